"""The list of people to be looked up by hand, with places for what is found."""

import dataclasses
from datetime import date

import polars as pl

from connectors.forms import Form, Sheet
from connectors.forms.columns import columns
from connectors.forms.words import listed, official_hosts, phrases

NAME = "worklist"
# A cell for a date takes any day, and nothing that is none.
ANY_DAY = date(1990, 1, 1)


def worklist_form(rows: pl.DataFrame, as_of: date) -> Form:
    """The form of the list; `rows` are those of `validators.worklist.due`, with `person`."""
    shown = tuple(
        dataclasses.replace(column, earliest=ANY_DAY) if column.earliest else column
        for column in columns(NAME, as_of)
    )
    host = official_hosts(as_of)[0]
    pages = {kind: page.format(host=host) for kind, page in listed("lookup_page").items()}
    blank = [
        pl.lit(None, pl.Date if column.kind == "date" else pl.String).alias(column.field)
        for column in shown
        if column.answer
    ]
    address = pl.col("cert_type").replace_strict(pages, return_dtype=pl.String)
    sheet = Sheet(
        name=phrases()["worklist_name"],
        columns=shown,
        frame=rows.with_columns(*blank, lookup_address=address),
        frozen=3,
        empty=phrases()["worklist_empty"],
        refusal=phrases()["refusal"],
        cut=phrases()["cut"],
    )
    return Form((sheet,), phrases()["footer"])
