"""Workbooks (`.xlsx`, `.xlsm`), opened to one grid for each sheet; macros never run."""

from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

from connectors.errors import Unrecognised
from connectors.exports import calamine, markup, package
from connectors.exports.limits import MIB, bounded, most
from connectors.exports.marks import Marks
from data.grid import Grid

SUFFIXES = {".xlsx", ".xlsm"}


def grids(path: Path, name: str) -> Iterator[Grid]:
    """The grids of all sheets, hidden ones too, with the row and column names the sender sees."""
    with package.opened(path) as parts:
        sheets = package.sheet_parts(parts)
        texts = package.checked_rest(parts, sheets)
        # The library goes by the name of a file it opens, and by the content of bytes.
        told = path.suffix.lower() in SUFFIXES
        book = calamine.opened(path if told else path.read_bytes())
        for place, part in sheets:
            try:
                marks = markup.marked(parts, part)
                _bound_texts(parts, part, marks, texts)
            except Unrecognised as error:
                yield calamine.unread(book, place, name, error.reason)
            except package.FAULTS:
                yield calamine.unread(book, place, name, "broken_sheet")
            else:
                yield calamine.grid(book, place, name, marks)


def _bound_texts(parts: ZipFile, part: str, marks: Marks, lengths: list[int]) -> None:
    """Refuse a sheet whose cells point again and again to texts so long that memory ends."""
    if max(lengths, default=0) * marks.rows * marks.columns > most("text_mib") * MIB:
        bounded("text_mib", markup.text_bytes(parts, part, lengths), "sheet_too_large")
