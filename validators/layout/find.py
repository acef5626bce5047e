"""Find the tables of a grid: where each one's headings are and which field each column holds."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import pairwise

import polars as pl

from data.grid import Grid
from validators.layout.bands import Band, band_at
from validators.layout.cards import COMPANY, PERSON, Card, is_name_label
from validators.layout.days import days_of
from validators.layout.finish import finished
from validators.layout.footers import is_footer
from validators.layout.headings import any_fields, known, listed_form, meanings
from validators.layout.keys import parted
from validators.layout.kinds import Choice, choose, heads_index
from validators.layout.meaning import Understood, signs_of, understood
from validators.layout.preamble import label_field
from validators.layout.table import Table
from validators.layout.timetables import DAYS, is_slot
from validators.layout.titles import last_row, row_cells, title_rows

# Headings stand no deeper than this in the files met, whatever free text is above them.
DEEPEST = 40
# A row of headings shows at least so many that are listed; further down, where data may look like
# headings, more, and at least this share of its cells.
LEAST, LEAST_BELOW, SHARE_BELOW = 2, 3, 0.5
# So many cells that are labels and values by turns are no headings, whatever kind they fit.
LEAST_PAIRS = 4


LONG_NUMBER = re.compile(r"\d{9}")
AS_LABEL = re.compile(r"[:：]\s*$")


@dataclass
class Header:
    """The headings that begin a table, with the rows below that print the same ones again."""

    band: Band
    found: Understood
    repeats: list[int] = field(default_factory=list)

    @property
    def choice(self) -> Choice:
        """What kind of table it is."""
        return self.found.choice


def find_tables(grid: Grid, cards: Sequence[Card] = ()) -> list[Table]:
    """The tables of the grid from the top, with those that lack a needed column; pure.

    `cards` are forms about one person in the grid; the tables below one are about that person.
    """
    if grid.header is not None:
        return _table_of_header(grid)
    headers = _headers(grid, cards) if grid.cells.width else []
    ends = [
        title_rows(grid, lower.band.rows[0], upper.band.rows[-1])[0]
        for upper, lower in pairwise(headers)
    ]
    last = grid.first_row + grid.cells.height - 1
    tables: list[Table] = []
    for header, end in zip(headers, [*(end - 1 for end in ends), last], strict=False):
        since = tables[-1].last_row + 1 if tables else grid.first_row
        titles = tuple(r for r in range(since, header.band.rows[0]) if row_cells(grid, r))
        choice = header.choice
        table = Table(
            kind=choice.kind,
            header_rows=header.band.rows,
            first_row=header.band.rows[-1] + 1,
            last_row=end,
            columns=choice.columns,
            title_rows=titles,
            repeats=tuple(header.repeats),
            problems=choice.problems,
            groups=header.found.groups,
        )
        tables.append(_about(finished(grid, table, tables, _rows_of(cards)), cards))
    return tables


def _rows_of(cards: Sequence[Card]) -> set[int]:
    return {row for card in cards for row in card.rows}


def _card_above(row: int, cards: Sequence[Card]) -> Card | None:
    return next((card for card in reversed(cards) if card.rows[-1] < row), None)


def _about(table: Table, cards: Sequence[Card]) -> Table:
    """The table with whom and which company the card above it names, where no column does."""
    card = _card_above(table.first_row, cards)
    if not card:
        return table
    person = {} if table.fields & set(PERSON) else card.said(PERSON)
    return replace(table, preamble=card.said(COMPANY) | table.preamble | person)


def _table_of_header(grid: Grid) -> list[Table]:
    """The one table of a grid whose headings stand outside its cells."""
    header = grid.header or {}
    choice = choose(header, signs_of(grid, grid.first_row, header, []))
    if not choice:
        return []
    last = grid.first_row + grid.cells.height - 1
    table = Table(choice.kind, (), grid.first_row, last, choice.columns, problems=choice.problems)
    return [finished(grid, table, [])]


def _headers(grid: Grid, cards: Sequence[Card]) -> list[Header]:
    """The headings that begin a table; rows that repeat some of them are noted with them."""
    headers: list[Header] = []
    taken = grid.first_row - 1
    in_cards = _rows_of(cards)
    for row in _likely_rows(grid):
        upper = headers[-1] if headers else None
        is_free = row > taken and row not in in_cards
        header = _header(grid, row, taken, cards) if is_free else None
        if not header:
            continue
        taken = header.band.rows[-1]
        if upper and _follows(header, upper) and _worth(header) > _worth(upper):
            headers[-1] = header
        elif upper and (_follows(header, upper) or _is_repeat(grid, header, upper)):
            upper.repeats += header.band.rows
        else:
            headers.append(header)
    # What lacks something above the first whole table is free text that looks like headings.
    whole = [i for i, header in enumerate(headers) if not header.choice.problems]
    best = max(headers, key=lambda header: header.choice.score, default=None)
    return headers[whole[0] :] if whole else [best] if best else []


def _follows(header: Header, upper: Header) -> bool:
    """Whether the headings stand right below others: the same in another language, or worse."""
    return header.band.rows[0] == max([*upper.band.rows, *upper.repeats]) + 1


def _is_repeat(grid: Grid, header: Header, upper: Header) -> bool:
    """Whether the headings are those of the table above once more, as on every printed page.

    With a title of their own they begin another table: the next class, the next team.
    """
    alone = len(title_rows(grid, header.band.rows[0], upper.band.rows[-1])) == 1
    return alone and _says(header.choice) == _says(upper.choice)


def _likely_rows(grid: Grid) -> list[int]:
    """Rows that may be headings: all at the top, and those below that hold listed wordings."""
    top = range(grid.first_row, grid.first_row + min(DEEPEST, grid.cells.height))
    below = grid.cells.slice(len(top))
    if not below.height:
        return [*top]
    used = {text for row in top for text in row_cells(grid, row).values() if listed_form(text)}
    wordings = pl.concat([_wordings(), pl.Series(sorted(used), dtype=pl.String)])
    # All columns in one: to make ready to look for so many wordings costs more than to look.
    cells = pl.concat(below.get_columns())
    at = cells.is_in(wordings.implode()).arg_true() % below.height
    often = at.value_counts(name="n").filter(pl.col("n") >= LEAST_BELOW)
    return [*top, *sorted(top.stop + i for i in often[at.name])]


@cache
def _wordings() -> pl.Series:
    return pl.Series(list(known()), dtype=pl.String)


def _header(grid: Grid, row: int, taken: int, cards: Sequence[Card]) -> Header | None:
    """The headings of some kind of table to which the row belongs; None if it is none.

    Rows to `taken` belong to other headings.
    """
    if not row_cells(grid, row):
        return None
    card = _card_above(row, cards)
    floor = max(taken, card.rows[-1] if card else taken) + 1
    band = band_at(grid, row, floor) if _may_head(grid, row) else None
    if not band:
        return None
    above = title_rows(grid, band.rows[0], taken if taken >= grid.first_row else grid.first_row - 1)
    facts = [row_cells(grid, r) for r in above[:-1] if r not in _rows_of(cards)]
    found = understood(grid, band, facts, card.said(PERSON) if card else {})
    if not found or _is_label_row(grid, band, found.choice) or _is_form(grid, band, found.choice):
        return None
    return Header(band, found)


def _may_head(grid: Grid, row: int) -> bool:
    """Whether the row has the wordings of headings; far below, where data has some too, enough."""
    cells = row_cells(grid, row)
    listed = [text for text in cells.values() if listed_form(text)]
    if all(map(AS_LABEL.search, cells.values())) and not any(map(is_name_label, listed)):
        return False  # labels of facts that nobody filled in
    if len(listed) >= 1 and any(map(LONG_NUMBER.search, cells.values())):
        return False  # a number of a person or a telephone: no row of headings has one
    if len(cells) == 1 and listed and heads_index(listed[0], grid.file, grid.sheet):
        return True
    if len(listed) == 1 and any(map(is_name_label, listed)):
        # A name may stand beside columns for each certificate, level or day only.
        return bool(days_of(cells)) or any(map(parted, cells.values()))
    if len(listed) == 1 and DAYS & any_fields(listed[0]):
        return any(is_slot(text) for text in cells.values())
    deep = row >= grid.first_row + DEEPEST
    return len(listed) >= LEAST and not (deep and len(listed) < SHARE_BELOW * len(cells))


def _is_label_row(grid: Grid, band: Band, choice: Choice) -> bool:
    """Whether the row is labels with their values beside them, not headings."""
    texts = list(band.headings.values())
    labels = [bool(listed_form(text) or label_field(text, choice.kind)) for text in texts]
    by_turns = all(labels[0::2]) and not any(labels[1::2])
    if choice.kind == "org" or choice.problems:
        return len(texts) >= LEAST and by_turns
    row = band.rows[-1] + 1
    below = row_cells(grid, row) if row <= last_row(grid) else {}
    under = [below[at] for at in list(band.headings)[0::2] if at in below]
    return len(texts) >= LEAST_PAIRS and by_turns and all(map(listed_form, under))


def _is_form(grid: Grid, band: Band, choice: Choice) -> bool:
    """Whether other labels stand where the first row would: a form, perhaps nobody filled it in."""
    row = band.rows[-1] + 1
    cells = row_cells(grid, row) if row < grid.first_row + grid.cells.height else {}
    if cells and is_footer(next(iter(cells.values()))):
        return False  # lines for signatures below no row at all
    fields = {at: heading.field for at, heading in choice.columns.items()}
    labels = {at for at, text in cells.items() if listed_form(text)}
    others = {at for at in labels if fields.get(at) not in _means(cells[at], choice.kind)}
    return any(fields.get(at) == "person_name" for at in others) or others == set(fields)


def _means(text: str, kind: str) -> set[str | None]:
    return {meaning.field for meaning in meanings(text, kind)}


def _worth(header: Header) -> tuple[bool, int]:
    return not header.choice.problems, header.choice.score


def _says(choice: Choice) -> tuple[str, Sequence[tuple[str, str | None]]]:
    return choice.kind, [(at, h.field) for at, h in choice.columns.items() if h.field]
