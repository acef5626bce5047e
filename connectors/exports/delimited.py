"""Text files with separated fields, opened to one grid: CSV and its kin, in the encodings met."""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from connectors.errors import Unrecognised
from connectors.exports.cells import blanks_to_null, trimmed
from connectors.exports.charset import HEAD, MARKS, unmarked_utf_16
from connectors.exports.letters import letters
from data.grid import Grid

SEPARATORS = ",\t;|"
# A line that names the separator for spreadsheet programs.
NAMED = re.compile(r'\ufeff?"?sep=([,;|\t])"?\s*[\r\n]', re.IGNORECASE)
# So much is decoded at once; up to this size a text in another encoding is held in memory.
BLOCK, LINES, IN_MEMORY = 8 << 20, 1 << 18, 64 << 20
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
        separator, width = _shape(head)
        return trimmed(blanks_to_null(_read(plain, separator, width + SPARE, head)))


@contextmanager
def _as_utf8(path: Path, encoding: str) -> Iterator[Path | bytes]:
    """The file itself if it is UTF-8, else its text in UTF-8, for a while on disk if long."""
    blocks = _of_gb18030(path) if encoding == "gb18030" else _of_units(path, encoding)
    if encoding.startswith("utf-8"):
        yield path
    elif path.stat().st_size <= IN_MEMORY:
        yield b"".join(text.encode() for text in blocks)
    else:
        with TemporaryDirectory() as folder:
            copy = Path(folder) / "text"
            with copy.open("wb") as target:
                target.writelines(text.encode() for text in blocks)
            yield copy


def _of_gb18030(path: Path) -> Iterator[str]:
    """The text, some lines at a time: no character of this encoding has a line end inside."""
    with path.open("rb") as source:
        while block := source.read(LINES) + source.readline():
            try:
                yield block.decode("gbk")  # of the two, which agree where both know a character,
            except UnicodeDecodeError:  # the smaller one is the faster
                yield block.decode("gb18030")


def _of_units(path: Path, encoding: str) -> Iterator[str]:
    """The text, block by block."""
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as source:
        while block := source.read(BLOCK):
            yield decoder.decode(block)
    yield decoder.decode(b"", final=True)


def _head(plain: Path | bytes) -> str:
    if isinstance(plain, Path):
        with plain.open("rb") as file:
            plain = file.read(HEAD_BYTES)
    return codecs.getincrementaldecoder("utf-8-sig")().decode(plain[:HEAD_BYTES])


def _shape(head: str) -> tuple[str, int]:
    """The separator, and the most fields that it gives a record.

    It gives the most records the same number of fields, at least two. A text may name it in its
    first line, for spreadsheet programs.
    """
    named = NAMED.match(head)
    widths = {
        separator: Counter(len(record) for record in _records(head, separator))
        for separator in (named[1] if named else SEPARATORS)
        if separator in head or separator == SEPARATORS[0]
    }
    best = max(widths, key=lambda separator: _agreement(widths[separator]))
    return best, max(widths[best], default=0)


def _agreement(widths: Counter[int]) -> tuple[int, int]:
    return max(((count, width) for width, count in widths.items() if width > 1), default=(0, 0))


def _records(head: str, separator: str) -> list[list[str]]:
    lines = list(islice(io.StringIO(head, newline=""), HEAD_RECORDS + 1))
    # The head may end in the middle of a record.
    whole = lines[:-1] if len(lines) > 1 and not lines[-1].endswith(("\n", "\r")) else lines
    return [record for record in _parted(whole, separator) if record]


def _parted(lines: list[str], separator: str) -> list[list[str]]:
    """The fields of each record; quotes mean nothing where they do not pair."""
    if sum(line.count('"') for line in lines) % 2 == 0:
        with suppress(csv.Error):
            return list(csv.reader(lines, delimiter=separator))
    return list(csv.reader(lines, delimiter=separator, quoting=csv.QUOTE_NONE))


def _read(plain: Path | bytes, separator: str, width: int, head: str) -> pl.DataFrame:
    try:
        return pl.read_csv(
            plain,
            has_header=False,
            separator=separator,
            schema=dict.fromkeys(letters(width), pl.String()),
            missing_columns="insert",
            eol_char="\r" if "\r" in head and "\n" not in head else "\n",
            raise_if_empty=False,
        )
    except pl.exceptions.ComputeError as error:
        if "utf-8" in str(error).lower():
            raise UnicodeDecodeError("utf-8", b"", 0, 1, "not UTF-8 throughout") from error
        return _read_loosely(plain, separator)


def _read_loosely(plain: Path | bytes, separator: str) -> pl.DataFrame:
    """The cells where quotes do not pair, or a record is longer than any before; slower."""
    text = (plain.read_bytes() if isinstance(plain, Path) else plain).decode("utf-8-sig")
    records = _parted(list(io.StringIO(text, newline="")), separator)
    width = max(map(len, records), default=0)
    rows = [[*record, *[None] * (width - len(record))] for record in records]
    return pl.DataFrame(rows, schema=dict.fromkeys(letters(width), pl.String()), orient="row")
