"""Results moved into place whole: a reader sees last night's or tonight's, never a mixture."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

import polars as pl

from connectors import shelf

OLD = ".replaced-"


def write_tables(folder: Path, tables: Mapping[str, pl.DataFrame]) -> None:
    """Each table as `<name>.parquet`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        shelf.write(table, folder / f"{name}.parquet", "zstd")


def swap_in(finished: Path, place: Path) -> None:
    """Put a finished folder in its place; the one that stood there goes only then.

    Killed between the two renames, `recover` puts the old one back at the next start.
    """
    _sync(finished)
    place.parent.mkdir(parents=True, exist_ok=True)
    old = place.with_name(f"{OLD}{place.name}")
    shutil.rmtree(old, ignore_errors=True)
    if place.exists():
        place.rename(old)
    finished.rename(place)
    shutil.rmtree(old, ignore_errors=True)


def recover(out: Path) -> list[str]:
    """Results that a killed run had moved aside, put back; their names."""
    restored = []
    for old in sorted(out.glob(f"{OLD}*")) if out.is_dir() else []:
        place = out / old.name.removeprefix(OLD)
        if place.exists():
            shutil.rmtree(old, ignore_errors=True)
        else:
            old.rename(place)
            restored.append(place.name)
    return restored


def writable(out: Path) -> None:
    """Make sure that results can be written. Raises OSError where they cannot."""
    out.mkdir(parents=True, exist_ok=True)
    probe = out / f"{shelf.PREFIX}probe-{os.getpid()}"
    probe.write_bytes(b"")
    probe.unlink()


def _sync(folder: Path) -> None:
    for file in folder.rglob("*"):
        if file.is_file():
            with file.open("rb") as handle:
                os.fsync(handle.fileno())
