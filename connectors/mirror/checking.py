"""Whether a mirror can be relied on today."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

import polars as pl

from connectors.mirror import manifest as manifests
from connectors.mirror.answering import age_days
from connectors.mirror.manifest import Broken


@dataclass(frozen=True)
class Check:
    """The state of a mirror, one sentence on it, and what is known of its snapshot."""

    state: Literal["fresh", "stale", "broken"]
    message: str
    snapshot_id: str | None = None
    register_date: date | None = None
    age_days: int | None = None
    rows: int | None = None


def check(folder: Path, as_of: date, max_age_days: int) -> Check:
    """Compare every file with its hash and count, and the age with what is allowed."""
    try:
        snapshot, manifest = manifests.read(folder)
        manifests.verify(snapshot, manifest, thoroughly=True)
    except (Broken, OSError, pl.exceptions.PolarsError) as error:
        return Check(
            "broken", str(error) if isinstance(error, Broken) else f"{folder}: cannot be read"
        )
    age = age_days(manifest, as_of)
    about = (manifest.snapshot_id, manifest.register_date, age, manifest.rows)
    if age > max_age_days:
        message = f"{folder}: the register of {manifest.register_date} is {age} days old"
        return Check("stale", f"{message}, {max_age_days} are allowed; build a newer one", *about)
    words = f"{manifest.rows} rows of {manifest.register_date}, every file as it was built"
    return Check("fresh", f"{folder}: {words}", *about)
