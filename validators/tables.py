"""Understand the grids of one file: canonical tables, and everything that could not be read."""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from typing import NamedTuple

import polars as pl

from data.grid import Grid
from validators import told
from validators.hours_text import DayRule
from validators.layout.cards import Card, card_tables, find_cards
from validators.layout.find import find_tables
from validators.layout.footers import is_instruction
from validators.layout.outright import laid_over
from validators.layout.stated import Stated, Wrong
from validators.layout.stated import told as told_wrong
from validators.layout.table import Table
from validators.layout.unknown import left_over, problems_of, unknown_sheet
from validators.layout.unread import lines, none
from validators.place import Place
from validators.sift import Sifted, sift

# So many rows are read in one go: enough to waste nothing, few enough for a small machine.
ROWS_TOGETHER = 200_000
BEARERS = pl.DataFrame(schema={"org_id": pl.String(), "pid": pl.Int64(), "name_key": pl.String()})
DELIVERED = {
    "kind": pl.String(), "org_uscc": pl.String(), "org_name": pl.String(),
    "org_label": pl.String(), "org_folder": pl.String(), "partial": pl.Boolean(),
    "lacks": pl.String(), "source_file": pl.String(), "source_sheet": pl.String(),
}  # fmt: skip
# Tables laid out alike, each with the name of its file.
_Group = list[tuple[str, Place]]


@dataclass(frozen=True, eq=False)
class Reading:
    """All that some files say.

    `tables` holds the canonical rows of each kind; `delivered` one row for each company that a
    table is about (also a table without rows), with the fields for which the table has no column
    (`lacks`); `unreadable` what could not be read; `files` and `layouts` how each sheet of each
    file and each table was understood, as `run.json` and the layout command print it; `starters`
    say the same of each table as text of a `layout.toml`.
    """

    tables: dict[str, pl.DataFrame]
    delivered: pl.DataFrame
    unreadable: pl.DataFrame
    files: dict[str, list[dict[str, object]]] = field(default_factory=dict)
    layouts: list[dict[str, object]] = field(default_factory=list)
    starters: list[str] = field(default_factory=list)

    @property
    def sheets(self) -> list[dict[str, object]]:
        """The entries of all sheets."""
        return [entry for sheets in self.files.values() for entry in sheets]


class Handed(NamedTuple):
    """One file as it is opened: its name, its delivery, its grids, and what is said about it.

    `day` says how long a day of training is in it.
    """

    name: str
    folder: str | None
    grids: Iterable[Grid]
    stated: Sequence[Stated] = ()
    day: DayRule | None = None


@dataclass(frozen=True, eq=False)
class _Look:
    """What was found in one file, or in one slice of it, before any row is read."""

    name: str
    places: list[Place] = field(default_factory=list)
    idle: list[str] = field(default_factory=list)
    unread: list[pl.DataFrame] = field(default_factory=list)

    @property
    def rows(self) -> int:
        return sum(place.grid.cells.height for place in self.places)


def understand(
    grids: Iterable[Grid], folder: str | None = None, *, keep_raw: bool = False
) -> Reading:
    """Everything the grids of one file say; `folder` is the delivery they came in.

    With `keep_raw` the text of each typed field stands beside it as `<field>_raw`. What opening
    the file raises is raised here.
    """
    return _understood(_looks(Handed("", folder, grids)), keep_raw=keep_raw)


def understand_all(files: Iterable[Handed], *, keep_raw: bool = False) -> Reading:
    """Everything that many files say.

    Tables laid out alike are read together, whatever file they stand in. A file that cannot be
    opened is a line of the list, with the `reason` the error names, and no row of it is used.
    """
    return _understood((look for file in files for look in _safely(file)), keep_raw=keep_raw)


def _safely(file: Handed) -> Iterator[_Look]:
    try:
        yield from _looks(file)
    except Exception as error:  # one bad file must not cost a city its night
        reason = str(getattr(error, "reason", "broken_file"))
        yield _Look(file.name, unread=[unread_file(file.name, reason)])


def _looks(file: Handed) -> Iterator[_Look]:
    """The tables of a file, sheet by sheet; the next slice of a file is read as the one before."""
    headers: list[Table] = []
    sheets: list[str] = []
    for grid in file.grids:
        cards = [] if is_instruction(grid.sheet) else find_cards(grid)
        tables = _tables(grid, headers, cards)
        if not headers or grid.first_row == 1:
            tables, wrong = laid_over(
                grid, tables, _about(file.stated, grid.sheet, first=not sheets)
            )
            if wrong:
                yield _Look(file.name, unread=[told_wrong(wrong)])
        sheets.append(grid.sheet)
        headers = tables if grid.header is not None else []
        bad = [problems_of(grid, table) for table in tables if table.problems]
        bad += [left_over(grid, cards, tables)] if cards else []
        sound = [table for table in tables if not table.problems]
        good = [Place(grid, table, file.folder, day=file.day) for table in sound]
        forms = card_tables(grid, cards, tables)
        good += [
            Place(form.grid, form.table, file.folder, is_form=True, day=file.day) for form in forms
        ]
        yield _Look(
            file.name,
            good,
            [] if good else [grid.sheet],
            bad if tables or forms else [unknown_sheet(grid)],
        )
    absent = [one for one in file.stated if one.sheet is not None and one.sheet not in sheets]
    if absent:
        lost = [Wrong.of(one, "layout_no_sheet", one.sheet or "", "sheet") for one in absent]
        yield _Look(file.name, unread=[told_wrong(lost)])


def _about(stated: Sequence[Stated], sheet: str, *, first: bool) -> list[Stated]:
    """What is stated about a sheet; where none is named, the first one is meant."""
    return [one for one in stated if one.sheet == sheet or (one.sheet is None and first)]


def _tables(grid: Grid, headers: Sequence[Table], cards: Sequence[Card]) -> list[Table]:
    if is_instruction(grid.sheet):
        return []
    if not headers or grid.first_row == 1:
        return find_tables(grid, cards)
    last = grid.first_row + grid.cells.height - 1
    return [replace(header, first_row=grid.first_row, last_row=last) for header in headers]


def _understood(looks: Iterable[_Look], *, keep_raw: bool) -> Reading:
    frames: dict[str, list[pl.DataFrame]] = {}
    delivered, unread = [pl.DataFrame(schema=DELIVERED)], [none()]
    read: list[told.Read] = []
    idle: dict[str, list[str]] = {}
    for some in _together(looks):
        for look in some:
            idle.setdefault(look.name, []).extend(look.idle)
            unread += look.unread
        groups = list(_alike(some))
        for named, sifted in zip(groups, _sifted(groups, keep_raw=keep_raw), strict=True):
            frames.setdefault(named[0][1].table.kind, []).append(sifted.frame)
            unread.append(sifted.unreadable)
            delivered.append(_delivered([place for _, place in named], sifted.companies))
            read += [
                told.read(name, place, count)
                for (name, place), count in zip(named, sifted.counts, strict=True)
            ]
    runs = told.runs(read)
    unread += [told.headings_only(run) for run in runs if not any(part.count.seen for part in run)]
    unread += [told.undecided(run) for run in runs]
    return Reading(
        tables={kind: pl.concat(some, how="diagonal") for kind, some in frames.items()},
        delivered=pl.concat(delivered).unique(maintain_order=True),
        unreadable=pl.concat(unread),
        files={name: told.entries(name, runs, sheets) for name, sheets in idle.items()},
        layouts=[told.layout(run) for run in runs],
        starters=[told.starter(run) for run in runs],
    )


def _together(looks: Iterable[_Look]) -> Iterator[list[_Look]]:
    """The looks in groups of so many rows that a group stays in memory."""
    waiting: list[_Look] = []
    for look in looks:
        if waiting and look.rows + sum(one.rows for one in waiting) > ROWS_TOGETHER:
            yield waiting
            waiting = []
        waiting.append(look)
    yield waiting


def _alike(looks: list[_Look]) -> Iterable[_Group]:
    """The tables of the looks, those laid out alike together."""
    groups: dict[tuple[object, ...], _Group] = {}
    for look in looks:
        for place in look.places:
            groups.setdefault(place.likeness, []).append((look.name, place))
    return groups.values()


def _sifted(groups: Iterable[_Group], *, keep_raw: bool) -> list[Sifted]:
    """What the rows of each group say; two groups at a time, since half of the work is polars'."""
    places = [[place for _, place in named] for named in groups]
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(partial(sift, keep_raw=keep_raw), places))


def _delivered(places: list[Place], companies: pl.DataFrame) -> pl.DataFrame:
    where = pl.DataFrame(
        [(n, p.table.kind, p.grid.file, p.grid.sheet) for n, p in enumerate(places)],
        schema={"_part": pl.UInt32, "kind": pl.String, "source_file": pl.String,
                "source_sheet": pl.String},
        orient="row",
    )  # fmt: skip
    placed = companies.join(where, on="_part", how="left", maintain_order="left")
    return placed.select(list(DELIVERED))


def unread_file(name: str, reason: str) -> pl.DataFrame:
    """The line for a file that could not be opened, by the code of the reason."""
    return lines(pl.DataFrame({"n": [0]}), file=name, sheet="", kind="file", reason=reason)


def empty_inbox() -> Reading:
    """The reading of an inbox without a file: nothing, and a line that says so."""
    blank = _understood((), keep_raw=False)
    return replace(blank, unreadable=unread_file(".", "empty_inbox"))


def _with_several_names(people: Iterable[pl.DataFrame]) -> list[pl.DataFrame]:
    """Of each table the rows of numbers that stand with more than one name anywhere."""
    tables = list(people)
    # Numbers are compared quicker than texts.
    name = pl.col("name_key").hash(seed=0)
    named = [t.select("pid", "name_key").drop_nulls().select("pid", name) for t in tables]
    pairs = pl.concat([BEARERS.select("pid", name), *named])
    ends = pairs.group_by("pid").agg(least=pl.col("name_key").min(), most=pl.col("name_key").max())
    several = ends.filter(pl.col("least") != pl.col("most"))["pid"]
    return [t.filter(pl.col("pid").is_in(several.implode())) for t in tables]


def name_conflicts(people: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """A line for each identity number that stands with more than one name within a company.

    Takes the canonical tables of people with `org_id`, of all files of a run or of a company.
    """
    bearer = ["org_id", "pid", "name_key"]
    tables = _with_several_names(people)
    if not any(table.height for table in tables):
        return none()
    pairs = pl.concat([BEARERS, *(t.select(bearer).drop_nulls().unique() for t in tables)])
    doubtful = pairs.unique().filter(pl.len().over("org_id", "pid") > 1)
    if not doubtful.height:
        return none()
    address = ["source_file", "source_sheet", "source_row"]
    rows = pl.concat(
        t.select(*bearer, "person_name", *address).join(doubtful, on=bearer, how="semi")
        for t in tables
    )
    # By address, so that the line does not depend on how the files were read.
    once = rows.sort(address).unique(bearer, keep="first", maintain_order=True)
    found = once.group_by("org_id", "pid", maintain_order=True).agg(
        pl.col("person_name").str.join(" / ").alias("original"),
        pl.col(address).get(1),
    )
    return lines(
        found,
        file=pl.col("source_file"),
        sheet=pl.col("source_sheet"),
        row=pl.col("source_row"),
        field="person_name",
        kind="conflict",
        reason="id_two_names",
        original=pl.col("original"),
        org_id=pl.col("org_id"),
    )
