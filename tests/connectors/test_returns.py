"""A supplier gets back what was sent, with what is wrong marked, and nothing else touched."""

from pathlib import Path
from xml.etree import ElementTree

import fastexcel
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter

from tests.connectors.returned_books import (
    CELL,
    LIST,
    MAIN,
    ROW,
    SHEET,
    TOLD,
    bad,
    give_back,
    lines,
    parts,
    rich,
)

LOOKS = ("font", "fill", "border", "number_format", "alignment", "protection")


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("books")
    source = rich(folder / "册.xlsx")
    return source, give_back(source, folder / "out", TOLD)


def test_it_stands_where_the_delivery_had_it(both: tuple[Path, Path]) -> None:
    assert both[1].parts[-3:] == ("returns", "甲厂", "册.xlsx")


@pytest.mark.parametrize(
    ("cell", "colour"),
    [("D4", CELL), ("H8", CELL), ("B6", ROW), ("C6", ROW), ("B3", CELL), ("F4", CELL)],
    ids=["a bad cell", "a cell there was none of", "a name to fill in", "a number to fill in",
         "a cell with a comment of their own", "the first cell of the merged area it lies in"],
)  # fmt: skip
def test_what_is_wrong_is_coloured(both: tuple[Path, Path], cell: str, colour: str) -> None:
    before, after = (openpyxl.load_workbook(book)[SHEET][cell] for book in both)
    assert after.fill.fgColor.rgb == colour
    assert after.value == before.value
    assert after.number_format == before.number_format
    assert (after.font.color and after.font.color.rgb) == (
        before.font.color and before.font.color.rgb
    )
    assert after.border.left.style == before.border.left.style


def test_a_comment_says_what_is_wrong_and_what_to_do(both: tuple[Path, Path]) -> None:
    sheet = openpyxl.load_workbook(both[1])[SHEET]
    found = {c.coordinate: c.comment.text for row in sheet.iter_rows() for c in row if c.comment}
    assert set(found) == {"D4", "F4", "H8", "B6", "B3"}
    assert found["D4"] == "持证核查：\n问题：无法识别的日期。\n处理：请按 2024-05-01 的样式填写。"
    assert found["B3"].startswith("甲厂自己的批注\n持证核查：\n问题：不在词表中的用语")


def test_all_other_cells_are_as_they_were(both: tuple[Path, Path]) -> None:
    before, after = (openpyxl.load_workbook(book) for book in both)
    assert after.sheetnames == [*before.sheetnames, LIST]
    marked = {"D4", "F4", "H8", "B6", "C6", "B3"}
    for name in before.sheetnames:
        for row in before[name].iter_rows():
            for cell in row:
                other = after[name][cell.coordinate]
                assert other.value == cell.value
                if name != SHEET or cell.coordinate not in marked:
                    assert [repr(getattr(other, look)) for look in LOOKS] == [
                        repr(getattr(cell, look)) for look in LOOKS
                    ]


def test_every_part_that_says_nothing_of_a_problem_is_the_same_byte_for_byte(
    both: tuple[Path, Path],
) -> None:
    before, after = map(parts, both)
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {
        "[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml",
        "xl/worksheets/sheet1.xml", "xl/comments1.xml", "xl/drawings/vmlDrawing1.vml",
    }  # fmt: skip
    assert {name for name in before if "chart" in name or "media" in name or "tables/" in name}
    assert set(after) - set(before) == {"xl/worksheets/sheet4.xml"}


def test_of_the_marked_sheet_only_styles_and_blank_cells_differ(both: tuple[Path, Path]) -> None:
    before, after = (parts(book)["xl/worksheets/sheet1.xml"] for book in both)

    def bare(xml: bytes) -> list[str]:
        root = ElementTree.fromstring(xml)
        for row in root.iter(f"{MAIN}row"):
            row.attrib.pop("spans", None)
            for cell in list(row):
                cell.attrib.pop("s", None)
                if len(cell) == 0:
                    row.remove(cell)
        return [ElementTree.canonicalize(ElementTree.tostring(child)) for child in root]

    assert bare(after) == bare(before)


def test_their_styles_keep_their_numbers(both: tuple[Path, Path]) -> None:
    def styles(book: Path) -> list[str]:
        (listed,) = ElementTree.fromstring(parts(book)["xl/styles.xml"]).iter(f"{MAIN}cellXfs")
        assert int(listed.attrib["count"]) == len(listed)
        return [ElementTree.tostring(style).decode() for style in listed]

    before, after = map(styles, both)
    assert after[: len(before)] == before


def test_every_part_is_xml_and_its_kind_is_stated_once(both: tuple[Path, Path]) -> None:
    held = parts(both[1])
    for name, content in held.items():
        if name.endswith((".xml", ".rels", ".vml")):
            ElementTree.fromstring(content)
    kinds = ElementTree.fromstring(held["[Content_Types].xml"])
    stated = [kind.get("PartName") or kind.get("Extension") for kind in kinds]
    assert len(stated) == len(set(stated))
    assert {f"/{name}" for name in held if "sheet" in name and name.endswith(".xml")} <= set(stated)


def test_one_sheet_lists_all_problems_with_a_link_to_each(both: tuple[Path, Path]) -> None:
    listed = openpyxl.load_workbook(both[1])[LIST]
    rows = [[cell.value for cell in row] for row in listed.iter_rows()]
    assert rows[0] == ["工作表", "单元格", "列标题", "原内容", "问题", "处理建议"]
    assert sorted(row[1] for row in rows[2:]) == ["B3", "B6、C6", "D4", "F5", "H8"]
    by_cell = {row[1]: row for row in rows[2:]}
    assert by_cell["D4"] == [SHEET, "D4", "入职日期", "2020.13.1", "无法识别的日期",
                             "请按 2024-05-01 的样式填写"]  # fmt: skip
    assert by_cell["B6、C6"][2] == "姓名、身份证号"
    formula_like = next(row[3] for row in listed.iter_rows(min_row=3) if row[1].value == "B3")
    assert (formula_like.value, formula_like.data_type) == ("=1+1", "s")
    links = {row[1].value: row[1].hyperlink.location for row in listed.iter_rows(min_row=3)}
    assert links["D4"] == "'人员''名''册'!D4"


def test_a_fast_reader_reads_the_same_cells(both: tuple[Path, Path]) -> None:
    before, after = (
        fastexcel.read_excel(book).load_sheet(SHEET, header_row=None, dtypes="string").to_polars()
        for book in both
    )
    assert after.select(before.columns).equals(before)


def test_a_second_return_has_the_marks_of_the_second_only(
    both: tuple[Path, Path], tmp_path: Path
) -> None:
    second = give_back(both[1], tmp_path, lines(bad("D", 4, original="又错")))
    book = openpyxl.load_workbook(second)
    assert book.sheetnames.count(LIST) == 1
    assert [row[1].value for row in book[LIST].iter_rows(min_row=3)] == ["D4"]
    cells = [cell for row in book[SHEET].iter_rows() for cell in row]
    assert [c.coordinate for c in cells if c.fill.fgColor.rgb in (CELL, ROW)] == ["D4"]
    comments = {c.coordinate: c.comment.text for c in cells if c.comment}
    assert set(comments) == {"D4", "B3"}
    assert comments["B3"] == "甲厂自己的批注"
    frames = parts(second)["xl/drawings/vmlDrawing1.vml"]
    assert frames.count(b'ObjectType="Note"') == 2


PLACE = st.tuples(st.integers(1, 12), st.integers(1, 9))


@settings(max_examples=25)
@given(st.sets(PLACE, min_size=1, max_size=40), st.sets(PLACE, max_size=15))
def test_whatever_is_marked_nothing_else_changes(
    tmp_path_factory: pytest.TempPathFactory,
    filled: set[tuple[int, int]],
    marked: set[tuple[int, int]],
) -> None:
    folder = tmp_path_factory.mktemp("any")
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = SHEET
    for row, column in filled:
        sheet.cell(row, column).value = f"{row}-{column}"
    book.save(folder / "册.xlsx")
    wanted = {(row, column) for row, column in marked if any(r == row for r, _ in filled)}
    told = lines(*(bad(get_column_letter(column), row) for row, column in sorted(wanted)))
    if told.is_empty():
        return
    after = openpyxl.load_workbook(give_back(folder / "册.xlsx", folder, told))[SHEET]
    cells = [cell for row in after.iter_rows() for cell in row]
    assert {(c.row, c.column): c.value for c in cells if c.value} == {
        place: f"{place[0]}-{place[1]}" for place in filled
    }
    assert {(c.row, c.column) for c in cells if c.fill.fgColor.rgb == CELL} == wanted
    assert {(c.row, c.column) for c in cells if c.comment} == wanted
