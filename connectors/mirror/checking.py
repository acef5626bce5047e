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
    """The state of a mirror; why it is broken, as a reason code; and what its snapshot says."""

    state: Literal["fresh", "stale", "broken"]
    why: str | None = None
    detail: str = ""
    snapshot_id: str | None = None
    register_date: date | None = None
    age_days: int | None = None
    rows: int | None = None


def check(folder: Path, as_of: date, max_age_days: int) -> Check:
    """Compare every file with its hash and count, and the age with what is allowed."""
    try:
        snapshot, manifest = manifests.read(folder)
        manifests.verify(snapshot, manifest, thoroughly=True)
    except Broken as broken:
        return Check("broken", broken.why, str(broken))
    except (OSError, pl.exceptions.ComputeError) as error:
        return Check("broken", "mirror_broken", type(error).__name__)
    age = age_days(manifest, as_of)
    return Check(
        "stale" if age > max_age_days else "fresh",
        snapshot_id=manifest.snapshot_id,
        register_date=manifest.register_date,
        age_days=age,
        rows=manifest.rows,
    )
