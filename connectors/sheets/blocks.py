"""The rows of a list, made some thousands at a time and packed for the workbooks they stand in."""

from collections.abc import Iterator
from typing import NamedTuple

import polars as pl

from connectors.archive import Packed, packed
from connectors.forms import Sheet
from connectors.sheets.listing import FIRST, PIECE
from connectors.sheets.rows import rows

# Rows of one owner are packed once for all workbooks if they are so many on average: the fewer
# stand together, the more room they take.
_MANY = 100


class Room(NamedTuple):
    """What a sheet may hold.

    Spreadsheets stop at 2**20 rows, and a zip entry of 2 GiB or more needs an extension that makes
    Excel offer to repair the file; the rest is left for the last rows and what stands around them.
    """

    rows: int = 1_048_576 - FIRST + 1
    bytes: int = 1_800_000_000


class Block(NamedTuple):
    """Some rows of a list below each other."""

    height: int
    rows: Packed


class Blocks(NamedTuple):
    """The rows of a list for the workbook of all, and for that of each owner."""

    whole: list[Block]
    own: dict[str, list[Block]]


ROOM = Room()


def blocks(sheet: Sheet, room: Room = ROOM) -> list[Block]:
    """All rows of the list."""
    return [_block(made) for made in _made(sheet, room)]


def blocks_by(sheet: Sheet, by: str, room: Room = ROOM) -> Blocks:
    """All rows of the list, and those of each owner, whom the column `by` of its frame names."""
    found = Blocks([], {})
    for made in _made(sheet, room, by):
        parts = made.partition_by(by, as_dict=True, maintain_order=True)
        mine = {owner: _block(part) for (owner,), part in parts.items()}
        for owner, block in mine.items():
            found.own.setdefault(owner, []).append(block)
        lie_together = made[by].rle_id().n_unique() == len(mine)
        shared = lie_together and made.height >= _MANY * len(mine)
        found.whole.extend(mine.values() if shared else [_block(made)])
    return found


def _made(sheet: Sheet, room: Room, *kept: str) -> Iterator[pl.DataFrame]:
    """The rows of the list as XML (`row`), piece by piece; none is heavier than a sheet."""
    weight = pl.col("row").bin.size().cum_sum()
    for piece in sheet.frame.iter_slices(min(PIECE, room.rows)):
        made = piece.select(*kept, row=rows(piece, sheet.columns, sheet.cut))
        yield from made.with_columns(turn=weight // room.bytes).partition_by("turn")


def _block(made: pl.DataFrame) -> Block:
    return Block(made.height, packed(b"".join(made["row"])))
