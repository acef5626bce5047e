"""A night at a service finds what it finds at the mirror, and no fault adds an accusation."""

import json
import random
import subprocess
import sys
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

import data
from connectors import mirror
from connectors.live.settings import Settings
from flows import night, refresh_mirror
from flows.order import Order
from tests.people import id_no, table
from tests.services import Exchange, Service, register_of

SAMPLE = data.FOLDER / "sample"
FACTS = tomllib.loads((SAMPLE / "demo.toml").read_text(encoding="utf-8"))
AS_OF: date = FACTS["as_of"]
MISSES = ("CERT_ABSENT", "CERT_NOT_FOUND")


def wire_rows() -> list[dict[str, Any]]:
    """The register of the sample as a service would tell it."""
    dumps = sorted(path for path in (SAMPLE / "register").iterdir() if path.is_file())
    wanted = data.table("fields").filter(kind="register")["field"]
    rows: list[dict[str, Any]] = []
    for typed in refresh_mirror.register_rows(dumps):
        kept = typed.select(pl.col(c).cast(pl.String) for c in wanted if c in typed.columns)
        rows += kept.with_columns(status=pl.col("status").fill_null("valid")).to_dicts()
    return [row for row in rows if row["id_no"]]


@pytest.fixture(scope="module")
def rows() -> list[dict[str, Any]]:
    return wire_rows()


def a_night(out: Path, url: str | None = None, place: Path | None = None) -> dict[str, Any]:
    service = url and Settings(url, "chizheng", 600_000, 10_000, 5, 0, patience=5.0, pause=0.01)
    return night.run(Order(SAMPLE / "inbox", out, place, AS_OF, source=service or None))


def told(out: Path, name: str) -> pl.DataFrame:
    return pl.read_parquet(out / f"{AS_OF}" / f"{name}.parquet")


@pytest.fixture(scope="module")
def healthy(tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, Any]]) -> Path:
    out = tmp_path_factory.mktemp("healthy")
    with pytest.MonkeyPatch.context() as patch, Service(register_of(rows)) as service:
        patch.setenv("CHIZHENG_ANSWERS", str(out / "answers"))
        a_night(out, service.url)
    return out


def test_a_night_at_a_service_finds_what_it_finds_at_the_mirror(
    healthy: Path, tmp_path: Path
) -> None:
    dumps = sorted(path for path in (SAMPLE / "register").iterdir() if path.is_file())
    refresh_mirror.build(dumps, tmp_path / "mirror", FACTS["register_date"], None, AS_OF)
    a_night(tmp_path / "out", place=tmp_path / "mirror")
    said = ("finding_id", "verdict", "grade", "thing", "answered_on")
    one, other = (told(place, "findings").select(said).sort(said) for place in
                  (healthy, tmp_path / "out"))  # fmt: skip
    assert one.equals(other)
    assert told(healthy, "tally").equals(told(tmp_path / "out", "tally"))


def test_no_fault_of_a_service_adds_an_accusation_or_loses_anybody(
    healthy: Path, rows: list[dict[str, Any]], tmp_path: Path
) -> None:
    dice, honest = random.Random(1), register_of(rows)

    def reply(exchange: Exchange) -> None:
        faults = [
            honest, honest, honest, Exchange.reset,
            lambda e: e.send("", 500),
            lambda e: e.send("<html>"),
            lambda e: e.send('{"answers":', more=100),
            lambda e: e.send('{"answers":[]}'),
            lambda e: e.send("非法请求 404！"),
        ]  # fmt: skip
        dice.choice(faults)(exchange)

    with Service(reply) as service:
        run = a_night(tmp_path / "out", service.url)
    assert run["outcome"] == "degraded"
    assert "source_failed" in run["degraded_by"]
    asked = run["lookups"]
    assert asked["asked"] == asked["answered"] + asked["failed"]
    assert asked["failed"] > 0
    # Nobody is lost: every rule has as many rows as on a healthy night.
    sums = [told(place, "tally").select("org_id", "code", "rows") for place in
            (healthy, tmp_path / "out")]  # fmt: skip
    assert sums[0].equals(sums[1])
    # Nobody is accused but those of whom a healthy night says the same.
    missed = pl.col("code").is_in(MISSES) & (pl.col("verdict") == "broken")
    accused = set(told(tmp_path / "out", "findings").filter(missed)["finding_id"])
    assert accused <= set(told(healthy, "findings").filter(missed)["finding_id"])


def test_whoever_could_not_be_verified_is_listed(tmp_path: Path) -> None:
    with Service(lambda exchange: exchange.send("", 503)) as service:
        run = a_night(tmp_path / "out", service.url)
    assert run["lookups"]["failed"] == run["lookups"]["asked"] > 0
    rows = told(tmp_path / "out", "findings").filter(pl.col("code").is_in(MISSES))
    assert set(rows["verdict"]) == {"unverifiable"}
    book = openpyxl.load_workbook(tmp_path / "out" / f"{AS_OF}" / "findings.xlsx", read_only=True)
    listed = {row[1] for row in book["待人工核验"].iter_rows(min_row=3, values_only=True)}
    assert set(rows["person_name"].drop_nulls()) <= listed


def test_a_night_cut_off_while_asking_asks_nobody_again(
    rows: list[dict[str, Any]], tmp_path: Path
) -> None:
    """The night runs as a process of its own and is killed after a few requests."""
    (tmp_path / "chizheng.toml").write_text("", "utf-8")
    words = [sys.executable, "-m", "flows", "nightly", "--inbox", SAMPLE / "inbox",
             "--out", tmp_path / "out", "--as-of", f"{AS_OF}"]  # fmt: skip
    honest = register_of(rows)

    def slow(exchange: Exchange) -> None:
        if len(service.questions) == 4:
            process.kill()
        honest(exchange)

    with Service(slow) as service:
        lines = {"url": service.url, "people_per_request": 5, "requests_per_minute": 6000}
        said = "\n".join(f"{name} = {json.dumps(value)}" for name, value in lines.items())
        (tmp_path / "chizheng.toml").write_text(f"[source]\n{said}\n", "utf-8")
        process = subprocess.Popen(words, cwd=tmp_path, stderr=subprocess.DEVNULL)
        process.wait()
        assert not (tmp_path / "out" / f"{AS_OF}").exists()
        first = service.asked.copy()
        done = subprocess.run(words, cwd=tmp_path, capture_output=True, check=False)
        assert done.returncode == 3, done.stderr  # a file of the sample is broken on purpose
        later = service.asked[len(first) :]
    kept = json.loads((tmp_path / "out" / f"{AS_OF}" / "run.json").read_text("utf-8"))
    assert kept["lookups"]["failed"] == 0
    # The reply to the last question before the end may never have been read.
    assert not set(first[:-5]) & set(later)


BUILDING = """
import sys
from datetime import date
from pathlib import Path
from connectors import mirror
from tests.people import id_no, table
rows = [{"id_no": id_no(serial=s), "person_name": "甲一", "cert_type": "special_operation",
         "op_item": "低压电工作业", "status": "valid", "valid_from": date(2021, 1, 1),
         "valid_to": date(2029, 1, 1), "updated_on": date(2026, 11, 19)} for s in range(11, 111)]
for _ in range(int(sys.argv[2])):
    mirror.build(Path(sys.argv[1]), [table("register", rows)], mirror.Facts(date(2026, 11, 20)))
"""


def test_a_mirror_swapped_during_a_run_never_says_not_found(tmp_path: Path) -> None:
    def build(times: int) -> list[str]:
        return [sys.executable, "-c", BUILDING, str(tmp_path / "mirror"), str(times)]

    house = Path(__file__).parents[2]
    subprocess.run(build(1), check=True, cwd=house)
    asked = [{"person_id_no": id_no(serial=s), "person_name": "甲一"} for s in range(11, 111)]
    people, seen = table("staffing", asked), set()
    with subprocess.Popen(build(5), cwd=house) as builder:
        while builder.poll() is None:
            source = mirror.open_mirror(tmp_path / "mirror", AS_OF, 7, 30)
            for _ in range(2):
                seen |= set(source.look_up(people).states["lookup_state"])
    assert builder.returncode == 0
    assert "found_valid" in seen
    assert seen <= {"found_valid", "failed"}
