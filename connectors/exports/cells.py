"""What every way in does to the cells it opened, whatever kind of file they came from."""

import polars as pl

# All white space sorts before the letters or between ASCII and the Chinese ones. To compare is many
# times faster than to look for a pattern, and few columns have a cell that begins like this.
BLANK = r"^\s*$"
# A sheet with more columns has them by mistake; each costs time, filled or not.
WIDE = 300


def blanks_to_null(cells: pl.DataFrame) -> pl.DataFrame:
    """The cells with those emptied that hold white space only."""
    first = columns_where(
        cells, (pl.all() < "!") | pl.all().is_between(pl.lit("\x7f"), pl.lit("\u3000~"))
    )
    spaced = columns_where(cells.select(first), pl.all().str.contains(BLANK))
    return cells.with_columns(
        pl.when(~pl.col(name).str.contains(BLANK)).then(name).alias(name) for name in spaced
    )


def columns_where(cells: pl.DataFrame, test: pl.Expr) -> list[str]:
    """The names of the columns in which the test holds for any cell."""
    if not cells.width:
        return []
    return [name for name, hit in cells.select(test.any()).row(0, named=True).items() if hit]


def trimmed(cells: pl.DataFrame) -> pl.DataFrame:
    """The cells without the rows below and the columns at the right that hold nothing.

    In a sheet that reaches very far to the right, no column that holds nothing is kept.
    """
    used = columns_where(cells, pl.all().is_not_null())
    if not used:
        return pl.DataFrame()
    wide = cells.columns.index(used[-1]) > WIDE
    kept = cells.select(used if wide else cells.columns[: cells.columns.index(used[-1]) + 1])
    filled = kept.select(pl.any_horizontal(pl.all().is_not_null()).arg_true().max()).item()
    return kept.head(filled + 1)
