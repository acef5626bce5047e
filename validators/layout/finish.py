"""What is added to a table once its headings and its extent are known."""

from dataclasses import replace

import polars as pl

from data.grid import Grid
from validators.layout.headings import plain
from validators.layout.kinds import Kind, kinds
from validators.layout.preamble import facts, year_of
from validators.layout.table import Problem, Table
from validators.layout.titles import row_cells
from validators.words import listed


def finished(grid: Grid, table: Table, above: list[Table]) -> Table:
    """The table with what the rows above it say, and without columns that mean the same."""
    said = facts([row_cells(grid, row) for row in table.title_rows], table.kind)
    said = _company_above(grid, above) | said | _year(grid, table) | _sheet_word(grid, table)
    table = replace(table, preamble=said)
    for name in sorted(table.fields):
        table = _without_doubles(grid, table, name)
    return table


def _company_above(grid: Grid, above: list[Table]) -> dict[str, str]:
    """The company of a list with one line above the table, which heads the sheet."""
    for table in above:
        if table.kind != "org":
            continue
        rows = [row_cells(grid, row) for row in range(table.first_row, table.last_row + 1)]
        (row, *others) = [row for row in rows if row] or [{}]
        if not others:
            named = {f: row.get(at) for f in ("uscc", "org_name") for at in table.letters(f)[:1]}
            return {field: text for field, text in named.items() if text}
    return {}


def _year(grid: Grid, table: Table) -> dict[str, str]:
    """The year in the title, for kinds whose rows are of one year and may not say it."""
    name = _kind(table).title_year
    titles = [text for r in table.title_rows for text in row_cells(grid, r).values()]
    year = year_of([*titles, grid.sheet, grid.file.rsplit("/", 1)[-1]])
    return {name: year} if name and year and name not in table.fields else {}


def _sheet_word(grid: Grid, table: Table) -> dict[str, str]:
    """What the name of the sheet says of every row, where it is a word for it: 在职, 离职."""
    name = _kind(table).sheet_word
    if not name or name in table.fields:
        return {}
    # The word list of such a field has the field's own name.
    known = plain(grid.sheet).upper() in set(listed(name)["word"])
    return {name: grid.sheet} if known else {}


def _kind(table: Table) -> Kind:
    return next(kind for kind in kinds() if kind.name == table.kind)


def _without_doubles(grid: Grid, table: Table, name: str) -> Table:
    """The table with one column for the field, or with a problem if two of them disagree."""
    letters = table.letters(name)
    if len(letters) < 2 or table.problems:
        return table
    rows = grid.cells.slice(table.first_row - grid.first_row, table.last_row - table.first_row + 1)
    first = pl.col(letters[0])
    differ = pl.any_horizontal(
        first.str.strip_chars() != pl.col(at).str.strip_chars() for at in letters[1:]
    )
    repeats = pl.col("_row").is_in(list(table.repeats))
    apart = rows.with_row_index("_row", table.first_row).filter(~repeats, differ)
    if apart.height:
        headings = " | ".join(table.columns[at].heading for at in letters)
        problem = Problem("duplicate_heading", headings, field=name, column=letters[1])
        return replace(table, problems=(*table.problems, problem))
    return table
