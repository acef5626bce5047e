"""Old workbooks (`.xls`, BIFF), opened to one grid for each sheet; macros never run."""

from collections.abc import Iterator
from pathlib import Path

from connectors.errors import Unrecognised
from connectors.exports import biff, calamine, ole
from data.grid import Grid


def grids(path: Path, name: str) -> Iterator[Grid]:
    """The grids of all sheets, hidden ones too, with the row and column names the sender sees."""
    stream = ole.book_of(path.read_bytes())
    marks = biff.sheets_of(stream)
    if any(marked.too_large() for marked in marks):
        # The fast reader opens all sheets at once.
        raise Unrecognised("sheet_too_large")
    book = calamine.opened(ole.container_of(stream))
    for place, marked in enumerate(marks[: len(book.sheet_names)]):
        yield calamine.grid(book, place, name, marked)
