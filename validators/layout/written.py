"""In which columns the text of a field is written."""

import polars as pl

from validators.layout.headings import fields_of, listed_form, parts
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


def badges(table: Table) -> tuple[str, ...]:
    """The columns of badge and staff numbers, which some people repeat as identity numbers."""
    listed = {at: listed_form(h.heading) for at, h in table.columns.items() if not h.field}
    return tuple(at for at, form in listed.items() if form and form.text in parts("badge"))


def badge(table: Table) -> dict[str, pl.Expr]:
    """The badge number as `_badge`, where there is a column for it beside identity numbers."""
    letters = badges(table) if "person_id_no" in table.fields else ()
    return {"_badge": pl.coalesce(letters)} if letters else {}


def texts(table: Table) -> dict[str, pl.Expr]:
    """The badge number, and the text of each field that is parsed or repaired as `<field>_raw`."""
    parsed = [field for field, of in fields_of(table.kind).items() if of not in UNPARSED]
    return badge(table) | {
        f"{field}_raw": pl.concat_str(
            [pl.coalesce(letters) for letters in groups], separator=" ", ignore_nulls=True
        ).replace("", None)
        for field in parsed
        if (groups := columns_of(table, field))
    }
