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
# In a record there is room for most texts: a name of six characters and what cannot be told.
ROOM = 25
# Of each row its key, its days, which of them are months, its kind and its text; in the room of a
# text that is longer it says where that begins among the `texts`. A record is a line of a
# processor's cache, and a block of them never crosses a page.
_FIELDS = {name: ("<i4", 8 + 4 * place) for place, name in enumerate(DATES)} | {
    "months": ("u1", 32), "kind": ("<u4", 33), "bytes": ("<u2", 37),
    "text": (f"V{ROOM}", 39), "start": ("<i8", 39), "key": ("<i8", 0),
}  # fmt: skip
RECORD = np.dtype({
    "names": list(_FIELDS),
    "formats": [kind for kind, _ in _FIELDS.values()],
    "offsets": [offset for _, offset in _FIELDS.values()],
})  # fmt: skip
LONGEST = (1 << 16) - 1
# Inside a row's text: between the fields, and for one that is empty.
BREAK, NOTHING = "\x1f", "\x00"
# So many records make a block; the first key of each is among the `tops`.
BLOCK = 8

Places = npt.NDArray[np.int64]
Records = npt.NDArray[Any]


@dataclass(frozen=True, eq=False)
class Index:
    """Rows sorted by key: the first key of each block, records and texts of the rows.

    Records and texts are read from `folder` in parts, if there is one; else they are mapped.
    """

    tops: npt.NDArray[np.int64]
    records: Records
    texts: npt.NDArray[np.uint8]
    kinds: pl.DataFrame
    folder: Path | None = None

    def texts_of(self, records: Records) -> list[list[str | None]]:
        """The texts of each row, in the order of `TEXTS`, as files hold them."""
        return [_parted(text.decode()) for text in self._texts(records)]

    def found(self, keys: npt.ArrayLike) -> tuple[Records, Places]:
        """The records of all the keys, one key after the other, and how many each key has."""
        wanted = np.asarray(keys, dtype=np.int64)
        if not self.tops.size:
            return self.records, np.zeros_like(wanted)
        end = np.searchsorted(self.tops, wanted, "right")
        first = np.maximum(end - 1, 0)
        # Where a block begins with a key, the ones before may end with it.
        top = np.flatnonzero(self.tops[first] == wanted)
        first[top] = np.maximum(np.searchsorted(self.tops, wanted[top], "left") - 1, 0)
        blocks = end - first
        begin = _ranges(first, blocks) * BLOCK
        sizes = np.minimum(BLOCK, self.records.size - begin)
        near, places = self._near(begin, sizes)
        whose = np.repeat(np.repeat(np.arange(wanted.size), blocks), sizes)
        right = near["key"][places] == wanted[whose]
        return near[places[right]], np.bincount(whose[right], minlength=wanted.size)

    def rows(self, keys: pl.Series) -> pl.DataFrame:
        """The register rows of the people with these keys, as files hold them.

        Raises OSError where the files of the index were cut meanwhile.
        """
        found, _ = self.found(keys.to_numpy())
        days = {name: _days(found[name]) for name in DATES}
        months = {
            f"{name}_month": pl.Series(found["months"] >> bit & 1 == 1)
            for bit, name in enumerate(DATES)
        }
        whole = pl.DataFrame({"pid": found["key"], **days, **months})
        kinds = self.kinds[pl.Series(found["kind"], dtype=pl.UInt32)]
        texts = _named(self._texts(found))
        return whole.hstack(texts).hstack(kinds).select(list(register_columns()))

    def _near(self, begin: Places, sizes: Places) -> tuple[Records, Places]:
        """Records, and where among them are so many from each of the places on."""
        if self.folder is None:
            return self.records, _ranges(begin, sizes)
        size = RECORD.itemsize
        parts = _parts(self.folder / "records", begin * size, sizes * size)
        return np.frombuffer(b"".join(parts), RECORD), np.arange(sizes.sum())

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


def _ranges(first: Places, sizes: Places) -> Places:
    """So many whole numbers from each first one on, one range after the other."""
    shifted = np.repeat(first - (np.cumsum(sizes) - sizes), sizes)
    return shifted + np.arange(shifted.size)


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
