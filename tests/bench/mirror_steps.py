"""What is done with a register mirror, each step in a process of its own: `python -m … STEP …`.

A step prints what it measured as one line of JSON: wall and CPU seconds without the start of the
process, which the caller measures together with the memory.
"""

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

import polars as pl

from connectors import mirror
from connectors.mirror import index
from connectors.mirror import manifest as manifests
from tests.bench.draws import below
from tests.bench.register import blocks, rows, rows_at
from tests.bench.world import AS_OF

SEED = 7
# One day's delta: most rows are changes of known ones.
CHANGED, NEW, DELTAS = 16_000, 4_000, 7
COMPANY, CITY, REPEATS = 5_000, 1_000_000, 5
FOREVER = 10_000


@contextmanager
def clocked(found: dict[str, float], name: str) -> Iterator[None]:
    """Note wall and CPU seconds of what is done meanwhile."""
    wall, cpu = time.perf_counter(), time.process_time()
    yield
    found[f"{name} wall"] = time.perf_counter() - wall
    found[f"{name} cpu"] = time.process_time() - cpu


def make(folder: Path, count: int) -> dict[str, Any]:
    """Write the register as typed files."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, block in enumerate(blocks(SEED, count)):
        block.write_parquet(
            folder / f"{number:04}.parquet", compression="zstd", compression_level=1
        )
    return {"mib": mib(folder)}


def build(dumps: Path, into: Path) -> dict[str, Any]:
    """Build a mirror from the typed files, one after the other."""
    found: dict[str, Any] = {}
    tables = (pl.read_parquet(file) for file in sorted(dumps.glob("*.parquet")))
    with clocked(found, "build"):
        manifest = mirror.build(into, tables, mirror.Facts(AS_OF))
    size = sum(part.bytes for part in manifest.parts) / (1 << 20)
    return found | {"rows": manifest.rows, "mib": size, "files": len(manifest.parts)}


def deltas(into: Path, count: int, first: int) -> dict[str, Any]:
    """Apply the deltas of a week; the last of them folds them all into the files."""
    found: dict[str, Any] = {}
    for day in range(DELTAS):
        lines = delta(count, first + day)
        with clocked(found, "fold" if day == DELTAS - 1 else f"delta {day}"):
            mirror.apply(into, [lines], mirror.Facts(AS_OF, AS_OF))
    days = range(DELTAS - 1)
    middle = {
        f"delta {kind}": median(found[f"delta {day} {kind}"] for day in days)
        for kind in ("wall", "cpu")
    }
    return middle | {name: found[name] for name in ("fold wall", "fold cpu")}


def delta(count: int, day: int) -> pl.DataFrame:
    """The lines of a day: changes of rows all over the register, and people who are new in it."""
    picked = known_rows(count, day).with_columns(op=pl.lit("MOD"), status=pl.lit("suspended"))
    new = rows(SEED, count + day * NEW, NEW).with_columns(op=pl.lit("ADD"))
    lines = pl.concat([picked, new.select(picked.columns)])
    return lines.with_columns(
        updated_on=pl.lit(AS_OF), address=pl.int_range(pl.len()).cast(pl.String)
    )


def known_rows(count: int, day: int) -> pl.DataFrame:
    """Rows spread over the whole register, others on each day."""
    place = pl.int_range(CHANGED, eager=True)
    return rows_at(SEED, below(SEED, f"changed {day}", place, count))


def make_index(into: Path) -> dict[str, Any]:
    """Lay the mirror out for the service."""
    found: dict[str, Any] = {}
    snapshot, manifest = manifests.read(into)
    with clocked(found, "index"):
        index.make(snapshot, manifest)
    return found | {"mib": mib(snapshot / manifests.INDEX)}


def look_up(into: Path, count: int, people: int, *, cold: bool) -> dict[str, Any]:
    """Open the mirror and ask about so many people spread over the register, again and again."""
    asked = [company(count, people, turn) for turn in range(REPEATS)]
    if cold:
        forget(into)
    found: dict[str, Any] = {}
    with clocked(found, "first"):
        source = mirror.open_mirror(into, AS_OF, FOREVER, FOREVER)
        answers = source.look_up(asked[0])
    assert set(answers.states["lookup_state"]) <= {"found_valid", "found_invalid", "ambiguous"}
    for file in into.rglob("*"):
        if file.is_file():
            file.read_bytes()
    for turn in range(1, REPEATS):
        with clocked(found, f"{turn}"):
            source.look_up(asked[turn])
    again = {
        f"again {kind}": median(found[f"{turn} {kind}"] for turn in range(1, REPEATS))
        for kind in ("wall", "cpu")
    }
    return again | {name: found[name] for name in ("first wall", "first cpu")}


def company(count: int, people: int, turn: int) -> pl.DataFrame:
    """People scattered over the register, others each turn."""
    if people > COMPANY:
        whole = pl.concat(list(blocks(SEED, min(count, people))))
        return whole.select("pid", "name_key")
    place = pl.int_range(people, eager=True)
    row = below(SEED, f"company {turn}", place, count)
    return rows_at(SEED, row).select("pid", "name_key")


def forget(folder: Path) -> None:
    """Let the system forget the files, so that they are read from the disk again."""
    os.sync()
    for path in folder.rglob("*"):
        if path.is_file():
            handle = os.open(path, os.O_RDONLY)
            os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
            os.close(handle)


def mib(folder: Path) -> float:
    """What the files of a folder take."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / (1 << 20)


STEPS: dict[str, Callable[..., dict[str, Any]]] = {
    "make": lambda folder, count: make(Path(folder), int(count)),
    "build": lambda dumps, into: build(Path(dumps), Path(into)),
    "deltas": lambda into, count, first: deltas(Path(into), int(count), int(first)),
    "index": lambda into: make_index(Path(into)),
    "one": lambda into, count: look_up(Path(into), int(count), 1, cold=True),
    "company": lambda into, count: look_up(Path(into), int(count), COMPANY, cold=True),
    "city": lambda into, count: look_up(Path(into), int(count), CITY, cold=False),
}

if __name__ == "__main__":
    sys.stdout.write(json.dumps(STEPS[sys.argv[1]](*sys.argv[2:])) + "\n")
