"""Rows out of the files of a snapshot, as its deltas left them."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from connectors.mirror.manifest import INDEX, Manifest, Part
from connectors.mirror.rows import unpacked
from connectors.source import register_columns

if TYPE_CHECKING:
    from connectors.mirror.by_key import Index

# An index pays for so many people; for more of them reading whole files is quicker.
FEW, MANY = 100, 50_000


def rows_of(snapshot: Path, manifest: Manifest, keys: pl.Series) -> pl.DataFrame:
    """Every row of the people with these keys, which are sorted and distinct."""
    return unpacked(packed_rows_of(snapshot, manifest, keys))


def packed_rows_of(snapshot: Path, manifest: Manifest, keys: pl.Series) -> pl.DataFrame:
    """The same as files hold them; so are the rows that follow, if nothing else is said."""
    found = []
    latest_first = [delta.file for delta in reversed(manifest.deltas)]
    for rows in pl.collect_all([_of_keys(snapshot, [file], keys) for file in latest_first]):
        late = rows.filter(pl.col("pid").is_in(keys.implode()))
        found.append(present(late))
        keys = keys.filter(~keys.is_in(late["pid"].implode()))
    index = index_of(snapshot, manifest) if FEW <= keys.len() <= MANY else None
    base = index.rows(keys) if index else _of_keys(snapshot, manifest.parts, keys).collect()
    return pl.concat([*found, base])


def index_of(snapshot: Path, manifest: Manifest) -> "Index | None":
    """The index of the snapshot, if there is one."""
    if not (snapshot / INDEX).is_dir():
        return None
    # Only now: what the index is read with takes a tenth of a second to load.
    from connectors.mirror import index

    return index.load(snapshot, manifest, once=True)


def rows_without_key(snapshot: Path, manifest: Manifest) -> pl.DataFrame:
    """Every row of people whose number is no key; deltas write their file anew."""
    files = [snapshot / part.name for part in manifest.parts if part.key_from is None]
    return pl.read_parquet(files) if files else nobody()


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
        pl.read_parquet(snapshot / delta.file.name).with_columns(_layer=pl.lit(layer, pl.Int32))
        for layer, delta in enumerate(manifest.deltas)
    ]
    if not layers:
        return nobody()
    last = pl.col("_layer").max().over("pid")
    return pl.concat(layers).filter(pl.col("_layer") == last).drop("_layer")


def pieces(snapshot: Path, manifest: Manifest) -> Iterator[pl.DataFrame]:
    """All rows as they stand, one file after the other."""
    changed = latest(snapshot, manifest)
    touched = changed["pid"].unique().implode()
    for part in manifest.parts:
        rows = pl.read_parquet(snapshot / part.name)
        yield rows.filter(~pl.col("pid").is_in(touched) | pl.col("pid").is_null())
    yield present(changed)


def _of_keys(snapshot: Path, parts: Sequence[Part], keys: pl.Series) -> pl.LazyFrame:
    files = [snapshot / part.name for part in parts if _reaches(part, keys)]
    if not files:
        return nobody().lazy()
    key = pl.col("pid")
    # The range lets whole groups of rows be skipped before any is compared.
    near = key.is_between(keys.min(), keys.max())
    return pl.scan_parquet(files, glob=False).filter(near, key.is_in(keys.implode()))


def _reaches(part: Part, keys: pl.Series) -> bool:
    """Whether the file may hold one of the sorted keys."""
    if part.key_from is None or part.key_to is None:
        return False
    return keys.search_sorted(part.key_from) < keys.search_sorted(part.key_to)
