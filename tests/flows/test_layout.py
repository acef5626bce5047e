"""How files are understood, shown, written down, and said outright."""

import json
import shutil
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

import data
from connectors.shelf import take
from tests.flows.deliveries import ELECTRICIAN, STAFF, factory, run, workbook
from tests.flows.laid_out import TABLE, csv, fields, shown

SAMPLE = data.FOLDER / "sample" / "inbox"
DELIVERIES = sorted(path for path in SAMPLE.iterdir() if path.is_dir())


def test_a_file_is_shown_table_by_table_and_heading_by_heading(tmp_path: Path) -> None:
    file = workbook(
        tmp_path / "花名册.xlsx", [*STAFF, "备注", "爱好"], ["张三", ELECTRICIAN, "电工"]
    )
    document = shown(file)
    assert set(document) == {"tables", "not_read"}
    (table,) = document["tables"]
    assert set(table) == TABLE
    assert (table["file"], table["kind"], table["header_rows"]) == ("花名册.xlsx", "staffing", [1])
    assert (table["first_data_row"], table["last_data_row"]) == (2, 2)
    assert table["columns"]["B"] == {
        "heading": "身份证号码", "field": "person_id_no", "why": "listed"
    }  # fmt: skip
    assert fields(table)["I"] is fields(table)["J"] is None
    assert table["columns"]["J"]["why"].startswith("unknown")


def test_it_can_be_read_by_people_too(tmp_path: Path) -> None:
    result = run("layout", factory(tmp_path))
    assert result.exit_code == 0
    assert "人员花名册" in result.stdout
    assert "身份证号码" in result.stdout


def test_what_was_not_read_is_named_and_degrades(tmp_path: Path) -> None:
    folder = factory(tmp_path)
    (folder / "扫描件.xlsx").write_bytes(b"%PDF-1.7")
    result = run("layout", folder, "--format", "json")
    left = json.loads(result.stdout)["not_read"]
    assert [(one["file"], one["sheet"]) for one in left] == [("扫描件.xlsx", "")]
    assert result.exit_code == 3


def test_canonical_tables_have_typed_fields_with_their_text_and_address(tmp_path: Path) -> None:
    folder = tmp_path / "厂"
    csv(
        folder / "培训.csv",
        "填报单位：云溪机械厂\n姓名|身份证号|培训日期|学时|培训内容\n"
        f"王一|{ELECTRICIAN[:17]}{ELECTRICIAN[17].lower()}|2025.11|8小时|消防\n",
    )
    run("layout", folder, "--out", tmp_path / "out")
    row = pl.read_parquet(tmp_path / "out" / "training_record.parquet").row(0, named=True)
    assert (row["person_id_no"], row["org_name"]) == (ELECTRICIAN, "云溪机械厂")
    assert (row["start_at"].date(), row["start_at_precision"]) == (date(2025, 11, 1), "month")
    assert (row["start_at_raw"], row["hours_raw"], row["minutes"]) == ("2025.11", "8小时", 480)
    assert row["hours"] == pytest.approx(480 / 45)
    assert (row["source_file"], row["source_sheet"], row["source_row"]) == ("培训.csv", "", 3)


def test_a_formula_without_a_value_is_blank_and_never_nought(tmp_path: Path) -> None:
    folder = tmp_path / "厂"
    workbook(
        folder / "培训.xlsx",
        ["姓名", "身份证号码", "培训日期", "学时", "培训内容"],
        ["张三", ELECTRICIAN, date(2025, 5, 6), "='[2]总表'!C4", "消防"],
    )
    run("layout", folder, "--out", tmp_path / "out")
    row = pl.read_parquet(tmp_path / "out" / "training_record.parquet").row(0, named=True)
    assert (row["hours"], row["hours_raw"]) == (None, None)


@pytest.mark.parametrize("delivery", DELIVERIES, ids=lambda path: path.name)
def test_reading_by_the_layout_file_written_gives_the_same(delivery: Path, tmp_path: Path) -> None:
    first = shown(delivery, "--out", tmp_path / "first")
    copy = tmp_path / "copy"
    shutil.copytree(delivery, copy)
    shutil.copy(tmp_path / "first" / "layout.toml", copy)
    again = shown(copy, "--out", tmp_path / "again")
    for document in (first, again):
        for column in [c for table in document["tables"] for c in table["columns"].values()]:
            column.pop("why")
    assert again == first
    tables, tables_again = take(tmp_path / "first"), take(tmp_path / "again")
    assert tables
    assert set(tables) == set(tables_again)
    for kind, table in tables.items():
        assert_frame_equal(table, tables_again[kind])
    written = [(tmp_path / name / "layout.toml").read_text("utf-8") for name in ("first", "again")]
    assert written[0] == written[1]


@pytest.mark.parametrize(
    "words", [("nowhere",), (".", "--format", "xml")], ids=["no such path", "no such format"]
)
def test_wrong_use_is_said(words: tuple[str, ...], tmp_path: Path) -> None:
    result = run("layout", *words)
    assert (result.exit_code, "Traceback" in result.output) == (2, False)


def test_nothing_is_written_into_what_is_read(tmp_path: Path) -> None:
    folder = factory(tmp_path)
    assert run("layout", folder, "--out", folder / "out").exit_code == 2
    assert not (folder / "out").exists()
