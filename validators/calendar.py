"""Days the law counts: deadlines in months, working days, birthdays and retirement."""

from datetime import date, timedelta
from functools import cache

import polars as pl

import data

SATURDAY = 6


def deadline(start: pl.Expr, months: pl.Expr) -> pl.Expr:
    """The same day number so many months later, else the last day of that month.

    The start day is not counted (民法典 arts. 201 and 202). A deadline that falls on a day off is
    moved by `next_working_day`.
    """
    return start.dt.offset_by(months.cast(pl.String) + "mo")


def next_working_day(day: pl.Expr) -> pl.Expr:
    """The day itself, or the first working day after it (民法典 art. 203).

    Weekends are days off, and so are the holidays of `data/holidays.csv`; its make-up days are not.
    """
    first, working = _working_days()
    place = (day - pl.lit(first)).dt.total_days()
    listed = place.is_between(0, working.len() - 1)
    known = pl.lit(working).gather(pl.when(listed).then(place))
    return pl.when(listed).then(known).otherwise(day.dt.add_business_days(0, roll="forward"))


@cache
def _working_days() -> tuple[date, pl.Series]:
    """The first day the table knows, and the next working day of it and every day it knows."""
    named = data.table("holidays").select(pl.col("day").str.to_date("%Y-%m-%d"), "kind")
    known = named["day"].to_list()
    # The last listed holidays may touch a weekend that the table does not name.
    first, last = min(known), max(known) + timedelta(days=7)
    days = pl.select(day=pl.date_range(first, last)).join(
        named, on="day", how="left", maintain_order="left"
    )
    weekend = pl.col("day").dt.weekday() >= SATURDAY
    off = pl.coalesce(pl.col("kind") == "holiday", weekend)
    working = pl.when(~off | (pl.col("day") == last)).then("day")
    return first, days.select(working.backward_fill())["day"]


def month_end(day: pl.Expr) -> pl.Expr:
    """The last day of the day's month."""
    return day.dt.month_end()


def birthday(born: pl.Expr, years: pl.Expr) -> pl.Expr:
    """The day a person reaches an age; one born on 29 February does so on 1 March."""
    plain = deadline(born, years * 12)
    clipped = plain.dt.day() != born.dt.day()
    return pl.when(clipped).then(plain.dt.offset_by("1d")).otherwise(plain)


def retirement_month(born: pl.Expr, sex: pl.Expr, on: date) -> pl.Expr:
    """The first day of the month in which the later possible statutory age is reached.

    `data/retirement.csv` states each group's base age, its first birth month affected, how many
    birth months make one month's delay, and the longest delay. For women the later of the two
    groups counts, because rosters seldom say which one is meant.
    """
    rows = data.in_force("retirement", on).to_dicts()
    ages = {row["grp"]: _reached(born, row) for row in rows}
    women = pl.max_horizontal([at for name, at in ages.items() if name.startswith("female")])
    return pl.when(sex == "female").then(women).when(sex == "male").then(ages["male"])


def _reached(born: pl.Expr, row: dict[str, str]) -> pl.Expr:
    year, month = (int(part) for part in row["first_affected"].split("-"))
    late = (born.dt.year().cast(pl.Int32) - year) * 12 + born.dt.month().cast(pl.Int32) - month
    longest = pl.lit(int(row["max_delay_months"]))
    delay = pl.min_horizontal(late // int(row["step_months"]) + 1, longest)
    months = pl.when(late >= 0).then(delay).otherwise(0) + int(row["base_years"]) * 12
    return deadline(born.dt.truncate("1mo"), months)
