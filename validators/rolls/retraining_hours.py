"""Hours of training again before a return, where a region asks for so many."""

import polars as pl

from validators.law import Law
from validators.rolls import sessions
from validators.rolls.beside import beside
from validators.rolls.naming import day_rules
from validators.rolls.records import IDLE, PROXY, codes

# Only where a region sets it, and while it does.
FIGURE = "reboard_class_hours"
OF_RECORD = ("member", "record", "type", "first_day", "last_day", "days", "clock", "began_at",
             "ends_at", "counted")  # fmt: skip


def asked(law: Law) -> list[pl.Expr]:
    """The minutes asked at most (null if none) and at least, by the days the return can have been.

    Beside them stands how sure the figure is.
    """
    each = [law.number(FIGURE, on=day) for day in ("return_earliest", "return_latest")]
    minutes = [hours.cast(pl.Int64) * law.whole("class_hour_minutes") for hours in each]
    return [
        pl.max_horizontal(minutes).alias("needed_minutes"),
        pl.min_horizontal([asked.fill_null(0) for asked in minutes]).alias("needed_at_least"),
        law.confidence(FIGURE, on="return_earliest").cast(pl.String).alias("needed_confidence"),
    ]


def minutes_between(
    pairs: pl.DataFrame, record: pl.DataFrame, training: pl.DataFrame, law: Law
) -> pl.DataFrame:
    """One row for each return with records: the least and most minutes of training before it.

    `pairs` are the returns with the records that lie `between`, or may (`near`); training of any
    type and level counts. `training` are the rows that the records are made of, by number.
    """
    rows = pairs.filter(pl.col("between") | pl.col("near")).join(
        record.select(OF_RECORD), on=["member", "record"], maintain_order="left"
    )
    rows = rows.filter(~pl.col("type").is_in(codes(IDLE, PROXY)).fill_null(value=False))
    timed = rows.select(
        "record", *OF_RECORD[3:],
        member="return",
        quota=pl.lit(0, pl.Int8),
        weakly=pl.lit(value=False),
        doubtful=~pl.col("between"),
    )  # fmt: skip
    had = sessions.counted(timed, training["topic"], law).group_by("member").agg(
        retrained_minutes=pl.col("minutes").sum(),
        retrained_most=(pl.col("minutes") + pl.col("possible")).sum(),
    )  # fmt: skip
    rules = rows.select("return").hstack(training.select("hours_day_rule")[rows["record"]])
    return had.rename({"member": "return"}).pipe(beside, day_rules(rules, "return"), "return")
