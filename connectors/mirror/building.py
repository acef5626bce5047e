"""Build a snapshot of the register from its dumps and swap it in."""

import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path

import polars as pl

import data
from connectors.errors import Unrecognised
from connectors.mirror import digest, storing
from connectors.mirror import manifest as manifests
from connectors.mirror.manifest import Manifest, Part
from connectors.mirror.rows import KINDS, merged_file
from connectors.mirror.spool import Spool

# How a register is cut into files, so that a build never holds the whole of a big one.
ROWS_PER_FILE, MOST_FILES = 400_000, 64
# The last digits of a key are a person; files are cut by district and birth date.
PERSON_DIGITS = 1_000
FIRST_KEY, END_OF_KEYS = 0, 10**17
WITHOUT_KEY = "rows-without-key.parquet"


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
    with storing.drafting(into) as work:
        return storing.swap_in(into, work, _snapshot(work, tables, facts))


def _refuse_unknown(covers: Sequence[str] | None) -> None:
    listed = data.table("words").filter(pl.col("list") == "cert_type")["code"].unique().sort()
    for kind in covers or ():
        if kind not in listed:
            raise Unrecognised("unknown_cert_type", f"{kind}；可用的有 {'、'.join(listed)}")


def _snapshot(work: Path, tables: Iterable[pl.DataFrame], facts: Facts) -> Manifest:
    """Write the files of a snapshot into the folder, and describe it."""
    spool = Spool(work / "spool")
    spool.fill(tables)
    # An empty mirror would answer for everyone that nothing was found.
    if not spool.seen:
        raise Unrecognised("empty_register", "登记库文件中没有一行数据")
    register_date = _register_date(spool, facts)
    parts, total = [], 0
    for number, piece in enumerate(_pieces(spool)):
        whole = merged_file(piece.rows).cast(dict.fromkeys(KINDS, pl.String))
        total += digest.total(whole)
        name = WITHOUT_KEY if piece.start is None else part_name(number)
        parts.append(storing.put(whole, work / name, piece.start, piece.end))
    shutil.rmtree(spool.folder)
    kept = sum(part.rows for part in parts)
    return Manifest(
        snapshot_id="",
        schema_version=manifests.SCHEMA_VERSION,
        register_date=register_date,
        rows=kept,
        without_key=without_key(parts),
        merged=spool.seen - kept,
        digest=digest.written(total),
        covers=sorted(facts.covers) if facts.covers else None,
        built_from=list(facts.built_from),
        parts=parts,
        deltas=[],
    )


def part_name(number: int) -> str:
    """The name of a file of rows."""
    return f"rows-{number:02}.parquet"


def without_key(parts: Iterable[Part]) -> int:
    """How many rows are of people whose number is no key."""
    return sum(part.rows for part in parts if part.key_from is None)


def _register_date(spool: Spool, facts: Facts) -> date:
    newest = facts.register_date or spool.newest
    if newest is None:
        raise Unrecognised("no_register_date", "没有更新日期，也没有给出日期")
    return min(newest, facts.today)


def _pieces(spool: Spool) -> Iterator[Piece]:
    """The rows cut by ranges of keys; those without a key last."""
    for start, end in pairwise(bounds(spool.keys(), FIRST_KEY, END_OF_KEYS)):
        yield Piece(spool.between(start, end), start, end)
    if (without := spool.without_key()).height:
        yield Piece(without, None, None)


def bounds(keys: pl.Series, start: int, end: int) -> list[int]:
    """The ends of the ranges into which sorted keys between `start` and `end` are best cut."""
    count = min(MOST_FILES, -(-keys.len() // ROWS_PER_FILE))
    cuts = {keys[i * keys.len() // count] // PERSON_DIGITS * PERSON_DIGITS for i in range(1, count)}
    return [start, *sorted(cuts - {start}), end]
