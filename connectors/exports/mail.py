"""Workbooks as a mail with pages in it (MHTML), mostly named `.xls`: a grid for each page."""

import email
import email.message
import posixpath
import re
from collections.abc import Iterator
from email.errors import MessageError
from pathlib import Path
from urllib.parse import unquote

from connectors.errors import Unrecognised
from connectors.exports import page
from connectors.exports.charset import text_of
from connectors.exports.limits import bounded
from data.grid import Grid

# In the page that binds the others together: the name of each sheet and the page it is on.
BOUND = re.compile(
    r"<x:ExcelWorksheet>.{0,2000}?<x:Name>([^<]{1,200})</x:Name>"
    r".{0,2000}?<x:WorksheetSource\s+HRef=\s*\"?([^\">\s]{1,500})",
    re.IGNORECASE | re.DOTALL,
)
TABLE = re.compile(r"<t[rd]\b", re.IGNORECASE)


def grids(path: Path, name: str) -> Iterator[Grid]:
    """The grids of all pages of the mail that hold a table."""
    bounded("page_mib", path.stat().st_size, "file_too_large")
    with path.open("rb") as file:
        pages = list(_pages(email.message_from_binary_file(file)))
    names = {
        posixpath.basename(unquote(link)): sheet
        for _, text in pages
        for sheet, link in BOUND.findall(text)
    }
    drawn = [(posixpath.basename(where), text) for where, text in pages if TABLE.search(text)]
    # Where sheets are named, other pages are there to choose among them.
    drawn = [(where, text) for where, text in drawn if not names or where in names]
    if not drawn:
        raise Unrecognised("unsupported_kind", "no page with a table")
    for where, text in drawn:
        yield page.grid_of(text, name, names.get(where, where if len(drawn) > 1 else None))


def _pages(mail: email.message.Message) -> Iterator[tuple[str, str]]:
    """Address and text of each page."""
    try:
        for part in mail.walk():
            content = part.get_payload(decode=True)
            if part.get_content_type() == "text/html" and isinstance(content, bytes):
                where = unquote(str(part.get("Content-Location", "")))
                yield where, text_of(content, part.get_content_charset())
    except (MessageError, LookupError, ValueError) as error:
        raise Unrecognised("broken_file") from error
