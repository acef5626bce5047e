"""Old workbooks (`.xls`, BIFF), opened to one grid for each sheet; macros never run."""

from collections.abc import Iterator
from pathlib import Path

from connectors.exports import biff, calamine, ole
from data.grid import Grid


def grids(path: Path, name: str) -> Iterator[Grid]:
    """The grids of all sheets, hidden ones too, with the row and column names the sender sees."""
    content = path.read_bytes()
    marks = biff.sheets_of(ole.book_of(content))
    book = calamine.opened(content)
    for place, marked in enumerate(marks[: len(book.sheet_names)]):
        yield calamine.grid(book, place, name, marked)
