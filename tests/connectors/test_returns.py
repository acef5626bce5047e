"""A supplier gets back what was sent, with what is wrong marked, and nothing else touched."""

import re
from pathlib import Path
from xml.etree import ElementTree

import fastexcel
import openpyxl
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.comments import Comment
from openpyxl.utils import get_column_letter

from connectors import returns
from connectors.returns.looks import COLOURS
from tests.connectors.returned_books import (
    LAYOUT,
    SHEET,
    bad,
    give_back,
    lines,
    packed,
    parts,
    rich,
)

CELL, ROW = (colour.decode() for colour in COLOURS.values())
LOOKS = ("font", "fill", "border", "number_format", "alignment", "protection")
LIST = "退回问题清单"
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
TOLD = lines(
    bad("D", 4, original="2020.13.1"),
    bad("F", 5, "unknown_word"),
    bad("H", 8),
    {"row": 6, "kind": "row", "reason": "no_person", "original": "5 | 40"},
    bad("B", 3, "unknown_word", original="=1+1"),
)


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


@pytest.mark.parametrize(
    "spoiled",
    [
        lambda xml: re.sub(rb"<(/?)(?=[a-z])", rb"<\1x:", xml).replace(b"xmlns=", b"xmlns:x="),
        lambda xml: re.sub(rb'(<(?:row|c)) r="[A-Z]*[0-9]+"', rb"\1", xml),
        lambda xml: re.sub(rb' spans="[0-9:]+"', b"", xml).replace(b'"', b"'"),
    ],
    ids=["elements with a prefix", "cells without an address", "other quotes"],
)
def test_a_worksheet_written_otherwise_is_marked_all_the_same(
    tmp_path: Path, spoiled: object
) -> None:
    # The rows stand without a gap, so that they need no number.
    plain = tmp_path / "册.xlsx"
    book = openpyxl.Workbook()
    book.active.title = SHEET  # type: ignore[union-attr]
    for row in (
        ["名册"],
        ["姓名", "身份证号", "备注", "入职日期"],
        ["甲", "T", "x", "错"],
        ["乙", "T", "y", "对"],
    ):
        book.active.append(row)  # type: ignore[union-attr]
    book.save(plain)
    held = parts(plain)
    held["xl/worksheets/sheet1.xml"] = spoiled(held["xl/worksheets/sheet1.xml"])  # type: ignore[operator]
    made = give_back(packed(plain, held), tmp_path, lines(bad("D", 3), bad("E", 4)))
    after = parts(made)
    marked = re.findall(rb"<(?:x:)?c[^>]* s=[\"']([0-9]+)", after["xl/worksheets/sheet1.xml"])
    assert len(marked) == 2
    assert after["xl/styles.xml"].count(CELL.encode()) == 1
    assert (
        len(
            re.findall(
                rb"<comment ",
                after[
                    "xl/comments/comment1.xml"
                    if "xl/comments/comment1.xml" in after
                    else "xl/comments1.xml"
                ],
            )
        )
        == 2
    )
    assert openpyxl.load_workbook(made)[SHEET]["D3"].value == "错"


@pytest.mark.parametrize("missing", ["xl/styles.xml", "a document type"])
def test_a_workbook_we_do_not_dare_to_change_comes_back_as_its_rows(
    tmp_path: Path, missing: str
) -> None:
    held = parts(rich(tmp_path / "册.xlsx"))
    if missing in held:
        del held[missing]
        rels = "xl/_rels/workbook.xml.rels"
        held[rels] = re.sub(rb"<Relationship [^>]*styles.xml[^>]*>", b"", held[rels])
    else:
        held["xl/styles.xml"] = held["xl/styles.xml"].replace(
            b"<styleSheet", b'<!DOCTYPE styleSheet [<!ENTITY a "b">]><styleSheet', 1
        )
    source = packed(tmp_path / "册.xlsx", held)
    made = openpyxl.load_workbook(give_back(source, tmp_path, TOLD))
    sheet = made[made.sheetnames[0]]
    assert [sheet.cell(row, 1).value for row in (1, 2, 4)] == ["甲厂人员名册", "序号", "2"]
    assert sheet["D4"].fill.fgColor.rgb == CELL
    assert "原文件第4行" in sheet["D4"].comment.text
    assert made.sheetnames[-1] == LIST


def test_a_file_that_cannot_be_opened_or_has_changed_comes_back_as_the_list(
    tmp_path: Path,
) -> None:
    shut = lines({"kind": "file", "reason": "encrypted", "sheet": ""})
    made = openpyxl.load_workbook(give_back(tmp_path / "none.xlsx", tmp_path, shut))
    assert made.sheetnames == [LIST]
    assert [made[LIST].cell(3, at).value for at in (5, 6)] == [
        "文件设有打开密码",
        "请取消密码后再报送",
    ]
    source = rich(tmp_path / "册.xlsx")
    sent = returns.Sent("甲厂/册.xlsx", source, "甲厂", "册.xlsx", has_changed=True)
    returns.write_returns(tmp_path, TOLD, [sent], [LAYOUT])
    made = openpyxl.load_workbook(tmp_path / "returns" / "甲厂" / "册.xlsx")
    assert made.sheetnames == [LIST]


@pytest.mark.parametrize(
    "name",
    ["../../偷.xlsx", "..\\..\\偷.xlsx", "a/../../偷.xlsx", "/偷.xlsx", "偷.csv\0.xlsx", "..",
     "长" * 84 + ".csv"],
)  # fmt: skip
def test_no_name_leads_out_of_its_folder(tmp_path: Path, name: str) -> None:
    told = lines({"kind": "file", "reason": "encrypted", "sheet": ""}, file="x")
    for folder in ("../..", "a/b", None):
        sent = returns.Sent("x", tmp_path / "none", folder, name)
        made = returns.write_returns(tmp_path / "out", told, [sent], [])
        place = (tmp_path / "out" / made["returned_file"].item()).resolve()
        assert place.is_relative_to(tmp_path / "out" / "returns")
        assert place.is_file()


def test_names_that_become_the_same_are_kept_apart(tmp_path: Path) -> None:
    told = lines(*[{"kind": "file", "reason": "encrypted", "sheet": ""}])
    told = told.vstack(lines({"kind": "file", "reason": "encrypted", "sheet": ""}, file="y"))
    sent = [
        returns.Sent("甲厂/册.xlsx", tmp_path / "n", "甲厂", "a:b.csv"),
        returns.Sent("y", tmp_path / "n", "甲厂", "a?b.csv"),
    ]
    made = returns.write_returns(tmp_path, told, sent, [])["returned_file"]
    assert made.n_unique() == 2
    assert all((tmp_path / place).is_file() for place in made)


def test_a_workbook_with_macros_keeps_them_and_its_kind(tmp_path: Path) -> None:
    held = parts(rich(tmp_path / "册.xlsx"))
    held["xl/vbaProject.bin"] = b"macros that never run"
    made = give_back(
        packed(tmp_path / "册.xlsm", held), tmp_path, lines(bad("D", 4), file="甲厂/册.xlsm")
    )
    assert made.name == "册.xlsm"
    assert parts(made)["xl/vbaProject.bin"] == b"macros that never run"
    # As rows it holds no macros, and Excel refuses such a file under the old ending.
    del held["xl/styles.xml"]
    source = packed(tmp_path / "册.xlsm", held)
    made = give_back(source, tmp_path / "b", lines(bad("D", 4), file="甲厂/册.xlsm"))
    assert made.name == "册.xlsm.xlsx"


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


def test_many_files_are_shared_among_processes(tmp_path: Path) -> None:
    names = [f"厂{n}/册.xlsx" for n in range(returns.MANY)]
    shut = {"kind": "file", "reason": "encrypted", "sheet": ""}
    told = pl.concat([lines(shut, file=name) for name in names])
    sent = [returns.Sent(n, tmp_path / "none", n.partition("/")[0], "册.xlsx") for n in names]
    made = returns.write_returns(tmp_path, told, sent, [], jobs=2)
    assert made["file"].to_list() == names
    assert all((tmp_path / place).is_file() for place in made["returned_file"])


@pytest.mark.parametrize("comment", [False, True], ids=["without", "with a comment of their own"])
def test_workbooks_of_another_program_are_marked_in_place(tmp_path: Path, comment: bool) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = SHEET
    for row in (["名册"], ["姓名", "身份证号", "备注", "入职日期"], ["甲", "T", "x", "错"]):
        sheet.append(row)
    if comment:
        sheet["C3"].comment = Comment("请看", "甲厂")
    book.save(tmp_path / "册.xlsx")
    made = give_back(tmp_path / "册.xlsx", tmp_path, lines(bad("D", 3)))
    marked = openpyxl.load_workbook(made)[SHEET]
    assert marked["D3"].fill.fgColor.rgb == CELL
    assert marked["D3"].comment.text.startswith("持证核查")
    assert marked["A3"].data_type == "s"
    assert (marked["C3"].comment and marked["C3"].comment.text) == ("请看" if comment else None)
    assert "原文件" not in marked["D3"].comment.text


def test_a_workbook_in_the_strict_dialect_comes_back_as_its_rows(tmp_path: Path) -> None:
    held = parts(rich(tmp_path / "册.xlsx"))
    book = held["xl/workbook.xml"]
    strict = b"http://purl.oclc.org/ooxml/spreadsheetml/main"
    held["xl/workbook.xml"] = book.replace(MAIN[1:-1].encode(), strict)
    made = give_back(packed(tmp_path / "册.xlsx", held), tmp_path, lines(bad("D", 4)))
    assert "原文件第4行" in openpyxl.load_workbook(made).worksheets[0]["D3"].comment.text


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
