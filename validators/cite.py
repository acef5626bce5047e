"""The law and article in force on the day."""

import polars as pl

import data

COLUMNS = ("duty", "law", "article", "rule_pack")


def cite(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with `duty` (the duty in words), `law`, `article` and `rule_pack` of the day `on`.

    `duty_key` names the duty. A day on which no row of `data/citations.csv` was in force leaves
    the columns blank rather than quoting another day's law.
    """
    stated = data.table("citations").select(
        "law", "article", "rule_pack", "effective_from", "effective_to",
        duty_key="duty", duty="text",
    )  # fmt: skip
    days = rows.select("duty_key", "on").unique()
    cited = days.join(stated, on="duty_key").filter(
        pl.col("effective_from").is_null() | (pl.col("effective_from") <= pl.col("on")),
        pl.col("effective_to").is_null() | (pl.col("on") <= pl.col("effective_to")),
    )
    return rows.join(
        cited.select("duty_key", "on", *COLUMNS), on=["duty_key", "on"], how="left",
        maintain_order="left",
    )  # fmt: skip


def pack_of(duty: str, day: pl.Expr) -> pl.Expr:
    """A number for the rule pack that states the duty on the day; it rises with each new pack."""
    stated = data.table("citations").filter(pl.col("duty") == duty)["effective_from"].drop_nulls()
    return pl.sum_horizontal([(day >= begins).cast(pl.Int8) for begins in stated])
