"""Tables of a web page, mostly named `.xls`: one grid, as a spreadsheet program would open it.

Senders' pages leave out end tags, nest wrongly and mix in comments of office programs, so the tags
are taken as they come and nothing is expected of them; every character is looked at once.
"""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

from connectors.errors import Unrecognised
from connectors.exports.charset import whole_text
from connectors.exports.drawn import Drawing
from connectors.exports.marks import DIGITS, scientific
from data.grid import Grid

# A comment, or a tag: closing or not, its name, its attributes.
TAG = re.compile(r"<(?:(!--)|(/?)([a-zA-Z][^\s/<>]*)([^<>]*)>|![^<>]*>)")
# What is not shown, and what begins another line.
UNSEEN = {"script", "style", "title", "xml"}
LINE_BREAKS = {"br", "p", "div", "li"}
SPACES, AROUND_BREAK = re.compile(r"[ \t\r\n\f]+"), re.compile(r" *\n *")
ACROSS, DOWN = (
    re.compile(rf"\b{word}\s*=\s*[\"']?\s*(\d{{1,9}})") for word in ("colspan", "rowspan")
)
IS_NUMBER = re.compile(r"\bx:num\b")
# A spreadsheet program that saves a page says so in a comment.
SHEET_NAME = re.compile(r"<x:Name>([^<]{1,200})</x:Name>", re.IGNORECASE)
HIDDEN_SHEET = re.compile(r"<x:Visible>\s*Sheet(?:Very)?Hidden", re.IGNORECASE)


def grids(path: Path, name: str) -> Iterator[Grid]:
    """The one grid of a page: the rows of all its tables, counted from 1 through the page."""
    grid = grid_of(whole_text(path), name)
    if not grid.cells.width and not grid.unread:
        # Such as the page that asks to log in again, saved in place of the export.
        raise Unrecognised("unsupported_kind", "no table on the page")
    yield grid


def grid_of(text: str, name: str, sheet: str | None = None) -> Grid:
    """The grid of the page with this text, under the name it gives its only sheet, if it does."""
    names = [unescape(found).strip() for found in SHEET_NAME.findall(text)]
    hidden = len(names) == 1 and bool(HIDDEN_SHEET.search(text))
    own = names[0] if len(names) == 1 else ""
    return _drawn(text).grid(name, own if sheet is None else sheet, hidden=hidden)


def _drawn(text: str) -> Drawing:
    """The rows of the tables, drawn as their tags come."""
    page, at = _Page(), 0
    while found := TAG.search(text, at):
        page.text(text[at : found.start()])
        at = found.end()
        comment, closing, name, attributes = found.groups()
        if comment:
            at = _after("-->", text, at)
        elif name and not closing and name.lower() in UNSEEN:
            at = _after(f"</{name}", text, at)
        elif name:
            page.tag(name.lower(), attributes, closing=bool(closing))
    page.text(text[at:])
    page.end_cell()
    return page.drawing


def _after(end: str, text: str, at: int) -> int:
    """The place behind the end mark; the end of the text if it has none."""
    found = re.compile(re.escape(end), re.IGNORECASE).search(text, at)
    return found.end() if found else len(text)


class _Page:
    """The rows drawn so far and the cell that is open."""

    def __init__(self) -> None:
        """Nothing read yet."""
        self.drawing = Drawing()
        self._attributes: str | None = None
        self._text: list[str] = []
        self._in_row = False

    def tag(self, name: str, attributes: str, *, closing: bool) -> None:
        """Begin or end a row or a cell; whatever was open before ends."""
        if name in LINE_BREAKS:
            self._text.append("\n")
        elif name in ("td", "th"):
            self.end_cell()
            self._attributes = None if closing else attributes
        elif name in ("tr", "table"):
            self.end_cell()
            self._in_row = name == "tr" and not closing
            if self._in_row:
                self.drawing.new_row()

    def text(self, text: str) -> None:
        """Keep the text of an open cell."""
        if self._attributes is not None and text:
            self._text.append(SPACES.sub(" ", text))

    def end_cell(self) -> None:
        """Write the open cell, if there is one."""
        if self._attributes is not None:
            if not self._in_row:
                self.drawing.new_row()
                self._in_row = True
            self.drawing.cell(
                _shown("".join(self._text), self._attributes),
                across=_count(ACROSS, self._attributes),
                down=_count(DOWN, self._attributes),
            )
        self._attributes, self._text = None, []


def _count(attribute: re.Pattern[str], attributes: str) -> int:
    found = attribute.search(attributes.lower())
    return int(found[1]) if found else 1


def _shown(text: str, attributes: str) -> str | None:
    """The text of a cell; of a number (`x:num`) the digits beyond the fifteenth are lost."""
    text = AROUND_BREAK.sub("\n", unescape(text)).strip(" \n")
    is_long = len(text) > DIGITS and text.isascii() and text.isdigit()
    if is_long and IS_NUMBER.search(attributes):
        return scientific(float(text))
    return text or None
