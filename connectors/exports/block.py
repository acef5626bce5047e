"""Some rows of a sheet, and where in them its cells stand: found by arrays and not by a parser.

Nearly every sheet repeats a handful of shapes: what stands around the value of a cell. Whether a
block of a sheet holds nothing else is certain once all its tags are accounted for.
"""

import re
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Places = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

SHAPE = re.compile(
    rb"""((?:\ s="[0-9]{1,5}")?(?:\ t="([a-zA-Z]{1,9})")?
    (?:\ ?/>|><v>|><is><t(?:\ xml:space="preserve")?>))[^<]*(</v></c>|</t></is></c>|)""",
    re.VERBOSE,
)
TAILS = {b"/>": b"", b"v>": b"</v></c>", b"t>": b"</t></is></c>", b'">': b"</t></is></c>"}
# Of a cell that says so the text counts, and no value.
WITH_TEXT = b"inlineStr"
MOST_SHAPES, LONGEST_HEAD = 90, 64
ROW, ROW_CLOSED, CELL = b'<row r="', b"</row>", b'<c r="'
# The lowest bytes of a word, as many as the place says.
LOWEST = np.array([(1 << 8 * n) - 1 for n in range(9)], np.uint64)
LETTERS, BEFORE_A, ZERO, NINE, QUOTE = 26, 64, 48, 57, 34


class Unusual(Exception):
    """A sheet is written in a way that is not known here."""


def require(condition: object) -> None:
    """Raise Unusual where the condition does not hold."""
    if not condition:
        raise Unusual


class Shape(NamedTuple):
    """What stands before the value of a cell, from behind its place, and what stands after it."""

    head: bytes
    tail: bytes
    kind: bytes

    @property
    def is_text(self) -> bool:
        """Whether the value is the text itself."""
        return b"<is>" in self.head or (b"<v>" in self.head and self.kind == b"str")

    @property
    def is_number(self) -> bool:
        """Whether the value is a number, or the day or time that a format makes of it."""
        return b"<v>" in self.head and self.kind in (b"", b"n")

    @property
    def is_plain(self) -> bool:
        """Whether it is a number that has no format."""
        return self.is_number and b" s=" not in self.head

    @property
    def tags(self) -> int:
        """How many tags it takes, the one that opens the cell included."""
        return 1 + (self.head + self.tail).count(b"<")


class Block:
    """Some whole rows of a sheet, and every eight bytes of them as one number."""

    def __init__(self, xml: bytes) -> None:
        """Take the XML, from the first `<row` to the last `</row>`."""
        self.size = len(xml)
        self.signs = np.zeros(self.size + LONGEST_HEAD + 8, np.uint8)
        self.signs[: self.size] = np.frombuffer(xml, np.uint8)
        self.words: npt.NDArray[np.uint64] = self._windows("<u8")
        begins = self.signs[:-1] == ord("<")
        self.tags = int(np.count_nonzero(begins))
        self.rows: Places = np.flatnonzero(begins & (self.signs[1:] == ord("r")))
        self.cells: Places = np.flatnonzero(begins & (self.signs[1:] == ord("c")))

    def stands(self, literal: bytes, at: Places) -> Flags:
        """Whether the literal stands at each of the places."""
        same: Flags = self._windows(f"S{len(literal)}")[at] == literal
        return same

    def _windows(self, kind: str) -> npt.NDArray[Any]:
        """At each place what begins there, whatever stands at the place before."""
        return np.ndarray((self.size,), kind, self.signs, strides=(1,))


class Rows(NamedTuple):
    """The rows of a block: their numbers, how many digits these have, and where each row closes."""

    numbers: Places
    digits: Places
    ends: Places


def rows_of(block: Block, above: int) -> Rows:
    """The rows of a block, which must come in order below the row with that number."""
    require(len(block.rows) and block.stands(ROW, block.rows).all())
    told = block.words[block.rows + len(ROW)].view(np.uint8).reshape(-1, 8)
    digits: Places = (told == QUOTE).argmax(axis=1)
    numbers = np.zeros(len(digits), np.int64)
    for place in range(int(digits.max())):
        sign, is_digit = told[:, place].astype(np.int64), place < digits
        require((((sign >= ZERO) & (sign <= NINE)) | ~is_digit).all())
        numbers = np.where(is_digit, numbers * 10 + sign - ZERO, numbers)
    require(digits.all() and numbers[0] > above and (np.diff(numbers) > 0).all())
    ends = np.append(block.rows[1:], block.size) - len(ROW_CLOSED)
    require(block.stands(ROW_CLOSED, ends).all())
    return Rows(numbers, digits, ends)


class Cells(NamedTuple):
    """The cells of a block: row (its turn in the block), column (from 1), and the rest of each."""

    row: Places
    column: Places
    rest: Places
    end: Places


def cells_of(block: Block, rows: Rows) -> Cells:
    """The cells of a block; each must name its own row, and a column of one letter or two."""
    require(block.stands(CELL, block.cells).all())
    count = np.diff(np.searchsorted(block.cells, block.rows), append=len(block.cells))
    row = np.repeat(np.arange(len(count)), count)
    at = block.cells + len(CELL) + 1
    first, second = (block.signs[place].astype(np.int64) - BEFORE_A for place in (at - 1, at))
    require(((first > 0) & (first <= LETTERS) & (second <= LETTERS)).all())
    column, at = np.where(second > 0, first * LETTERS + second, first), at + (second > 0)
    own = LOWEST[rows.digits + 1]  # the number with the quote behind it
    number = block.words[block.rows + len(ROW)] & own
    require((block.words[at] & own[row] == number[row]).all())
    end = np.append(block.cells[1:], 0)
    end[(np.cumsum(count) - 1)[count > 0]] = rows.ends[count > 0]
    return Cells(row, column, at + rows.digits[row] + 1, end)


class Values(NamedTuple):
    """The values of cells: where they begin and end, and the place of their shape in the list."""

    begin: Places
    end: Places
    shape: Places


def values_of(block: Block, cells: Cells, shapes: list[Shape]) -> Values:
    """The values of all cells of a block; shapes not met before are added to the list."""
    shape = np.full(len(cells.rest), -1)
    begin, end = cells.rest.copy(), cells.end.copy()
    left, tags, turn = np.arange(len(shape)), 2 * len(block.rows), 0
    while len(left):
        require(turn < MOST_SHAPES)
        if turn == len(shapes):
            shapes.append(_learned(block, cells, int(left[0])))
        head, tail, _ = shapes[turn]
        here = left[block.stands(head, cells.rest[left])]
        if tail:
            here = here[block.stands(tail, cells.end[here] - len(tail))]
        else:
            here = here[cells.rest[here] + len(head) == cells.end[here]]
        begin[here] += len(head)
        end[here] -= len(tail)
        shape[here] = turn
        tags += len(here) * shapes[turn].tags
        left, turn = left[shape[left] < 0], turn + 1
    require(tags == block.tags and (begin <= end).all())
    return Values(begin, end, shape)


def _learned(block: Block, cells: Cells, at: int) -> Shape:
    """The shape of one cell."""
    cell = block.signs[cells.rest[at] : cells.end[at]].tobytes()
    found = SHAPE.fullmatch(cell)
    if found is None or found[3] != TAILS[found[1][-2:]]:
        raise Unusual
    shape = Shape(found[1], found[3], found[2] or b"")
    require(shape.is_text or shape.kind != WITH_TEXT or not shape.tail)
    return shape
