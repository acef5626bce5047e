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
    )
    days = rows.select("duty_key", "on").unique()
    cited = days.join(stated, on="duty_key").filter(
        pl.col("effective_from").is_null() | (pl.col("effective_from") <= pl.col("on")),
        pl.col("effective_to").is_null() | (pl.col("on") <= pl.col("effective_to")),
    )
    return rows.join(
        cited.select("duty_key", "on", *COLUMNS), on=["duty_key", "on"], how="left",
        maintain_order="left",
    )
