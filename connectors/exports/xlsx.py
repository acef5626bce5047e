"""Workbooks (`.xlsx`, `.xlsm`), opened to one grid for each sheet; macros never run."""

from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZipFile

from connectors.errors import Unrecognised
from connectors.exports import calamine, markup, package
from connectors.exports.limits import MIB, bounded, most
from connectors.exports.marks import Marks, in_order
from data.grid import Grid

if TYPE_CHECKING:
    from fastexcel import ExcelReader

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
            # Where cells point to texts in a list of their own, the library is as quick.
            quick = None if texts else _usual(parts, place, part, name)
            yield quick or _any(parts, book, place, part, name, texts)


def _usual(parts: ZipFile, place: int, part: str, name: str) -> Grid | None:
    """The grid of a sheet that is written as systems do; None for any other, damaged ones too."""
    # Arrays are slow to load, and no other kind of file needs them.
    from connectors.exports import block, differing, usual

    rest = markup.blocks(parts, part)
    try:
        with calamine.faults_named("broken_sheet"):
            sheet = usual.sheet_of(rest)
            merges = in_order(m for xml in chain([sheet.tail], rest) for m in markup.merged(xml))
            differ = differing.differing(sheet)
            small = calamine.opened(differing.small_book(parts, part, sheet, differ))
            loaded, shown = calamine.loaded(small, place)
            cells = calamine.tidied(differing.read_out(sheet, differ, shown))
    except (block.Unusual, Unrecognised, *package.FAULTS):
        return None
    return calamine.finished(loaded, name, cells, Marks({}, merges, sheet.rows, sheet.columns))


def _any(
    parts: ZipFile, book: "ExcelReader", place: int, part: str, name: str, texts: list[int]
) -> Grid:
    """The grid of a sheet, however it is written."""
    try:
        marks = markup.marked(parts, part)
        _bound_texts(parts, part, marks, texts)
    except Unrecognised as error:
        return calamine.unread(book, place, name, error.reason)
    except package.FAULTS:
        return calamine.unread(book, place, name, "broken_sheet")
    return calamine.grid(book, place, name, marks)


def _bound_texts(parts: ZipFile, part: str, marks: Marks, lengths: list[int]) -> None:
    """Refuse a sheet whose cells point again and again to texts so long that memory ends."""
    if max(lengths, default=0) * marks.rows * marks.columns > most("text_mib") * MIB:
        bounded("text_mib", markup.text_bytes(parts, part, lengths), "sheet_too_large")
