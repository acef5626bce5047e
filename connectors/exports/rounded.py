"""Numbers that a spreadsheet rounded: shown in scientific notation, as the grid promises.

A numeric cell keeps 15 digits. A reader prints an identity number from such a cell as 18 digits
of which the last are wrong, and nothing in the text tells. Only the cell's own type does, so the
sheet is read a second time where a number might be one of those.
"""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO
from xml.etree import ElementTree

import polars as pl

from connectors.exports.letters import cell_at

DIGITS = 15
# The value of a cell, when it is a long number, whole or in scientific notation.
LONG_NUMBER = re.compile(rb"<(?:\w+:)?v>([0-9]{16,}(?:\.[0-9]*)?|[0-9](?:\.[0-9]+)?[eE]\+?[0-9]+)<")
# The same without its ends: five times faster to look for, and in most sheets never there.
LIKELY = re.compile(rb"v>[0-9](?:[0-9]{15}|(?:\.[0-9]+)?[eE])")
ADDRESS, TYPE = re.compile(rb'\br="([A-Z]+[0-9]+)"'), re.compile(rb'\bt="(\w+)"')
# How far before its value a cell may begin: a formula may stand between.
REACH = 4096
BLOCK = 8 << 20
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def in_scientific_notation(cells: pl.DataFrame, path: Path, sheet: str) -> pl.DataFrame:
    """The cells with each numeric one of more than 15 digits as `3.10101199001010E+17`."""
    if not any(_may_be_rounded(column) for column in cells):
        return cells
    spots: dict[str, dict[int, str]] = {}
    for column, row, number in long_numbers(path, sheet):
        spots.setdefault(column, {})[row - 1] = f"{number:.{DIGITS - 1}E}"
    return cells.with_columns(
        cells[column].scatter(list(texts), list(texts.values()))
        for column, texts in spots.items()
        if column in cells.columns
    )


def _may_be_rounded(column: pl.Series) -> bool:
    """Whether a text in the column is a whole number such as a double can hold, of 16+ digits."""
    long = column.filter(column.str.len_bytes() > DIGITS)
    long = long.filter(long.str.contains(r"^[0-9]+$"))
    number = long.cast(pl.Int64, strict=False)
    rounded = number.cast(pl.Float64).cast(pl.Int64, strict=False)
    return bool((number.is_null() | (rounded == number)).any())


def long_numbers(path: Path, sheet: str) -> Iterator[tuple[str, int, float]]:
    """Column, row and value of every numeric cell of the sheet with more than 15 digits."""
    with zipfile.ZipFile(path) as book, book.open(_part(book, sheet)) as part:
        for xml in filter(LIKELY.search, _rows(part)):
            for match in LONG_NUMBER.finditer(xml):
                number, head = float(match[1]), _head(xml, match.start())
                kind, address = TYPE.search(head), ADDRESS.search(head)
                if number >= 10**DIGITS and address and (kind is None or kind[1] == b"n"):
                    yield (*cell_at(address[1].decode()), number)


def _rows(part: IO[bytes]) -> Iterator[bytes]:
    """The XML of the sheet, block by block, cut where a row ends."""
    rest = b""
    while block := part.read(BLOCK):
        xml = rest + block
        cut = xml.rfind(b"row>") + 1
        yield xml[:cut]
        rest = xml[cut:]
    yield rest


def _head(xml: bytes, at: int) -> bytes:
    """The opening tag of the cell to whose value the place belongs."""
    since = max(0, at - REACH)
    start = max(xml.rfind(b"<c ", since, at), xml.rfind(b":c ", since, at))
    return xml[start : xml.find(b">", start)] if start >= 0 else b""


def _part(book: zipfile.ZipFile, sheet: str) -> str:
    """The name of the part of the workbook that holds the sheet."""
    workbook = ElementTree.fromstring(book.read("xl/workbook.xml"))
    sheets = (e for e in workbook.iter() if e.tag.endswith("}sheet"))
    relation = next(e.get(RELATION) for e in sheets if e.get("name") == sheet)
    links = ElementTree.fromstring(book.read("xl/_rels/workbook.xml.rels"))
    target = next(e.get("Target", "") for e in links if e.get("Id") == relation)
    return target[1:] if target.startswith("/") else str(PurePosixPath("xl") / target)
