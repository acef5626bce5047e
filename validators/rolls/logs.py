"""Days of work that shift logs and work permits prove."""

from datetime import date

import polars as pl

from validators.rolls import joining
from validators.rolls.roster import ADDRESS


def logged(log: pl.DataFrame, person: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """One row for each log row of a person on the roster, now or once, up to the day of judgement.

    `day` is the day worked and `shift_from` the minute the shift began, where the log says so.
    """
    stated = pl.when(~pl.col("work_date_month")).then("work_date")
    by_clock = pl.when(pl.col("start_at_precision") != "month").then(pl.col("start_at").dt.date())
    minute = pl.when(pl.col("start_at_precision") == "minute").then("start_at")
    rows = joining.recognised(log, person).with_columns(
        day=pl.coalesce(stated, by_clock), shift_from=minute.dt.epoch("s") // 60
    )
    return rows.filter(pl.col("member").is_not_null(), pl.col("day") <= as_of).select(
        "member", "day", "shift_from", "post", "op_item", "op_item_family", "joined_by", *ADDRESS
    )


def first_days(log: pl.DataFrame) -> pl.DataFrame:
    """One row for each person with a logged day: `member, first_logged`."""
    return log.group_by("member").agg(first_logged=pl.col("day").min())


def shifts(log: pl.DataFrame) -> pl.DataFrame:
    """One row for each person and logged day, with the minute work began."""
    return log.group_by("member", "day").agg(pl.col("shift_from").min())
