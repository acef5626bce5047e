"""The tables of `data/` are fit to be maintained by hand and read by everyone."""

import csv
from datetime import date
from pathlib import Path

import polars as pl
import pytest

import data

FILES = sorted(data.FOLDER.glob("*.csv"))
CONFIDENCES = {"H", "M", "L", "MEM", "UNKNOWN"}

# What makes a row of a table its own; dated tables add the day the row begins to hold.
KEYS = {
    "assessed_offices": ["region", "office"],
    "authority_words": ["rank"],
    "check_items": ["item"],
    "citations": ["duty"],
    "glossary": ["field"],
    "high_risk": ["region", "industry", "duty"],
    "holidays": ["day"],
    "industries": ["industry"],
    "limits": ["limit"],
    "lookup_hosts": ["host", "family"],
    "op_items": ["op_item"],
    "parameters": ["region", "parameter"],
    "post_requirements": ["post", "op_item"],
    "regions": ["region"],
    "required_documents": ["region", "document", "word"],
    "retirement": ["grp"],
    "rule_packs": ["rule_pack"],
    "safety_staff": ["region", "industry_class", "people_from"],
    "training_hours": ["region", "role", "industry_class", "occasion"],
    "words": ["list", "code", "rank", "word"],
}
DATED = [name for name in KEYS if "effective_from" in data.table(name).columns]
SOURCED = [name for name in KEYS if "source" in data.table(name).columns]
SURE = [name for name in KEYS if "confidence" in data.table(name).columns]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_table_is_plain_utf8_with_unix_line_ends(file: Path) -> None:
    raw = file.read_bytes()
    assert not raw.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in raw
    assert raw.endswith(b"\n")
    raw.decode("utf-8")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_row_of_a_table_has_every_column_without_loose_blanks(file: Path) -> None:
    with file.open(encoding="utf-8", newline="") as lines:
        heading, *rows = list(csv.reader(lines))
    assert len(set(heading)) == len(heading)
    for number, row in enumerate(rows, start=2):
        assert len(row) == len(heading), f"{file.name}, line {number}"
        assert all(cell == cell.strip() for cell in row), f"{file.name}, line {number}"


@pytest.mark.parametrize("name", KEYS)
def test_a_table_is_sorted_by_its_key_and_no_row_stands_twice(name: str) -> None:
    rows = data.table(name)
    key = KEYS[name] + (["effective_from"] if name in DATED else [])
    keys = rows.select(pl.col(key).cast(pl.String)).rows()
    assert keys == sorted(keys)
    assert len(set(keys)) == len(keys)
    assert not rows.select(pl.any_horizontal(pl.col(KEYS[name]).is_null())).to_series().any()


@pytest.mark.parametrize("name", DATED)
def test_no_two_periods_of_one_key_overlap(name: str) -> None:
    rows = data.table(name).with_columns(until=pl.col("effective_to").fill_null(date.max))
    before = rows.sort("effective_from").with_columns(
        earlier=pl.col("until").shift(1).over(KEYS[name])
    )
    clash = before.filter(pl.col("effective_from") <= pl.col("earlier"))
    assert clash.select(KEYS[name]).rows() == []
    assert rows.filter(pl.col("effective_from") > pl.col("until")).is_empty()
    assert rows["effective_from"].null_count() == 0


@pytest.mark.parametrize("name", SOURCED)
def test_every_row_says_where_it_comes_from(name: str) -> None:
    assert data.table(name)["source"].null_count() == 0


@pytest.mark.parametrize("name", SURE)
def test_every_row_says_how_sure_it_is_and_when_a_person_last_looked(name: str) -> None:
    rows = data.table(name)
    assert set(rows["confidence"]) <= CONFIDENCES
    assert rows["checked_on"].null_count() == 0


def test_every_table_is_described_for_the_people_who_maintain_it() -> None:
    page = (data.FOLDER / "README.md").read_text(encoding="utf-8")
    assert [file.name for file in FILES if f"`{file.name}`" not in page] == []
