"""Canonical tables as the layout command writes them, for people and other programs to check."""

from collections.abc import Mapping

import polars as pl

from validators.companies import label_parts
from validators.hours_text import class_hour_minutes
from validators.layout.canonical import COLUMNS
from validators.layout.headings import fields_of

ADDRESS = ("source_file", "source_sheet", "source_row")
# What only joins rows to each other inside a run.
INNER = ("name_key", "pid")


def laid_out(tables: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """Each table with the fields of its kind, the text beside each one parsed, and the address.

    Hours are class hours. Beside a field stands what is known of it: `id_kind`, whether only the
    month of a date was written (`<field>_month`), the precision of a moment, the family of an item.
    """
    return {kind: _laid_out(kind, rows) for kind, rows in tables.items()}


def _laid_out(kind: str, rows: pl.DataFrame) -> pl.DataFrame:
    columns: list[str] = []
    for field, of in fields_of(kind).items():
        if of == "hours":
            minutes = pl.col(f"{field.removesuffix('hours')}minutes")
            rows = rows.with_columns((minutes / class_hour_minutes()).alias(field))
        mine = [field, *(name for name in COLUMNS[of](field) if name not in (field, *INNER))]
        columns += [*mine, *([f"{field}_raw"] if f"{field}_raw" in rows.columns else [])]
    # The company that a row above the table names is that of every row.
    code, name = label_parts(pl.col("org_label"))
    named = rows.with_columns(
        uscc=pl.coalesce("uscc", code), org_name=pl.coalesce("org_name", name)
    )
    return named.select(*columns, *ADDRESS)
