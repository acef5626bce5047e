"""Workbooks as suppliers make them, with everything a careless copy would lose."""

import zipfile
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import xlsxwriter

from connectors import returns
from connectors.returns.looks import COLOURS
from validators.layout import unread

HEADINGS = ["序号", "姓名", "身份证号", "入职日期", "培训学时", "备注"]
SHEET = "人员'名'册"
LAYOUT = {
    "file": "甲厂/册.xlsx", "sheet": SHEET, "title_rows": [1], "header_rows": [2],
    "columns": {
        at: {"heading": heading, "field": field}
        for at, heading, field in zip(
            "ABCDEF", HEADINGS,
            [None, "person_name", "person_id_no", "hire_date", "hours", None], strict=True,
        )
    },
}  # fmt: skip
# One pixel.
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c63f8cf"
    "c0f01f00050001ff56c7c90d0000000049454e44ae426082"
)


def rich(path: Path) -> Path:
    """A roster among formulas, merges, formats, a chart, a picture, a table and other sheets."""
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet(SHEET)
    title = book.add_format({"bold": True, "align": "center", "bg_color": "#DDEBF7"})
    day = book.add_format({"num_format": "yyyy/m/d", "border": 1, "font_color": "#C00000"})
    grey = book.add_format({"bg_color": "#EEEEEE", "italic": True})
    sheet.merge_range("A1:F1", "甲厂人员名册", title)
    sheet.write_row("A2", HEADINGS, book.add_format({"bold": True}))
    for row in range(2, 8):
        sheet.write(row, 0, row - 1)
        sheet.write(row, 1, f"人员{row}")
        sheet.write(row, 2, "T")
        sheet.write_datetime(row, 3, date(2020, 1, row), day)
        sheet.write_formula(row, 4, f"=A{row + 1}*8", None, (row - 1) * 8)
    sheet.merge_range("F4:F6", "合并的备注")
    sheet.set_column("B:B", 22.5, grey)
    sheet.set_column("D:D", 14)
    sheet.set_row(4, 31.5)
    sheet.freeze_panes(2, 1)
    sheet.conditional_format("A3:A8", {"type": "data_bar"})
    sheet.data_validation("E3:E8", {"validate": "list", "source": ["8", "16"]})
    sheet.write_comment("B3", "甲厂自己的批注", {"author": "甲厂"})
    sheet.write_url("F3", "internal:'另一张'!A1", string="看这里")
    sheet.insert_image("H2", "p.png", {"image_data": _bytes(PICTURE)})
    sheet.autofilter("A2:F8")
    other = book.add_worksheet("另一张")
    other.add_table("A1:B3", {"data": [["甲", 1], ["乙", 2]], "name": "表甲"})
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=另一张!$B$2:$B$3"})
    other.insert_chart("D2", chart)
    book.add_worksheet("藏起来的").hide()
    book.define_name("范围", "=另一张!$A$1:$B$3")
    book.close()
    return path


def lines(*problems: Mapping[str, Any], file: str = "甲厂/册.xlsx") -> pl.DataFrame:
    """Lines of the unreadable list about a file."""
    rows = [{"file": file, "sheet": SHEET, **problem} for problem in problems]
    return pl.DataFrame(rows, schema=unread.UNREAD)


def bad(column: str, row: int, reason: str = "bad_date", **more: Any) -> dict[str, Any]:
    """One cell that could not be read."""
    return {"column": column, "row": row, "kind": "cell", "reason": reason, **more}


def give_back(
    source: Path, out: Path, told: pl.DataFrame, layouts: Iterable[Mapping[str, Any]] = (LAYOUT,)
) -> Path:
    """The return of one file of 甲厂."""
    name = told["file"][0]
    sent = returns.Sent(name, source, "甲厂", name.partition("/")[2])
    made = returns.write_returns(out, told, [sent], layouts)
    return out / made["returned_file"].item()


def parts(book: Path) -> dict[str, bytes]:
    """Every part of a workbook, unpacked."""
    with zipfile.ZipFile(book) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(path: Path, held: Mapping[str, bytes]) -> Path:
    """A workbook of these parts."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in held.items():
            archive.writestr(name, content)
    return path


def _bytes(content: bytes) -> Any:
    from io import BytesIO

    return BytesIO(content)


CELL, ROW = (colour.decode() for colour in COLOURS.values())
LIST = "退回问题清单"
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
TOLD = lines(
    bad("D", 4, original="2020.13.1"),
    bad("F", 5, "unknown_word"),
    bad("H", 8),
    {"row": 6, "kind": "row", "reason": "no_person", "original": "5 | 40"},
    bad("B", 3, "unknown_word", original="=1+1"),
)
