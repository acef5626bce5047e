"""Rows of a ledger that name a person and no certificate.

Lists of all staff have columns for certificates too, and most people leave them blank.
"""

import polars as pl

from validators.layout.kinds import kinds

LEDGER = "certificate_claim"
KEY = ["_part", "source_row"]
WHO = ("person_name", "person_id_no")


def without_silent(
    typed: pl.DataFrame, kind: str, empty: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The typed rows that say something of a certificate, and `empty` with the others (`KEY`).

    What could not be read was said all the same. A row without a person is left for who asks
    whose it is.
    """
    if kind != LEDGER:
        return typed, empty
    facts = [f"{field}{end}" for field in _facts() for end in ("", "__bad")]
    said = [c for c in [*facts, "person_name__bad"] if c in typed.columns]
    who = [c for c in WHO if c in typed.columns]
    if not said or not who:
        return typed, empty
    shifted = pl.col("_shifted") if "_shifted" in typed.columns else pl.lit(value=False)
    says = pl.any_horizontal(pl.col(said).is_not_null()) | pl.all_horizontal(pl.col(who).is_null())
    told = typed.with_columns(_says=says | shifted.fill_null(value=False))
    if told["_says"].all():
        return typed, empty
    told = told.with_columns(pl.col("_says").any().over(KEY))
    silent = told.filter(~pl.col("_says")).select(KEY).unique(maintain_order=True)
    return told.filter("_says").drop("_says"), pl.concat([empty, silent])


def _facts() -> set[str]:
    return {field for kind in kinds() if kind.name == LEDGER for field in kind.tells | kind.proper}
