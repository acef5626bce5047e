"""Facts of one frame laid beside the rows of another."""

from collections.abc import Sequence

import polars as pl


def beside(
    rows: pl.DataFrame, other: pl.DataFrame, on: str | Sequence[str], *, nulls_equal: bool = False
) -> pl.DataFrame:
    """The rows, in their order, with the columns of the other frame's row of the same key.

    Only the keys are joined, so the rows themselves are not copied; a key that stands twice in the
    other frame is a fault and raises.
    """
    keys = [on] if isinstance(on, str) else list(on)
    if other.is_empty():
        added = {c: t for c, t in other.schema.items() if c not in keys}
        return rows.with_columns(pl.lit(None).cast(t).alias(c) for c, t in added.items())
    found = rows[keys].join(
        other, on=keys, how="left", maintain_order="left", nulls_equal=nulls_equal
    )
    return rows.hstack(found.get_columns()[len(keys) :])


def by_number(rows: pl.DataFrame, other: pl.DataFrame, number: str) -> pl.DataFrame:
    """The same for a frame of which row n has number n, as people, companies and records have.

    Its rows are taken by their number, not looked for; a row without a number gets blanks.
    """
    return rows.hstack(other.select(pl.exclude(number).gather(rows[number])))


def first_of(rows: pl.DataFrame, *key: str) -> pl.DataFrame:
    """The first row of each key, in the order of the rows.

    As `unique` gives them, which is several times slower: it gathers every column by group.
    """
    whole = pl.struct(key) if len(key) > 1 else pl.col(key)
    return rows.filter(whole.is_first_distinct())


def best_of(
    rows: pl.DataFrame, key: Sequence[str], *order: str | pl.Expr, descending: bool = False
) -> pl.DataFrame:
    """One row of each key: of several the first in the order, nulls last.

    Most keys stand once; those rows come first, and only the others are sorted.
    """
    again = rows.select(pl.struct(key).is_duplicated()).to_series()
    if not again.any():
        return rows
    several = rows.filter(again).sort(
        order, descending=descending, nulls_last=True, maintain_order=True
    )
    return pl.concat([rows.filter(~again), first_of(several, *key)])


def repeated(keys: pl.Series) -> pl.Series:
    """Whether each number stands, or may stand, more than once; quickly where they are in order.

    Else they are sorted, for which of many rows a third of the time goes that hashing them takes.
    """
    if not keys.is_sorted():
        in_order = keys.sort()
        again = in_order.filter(in_order == in_order.shift(1))
        return keys.is_in(again.implode()).fill_null(value=True)
    follows = (keys == keys.shift(1)).fill_null(value=False)
    return follows | follows.shift(-1, fill_value=False) | keys.is_null()
