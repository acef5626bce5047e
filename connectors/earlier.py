"""The newest results published before a day, so that what they said is not said again."""

import json
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

MANIFEST, OUTLOOK = "run.json", "outlook.parquet"


class Earlier(NamedTuple):
    """An earlier outlook and its day; without one, why (`none`, `unreadable`)."""

    as_of: date | None
    outlook: pl.DataFrame | None
    why: str | None = None


def earlier(out: Path, as_of: date, region: str, command: str, schema: pl.Schema) -> Earlier:
    """The outlook of the newest results in `out` before the day, of the same region and command.

    One that cannot be read, or has other columns than `schema`, is no ground to compare on; no
    older one is taken for it.
    """
    for day in sorted(_days(out, as_of), reverse=True):
        folder = out / day.isoformat()
        run = manifest_of(folder)
        if run is None or (run.get("region"), run.get("command")) == (region, command):
            found = None if run is None else _outlook(folder / OUTLOOK, schema)
            return Earlier(day, found, "unreadable" if found is None else None)
    return Earlier(None, None, "none")


def _days(out: Path, before: date) -> list[date]:
    """The days before that one with results."""
    days = []
    for folder in out.iterdir() if out.is_dir() else ():
        try:
            day = date.fromisoformat(folder.name)
        except ValueError:
            continue
        if day.isoformat() == folder.name and day < before and (folder / MANIFEST).exists():
            days.append(day)
    return days


def manifest_of(folder: Path) -> dict[str, Any] | None:
    """The manifest of results; None where it cannot be read."""
    file = folder / MANIFEST
    try:
        run = json.loads(file.read_text("utf-8")) if file.is_file() else None
    except (OSError, ValueError, RecursionError):
        return None
    return run if isinstance(run, dict) else None


def _outlook(file: Path, schema: pl.Schema) -> pl.DataFrame | None:
    """The outlook; None where it cannot be read or is of another form."""
    if not file.is_file():  # to open a pipe would wait for ever
        return None
    try:
        rows = pl.read_parquet(file, memory_map=False)
    except (Exception, pl.exceptions.PanicException):  # a damaged file must not cost the night
        return None
    return rows if rows.schema == schema else None
