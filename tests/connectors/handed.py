"""Small workbooks, and the grids they open to."""

from pathlib import Path

import openpyxl

from connectors.exports import open_file
from data.grid import Grid
from tests.people import id_no

TABLE = [["姓名", "身份证号"], ["王一", id_no()], ["李二", id_no(serial=15)]]


def rows(grid: Grid) -> list[list[str | None]]:
    return [list(row) for row in grid.cells.rows()]


def only(path: Path) -> Grid:
    (grid,) = open_file(path, path.name)
    return grid


def workbook(path: Path, *sheets: list[list[object]]) -> Path:
    book = openpyxl.Workbook()
    for number, cells in enumerate(sheets):
        sheet = book.active if number == 0 else book.create_sheet()
        for row in cells:
            sheet.append(row)
    book.save(path)
    return path
