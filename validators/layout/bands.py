"""The headings of a table, in one row or in two or three that are joined column by column."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from data.grid import Grid
from validators.layout.days import days_of
from validators.layout.headings import LONGEST, listed_form, plain
from validators.layout.keys import is_apart, key_of
from validators.layout.merges import from_above, merged_across
from validators.layout.preamble import has_fact, is_label
from validators.layout.titles import row_cells

TALLEST = 3
# A day above headings is a fact.
DATED = re.compile(r"\d{4}\s*[-./年]\s*\d")
# A cell with a number so long is data, whatever stands above it.
LONG_NUMBER = re.compile(r"\d{7}")
Cells = Mapping[str, str]


class Band(NamedTuple):
    """The rows of the headings of one table.

    By column: `headings` are the texts to look up, `printed` all that stands there written one
    after the other, `groups` the heading over several columns above a column's own, if any.
    """

    rows: tuple[int, ...]
    headings: dict[str, str]
    printed: dict[str, str]
    groups: dict[str, str]


def band_at(grid: Grid, row: int, floor: int) -> Band:
    """The headings of which one row is known, with the rows above and below it that go with it.

    Nothing above row `floor` belongs to them.
    """
    rows = [row]
    last = grid.first_row + grid.cells.height - 1
    while len(rows) < TALLEST and rows[-1] < last and _goes_on(grid, rows):
        rows.append(rows[-1] + 1)
    while len(rows) < TALLEST and rows[0] > floor and _begins_above(grid, rows):
        rows.insert(0, rows[0] - 1)
    return band_of(grid, rows)


def band_of(grid: Grid, rows: Sequence[int]) -> Band:
    """The headings that stand in the rows."""
    levels = _levels(grid, rows)
    printed, headings, groups = {}, {}, {}
    for column in grid.cells.columns:
        texts = _distinct([level[column] for level in levels if column in level])
        if not texts:
            continue
        printed[column] = "".join(texts)
        headings[column] = _to_look_up(texts)
        if len(texts) > 1 and headings[column] != printed[column]:
            groups[column] = "".join(texts[:-1])
    return Band(tuple(rows), headings, printed, groups)


def _to_look_up(texts: Sequence[str]) -> str:
    """The longest listed end of the joined texts, else the last of them."""
    whole = "".join(texts)
    if len(texts) == 1 or listed_form(whole) or is_apart("".join(texts[:-1])):
        return whole
    ends = ("".join(texts[start:]) for start in range(1, len(texts)))
    return next((end for end in ends if listed_form(end)), texts[-1])


def _distinct(texts: Sequence[str]) -> list[str]:
    """The texts without those that repeat the one before, as ranges merged downwards do."""
    return [t for i, t in enumerate(texts) if not i or plain(t) != plain(texts[i - 1])]


def _levels(grid: Grid, rows: Sequence[int]) -> list[dict[str, str]]:
    """The cells of the rows, with what stands over several columns in each of them."""
    levels = [dict(row_cells(grid, row)) for row in rows]
    for i, row in enumerate(rows[:-1]):
        below = [*levels[i + 1 :]]
        wide = merged_across(grid, row)
        for first, covered in _groups(grid, row, levels[i], below, wide):
            text = levels[i][first]
            for column in covered:
                if any(column in level for level in below):
                    levels[i].setdefault(column, text)
    return levels


def _groups(
    grid: Grid,
    row: int,
    upper: Cells,
    below: Sequence[Cells],
    wide: Mapping[str, list[str]],
) -> Iterator[tuple[str, list[str]]]:
    """The cells of a row that stand over several columns, with those columns.

    A merged range says so. Else a cell reaches over the blank ones to its right as long as
    something stands below each of them, and below itself.
    """
    columns = grid.cells.columns
    for first in list(upper):
        if first in wide:
            yield first, wide[first]
            continue
        run: list[str] = []
        for column in columns[columns.index(first) :]:
            if (column in upper and column != first) or not any(column in level for level in below):
                break
            run.append(column)
        if len(run) > 1:
            yield first, run


def _goes_on(grid: Grid, rows: Sequence[int]) -> bool:
    """Whether the row below goes on with the headings: all in it stands under groups."""
    row = rows[-1] + 1
    upper, below = row_cells(grid, rows[-1]), row_cells(grid, row)
    if not below or any(map(_is_data, below.values())):
        return False
    hidden = from_above(grid, row)
    wide = merged_across(grid, rows[-1])
    covered = {
        column: upper[first]
        for first, run in _groups(grid, rows[-1], upper, [below], wide)
        for column in run
    }
    joined = {c: covered.get(c, upper.get(c, "")) + text for c, text in below.items()}
    split = {c for c in below if c in upper and c not in hidden and listed_form(joined[c])}
    if any(c not in covered and c not in split for c in below):
        return False
    return _speaks(below) or any(listed_form(text) for text in joined.values())


def _begins_above(grid: Grid, rows: Sequence[int]) -> bool:
    """Whether the row above the headings has group headings over them."""
    row = rows[0] - 1
    upper, below = row_cells(grid, row), _levels(grid, rows)[0]
    texts = list(upper.values())
    if not texts or any(
        _is_data(t) or DATED.search(t) or has_fact(t) or is_label(t) for t in texts
    ):
        return False
    wide = merged_across(grid, row)
    groups = dict(_groups(grid, row, upper, [below], wide))
    if not all(c in groups or _stands(text, below.get(c)) for c, text in upper.items()):
        return False
    partial = [first for first, run in groups.items() if len(set(run) & set(below)) < len(below)]
    if not partial:
        return False
    merged = any(first in wide for first in partial)
    return merged or len(texts) > 1 or bool(key_of(texts[0]) or listed_form(texts[0]))


def _stands(text: str, below: str | None) -> bool:
    """Whether a cell above one column only is a heading too: alone, or joined with that below."""
    return bool(listed_form(text + (below or "")) or (below and key_of(text)))


def _speaks(below: Cells) -> bool:
    """Whether some cell of a row is a heading by itself, or the row names days."""
    return any(listed_form(t) or key_of(t) for t in below.values()) or bool(days_of(below))


def _is_data(text: str) -> bool:
    return len(plain(text)) > LONGEST or bool(LONG_NUMBER.search(text))
