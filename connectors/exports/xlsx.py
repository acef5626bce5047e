"""Workbooks (`.xlsx`, `.xlsm`), opened to one grid for each sheet; macros never run."""

from collections.abc import Iterator
from pathlib import Path

from connectors.exports import calamine, markup, package
from data.grid import Grid

SUFFIXES = {".xlsx", ".xlsm"}


def grids(path: Path, name: str) -> Iterator[Grid]:
    """The grids of all sheets, hidden ones too, with the row and column names the sender sees."""
    with package.opened(path) as parts:
        sheets = package.sheet_parts(parts)
        package.others_are_whole(parts, sheets)
        # The library goes by the name of a file it opens, and by the content of bytes.
        told = path.suffix.lower() in SUFFIXES
        book = calamine.opened(path if told else path.read_bytes())
        for place, part in sheets:
            try:
                marks = markup.marked(parts, part)
            except package.FAULTS:
                yield calamine.unread(book, place, name, "broken_sheet")
            else:
                yield calamine.grid(book, place, name, marks)
