"""In which columns the text of a field is written."""

import polars as pl

from validators.layout.headings import fields_of, listed_form, parts
from validators.layout.table import STANDS_FOR, Table

# The fields in whose columns a span may stand that gives another field too.
SPANS = {
    "valid_from": ("valid_to",), "valid_to": ("valid_from",), "end_date": ("start_date",),
    "work_date": ("start_at",), "start_at": ("end_at",), "end_at": ("start_at", "day", "clock"),
}  # fmt: skip
# Types whose text stays as it is but for white space round it.
UNPARSED = ("text", "company")


def columns_of(table: Table, field: str) -> list[list[str]]:
    """The letters of the columns in which a field is written, those of one meaning together.

    A field without a column of its own may come out of a span in another's.
    """
    own = _own(table, field)
    return own or [at for name in SPANS.get(field, ()) if (at := table.letters(name))][:1]


def _own(table: Table, field: str) -> list[list[str]]:
    names = (field, *(name for name, meant in STANDS_FOR.items() if meant == field))
    return [letters for name in names if (letters := table.letters(name))]


def said_only(typed: pl.DataFrame, table: Table) -> pl.DataFrame:
    """The typed rows whose `<field>_raw` came out of another column only where it held a span."""
    borrowed = [field for field in SPANS if not _own(table, field) and field in typed.columns]
    return typed.with_columns(
        pl.when(pl.col(field).is_not_null()).then(f"{field}_raw").alias(f"{field}_raw")
        for field in borrowed
        if f"{field}_raw" in typed.columns
    )


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
