"""Rows set aside until all are there and it is known where files are best cut."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import polars as pl

from connectors.mirror import storing
from connectors.mirror.rows import KINDS, conformed, packed

# Small tables are sorted together, so that a thousand dumps are not a thousand places to look in.
ROWS_PER_RUN = 500_000
# So many rows are held in memory, at some 130 bytes each; those beyond wait on the disk.
MOST_HELD = 20_000_000


@dataclass(frozen=True, eq=False)
class Run:
    """Rows sorted by key, those without one last, and the keys alone."""

    keys: pl.Series
    rows: pl.LazyFrame

    def between(self, start: int, end: int) -> pl.LazyFrame:
        """The rows of the keys from `start` to before `end`."""
        first = self.keys.search_sorted(start)
        return self.rows.slice(first, self.keys.search_sorted(end) - first)


@dataclass(eq=False)
class Spool:
    """The rows of all tables in sorted runs, packed, `KINDS` as categories.

    `newest` is their last `updated_on`.
    """

    folder: Path
    runs: list[Run] = field(default_factory=list)
    seen: int = 0
    newest: date | None = None

    def fill(self, tables: Iterable[pl.DataFrame]) -> None:
        """Set the tables aside as they come."""
        self.folder.mkdir()
        for rows in _gathered(tables):
            self._add(rows.sort("pid", nulls_last=True))

    def _add(self, rows: pl.DataFrame) -> None:
        self.seen += rows.height
        days = [self.newest, rows["updated_on"].max()]
        self.newest = max((day for day in days if isinstance(day, date)), default=None)
        keys, waiting = rows["pid"].drop_nulls(), rows.lazy()
        if self.seen > MOST_HELD:
            file = self.folder / f"{len(self.runs):06}.arrow"
            storing.set_aside(rows, file)
            waiting = pl.scan_ipc(file, glob=False)
        self.runs.append(Run(keys, waiting))

    def keys(self) -> pl.Series:
        """The keys of all rows, sorted."""
        return pl.concat(run.keys for run in self.runs).sort()

    def between(self, start: int, end: int) -> pl.DataFrame:
        """The rows of the keys from `start` to before `end`."""
        return _together(run.between(start, end) for run in self.runs)

    def without_key(self) -> pl.DataFrame:
        """The rows of people whose number is no key."""
        return _together(run.rows.slice(run.keys.len()) for run in self.runs)


def _gathered(tables: Iterable[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """The tables packed, several small ones as one; a text that many rows share stands once."""
    waiting: list[pl.DataFrame] = []
    for table in tables:
        waiting.append(packed(conformed(table)).cast(dict.fromkeys(KINDS, pl.Categorical)))
        if sum(part.height for part in waiting) >= ROWS_PER_RUN:
            yield pl.concat(waiting, rechunk=True)
            waiting = []
    if waiting:
        yield pl.concat(waiting, rechunk=True)


def _together(parts: Iterable[pl.LazyFrame]) -> pl.DataFrame:
    return pl.concat(parts).collect().rechunk()
