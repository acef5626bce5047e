"""A sheet that is written cell by cell, as pages and XML do, drawn to a grid."""

import polars as pl

from connectors.exports.cells import blanks_to_null, trimmed
from connectors.exports.letters import letter, letters
from connectors.exports.limits import most
from connectors.exports.marks import in_order
from data.grid import Grid, Merge


class Drawing:
    """Rows of cells as they are written: a cell may cover several rows and columns.

    Rows and columns count from 1. What lies beyond the limits is not drawn; the grid says so.
    """

    def __init__(self) -> None:
        """Nothing drawn yet."""
        self.rows: list[list[str | None]] = []
        self.merges: list[Merge] = []
        self.too_large = False
        self.width = 0
        # For each column covered from above, the last row that is covered.
        self._covered: dict[int, int] = {}

    def new_row(self, number: int | None = None) -> None:
        """Begin the next row, or the row with this number if it lies further down."""
        number = max(number or 0, len(self.rows) + 1)
        self._check(number, self.width)
        if not self.too_large:
            self.rows.extend([] for _ in range(number - len(self.rows)))

    def cell(
        self, text: str | None, *, column: int | None = None, across: int = 1, down: int = 1
    ) -> None:
        """Write the next free cell of the row, or the one in this column if further right."""
        if not self.rows:
            self.new_row()
        if self.too_large:
            return
        row, top = self.rows[-1], len(self.rows)
        at = max(len(row) + 1, column or 0)
        while self._covered.get(at, 0) >= top:
            at += 1
        right, bottom = at + max(across, 1) - 1, min(top + max(down, 1) - 1, most("rows"))
        self._check(top, right)
        if self.too_large:
            return
        row.extend([None] * (right - len(row)))
        row[at - 1] = text
        self.width = max(self.width, right)
        if bottom > top:
            self._covered.update(dict.fromkeys(range(at, right + 1), bottom))
        if (right, bottom) != (at, top):
            self.merges.append(Merge(top, bottom, letter(at - 1), letter(right - 1)))

    def _check(self, rows: int, width: int) -> None:
        self.too_large = (
            self.too_large
            or rows > most("rows")
            or width > most("columns")
            or rows * max(width, 1) > most("sheet_cells")
            or len(self.merges) > most("merges")
        )

    def grid(self, file: str, sheet: str, *, hidden: bool = False) -> Grid:
        """What was drawn, down to the last row and column that have something in them."""
        if self.too_large:
            return Grid(file, sheet, pl.DataFrame(), unread="sheet_too_large")
        columns = [
            pl.Series(name, [row[at] if at < len(row) else None for row in self.rows], pl.String)
            for at, name in enumerate(letters(self.width))
        ]
        cells = trimmed(blanks_to_null(pl.DataFrame(columns)))
        return Grid(file, sheet, cells, sheet_hidden=hidden, merges=in_order(self.merges))
