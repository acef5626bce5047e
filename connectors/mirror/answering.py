"""Ask the mirror which certificates people hold."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from connectors.mirror import manifest as manifests
from connectors.mirror.lock import Held
from connectors.mirror.manifest import MANIFEST, Broken, Manifest
from connectors.mirror.reading import rows_of
from connectors.source import Answers, Silent, asked, failed, matched

NAME = "mirror"


@dataclass(frozen=True, eq=False)
class Mirror:
    """A snapshot that was found whole, as seen on a day; it stays while the mirror is open."""

    folder: Path
    manifest: Manifest
    as_of: date
    age_days: int
    stale: bool
    held: Held

    @property
    def snapshot_id(self) -> str:
        """The name of the snapshot."""
        return self.manifest.snapshot_id

    @property
    def register_date(self) -> date:
        """The day the register was as it stands here."""
        return self.manifest.register_date

    def look_up(self, people: pl.DataFrame) -> Answers:
        """Answer for everyone from the files; `failed` for all should one of them have gone."""
        people = asked(people)
        try:
            keys = people["pid"].drop_nulls().unique().sort()
            rows = rows_of(self.folder, self.manifest, keys)
        except (OSError, pl.exceptions.ComputeError):
            return failed(people, "mirror_broken", NAME)
        return Answers(self._states(people, rows), rows)

    def _states(self, people: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
        failing = pl.col("pid").is_null()
        return matched(people, rows, self.as_of).select(
            "pid",
            "name_key",
            lookup_state=pl.when(failing).then(pl.lit("failed")).otherwise("lookup_state"),
            register_name="register_name",
            why=pl.when(failing).then(pl.lit("weak_key")),
            answer_source=pl.lit(NAME),
            answered_on=pl.when(~failing).then(self.register_date),
            cert_types=pl.lit(self.manifest.covers, pl.List(pl.String)),
        )


def open_mirror(
    folder: Path, as_of: date, max_age_days: int, refuse_age_days: int, *, thoroughly: bool = False
) -> Mirror | Silent:
    """The current snapshot, ready to be asked; or a source that fails for everyone and says why.

    `thoroughly` compares the hash of every file. Seen from a day before its own date a mirror has
    no age. It is stale when older than `max_age_days` and silent beyond `refuse_age_days`.
    """
    try:
        snapshot, manifest = manifests.read(folder)
        held = Held(snapshot / MANIFEST)
        manifests.verify(snapshot, manifest, thoroughly=thoroughly)
    except Broken as broken:
        return Silent(broken.why, NAME)
    except (OSError, pl.exceptions.ComputeError):
        return Silent("mirror_broken", NAME)
    age = age_days(manifest, as_of)
    if age > refuse_age_days:
        about = (manifest.snapshot_id, manifest.register_date, age)
        return Silent("mirror_too_old", NAME, *about)
    return Mirror(snapshot, manifest, as_of, age, age > max_age_days, held)


def age_days(manifest: Manifest, as_of: date) -> int:
    """The days since the register was as it stands in the snapshot."""
    return max((as_of - manifest.register_date).days, 0)
