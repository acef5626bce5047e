"""The facts a person maintains: dated, sourced tables, and the two ways to ask them."""

from datetime import date
from functools import cache
from pathlib import Path

import polars as pl

FOLDER = Path(__file__).parent


@cache
def table(name: str) -> pl.DataFrame:
    """All rows of `data/<name>.csv`: text as printed, blanks null, dating columns as dates."""
    raw = pl.read_csv((FOLDER / f"{name}.csv").read_bytes(), infer_schema=False)
    days = [c for c in raw.columns if c in ("effective_from", "effective_to", "checked_on")]
    return raw.with_columns(pl.col(days).str.to_date("%Y-%m-%d")) if days else raw


@cache
def in_force(name: str, on: date) -> pl.DataFrame:
    """The rows of a dated table that were in force on one day, both ends included."""
    return table(name).filter(
        pl.col("effective_from").fill_null(date.min) <= on,
        pl.col("effective_to").fill_null(date.max) >= on,
    )


def regions(region: str) -> list[str]:
    """The region and all that contain it, nearest first, ending in `national`.

    A region is given by key, division code or Chinese name. Raises KeyError for one not listed.
    """
    known = table("regions")
    parent = dict(zip(known["region"], known["parent"], strict=True))
    key: dict[str, str] = {}
    for column in ("name", "division", "region"):
        key |= {word: at for word, at in zip(known[column], known["region"], strict=True) if word}
    if region not in key:
        listed = ", ".join(parent)
        message = f"region {region!r} is not in data/regions.csv; known are {listed}. Add its row."
        raise KeyError(message)
    chain = [key[region]]
    while parent[chain[-1]]:
        chain.append(parent[chain[-1]])
    return chain
