"""The class hours that the law asks of people: one kind for each role, industry and time."""

from datetime import date
from functools import cache
from itertools import product

import polars as pl

from validators.law import Law
from validators.rolls.offices import MANAGERS
from validators.rolls.quotas import CLASSES, ORDINARY, WORKER

ROLES = (*MANAGERS, WORKER)
ASKED = {"needed_least": pl.Int32, "needed_most": pl.Int32, "class_hours_confidence": pl.String}


def kind(occasion: str, law: Law) -> pl.Expr:
    """A number for what the law asks of a row: by its day, its role and its class of industry."""
    later = [(pl.col("on") >= day).cast(pl.Int32) for day in law.quota_days(occasion=occasion)]
    number = pl.sum_horizontal(pl.lit(0), *later)
    for column, known in (("role", ROLES), ("industry_class", CLASSES)):
        place = pl.col(column).cast(pl.Enum(known)).to_physical().cast(pl.Int32)
        number = number * (len(known) + 1) + place.fill_null(len(known))
    return number


@cache
def asked(occasion: str, law: Law) -> pl.DataFrame:
    """The minutes asked of each kind of row, in the order of their numbers, and how sure they are.

    Of an industry that is not known, whatever any class of industry asks is possible.
    """
    days = [date.min, *law.quota_days(occasion=occasion)]
    kinds = product(days, (*ROLES, None), (*CLASSES, None))
    return pl.DataFrame([_quota(*kind, occasion, law) for kind in kinds], ASKED, orient="row")


def _quota(
    day: date, role: str | None, own: str | None, occasion: str, law: Law
) -> tuple[int | None, int | None, str | None]:
    rows = {name: law.quota(role, day, occasion=occasion, industry_class=name) for name in CLASSES}
    possible = rows.values() if own is None else [rows[own]]
    hours = [int(row["class_hours"]) for row in possible if row is not None]
    minutes = [number * law.whole("class_hour_minutes") for number in hours]
    told = rows[own or ORDINARY] or {}
    return min(minutes, default=None), max(minutes, default=None), told.get("confidence")
