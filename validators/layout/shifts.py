"""Rows whose cells stand in the wrong columns: copied from another sheet, a column left out."""

import polars as pl

from validators.layout.skips import ROW_MARKS
from validators.layout.table import Table

NUMBER = r"^\s*\d{17}[\dXx]\s*$"
# Columns that may hold a number like a person's all the same.
NUMBERED = ("cert_no", "uscc", "person_name", "employer_org_id", "legal_rep_id_no", "permit_no")


def shifted(kept: pl.DataFrame, table: Table) -> pl.DataFrame:
    """The rows (`_part`, `source_row`) with words for a number, and a number in another column."""
    own = table.letters("person_id_no")
    if not own or table.groups:
        return kept.select("_part", "source_row").clear()
    apart = {*own, *ROW_MARKS, *(at for name in NUMBERED for at in table.letters(name))}
    others = [c for c in kept.columns if c not in apart and c in table.columns]
    number = pl.coalesce(own)
    # A pattern costs more than all else here, so it is looked for in few rows.
    wide = kept.filter(number.str.len_bytes() > number.str.len_chars())
    odd = wide.filter(number.str.contains(r"\p{Han}") & ~number.str.contains(r"\d{6}"))
    if not odd.height or not others:
        return odd.select("_part", "source_row").clear()
    number = pl.any_horizontal(pl.col(others).str.contains(NUMBER)).fill_null(value=False)
    return odd.filter(number).select("_part", "source_row")
