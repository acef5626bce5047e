"""What kind of file lies there, told by its content and never by its name."""

import codecs
import re
import zipfile
from pathlib import Path

from connectors.errors import Unrecognised
from connectors.exports import ole
from connectors.exports.charset import unmarked_utf_16

# The first bytes by which a container gives itself away.
ZIP, PARQUET, PDF = b"PK\x03\x04", b"PAR1", b"%PDF"
HEAD, SNIFFED = 1 << 16, 1 << 12
# Text says so with its first bytes, or by holding none of these.
MARKS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
# Office programs write a line break inside a cell as a vertical tab.
BINARY = bytes(c for c in range(32) if c not in b"\t\n\r\v\f\x1a\x1b")
# Pages and mails that pose as workbooks, and other structured text, which holds no table.
SPREADSHEET = "urn:schemas-microsoft-com:office:spreadsheet"
PAGE = re.compile(
    r"<(?:!doctype\s+html|html|head|meta|body|style|table|thead|tbody|tr|div|center)\b"
)
MAIL = re.compile(r"(?:mime-version|content-type|from|subject|date|x-[\w-]+):")
STRUCTURED = ("<", "{", "[{")
# Names under which a table of text may come.
TABLE_NAMES = {"", ".csv", ".tsv", ".txt", ".xls", ".xlsx", ".xlsm", ".parquet", ".dat", ".prn"}


def kind_of(path: Path) -> str:
    """The kind of the file: `xlsx`, `xls`, `parquet`, `spreadsheetml`, `page`, `mail` or `text`.

    Raises Unrecognised for a file that is empty, encrypted, broken or of a kind we do not read.
    """
    head = _head(path)
    if not head:
        raise Unrecognised("empty_file")
    if head.startswith(ZIP):
        return _zipped(path)
    if head.startswith(ole.MAGIC):
        return ole.kind_of(path)
    if head.startswith(PARQUET):
        return "parquet"
    return _text(path, head)


def _text(path: Path, head: bytes) -> str:
    is_table = path.suffix.lower() in TABLE_NAMES
    encoding = text_encoding(head)
    if head.startswith(PDF) or encoding is None:
        raise Unrecognised("not_what_name_says" if is_table else "unsupported_kind")
    begin = head.decode(encoding, errors="replace").lstrip("\ufeff \t\r\n").lower()
    marked = _marked(begin)
    if marked:
        return marked
    if is_table and not begin.startswith(STRUCTURED):
        return "text"
    raise Unrecognised("unsupported_kind")


def text_encoding(head: bytes) -> str | None:
    """An encoding that shows the plain letters of a text as they are; None for what is no text."""
    for mark, encoding in MARKS.items():
        if head.startswith(mark):
            return encoding
    if not any(byte in head for byte in BINARY):
        return "latin-1"
    return unmarked_utf_16(head[:SNIFFED])


def _marked(begin: str) -> str | None:
    """The kind of a text that is markup or a mail."""
    if begin.startswith("<"):
        if SPREADSHEET in begin and "workbook" in begin:
            return "spreadsheetml"
        return "page" if PAGE.search(begin) and "<svg" not in begin else None
    is_mail = MAIL.match(begin) and ("multipart/related" in begin or "text/html" in begin)
    return "mail" if is_mail else None


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
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise Unrecognised("broken_file") from error
    if "xl/workbook.xml" in names:
        return "xlsx"
    raise Unrecognised("unsupported_kind")
