"""Find the tables of a grid: where each one's headings are and which field each column holds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import polars as pl

from data.grid import Grid
from validators.layout.finish import finished
from validators.layout.headings import known, listed_form
from validators.layout.kinds import Choice, Signs, choose
from validators.layout.preamble import label_field
from validators.layout.table import Table
from validators.layout.titles import row_cells, title_rows

# Headings stand no deeper than this in the files met, whatever free text is above them.
DEEPEST = 40
# A row of headings shows at least so many that are listed; further down, where data may look like
# headings, more, and at least this share of its cells.
LEAST, LEAST_BELOW, SHARE_BELOW = 2, 3, 0.5
# Rows from which the values of a column are judged.
SAMPLE = 200


@dataclass
class Header:
    """A row that begins a table, with the rows below that print the same headings again."""

    row: int
    choice: Choice
    repeats: list[int] = field(default_factory=list)


def find_tables(grid: Grid) -> list[Table]:
    """The tables of the grid from the top, with those that lack a needed column; pure."""
    if grid.header is not None:
        return _table_of_header(grid)
    headers = _headers(grid) if grid.cells.width else []
    ends = [title_rows(grid, lower.row, upper.row)[0] for upper, lower in _pairs(headers)]
    last = grid.first_row + grid.cells.height - 1
    tables: list[Table] = []
    for header, end in zip(headers, [*(end - 1 for end in ends), last], strict=False):
        since = tables[-1].last_row + 1 if tables else grid.first_row
        titles = tuple(r for r in range(since, header.row) if row_cells(grid, r))
        choice = header.choice
        table = Table(
            kind=choice.kind,
            header_rows=(header.row,),
            first_row=header.row + 1,
            last_row=end,
            columns=choice.columns,
            title_rows=titles,
            repeats=tuple(header.repeats),
            problems=choice.problems,
        )
        tables.append(finished(grid, table, tables))
    return tables


def _pairs(headers: list[Header]) -> list[tuple[Header, Header]]:
    return list(pairwise(headers))


def _table_of_header(grid: Grid) -> list[Table]:
    """The one table of a grid whose headings stand outside its cells."""
    header = grid.header or {}
    choice = choose(header, _signs(grid, grid.first_row, header, []))
    if not choice:
        return []
    last = grid.first_row + grid.cells.height - 1
    table = Table(choice.kind, (), grid.first_row, last, choice.columns, problems=choice.problems)
    return [finished(grid, table, [])]


def _headers(grid: Grid) -> list[Header]:
    """The rows that begin a table; a row that repeats one of them is noted with it."""
    headers: list[Header] = []
    for row in _likely_rows(grid):
        choice = _choice(grid, row, headers[-1].row if headers else None)
        if not choice:
            continue
        upper = headers[-1] if headers else None
        if upper and row == upper.row + 1 and _worth(choice) > _worth(upper.choice):
            headers[-1] = Header(row, choice)
        elif upper and (row == upper.row + 1 or _is_repeat(grid, row, choice, upper)):
            upper.repeats.append(row)
        else:
            headers.append(Header(row, choice))
    # What lacks something above the first whole table is free text that looks like headings.
    whole = [i for i, header in enumerate(headers) if not header.choice.problems]
    best = max(headers, key=lambda header: header.choice.score, default=None)
    return headers[whole[0] :] if whole else [best] if best else []


def _is_repeat(grid: Grid, row: int, choice: Choice, upper: Header) -> bool:
    """Whether the headings are those of the table above once more, as on every printed page.

    With a title of their own they begin another table: the next class, the next team.
    """
    alone = len(title_rows(grid, row, upper.row)) == 1
    return alone and _says(choice) == _says(upper.choice)


def _likely_rows(grid: Grid) -> list[int]:
    """Rows that may be headings: all at the top, and those below that hold listed wordings."""
    top = range(grid.first_row, grid.first_row + min(DEEPEST, grid.cells.height))
    wordings = set(known()) | {
        text for row in top for text in row_cells(grid, row).values() if listed_form(text)
    }
    listed = pl.Series(sorted(wordings), dtype=pl.String).implode()
    hits = grid.cells.select(
        n=pl.sum_horizontal(pl.all().is_in(listed).fill_null(value=False).cast(pl.UInt16))
    )["n"]
    below = [grid.first_row + i for i in (hits >= LEAST_BELOW).arg_true()]
    return [*top, *(row for row in below if row >= top.stop)]


def _choice(grid: Grid, row: int, upper: int | None) -> Choice | None:
    """The row as headings of some kind of table; None if it is none."""
    cells = row_cells(grid, row)
    listed = [text for text in cells.values() if listed_form(text)]
    deep = row >= grid.first_row + DEEPEST
    if len(listed) < LEAST or (deep and len(listed) < SHARE_BELOW * len(cells)):
        return None
    above = title_rows(grid, row, grid.first_row - 1 if upper is None else upper)
    choice = choose(cells, _signs(grid, row + 1, cells, [row_cells(grid, r) for r in above[:-1]]))
    return None if choice and _is_label_row(cells, choice) else choice


def _is_label_row(cells: Mapping[str, str], choice: Choice) -> bool:
    """Whether the row is labels with their values beside them, not headings."""
    if choice.kind != "org" and not choice.problems:
        return False
    texts = list(cells.values())
    labels = [bool(listed_form(text) or label_field(text, choice.kind)) for text in texts]
    return len(texts) > 1 and all(labels[0::2]) and not any(labels[1::2])


def _signs(
    grid: Grid, first: int, headings: Mapping[str, str], above: Sequence[Mapping[str, str]]
) -> Signs:
    cells = grid.cells.slice(first - grid.first_row, SAMPLE).select(list(headings))
    filled = cells.filter(pl.any_horizontal(pl.all().is_not_null()))
    titles = [text for row in above for text in row.values()]
    # A folder's name says little about a table, a file's more.
    names = " ".join([grid.sheet, grid.file.rsplit("/", 1)[-1], *titles])
    return Signs(filled.fill_null("").to_dict(as_series=False), names, above)


def _worth(choice: Choice) -> tuple[bool, int]:
    return not choice.problems, choice.score


def _says(choice: Choice) -> tuple[str, dict[str, str | None]]:
    return choice.kind, {at: h.field for at, h in choice.columns.items() if h.field}
