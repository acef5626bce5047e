"""What the records of an old workbook (`.xls`) say beyond its text; nothing in it is run."""

import math
import struct
from collections.abc import Iterator
from itertools import pairwise

from connectors.errors import Unrecognised
from connectors.exports.letters import letter
from connectors.exports.marks import DIGITS, Marks, in_order
from data.grid import Merge

BEGIN, END, SHEET, PASSWORD, STRINGS = 0x0809, 0x000A, 0x0085, 0x002F, 0x00FC
NUMBER, RK, MANY_RK, FORMULA, MERGED, CLAIM = 0x0203, 0x027E, 0x00BD, 0x0006, 0x00E5, 0x0200
LABELS = (0x00FD, 0x0204, 0x0205, 0x00D6)
# Of a record: its number and the length of what follows.
HEAD = 4
MOST_COLUMNS = 256
# The extent of a sheet, in older workbooks and in later ones.
SHORT_CLAIM, LONG_CLAIM = 8, 12
# The shortest text in the list of texts: a length and a flag.
LEAST_TEXT = 3


def sheets_of(book: bytes) -> list[Marks]:
    """What is marked on each sheet, in the order of the sheets.

    Raises Unrecognised for a workbook under a password and for records that cannot be.
    """
    starts: list[int] = []
    for kind, at, size in _records(book, 0):
        if kind == PASSWORD:
            raise Unrecognised("encrypted")
        if kind == STRINGS and size >= 8 and _count(book, at + 4) * LEAST_TEXT > len(book):
            raise Unrecognised("broken_file", "more texts than bytes")
        if kind == SHEET and size >= HEAD:
            starts.append(_count(book, at))
    if len(set(starts)) < len(starts):
        raise Unrecognised("broken_file", "two sheets in one place")
    # A sheet ends where the next one begins, whatever its records say.
    ends = dict(pairwise([*sorted(starts), len(book)]))
    return [_marks(memoryview(book)[: ends[start]], start) for start in starts]


def _count(book: bytes, at: int) -> int:
    return int(struct.unpack_from("<I", book, at)[0])


def _records(book: bytes | memoryview, start: int) -> Iterator[tuple[int, int, int]]:
    """Number, place and length of the records of one part, to the end that belongs to it."""
    at, depth = start, 0
    while at + HEAD <= len(book):
        kind, size = struct.unpack_from("<HH", book, at)
        at += HEAD
        if at + size > len(book):
            break
        yield kind, at, size
        depth += (kind == BEGIN) - (kind == END)
        if depth <= 0:
            return
        at += size
    raise Unrecognised("broken_file", "a part without an end")


def _marks(book: memoryview, start: int) -> Marks:
    numbers: dict[str, dict[int, float]] = {}
    merges: list[Merge] = []
    rows = columns = 0
    for kind, at, size in _records(book, start):
        if kind == MERGED:
            merges += _merges(bytes(book[at : at + size]))
        elif kind == CLAIM:
            bottom, right = _claimed(book, at, size)
            rows, columns = max(rows, bottom), max(columns, right)
        elif size >= 6 and (kind in LABELS or kind in (NUMBER, RK, MANY_RK, FORMULA)):
            row, column = struct.unpack_from("<HH", book, at)
            last = struct.unpack_from("<H", book, at + size - 2)[0] if kind == MANY_RK else column
            rows, columns = max(rows, row + 1), max(columns, last + 1)
            for nth, number in enumerate(_numbers(kind, bytes(book[at : at + size]))):
                if 10**DIGITS <= abs(number) < math.inf:
                    numbers.setdefault(letter(column + nth), {})[row + 1] = number
    if columns > MOST_COLUMNS:
        raise Unrecognised("broken_file", "a cell beyond the last column")
    return Marks(numbers, in_order(merges), rows, columns)


def _claimed(book: memoryview, at: int, size: int) -> tuple[int, int]:
    """The rows and columns that the sheet says it has; older workbooks say it shorter."""
    short = size < LONG_CLAIM
    if size < SHORT_CLAIM:
        raise Unrecognised("broken_file", "extent cut short")
    top, bottom, left, right = struct.unpack_from("<HHHH" if short else "<IIHH", book, at)
    if top > bottom or left > right:
        raise Unrecognised("broken_file", "an end before its begin")
    return bottom, right


def _numbers(kind: int, record: bytes) -> Iterator[float]:
    """The numbers in a record of a cell, or of several cells side by side."""
    if (kind == NUMBER and len(record) >= 14) or (
        kind == FORMULA and len(record) >= 14 and record[12:14] != b"\xff\xff"
    ):
        yield struct.unpack_from("<d", record, 6)[0]
    elif kind == RK and len(record) >= 10:
        yield _shortened(record[6:10])
    elif kind == MANY_RK:
        for at in range(6, len(record) - 5, 6):
            yield _shortened(record[at : at + 4])


def _shortened(four: bytes) -> float:
    """A number stored in 30 bits, whole or as the upper part of a double, perhaps in hundredths."""
    bits = int(struct.unpack("<i", four)[0])
    upper = b"\0\0\0\0" + bytes([four[0] & 0xFC]) + four[1:]
    number = float(bits >> 2) if bits & 2 else float(struct.unpack("<d", upper)[0])
    return number / 100 if bits & 1 else number


def _merges(record: bytes) -> Iterator[Merge]:
    count = struct.unpack_from("<H", record)[0] if len(record) > 1 else 0
    for nth in range(min(count, (len(record) - 2) // 8)):
        top, bottom, left, right = struct.unpack_from("<HHHH", record, 2 + 8 * nth)
        yield Merge(top + 1, bottom + 1, letter(left), letter(right))
