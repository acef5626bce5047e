"""Ages of the people on the duty roll."""

import polars as pl

from validators import identity
from validators.calendar import birthday, retirement_month
from validators.law import Law


def holder_roll(duty: pl.DataFrame, law: Law) -> pl.DataFrame:
    """One row for each person whose work needs a certificate, with the days that bound his age."""
    here = pl.col("op_item_family").is_null() | (pl.col("op_item_family") == "work_safety")
    rows = duty.filter(here & ~pl.col("unmapped")).unique("member", keep="first", maintain_order=True)
    return (
        rows.with_columns(
            on=pl.lit(law.as_of),
            born=identity.birth_date(pl.col("pid")),
            sex=identity.sex(pl.col("pid")),
            cap=pl.when(~pl.col("listed")).then(pl.lit("suspected")),
        )
        .with_columns(
            op_holder_min_age=law.number("op_holder_min_age"),
            op_holder_min_age_confidence=law.confidence("op_holder_min_age"),
            retires=retirement_month(pl.col("born"), pl.col("sex")),
        )
        .with_columns(
            of_age_on=birthday(pl.col("born"), pl.col("op_holder_min_age")),
            over_age_from=pl.col("retires").dt.offset_by("1mo"),
            retires_month=pl.col("retires").dt.strftime("%Y-%m"),
        )
    )
