"""Grids written in a few lines of text: a row a line, cells apart by `|`, blank ones empty."""

import polars as pl

from connectors.exports.letters import letters
from data.grid import Grid


def grid(text: str, sheet: str = "Sheet1", file: str = "a.xlsx", **more: object) -> Grid:
    """The grid that the text draws."""
    lines = [line.strip("\n") for line in text.strip("\n").split("\n")]
    rows = [
        [cell.strip().replace("\\n", "\n") or None for cell in line.split("|")] for line in lines
    ]
    width = max(map(len, rows))
    filled = [row + [None] * (width - len(row)) for row in rows]
    cells = pl.DataFrame(filled, schema=dict.fromkeys(letters(width), pl.String()), orient="row")
    return Grid(file, sheet, cells, **more)  # type: ignore[arg-type]
