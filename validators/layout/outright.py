"""Lay what is stated outright over the tables that were found in a grid."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from data.grid import Grid
from validators.layout.bands import Band, band_at, band_of
from validators.layout.columns import fields_of_columns
from validators.layout.finish import finished
from validators.layout.headings import plain, unit_of
from validators.layout.kinds import Choice, lacking
from validators.layout.meaning import Understood, signs_of, understood
from validators.layout.stated import Stated, Wrong
from validators.layout.table import STANDS_FOR, Heading, Table
from validators.layout.titles import row_cells, title_rows

# Headings of so many rows at most, and no deeper than this where nobody says in which row.
TALLEST, DEEPEST = 3, 60


def laid_over(
    grid: Grid, found: list[Table], stated: Sequence[Stated]
) -> tuple[list[Table], list[Wrong]]:
    """The tables of the grid as stated, those nobody speaks of as found; and what does not fit.

    Rows that are stated to be of two kinds are read as both: a roster that is a ledger too.
    """
    wrong: list[Wrong] = []
    said: set[tuple[tuple[int, ...], str]] = set()
    for entry in stated:
        row = entry.header_row or _likely_row(grid, found, entry)
        same = next((t for t in found if grid.header or t.header_rows[-1:] == (row,)), None)
        if same and _fits(entry, same):
            found = [_changed(grid, t, entry) if t is same else t for t in found]
            said.add((same.header_rows, same.kind))
            continue
        table, fault = _table(grid, found, entry, row, same)
        if fault:
            wrong.append(fault)
        if table:
            found = _put_in(grid, found, table, said)
            said.add((table.header_rows, table.kind))
    return found, wrong


def _table(
    grid: Grid, found: list[Table], entry: Stated, row: int | None, same: Table | None
) -> tuple[Table | None, Wrong | None]:
    last = grid.first_row + grid.cells.height - 1
    if grid.header is None and (row is None or not grid.first_row <= row <= last):
        return None, Wrong.of(entry, "layout_no_row", str(entry.header_row or ""), "header_row")
    header_rows, headings = _headings(grid, row or 0, entry)
    absent = [
        (name, text)
        for name, text in entry.columns.items()
        if text and plain(text) not in map(plain, headings.values())
    ]
    if absent:
        return None, Wrong.of(entry, "layout_no_heading", absent[0][1], absent[0][0])
    first = header_rows[-1] + 1 if header_rows else grid.first_row
    above = same.title_rows if same else _titles(grid, found, header_rows)
    meant = _understood(grid, header_rows, headings, entry, above)
    if not meant:
        return None, Wrong.of(entry, "layout_kind", entry.file, "kind")
    table = Table(
        kind=meant.choice.kind,
        header_rows=header_rows,
        first_row=first,
        last_row=last,
        columns=meant.choice.columns,
        title_rows=above,
        repeats=same.repeats if same else (),
        problems=meant.choice.problems,
        partial=entry.partial,
        groups=meant.groups,
    )
    return table, None


def _fits(entry: Stated, table: Table) -> bool:
    """Whether the entry is about the table that was found, and names only headings it has."""
    known = {plain(heading.heading) for heading in table.columns.values()}
    return entry.kind in (None, table.kind) and _wanted(entry) <= known


def _wanted(entry: Stated) -> set[str]:
    return {plain(text) for text in entry.columns.values() if text}


def _changed(grid: Grid, table: Table, entry: Stated) -> Table:
    """The table as found, but for what is stated otherwise."""
    found = {
        (STANDS_FOR.get(heading.field or "", heading.field), plain(heading.heading))
        for heading in table.columns.values()
    }
    new = {
        name: text
        for name, text in entry.columns.items()
        if (STANDS_FOR.get(name, name), plain(text)) not in found and (text or name in table.fields)
    }
    if not new:
        return replace(table, partial=entry.partial)
    columns = _overlaid(table.columns, new)
    problems = lacking(table.kind, columns)
    changed = replace(table, columns=columns, problems=problems, partial=entry.partial)
    whole = finished(grid, changed, [])
    return replace(whole, preamble=table.preamble | whole.preamble)


def _likely_row(grid: Grid, found: list[Table], entry: Stated) -> int | None:
    """The row of the headings where nobody says it: that with all of them, else the one found."""
    wanted = _wanted(entry)
    last = min(grid.first_row + DEEPEST, grid.first_row + grid.cells.height)
    for row in range(grid.first_row, last) if wanted else ():
        if wanted <= {plain(text) for text in row_cells(grid, row).values()}:
            return row
    alike = [table for table in found if entry.kind in (None, table.kind) and table.header_rows]
    return alike[0].header_rows[-1] if alike else None


def _headings(grid: Grid, row: int, entry: Stated) -> tuple[tuple[int, ...], dict[str, str]]:
    """The rows of the headings and each column's heading, joined as the entry joins them."""
    if grid.header is not None:
        return (), dict(grid.header)
    wanted = _wanted(entry)
    if not wanted:
        rows = tuple(r for r in band_at(grid, row, grid.first_row).rows if r <= row) or (row,)
        return rows, band_of(grid, rows).printed
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
    upper = [t.first_row - 1 for t in found if not t.problems and t.first_row <= first]
    rows = title_rows(grid, first, max(upper, default=grid.first_row - 1))
    return tuple(row for row in rows if row < first and row_cells(grid, row))


def _understood(
    grid: Grid, rows: Sequence[int], headings: Mapping[str, str], entry: Stated,
    above: Sequence[int],
) -> Understood | None:  # fmt: skip
    """What the headings mean where those stated are known by the names of their fields."""
    facts = [row_cells(grid, row) for row in above]
    names = {plain(text): name for name, text in entry.columns.items() if text}
    fields = {at: names[plain(text)] for at, text in headings.items() if plain(text) in names}
    band = band_of(grid, rows) if rows else Band((grid.first_row - 1,), {}, {}, {})
    band = band._replace(
        headings={**headings, **band.headings, **fields}, printed={**band.printed, **headings}
    )
    found = understood(grid, band, facts)
    if found and entry.kind in (None, found.choice.kind):
        choice, groups = found
    elif entry.kind:
        sample = signs_of(grid, band.rows[-1] + 1, headings, facts).sample
        choice, groups = Choice(entry.kind, 0, fields_of_columns(entry.kind, headings, sample)), ()
    else:
        return None
    columns = _overlaid(choice.columns, entry.columns)
    problems = lacking(choice.kind, columns)
    return Understood(choice._replace(columns=columns, problems=problems), groups)


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


def _put_in(
    grid: Grid, found: list[Table], table: Table, said: set[tuple[tuple[int, ...], str]]
) -> list[Table]:
    """The tables with one more, each ending where the next begins."""
    alike = [t for t in found if t.header_rows == table.header_rows and t.kind != table.kind]
    beside = [t for t in alike if (t.header_rows, t.kind) in said]
    if not table.header_rows:
        return [*beside, finished(grid, table, [])]
    begins = _top(table)
    kept = [
        other
        for other in found
        if not (other.problems and other.first_row <= table.first_row)
        and not set(other.header_rows) & {*table.header_rows, *table.title_rows}
    ]
    above = [replace(t, last_row=min(t.last_row, begins - 1)) for t in kept if t.first_row < begins]
    heads = table.header_rows[-1]
    below = [
        replace(t, title_rows=tuple(row for row in t.title_rows if row > heads))
        for t in kept
        if t.first_row > table.first_row
    ]
    end = min([_top(t) - 1 for t in below], default=table.last_row)
    return [*above, *beside, finished(grid, replace(table, last_row=end), above), *below]


def _top(table: Table) -> int:
    return min([*table.header_rows, *table.title_rows, table.first_row])
