"""Rows about a company as a whole, with nobody in particular."""

import polars as pl

from validators.shapes import ADDRESS


def of_company(rows: pl.DataFrame, thing: pl.Expr) -> pl.DataFrame:
    """The rows with the `thing` they are about, nobody as their person, and an address or none.

    Rows of one company that share their thing are to be judged `together`.
    """
    nowhere = [pl.lit(None, t).alias(c) for c, t in ADDRESS.items() if c not in rows.columns]
    return rows.with_columns(
        *nowhere,
        thing=thing,
        together=pl.struct("org", thing.alias("thing")).is_duplicated(),
        member=pl.lit(None, pl.UInt32),
        subject=pl.lit(None, pl.Int64),
    )
