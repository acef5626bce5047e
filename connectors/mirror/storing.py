"""Write the files of a snapshot aside, and swap them in as one."""

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import chain, count
from pathlib import Path
from tempfile import mkdtemp

import polars as pl

from connectors.errors import Unreachable
from connectors.mirror import manifest as manifests
from connectors.mirror.lock import alone, is_held
from connectors.mirror.manifest import CURRENT, INDEX, MANIFEST, SNAPSHOTS, Manifest, Part

ROWS_PER_GROUP = 20_000
UNFINISHED = ".building-"


@contextmanager
def drafting(into: Path) -> Iterator[Path]:
    """A work folder for a new snapshot, which is gone afterwards; nobody else may have one.

    What interrupted work left behind is removed first. Raises `Busy` while another works.
    """
    snapshots = into / SNAPSHOTS
    snapshots.mkdir(mode=0o700, parents=True, exist_ok=True)
    with alone(into):
        for left in snapshots.glob(f"{UNFINISHED}*"):
            shutil.rmtree(left)
        work = Path(mkdtemp(prefix=UNFINISHED, dir=snapshots))
        try:
            yield work
        finally:
            shutil.rmtree(work, ignore_errors=True)


def put(rows: pl.DataFrame, path: Path, key_from: int | None, key_to: int | None) -> Part:
    """Write sorted, packed rows as one file, for its owner alone, and describe it."""
    write(rows, path)
    path.chmod(0o600)
    flush(path)
    size = path.stat().st_size
    return Part(path.name, rows.height, size, manifests.digest(path), key_from, key_to)


def write(rows: pl.DataFrame, path: Path) -> None:
    """Write rows as one file; raises Unreachable where the disk does not take it."""
    with _room(path):
        rows.write_parquet(
            path, compression="zstd", compression_level=1, row_group_size=ROWS_PER_GROUP
        )


def set_aside(rows: pl.DataFrame, path: Path) -> None:
    """Write rows as memory has them, for a while: quickly, and to be read in slices."""
    with _room(path):
        rows.write_ipc(path, record_batch_size=ROWS_PER_GROUP)


@contextmanager
def _room(path: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, pl.exceptions.ComputeError) as error:
        # Polars wraps what the system said of the disk into an error of its own.
        message = f"{path.parent}：不能写入（{type(error).__name__}）；请检查磁盘空间和权限"
        raise Unreachable(message) from error


def keep(file: Path, work: Path) -> None:
    """Take a file of the snapshot before into the new one, as another name for it if that can be.

    So every snapshot is whole by itself, and removing one takes nothing from another.
    """
    try:
        os.link(file, work / file.name)
    except OSError:  # a file system without links
        shutil.copy2(file, work / file.name)
        flush(work / file.name)


def keep_index(snapshot: Path, work: Path) -> None:
    """Take the index into the next snapshot, whose files of keys are the same, if there is one."""
    if (snapshot / INDEX).is_dir():
        (work / INDEX).mkdir(mode=0o700)
        for file in (snapshot / INDEX).iterdir():
            keep(file, work / INDEX)


def swap_in(into: Path, work: Path, manifest: Manifest) -> Manifest:
    """Name the finished folder, point `CURRENT` at it, and keep only the snapshot before."""
    snapshots, current = into / SNAPSHOTS, into / CURRENT
    before = current.read_text("utf-8").strip() if current.is_file() else ""
    manifest = replace(manifest, snapshot_id=_name(snapshots, manifest))
    manifests.write(manifest, work / MANIFEST)
    (work / MANIFEST).chmod(0o600)
    flush(work / MANIFEST)
    flush(work)
    work.rename(snapshots / manifest.snapshot_id)
    flush(snapshots)
    draft = into / f".{CURRENT}"
    draft.write_text(manifest.snapshot_id, "utf-8")
    draft.chmod(0o600)
    flush(draft)
    draft.replace(current)  # the one moment at which readers begin to see another register
    flush(into)
    for old in snapshots.iterdir():
        if old.name not in {before, manifest.snapshot_id} and not is_held(old / MANIFEST):
            # What cannot be removed now is tried again by the next.
            shutil.rmtree(old, ignore_errors=True)
    return manifest


def _name(snapshots: Path, manifest: Manifest) -> str:
    """The day and a mark of the data; the same data may be stored again, so it may be taken."""
    marks = "".join(part.sha256 for part in manifest.files) + str(manifest.covers)
    name = f"{manifest.register_date:%Y%m%d}-{hashlib.sha256(marks.encode()).hexdigest()[:8]}"
    names = chain([name], (f"{name}-{i}" for i in count(2)))
    return next(n for n in names if not (snapshots / n).exists())


def flush(path: Path) -> None:
    """Bring a file or folder to the disk before anything names it."""
    if path.is_dir() and os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
