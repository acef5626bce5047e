"""What is added to a table once its headings and its extent are known."""

import re
from collections.abc import Collection, Mapping
from dataclasses import replace

import polars as pl

from data.grid import Grid
from validators.layout.headings import plain
from validators.layout.kinds import Kind, kinds
from validators.layout.preamble import facts, year_of
from validators.layout.table import Problem, Table
from validators.layout.titles import row_cells
from validators.words import listed

# What stands round the word that a sheet's name says of all its people: 2024年离职人员名单(3).
SHEET_ORNAMENT = re.compile(r"^[\d年月日.\-_]+|[(].*[)]$|[\d年月日.\-_]+$")
BEFORE_WORK = "pre_job"
PEOPLE = re.compile(r"(?:人员|员工|职工|名单|花名册|名册|台账|信息|情况|表|清单)+$")


def finished(grid: Grid, table: Table, above: list[Table], apart: Collection[int] = ()) -> Table:
    """The table with what the rows above it say, and a problem where two columns contradict.

    Rows of `apart` are above it and say nothing about it.
    """
    titles = [row_cells(grid, row) for row in table.title_rows if row not in apart]
    said = facts(titles, table.kind)
    said = _company_above(grid, above) | said | _year(grid, table) | _sheet_word(grid, table)
    said |= _before_work(grid, table, said)
    table = replace(table, preamble=said)
    problems = [
        p for view in table.views for n in sorted(view.fields) for p in _doubles(grid, view, n)
    ]
    return replace(table, problems=(*table.problems, *dict.fromkeys(problems)))


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
    known = set(listed(name)["word"])
    sheet = SHEET_ORNAMENT.sub("", plain(grid.sheet))
    word = next((w for w in (sheet, PEOPLE.sub("", sheet)) if w.upper() in known), None)
    return {name: word} if word else {}


def _before_work(grid: Grid, table: Table, said: Mapping[str, str]) -> dict[str, str]:
    """The type of training where title, sheet or file say it is that before work: 三级安全教育.

    A name that may speak of more than that says nothing.
    """
    name = "training_type"
    if table.kind != "training_record" or name in table.fields | {*said}:
        return {}
    titles = [text for row in table.title_rows for text in row_cells(grid, row).values()]
    names = [plain(text) for text in (*titles, grid.sheet, grid.file.rsplit("/", 1)[-1])]
    words = listed("title_type").select("word", "code").iter_rows()
    found = [(code, word) for word, code in words if any(word in text for text in names)]
    if {code for code, _ in found} != {BEFORE_WORK}:
        return {}
    return {name: max((word for _, word in found), key=len)}


def _kind(table: Table) -> Kind:
    return next(kind for kind in kinds() if kind.name == table.kind)


def _doubles(grid: Grid, table: Table, name: str) -> list[Problem]:
    """A problem where two columns mean the same field and disagree."""
    letters = table.letters(name)
    if len(letters) < 2 or table.problems:
        return []
    rows = grid.cells.slice(table.first_row - grid.first_row, table.last_row - table.first_row + 1)
    first = pl.col(letters[0])
    differ = pl.any_horizontal(
        first.str.strip_chars() != pl.col(at).str.strip_chars() for at in letters[1:]
    )
    repeats = pl.col("_row").is_in(list(table.repeats))
    apart = rows.with_row_index("_row", table.first_row).filter(~repeats, differ)
    if not apart.height:
        return []
    headings = " | ".join(table.columns[at].heading for at in letters)
    return [Problem("duplicate_heading", headings, field=name, column=letters[1])]
