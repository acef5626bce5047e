"""What every way in does to the cells it opened, whatever kind of file they came from."""

import polars as pl

# White space at the start is the rare case, so the whole text is looked at only then.
BLANK = r"^\s*$"


def blanks_to_null(cells: pl.DataFrame) -> pl.DataFrame:
    """The cells with those emptied that hold white space only."""
    spaced = [column.name for column in cells if column.str.contains(BLANK).any()]
    return cells.with_columns(
        pl.when(~pl.col(name).str.contains(BLANK)).then(name).alias(name) for name in spaced
    )
