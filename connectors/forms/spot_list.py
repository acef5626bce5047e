"""The list of people to be tested on the spot: to be filled in by whoever holds the test."""

from collections.abc import Mapping
from datetime import date

import polars as pl

from connectors.forms import Cell, Form, Page, Sheet
from connectors.forms.columns import columns
from connectors.forms.words import listed, phrases

WIDE, ACROSS = 90.0, 1
LINE = 36.0


def spot_list(drawn: pl.DataFrame, as_of: date, facts: Mapping[str, object]) -> Form:
    """The list, one row for each person drawn, and a page that says how to fill it in.

    `facts` are those of the draw, for the places in `spot_note` phrases.
    """
    say = phrases()
    blank = [pl.lit(None, pl.String).alias(c) for c in ("score", "result", "tested_by")]
    rows = drawn.with_columns(*blank, tested_on=pl.lit(None, pl.Date))
    return Form(
        (
            Sheet(
                name=say["spot_sheet"],
                columns=columns("spot_list", as_of),
                frame=rows,
                frozen=3,
                empty=say["spot_nobody"],
                refusal=say["spot_refusal"],
                cut=say["cut"],
            ),
            _notes(facts),
        ),
        say["footer"],
    )


def _notes(facts: Mapping[str, object]) -> Page:
    lines = [word.format(**facts) for word in listed("spot_note").values()]
    rows = [(Cell(phrases()["spot_notes"], "title", ACROSS),), (Cell("note", "names"),)]
    rows += [(Cell(line, "note", ACROSS),) for line in lines]
    heights = dict.fromkeys(range(3, 3 + len(lines)), LINE)
    return Page(phrases()["spot_notes"], tuple(rows), (WIDE,), heights)
