"""Parquet files, opened to grids of bounded size with their headings beside the cells."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from connectors.errors import Unrecognised
from connectors.exports.cells import blanks_to_null
from connectors.exports.letters import letters
from data.grid import Grid

SLICE = 250_000
# A double holds whole numbers exactly up to here; of a longer one the last digits are lost.
EXACT = 10**15


def grids(path: Path, name: str) -> Iterator[Grid]:
    """The grids of a Parquet file, at most 250,000 rows each; rows count from 1."""
    try:
        rows = pl.scan_parquet(path, glob=False)
        names, height = rows.collect_schema().names(), rows.select(pl.len()).collect().item()
        header = dict(zip(letters(len(names)), names, strict=True))
        for start in range(0, max(height, 1), SLICE):
            cells = as_text(rows.slice(start, SLICE).collect())
            cells.columns = list(header)
            yield Grid(name, "", blanks_to_null(cells), first_row=start + 1, header=header)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise Unrecognised("broken_file") from error


def as_text(rows: pl.DataFrame) -> pl.DataFrame:
    """All columns as the text a spreadsheet would show; lists and the like are left empty."""
    return rows.with_columns(_text(name, kind) for name, kind in rows.schema.items())


def _text(name: str, kind: pl.DataType) -> pl.Expr:
    column = pl.col(name)
    if kind.is_float():
        whole = (column == column.round()) & (column.abs() < EXACT)
        number = pl.when(whole).then(column).cast(pl.Int64, strict=False).cast(pl.String)
        written = pl.coalesce(number, column.cast(pl.String).str.to_uppercase())
        return pl.when(column.is_not_nan()).then(written).alias(name)
    if isinstance(kind, pl.Datetime):
        local = column.dt.convert_time_zone("Asia/Shanghai") if kind.time_zone else column
        return local.dt.to_string("%Y-%m-%d %H:%M:%S")
    if kind.is_nested() or kind in (pl.Binary, pl.Object, pl.Duration, pl.Null):
        return pl.lit(None, pl.String).alias(name)
    return column.cast(pl.String)
