"""When a plan says that training is to be held: a day, a month, or a period of the plan's year."""

from functools import cache

import polars as pl

import data
from validators.dates import add_date
from validators.words import folded

# A year before the period, which the plan's own year says again.
YEAR = r"^\d{4}年度?"
WHOLE = "年度"


def add_plan_date(frame: pl.DataFrame, field: str) -> pl.DataFrame:
    """Replace the raw text by a day, `<field>_month`, and `planned_period` for a period in words.

    Periods are those of `data/plan_periods.csv`: every month, the first quarter, on hiring.
    """
    said, bad = folded(pl.col("_said")), f"{field}__bad"
    # A bare year is the whole of it.
    word = (
        pl.when(said.str.contains(f"{YEAR}$"))
        .then(pl.lit(WHOLE))
        .otherwise(said.str.replace(YEAR, ""))
    )
    dated = add_date(frame.with_columns(_said=field), field)
    named = periods().select("word", planned_period="period")
    known = dated.with_columns(word=word).join(named, on="word", how="left", maintain_order="left")
    if bad in known.columns:
        unnamed = pl.col("planned_period").is_null()
        known = known.with_columns(pl.when(unnamed).then(bad).alias(bad))
        known = known if known[bad].count() else known.drop(bad)
    period = pl.when(pl.col(field).is_null()).then("planned_period")
    return known.with_columns(planned_period=period).drop("word", "_said")


@cache
def periods() -> pl.DataFrame:
    """The periods of plans: `word` (folded), `period`, `months` of each, `first_month` if once."""
    named = data.table("plan_periods")
    return named.select(
        folded(pl.col("word")).alias("word"),
        "period",
        pl.col("months", "first_month").cast(pl.Int32),
    )
