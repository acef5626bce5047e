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
    found = rows.select(keys).join(
        other, on=keys, how="left", maintain_order="left", nulls_equal=nulls_equal
    )
    return rows.hstack(found.drop(keys))


def repeated(keys: pl.Series) -> pl.Series:
    """Whether each number stands, or may stand, more than once; quickly where they are in order."""
    if not keys.is_sorted():
        return keys.is_duplicated()
    follows = (keys == keys.shift(1)).fill_null(value=False)
    return follows | follows.shift(-1, fill_value=False) | keys.is_null()
