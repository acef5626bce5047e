"""What comes back of workbooks that are odd, and under which names."""

import re
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from openpyxl.comments import Comment

from connectors import returns
from tests.connectors.returned_books import (
    CELL,
    LAYOUT,
    LIST,
    MAIN,
    SHEET,
    TOLD,
    bad,
    give_back,
    lines,
    packed,
    parts,
    rich,
)

# More than is held in memory of one sheet.
WIDE_ROWS = b"".join(b'<row r="%d">%b</row>' % (n, b" " * (1 << 20)) for n in range(5, 70))


@pytest.mark.parametrize(
    "spoiled",
    [
        lambda xml: re.sub(rb"<(/?)(?=[a-z])", rb"<\1x:", xml).replace(b"xmlns=", b"xmlns:x="),
        lambda xml: re.sub(rb'(<(?:row|c)) r="[A-Z]*[0-9]+"', rb"\1", xml),
        lambda xml: re.sub(rb' spans="[0-9:]+"', b"", xml).replace(b'"', b"'"),
        lambda xml: xml.replace(b'<row r="3"', b"<row"),
        lambda xml: xml.replace(b'<row r="4"', b"<row"),
        lambda xml: xml.replace(b"</sheetData>", WIDE_ROWS + b"</sheetData>"),
    ],
    ids=[
        "elements with a prefix",
        "cells without an address",
        "other quotes",
        "a row without a number",
        "the last row without a number",
        "more than is held",
    ],
)
def test_a_worksheet_written_otherwise_is_marked_all_the_same(
    tmp_path: Path, spoiled: object
) -> None:
    # The rows stand without a gap, so that they need no number.
    plain = tmp_path / "册.xlsx"
    book = openpyxl.Workbook()
    book.active.title = SHEET
    for row in (
        ["名册"],
        ["姓名", "身份证号", "备注", "入职日期"],
        ["甲", "T", "x", "错"],
        ["乙", "T", "y", "对"],
    ):
        book.active.append(row)
    book.save(plain)
    held = parts(plain)
    held["xl/worksheets/sheet1.xml"] = spoiled(held["xl/worksheets/sheet1.xml"])
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
