"""The snapshot that is being asked, and the next one as soon as it is there."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from connectors.mirror import index, reading
from connectors.mirror import manifest as manifests
from connectors.mirror.answering import age_days
from connectors.mirror.by_key import Index
from connectors.mirror.lock import Held
from connectors.mirror.manifest import CURRENT, MANIFEST, Broken, Manifest

LOOK_SECONDS = 0.25


@dataclass(frozen=True, eq=False)
class Layer:
    """Rows by key, and each combination of what rows share as the fields of an answer."""

    index: Index
    kinds: Sequence[dict[str, str | None]]


@dataclass(frozen=True, eq=False)
class Open:
    """A snapshot that stays while it is open: its files by key, and the people deltas touched."""

    manifest: Manifest
    base: Layer
    late: Layer
    touched: frozenset[int]
    held: Held


def open_snapshot(folder: Path) -> Open:
    """The current snapshot, ready to be asked; makes its index if there is none.

    Raises Broken for a mirror that is not there, not whole, or without some kinds of certificate.
    """
    snapshot, manifest = manifests.read(folder)
    if manifest.covers is not None:
        # An answer has no place for it, and whoever asks would take what is not covered for absent.
        raise Broken("mirror_partial", f"{snapshot}：只含{'、'.join(manifest.covers)}")
    try:
        held = Held(snapshot / MANIFEST)
        manifests.verify(snapshot, manifest, thoroughly=False)
        found = index.load(snapshot, manifest)
        if found is None:
            index.make(snapshot, manifest)
            found = index.load(snapshot, manifest)
        changed = reading.latest(snapshot, manifest)
        late = index.of_rows(reading.present(changed))
    except (OSError, ValueError, pl.exceptions.PolarsError) as error:
        message = f"{snapshot}：不能打开（{type(error).__name__}）"
        raise Broken("mirror_broken", message) from error
    if found is None:
        raise Broken("mirror_broken", f"{snapshot}：索引不能读取")
    touched = frozenset(changed["pid"].to_list())
    return Open(manifest, _layer(found), _layer(late), touched, held)


def _layer(found: Index) -> Layer:
    return Layer(found, found.kinds.to_dicts())


class Current:
    """The snapshot to ask now."""

    def __init__(self, folder: Path, max_age_days: int, refuse_age_days: int) -> None:
        """Open the folder's current snapshot; raises Broken."""
        self.folder, self.max_age, self.refuse_age = folder, max_age_days, refuse_age_days
        self.open = open_snapshot(folder)
        self.trouble: str | None = None

    def state(self, today: date) -> str:
        """`fresh`, `stale`, `too_old` to be asked at all, or `broken`: the next cannot be read."""
        age = age_days(self.open.manifest, today)
        if age > self.refuse_age:
            return "too_old"
        if self.trouble is not None:
            return "broken"
        return "stale" if age > self.max_age else "fresh"

    async def follow(self) -> None:
        """Look again and again whether another snapshot became the current one, and open it."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            await self.look()

    async def look(self) -> None:
        """Open the snapshot that `CURRENT` names, if it is another; keep this one if it cannot."""
        try:
            name = (self.folder / CURRENT).read_text("utf-8").strip()
            if name != self.open.manifest.snapshot_id:
                self.open = await asyncio.to_thread(open_snapshot, self.folder)
            self.trouble = None
        except (Broken, OSError, ValueError) as error:
            self.trouble = type(error).__name__
