"""What each company handed over, and what the company list says of it."""

from collections.abc import Iterable

import polars as pl

from validators.rolls.beside import beside, first_of

KINDS = (
    "staffing",
    "certificate_claim",
    "training_record",
    "training_plan",
    "verification_log",
    "archive_index",
    "leave",
)
FACTS = ("org_id", "org_name", "region_code", "industry")


def delivery(companies: pl.DataFrame, delivered: pl.DataFrame) -> pl.DataFrame:
    """One row for each company, numbered by `org`, with its name, region and industry.

    For each kind of table it says whether it is there (`has_<kind>`), or there only in part
    (`partial_<kind>`).
    """
    kind, part = pl.col("kind"), pl.col("partial").fill_null(value=False)
    marks = {f"has_{name}": (kind == name).any() for name in KINDS}
    marks |= {f"partial_{name}": ((kind == name) & part).any() for name in KINDS}
    facts = first_of(companies.select(FACTS), "org_id")
    handed_over = delivered.group_by("org_id").agg(**marks)
    return (
        facts.pipe(beside, handed_over, "org_id")
        .with_columns(pl.col(*marks).fill_null(value=False))
        .with_row_index("org")
    )


def unread(tables: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """The same for the companies of some tables, before anything is known of them."""
    ids = [table.select("org_id") for table in tables] or [
        pl.DataFrame(schema={"org_id": pl.String})
    ]
    none = pl.lit(None, dtype=pl.String)
    companies = (
        pl.concat(ids)
        .unique(maintain_order=True)
        .with_columns(org_name=none, region_code=none, industry=none)
    )
    nothing = pl.DataFrame(schema={"org_id": pl.String, "kind": pl.String, "partial": pl.Boolean})
    return delivery(companies, nothing)
