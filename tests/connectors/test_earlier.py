"""Which earlier results a night is compared with."""

import json
import os
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from connectors.earlier import earlier
from tests.connectors.workbook_schemas import OUTLOOK

NIGHT = date(2026, 11, 20)
SCHEMA = pl.Schema(OUTLOOK)


def published(
    out: Path, day: str, region: str = "national", thing: str = "", command: str = "nightly"
) -> Path:
    folder = out / day
    folder.mkdir(parents=True)
    (folder / "run.json").write_text(
        json.dumps({"region": region, "command": command}), encoding="utf-8"
    )
    row = dict.fromkeys(OUTLOOK) | {"thing": thing or day}
    pl.DataFrame([row], schema=SCHEMA).write_parquet(folder / "outlook.parquet")
    return folder


def compared(out: Path, region: str = "national") -> tuple[str | None, str | None, str | None]:
    """The day, the thing of the one row, and why there is none."""
    found = earlier(out, NIGHT, region, "nightly", SCHEMA)
    thing = None if found.outlook is None else found.outlook["thing"].item()
    return found.as_of and found.as_of.isoformat(), thing, found.why


def test_the_newest_results_before_the_day_are_taken(tmp_path: Path) -> None:
    for day in ("2026-11-10", "2026-11-19", "2026-11-20", "2026-11-21"):
        published(tmp_path, day)
    assert compared(tmp_path) == ("2026-11-19", "2026-11-19", None)


def test_the_check_of_one_company_is_no_night(tmp_path: Path) -> None:
    published(tmp_path, "2026-11-18")
    published(tmp_path, "2026-11-19", command="verify")
    assert compared(tmp_path) == ("2026-11-18", "2026-11-18", None)


def test_results_of_another_region_are_passed_over(tmp_path: Path) -> None:
    published(tmp_path, "2026-11-18")
    published(tmp_path, "2026-11-19", region="shanghai")
    assert compared(tmp_path) == ("2026-11-18", "2026-11-18", None)
    assert compared(tmp_path, "shanghai")[0] == "2026-11-19"
    assert compared(tmp_path, "beijing") == (None, None, "none")


def test_other_folders_are_no_results(tmp_path: Path) -> None:
    (tmp_path / "2026-11-19").mkdir()
    for name in ("20261118", "2026-11-31", ".unfinished-2026-11-19-1", "notes"):
        published(tmp_path, name)
    assert compared(tmp_path) == (None, None, "none")
    assert compared(tmp_path / "nowhere") == (None, None, "none")


@pytest.mark.parametrize("damage", ["gone", "folder", "pipe", "noise", "other columns", "cut"])
def test_an_outlook_that_cannot_be_read_is_said_and_stops_nothing(
    tmp_path: Path, damage: str
) -> None:
    published(tmp_path, "2026-11-18")
    file = published(tmp_path, "2026-11-19") / "outlook.parquet"
    whole = file.read_bytes()
    file.unlink()
    if damage == "folder":
        file.mkdir()
    elif damage == "pipe":
        os.mkfifo(file)
    elif damage == "noise":
        file.write_bytes(b"PAR1 noise PAR1")
    elif damage == "other columns":
        pl.DataFrame({"code": ["x"]}).write_parquet(file)
    elif damage == "cut":
        file.write_bytes(whole[:60] + b"\xff" * 40 + whole[100:])
    day, thing, why = compared(tmp_path)
    assert (day, thing, why) == ("2026-11-19", None, "unreadable")


@pytest.mark.parametrize("text", ["", "{", "[]", "\ud800", "[" * 100_000])
def test_a_manifest_that_cannot_be_read_is_said_too(tmp_path: Path, text: str) -> None:
    folder = published(tmp_path, "2026-11-19")
    (folder / "run.json").write_bytes(text.encode(errors="surrogatepass"))
    assert compared(tmp_path) == ("2026-11-19", None, "unreadable")
