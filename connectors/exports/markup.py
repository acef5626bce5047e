"""What the XML of a workbook's sheet says beyond the cells, gone through once before it is read.

The XML is large and the cells are read by a faster program, so this looks for a few byte patterns
only, block by block. A sheet whose cells lie scattered far apart is counted exactly.
"""

import re
import zipfile
from collections.abc import Iterator

from connectors.exports import package
from connectors.exports.letters import cell_at, column_number
from connectors.exports.marks import DIGITS, Marks, in_order
from data.grid import Merge

# The value of a cell, when it is a long number, whole or in scientific notation.
LONG_NUMBER = re.compile(
    rb"<(?:\w+:)?v>\s*([0-9]{16,330}(?:\.[0-9]*)?|[0-9](?:\.[0-9]{1,40})?[eE]\+?[0-9]{1,4})\s*<"
)
# The same without its ends: five times faster to look for, and in most sheets never there.
LIKELY = re.compile(rb"v>\s*[0-9](?:[0-9]{15}|(?:\.[0-9]+)?[eE])")
ADDRESS, TYPE = re.compile(rb'\br="([A-Z]{1,3}[0-9]{1,7})"'), re.compile(rb'\bt="(\w+)"')
MERGED = b"mergeCell "
RANGE = re.compile(rb'mergeCell [^>]{0,200}?\bref="([A-Z]{1,3}[0-9]{1,7}):([A-Z]{1,3}[0-9]{1,7})"')
# How far before its value a cell may begin: a formula may stand between.
REACH = 4096
ROW = re.compile(rb'<row\b[^>]{0,300}?\br="([0-9]{1,18})"')
# A cell that does not begin with its place, has two letters or a row beyond a million: the sheet is
# then counted exactly. Whatever else a sheet may hold has room below a million rows of A to Z.
USUAL_COLUMNS = 26
FAR = re.compile(rb'<c(?! r="[A-Z][0-9]{1,6}"|[a-z])')
# A cell, and one with something in it: formats reach further than what is written.
CELL = re.compile(rb"<(?:\w+:)?c[\s>]")
PLACED = re.compile(
    rb"""<(?:\w+:)?c\s[^>]{0,300}?\br=["']([A-Za-z]{1,9})([0-9]{1,18})["'][^>]{0,300}(?<!/)>(?!</)"""
)


def marked(parts: zipfile.ZipFile, name: str) -> Marks:
    """What the XML of one sheet says beyond its cells."""
    numbers: dict[str, dict[int, float]] = {}
    merges: list[Merge] = []
    deepest, scattered = 0, False
    for xml in _rows(package.blocks(parts, name)):
        if LIKELY.search(xml):
            for column, row, number in _long_numbers(xml):
                numbers.setdefault(column, {})[row] = number
        if MERGED in xml:
            merges += _merges(xml)
        deepest = max(deepest, _last_row(xml))
        scattered = scattered or _is_scattered(xml)
    marks = Marks(numbers, in_order(merges), deepest, USUAL_COLUMNS)
    if not scattered and not marks.too_large():
        return marks
    rows, columns = _extent(parts, name)
    return marks._replace(rows=rows, columns=columns)


def _is_scattered(xml: bytes) -> bool:
    # The first test is next to free, and in most workbooks settles the second.
    prefixed = b":" in xml and b":c " in xml
    return prefixed or bool(FAR.search(xml))


def _last_row(xml: bytes) -> int:
    found = ROW.match(xml, at) if (at := xml.rfind(b"<row ")) >= 0 else None
    return int(found[1]) if found else 0


def _extent(parts: zipfile.ZipFile, name: str) -> tuple[int, int]:
    """The last row and the last column that any cell of the sheet has."""
    rows = columns = counted = 0
    for xml in _rows(package.blocks(parts, name)):
        places = PLACED.findall(xml)
        rows = max(rows, max((int(row) for _, row in places), default=0))
        names = {column for column, _ in places}
        columns = max(columns, max((column_number(c.decode().upper()) for c in names), default=0))
        if len(places) < len(CELL.findall(xml)):
            pieces = re.split(rb"<(?:\w+:)?row\b", xml)
            counted += len(pieces)
            columns = max(columns, *(len(CELL.findall(p)) for p in pieces))
    return max(rows, counted), columns


def _long_numbers(xml: bytes) -> Iterator[tuple[str, int, float]]:
    """Column, row and value of every numeric cell with more than 15 digits."""
    for match in LONG_NUMBER.finditer(xml):
        number, head = float(match[1]), _head(xml, match.start())
        kind, address = TYPE.search(head), ADDRESS.search(head)
        if 10**DIGITS <= number < float("inf") and address and (kind is None or kind[1] == b"n"):
            yield (*cell_at(address[1].decode()), number)


def _merges(xml: bytes) -> Iterator[Merge]:
    for first, last in RANGE.findall(xml):
        (left, top), (right, bottom) = cell_at(first.decode()), cell_at(last.decode())
        yield Merge(top, bottom, left, right)


def _rows(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """The XML of a sheet, block by block, cut where a row ends, or anywhere if none ever does."""
    rest = b""
    for block in blocks:
        xml = rest + block
        cut = xml.rfind(b"row>") + len(b"row>")
        if cut < len(b"row>"):
            cut = xml.rfind(b">") + 1 or len(xml)
        yield xml[:cut]
        rest = xml[cut:]
    yield rest


def _head(xml: bytes, at: int) -> bytes:
    """The opening tag of the cell to whose value the place belongs."""
    since = max(0, at - REACH)
    start = max(xml.rfind(b"<c ", since, at), xml.rfind(b":c ", since, at))
    return xml[start : xml.find(b">", start)] if start >= 0 else b""
