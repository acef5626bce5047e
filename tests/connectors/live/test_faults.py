"""Ten thousand look-ups while things break: nobody is lost, and nobody is asked about twice."""

import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from threading import Thread

import polars as pl
import pytest

from tests.connectors.live.world import live, people
from tests.people import id_no

HOUSE = Path(__file__).parents[3]
MANY, FEWER, PER_REQUEST = 10_000, 4_000, 500
BORN = date(1970, 1, 1)
NUMBERS = [id_no(BORN + timedelta(n // 20), 100 + n % 20) for n in range(MANY)]


@pytest.fixture(scope="module")
def everybody() -> pl.DataFrame:
    return people([(number, "甲一") for number in NUMBERS])


@pytest.fixture(scope="module")
def some(everybody: pl.DataFrame) -> pl.DataFrame:
    return everybody.head(FEWER)


@contextmanager
def serving(log: Path, port: int = 0) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """The service as a process, and its port."""
    words = [sys.executable, "-m", "tests.serving", str(port), str(log)]
    with subprocess.Popen(words, cwd=HOUSE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        told = int(process.stdout.readline())
        try:
            yield process, told
        finally:
            process.kill()


def answered(log: Path) -> Counter[str]:
    return Counter(log.read_text("utf-8").split()) if log.exists() else Counter()


def wait_for(log: Path, count: int) -> None:
    end = time.monotonic() + 30
    while sum(answered(log).values()) < count:
        assert time.monotonic() < end
        time.sleep(0.01)


def test_a_service_killed_in_the_middle_and_restarted(
    everybody: pl.DataFrame, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    with serving(log) as (first, port):

        def kill_and_restart() -> None:
            wait_for(log, 7 * PER_REQUEST)
            first.kill()
            first.wait()
            second.append(serving(log, port))
            second[0].__enter__()

        second: list[object] = []
        killer = Thread(target=kill_and_restart)
        killer.start()
        with live(tmp_path, f"http://127.0.0.1:{port}", retries=12, pause=0.05) as source:
            states = source.look_up(everybody).states
        killer.join()
        second[0].__exit__(None, None, None)
    held = pl.col("pid") % 2 == 1
    assert states.filter(held)["lookup_state"].value_counts().rows() == [("found_valid", MANY // 2)]
    assert states.filter(~held)["lookup_state"].value_counts().rows() == [("not_found", MANY // 2)]
    told = answered(log)
    assert set(told) == set(NUMBERS)
    # A reply that was under way when the service died never came; its people are asked again.
    assert sum(told.values()) <= MANY + PER_REQUEST


def test_a_service_that_stays_away_is_asked_about_the_rest_next_time(
    some: pl.DataFrame, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    with serving(log) as (process, port):
        killer = Thread(target=lambda: (wait_for(log, 5 * PER_REQUEST), process.kill()))
        killer.start()
        url = f"http://127.0.0.1:{port}"
        with live(tmp_path, url, retries=1) as source:
            states = source.look_up(some).states
        killer.join()
    done = states.filter(pl.col("lookup_state") != "failed")
    assert 5 * PER_REQUEST <= done.height < FEWER
    assert done.filter(pl.col("pid") % 2 == 1)["lookup_state"].unique().to_list() == ["found_valid"]
    assert set(states["why"].drop_nulls()) <= {"service_unreachable", "answer_cut_short"}
    with serving(log, port), live(tmp_path, url) as source:
        assert "failed" not in set(source.look_up(some).states["lookup_state"])
    told = answered(log)
    assert set(told) == set(NUMBERS[:FEWER])
    assert sum(told.values()) <= FEWER + PER_REQUEST


ASKING = """
import sys
from pathlib import Path
from tests.connectors.live.test_faults import FEWER, NUMBERS
from tests.connectors.live.world import live, people
with live(Path(sys.argv[1]), sys.argv[2]) as source:
    source.look_up(people([(number, "甲一") for number in NUMBERS[:FEWER]]))
"""


def test_a_run_killed_in_the_middle_goes_on_where_it_stopped(
    some: pl.DataFrame, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    with serving(log) as (_, port):
        url = f"http://127.0.0.1:{port}"
        words = [sys.executable, "-c", ASKING, str(tmp_path), url]
        with subprocess.Popen(words, cwd=HOUSE) as run:
            wait_for(log, 6 * PER_REQUEST)
            run.kill()
        assert run.returncode in (-signal.SIGKILL, 1)
        before = answered(log)
        assert sum(before.values()) < FEWER
        with live(tmp_path, url) as source:
            states = source.look_up(some).states
    assert states.height == FEWER
    assert "failed" not in set(states["lookup_state"])
    told = answered(log)
    assert set(told) == set(NUMBERS[:FEWER])
    assert sum(told.values()) <= FEWER + PER_REQUEST
