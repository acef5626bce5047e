"""The files of a snapshot laid out so that a person's rows are found without reading a group.

Derived and never the register itself: it may be removed at any time and is made again. Arrays in
the order of the keys lie on the disk as memory does (numpy), so opening costs nothing and a look-up
touches a few pages. What many rows share (item, authority, status …) stands once in `kinds`.
"""

import json
import shutil
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from connectors.mirror.manifest import INDEX, Manifest
from connectors.mirror.rows import KINDS
from connectors.source import register_columns

DATES = ("first_issue_date", "valid_from", "valid_to", "review_due_date", "review_done_date",
         "updated_on")  # fmt: skip
TEXTS = ("id_no", "person_name", "name_key", "cert_no")
NO_DAY = -(1 << 31)
RECORD = np.dtype([*((name, "<i4") for name in DATES), ("months", "u1"), ("kind", "<u4")])
# Inside a row's text: between the fields, and for one that is empty.
BREAK, NOTHING = "\x1f", "\x00"
ARRAYS: dict[str, npt.DTypeLike] = {
    "keys": np.dtype("<i8"),
    "ends": np.dtype("<i8"),
    "records": RECORD,
    "texts": np.uint8,
}
FILES: dict[str, npt.DTypeLike] = ARRAYS | {"tops": np.dtype("<i8")}
# Of so many keys one is among the tops; the steps that find a key between two of them.
STRIDE = 256
STEPS = (128, 64, 32, 16, 8, 4, 2, 1, 1)

Places = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Index:
    """Rows sorted by key: all keys, some of them, where each row's text ends, texts, the rest."""

    keys: npt.NDArray[np.int64]
    tops: npt.NDArray[np.int64]
    ends: npt.NDArray[np.int64]
    records: npt.NDArray[Any]
    texts: npt.NDArray[np.uint8]
    kinds: pl.DataFrame

    def texts_at(self, places: Places) -> list[list[str | None]]:
        """The texts of each row, in the order of `TEXTS`, as files hold them."""
        stops = self.ends[places].tolist()
        starts = np.where(places > 0, self.ends[places - 1], 0).tolist()
        view = self.texts.data
        return [_parted(str(view[a:b], "utf-8")) for a, b in zip(starts, stops, strict=True)]

    def places(self, keys: npt.ArrayLike) -> tuple[Places, Places]:
        """Where the rows of all the keys are, one after the other, and how many each key has."""
        wanted = np.asarray(keys, dtype=np.int64)
        if not self.keys.size:
            return np.zeros(0, np.int64), np.zeros_like(wanted)
        first = self._first(wanted)
        counts = np.zeros_like(first)
        more = self._is(first, wanted)
        while more.any():
            counts += more
            more &= self._is(first + counts, wanted)
        shifted = np.repeat(first - (np.cumsum(counts) - counts), counts)
        return shifted + np.arange(shifted.size), counts

    def _first(self, wanted: Places) -> Places:
        """How many keys lie before each one wanted.

        The few `tops` stay in the processor's cache; only the last steps go to the keys themselves.
        """
        found = np.maximum(np.searchsorted(self.tops, wanted, "left") - 1, 0) * STRIDE
        for step in STEPS:
            last = np.minimum(found + step, self.keys.size) - 1
            before = (last >= found) & (self.keys[last] < wanted)
            found = np.where(before, last + 1, found)
        return found

    def _is(self, places: Places, wanted: Places) -> npt.NDArray[np.bool_]:
        """Whether the row there is of the one wanted."""
        inside = places < self.keys.size
        return np.asarray(inside & (self.keys[np.where(inside, places, 0)] == wanted))

    def rows(self, keys: pl.Series) -> pl.DataFrame:
        """The register rows of the people with these keys, as files hold them."""
        places, _ = self.places(keys.to_numpy())
        found, texts = self.records[places], self.texts_at(places)
        days = {name: _days(found[name]) for name in DATES}
        months = {
            f"{name}_month": pl.Series(found["months"] >> bit & 1 == 1)
            for bit, name in enumerate(DATES)
        }
        named = pl.DataFrame(texts, schema=dict.fromkeys(TEXTS, pl.String), orient="row")
        whole = pl.DataFrame({"pid": self.keys[places], **days, **months}).hstack(named)
        kinds = self.kinds[pl.Series(found["kind"], dtype=pl.UInt32)]
        return whole.hstack(kinds).select(list(register_columns()))


def _parted(text: str) -> list[str | None]:
    parts: list[str | None] = [*text.split(BREAK)]
    return [None if part == NOTHING else part for part in parts] if NOTHING in text else parts


def _days(numbers: npt.NDArray[np.int32]) -> pl.Series:
    days = pl.Series(numbers, dtype=pl.Int32)
    return pl.select(pl.when(days != NO_DAY).then(days).cast(pl.Date)).to_series()


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


def arrays(rows: pl.DataFrame, kinds: Kinds) -> dict[str, npt.NDArray[Any]]:
    """Sorted rows of a file as arrays of an index; ends are counted from the first of them."""
    records = np.zeros(rows.height, RECORD)
    for bit, name in enumerate(DATES):
        records[name] = rows[name].cast(pl.Int32).fill_null(NO_DAY).to_numpy()
        month = rows[f"{name}_month"].fill_null(value=False).cast(pl.UInt8)
        records["months"] |= month.to_numpy() << np.uint8(bit)
    records["kind"] = kinds.numbers(rows)
    said = [pl.col(name).fill_null(NOTHING) for name in TEXTS]
    texts = rows.select(text=pl.concat_str(said, separator=BREAK))["text"]
    joined = texts.str.join("").item()
    return {
        "keys": rows["pid"].to_numpy(),
        "ends": np.cumsum(texts.str.len_bytes().to_numpy(), dtype=np.int64),
        "records": records,
        "texts": np.frombuffer(joined.encode(), np.uint8),
    }


def of_rows(rows: pl.DataFrame) -> Index:
    """An index in memory of packed rows: those of the few people that deltas touched."""
    kinds = Kinds()
    made = arrays(rows.sort("pid", maintain_order=True), kinds)
    return Index(**made, tops=made["keys"][::STRIDE], kinds=kinds.frame())


def make(snapshot: Path, manifest: Manifest) -> None:
    """Write the index of the files of a snapshot, but its deltas, beside them."""
    work = Path(mkdtemp(prefix=f".{INDEX}-", dir=snapshot))
    try:
        kinds = Kinds()
        _write_arrays(work, _files(snapshot, manifest), kinds)
        _mapped(work / "keys", ARRAYS["keys"])[::STRIDE].tofile(work / "tops")
        kinds.frame().write_parquet(work / "kinds")
        facts = {"of": _marks(manifest), "bytes": _sizes(work)}
        (work / "facts.json").write_text(json.dumps(facts), "utf-8")
        for file in work.iterdir():
            file.chmod(0o600)
        shutil.rmtree(snapshot / INDEX, ignore_errors=True)
        work.rename(snapshot / INDEX)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _write_arrays(work: Path, files: Iterator[pl.DataFrame], kinds: Kinds) -> None:
    with ExitStack() as stack:
        outputs = {name: stack.enter_context((work / name).open("wb")) for name in ARRAYS}
        for rows in files:
            texts = outputs["texts"].tell()
            for name, array in arrays(rows, kinds).items():
                outputs[name].write((array + texts if name == "ends" else array).tobytes())


def _sizes(folder: Path) -> dict[str, int]:
    return {name: (folder / name).stat().st_size for name in FILES}


def load(snapshot: Path, manifest: Manifest) -> Index | None:
    """The index beside the files of a snapshot; none if it is missing, of other files or cut."""
    folder = snapshot / INDEX
    try:
        facts = json.loads((folder / "facts.json").read_text("utf-8"))
        if facts != {"of": _marks(manifest), "bytes": _sizes(folder)}:
            return None
        return Index(
            **{name: _mapped(folder / name, kind) for name, kind in FILES.items()},
            kinds=pl.read_parquet(folder / "kinds"),
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


def _marks(manifest: Manifest) -> Sequence[str]:
    return [part.sha256 for part in manifest.parts if part.key_from is not None]
