"""The index of a snapshot: its rows by key, beside its files.

Derived and never the register itself: it may be removed at any time and is made again.
"""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from connectors.mirror.by_key import (
    BLOCK,
    BREAK,
    DATES,
    LONGEST,
    NO_DAY,
    NOTHING,
    RECORD,
    ROOM,
    TEXTS,
    Index,
    Records,
)
from connectors.mirror.manifest import INDEX, Manifest
from connectors.mirror.rows import KINDS

ARRAYS: dict[str, npt.DTypeLike] = {
    "tops": np.dtype("<i8"),
    "records": RECORD,
    "texts": np.uint8,
}


class Kinds:
    """The combinations of `KINDS` met so far, numbered."""

    def __init__(self) -> None:
        """None yet."""
        self.found: dict[tuple[Any, ...], int] = {}

    def numbers(self, rows: pl.DataFrame) -> npt.NDArray[np.uint32]:
        """The number of each row's combination."""
        distinct = rows.select(*KINDS).unique()
        codes = [self.found.setdefault(kind, len(self.found)) for kind in distinct.iter_rows()]
        coded = distinct.with_columns(_kind=pl.Series(codes, dtype=pl.UInt32))
        joined = rows.select(*KINDS).join(
            coded, on=KINDS, how="left", nulls_equal=True, maintain_order="left"
        )
        return joined["_kind"].to_numpy()

    def frame(self) -> pl.DataFrame:
        """The combinations in the order of their numbers."""
        schema = dict.fromkeys(KINDS, pl.String)
        return pl.DataFrame(list(self.found), schema=schema, orient="row")


def arrays(rows: pl.DataFrame, kinds: Kinds) -> tuple[Records, npt.NDArray[np.uint8]]:
    """Records and texts of the sorted rows of a file; texts begin with the first long one of them.

    Raises ValueError where a text is too long, or holds what stands between the fields.
    """
    records = np.zeros(rows.height, RECORD)
    for bit, name in enumerate(DATES):
        records[name] = rows[name].cast(pl.Int32).fill_null(NO_DAY).to_numpy()
        month = rows[f"{name}_month"].fill_null(value=False).cast(pl.UInt8)
        records["months"] |= month.to_numpy() << np.uint8(bit)
    records["kind"] = kinds.numbers(rows)
    said = [pl.col(name).fill_null(NOTHING) for name in TEXTS]
    texts = rows.select(text=pl.concat_str(said, separator=BREAK))["text"]
    if texts.str.count_matches(BREAK, literal=True).sum() != (len(TEXTS) - 1) * rows.height:
        raise ValueError("a text holds U+001F")
    sizes = texts.str.len_bytes().to_numpy().astype(np.int64)
    if sizes.max(initial=0) > LONGEST:
        raise ValueError(f"a text is longer than {LONGEST} bytes")
    records["key"], records["bytes"] = rows["pid"].to_numpy(), sizes
    long = sizes > ROOM
    records["text"][~long] = _in_rooms(texts.filter(~long), sizes[~long])
    records["start"][long] = np.cumsum(sizes[long]) - sizes[long]
    return records, _bytes(texts.filter(long))


def _in_rooms(texts: pl.Series, sizes: npt.NDArray[np.int64]) -> npt.NDArray[np.void]:
    """Each text in a room of its own."""
    rooms = np.zeros((sizes.size, ROOM), np.uint8)
    rooms[np.arange(ROOM) < sizes[:, None]] = _bytes(texts)
    return rooms.view(f"V{ROOM}")[:, 0]


def _bytes(texts: pl.Series) -> npt.NDArray[np.uint8]:
    """The texts, one right after the other."""
    return np.frombuffer(texts.str.join("").item().encode(), np.uint8)


def of_rows(rows: pl.DataFrame) -> Index:
    """An index in memory of packed rows: those of the few people that deltas touched."""
    kinds = Kinds()
    records, texts = arrays(rows.sort("pid", maintain_order=True), kinds)
    return Index(records["key"][::BLOCK], records, texts, kinds.frame())


def make(snapshot: Path, manifest: Manifest) -> None:
    """Write the index of the files of a snapshot, but its deltas, beside them."""
    work = Path(mkdtemp(prefix=f".{INDEX}-", dir=snapshot))
    try:
        kinds = Kinds()
        _write_arrays(work, _files(snapshot, manifest), kinds)
        kinds.frame().write_parquet(work / "kinds")
        facts = json.dumps(_facts(work, manifest))
        (work / "facts.json").write_text(facts, "utf-8")
        for file in work.iterdir():
            file.chmod(0o600)
        shutil.rmtree(snapshot / INDEX, ignore_errors=True)
        work.rename(snapshot / INDEX)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _write_arrays(work: Path, files: Iterator[pl.DataFrame], kinds: Kinds) -> None:
    with ExitStack() as stack:
        outputs = {name: stack.enter_context((work / name).open("wb")) for name in ARRAYS}
        above = 0
        for rows in files:
            records, texts = arrays(rows, kinds)
            records["start"][records["bytes"] > ROOM] += outputs["texts"].tell()
            tops = records["key"][-above % BLOCK :: BLOCK]
            for name, array in (("tops", tops), ("records", records), ("texts", texts)):
                outputs[name].write(array.tobytes())
            above += records.size


def load(snapshot: Path, manifest: Manifest, *, once: bool = False) -> Index | None:
    """The index beside the files of a snapshot; none if it is missing, of other files or cut.

    To be asked `once`, it is read in parts, which cost less than the pages they lie in.
    """
    folder = snapshot / INDEX
    try:
        facts = json.loads((folder / "facts.json").read_text("utf-8"))
        if facts != _facts(folder, manifest):
            return None
        return Index(
            **{name: _mapped(folder / name, kind) for name, kind in ARRAYS.items()},
            kinds=pl.read_parquet(folder / "kinds"),
            folder=folder if once and hasattr(os, "pread") else None,
        )
    except (OSError, ValueError, pl.exceptions.PolarsError):
        return None


def _mapped(file: Path, kind: npt.DTypeLike) -> npt.NDArray[Any]:
    # An empty file cannot be mapped.
    if not file.stat().st_size:
        return np.empty(0, kind)
    return np.memmap(file, kind, "r").view(np.ndarray)  # as an array: each step of a map costs more


def _files(snapshot: Path, manifest: Manifest) -> Iterator[pl.DataFrame]:
    for part in manifest.parts:
        if part.key_from is not None:
            yield pl.read_parquet(snapshot / part.name)


def _facts(folder: Path, manifest: Manifest) -> dict[str, Any]:
    """What must be as it was when the index was made: the files, the arrays and their layout."""
    return {
        "of": [part.sha256 for part in manifest.parts if part.key_from is not None],
        "bytes": {name: (folder / name).stat().st_size for name in ARRAYS},
        "record": str(RECORD),
    }
