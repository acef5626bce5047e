"""Ages of the people on the duty roll."""

import polars as pl

from validators import identity
from validators.calendar import birthday, retirement_month
from validators.law import Law
from validators.rule import LEAD, SUSPECTED


def holder_roll(work: pl.DataFrame, law: Law) -> pl.DataFrame:
    """One row for each person whose work needs a certificate, with the days that bound his age.

    `on` is his first day judged if he was under age then, else his last.
    """
    rows = (
        work.filter("judged_here")
        .sort("on", maintain_order=True)
        .group_by("member", maintain_order=True)
        .agg(
            pl.all().exclude("listed", "op_item_family", "joined_by").last(),
            pl.col("listed").any(),
            first_day=pl.col("on").first(),
            item_known=pl.col("op_item_family").is_not_null().any(),
            sure_day=(pl.col("joined_by") == "number").any(),
        )
        .with_columns(
            born=identity.birth_date(pl.col("pid")),
            sex=identity.sex(pl.col("pid")),
            op_holder_min_age=law.number("op_holder_min_age", "first_day"),
        )
    )
    return (
        rows.with_columns(
            of_age_on=birthday(pl.col("born"), pl.col("op_holder_min_age")),
            retires=retirement_month(pl.col("born"), pl.col("sex"), law.as_of),
        )
        .with_columns(
            on=pl.when(pl.col("first_day") < pl.col("of_age_on")).then("first_day").otherwise("on"),
            over_age_from=pl.col("retires").dt.offset_by("1mo"),
            retires_month=pl.col("retires").dt.strftime("%Y-%m"),
            thing=pl.lit(""),
            cap=pl.when(~pl.col("sure_day")).then(LEAD)
            .when(~pl.col("listed")).then(SUSPECTED),
            together="twin",
        )
        .with_columns(op_holder_min_age_confidence=law.confidence("op_holder_min_age"))
    )  # fmt: skip
