"""Rows laid out in the order of their keys, so that a person's are found without reading a group.

Arrays lie on the disk as memory does (numpy), so opening costs nothing and a look-up touches a few
pages. What many rows share (item, authority, status …) stands once in `kinds`.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from connectors.source import register_columns

DATES = ("first_issue_date", "valid_from", "valid_to", "review_due_date", "review_done_date",
         "updated_on")  # fmt: skip
TEXTS = ("id_no", "person_name", "name_key", "cert_no")
NO_DAY = -(1 << 31)
# In a record there is room for most texts: a name of five characters and what cannot be told.
ROOM = 24
# Of each row its days, which of them are months, its kind and its text; in the room of a text that
# is longer it says where that begins among the `texts`.
_FIELDS = {name: ("<i4", 4 * place) for place, name in enumerate(DATES)} | {
    "months": ("u1", 24), "kind": ("<u4", 25), "bytes": ("<u2", 29),
    "text": (f"V{ROOM}", 31), "start": ("<i8", 31),
}  # fmt: skip
RECORD = np.dtype({
    "names": list(_FIELDS),
    "formats": [kind for kind, _ in _FIELDS.values()],
    "offsets": [offset for _, offset in _FIELDS.values()],
})  # fmt: skip
LONGEST = (1 << 16) - 1
# Inside a row's text: between the fields, and for one that is empty.
BREAK, NOTHING = "\x1f", "\x00"
# Of so many keys one is among the tops; the steps that find a key between two of them.
STRIDE = 256
STEPS = (128, 64, 32, 16, 8, 4, 2, 1, 1)

Places = npt.NDArray[np.int64]
Records = npt.NDArray[Any]


@dataclass(frozen=True, eq=False)
class Index:
    """Rows sorted by key: all keys, some of them, records and texts of the rows.

    The arrays are those in `folder`, if they can be read from there in parts.
    """

    keys: npt.NDArray[np.int64]
    tops: npt.NDArray[np.int64]
    records: Records
    texts: npt.NDArray[np.uint8]
    kinds: pl.DataFrame
    folder: Path | None = None

    def texts_of(self, records: Records) -> list[list[str | None]]:
        """The texts of each row, in the order of `TEXTS`, as files hold them."""
        return [_parted(text.decode()) for text in self._texts(records)]

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
        """The register rows of the people with these keys, as files hold them.

        Raises OSError where the files of the index were cut meanwhile.
        """
        places, _ = self.places(keys.to_numpy())
        found = self._records(places)
        days = {name: _days(found[name]) for name in DATES}
        months = {
            f"{name}_month": pl.Series(found["months"] >> bit & 1 == 1)
            for bit, name in enumerate(DATES)
        }
        whole = pl.DataFrame({"pid": self.keys[places], **days, **months})
        kinds = self.kinds[pl.Series(found["kind"], dtype=pl.UInt32)]
        texts = _named(self._texts(found))
        return whole.hstack(texts).hstack(kinds).select(list(register_columns()))

    def _records(self, places: Places) -> Records:
        """The records there, for once: a part of a file that is read costs less than a page."""
        if self.folder is None:
            return self.records[places]
        starts, sizes = places * RECORD.itemsize, np.full_like(places, RECORD.itemsize)
        return np.frombuffer(b"".join(_parts(self.folder / "records", starts, sizes)), RECORD)

    def _texts(self, records: Records) -> list[bytes]:
        """The text of each row: as it stands in the record, or else among the `texts`."""
        sizes = records["bytes"]
        rooms = zip(records["text"].tolist(), sizes.tolist(), strict=True)
        texts: list[bytes] = [room[:size] for room, size in rooms]
        long = np.flatnonzero(sizes > ROOM)
        if long.size:
            found = self._long(records["start"][long], sizes[long])
            for row, text in zip(long.tolist(), found, strict=True):
                texts[row] = text
        return texts

    def _long(self, starts: Places, sizes: Places) -> list[bytes]:
        if self.folder is None:
            spans = zip(starts, starts + sizes, strict=True)
            return [self.texts[start:end].tobytes() for start, end in spans]
        return _parts(self.folder / "texts", starts, sizes)


def _parts(file: Path, starts: Places, sizes: Places) -> list[bytes]:
    """The parts of a file that begin at these bytes and are so many bytes long."""
    with file.open("rb", buffering=0) as opened:
        parts = list(map(os.pread, repeat(opened.fileno()), sizes.tolist(), starts.tolist()))
    if sum(map(len, parts)) != sizes.sum():
        raise OSError(f"{file}: shorter than it was")
    return parts


def _named(texts: Sequence[bytes]) -> pl.DataFrame:
    """The texts of rows as a frame: all of them in one, and then every fourth."""
    joined = BREAK.encode().join(texts).decode()
    text = pl.Series([joined]).str.split(BREAK).explode().head(len(TEXTS) * len(texts))
    columns = {name: text.gather_every(len(TEXTS), i) for i, name in enumerate(TEXTS)}
    stated = pl.when(pl.col(TEXTS) != NOTHING).then(pl.col(TEXTS))
    return pl.DataFrame(columns).with_columns(stated)


def _parted(text: str) -> list[str | None]:
    parts: list[str | None] = [*text.split(BREAK)]
    return [None if part == NOTHING else part for part in parts] if NOTHING in text else parts


def _days(numbers: npt.NDArray[np.int32]) -> pl.Series:
    days = pl.Series(numbers, dtype=pl.Int32)
    return pl.select(pl.when(days != NO_DAY).then(days).cast(pl.Date)).to_series()
