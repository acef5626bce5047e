"""In which columns the text of a field is written."""

import polars as pl

from validators.layout.headings import fields_of
from validators.layout.table import STANDS_FOR, Table

# The field in whose column a span may stand that gives another field too.
PARTNERS = {"valid_from": "valid_to", "end_date": "start_date", "work_date": "start_at"}
# Types whose text stays as it is but for white space round it.
UNPARSED = ("text", "company")


def columns_of(table: Table, field: str) -> list[list[str]]:
    """The letters of the columns in which a field is written, those of one meaning together.

    A field without a column of its own may come out of a span in another's.
    """
    names = (field, *(name for name, meant in STANDS_FOR.items() if meant == field))
    own = [letters for name in names if (letters := table.letters(name))]
    if own:
        return own
    spans = (PARTNERS.get(field, ""), "start_at", "day", "clock", "end_at")
    return [letters for name in spans if (letters := table.letters(name))][:1]


def texts(table: Table) -> dict[str, pl.Expr]:
    """For each field that is parsed or repaired the text of its cells, as `<field>_raw`."""
    parsed = [field for field, of in fields_of(table.kind).items() if of not in UNPARSED]
    return {
        f"{field}_raw": pl.concat_str(
            [pl.coalesce(letters) for letters in groups], separator=" ", ignore_nulls=True
        ).replace("", None)
        for field in parsed
        if (groups := columns_of(table, field))
    }
