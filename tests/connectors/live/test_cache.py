"""The cache keeps what was answered, tells no number, and loses nothing worse than time."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from connectors.live.cache import Cache
from tests.connectors.live.world import live, people, states
from tests.people import id_no
from tests.services import Service, certificate, register_of

HELD = id_no(serial=11)
ASKED = people([(HELD, "甲一")])
ROWS = [
    certificate(HELD, "甲一", review_due_date="2024-01-01", issuing_authority="某局"),
    certificate(HELD, "甲一", op_item="高压电工作业", status="revoked", cert_no="T1"),
]


@pytest.fixture
def service() -> Service:
    return Service(register_of(ROWS))


def test_certificates_come_back_as_they_were_told(service: Service, tmp_path: Path) -> None:
    with service:
        with live(tmp_path, service.url) as source:
            told = source.look_up(ASKED).certificates
        with live(tmp_path, service.url) as source:
            kept = source.look_up(ASKED).certificates
    assert kept.equals(told)
    assert kept.sort("cert_no")["cert_no"].to_list() == ["T1", f"T{HELD}"]
    assert set(kept["id_no"]) == {HELD}


def test_no_number_stands_in_the_files_of_the_cache(service: Service, tmp_path: Path) -> None:
    with service, live(tmp_path, service.url) as source:
        source.look_up(ASKED)
        files = [file.read_bytes() for file in tmp_path.iterdir()]
    assert not any(HELD.encode() in file for file in files)
    assert any("低压电工作业".encode() in file for file in files)


@pytest.mark.skipif(os.name == "nt", reason="Windows knows no such rights")
def test_the_file_is_its_owners_alone(tmp_path: Path) -> None:
    Cache(tmp_path / "answers" / "service.db").close()
    assert (tmp_path / "answers").stat().st_mode & 0o077 == 0
    assert (tmp_path / "answers" / "service.db").stat().st_mode & 0o077 == 0


def test_a_cache_that_was_deleted_begins_anew(service: Service, tmp_path: Path) -> None:
    with service:
        for _ in range(2):
            with live(tmp_path, service.url) as source:
                assert states(source, ASKED) == [("found_valid", None)]
            (tmp_path / "service.db").unlink()
        assert len(service.asked) == 2


@pytest.mark.parametrize("harm", ["overwritten", "cut", "scribbled"])
def test_a_damaged_cache_is_put_aside_and_begins_anew(
    service: Service, tmp_path: Path, harm: str
) -> None:
    file = tmp_path / "service.db"
    with service:
        with live(tmp_path, service.url) as source:
            source.look_up(ASKED)
        whole = file.read_bytes()
        middle = len(whole) // 2
        file.write_bytes(
            {
                "overwritten": b"no database at all, but long enough to be one" * 30,
                "cut": whole[:middle],
                "scribbled": whole[:100] + b"\xff" * (len(whole) - 100),
            }[harm]
        )
        with live(tmp_path, service.url) as source:
            assert source.cache.renewed
            assert states(source, ASKED) == [("found_valid", None)]
    assert (tmp_path / "service.db.broken").exists()


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE answer SET rows = '[]', state = 'not_found'",
        "UPDATE answer SET rows = replace(rows, '2027', '2O27')",
        "UPDATE answer SET rows = CAST(x'5b7bff' AS TEXT)",
        "UPDATE answer SET asked_on = '2026-13-45'",
        "UPDATE answer SET answered_on = '2026-11-2'",
        "DROP TABLE answer; CREATE TABLE answer(person TEXT)",
    ],
)
def test_an_answer_that_changed_on_the_disk_is_asked_for_again(
    service: Service, tmp_path: Path, harm: str
) -> None:
    with service:
        for _ in range(2):
            with live(tmp_path, service.url) as source:
                assert states(source, ASKED) == [("found_valid", None)]
            with closing(sqlite3.connect(tmp_path / "service.db")) as line:
                line.executescript(harm)
        assert len(service.asked) == 2


def test_once_the_cache_is_removed_nobody_is_asked_in_vain(
    service: Service, tmp_path: Path
) -> None:
    with service, live(tmp_path, service.url) as source:
        (tmp_path / "service.db").unlink()
        assert states(source, ASKED) == [("failed", "cache_unusable")]
        assert service.asked == []


FULL_DISK = """
import resource, sys
from pathlib import Path
from tests.connectors.live.world import live, people, states
from tests.people import id_no
folder, url = Path(sys.argv[1]), sys.argv[2]
with live(folder, url, people_per_request=20) as source:
    resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))
    everybody = people([(id_no(serial=s), "甲一") for s in range(101, 401)])
    print(sorted(set(states(source, everybody))))
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows knows no such limit")
def test_on_a_full_disk_the_asking_stops_and_nobody_is_accused(tmp_path: Path) -> None:
    rows = [certificate(id_no(serial=s), "甲一") for s in range(101, 401)]
    with Service(register_of(rows)) as service:
        told = subprocess.run(
            [sys.executable, "-c", FULL_DISK, tmp_path, service.url],
            capture_output=True, text=True, check=True, cwd=Path(__file__).parents[3],
        )  # fmt: skip
        assert "cache_unusable" in told.stdout
        assert "not_found" not in told.stdout
        asked_then = service.asked.copy()
        everybody = people([(id_no(serial=s), "甲一") for s in range(101, 401)])
        with live(tmp_path, service.url, people_per_request=20) as source:
            assert set(states(source, everybody)) == {("found_valid", None)}
        # Only the answers that the disk refused had to be asked for again.
        assert len(service.asked) <= 300 + 20
        assert set(service.asked) == set(everybody["id_no"])
        assert len(asked_then) < 300
