"""Workbooks (`.xlsx`, `.xlsm`), opened to one grid for each sheet; macros never run."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from connectors.errors import Unrecognised
from connectors.exports import markup
from connectors.exports.cells import blanks_to_null
from connectors.exports.letters import letter
from data.grid import Grid

if TYPE_CHECKING:
    from fastexcel import ExcelSheet

SUFFIXES = {".xlsx", ".xlsm"}
# A clock time alone is the fraction of a day, and is shown on the day before the first.
DAY_ZERO = "1899-12-31 "


def grids(path: Path, name: str) -> Iterator[Grid]:
    """The grids of all sheets, hidden ones too, with the row and column names the sender sees."""
    import fastexcel  # not needed for the other kinds of file, and slow to load

    try:
        # The library goes by the name of a file it opens, and by the content of bytes.
        told = path.suffix.lower() in SUFFIXES
        book = fastexcel.read_excel(path if told else path.read_bytes())
        for sheet in book.sheet_names:
            opened = book.load_sheet(sheet, header_row=None, skip_rows=0, dtypes="string")
            marks = markup.marked(path, sheet)
            cells = markup.in_scientific_notation(_tidied(_lettered(opened)), marks)
            hidden = opened.visible != "visible"
            yield Grid(name, sheet, cells, sheet_hidden=hidden, merges=marks.merges)
    except fastexcel.FastExcelError as error:
        raise Unrecognised("broken_file") from error


def _lettered(opened: "ExcelSheet") -> pl.DataFrame:
    """The cells of a sheet under the letters of their columns; leading blank ones are cut off."""
    cells = opened.to_polars()
    cells.columns = [letter(column.absolute_index) for column in opened.available_columns()]
    return cells


def _tidied(cells: pl.DataFrame) -> pl.DataFrame:
    clocks = [c.name for c in cells if c.str.starts_with(DAY_ZERO).any()]
    return blanks_to_null(cells.with_columns(pl.col(clocks).str.strip_prefix(DAY_ZERO)))
