"""Workbooks changed part by part, as nobody's program would write them."""

import re
import zipfile
from collections.abc import Callable
from pathlib import Path

from tests.connectors.kinds import put_xlsxwriter

Change = Callable[[bytes], bytes]
SHEET = "xl/worksheets/sheet1.xml"


def changed(path: Path, parts: dict[str, Change], more: dict[str, bytes] | None = None) -> Path:
    """A workbook of ten rows and two columns with some parts changed and some added."""
    plain = path.with_name("plain.xlsx")
    put_xlsxwriter(plain, [["姓名", "岗位"], *[[f"王{n}", "电工"] for n in range(9)]])
    with (
        zipfile.ZipFile(plain) as old,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, parts.get(name, bytes)(old.read(name)))
        for name, body in (more or {}).items():
            new.writestr(name, body)
    plain.unlink()
    return path


def rows_added(xml: str) -> Change:
    """The sheet with some XML after its last row."""
    return lambda sheet: sheet.replace(b"</sheetData>", xml.encode() + b"</sheetData>")


def cell(place: str, text: str = "x") -> str:
    """A row with one cell, at its place."""
    row = re.sub(r"\D", "", place)
    return f'<row r="{row}"><c r="{place}" t="inlineStr"><is><t>{text}</t></is></c></row>'
