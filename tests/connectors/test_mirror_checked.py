"""A mirror is believed only when it is what was built, and says how old it is."""

import json
import stat
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from connectors import mirror
from tests.connectors.mirrors import TODAY, build, opened, rows, state, why
from tests.people import id_no


def test_the_date_of_the_data_is_the_newest_update(tmp_path: Path) -> None:
    newest = date(2026, 11, 12)
    assert build(tmp_path, rows({}, {"updated_on": newest})).register_date == newest


def test_a_date_given_wins_over_the_newest_update(tmp_path: Path) -> None:
    given_ = date(2026, 11, 15)
    assert build(tmp_path, rows({}), register_date=given_).register_date == given_


def test_no_date_lies_after_today(tmp_path: Path) -> None:
    later = TODAY + timedelta(1)
    assert build(tmp_path, rows({"updated_on": later})).register_date == TODAY
    assert build(tmp_path, rows({}), register_date=later).register_date == TODAY


@pytest.mark.parametrize(
    ("days", "expected"), [(0, "fresh"), (7, "fresh"), (8, "stale"), (30, "stale"), (31, "stale")]
)
def test_age_is_counted_from_the_date_of_the_data(tmp_path: Path, days: int, expected: str) -> None:
    build(tmp_path, rows({}), register_date=TODAY)
    on = TODAY + timedelta(days)
    found = mirror.check(tmp_path, on, 7)
    assert (found.state, found.age_days, found.rows) == (expected, days, 1)
    source = mirror.open_mirror(tmp_path, on, 7, 30)
    assert (source.age_days, source.stale) == (days, expected == "stale")
    assert source.register_date == TODAY
    if days > 30:
        assert why(tmp_path, on) == "mirror_too_old"
    else:
        assert state(tmp_path, rows({}), on) == "found_valid"


def test_seen_from_a_day_before_its_date_a_mirror_has_no_age(tmp_path: Path) -> None:
    build(tmp_path, rows({}), register_date=TODAY)
    assert opened(tmp_path, TODAY - timedelta(400)).age_days == 0


def parts(folder: Path) -> list[Path]:
    current = (folder / "CURRENT").read_text()
    return sorted((folder / "snapshots" / current).glob("*.parquet"))


def manifest(folder: Path) -> Path:
    return next((folder / "snapshots").glob(f"{(folder / 'CURRENT').read_text()}/manifest.json"))


def test_a_file_of_another_length_is_seen_at_once(tmp_path: Path) -> None:
    build(tmp_path, rows({}))
    with parts(tmp_path)[0].open("ab") as file:
        file.write(b"x")
    assert why(tmp_path) == "mirror_broken"
    assert mirror.check(tmp_path, TODAY, 7).why == "mirror_broken"


def test_a_changed_file_of_the_same_length_is_seen_by_its_hash(tmp_path: Path) -> None:
    build(tmp_path, rows({}))
    whole = bytearray(parts(tmp_path)[0].read_bytes())
    whole[len(whole) // 2] ^= 1
    parts(tmp_path)[0].write_bytes(whole)
    assert why(tmp_path, thoroughly=True) == "mirror_broken"
    assert mirror.check(tmp_path, TODAY, 7).state == "broken"


def test_a_missing_file_is_seen(tmp_path: Path) -> None:
    build(tmp_path, rows({}))
    parts(tmp_path)[0].unlink()
    assert why(tmp_path) == "mirror_broken"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"schema_version": 0}, "mirror_schema"),
        ({"schema_version": 99}, "mirror_schema"),
        ({"rows": 2}, "mirror_broken"),
        ({"register_date": "soon"}, "mirror_broken"),
        ({"parts": [{"name": "../../x"}]}, "mirror_broken"),
        ({"more": 1}, "mirror_broken"),
    ],
)
def test_a_manifest_that_does_not_fit_is_not_believed(
    tmp_path: Path, change: dict[str, Any], expected: str
) -> None:
    build(tmp_path, rows({}))
    path = manifest(tmp_path)
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    assert why(tmp_path) == expected
    assert mirror.check(tmp_path, TODAY, 7).why == expected


@pytest.mark.parametrize("name", ["", "..", "../..", "20200101-00000000", "\x00"])
def test_a_current_that_names_no_snapshot_is_not_followed(tmp_path: Path, name: str) -> None:
    build(tmp_path, rows({}))
    (tmp_path / "CURRENT").write_text(name)
    assert why(tmp_path) == "mirror_broken"


@pytest.mark.parametrize("text", ["", "[]", "{}", "null", "{"])
def test_a_manifest_that_is_none_is_not_believed(tmp_path: Path, text: str) -> None:
    build(tmp_path, rows({}))
    manifest(tmp_path).write_text(text)
    assert why(tmp_path) == "mirror_broken"


def test_a_folder_without_a_mirror_is_named_so(tmp_path: Path) -> None:
    assert why(tmp_path) == why(tmp_path / "none") == "mirror_missing"
    file = tmp_path / "file"
    file.write_text("x")
    assert why(file) == "mirror_broken"
    assert mirror.check(tmp_path, TODAY, 7).state == "broken"


def test_a_whole_mirror_passes_the_thorough_look(tmp_path: Path) -> None:
    build(tmp_path, rows({}))
    assert opened(tmp_path, thoroughly=True).snapshot_id == (tmp_path / "CURRENT").read_text()


def test_only_the_owner_can_read_a_mirror(tmp_path: Path) -> None:
    folder = tmp_path / "mirror"
    build(folder, rows({}))
    for path in [folder / "snapshots", *(folder / "snapshots").rglob("*"), folder / "CURRENT"]:
        mode = stat.S_IMODE(path.stat().st_mode)
        assert mode == (0o700 if path.is_dir() else 0o600), path


def test_the_manifest_names_files_and_no_person(tmp_path: Path) -> None:
    person = {"id_no": id_no(serial=17), "person_name": "某某甲"}
    build(tmp_path, rows(person, {"id_no": id_no(serial=15)}), built_from=["dump.csv"])
    text = manifest(tmp_path).read_text()
    assert "dump.csv" in text
    assert "某某甲" not in text
    assert person["id_no"][:17] not in text
