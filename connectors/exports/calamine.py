"""The fast reader of workbooks, called so that whatever it does ends in a grid or a reason."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from connectors.errors import Unrecognised
from connectors.exports.cells import blanks_to_null, columns_where, trimmed
from connectors.exports.letters import letter
from connectors.exports.marks import Marks, in_scientific_notation
from connectors.exports.native import is_panic
from connectors.exports.values import DAYS_ZERO
from data.grid import Grid

if TYPE_CHECKING:
    from fastexcel import ExcelReader, ExcelSheet


def opened(source: Path | bytes) -> "ExcelReader":
    """The workbook. Raises Unrecognised if the reader cannot open it."""
    import fastexcel  # not needed for the other kinds of file, and slow to load

    with _faults_named("broken_file"):
        return fastexcel.read_excel(source)


def grid(book: "ExcelReader", place: int, name: str, marks: Marks) -> Grid:
    """One sheet of the workbook; without cells, and with the reason, if it cannot be read."""
    if marks.too_large():
        return unread(book, place, name, "sheet_too_large")
    try:
        with _faults_named("broken_sheet"):
            sheet = book.load_sheet(place, header_row=None, skip_rows=0, dtypes="string")
            cells = _lettered(sheet)
    except Unrecognised as error:
        return unread(book, place, name, error.reason)
    # A rounded number under a date's format comes as a blank cell.
    cells = trimmed(in_scientific_notation(_tidied(cells), marks))
    hidden = sheet.visible != "visible"
    return Grid(name, sheet.name, cells, sheet_hidden=hidden, merges=marks.merges)


def unread(book: "ExcelReader", place: int, name: str, reason: str) -> Grid:
    """The grid of a sheet that could not be read, with the reason."""
    return Grid(name, book.sheet_names[place], pl.DataFrame(), unread=reason)


@contextmanager
def _faults_named(reason: str) -> Iterator[None]:
    from fastexcel import FastExcelError

    try:
        yield
    except (FastExcelError, pl.exceptions.PolarsError, ValueError) as error:
        raise Unrecognised(reason) from error
    except BaseException as error:
        if not is_panic(error):
            raise
        raise Unrecognised(reason) from error


def _lettered(sheet: "ExcelSheet") -> pl.DataFrame:
    """The cells of a sheet under the letters of their columns; leading blank ones are cut off."""
    cells = sheet.to_polars()
    cells.columns = [letter(column.absolute_index) for column in sheet.available_columns()]
    return cells


def _tidied(cells: pl.DataFrame) -> pl.DataFrame:
    for day in DAYS_ZERO:
        clocks = columns_where(cells, pl.all().is_between(pl.lit(day), pl.lit(f"{day}~")))
        cells = cells.with_columns(pl.col(clocks).str.strip_prefix(day))
    return blanks_to_null(cells)
