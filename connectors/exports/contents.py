"""What kind of file lies there, told by its content and never by its name."""

import codecs
import zipfile
from pathlib import Path

from connectors.errors import Unrecognised

# The first bytes by which a container gives itself away.
ZIP, OLE, PARQUET, PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PAR1", b"%PDF"
# In an OLE container a stream of this name holds a workbook under a password; names are UTF-16.
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
HEAD = 4096
# Text says so with its first bytes, or by holding none of these.
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
BINARY = bytes(c for c in range(32) if c not in b"\t\n\r\f\x1a\x1b")
# Pages and mails that pose as workbooks or are none.
MARKUP = (b"<", b"mime-version:", b"{")
# Names under which a table of text may come.
TABLE_NAMES = {"", ".csv", ".tsv", ".txt", ".xls", ".xlsx", ".xlsm", ".parquet", ".dat", ".prn"}


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
    return _text(path, head)


def _text(path: Path, head: bytes) -> str:
    is_table = path.suffix.lower() in TABLE_NAMES
    begin = head.removeprefix(codecs.BOM_UTF8).lstrip().lower()
    is_binary = head.startswith(PDF) or any(byte in head for byte in BINARY)
    is_text = head.startswith(UTF_16) or not is_binary
    if is_text and is_table and not begin.startswith(MARKUP):
        return "text"
    raise Unrecognised("not_what_name_says" if is_table and not is_text else "unsupported_kind")


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
    if "xl/workbook.xml" in names:
        return "xlsx"
    raise Unrecognised("unsupported_kind")


def _ole(path: Path) -> str:
    return "encrypted" if ENCRYPTED in path.read_bytes() else "unsupported_kind"
