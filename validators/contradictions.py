"""Cells of one row that contradict each other: listed for the sender, and kept as they are.

Reasons given in `<field>__bad`: `sex_differs` (from that of the identity number), `dates_reversed`
(an end before its beginning), `category_differs` (from that of the item beside it).
"""

from functools import cache

import polars as pl

import data
from validators import identity
from validators.words import folded

# Of each end that may lie before its beginning, the beginning.
TERMS = {"valid_to": "valid_from", "leave_date": "hire_date", "end_date": "start_date"}


def contradicted(typed: pl.DataFrame) -> pl.DataFrame:
    """The typed rows with the reasons why some of their cells cannot all be right."""
    found: dict[str, pl.Expr] = {}
    if {"sex", "pid"} <= set(typed.columns):
        found["sex"] = pl.when(pl.col("sex") != identity.sex(pl.col("pid"))).then(
            pl.lit("sex_differs")
        )
    for end, begin in TERMS.items():
        if {end, begin} <= set(typed.columns):
            whole = ~pl.col(f"{end}_month") & ~pl.col(f"{begin}_month")
            found[end] = pl.when(whole & (pl.col(end) < pl.col(begin))).then(
                pl.lit("dates_reversed")
            )
    if {"op_category", "op_item_family"} <= set(typed.columns):
        found |= _of_another_category(typed)
    for field, reason in found.items():
        bad = f"{field}__bad"
        named = typed.select(reason.alias(bad))[bad]
        if named.count():
            known = [pl.col(bad)] if bad in typed.columns else []
            typed = typed.with_columns(pl.coalesce(*known, named).alias(bad))
    return typed


@cache
def _categories() -> pl.DataFrame:
    """The category of each item of the catalogues, as word lists spell it."""
    items = data.table("op_items").select("op_item", own=folded(pl.col("op_category")))
    return items.drop_nulls().unique("op_item", keep="last")


def _of_another_category(typed: pl.DataFrame) -> dict[str, pl.Expr]:
    """The reason where the category is a known one, and not that of the item; none is usual."""
    pairs = typed.select("op_category", "op_item").drop_nulls().unique()
    known = pairs.join(_categories(), on="op_item").with_columns(said=folded(pl.col("op_category")))
    listed = pl.col("said").is_in(_categories()["own"].unique().implode())
    wrong = known.filter(listed, pl.col("said") != pl.col("own"))
    if not wrong.height:
        return {}
    pair = pl.concat_str("op_category", "op_item", separator="\n")
    differs = pair.is_in(wrong.select(pair).to_series().implode())
    return {"op_category": pl.when(differs).then(pl.lit("category_differs"))}
