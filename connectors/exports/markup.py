"""What the XML of a workbook's sheet says beyond the cells: rounded numbers and merged ranges.

A numeric cell keeps 15 digits. A reader prints an identity number from such a cell as 18 digits
of which the last are wrong, and nothing in the text tells. Only the cell's own type does, so the
sheet's XML is gone through a second time, once for everything.
"""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO, NamedTuple
from xml.etree import ElementTree

import polars as pl

from connectors.exports.letters import cell_at, column_number
from data.grid import Merge

DIGITS = 15
# The value of a cell, when it is a long number, whole or in scientific notation.
LONG_NUMBER = re.compile(rb"<(?:\w+:)?v>([0-9]{16,}(?:\.[0-9]*)?|[0-9](?:\.[0-9]+)?[eE]\+?[0-9]+)<")
# The same without its ends: five times faster to look for, and in most sheets never there.
LIKELY = re.compile(rb"v>[0-9](?:[0-9]{15}|(?:\.[0-9]+)?[eE])")
ADDRESS, TYPE = re.compile(rb'\br="([A-Z]+[0-9]+)"'), re.compile(rb'\bt="(\w+)"')
MERGED, RANGE = b"mergeCell ", re.compile(rb'mergeCell [^>]*?\bref="([A-Z]+[0-9]+):([A-Z]+[0-9]+)"')
# How far before its value a cell may begin: a formula may stand between.
REACH = 4096
BLOCK = 8 << 20
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


class Markup(NamedTuple):
    """The long numbers of a sheet, by column and row, and its merged ranges."""

    long_numbers: dict[str, dict[int, float]]
    merges: tuple[Merge, ...]


def marked(path: Path, sheet: str) -> Markup:
    """What the XML of one sheet of the workbook says beyond its cells."""
    numbers: dict[str, dict[int, float]] = {}
    merges: list[Merge] = []
    with zipfile.ZipFile(path) as book, book.open(_part(book, sheet)) as part:
        for xml in _rows(part):
            if LIKELY.search(xml):
                for column, row, number in _long_numbers(xml):
                    numbers.setdefault(column, {})[row] = number
            if MERGED in xml:
                merges += _merges(xml)
    return Markup(numbers, tuple(sorted(merges, key=_place)))


def in_scientific_notation(cells: pl.DataFrame, marks: Markup) -> pl.DataFrame:
    """The cells with each numeric one of more than 15 digits as `3.10101199001010E+17`."""
    return cells.with_columns(
        cells[column].scatter(
            [row - 1 for row in spots], [f"{number:.{DIGITS - 1}E}" for number in spots.values()]
        )
        for column, spots in marks.long_numbers.items()
        if column in cells.columns
    )


def _long_numbers(xml: bytes) -> Iterator[tuple[str, int, float]]:
    """Column, row and value of every numeric cell with more than 15 digits."""
    for match in LONG_NUMBER.finditer(xml):
        number, head = float(match[1]), _head(xml, match.start())
        kind, address = TYPE.search(head), ADDRESS.search(head)
        if number >= 10**DIGITS and address and (kind is None or kind[1] == b"n"):
            yield (*cell_at(address[1].decode()), number)


def _merges(xml: bytes) -> Iterator[Merge]:
    for first, last in RANGE.findall(xml):
        (left, top), (right, bottom) = cell_at(first.decode()), cell_at(last.decode())
        yield Merge(top, bottom, left, right)


def _place(merge: Merge) -> tuple[int, int]:
    return merge.top, column_number(merge.left)


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
