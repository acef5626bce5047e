"""Fold open deltas into the files of rows, so that a look-up asks one file again."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import polars as pl

from connectors.mirror import reading, storing
from connectors.mirror.building import END_OF_KEYS, FIRST_KEY, ROWS_PER_FILE, bounds, part_name
from connectors.mirror.manifest import INDEX, Manifest, Part


def fold(work: Path, manifest: Manifest) -> Manifest:
    """Write the files in the folder anew, without deltas; the rows stay the same.

    Only one file and the deltas are held at a time. A file that grew to twice its size is parted.
    """
    latest = reading.latest(work, manifest)
    parts: list[Part] = []
    for part, start, end in _ranges(manifest):
        rows = _folded(work, part, latest.filter(pl.col("pid").is_between(start, end, "left")))
        for first, last in _cut(rows, start, end):
            path = work / f"new-{len(parts):02}.parquet"
            inside = rows.filter(pl.col("pid").is_between(first, last, "left"))
            parts.append(storing.put(inside, path, first, last))
    shutil.rmtree(work / INDEX, ignore_errors=True)
    for file in manifest.files:
        if file.key_from is not None:
            (work / file.name).unlink()
    # Only now: a file under its old name is the snapshot before's as well, and is never written to.
    parts = [_renamed(work, part, part_name(number)) for number, part in enumerate(parts)]
    parts += [part for part in manifest.parts if part.key_from is None]
    return replace(manifest, parts=parts, deltas=[])


def _renamed(work: Path, part: Part, name: str) -> Part:
    (work / part.name).rename(work / name)
    return replace(part, name=name)


def _ranges(manifest: Manifest) -> Iterator[tuple[Part | None, int, int]]:
    """Every file of keys and the range it is to hold, so that no key lies between two."""
    having = [part for part in manifest.parts if part.key_from is not None]
    starts = [part.key_from or FIRST_KEY for part in having]
    ends = [FIRST_KEY, *starts[1:], END_OF_KEYS]
    for i, (start, end) in enumerate(pairwise(ends)):
        yield having[i] if having else None, start, end


def _folded(work: Path, part: Part | None, latest: pl.DataFrame) -> pl.DataFrame:
    rows = pl.read_parquet(work / part.name) if part else reading.nobody()
    keys = latest["pid"].unique()
    untouched = rows.filter(~pl.col("pid").is_in(keys.implode()))
    both = pl.concat([untouched, reading.present(latest)])
    return both.sort("pid", maintain_order=True)


def _cut(rows: pl.DataFrame, start: int, end: int) -> Iterator[tuple[int, int]]:
    whole = rows.height <= 2 * ROWS_PER_FILE
    yield from [(start, end)] if whole else pairwise(bounds(rows["pid"], start, end))
