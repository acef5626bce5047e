"""Sheets as systems export them, with their texts in the cells: these are copied out of the XML.

What else such a sheet holds (numbers, days, texts with signs that stand for others) repeats itself,
and what it shows is for the library to say: that gets a small sheet of what differs.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import polars as pl

from connectors.exports.block import (
    LOWEST,
    Block,
    Flags,
    Places,
    Shape,
    Values,
    cells_of,
    require,
    rows_of,
    values_of,
)
from connectors.exports.letters import letter, letters
from connectors.exports.marks import Marks

# What ends a cell and a row of the text, and what begins a value that another has to read; behind
# it a sign says which shape it has. No document may hold these.
CELL_END, ROW_END, CODED, FIRST_SIGN = 0x1F, 0x1E, 0x01, ord("!")
UNHEARD_OF = (b"\x00", b"\x01", b"\x1e", b"\x1f")
# A text in which these stand is not what it says, nor is one that begins or ends with white space.
SPACE, ESCAPE_SIGNS, ESCAPES = 0x20, (b"&", b"\r", b"_"), re.compile(rb"[&\r]|_x")
# The last column that has two letters.
WIDEST = 702
BEGIN, END = b"<sheetData>", b"</sheetData>"
IN_OTHER_LETTERS = re.compile(rb"""<\?xml[^>]*encoding=["'](?!utf-8["'])""", re.IGNORECASE)
HIGH_HALVES, DIGITS = np.uint64(0xF0F0F0F0F0F0F0F0), np.uint64(0x3030303030303030)
CARRY = np.uint64(0x0606060606060606)


class Sheet(NamedTuple):
    """The cells of a sheet: texts as they are, all else as `CODED`, the sign of its shape, a value.

    `head` is what stands before the rows, `tail` the first piece of what stands behind them;
    `rows` and `columns` say how far it reaches, `coded` which columns hold more than texts.
    """

    cells: pl.DataFrame
    shapes: list[Shape]
    head: bytes
    tail: bytes
    rows: int
    columns: int
    coded: list[str]


def sheet_of(blocks: Iterator[bytes]) -> Sheet:
    """The sheet whose XML comes in blocks cut behind rows. Raises Unusual for any other."""
    head, begin, xml = next(blocks, b"").partition(BEGIN)
    require(begin and not IN_OTHER_LETTERS.match(head))
    found = _Found()
    while xml.endswith(b"</row>"):
        found.take(xml)
        xml = next(blocks, b"")
    require(xml.startswith(END))
    reach = found.above, found.columns.stop
    require(not Marks({}, (), *reach).too_large())
    coded = [letter(column - 1) for column in np.flatnonzero(found.coded).tolist()]
    return Sheet(found.cells(), found.shapes, head + begin, xml, *reach, coded)


class _Found:
    """What was found in the blocks so far."""

    def __init__(self) -> None:
        """Nothing yet."""
        self.shapes: list[Shape] = []
        self.above = 0
        self.columns = range(0)
        self.coded = np.zeros(WIDEST + 1, np.bool_)
        self._texts: list[bytes] = []
        self._numbers: list[Places] = []

    def take(self, xml: bytes) -> None:
        """Add some whole rows."""
        require(not any(sign in xml for sign in UNHEARD_OF))
        block = Block(xml)
        rows = rows_of(block, self.above)
        self.above = int(rows.numbers[-1])
        cells = cells_of(block, rows)
        values = values_of(block, cells, self.shapes)
        is_filled, is_text = values.begin < values.end, self._all("is_text")[values.shape]
        # A text without a sign holds its column open.
        self._reach(cells.column[is_filled | is_text])
        filled = np.flatnonzero(is_filled)
        if len(filled):
            is_coded = ~is_text & ~self._is_plain(block, values) | _differs(block, xml, values)
            coded, row, column = is_coded[filled], cells.row[filled], cells.column[filled]
            self.coded[column[coded]] = True
            is_first = np.append([True], np.diff(row) > 0)
            values = Values(*(each[filled] for each in values))
            self._texts.append(_text(block, column, values, coded, is_first))
            self._numbers.append(rows.numbers[row[is_first]])

    def cells(self) -> pl.DataFrame:
        """All cells under the letters of their columns, from the first row."""
        if not self._texts:
            return pl.DataFrame()
        names = letters(self.columns.stop)
        # Lines may end early, but the first.
        heading = chr(CELL_END).join(names) + chr(ROW_END)
        cells = pl.read_csv(
            b"".join([heading.encode(), *self._texts]),
            separator=chr(CELL_END),
            eol_char=chr(ROW_END),
            quote_char=None,
            infer_schema=False,
        ).select(names[self.columns.start :])
        places = np.concatenate(self._numbers) - 1
        require(cells.height == len(places))
        if places[-1] == len(places) - 1:
            return cells
        spread = np.full(places[-1] + 1, len(places))
        spread[places] = np.arange(len(places))
        return cells.select(pl.all().gather(pl.Series(spread).replace(len(places), None)))

    def _all(self, what: str) -> Flags:
        """What holds of each shape."""
        return np.array([getattr(shape, what) for shape in self.shapes], np.bool_)

    def _is_plain(self, block: Block, values: Values) -> Flags:
        """Whether a value is a whole number that shows as it is written."""
        size = values.end - values.begin
        word, own = block.words[values.begin], LOWEST[np.minimum(size, 8)]
        is_plain: Flags = self._all("is_plain")[values.shape] & (size <= 8)
        is_plain &= (word & HIGH_HALVES & own) == (DIGITS & own)
        is_plain &= ((word + CARRY) & HIGH_HALVES & own) == (DIGITS & own)
        is_plain &= (word & LOWEST[1] != DIGITS & LOWEST[1]) | (size == 1)
        return is_plain

    def _reach(self, columns: Places) -> None:
        """Hold open the columns (counted from 1)."""
        if len(columns):
            first, last = int(columns.min()) - 1, int(columns.max())
            known = self.columns or range(first, last)
            self.columns = range(min(known.start, first), max(known.stop, last))


def _differs(block: Block, xml: bytes, values: Values) -> Flags:
    """Whether a text may not be what it says: for escapes in it, or white space at its ends."""
    differs: Flags = (block.signs[values.begin] <= SPACE) | (block.signs[values.end - 1] <= SPACE)
    if len(differs) and any(sign in xml for sign in ESCAPE_SIGNS):
        places = np.array([found.start() for found in ESCAPES.finditer(xml)], np.int64)
        cell = np.searchsorted(values.begin, places, side="right") - 1
        differs[cell[places < values.end[cell]]] = True
    return differs


def _text(block: Block, columns: Places, values: Values, coded: Flags, is_first: Flags) -> bytes:
    """The values, each with its end; those of a row on one line, blank cells between them.

    What is put around a value takes the place of tags.
    """
    blank = columns - np.where(is_first, 0, np.append([0], columns[:-1])) - 1
    begin = values.begin - 2 * coded - blank
    require((blank >= 0).all() and begin[0] >= 0 and (begin[1:] > values.end[:-1]).all())
    signs = block.signs
    for turn in range(int(blank.max())):
        signs[begin[blank > turn] + turn] = CELL_END
    signs[values.begin[coded] - 2] = CODED
    signs[values.begin[coded] - 1] = FIRST_SIGN + values.shape[coded]
    signs[values.end] = np.where(np.append(is_first[1:], [True]), ROW_END, CELL_END)
    size = values.end + 1 - begin
    behind = np.cumsum(size)
    places = np.repeat(begin - (behind - size), size)
    places += np.arange(len(places))
    return bytes(signs.take(places))
