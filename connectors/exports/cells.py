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


def trimmed(cells: pl.DataFrame) -> pl.DataFrame:
    """The cells without the rows below and the columns at the right that hold nothing."""
    used = [i for i, column in enumerate(cells) if column.null_count() < cells.height]
    if not used:
        return pl.DataFrame()
    kept = cells.select(cells.columns[: used[-1] + 1])
    filled = kept.select(pl.any_horizontal(pl.all().is_not_null()).arg_true().max()).item()
    return kept.head(filled + 1)
