"""Workbooks and Parquet files opened to grids: cells as text, as the spreadsheet shows them."""

from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import polars as pl
import pytest
import xlsxwriter

from connectors.errors import Unrecognised
from connectors.exports import open_file, parquet
from data.grid import Merge
from tests.connectors.handed import TABLE, only, rows, workbook


def test_every_sheet_of_a_workbook_is_a_grid(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", TABLE, [["x"]])
    first, second = open_file(path, "甲/a.xlsx")
    assert rows(first) == TABLE
    assert (first.file, first.sheet, second.sheet) == ("甲/a.xlsx", "Sheet", "Sheet1")


def test_rows_and_columns_are_named_as_the_spreadsheet_shows_them(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write(4, 2, "姓名")
        sheet.write(5, 27, "王一")
    grid = only(tmp_path / "a.xlsx")
    assert grid.cells.columns[0] == "C"
    assert grid.cells["C"][5 - grid.first_row] == "姓名"
    assert grid.cells["AB"][6 - grid.first_row] == "王一"


def test_cells_are_text_whatever_they_were(tmp_path: Path) -> None:
    cells = [
        date(2024, 5, 1),
        datetime(2024, 5, 1, 8, 30),
        time(8, 30),
        True,
        8,
        0.5,
        "=1+1",
        "  ",
        None,
    ]
    grid = only(workbook(tmp_path / "a.xlsx", [cells, ["x"] * 9]))
    assert rows(grid)[0] == [
        "2024-05-01 00:00:00", "2024-05-01 08:30:00", "08:30:00", "true", "8", "0.5",
        None, None, None,
    ]  # fmt: skip


def test_merged_ranges_are_told_and_their_text_stands_in_the_first_cell_only(
    tmp_path: Path,
) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.merge_range("B4:B5", "电工班")
        sheet.merge_range("A1:AB1", "花名册")
        sheet.merge_range("A4:A6", "一车间")
        book.add_worksheet().write(0, 0, "没有合并")
    merged, plain = open_file(tmp_path / "a.xlsx", "a.xlsx")
    assert merged.merges == (
        Merge(1, 1, "A", "AB"), Merge(4, 6, "A", "A"), Merge(4, 5, "B", "B")
    )  # fmt: skip
    assert merged.cells["A"].to_list() == ["花名册", None, None, "一车间"]
    assert plain.merges == ()


def test_a_hidden_sheet_is_opened_and_said_to_be_hidden(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.create_sheet("选项").sheet_state = "hidden"
    book["选项"].append(["是", "否"])
    book.save(tmp_path / "a.xlsx")
    assert [g.sheet_hidden for g in open_file(tmp_path / "a.xlsx", "a.xlsx")] == [False, True]


def test_a_number_of_more_than_15_digits_in_a_numeric_cell_is_shown_as_rounded(
    tmp_path: Path,
) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        sheet = book.add_worksheet()
        for row, number in enumerate([310101199001010012, 310101199001010000, 10**15, 10**15 - 1]):
            sheet.write_number(row, 1, number)
            sheet.write_string(row, 2, str(number))
    grid = only(tmp_path / "a.xlsx")
    assert grid.cells["B"].to_list() == [
        "3.10101199001010E+17", "3.10101199001010E+17", "1.00000000000000E+15", "999999999999999",
    ]  # fmt: skip
    assert grid.cells["C"].to_list()[:2] == ["310101199001010012", "310101199001010000"]


def test_a_rounded_number_is_found_on_any_sheet_and_behind_a_formula(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        book.add_worksheet("空")
        sheet = book.add_worksheet("人员")
        sheet.write_formula(0, 0, "=B1*1", None, 310101199001010000)
        sheet.write_formula(1, 0, '=B1&""', None, "310101199001010000")
    _, grid = open_file(tmp_path / "a.xlsx", "a.xlsx")
    assert grid.cells["A"].to_list() == ["3.10101199001010E+17", "310101199001010000"]


def prefixed(xml: str) -> str:
    head, body = xml.split("<worksheet ", 1)
    body = body.replace("<", "<x:").replace("<x:/", "</x:").replace("xmlns=", "xmlns:x=", 1)
    return f"{head}<x:worksheet {body}"


def spaced(xml: str) -> str:
    return xml.replace("<v>", "<v>\n ").replace("</v>", "\n</v>")


@pytest.mark.parametrize("written", [prefixed, spaced])
def test_rounded_numbers_are_found_however_tags_are_written(
    tmp_path: Path, written: Callable[[str], str]
) -> None:
    import zipfile

    with xlsxwriter.Workbook(tmp_path / "plain.xlsx") as book:
        book.add_worksheet().write_number(0, 0, 310101199001010000)
    with (
        zipfile.ZipFile(tmp_path / "plain.xlsx") as old,
        zipfile.ZipFile(tmp_path / "a.xlsx", "w") as new,
    ):
        for name in old.namelist():
            xml = old.read(name).decode()
            new.writestr(name, written(xml) if name.endswith("sheet1.xml") else xml)
    assert only(tmp_path / "a.xlsx").cells["A"].to_list() == ["3.10101199001010E+17"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_text_is_read_in_any_encoding_with_any_separator(
    tmp_path: Path, encoding: str, separator: str
) -> None:
    text = "\r\n".join(separator.join(row) for row in TABLE) + "\r\n"
    (tmp_path / "a.csv").write_bytes(text.encode(encoding))
    grid = only(tmp_path / "a.csv")
    assert rows(grid) == TABLE
    assert grid.sheet == ""


def test_a_file_that_turns_out_not_to_be_utf8_far_down_is_gb18030(tmp_path: Path) -> None:
    text = "name,no\n" + "a,1\n" * 100_000 + "王一,2\n"
    (tmp_path / "a.csv").write_bytes(text.encode("gb18030"))
    assert rows(only(tmp_path / "a.csv"))[-1] == ["王一", "2"]


def test_bytes_in_no_encoding_are_named(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes("姓名,身份证号\n".encode() + b"\xff\xff\xff,1\n")
    with pytest.raises(Unrecognised) as caught:
        only(tmp_path / "a.csv")
    assert caught.value.reason == "bad_encoding"


def test_records_count_from_one_with_blank_ones_and_titles_of_another_width(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("花名册\n\n姓名,号,岗位\n王一,1,电工,多\n , ,\n李二,2\n")
    assert rows(only(tmp_path / "a.csv")) == [
        ["花名册", None, None, None],
        [None, None, None, None],
        ["姓名", "号", "岗位", None],
        ["王一", "1", "电工", "多"],
        [None, None, None, None],
        ["李二", "2", None, None],
    ]


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ('a,b\n"x\ny",2\n', [["a", "b"], ["x\ny", "2"]]),
        ('a,b\n"say ""hi""",2\n', [["a", "b"], ['say "hi"', "2"]]),
        ('a,b\n="31",2\n', [["a", "b"], ['="31"', "2"]]),
        ('a,b\n5" pipe,2\n3,4\n', [["a", "b"], ['5" pipe', "2"], ["3", "4"]]),
        ('a,b\n"5,2\n3,4\n', [["a", "b"], ['"5', "2"], ["3", "4"]]),
        ("a,b\r1,2\r", [["a", "b"], ["1", "2"]]),
    ],
)
def test_quotes_and_line_ends_of_all_sorts_lose_nothing(
    tmp_path: Path, text: str, cells: list[list[str]]
) -> None:
    (tmp_path / "a.csv").write_bytes(text.encode())
    assert rows(only(tmp_path / "a.csv")) == cells


def test_a_parquet_file_has_its_headings_beside_the_cells(tmp_path: Path) -> None:
    pl.DataFrame(
        {
            "姓名": ["王一", " "],
            "入职日期": [date(2024, 5, 1), None],
            "录入时间": [datetime(2024, 5, 1, 8, 30), None],
            "学时": [8.0, 0.5],
            "序号": [1, 2],
            "派遣": [True, None],
            "号码": [3.1010119900101e17, None],
            "其他": [[1], []],
        }
    ).write_parquet(tmp_path / "a.parquet")
    grid = only(tmp_path / "a.parquet")
    assert grid.header is not None
    assert list(grid.header.items())[:2] == [("A", "姓名"), ("B", "入职日期")]
    assert rows(grid) == [
        [
            "王一",
            "2024-05-01",
            "2024-05-01 08:30:00",
            "8",
            "1",
            "true",
            "3.1010119900101E+17",
            None,
        ],
        [None, None, None, "0.5", "2", None, None, None],
    ]


def test_a_whole_number_in_a_parquet_file_is_not_rounded(tmp_path: Path) -> None:
    pl.DataFrame({"身份证号": [310101199003070134]}).write_parquet(tmp_path / "a.parquet")
    assert rows(only(tmp_path / "a.parquet")) == [["310101199003070134"]]


def test_a_long_parquet_file_comes_in_slices(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parquet, "SLICE", 2)
    pl.DataFrame({"姓名": list("甲乙丙丁戊")}).write_parquet(tmp_path / "a.parquet")
    grids = list(open_file(tmp_path / "a.parquet", "a.parquet"))
    assert [(g.first_row, g.cells.height) for g in grids] == [(1, 2), (3, 2), (5, 1)]


def test_a_parquet_file_without_rows_still_shows_its_headings(tmp_path: Path) -> None:
    pl.DataFrame({"姓名": []}, schema={"姓名": pl.String}).write_parquet(tmp_path / "a.parquet")
    assert only(tmp_path / "a.parquet").header == {"A": "姓名"}
