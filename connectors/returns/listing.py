"""The sheet that lists the problems of a returned workbook, each with its cell a click away."""

import re
from collections.abc import Container, Iterator, Sequence
from datetime import date
from itertools import chain

import polars as pl

from connectors.forms import Sheet
from connectors.forms.columns import columns
from connectors.forms.words import phrases
from connectors.returns.problems import Told
from connectors.sheets import listing
from connectors.sheets.text import xml

# As many as a sheet has rows for, and as many links as Excel follows on one sheet.
MOST_LISTED, MOST_LINKS = 1_048_000, 60_000
_STYLE = re.compile(rb' s="(\d+)"')


def problem_sheet(told: Sequence[Told]) -> Sheet:
    """The list as a sheet of a form."""
    rows = [
        (*one.place, one.heading, one.original, one.reason, one.advice)
        for one in told[:MOST_LISTED]
    ]
    names = ("sheet", "address", "heading", "original", "reason", "advice")
    frame = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")
    return Sheet(
        name=phrases()["return_list"],
        columns=columns("return_list", date.min),
        frame=frame,
        cut=phrases()["cut"],
    )


def problem_xml(told: Sequence[Told], sheets: Container[str], first_style: int) -> Iterator[bytes]:
    """The list as a worksheet for a workbook in which our styles begin with that number."""
    sheet = problem_sheet(told)
    # No quote stands unescaped in a text, so this finds the styles of cells only.
    for piece in chain([listing.head(sheet, sheet.frame.height)], listing.body(sheet)):
        yield _STYLE.sub(lambda found: b' s="%d"' % (int(found[1]) + first_style), piece)
    tail = listing.tail(sheet, sheet.frame.height, "")
    yield tail.replace(b"<pageMargins", _links(told, sheets) + b"<pageMargins", 1)


def _links(told: Sequence[Told], sheets: Container[str]) -> bytes:
    """A link from each address to its cell on one of the sheets."""
    made = []
    for row, one in enumerate(told[:MOST_LINKS], start=listing.FIRST):
        if one.cells and one.sheet in sheets:
            place = xml("'" + one.sheet.replace("'", "''") + f"'!{one.cells[0]}")
            made.append(f'<hyperlink ref="B{row}" location="{place}"/>')
    return f"<hyperlinks>{''.join(made)}</hyperlinks>".encode() if made else b""
