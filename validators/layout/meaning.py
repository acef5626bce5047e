"""What the headings of a table mean: its kind, the field of each column, the groups of columns."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import polars as pl

from data.grid import Grid
from validators.layout.bands import Band
from validators.layout.columns import fields_of_columns
from validators.layout.daygrids import day_choice
from validators.layout.days import days_of
from validators.layout.groups import groups_of
from validators.layout.headings import listed_form
from validators.layout.keys import key_of, parted
from validators.layout.kinds import Choice, Signs, choose
from validators.layout.table import Group
from validators.layout.timetables import slots_of, timetable

# Rows from which the values of a column are judged.
SAMPLE = 200


class Understood(NamedTuple):
    """The kind of a table with its columns, and the groups that they form."""

    choice: Choice
    groups: tuple[Group, ...]


def understood(
    grid: Grid,
    band: Band,
    above: Sequence[Mapping[str, str]],
    person: Mapping[str, str] | None = None,
) -> Understood | None:
    """What the headings mean, with the rows above them as context; None for no table we know.

    `person` is what a card above says of whom all rows are about.
    """
    parts = {c: part for c, text in band.headings.items() if (part := parted(text))}
    texts = {c: parts[c].rest if c in parts else text for c, text in band.headings.items()}
    keys = {part.key for part in parts.values()} | set(map(key_of, band.groups.values()))
    signs = signs_of(grid, band.rows[-1] + 1, texts, above)
    signs = signs._replace(known={*(person or {}), *(key.field for key in keys if key)})
    days = days_of({c: text for c, text in texts.items() if not listed_form(text)})
    found = day_choice(texts, signs, days, band.groups) if days else None
    if found:
        return Understood(_printed(found[0], band), found[1])
    slots = slots_of(grid, band)
    all_of = signs_of(grid, band.rows[-1] + 1, texts | slots, above) if slots else signs
    table = timetable(texts, all_of, slots) if slots else None
    if table:
        return Understood(_printed(table[0], band), table[1])
    choice = choose(texts, signs)
    if not choice:
        return None
    groups = groups_of(choice.kind, _printed(choice, band).columns, parts, band.groups)
    return Understood(_printed(_by_group(choice, groups, texts, signs), band), groups)


def _by_group(
    choice: Choice, groups: Sequence[Group], texts: Mapping[str, str], signs: Signs
) -> Choice:
    """The choice with the columns of each group understood beside their own neighbours."""
    columns = dict(choice.columns)
    for group in groups:
        others = {c for g in groups for c in g.columns} - set(group.columns)
        mine = {c: text for c, text in texts.items() if c not in others}
        found = fields_of_columns(choice.kind, mine, signs.sample)
        columns |= {c: found[c] for c in group.columns}
    return choice._replace(columns=columns)


def signs_of(
    grid: Grid, first: int, headings: Mapping[str, str], above: Sequence[Mapping[str, str]]
) -> Signs:
    """What speaks for a kind beside the headings: values, names, and the rows above."""
    cells = grid.cells.slice(first - grid.first_row, SAMPLE).select(list(headings))
    filled = cells.filter(pl.any_horizontal(pl.all().is_not_null()))
    titles = [text for row in above for text in row.values()]
    # A folder's name says little about a table, a file's more.
    places = (grid.sheet, grid.file.rsplit("/", 1)[-1])
    sample = filled.fill_null("").to_dict(as_series=False)
    return Signs(sample, " ".join([*places, *titles]), above, places=places)


def _printed(choice: Choice, band: Band) -> Choice:
    """The choice with each heading as printed, those of several rows joined."""
    columns = {
        c: replace(heading, heading=" ".join(band.printed.get(c, "").split()))
        for c, heading in choice.columns.items()
    }
    return choice._replace(columns=columns)
