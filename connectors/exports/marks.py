"""What a spreadsheet says of a sheet beyond its text: rounded numbers, merged ranges, extent."""

from collections.abc import Iterable
from typing import NamedTuple

import polars as pl

from connectors.exports.letters import column_number
from connectors.exports.limits import most
from data.grid import Merge

# A numeric cell keeps so many digits. A reader prints an identity number from such a cell as 18
# digits of which the last are wrong, and nothing in the text tells: only the cell's own type does.
DIGITS = 15


class Marks(NamedTuple):
    """The long numbers of a sheet by column and row, its merged ranges, and how far it reaches."""

    long_numbers: dict[str, dict[int, float]]
    merges: tuple[Merge, ...]
    rows: int
    columns: int

    def too_large(self) -> bool:
        """Whether the cells, blank ones too, are more than may be held in memory."""
        return (
            self.rows > most("rows")
            or self.columns > most("columns")
            or self.rows * self.columns > most("sheet_cells")
            or len(self.merges) > most("merges")
        )


def in_order(merges: Iterable[Merge]) -> tuple[Merge, ...]:
    """Merged ranges from the top, and from the left within a row."""
    return tuple(sorted(merges, key=lambda merge: (merge.top, column_number(merge.left))))


def in_scientific_notation(cells: pl.DataFrame, marks: Marks) -> pl.DataFrame:
    """The cells with each numeric one of more than 15 digits as `3.10101199001010E+17`."""
    return cells.with_columns(
        cells[column].scatter([row - 1 for row in spots], list(map(scientific, spots.values())))
        for column, spots in marks.long_numbers.items()
        if column in cells.columns
    )


def scientific(number: float) -> str:
    """A number of more than 15 digits as a spreadsheet shows it."""
    return f"{number:.{DIGITS - 1}E}"
