"""Numbers that look random and depend on nothing but (seed, table, field, row).

So a row is the same whatever the size of the inbox, the chunk or the format it is written in.
"""

import hashlib
from collections.abc import Sequence

import polars as pl

FACTORS = (0xBF58476D1CE4E5B9, 0x94D049BB133111EB)
STEP = 0x9E3779B97F4A7C15


def u64(value: int) -> pl.Series:
    """One unsigned number as a series, so that arithmetic with it wraps instead of widening."""
    return pl.Series([value], dtype=pl.UInt64)


def draw(seed: int, field: str, rows: pl.Series) -> pl.Series:
    """Return one number below 2**64 for each row number (splitmix64)."""
    key = hashlib.blake2b(f"{seed}/{field}".encode(), digest_size=8).digest()
    mixed = rows.cast(pl.UInt64) * u64(STEP) + u64(int.from_bytes(key, "little"))
    mixed = (mixed ^ (mixed // u64(1 << 30))) * u64(FACTORS[0])
    mixed = (mixed ^ (mixed // u64(1 << 27))) * u64(FACTORS[1])
    return mixed ^ (mixed // u64(1 << 31))


def share(seed: int, field: str, rows: pl.Series) -> pl.Series:
    """Return one number from 0 up to, not including, 1 for each row."""
    return (draw(seed, field, rows) // u64(1 << 11)).cast(pl.Float64) / float(1 << 53)


def below(seed: int, field: str, rows: pl.Series, limit: int) -> pl.Series:
    """Return one whole number from 0 to limit - 1 for each row."""
    return (draw(seed, field, rows) % u64(limit)).cast(pl.Int64)


def pick(words: Sequence[str], index: pl.Series) -> pl.Series:
    """Return the word at each index."""
    return pl.Series(words, dtype=pl.String).gather(index)
