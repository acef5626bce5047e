"""Merged ranges: what they show stands in their first cell, and holds for all their cells."""

from collections.abc import Sequence

import polars as pl

from data.grid import Grid, Merge
from validators.layout.titles import row_cells


def across(grid: Grid, merge: Merge) -> list[str]:
    """The columns of the grid that a merged range covers."""
    left, right = _order(merge.left), _order(merge.right)
    return [c for c in grid.cells.columns if left <= _order(c) <= right]


def _order(letters: str) -> tuple[int, str]:
    """What orders columns as a spreadsheet does: B before AA."""
    return len(letters), letters


def merged_across(grid: Grid, row: int) -> dict[str, list[str]]:
    """The columns that each range merged over several of them covers in the row, by its first."""
    found = {}
    for merge in grid.merges:
        if merge.top <= row <= merge.bottom and merge.left != merge.right:
            found[merge.left] = across(grid, merge)
    return found


def from_above(grid: Grid, row: int) -> dict[str, str]:
    """What ranges merged downwards show in the row, column by column, but not in their first."""
    found: dict[str, str] = {}
    for merge in grid.merges:
        if grid.first_row <= merge.top < row <= merge.bottom:
            text = row_cells(grid, merge.top).get(merge.left)
            found |= dict.fromkeys(across(grid, merge), text) if text is not None else {}
    return found


def filled_down(
    grid: Grid, first: int, last: int, sums: Sequence[str], people: Sequence[str]
) -> pl.DataFrame:
    """The cells of some rows, with the text of each range merged downwards in all its rows.

    Columns of `sums` are filled only in rows with a person of their own (one of the columns
    `people`): hours merged over several rows of one person are his total.
    """
    rows = grid.cells.slice(first - grid.first_row, last - first + 1)
    tall = [m for m in grid.merges if m.bottom > m.top and m.top >= first and m.top <= last]
    if not tall:
        return rows
    own = pl.any_horizontal(pl.col(people).is_not_null()) if people else pl.lit(value=True)
    marked = rows.with_columns(
        _filled=pl.any_horizontal(pl.all().is_not_null()), _own=own
    ).with_row_index("_i")
    return marked.with_columns(
        _column(marked, column, [m for m in tall if m.left == column], first, is_sum=column in sums)
        for column in {m.left for m in tall} & set(rows.columns)
    ).drop("_i", "_filled", "_own")


def _column(
    rows: pl.DataFrame, column: str, ranges: list[Merge], first: int, *, is_sum: bool
) -> pl.Series:
    """The column with each range filled, where the row holds something of its own."""
    spans = pl.DataFrame(
        [(m.top - first, m.bottom - first) for m in ranges],
        schema={"_top": pl.UInt32, "_bottom": pl.UInt32},
        orient="row",
    )
    inside = spans.select(
        "_top", _i=pl.int_ranges(pl.col("_top") + 1, pl.col("_bottom") + 1, dtype=pl.UInt32)
    ).explode("_i")
    filled = rows.join(inside, on="_i", how="left", maintain_order="left")
    shown = filled[column].gather(filled["_top"])
    wanted = filled["_filled"] & (filled["_own"] if is_sum else pl.Series([True]))
    blank = filled[column].is_null() & wanted
    return filled[column].zip_with(~blank, shown).alias(column)
