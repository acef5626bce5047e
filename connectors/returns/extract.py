"""The rows with problems of a file that cannot be marked itself, as a workbook of their own."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, BinaryIO

import polars as pl

from connectors.archive import packed
from connectors.exports.letters import cell_at
from connectors.forms import Column
from connectors.forms.words import phrases
from connectors.returns.problems import Told
from connectors.sheets.listing import OPENING
from connectors.sheets.package import Part
from connectors.sheets.rows import rows
from connectors.workbook import Worksheet, write_worksheets
from data.grid import Grid

WIDTH = 18
# What a sheet's name must not hold, and how long it may be.
REFUSED, LONGEST_NAME = str.maketrans("[]:*?/\\'", "________"), 28
PIECE = 10_000


def extract(
    grids: Iterable[Grid],
    target: BinaryIO,
    told: Sequence[Told],
    layouts: Iterable[Mapping[str, Any]],
    stem: str,
) -> list[Told]:
    """Write titles, headings and the rows with problems, all as text; the problems as moved there.

    The slices of a long file go on below each other.
    """
    wanted = _wanted(told, layouts)
    kept: dict[str, list[pl.DataFrame]] = {}
    for grid in grids:
        kept.setdefault(grid.sheet, []).extend(_kept(grid, wanted.get(grid.sheet, set())))
    names = _names(list(kept), stem)
    frames = {sheet: pl.concat(some, how="diagonal") for sheet, some in kept.items() if some}
    write_worksheets([_worksheet(names[sheet], frame) for sheet, frame in frames.items()], target)
    places = {
        sheet: dict(zip(frame["row"], range(1, frame.height + 1), strict=True))
        for sheet, frame in frames.items()
    }
    return [_moved(one, names, places) for one in told]


def _wanted(told: Sequence[Told], layouts: Iterable[Mapping[str, Any]]) -> dict[str, set[int]]:
    """The rows of each sheet that are taken; a form about one person is taken whole."""
    wanted: dict[str, set[int]] = {}
    for layout in layouts:
        rows_told = {*layout["title_rows"], *layout["header_rows"]}
        if not layout["header_rows"]:
            form = [cell_at(at)[1] for at in layout["columns"] if at[-1].isdigit()]
            rows_told |= set(range(1, max(form, default=0) + 1))
        wanted.setdefault(layout["sheet"] or "", set()).update(rows_told)
    for one in told:
        rows_told = {cell_at(at)[1] for at in one.cells} | ({one.row} if one.row else set())
        wanted.setdefault(one.sheet, set()).update(rows_told)
    return wanted


def _kept(grid: Grid, rows_wanted: set[int]) -> Iterator[pl.DataFrame]:
    """Of a grid its headings, where they stand outside the cells, and the rows wanted."""
    if grid.header and grid.first_row == 1 and rows_wanted:
        yield pl.DataFrame({**grid.header, "row": 0}).cast({"row": pl.Int64})
    found = [row for row in sorted(rows_wanted) if 0 <= row - grid.first_row < grid.cells.height]
    if found:
        cells = grid.cells[[row - grid.first_row for row in found]]
        yield cells.with_columns(pl.Series("row", found, pl.Int64))


def _worksheet(name: str, frame: pl.DataFrame) -> Worksheet:
    cells = frame.drop("row")
    columns = tuple(Column(at, at) for at in cells.columns)
    return Worksheet(Part(name), [packed(piece) for piece in _pieces(cells, columns)])


def _pieces(cells: pl.DataFrame, columns: tuple[Column, ...]) -> Iterator[bytes]:
    widths = f'<cols><col min="1" max="{len(columns)}" width="{WIDTH}" customWidth="1"/></cols>'
    yield f"{OPENING}{widths}<sheetData>".encode()
    for piece in cells.iter_slices(PIECE):
        yield b"".join(rows(piece, columns, phrases()["cut"]))
    yield b"</sheetData></worksheet>"


def _names(sheets: Sequence[str], stem: str) -> dict[str, str]:
    """The name of each new sheet: the old one, or that of the file where there was none."""
    names: dict[str, str] = {}
    for sheet in sheets:
        plain = (sheet or stem).translate(REFUSED)[:LONGEST_NAME].strip()
        taken = {name.lower() for name in names.values()} | {phrases()["return_list"]}
        name, turn = plain or "1", 1
        while name.lower() in taken:
            turn += 1
            name = f"{plain}_{turn}"
        names[sheet] = name
    return names


def _moved(one: Told, names: Mapping[str, str], places: Mapping[str, Mapping[int, int]]) -> Told:
    """The problem where it stands in the new workbook, if its cells were taken there."""
    rows_now = places.get(one.sheet, {})
    parted = [cell_at(at) for at in one.cells]
    cells = tuple(f"{name}{rows_now[row]}" for name, row in parted if row in rows_now)
    return one._replace(sheet=names.get(one.sheet, one.sheet), cells=cells, moved_from=one.row)
