"""Rows out of the files of a snapshot, as its deltas left them."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from connectors.mirror.index import Index
from connectors.mirror.manifest import Manifest, Part
from connectors.mirror.rows import unpacked
from connectors.source import register_columns

# From so many people on, reading the files in a row is quicker than looking each of them up.
MANY = 50_000


def rows_of(
    snapshot: Path, manifest: Manifest, keys: pl.Series, index: Index | None = None
) -> pl.DataFrame:
    """Every row of the people with these keys, which are sorted and distinct."""
    found = []
    for delta in reversed(manifest.deltas):
        rows = _of_keys(snapshot, [delta.file], keys)
        found.append(present(rows))
        keys = keys.filter(~keys.is_in(rows["pid"].implode()))
    if index is None or keys.len() > MANY:
        base = _of_keys(snapshot, manifest.parts, keys)
    else:
        base = index.rows(keys)
    return unpacked(pl.concat([*found, base]))


def rows_without_key(snapshot: Path, manifest: Manifest) -> pl.DataFrame:
    """Every row of people whose number is no key; deltas write their file anew."""
    files = [snapshot / part.name for part in manifest.parts if part.key_from is None]
    return unpacked(pl.read_parquet(files)) if files else nobody()


def file_of(path: Path) -> pl.DataFrame:
    """All rows of a file, marks of people without any among them."""
    return unpacked(pl.read_parquet(path, glob=False))


def present(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows without those that only say that a person has none left."""
    return rows.filter(pl.col("status").is_not_null())


def absent(keys: pl.Series) -> pl.DataFrame:
    """A row for each person who has none left; a real one always has a status."""
    missing = {c: pl.lit(None, kind) for c, kind in register_columns().items() if c != "pid"}
    return keys.to_frame("pid").with_columns(**missing)


def nobody() -> pl.DataFrame:
    """Register rows of no one."""
    return pl.DataFrame(schema=register_columns())


def latest(snapshot: Path, manifest: Manifest) -> pl.DataFrame:
    """The rows of everybody in a delta as the last of them left them, marks of absence too."""
    layers = [
        file_of(snapshot / delta.file.name).with_columns(_layer=pl.lit(layer, pl.Int32))
        for layer, delta in enumerate(manifest.deltas)
    ]
    if not layers:
        return nobody()
    last = pl.col("_layer").max().over("pid")
    return pl.concat(layers).filter(pl.col("_layer") == last).drop("_layer")


def _of_keys(snapshot: Path, parts: Sequence[Part], keys: pl.Series) -> pl.DataFrame:
    files = [snapshot / part.name for part in parts if _reaches(part, keys)]
    if not files:
        return nobody()
    key = pl.col("pid")
    # The range lets whole groups of rows be skipped before any is compared.
    near = key.is_between(keys.min(), keys.max())
    return pl.scan_parquet(files, glob=False).filter(near, key.is_in(keys.implode())).collect()


def _reaches(part: Part, keys: pl.Series) -> bool:
    """Whether the file may hold one of the sorted keys."""
    if part.key_from is None or part.key_to is None:
        return False
    return keys.search_sorted(part.key_from) < keys.search_sorted(part.key_to)
