"""Lines for what of a sheet is no table that could be read."""

import re
from collections.abc import Sequence

import polars as pl

from data.grid import Grid
from validators.layout.cards import Card, is_name_label
from validators.layout.footers import is_instruction
from validators.layout.headings import listed_form
from validators.layout.table import Problem, Table
from validators.layout.titles import last_row, row_cells
from validators.layout.unread import lines, none

# A sheet with fewer cells side by side is prose, unless it is a list of people.
TABULAR_CELLS, TABULAR_ROWS, LOOKED_AT = 3, 2, 40
# No telephone is so long.
LONG_NUMBER = re.compile(r"(?<!\d)\d{14}")


def left_over(grid: Grid, cards: Sequence[Card], tables: Sequence[Table]) -> pl.DataFrame:
    """Lines for the rows between and below forms that belong to none of them, nor to a table."""
    taken = {row for card in cards for row in card.rows}
    for table in tables:
        taken |= {
            *table.title_rows,
            *table.header_rows,
            *range(table.first_row, table.last_row + 1),
        }
    rows = [row for row in range(cards[0].rows[0], last_row(grid) + 1) if row not in taken]
    texts = {row: list(row_cells(grid, row).values()) for row in rows}
    found = [(row, " | ".join(some)) for row, some in texts.items() if len(some) > 1]
    return lines(
        pl.DataFrame(found, schema={"row": pl.Int64, "original": pl.String}, orient="row"),
        file=grid.file,
        sheet=grid.sheet,
        row=pl.col("row"),
        kind="row",
        reason="no_known_table",
        original=pl.col("original"),
    )


def problems_of(grid: Grid, table: Table) -> pl.DataFrame:
    """A line for each reason why a table of the sheet is not read."""
    return pl.concat([_problem(grid, problem, table.header_rows) for problem in table.problems])


def _problem(grid: Grid, problem: Problem, header_rows: tuple[int, ...]) -> pl.DataFrame:
    return lines(
        pl.DataFrame({"row": [header_rows[-1] if header_rows else None]}, schema={"row": pl.Int64}),
        file=grid.file,
        sheet=grid.sheet,
        row=pl.col("row"),
        column=problem.column,
        field=problem.field,
        kind="sheet",
        reason=problem.reason,
        original=problem.original,
    )


def unknown_sheet(grid: Grid) -> pl.DataFrame:
    """A line for a sheet that is broken, or looks like a table and is none we know; else none."""
    if grid.unread:
        return _problem(grid, Problem(grid.unread, ""), ())
    if grid.sheet_hidden or is_instruction(grid.sheet) or grid.header == {}:
        return none()
    top = range(grid.first_row, grid.first_row + min(LOOKED_AT, grid.cells.height))
    rows = [list(row_cells(grid, row).values()) for row in top]
    rows = [row for row in rows if row]
    wide = rows if _lists_people(rows) else [row for row in rows if len(row) >= TABULAR_CELLS]
    headed = grid.header is not None or any(listed_form(text) for row in rows for text in row)
    if not grid.header and len(wide) < TABULAR_ROWS and not (headed and wide):
        return none()
    likely = max(wide, key=lambda row: sum(bool(listed_form(text)) for text in row), default=[])
    shown = list((grid.header or {}).values()) or likely
    return _problem(grid, Problem("no_known_table", " | ".join(shown)), ())


def _lists_people(rows: Sequence[Sequence[str]]) -> bool:
    """Whether a narrow sheet is a list of people: under the heading of names, or with numbers."""
    labels = [[bool(listed_form(text)) for text in row] for row in rows]
    headed = (
        all(own) and any(map(is_name_label, row)) and not any(below)
        for row, own, below in zip(rows, labels, labels[1:], strict=False)
    )
    numbers = [
        row
        for row, own in zip(rows, labels, strict=True)
        if len(row) > 1 and not any(own) and any(map(LONG_NUMBER.search, row))
    ]
    return any(headed) or len(numbers) >= TABULAR_ROWS
