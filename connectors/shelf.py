"""Frames put aside between the steps of a run, in a folder only its owner can read.

People's data lie here while a run lasts, so the folder is made for the owner alone and removed at
the end; one that a killed run left behind is found by name and removed by the next.
"""

import json
import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import polars as pl
import polars.selectors as cs

from connectors.errors import Unreachable

PREFIX = ".unfinished-"
# What many rows share is kept once; polars takes very long to write a column of blank texts.
SHARED = cs.by_name("source_file", "source_sheet", require_all=False)


def new(out: Path, label: str) -> Path:
    """A fresh work folder inside `out`, for the owner alone."""
    out.mkdir(parents=True, exist_ok=True)
    folder = out / f"{PREFIX}{label}-{os.getpid()}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    return folder


def abandoned(out: Path) -> list[Path]:
    """Work folders of runs that ended before they published and whose process is gone."""
    found = sorted(out.glob(f"{PREFIX}*")) if out.is_dir() else []
    return [folder for folder in found if not _alive(folder.name.rpartition("-")[2])]


def clear(folder: Path) -> None:
    """Remove a work folder and what lies in it."""
    shutil.rmtree(folder, ignore_errors=True)


def put(folder: Path, frames: Mapping[str, pl.DataFrame]) -> None:
    """Write each frame as `<folder>/<name>.parquet`; the folder appears whole or not at all."""
    parts = folder.with_name(folder.name + ".part")
    shutil.rmtree(parts, ignore_errors=True)
    parts.mkdir(parents=True, mode=0o700)
    for name, frame in frames.items():
        shared = frame.with_columns(SHARED.cast(pl.Categorical))
        write(shared, parts / f"{name}.parquet", "lz4")
    shutil.rmtree(folder, ignore_errors=True)
    parts.rename(folder)


def write(frame: pl.DataFrame, file: Path, compression: Literal["lz4", "zstd"]) -> None:
    """Write a frame as Parquet. Raises Unreachable where the disk does not take it."""
    # Higher levels of zstd take longer and save nothing on hashes and sentences.
    level = 1 if compression == "zstd" else None
    try:
        frame.write_parquet(
            file, compression=compression, compression_level=level, statistics=False
        )
    except (OSError, pl.exceptions.ComputeError) as error:
        # Polars wraps what the system said of the disk into an error of its own.
        raise Unreachable(f"{file.parent}：不能写入（{error}）；请检查磁盘空间和权限") from None


def keep(frame: pl.DataFrame, file: Path) -> None:
    """Write a frame as Parquet in the place of what stands there, whole and for its owner alone."""
    part = file.with_name(f"{PREFIX}{file.name}")
    write(frame, part, "zstd")
    part.chmod(0o600)
    part.replace(file)


def take(folder: Path, *names: str) -> dict[str, pl.DataFrame]:
    """The frames of a folder by name: all of them, or of those named the ones there are."""
    return {file.stem: _scanned(file).collect() for file in _files(folder, names)}


def take_rows(folder: Path, where: pl.Expr, *names: str) -> dict[str, pl.DataFrame]:
    """The same, only the rows wanted: the others never lie in memory."""
    files = _files(folder, names)
    return {file.stem: _scanned(file).filter(where).collect() for file in files}


def _scanned(file: Path) -> pl.LazyFrame:
    return pl.scan_parquet(file).with_columns(SHARED.cast(pl.String))


def _files(folder: Path, names: Sequence[str]) -> list[Path]:
    return [f for f in sorted(folder.glob("*.parquet")) if not names or f.stem in names]


def take_each(folders: Iterable[Path], name: str) -> list[pl.DataFrame]:
    """The frames of one name, from every folder that has one."""
    files = [folder / f"{name}.parquet" for folder in folders]
    return [_scanned(file).collect() for file in files if file.exists()]


def folders(parent: Path) -> list[Path]:
    """The finished folders in a work folder, in order."""
    return sorted(f for f in parent.iterdir() if f.is_dir() and not f.name.endswith(".part"))


def note(file: Path, facts: Mapping[str, Any] | list[Any]) -> None:
    """Write facts without people as JSON; paths may hold bytes that are no text."""
    file.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(facts, ensure_ascii=False, default=str)
    file.write_text(text, encoding="utf-8", errors="surrogateescape")


def noted(file: Path) -> Any:
    """Facts written by `note`."""
    return json.loads(file.read_text(encoding="utf-8", errors="surrogateescape"))


def _alive(process: str) -> bool:
    if not process.isdigit():
        return False
    import psutil  # slow to load, and seldom is there another run's folder to ask about

    try:
        return psutil.Process(int(process)).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
