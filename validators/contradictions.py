"""Cells of one row that contradict each other: listed for the sender, and kept as they are.

Reasons given in `<field>__bad`: `sex_differs` (from that of the identity number), `dates_reversed`
(an end before its beginning).
"""

import polars as pl

from validators import identity

# Of each end that may lie before its beginning, the beginning.
TERMS = {"valid_to": "valid_from", "leave_date": "hire_date", "end_date": "start_date"}


def contradicted(typed: pl.DataFrame) -> pl.DataFrame:
    """The typed rows with the reasons why some of their cells cannot all be right."""
    found = {}
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
    for field, reason in found.items():
        bad = f"{field}__bad"
        named = typed.select(reason.alias(bad))[bad]
        if named.count():
            known = [pl.col(bad)] if bad in typed.columns else []
            typed = typed.with_columns(pl.coalesce(*known, named).alias(bad))
    return typed
