"""What kind of file lies there, told by its content and never by its name."""

import zipfile
from pathlib import Path

from connectors.errors import Unrecognised

# The first bytes by which a container gives itself away.
ZIP, OLE, PARQUET, PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PAR1", b"%PDF"
# In an OLE container a stream of this name holds a workbook under a password; names are UTF-16.
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
HEAD = 4096
# Control characters that no text file holds.
BINARY = bytes(c for c in range(32) if c not in b"\t\n\r\f\x1a\x1b")


def kind_of(path: Path) -> str:
    """The kind of the file: `xlsx`, `parquet` or `text`.

    Raises Unrecognised for a file that is empty, encrypted, broken or of a kind we do not read.
    """
    head = _head(path)
    if not head:
        raise Unrecognised("empty_file")
    if head.startswith(ZIP):
        return _zipped(path)
    if head.startswith(OLE):
        raise Unrecognised(_ole(path))
    if head.startswith(PARQUET):
        return "parquet"
    if head.startswith(PDF) or _is_binary(head):
        raise Unrecognised("broken_file" if _is_named_table(path) else "unsupported_kind")
    return "text"


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(HEAD)
    except PermissionError as error:
        raise Unrecognised("no_permission") from error


def _zipped(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise Unrecognised("broken_file") from error
    if "xl/workbook.xml" in names or "[Content_Types].xml" in names and _has_sheets(names):
        return "xlsx"
    raise Unrecognised("unsupported_kind")


def _has_sheets(names: set[str]) -> bool:
    return any("worksheets/" in name for name in names)


def _ole(path: Path) -> str:
    return "encrypted" if ENCRYPTED in path.read_bytes() else "unsupported_kind"


def _is_binary(head: bytes) -> bool:
    return any(byte in head for byte in BINARY)


def _is_named_table(path: Path) -> bool:
    return path.suffix.lower() in {".xlsx", ".xlsm", ".xls", ".csv", ".tsv", ".txt", ".parquet"}
