"""The columns of a list, as `data/sheet_columns.csv` sets them."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any, cast

import polars as pl

import data
from connectors.forms import Column, Kind
from connectors.forms.readable import addresses, from_evidence
from connectors.forms.words import dictionary, listed, terms, tones


@cache
def columns(name: str, as_of: date) -> tuple[Column, ...]:
    """The columns of that name, in order; a date that an analyst enters is `as_of` or later."""
    table = data.table("sheet_columns").filter(pl.col("columns") == name)
    return tuple(
        _column(row, as_of) for row in table.sort(pl.col("position").cast(pl.Int64)).to_dicts()
    )


def heading(field: str) -> str:
    """The Chinese term of a field; the field itself where the glossary has none."""
    return terms().get(field, field)


def _column(row: Mapping[str, Any], as_of: date) -> Column:
    words = row["words"] or ""
    entered = row["part"] == "review"
    return Column(
        field=row["field"],
        heading=row["heading"] or heading(row["field"]),
        kind=cast(Kind, row["kind"]),
        width=float(row["width"]),
        value=_value(row["field"], words, row["source"]),
        folded=row["part"] == "machine",
        answer=entered,
        choices=tuple(listed(words).values()) if entered and words else (),
        earliest=as_of if entered and row["kind"] == "date" else None,
        tones=tones(words) if words else {},
    )


def _value(field: str, words: str, source: str | None) -> pl.Expr | None:
    if source:
        column, _, key = source.partition(".")
        return from_evidence(pl.col(column), key) if key else pl.col(column)
    if words == "addresses":
        return addresses(pl.col(field))
    if not words:
        return None
    known = dictionary(words)
    return pl.col(field).replace(list(known), list(known.values()))
