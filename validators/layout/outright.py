"""Lay what is stated outright over the tables that were found in a grid."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from data.grid import Grid
from validators.layout.columns import fields_of_columns
from validators.layout.finish import finished
from validators.layout.headings import plain, unit_of
from validators.layout.kinds import Choice, Signs, choose, lacking
from validators.layout.stated import Stated, Wrong
from validators.layout.table import STANDS_FOR, Heading, Table
from validators.layout.titles import row_cells, title_rows

# Headings of so many rows at most, and no deeper than this where nobody says in which row.
TALLEST, DEEPEST = 3, 60
SAMPLE = 200


def laid_over(
    grid: Grid, found: list[Table], stated: Sequence[Stated]
) -> tuple[list[Table], list[Wrong]]:
    """The tables of the grid as stated, those nobody speaks of as found; and what does not fit."""
    wrong: list[Wrong] = []
    for entry in stated:
        table, fault = _table(grid, found, entry)
        if fault:
            wrong.append(fault)
        if table:
            found = _put_in(grid, found, table)
    return found, wrong


def _table(grid: Grid, found: list[Table], entry: Stated) -> tuple[Table | None, Wrong | None]:
    row = entry.header_row or _likely_row(grid, found, entry)
    last = grid.first_row + grid.cells.height - 1
    if grid.header is None and (row is None or not grid.first_row <= row <= last):
        return None, Wrong.of(entry, "layout_no_row", str(entry.header_row or ""), "header_row")
    same = next((t for t in found if grid.header or t.header_rows[-1:] == (row,)), None)
    header_rows, headings = _headings(grid, row or 0, entry, same)
    absent = [
        (name, text)
        for name, text in entry.columns.items()
        if text and plain(text) not in map(plain, headings.values())
    ]
    if absent:
        return None, Wrong.of(entry, "layout_no_heading", absent[0][1], absent[0][0])
    first = header_rows[-1] + 1 if header_rows else grid.first_row
    above = same.title_rows if same else _titles(grid, found, header_rows)
    choice = _choice(grid, first, headings, entry, above)
    if not choice:
        return None, Wrong.of(entry, "layout_kind", entry.file, "kind")
    table = Table(
        kind=choice.kind,
        header_rows=header_rows,
        first_row=first,
        last_row=last,
        columns=choice.columns,
        title_rows=above,
        repeats=same.repeats if same else (),
        problems=choice.problems,
        partial=entry.partial,
    )
    return table, None


def _likely_row(grid: Grid, found: list[Table], entry: Stated) -> int | None:
    """The row of the headings where nobody says it: that with all of them, else the one found."""
    wanted = {plain(text) for text in entry.columns.values() if text}
    last = min(grid.first_row + DEEPEST, grid.first_row + grid.cells.height)
    for row in range(grid.first_row, last) if wanted else ():
        if wanted <= {plain(text) for text in row_cells(grid, row).values()}:
            return row
    alike = [table for table in found if entry.kind in (None, table.kind) and table.header_rows]
    return alike[0].header_rows[-1] if alike else None


def _headings(
    grid: Grid, row: int, entry: Stated, same: Table | None
) -> tuple[tuple[int, ...], dict[str, str]]:
    """The rows of the headings and each column's heading, joined as the entry joins them."""
    if grid.header is not None:
        return (), dict(grid.header)
    wanted = {plain(text) for text in entry.columns.values() if text}
    known = {letter: heading.heading for letter, heading in same.columns.items()} if same else {}
    if same and wanted <= set(map(plain, known.values())):
        return same.header_rows, known
    for height in range(1, TALLEST + 1):
        rows = tuple(range(max(row - height + 1, grid.first_row), row + 1))
        headings = _joined(grid, rows, wanted)
        if wanted <= set(map(plain, headings.values())):
            return rows, headings
    return (row,), row_cells(grid, row)


def _joined(grid: Grid, rows: Sequence[int], wanted: set[str]) -> dict[str, str]:
    """The headings of several rows, one written after the other.

    A heading over several columns may stand in the first of them only, so a blank cell above may
    take the text to its left; which it is shows in what is wanted.
    """
    *upper, lowest = [row_cells(grid, row) for row in rows]
    left = [""] * len(upper)
    joined = {}
    for letter in grid.cells.columns:
        own, above = lowest.get(letter, ""), [row.get(letter, "") for row in upper]
        left = [text or before for text, before in zip(above, left, strict=True)]
        likely = (own, "".join(above) + own, "".join(left) + own)
        text = next((text for text in likely if plain(text) in wanted), own or "".join(above))
        if text:
            joined[letter] = text
    return joined


def _titles(grid: Grid, found: list[Table], header_rows: Sequence[int]) -> tuple[int, ...]:
    if not header_rows:
        return ()
    first = header_rows[0]
    upper = [t.header_rows[-1] for t in found if not t.problems and t.header_rows[-1] < first]
    rows = title_rows(grid, first, max(upper, default=grid.first_row - 1))
    return tuple(row for row in rows if row < first and row_cells(grid, row))


def _choice(
    grid: Grid, first: int, headings: Mapping[str, str], entry: Stated, above: Sequence[int]
) -> Choice | None:
    cells = grid.cells.slice(first - grid.first_row, SAMPLE).select(list(headings))
    sample = cells.fill_null("").to_dict(as_series=False)
    kind = entry.kind
    if kind is None:
        names = " ".join([grid.sheet, grid.file.rsplit("/", 1)[-1]])
        signs = Signs(sample, names, [row_cells(grid, row) for row in above])
        likely = choose(headings, signs)
        kind = likely.kind if likely else None
    if kind is None:
        return None
    columns = _overlaid(fields_of_columns(kind, headings, sample), entry.columns)
    return Choice(kind, 0, columns, lacking(kind, columns))


def _overlaid(columns: dict[str, Heading], stated: Mapping[str, str]) -> dict[str, Heading]:
    said = {plain(text): name for name, text in stated.items() if text}
    laid = {}
    for letter, heading in columns.items():
        name = said.get(plain(heading.heading))
        if name:
            # A column of days in which a training begins is read as days.
            own = heading.field if STANDS_FOR.get(heading.field or "") == name else name
            unit = heading.unit or unit_of(heading.heading)
            laid[letter] = Heading(heading.heading, own, unit, "stated")
        elif heading.field in stated:
            laid[letter] = Heading(heading.heading, why=f"other_column {heading.field}")
        else:
            laid[letter] = heading
    return laid


def _put_in(grid: Grid, found: list[Table], table: Table) -> list[Table]:
    """The tables with one more, each ending where the next begins."""
    if not table.header_rows:
        return [finished(grid, table, [])]
    begins = min([*table.header_rows, *table.title_rows])
    kept = [
        other
        for other in found
        if not (other.problems and other.first_row <= table.first_row)
        and not set(other.header_rows) & {*table.header_rows, *table.title_rows}
    ]
    above = [replace(t, last_row=min(t.last_row, begins - 1)) for t in kept if t.first_row < begins]
    below = [t for t in kept if t.header_rows[0] > table.header_rows[-1]]
    end = min([min([*t.header_rows, *t.title_rows]) - 1 for t in below], default=table.last_row)
    return [*above, finished(grid, replace(table, last_row=end), above), *below]
