"""What the register answered, brought to one row for each person and kind of work."""

import polars as pl

from validators import values

HELD = pl.col("cert_type") == "special_operation"
ANSWERED = pl.col("lookup_state").is_in(["found_valid", "found_invalid", "not_found"])


def certificates(rows: pl.DataFrame) -> pl.DataFrame:
    """Register rows with the item and industry in the words of `data/`, whatever the register prints."""
    printed = rows.with_columns(industry_text="industry")
    coded = values.add_word(values.add_item(printed, "op_item"), "industry", "industry")
    return coded.drop("op_item__bad", "industry__bad", strict=False)


def held_items(rows: pl.DataFrame) -> pl.DataFrame:
    """One row for each person and item held, of any date and status: `pid, op_item`."""
    return rows.filter(HELD).select("pid", "op_item").unique()


def valid_on(day: pl.Expr) -> pl.Expr:
    """Whether a register row is a certificate in force that day, its last day included."""
    covers = (pl.col("valid_from").fill_null(day) <= day) & (pl.col("valid_to") >= day)
    return (pl.col("status") == "valid") & covers


def best_rows(rows: pl.DataFrame, day: pl.Expr, keys: list[str]) -> pl.DataFrame:
    """The row that speaks for each key on the day.

    One that covers the day (status valid and no overdue review first, then the latest begun, then
    the latest updated); else, of those begun, the latest to end; else the first to begin. A row
    without an end stands between: it may cover the day.
    """
    begun = pl.col("valid_from").is_null() | (pl.col("valid_from") <= day)
    covers = begun & (pl.col("valid_to") >= day)
    order = (
        pl.when(covers).then(3).when(begun & pl.col("valid_to").is_null()).then(2)
        .when(begun).then(1).otherwise(0)
    )
    sound = (pl.col("status") == "valid") & ~review_overdue(day).fill_null(value=False)
    latest_from = pl.col("valid_from").to_physical().cast(pl.Int64)
    latest_to = pl.col("valid_to").to_physical().cast(pl.Int64)
    ranked = rows.with_columns(
        _order=order,
        _sound=(covers & sound).fill_null(value=False),
        _by=pl.when(order >= 2).then(latest_from).when(order == 1).then(latest_to)  # noqa: PLR2004
        .otherwise(-latest_from),
    )
    best = ranked.sort(
        "_order", "_sound", "_by", "updated_on", descending=True, nulls_last=True,
        maintain_order=True,
    ).unique(keys, keep="first", maintain_order=True)
    return best.drop("_order", "_sound", "_by")


def review_overdue(day: pl.Expr) -> pl.Expr:
    """Due before the day and not done in this term; a row without a due date owes no review."""
    done = pl.col("review_done_date") >= pl.col("valid_from").fill_null(pl.date(1900, 1, 1))
    return (pl.col("review_due_date") < day).fill_null(value=False) & ~done.fill_null(value=False)
