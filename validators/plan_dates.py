"""When a plan says that training is to be held: a day, a month, or a period of the plan's year."""

from functools import cache

import polars as pl

import data
from validators.dates import add_date
from validators.words import folded

# A year before the period, which the plan's own year says again.
YEAR = r"^\d{4}年度?"
WHOLE = "年度"
# Between the periods of a list, as in 5月、11月; the codes of one stand with blanks between them.
APART, BETWEEN = r"[、,，;；和及]", " "


def add_plan_date(frame: pl.DataFrame, field: str) -> pl.DataFrame:
    """Replace the raw text by a day, `<field>_month`, and `planned_period` for a period in words.

    Periods are those of `data/plan_periods.csv`: every month, the first quarter, on hiring; of
    several in one cell the codes of all, with blanks between them.
    """
    said, bad = folded(pl.col("_said")), f"{field}__bad"
    # A bare year is the whole of it.
    word = (
        pl.when(said.str.contains(f"{YEAR}$"))
        .then(pl.lit(WHOLE))
        .otherwise(said.str.replace(YEAR, ""))
    )
    dated = add_date(frame.with_columns(_said=field), field)
    worded = dated.with_columns(word=word)
    named = _named(worded["word"])
    known = worded.join(named, on="word", how="left", maintain_order="left")
    if bad in known.columns:
        unnamed = pl.col("planned_period").is_null()
        known = known.with_columns(pl.when(unnamed).then(bad).alias(bad))
        known = known if known[bad].count() else known.drop(bad)
    period = pl.when(pl.col(field).is_null()).then("planned_period")
    return known.with_columns(planned_period=period).drop("word", "_said")


def _named(words: pl.Series) -> pl.DataFrame:
    """The period of each word, or those of all parts of a list: `word, planned_period`."""
    single = periods().select("word", planned_period="period")
    lists = words.drop_nulls().unique().to_frame("word").filter(pl.col("word").str.contains(APART))
    # 5、11月 means 5月、11月.
    ending = pl.when(pl.col("word").str.ends_with("月")).then(pl.lit("月")).otherwise(pl.lit(""))
    parts = lists.with_columns(
        part=pl.col("word").str.replace_all(APART, BETWEEN).str.split(BETWEEN), ending=ending
    ).explode("part")
    part = pl.when(pl.col("part").str.contains(r"^\d+$")).then(pl.col("part") + pl.col("ending"))
    found = parts.with_columns(part=part.otherwise("part")).join(
        single.rename({"word": "part"}), on="part", how="left", maintain_order="left"
    )
    whole = found.group_by("word", maintain_order=True).agg(
        pl.when(pl.col("planned_period").is_not_null().all()).then(
            pl.col("planned_period").unique(maintain_order=True).str.join(BETWEEN)
        )
    )
    return pl.concat([single, whole.drop_nulls()])


@cache
def periods() -> pl.DataFrame:
    """The periods of plans: `word` (folded), `period`, `months` of each, `first_month` if once."""
    named = data.table("plan_periods")
    return named.select(
        folded(pl.col("word")).alias("word"),
        "period",
        pl.col("months", "first_month").cast(pl.Int32),
    )
