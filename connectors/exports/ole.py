"""Containers of the old office programs (OLE): which kind lies in one, and the streams inside.

A container is a small file system: sectors, a table that says which sector follows which, and a
directory. Every step is bounded by the size of the file, for the numbers come from the sender.
"""

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from connectors.errors import Unrecognised

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HEADER = 512
# Numbers from here on are no sectors: end of chain, free, and the tables' own.
NO_SECTOR = 0xFFFFFFFA
TABLE, END, FREE = 0xFFFFFFFD, 0xFFFFFFFE, 0xFFFFFFFF
# In a container of our own: sectors of this size, tables the header names, and from which size on
# a stream lies in sectors of its own.
LARGE, HEADER_TABLES, CUTOFF = 4096, 109, 4096
ENTRY, STREAM, ROOT = 128, 2, 5
# Streams that tell what the container holds, in the order in which they decide.
ENCRYPTED, DOCUMENTS, BOOKS = "EncryptedPackage", ("WordDocument", "PowerPoint Document"), (
    "Workbook",
    "Book",
)  # fmt: skip


class Entry(NamedTuple):
    """A line of the directory: name, sort, first sector and size of what it names."""

    name: str
    sort: int
    start: int
    size: int


def kind_of(path: Path) -> str:
    """`xls` for a container that holds a workbook.

    Raises Unrecognised for one that is encrypted, broken or of another program.
    """
    content = path.read_bytes()
    # Also of a damaged container this can be said, and it is what the sender must know.
    if ENCRYPTED.encode("utf-16-le") in content:
        raise Unrecognised("encrypted")
    names = {entry.name for entry in _Container(content).entries()}
    if not names.isdisjoint(DOCUMENTS) or names.isdisjoint(BOOKS):
        raise Unrecognised("unsupported_kind")
    return "xls"


def book_of(content: bytes) -> bytes:
    """The stream of the container that holds the workbook."""
    container = _Container(content)
    streams = {entry.name: entry for entry in container.entries() if entry.sort == STREAM}
    found = next((streams[name] for name in BOOKS if name in streams), None)
    if found is None:
        raise Unrecognised("broken_file", "no workbook stream")
    return container.stream(found)


def container_of(book: bytes) -> bytes:
    """A container with nothing in it but the workbook.

    Another program's reader is given this one, so that it sees what was looked at here, however
    the sender's container is damaged.
    """
    sectors = max(-(-len(book) // LARGE), 1)
    tables = -(-(sectors + 2) // (LARGE // 4 - 1))
    if tables > HEADER_TABLES:
        raise Unrecognised("file_too_large")
    start = tables + 1
    follows = [TABLE] * tables + [END, *range(start + 1, start + sectors), END]
    # Readers want the root of this version to begin somewhere, although it holds nothing.
    root = _line("Root Entry", ROOT, start, 0, child=1)
    lines = root + _line(BOOKS[0], STREAM, start, max(len(book), CUTOFF))
    header = MAGIC + bytes(16) + struct.pack("<HHHHH", 0x3E, 4, 0xFFFE, 12, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 1, tables, tables, 0, CUTOFF, END, 0, END, 0)
    header += struct.pack(f"<{tables}I", *range(tables)).ljust(4 * HEADER_TABLES, b"\xff")
    parts = (header, struct.pack(f"<{len(follows)}I", *follows), lines, book)
    sizes = (LARGE, tables * LARGE, LARGE, sectors * LARGE)
    fills = (b"\0", b"\xff", b"\0", b"\0")
    return b"".join(p.ljust(n, f) for p, n, f in zip(parts, sizes, fills, strict=True))


def _line(name: str, sort: int, start: int, size: int, child: int = FREE) -> bytes:
    """A line of the directory."""
    encoded = name.encode("utf-16-le")
    head = encoded.ljust(64, b"\0") + struct.pack("<HBB", len(encoded) + 2, sort, 1)
    return head + struct.pack("<III36xIQ", FREE, FREE, child, start, size)


class _Container:
    """The sectors of a container and what its directory says."""

    def __init__(self, content: bytes) -> None:
        """Read the header and the table of sectors."""
        if len(content) < HEADER:
            raise Unrecognised("broken_file", "header cut short")
        shift, small_shift = struct.unpack_from("<HH", content, 30)
        if shift not in (9, 12) or small_shift > shift:
            raise Unrecognised("broken_file", "sector size")
        self.content, self.size, self.small = content, 1 << shift, 1 << small_shift
        self.cutoff, small_table = struct.unpack_from("<II", content, 56)
        self.directory: int = struct.unpack_from("<I", content, 48)[0]
        self.table = self._numbers(self._table_sectors())
        self.small_table = self._numbers(list(self._chain(small_table)))

    def entries(self) -> Iterator[Entry]:
        """The lines of the directory."""
        lines = b"".join(map(self._sector, self._chain(self.directory)))
        for at in range(0, len(lines) - ENTRY + 1, ENTRY):
            length, sort = struct.unpack_from("<HB", lines, at + 64)
            name = lines[at : at + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
            start, size = struct.unpack_from("<II", lines, at + 116)
            if sort:
                yield Entry(name, sort, start, size)

    def stream(self, entry: Entry) -> bytes:
        """All bytes of a stream."""
        if entry.size >= self.cutoff:
            return b"".join(map(self._sector, self._chain(entry.start)))[: entry.size]
        root = next((e for e in self.entries() if e.sort == ROOT), None)
        inner = b"".join(map(self._sector, self._chain(root.start))) if root else b""
        pieces = _followed(self.small_table, entry.start)
        return b"".join(inner[n * self.small : (n + 1) * self.small] for n in pieces)[: entry.size]

    def _sector(self, number: int) -> bytes:
        at = (number + 1) * self.size
        return self.content[at : at + self.size]

    def _chain(self, start: int) -> Iterator[int]:
        return _followed(self.table, start)

    def _numbers(self, sectors: list[int]) -> list[int]:
        raw = b"".join(map(self._sector, sectors))
        return list(struct.unpack(f"<{len(raw) // 4}I", raw[: len(raw) // 4 * 4]))

    def _table_sectors(self) -> list[int]:
        """The sectors that hold the table: 109 are named in the header, more in a chain."""
        named = list(struct.unpack_from("<109I", self.content, 76))
        following = int(struct.unpack_from("<I", self.content, 68)[0])
        most = len(self.content) // self.size + 1
        seen: set[int] = set()
        while following < NO_SECTOR and following not in seen and len(seen) < most:
            seen.add(following)
            *more, following = self._numbers([following]) or [NO_SECTOR]
            named += more
        return [n for n in named if n < most]


def _followed(table: list[int], start: int) -> Iterator[int]:
    """The sectors of a chain; each at most once, so that a ring ends too."""
    seen, at = 0, start
    while at < len(table) and seen < len(table):
        yield at
        seen, at = seen + 1, table[at]
