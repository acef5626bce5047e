"""Build a snapshot of the register and swap it in."""

import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain, count, pairwise
from pathlib import Path
from tempfile import mkdtemp

import polars as pl

import data
from connectors.errors import Unrecognised
from connectors.mirror import manifest as manifests
from connectors.mirror.lock import alone
from connectors.mirror.manifest import CURRENT, MANIFEST, SNAPSHOTS, Manifest, Part
from connectors.mirror.rows import conformed, merged

# How a register is cut into files, so that a build never holds the whole of a big one.
ROWS_PER_FILE, MOST_FILES, ROWS_PER_GROUP = 400_000, 64, 20_000
# The last digits of a key are a person; files are cut by district and birth date.
PERSON_DIGITS = 1_000
UNFINISHED = ".building-"


@dataclass(frozen=True)
class Facts:
    """What is known about the data: their own date, what they cover, the names of their files."""

    today: date
    register_date: date | None = None
    covers: Sequence[str] | None = None
    built_from: Sequence[str] = ()


@dataclass(frozen=True, eq=False)
class Piece:
    """Rows of one range of keys, from `start` to before `end`; null for rows without a key."""

    rows: pl.DataFrame
    start: int | None
    end: int | None


def build(into: Path, tables: Iterable[pl.DataFrame], facts: Facts) -> Manifest:
    """Write typed register tables as a new snapshot, make it the current one, and describe it.

    The date of the data is the one given, else the newest `updated_on`; never after today. The
    snapshot before stays; older ones and what interrupted builds left behind are removed.
    """
    _refuse_unknown(facts.covers)
    snapshots = into / SNAPSHOTS
    snapshots.mkdir(mode=0o700, parents=True, exist_ok=True)
    with alone(into):
        for left in snapshots.glob(f"{UNFINISHED}*"):
            shutil.rmtree(left)
        work = Path(mkdtemp(prefix=UNFINISHED, dir=snapshots))
        try:
            return _swap_in(into, work, _snapshot(work, tables, facts))
        finally:
            shutil.rmtree(work, ignore_errors=True)


def _refuse_unknown(covers: Sequence[str] | None) -> None:
    listed = data.table("words").filter(pl.col("list") == "cert_type")["code"].unique().sort()
    for kind in covers or ():
        if kind not in listed:
            raise Unrecognised("unknown_cert_type", f"{kind}; known are {', '.join(listed)}")


def _snapshot(work: Path, tables: Iterable[pl.DataFrame], facts: Facts) -> Manifest:
    """Write the files of a snapshot into the folder, and describe it."""
    spool = work / "spool"
    seen = _spooled(spool, tables)
    rows = pl.scan_parquet(spool / "*.parquet")
    register_date = _register_date(rows, facts)
    parts = [_written(work, piece, i) for i, piece in enumerate(_pieces(rows, spool))]
    shutil.rmtree(spool)
    kept = sum(part.rows for part in parts)
    covers = sorted(facts.covers) if facts.covers else None
    marks = "".join(part.sha256 for part in parts) + str(covers)
    return Manifest(
        snapshot_id=f"{register_date:%Y%m%d}-{hashlib.sha256(marks.encode()).hexdigest()[:8]}",
        schema_version=manifests.SCHEMA_VERSION,
        register_date=register_date,
        rows=kept,
        without_key=sum(part.rows for part in parts if part.key_from is None),
        merged=seen - kept,
        covers=covers,
        built_from=list(facts.built_from),
        parts=parts,
    )


def _spooled(spool: Path, tables: Iterable[pl.DataFrame]) -> int:
    """Write the tables aside as they come, so that only one is held, and count their rows."""
    spool.mkdir()
    seen = 0
    for i, table in enumerate(tables):
        seen += table.height
        conformed(table).write_parquet(spool / f"{i:06}.parquet", compression="lz4")
    # An empty mirror would answer for everyone that nothing was found.
    if not seen:
        raise Unrecognised("empty_register", "no row in any of the files")
    return seen


def _register_date(rows: pl.LazyFrame, facts: Facts) -> date:
    newest = facts.register_date or rows.select(pl.col("updated_on").max()).collect().item()
    if newest is None:
        raise Unrecognised("no_register_date", "no row has updated_on, and no date was given")
    return min(newest, facts.today)


def _pieces(rows: pl.LazyFrame, spool: Path) -> Iterator[Piece]:
    """The rows cut by ranges of keys; those without a key last."""
    key = pl.col("pid")
    bounds = _bounds(rows.select(key.drop_nulls().sort()).collect()["pid"])
    place = pl.sum_horizontal(pl.lit(0), *(key >= bound for bound in bounds[1:-1]))
    last = len(bounds) - 1
    target = pl.PartitionBy(
        spool / "cut", key="_place", include_key=False, approximate_bytes_per_file=None
    )
    cut = rows.with_columns(_place=pl.when(key.is_null()).then(last).otherwise(place))
    cut.sink_parquet(target, compression="lz4", mkdir=True)
    for i, (start, end) in enumerate([*pairwise(bounds), (None, None)]):
        files = sorted((spool / "cut" / f"_place={i}").glob("*.parquet"))
        if files:
            yield Piece(pl.read_parquet(files), start, end)


def _bounds(keys: pl.Series) -> list[int]:
    count = min(MOST_FILES, -(-keys.len() // ROWS_PER_FILE))
    cuts = {keys[i * keys.len() // count] // PERSON_DIGITS * PERSON_DIGITS for i in range(1, count)}
    return [0, *sorted(cuts), 10**17]


def _written(work: Path, piece: Piece, number: int) -> Part:
    """Write one file and describe it."""
    rows = merged(piece.rows)
    path = work / f"rows-{number:02}.parquet"
    rows.write_parquet(path, compression="zstd", compression_level=1, row_group_size=ROWS_PER_GROUP)
    path.chmod(0o600)
    _flush(path)
    size = path.stat().st_size
    return Part(path.name, rows.height, size, manifests.digest(path), piece.start, piece.end)


def _swap_in(into: Path, work: Path, manifest: Manifest) -> Manifest:
    """Name the finished folder, point `CURRENT` at it, and keep only the snapshot before."""
    snapshots = into / SNAPSHOTS
    current = into / CURRENT
    before = current.read_text("utf-8").strip() if current.is_file() else ""
    # The same data may be built again, so its name may be taken.
    names = chain([manifest.snapshot_id], (f"{manifest.snapshot_id}-{i}" for i in count(2)))
    manifest = replace(manifest, snapshot_id=next(n for n in names if not (snapshots / n).exists()))
    manifests.write(manifest, work / MANIFEST)
    (work / MANIFEST).chmod(0o600)
    _flush(work / MANIFEST)
    _flush(work)
    work.rename(snapshots / manifest.snapshot_id)
    _flush(snapshots)
    draft = into / f".{CURRENT}"
    draft.write_text(manifest.snapshot_id, "utf-8")
    draft.chmod(0o600)
    _flush(draft)
    draft.replace(current)
    _flush(into)
    for old in snapshots.iterdir():
        if old.name not in {before, manifest.snapshot_id}:
            shutil.rmtree(old)
    return manifest


def _flush(path: Path) -> None:
    """Bring a file or folder to the disk before anything names it."""
    if path.is_dir() and os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
