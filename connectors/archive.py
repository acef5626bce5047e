"""Entries of a zip archive, the same bytes each time: in pieces, or joined from packed ones.

What is packed by itself can stand in several archives without being packed again.
"""

import zlib
from collections.abc import Iterable
from typing import NamedTuple
from zipfile import ZipFile, ZipInfo

from isal import isal_zlib


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


def put(file: ZipFile, name: str | ZipInfo, pieces: Iterable[bytes]) -> None:
    """Write an entry of an archive in pieces."""
    # Opened by name, an entry is dated 1980-01-01; `writestr` would look at the clock.
    with file.open(name, "w") as entry:
        # The same deflate at a fifth of the time; the standard library lets nobody choose it.
        vars(entry)["_compressor"] = isal_zlib.compressobj(1, zlib.DEFLATED, -zlib.MAX_WBITS)
        for piece in pieces:
            entry.write(piece)


def join(file: ZipFile, name: str, pieces: Iterable[Packed]) -> None:
    """Write an entry of an archive from packed pieces, one behind the other."""
    size = crc = 0
    with file.open(name, "w") as entry:
        vars(entry)["_compressor"] = _PackedAlready
        for piece in pieces:
            entry.write(piece.deflated)
            size += piece.size
            crc = isal_zlib.crc32_combine(crc, piece.crc, piece.size)
        # What the entry counted is what came; an archive tells what it unpacks to.
        vars(entry).update(_file_size=size, _crc=crc)


class _PackedAlready:
    """What stands in the place of a compressor."""

    @staticmethod
    def compress(deflated: bytes) -> bytes:
        """The piece as it is."""
        return deflated

    @staticmethod
    def flush() -> bytes:
        """An empty last block, which ends a deflated stream."""
        return b"\x03\x00"
