"""Grids written in a few lines of text: a row a line, cells apart by `|`, blank ones empty."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from connectors.exports.letters import cell_at, letters
from data.grid import Grid, Merge
from validators.tables import Reading, understand


def grid(text: str, sheet: str = "Sheet1", file: str = "a.xlsx", **more: object) -> Grid:
    """The grid that the text draws."""
    lines = [line.strip("\n") for line in text.strip("\n").split("\n")]
    rows = [
        [cell.strip().replace("\\n", "\n") or None for cell in line.split("|")] for line in lines
    ]
    return cells(rows, sheet, file, **more)


def cells(
    rows: Sequence[Sequence[str | None]],
    sheet: str = "Sheet1",
    file: str = "a.xlsx",
    **more: object,
) -> Grid:
    """The grid of some rows of cells; short ones are filled up with blanks."""
    width = max(map(len, rows))
    filled = [[*row, *[None] * (width - len(row))] for row in rows]
    frame = pl.DataFrame(filled, schema=dict.fromkeys(letters(width), pl.String()), orient="row")
    return Grid(file, sheet, frame, **more)


def merged(*ranges: str) -> tuple[Merge, ...]:
    """Merged ranges as a spreadsheet names them: `A1:D2`."""
    ends = [[cell_at(end) for end in text.split(":")] for text in ranges]
    return tuple(sorted(Merge(top, down, left, right) for (left, top), (right, down) in ends))


def reading(text: str, sheet: str = "Sheet1", folder: str = "甲公司", **more: object) -> Reading:
    """What the grid that the text draws says; every row of every table is accounted for."""
    found = understand([grid(text, sheet, **more)], folder)
    for entry in found.layouts:
        parts = (entry[f"rows_{part}"] for part in ("read", "skipped", "set_aside"))
        assert entry["rows_seen"] == sum(parts)
    return found


def rows(found: Reading, kind: str, *fields: str) -> list[tuple[Any, ...]]:
    """Some fields of the rows of one kind."""
    return found.tables[kind].select(fields).rows()


def only(found: Reading) -> Mapping[str, Any]:
    """How the one table there is was understood."""
    (layout,) = found.layouts
    return layout


def meanings(layout: Mapping[str, Any]) -> dict[str, str]:
    """The field of each heading that has one."""
    return {c["heading"]: c["field"] for c in layout["columns"].values() if c["field"]}
