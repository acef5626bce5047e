"""Entries of a zip archive: read in pieces, written in pieces, or joined from packed ones.

What is written is the same bytes each time. What is packed by itself can stand in several archives
without being packed again. Deflate and checksums are those of a library that takes a fraction of
the standard library's time; `zipfile` lets nobody choose, hence the `vars` below.
"""

import zlib
from collections.abc import Iterable, Iterator
from typing import NamedTuple
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from isal import isal_zlib

BLOCK = 1 << 20
# What the library raises; its own description calls it a plain value.
DAMAGED: type[Exception] = vars(isal_zlib)["error"]
# An empty last block, which ends a deflated stream.
LAST = b"\x03\x00"


class Packed(NamedTuple):
    """A stretch of an entry, deflated so that any other may stand before it and behind it."""

    deflated: bytes
    size: int
    crc: int


def packed(text: bytes) -> Packed:
    """The text deflated by itself, up to a whole byte and without an end."""
    deflate = isal_zlib.compressobj(1, zlib.DEFLATED, -zlib.MAX_WBITS)
    deflated = deflate.compress(text) + deflate.flush(zlib.Z_FULL_FLUSH)
    return Packed(deflated, len(text), isal_zlib.crc32(text))


def unpacked(file: ZipFile, entry: str | ZipInfo) -> Iterator[bytes]:
    """An entry of an archive in pieces. Raises BadZipFile where it is damaged."""
    info = file.getinfo(entry) if isinstance(entry, str) else entry
    crc = 0
    with file.open(info) as part:
        vars(part)["_expected_crc"] = None  # looked at below
        if info.compress_type == ZIP_DEFLATED:
            vars(part)["_decompressor"] = isal_zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            while piece := part.read(BLOCK):
                crc = isal_zlib.crc32(piece, crc)
                yield piece
        except DAMAGED as error:
            raise BadZipFile("damaged entry") from error
    if crc != info.CRC:
        raise BadZipFile("damaged entry")


def put(file: ZipFile, name: str | ZipInfo, pieces: Iterable[bytes]) -> None:
    """Write an entry of an archive in pieces."""
    size = crc = 0
    deflate = isal_zlib.compressobj(1, zlib.DEFLATED, -zlib.MAX_WBITS)
    # Opened by name, an entry is dated 1980-01-01; `writestr` would look at the clock.
    with file.open(name, "w") as entry:
        vars(entry)["_compressor"] = _PackedAlready
        for piece in pieces:
            entry.write(deflate.compress(piece))
            size += len(piece)
            crc = isal_zlib.crc32(piece, crc)
        entry.write(deflate.flush())
        # What the entry counted is what came; an archive tells what it unpacks to.
        vars(entry).update(_file_size=size, _crc=crc)


def join(file: ZipFile, name: str, pieces: Iterable[Packed]) -> None:
    """Write an entry of an archive from packed pieces, one behind the other."""
    size = crc = 0
    with file.open(name, "w") as entry:
        vars(entry)["_compressor"] = _PackedAlready
        for piece in pieces:
            entry.write(piece.deflated)
            size += piece.size
            crc = isal_zlib.crc32_combine(crc, piece.crc, piece.size)
        entry.write(LAST)
        vars(entry).update(_file_size=size, _crc=crc)


class _PackedAlready:
    """What stands in the place of a compressor."""

    @staticmethod
    def compress(deflated: bytes) -> bytes:
        """The piece as it is."""
        return deflated

    @staticmethod
    def flush() -> bytes:
        """Nothing more."""
        return b""
