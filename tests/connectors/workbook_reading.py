"""Reading a workbook back, as openpyxl sees it and as text."""

import csv
import io
import zipfile
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def values(sheet: Worksheet) -> list[list[str]]:
    """The cells of a sheet as text, row by row."""
    return [[_text(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]


def as_csv(sheet: Worksheet) -> str:
    """The whole sheet as CSV text."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(values(sheet))
    return text.getvalue()


def column(path: Path, sheet: str, field: str) -> list[str]:
    """What stands in one column, found by its field name."""
    rows = values(sheets(path)[sheet])
    at = rows[1].index(field)
    return [row[at] for row in rows[2:]]


def overview(path: Path) -> str:
    """The first page as text."""
    return "\n".join("\t".join(row) for row in values(sheets(path)["总览"]))


def sheets(path: Path) -> dict[str, Worksheet]:
    """The worksheets by name, in order."""
    book = openpyxl.load_workbook(path)
    return {sheet.title: sheet for sheet in book.worksheets}


def parts(path: Path) -> dict[str, ElementTree.Element]:
    """Every part of the file, parsed: a part that is no XML fails here."""
    with zipfile.ZipFile(path) as file:
        return {name: ElementTree.fromstring(file.read(name)) for name in file.namelist()}


def worksheet_parts(path: Path) -> list[ElementTree.Element]:
    """The worksheets among the parts."""
    return [part for part in parts(path).values() if part.tag == f"{MAIN}worksheet"]


def all_bytes(path: Path) -> bytes:
    """Everything in the file, unpacked."""
    with zipfile.ZipFile(path) as file:
        return b"".join(file.read(name) for name in file.namelist())


def _text(value: object) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    return "" if value is None else str(value)
