"""What the XML of a workbook's sheet says beyond the cells, gone through once before it is read.

The XML is large and the cells are read by a faster program, so this looks for a few byte patterns
only, block by block. A sheet whose cells lie scattered far apart is counted exactly.
"""

import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from operator import gt

from connectors.archive import unpacked
from connectors.errors import Unrecognised
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
REACH, EDGE = 4096, 1 << 16
ROW = re.compile(rb'<row r="([0-9]{1,18})"')
# A cell that does not begin with its place, has two letters or a row beyond a million: the sheet is
# then counted exactly. Whatever else a sheet may hold has room below a million rows of A to Z.
USUAL_COLUMNS = 26
FAR = re.compile(rb'<c(?! r="[A-Z][0-9]{1,6}"|[a-z])')
# A cell with something in it, for formats reach further than what is written; the same with its
# place; and the number of a row, which cells without a place go by.
FILLED = re.compile(rb"<(?:\w+:)?c(?:\s[^>]{0,300})?(?<!/)>(?!</)")
PLACED = re.compile(
    rb"""<(?:\w+:)?c\s(?:[^>]{0,300}?\s)?r=["']([A-Za-z]*)([0-9]*)["'][^>]{0,300}(?<!/)>(?!</)"""
)
POINTER = re.compile(rb"""\bt=["']s["'][^>]{0,300}>\s{0,9}<(?:\w+:)?v[^>]{0,99}>\s*([0-9]{1,9})""")
NUMBERED = re.compile(rb"""<(?:\w+:)?row\s(?:[^>]{0,300}?\s)?r=["']([0-9]+)""")


def marked(parts: zipfile.ZipFile, name: str) -> Marks:
    """What the XML of one sheet says beyond its cells."""
    numbers: dict[str, dict[int, float]] = {}
    merges: list[Merge] = []
    deepest = first = last = 0
    scattered = False
    for xml in _rows(unpacked(parts, name)):
        if LIKELY.search(xml):
            for column, row, number in _long_numbers(xml):
                numbers.setdefault(column, {})[row] = number
        # Merged ranges stand behind the rows.
        if xml.find(MERGED, after := max(xml.rfind(b"<row "), 0)) >= 0:
            merges += _merges(xml, after)
        deepest = _in_order(deepest, _edge_rows(xml))
        scattered = scattered or _is_scattered(xml)
        first, last = first or _first_filled(xml), _last_filled(xml) or last
    if 0 < last < first:
        raise Unrecognised("broken_sheet", "rows out of order")
    marks = Marks(numbers, in_order(merges), max(deepest, last), USUAL_COLUMNS)
    if not scattered and not marks.too_large():
        return marks
    rows, columns = _extent(parts, name)
    return marks._replace(rows=rows, columns=columns)


def text_bytes(parts: zipfile.ZipFile, name: str, lengths: list[int]) -> int:
    """Bytes of all texts of a sheet, each as often as it is pointed to; `lengths` are theirs."""
    pointed: Counter[bytes] = Counter()
    for xml in _rows(unpacked(parts, name)):
        pointed.update(POINTER.findall(xml))
    places = ((int(at), times) for at, times in pointed.items())
    return sum(lengths[at] * times for at, times in places if at < len(lengths))


def _is_scattered(xml: bytes) -> bool:
    # To look from the end is more than twice as fast.
    return xml.rfind(b":c ") >= 0 or bool(FAR.search(xml))


def _edge_rows(xml: bytes) -> list[int]:
    """The numbers of the rows at both ends of the block; between these order does not matter."""
    ends = (ROW.findall(xml, 0, EDGE), ROW.findall(xml, max(EDGE, len(xml) - EDGE)))
    return [int(row) for rows in ends for row in rows]


def _in_order(above: int, rows: list[int]) -> int:
    """The number of the last row; of rows that are not in order the fast reader loses some."""
    if any(map(gt, [above, *rows], rows)):
        raise Unrecognised("broken_sheet", "rows out of order")
    return rows[-1] if rows else above


def _first_filled(xml: bytes) -> int:
    found = PLACED.search(xml)
    return int(found[2] or 0) if found else 0


def _last_filled(xml: bytes) -> int:
    at, found = xml.rfind(b"<c "), None
    while at >= 0 and not (found := PLACED.match(xml, at)):
        at = xml.rfind(b"<c ", 0, at)
    return int(found[2] or 0) if found else 0


def _extent(parts: zipfile.ZipFile, name: str) -> tuple[int, int]:
    """The last row and the last column that any cell of the sheet has."""
    rows = columns = counted = 0
    for xml in _rows(unpacked(parts, name)):
        places = PLACED.findall(xml)
        rows = _in_order(rows, [int(row or 0) for _, row in places])
        names = {column.decode().upper() for column, _ in places}
        columns = max(columns, *map(column_number, names), 0)
        if len(places) < len(FILLED.findall(xml)):
            pieces = re.split(rb"<(?:\w+:)?row\b", xml)
            counted += len(pieces)
            rows = max(rows, counted, *map(int, NUMBERED.findall(xml)), 0)
            columns = max(columns, *(len(FILLED.findall(piece)) for piece in pieces))
    return rows, columns


def _long_numbers(xml: bytes) -> Iterator[tuple[str, int, float]]:
    """Column, row and value of every numeric cell with more than 15 digits."""
    for match in LONG_NUMBER.finditer(xml):
        number, head = float(match[1]), _head(xml, match.start())
        kind, address = TYPE.search(head), ADDRESS.search(head)
        if 10**DIGITS <= number < float("inf") and address and (kind is None or kind[1] == b"n"):
            yield (*cell_at(address[1].decode()), number)


def _merges(xml: bytes, after: int) -> Iterator[Merge]:
    for first, last in RANGE.findall(xml, after):
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
