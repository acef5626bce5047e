"""What every workbook we write keeps, whatever stands in it."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import fastexcel
import openpyxl
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.forms import Cell, Column, Form, Kind, Page, Sheet
from connectors.sheets.blocks import ROOM, Room
from connectors.sheets.rows import letter, lines_of
from connectors.sheets.text import FORMULA_SIGNS, LONGEST, is_formula_like, xml
from connectors.workbook import write_workbook
from tests.connectors.workbook_reading import MAIN, parts, sheets, values, worksheet_parts

# The order in which a worksheet's elements must stand; Excel repairs a file that breaks it.
ORDER = [
    "sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData",
    "sheetProtection", "autoFilter", "mergeCells", "conditionalFormatting", "dataValidations",
    "hyperlinks", "printOptions", "pageMargins", "pageSetup", "headerFooter", "ignoredErrors",
    "drawing",
]  # fmt: skip

NAME = Column("person_name", "姓名")


def one_column(texts: Sequence[str | None], column: Column = NAME, name: str = "表") -> Form:
    frame = pl.DataFrame({column.field: texts}, schema={column.field: pl.String})
    return Form((Sheet(name, (column,), frame, empty="无", cut="…"),))


def written(form: Form, folder: Path, room: Room = ROOM) -> Path:
    path = folder / "book.xlsx"
    write_workbook(form, path, room)
    return path


def listed(path: Path, name: str = "表") -> list[str]:
    return [row[0] for row in values(sheets(path)[name])[2:]]


def test_headings_stand_above_hidden_field_names(tmp_path: Path) -> None:
    sheet = sheets(written(one_column(["张三"]), tmp_path))["表"]
    assert values(sheet) == [["姓名"], ["person_name"], ["张三"]]
    assert sheet.row_dimensions[2].hidden
    assert not sheet.row_dimensions[1].hidden
    assert sheet.freeze_panes == "A3"
    assert sheet.auto_filter.ref == "A1:A3"
    assert sheet.print_title_rows == "$1:$2"


def test_an_empty_list_says_so_in_one_row(tmp_path: Path) -> None:
    assert listed(written(one_column([]), tmp_path)) == ["无"]


@pytest.mark.parametrize("start", FORMULA_SIGNS)
@pytest.mark.parametrize("kind", ["text", "words"])
def test_text_that_looks_like_a_formula_stays_text_when_edited(
    tmp_path: Path, start: str, kind: Kind
) -> None:
    text = f"{start}SUM(A1)"
    column = replace(NAME, kind=kind)
    path = written(one_column(["平常", text], column), tmp_path)
    sheet = openpyxl.load_workbook(path)["表"]
    plain, cell = sheet["A3"], sheet["A4"]
    assert (cell.value, cell.data_type) == (text, "s")
    assert cell.quotePrefix
    assert cell.number_format == "@"
    assert not plain.quotePrefix


def test_a_forbidden_character_cannot_hide_a_formula(tmp_path: Path) -> None:
    page = Page("页", ((Cell("\x00\x1f=1", "value"),),), (10,))
    listing = one_column(["\x00\ufffe\x1f=1"]).sheets[0]
    book = openpyxl.load_workbook(written(Form((page, listing)), tmp_path))
    for cell in (book["页"]["A1"], book["表"]["A3"]):
        assert (cell.value, cell.quotePrefix) == ("=1", True)


def test_signs_of_formulas_are_those_of_both_widths() -> None:
    assert "".join(FORMULA_SIGNS[:7]) == "=+-@\t\r\n"
    assert unicodedata.normalize("NFKC", "".join(FORMULA_SIGNS[7:])) == "=+-@"
    assert not is_formula_like("a=1")


def test_a_sign_inside_a_text_is_no_formula(tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(written(one_column(["a=1"]), tmp_path))["表"]
    assert not sheet["A3"].quotePrefix


def test_numbers_of_identity_are_text(tmp_path: Path) -> None:
    path = written(one_column(["310101199001010012", "0012"]), tmp_path)
    sheet = openpyxl.load_workbook(path)["表"]
    assert [(c.value, c.data_type, c.number_format) for c in sheet["A"][2:]] == [
        ("310101199001010012", "s", "@"),
        ("0012", "s", "@"),
    ]


@pytest.mark.parametrize("day", [date(1900, 3, 1), date(2024, 2, 29), date(2099, 12, 31)])
def test_days_are_real_dates(tmp_path: Path, day: date) -> None:
    column = Column("due_date", "期限", kind="date")
    frame = pl.DataFrame({"due_date": [day, None]}, schema={"due_date": pl.Date})
    path = written(Form((Sheet("表", (column,), frame),)), tmp_path)
    cells = openpyxl.load_workbook(path)["表"]["A"][2:]
    assert cells[0].is_date
    assert cells[0].value.date() == day
    assert cells[1].value is None


def test_counts_are_numbers_and_blanks_stay_blank(tmp_path: Path) -> None:
    column = Column("rows", "行数", kind="count")
    frame = pl.DataFrame({"rows": [0, None, 12]}, schema={"rows": pl.Int64})
    sheet = openpyxl.load_workbook(written(Form((Sheet("表", (column,), frame),)), tmp_path))["表"]
    assert [cell.value for cell in sheet["A"][2:]] == [0, None, 12]


def test_characters_that_xml_forbids_are_left_out(tmp_path: Path) -> None:
    dirty = "".join(map(chr, [*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF]))
    path = written(one_column([f"a{dirty}b<&>\"'🔥\u200bé"]), tmp_path)
    assert listed(path) == ["ab<&>\"'🔥\u200bé"]


def test_a_lone_surrogate_on_a_page_is_left_out(tmp_path: Path) -> None:
    page = Page("页", ((Cell("a\ud800b\udfffc\x00"),),), (10,))
    assert values(sheets(written(Form((page,)), tmp_path))["页"]) == [["abc"]]


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_any_text_comes_back_but_for_what_xml_forbids(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    kept = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "", text)
    path = written(one_column([f"甲{text}乙"]), tmp_path_factory.mktemp("any"))
    if "_x" not in text:
        assert listed(path) == [f"甲{kept}乙"]


@pytest.mark.parametrize("text", ["_x0041_", "_x000D_", "_x0041_x0042_", "a_x00e9_"])
def test_text_that_only_looks_escaped_reads_as_it_was(tmp_path: Path, text: str) -> None:
    # A spreadsheet turns _x0041_ into A; escaping the first sign keeps it as it is.
    path = written(one_column([text]), tmp_path)
    stored = listed(path)[0]
    decoded = re.sub("_x([0-9A-Fa-f]{4})_", lambda code: chr(int(code[1], 16)), stored)
    assert decoded == text
    assert xml(text) == stored


@pytest.mark.parametrize("sign", ["字", "🔥", "a"])
@pytest.mark.parametrize("extra", [-1, 0, 1])
def test_a_text_no_cell_can_hold_is_cut_and_marked(tmp_path: Path, sign: str, extra: int) -> None:
    units = len(sign.encode("utf-16-le")) // 2
    text = sign * (LONGEST // units + extra)
    stored = listed(written(one_column([text]), tmp_path))[0]
    assert len(stored.encode("utf-16-le")) // 2 <= LONGEST
    assert stored == text or stored.endswith("…")


def test_a_list_longer_than_a_sheet_goes_on_in_the_next(tmp_path: Path) -> None:
    form = one_column([str(i) for i in range(7)])
    path = written(form, tmp_path, Room(rows=3))
    assert list(sheets(path)) == ["表", "表(2)", "表(3)"]
    assert [listed(path, name) for name in sheets(path)] == [
        ["0", "1", "2"], ["3", "4", "5"], ["6"]
    ]  # fmt: skip
    assert sheets(path)["表(3)"].auto_filter.ref == "A1:A3"


def test_a_list_that_just_fits_stays_on_one_sheet(tmp_path: Path) -> None:
    form = one_column([str(i) for i in range(3)])
    assert list(sheets(written(form, tmp_path, Room(rows=3)))) == ["表"]


def test_a_list_too_heavy_for_a_sheet_goes_on_in_the_next(tmp_path: Path) -> None:
    form = one_column([f"{i:04d}" for i in range(2000)])
    path = written(form, tmp_path, Room(bytes=70_000))
    names = list(sheets(path))
    assert len(names) > 1
    assert [text for name in names for text in listed(path, name)] == [
        f"{i:04d}" for i in range(2000)
    ]


def test_more_rows_than_one_piece_are_all_there_in_order(tmp_path: Path) -> None:
    texts = [str(i) for i in range(10_001)]
    path = written(one_column(texts), tmp_path)
    sheet = fastexcel.read_excel(path).load_sheet("表", dtypes="string").to_polars()
    assert sheet.height == len(texts) + 1
    assert sheet["姓名"].to_list()[1:] == texts
    assert listed(path) == texts


def test_listed_rows_go_without_addresses_so_every_cell_of_a_row_is_written(tmp_path: Path) -> None:
    columns = tuple(replace(NAME, field=field) for field in ("first", "second", "third"))
    frame = pl.DataFrame({"first": [None, "a"], "second": ["b", None], "third": [None, "c"]})
    path = written(Form((Sheet("表", columns, frame),)), tmp_path)
    rows = list(worksheet_parts(path)[0].iter(f"{MAIN}row"))[2:]
    assert [len(row) for row in rows] == [3, 3]
    assert not any(element.get("r") for row in rows for element in row.iter())
    assert values(sheets(path)["表"])[2:] == [["", "b", ""], ["a", "", "c"]]


def test_a_word_with_a_tone_keeps_word_and_colour(tmp_path: Path) -> None:
    column = replace(NAME, tones={"证实": "red", "疑似": "amber"})
    path = written(one_column(["证实", "疑似", "别的", None, "=别的"], column), tmp_path)
    cells = openpyxl.load_workbook(path)["表"]["A"][2:]
    fills = [cell.fill.fgColor.rgb if cell.fill.fill_type else None for cell in cells]
    assert fills == ["FFFFC7CE", "FFFFEB9C", None, None, None]
    assert [cell.value for cell in cells] == ["证实", "疑似", "别的", None, "=别的"]
    assert cells[4].quotePrefix


def test_wrapped_rows_are_as_tall_as_their_longest_text(tmp_path: Path) -> None:
    column = replace(NAME, kind="words", width=10)
    texts = ["五个汉字宽", "五个汉字宽度", "a" * 21, "第一行\n第二行", "长" * 400]
    sheet = sheets(written(one_column(texts, column), tmp_path))["表"]
    heights = [sheet.row_dimensions[row].height for row in range(3, 8)]
    assert heights == [18, 33, 48, 48, 123]


def test_the_same_form_gives_the_same_bytes(tmp_path: Path) -> None:
    form = one_column(["张三", None, "=1"])
    first = written(form, tmp_path).read_bytes()
    assert written(form, tmp_path).read_bytes() == first


def test_elements_stand_in_the_order_excel_wants(tmp_path: Path) -> None:
    column = replace(NAME, choices=("属实", "不属实"), answer=True)
    for sheet in worksheet_parts(written(one_column(["张三"], column), tmp_path)):
        names = [element.tag.removeprefix(MAIN) for element in sheet]
        assert names == sorted(names, key=ORDER.index)


def test_every_part_is_declared_and_every_link_leads_to_one(tmp_path: Path) -> None:
    found = parts(written(one_column(["张三"]), tmp_path))
    declared = {
        element.get("PartName", "").lstrip("/")
        for element in found["[Content_Types].xml"]
        if element.get("PartName")
    }
    assert declared == {name for name in found if not name.endswith((".rels", "Types].xml"))}


def test_letters_go_on_after_z() -> None:
    assert [letter(i) for i in (0, 25, 26, 51, 52, 701, 702)] == [
        "A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"
    ]  # fmt: skip


def test_a_line_holds_as_much_as_the_column_is_wide() -> None:
    assert [lines_of(text, 4) for text in ("汉字", "汉字好", "abcd", "abcde")] == [1, 2, 1, 2]
