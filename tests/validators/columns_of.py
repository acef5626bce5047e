"""One column of texts."""

import polars as pl


def column(*written: str | None, name: str = "it") -> pl.DataFrame:
    return pl.DataFrame({name: written}, schema={name: pl.String})
