"""One number for a set of register rows, by which two mirrors are told to hold the same.

It is the sum of the rows' hashes, so neither order nor the cut into files matters, and a delta can
subtract the rows it replaces and add its own. The hash is that of polars, which may change with
its version: the version is part of the digest, and digests of two versions are never compared.
It proves that nothing was lost or doubled by accident; against forgery stand the files' SHA-256.
"""

from pathlib import Path

import polars as pl

from connectors.mirror import reading
from connectors.mirror.manifest import Manifest
from connectors.source import register_columns

SIZE = 1 << 64
HALF = 32


def total(rows: pl.DataFrame) -> int:
    """The sum of the hashes of rows as files hold them, modulo 2^64."""
    if rows.is_empty():
        return 0
    hashes = rows.select(list(register_columns())).hash_rows(seed=0)
    # In halves, since the sum of many whole ones would not fit.
    halves = pl.select(high=hashes // (1 << HALF), low=hashes % (1 << HALF)).sum().row(0)
    return ((int(halves[0]) << HALF) + int(halves[1])) % SIZE


def written(number: int) -> str:
    """The digest as a manifest states it: the version that hashes, and the sum."""
    return f"polars-{pl.__version__}:{number % SIZE:016x}"


def of(snapshot: Path, manifest: Manifest) -> int:
    """The sum that a manifest states; summed up anew if another version stated it."""
    version, _, number = manifest.digest.partition(":")
    if version == f"polars-{pl.__version__}":
        return int(number, 16)
    return sum(total(rows) for rows in reading.pieces(snapshot, manifest))
