"""Bring a delta of the register into the mirror: everything in it or nothing."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import polars as pl

from connectors.errors import Unrecognised
from connectors.mirror import changes, digest, folding, reading, storing
from connectors.mirror import manifest as manifests
from connectors.mirror.building import PERSON_DIGITS, WITHOUT_KEY, Facts, without_key
from connectors.mirror.changes import ADD, DEL, MOD, Outcome
from connectors.mirror.manifest import Delta, Manifest, Part
from connectors.mirror.rows import packed, unpacked

# So many open deltas are folded into the files, or every look-up would ask each of them.
MOST_DELTAS = 7


@dataclass(frozen=True)
class Applied:
    """What a delta did: the manifest after it, lines by `op`, and lines of unknown keys."""

    manifest: Manifest
    lines: dict[str, int]
    unknown: list[str]


class Refusal(Unrecognised):
    """A delta that was not applied, and the addresses of the lines why."""

    def __init__(self, reason: str, addresses: list[str], detail: str = "") -> None:
        """Keep the addresses; neither they nor the detail name a person."""
        super().__init__(reason, detail)
        self.addresses = addresses
        self.detail = detail


def apply(
    into: Path,
    tables: Iterable[pl.DataFrame],
    facts: Facts,
    *,
    since: date | None = None,
    lenient: bool = False,
) -> Applied:
    """Make a snapshot of the current one and typed changes (`op`, `address` and the row).

    The new rows are those that a build of the whole register would give. Raises `Refusal`, and
    changes nothing, for a delta that is older than the snapshot or begins (`since`) after it, or,
    unless `lenient`, that changes or removes a row the mirror does not have.
    """
    manifests.read(into)
    with storing.drafting(into) as work:
        snapshot, before = manifests.read(into)
        manifests.verify(snapshot, before, thoroughly=False)
        lines = changes.in_order(list(tables))
        register_date = _register_date(lines, before, facts, since)
        touched = _touched(snapshot, before, lines)
        after = changes.outcome(unpacked(touched), lines)
        unknown = after.unknown["address"].to_list()
        if unknown and not lenient:
            raise Refusal("unknown_key", unknown)
        manifest = replace(
            _laid_down(work, snapshot, before, lines, touched, after),
            register_date=register_date,
            built_from=[*before.built_from, *facts.built_from],
        )
        if len(manifest.deltas) >= MOST_DELTAS:
            manifest = folding.fold(work, manifest)
        counts = {op: lines.filter(op=op).height for op in (ADD, MOD, DEL)}
        return Applied(storing.swap_in(into, work, manifest), counts, unknown)


def _register_date(lines: pl.DataFrame, before: Manifest, facts: Facts, since: date | None) -> date:
    """The day the register is as it stands after the delta; a delta without dates keeps it.

    A removed row may still bear the day it was last changed, so that it is removed does not make
    the delta older.
    """
    if since is not None and since > before.register_date:
        raise Refusal("delta_gap", [], f"{before.register_date}, {since}")
    newest = facts.register_date or _newest(lines)
    if newest is None:
        return before.register_date
    written = lines.filter(pl.col("op") != DEL)
    if newest < before.register_date and (facts.register_date or _newest(written)):
        first = written.filter(pl.col("updated_on") == _newest(written))["address"].head(1)
        addresses = [] if facts.register_date else first.to_list()
        raise Refusal("delta_older", addresses, f"{newest}, {before.register_date}")
    return max(before.register_date, min(newest, facts.today))


def _newest(lines: pl.DataFrame) -> date | None:
    newest: date | None = lines.select(pl.col("updated_on").max()).item()
    return newest


def _touched(snapshot: Path, manifest: Manifest, lines: pl.DataFrame) -> pl.DataFrame:
    """All rows of everybody the lines are about, as files hold them."""
    try:
        keys = lines["pid"].drop_nulls().unique().sort()
        rows = [reading.packed_rows_of(snapshot, manifest, keys)]
        if lines["pid"].null_count():
            rows.append(reading.rows_without_key(snapshot, manifest))
    except (OSError, pl.exceptions.ComputeError) as error:
        message = f"{snapshot}：有文件不能读取"
        raise manifests.Broken("mirror_broken", message) from error
    return pl.concat(rows)


def _laid_down(
    work: Path,
    snapshot: Path,
    before: Manifest,
    lines: pl.DataFrame,
    touched: pl.DataFrame,
    after: Outcome,
) -> Manifest:
    """The files of the snapshot before and those of the delta in the folder, and their manifest."""
    parts, deltas, written = before.parts, before.deltas, packed(after.rows)
    if lines["pid"].null_count():
        parts = [part for part in parts if part.key_from is not None]
        rows = written.filter(pl.col("pid").is_null())
        if rows.height or not parts:
            parts = [*parts, storing.put(rows, work / WITHOUT_KEY, None, None)]
    for part in [*parts, *(delta.file for delta in deltas)]:
        if not (work / part.name).exists():
            storing.keep(snapshot / part.name, work)
    storing.keep_index(snapshot, work)
    keys = lines["pid"].drop_nulls().unique().sort()
    if keys.len():
        file = _delta_file(work / f"delta-{len(deltas) + 1:02}.parquet", keys, written)
        deltas = [*deltas, Delta(file, after.rows["pid"].count() - touched["pid"].count())]
    whole = digest.of(snapshot, before)
    whole += digest.total(written) - digest.total(touched)
    return replace(
        before,
        rows=before.rows + after.rows.height - touched.height,
        without_key=without_key(parts),
        merged=before.merged + after.merged,
        digest=digest.written(whole),
        parts=parts,
        deltas=deltas,
    )


def _delta_file(path: Path, keys: pl.Series, rows: pl.DataFrame) -> Part:
    """Write all rows of the people with these keys, and a mark for those who have none left."""
    having = rows.filter(pl.col("pid").is_not_null())
    gone = reading.absent(keys.filter(~keys.is_in(having["pid"].implode())))
    both = pl.concat([having, gone.select(having.columns)]).sort("pid", maintain_order=True)
    first, last = int(keys[0]), int(keys[-1])
    start = first // PERSON_DIGITS * PERSON_DIGITS
    return storing.put(both, path, start, (last // PERSON_DIGITS + 1) * PERSON_DIGITS)
