"""One number for a set of register rows, by which two mirrors are told to hold the same.

It is the sum of the rows' hashes, so neither order nor the cut into files matters, and a delta can
subtract the rows it replaces and add its own. The hash is that of polars, which may change with
its version: the version is part of the digest, and digests of two versions are never compared.
It proves that nothing was lost or doubled by accident; against forgery stand the files' SHA-256.
"""

import polars as pl

from connectors.source import register_columns

SIZE = 1 << 64
HALF = 32


def total(rows: pl.DataFrame) -> int:
    """The sum of the hashes of register rows, modulo 2^64."""
    if rows.is_empty():
        return 0
    hashes = rows.select(list(register_columns())).hash_rows(seed=0)
    # In halves, since the sum of many whole ones would not fit.
    halves = pl.select(high=hashes // (1 << HALF), low=hashes % (1 << HALF)).sum().row(0)
    return ((int(halves[0]) << HALF) + int(halves[1])) % SIZE


def written(number: int) -> str:
    """The digest as a manifest states it: the version that hashes, and the sum."""
    return f"polars-{pl.__version__}:{number % SIZE:016x}"


def read(digest: str) -> int | None:
    """The sum in a stated digest; nothing if another version made it."""
    version, _, number = digest.partition(":")
    return int(number, 16) if version == f"polars-{pl.__version__}" else None
