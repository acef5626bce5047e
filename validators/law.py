"""The law's figures for one region, laid into a roll by the day each row is judged."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

import polars as pl

import data

SURE = "H"
Row = dict[str, Any]


@dataclass(frozen=True)
class Law:
    """The figures of one region (`chain`: itself and all that contain it) and one day of judgement.

    Which row of a dated table holds is decided row by row, by the day the row is judged.
    """

    region: str
    chain: tuple[str, ...]
    as_of: date

    def setting(self, parameter: str) -> str:
        """The value in force on `as_of`, from the nearest region that has one."""
        for row in _nearest("parameters", self.chain, parameter=parameter):
            if _holds(row, self.as_of):
                return str(row["value"])
        message = f"data/parameters.csv has no {parameter} for {self.region} on {self.as_of}"
        raise LookupError(message)

    def has(self, parameter: str) -> bool:
        """Whether the region, or one that contains it, has the parameter on `as_of`."""
        rows = _nearest("parameters", self.chain, parameter=parameter)
        return any(_holds(row, self.as_of) for row in rows)

    def whole(self, parameter: str) -> int:
        """The value in force on `as_of` as a whole number."""
        return int(self.setting(parameter))

    @property
    def look_back(self) -> date:
        """The first day judged: a campaign's own, else 1 January `lookback_years` before."""
        if self.has("lookback_from"):
            return date.fromisoformat(self.setting("lookback_from"))
        return date(self.as_of.year - self.whole("lookback_years"), 1, 1)

    def confidence(self, parameter: str, on: str = "on") -> pl.Expr:
        """How sure the figure in force on the row's day is; a setting of ours is always sure."""
        rows = _nearest("parameters", self.chain, parameter=parameter)
        sure = [SURE if row["of_law"] == "no" else row["confidence"] for row in rows]
        return _choose([(_within(row, on), pl.lit(c)) for row, c in zip(rows, sure, strict=True)])

    def number(self, parameter: str, on: str = "on") -> pl.Expr:
        """The figure in force on the row's day as a whole number."""
        rows = _nearest("parameters", self.chain, parameter=parameter)
        return _choose([(_within(row, on), pl.lit(int(row["value"]))) for row in rows])

    def quota(self, role: str | None, on: date, **wanted: str) -> Row | None:
        """The row of `data/training_hours.csv` that asks for training of a role on a day."""
        rows = _nearest("training_hours", self.chain, **wanted)
        return next((row for row in rows if row["role"] == role and _holds(row, on)), None)

    def quota_days(self, **wanted: str) -> list[date]:
        """The days from which such rows may ask for something else than before, in order."""
        rows = _nearest("training_hours", self.chain, **wanted)
        ends = [row["effective_to"] + timedelta(1) for row in rows if row["effective_to"]]
        return sorted({row["effective_from"] for row in rows if row["effective_from"]} | {*ends})


@cache
def _nearest(name: str, chain: tuple[str, ...], **wanted: str) -> list[Row]:
    """The rows of a table for a region and those that contain it, the nearest first."""
    fitting = [
        row for row in _rows(name) if row["region"] in chain and wanted.items() <= row.items()
    ]
    return sorted(fitting, key=lambda row: chain.index(row["region"]))


@cache
def _rows(name: str) -> list[Row]:
    return data.table(name).to_dicts()


def law(region: str, as_of: date) -> Law:
    """The law of a region on a day. Raises KeyError for a region that `data/regions.csv` lacks."""
    chain = data.regions(region)
    return Law(chain[0], tuple(chain), as_of)


def _holds(row: Row, on: date) -> bool:
    start, end = row["effective_from"] or date.min, row["effective_to"] or date.max
    return bool(start <= on <= end)


def _within(row: Row, on: str) -> pl.Expr:
    day = pl.col(on)
    inside = pl.lit(value=True)
    if row["effective_from"] is not None:
        inside = inside & (day >= row["effective_from"])
    if row["effective_to"] is not None:
        inside = inside & (day <= row["effective_to"])
    return inside


def _choose(cases: list[tuple[pl.Expr, pl.Expr]]) -> pl.Expr:
    """The first case that holds, else null."""
    chosen: list[pl.Expr] = [pl.when(test).then(value) for test, value in cases]
    return pl.coalesce(chosen or [pl.lit(None)])
