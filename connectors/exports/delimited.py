"""Text files with separated fields, opened to one grid: CSV and its kin, in the encodings met."""

import codecs
import csv
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from connectors.errors import Unrecognised
from connectors.exports.cells import blanks_to_null, trimmed
from connectors.exports.charset import HEAD, MARKS, unmarked_utf_16
from connectors.exports.letters import letters
from data.grid import Grid

SEPARATORS = ",\t;|"
BLOCK = 8 << 20
# Enough of the file to tell its encoding, its separator and how many fields a record has.
HEAD_BYTES, HEAD_RECORDS = 1 << 18, 500
# A record further down may be a little longer than those of the head.
SPARE = 4


def grids(path: Path, name: str) -> Iterator[Grid]:
    """The one grid of a delimited text file; records count from 1, blank ones too."""
    encoding = encoding_of(path)
    try:
        cells = _cells(path, encoding)
    except UnicodeDecodeError:
        if encoding != "utf-8":
            raise Unrecognised("bad_encoding") from None
        # The first block was plain enough to pass for UTF-8, the rest is not.
        cells = _again(path)
    yield Grid(file=name, sheet="", cells=cells)


def encoding_of(path: Path) -> str:
    """The encoding of the file, by its mark or by its first block: strict UTF-8, else GB18030."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    for mark, encoding in MARKS.items():
        if head.startswith(mark):
            return encoding
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return unmarked_utf_16(head[:HEAD]) or "gb18030"
    return unmarked_utf_16(head[:HEAD]) or "utf-8"


def _again(path: Path) -> pl.DataFrame:
    try:
        return _cells(path, "gb18030")
    except UnicodeDecodeError as error:
        raise Unrecognised("bad_encoding") from error


def _cells(path: Path, encoding: str) -> pl.DataFrame:
    with _as_utf8(path, encoding) as plain:
        head = _head(plain)
        separator = separator_of(head)
        width = max((len(record) for record in _records(head, separator)), default=0)
        return trimmed(blanks_to_null(_read(plain, separator, width + SPARE, head)))


@contextmanager
def _as_utf8(path: Path, encoding: str) -> Iterator[Path]:
    """The file itself if it is UTF-8, else a copy in UTF-8 that is gone afterwards."""
    if encoding.startswith("utf-8"):
        yield path
        return
    with TemporaryDirectory() as folder:
        copy = Path(folder) / "text"
        decoder = codecs.getincrementaldecoder(encoding)()
        with path.open("rb") as source, copy.open("wb") as target:
            while block := source.read(BLOCK):
                target.write(decoder.decode(block).encode())
            target.write(decoder.decode(b"", final=True).encode())
        yield copy


def _head(path: Path) -> str:
    with path.open("rb") as file:
        return codecs.getincrementaldecoder("utf-8-sig")().decode(file.read(HEAD_BYTES))


def separator_of(head: str) -> str:
    """The separator that gives the most records the same number of fields, at least two."""

    def agreement(separator: str) -> tuple[int, int]:
        widths = Counter(len(record) for record in _records(head, separator))
        widths.pop(1, None)
        return max(((count, width) for width, count in widths.items()), default=(0, 0))

    return max(SEPARATORS, key=agreement)


def _records(head: str, separator: str) -> list[list[str]]:
    lines = head.splitlines(keepends=True)[: HEAD_RECORDS + 1]
    # The head may end in the middle of a record.
    whole = lines[:-1] if len(lines) > 1 and not lines[-1].endswith(("\n", "\r")) else lines
    return [record for record in csv.reader(whole, delimiter=separator) if record]


def _read(path: Path, separator: str, width: int, head: str) -> pl.DataFrame:
    schema = dict.fromkeys(letters(width), pl.String())
    try:
        cells = pl.read_csv(
            path,
            has_header=False,
            separator=separator,
            schema=schema,
            truncate_ragged_lines=True,
            missing_columns="insert",
            eol_char="\r" if "\r" in head and "\n" not in head else "\n",
            raise_if_empty=False,
        )
    except pl.exceptions.ComputeError as error:
        if "utf-8" in str(error).lower():
            raise UnicodeDecodeError("utf-8", b"", 0, 1, "not UTF-8 throughout") from error
        cells = _read_loosely(path, separator)
    return cells


def _read_loosely(path: Path, separator: str) -> pl.DataFrame:
    """The cells of a file whose quotes do not pair; slower, and forgiving."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        text = file.read()
    lines = text.splitlines(keepends=True)
    if text.count('"') % 2 == 0:
        records = list(csv.reader(lines, delimiter=separator))
    else:
        records = list(csv.reader(lines, delimiter=separator, quoting=csv.QUOTE_NONE))
    width = max(map(len, records), default=0)
    rows = [[*record, *[None] * (width - len(record))] for record in records]
    return pl.DataFrame(rows, schema=dict.fromkeys(letters(width), pl.String()), orient="row")
