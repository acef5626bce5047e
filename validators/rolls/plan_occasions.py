"""When planned training is to be held: one or several occasions of each planned item.

An occasion is kept by a record from `plan_days` before it to as many days after it. A day known to
the month only is every day of the month: `surely_…` are the days that keep it whichever it was,
`maybe_…` those that may.
"""

from datetime import timedelta

import polars as pl

import data
from validators.law import Law
from validators.plan_dates import BETWEEN, periods
from validators.rolls.assessment import last_possible
from validators.rolls.beside import first_of
from validators.rolls.roster import BEGINNING, FOREVER

WINDOW = ("surely_from", "surely_to", "maybe_from", "maybe_to", "due", "due_earliest")
MONTHLY, HIRING = "month_", "on_hiring"
A_YEAR = 12


def occasions(plan: pl.DataFrame, hired: pl.DataFrame, law: Law) -> pl.DataFrame:
    """One row for each occasion of each planned item (`item`), with its window and due days.

    `due` is the last day on which it can surely still be kept. `whose` is the person it is for, if
    it is for one: training on hiring is owed to everybody hired in the plan's year, who is listed
    in `hired`.
    """
    each = plan.with_columns(pl.col("planned_period").str.split(BETWEEN)).explode("planned_period")
    named = each.join(
        periods().select("period", "months", "first_month").unique(),
        left_on="planned_period", right_on="period", how="left",
    ).with_columns(hiring=pl.col("planned_period") == HIRING)  # fmt: skip
    month = pl.col("planned_period").str.starts_with(MONTHLY) & pl.col("year").is_not_null()
    named = named.with_columns(
        first=pl.coalesce("planned_date", pl.when(month).then(_start(pl.col("first_month")))),
        by_month=pl.col("planned_date_month") | month.fill_null(value=False),
    )
    dated = named.filter(pl.col("first").is_not_null())
    rest = named.filter(pl.col("first").is_null())
    whole = pl.col("planned_period").is_not_null() & pl.col("year").is_not_null()
    in_words, unknown = rest.filter(whole), rest.filter(~whole)
    rows = pl.concat(
        [
            _dated(dated),
            _periods(in_words.filter(~pl.col("hiring"))),
            _hirings(in_words.filter("hiring"), hired),
            _open(unknown),
        ]
    )
    return _windows(rows, law).with_row_index("occasion")


def _dated(rows: pl.DataFrame) -> pl.DataFrame:
    end = pl.col("first").dt.month_end()
    return _row(rows, "first", pl.when("by_month").then(end).otherwise("first"))


def _periods(rows: pl.DataFrame) -> pl.DataFrame:
    """Each period by itself; a record anywhere in it keeps it."""
    once, first = pl.col("first_month").is_not_null(), pl.col("first_month").fill_null(1)
    times = pl.when(once).then(1).otherwise(A_YEAR // pl.col("months"))
    several = rows.with_columns(_nth=pl.int_ranges(0, times)).explode("_nth")
    begins = _start(first + pl.col("_nth") * pl.col("months"))
    ends = begins.dt.offset_by(pl.col("months").cast(pl.String) + "mo").dt.offset_by("-1d")
    return _row(several.with_columns(_a=begins, _b=ends), "_a", pl.col("_b"), period=True)


def _hirings(rows: pl.DataFrame, hired: pl.DataFrame) -> pl.DataFrame:
    new = rows.join(hired, on=["org", "year"])
    return _row(new, "hired_first", pl.col("hired_last"), whose=pl.col("hired_subject"))


def _open(rows: pl.DataFrame) -> pl.DataFrame:
    """Any day of the plan's year; of no certain year, any day."""
    year = pl.col("year")
    first = pl.coalesce(pl.date("year", 1, 1), BEGINNING)
    last = pl.when(year.is_not_null()).then(pl.date("year", 12, 31)).otherwise(FOREVER)
    return _row(rows.with_columns(_a=first), "_a", last)


def _row(
    rows: pl.DataFrame, first: str, last: pl.Expr, *, period: bool = False,
    whose: pl.Expr | None = None,
) -> pl.DataFrame:  # fmt: skip
    nobody = pl.lit(None, pl.Int64)
    return rows.select(
        "item",
        first=pl.col(first),
        last=last,
        period=pl.lit(period),
        whose=nobody if whose is None else whose,
    )


def _windows(rows: pl.DataFrame, law: Law) -> pl.DataFrame:
    """With the days that keep an occasion, whichever of its possible days it was.

    Of the days it can be, those count that are over and not before the look-back.
    """
    days, period = law.whole("plan_days"), pl.col("period")
    until = law.as_of - timedelta(days=days + 1)
    earlier, later = f"-{days}d", f"{days}d"
    rows = rows.with_columns(
        a=pl.when(period).then("first").otherwise(pl.max_horizontal("first", law.look_back)),
        b=pl.when(period).then("last").otherwise(pl.min_horizontal("last", until)),
    )
    a, b = pl.col("a"), pl.col("b")
    return rows.select(
        "item",
        "whose",
        "first",
        "last",
        surely_from=pl.when(period).then(a).otherwise(b).dt.offset_by(earlier),
        surely_to=pl.when(period).then(b).otherwise(a).dt.offset_by(later),
        maybe_from=a.dt.offset_by(earlier),
        maybe_to=b.dt.offset_by(later),
        due=pl.min_horizontal(pl.col("last").dt.offset_by(later), FOREVER),
        due_earliest=pl.when(period).then("last").otherwise("first").dt.offset_by(later),
    )


def _start(month: pl.Expr) -> pl.Expr:
    return pl.date("year", month, 1)


def hirings(spell: pl.DataFrame) -> pl.DataFrame:
    """One row for each person and employment with a stated hire date: `org, year, hired_…`."""
    stated = spell.filter("hire_known", pl.col("hired") == pl.col("employed_from"))
    once = first_of(stated, "org", "member", "hired")
    return once.select(
        "org",
        year=pl.col("hired").dt.year(),
        hired_first="hired",
        hired_last=last_possible("hire_date"),
        hired_subject="subject",
        hired_member="member",
    )


def in_words() -> pl.Expr:
    """When the item is planned for, in print: a day, a month or the name of a period."""
    period = data.table("plan_periods").unique("period", keep="first", maintain_order=True)
    day = pl.col("planned_date")
    one = pl.element().replace_strict(
        period["period"], period["word"], default=None, return_dtype=pl.String
    )
    named = pl.col("planned_period").str.split(BETWEEN).list.eval(one).list.join("、")
    month = pl.when("planned_date_month").then(day.dt.strftime("%Y-%m"))
    return pl.coalesce(month, day.cast(pl.String), named)
