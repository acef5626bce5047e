"""Whom people are to look up on the official site, and what for."""

from collections.abc import Sequence

import polars as pl

import data
from validators import identity

NEVER, NAME_DIFFERS, NOTHING_FOUND, PENDING = range(1, 5)
ASSESSED = "ASSESSMENT_ABSENT"
WHOLE_NUMBER = r"^\d{17}[\dX]$"
SCHEMA = {
    "org_name": pl.String, "person_name": pl.String, "id_no": pl.String, "cert_type": pl.String,
    "sought": pl.String, "why": pl.String, "known_name": pl.String, "need": pl.Int32,
}  # fmt: skip


def due(findings: pl.DataFrame) -> pl.DataFrame:
    """One row for each person and item or role to be looked up, who needs it most first.

    `findings` bear whole numbers. Listed are those whom no source could answer for, those the
    register knows by another name, and those of whom it found nothing, but for what was looked up
    by hand already. Nobody is listed whom a look-up would not help (`no_lookup` in the words).
    """
    words = data.table("sheet_words")
    codes = words.filter(pl.col("list") == "lookup_code")["code"]
    cannot = words.filter(pl.col("list") == "no_lookup")["code"]
    reason = pl.col("evidence").str.json_path_match("$.reason")
    read = findings.filter(pl.col("code").is_in(codes.implode())).with_columns(
        reason=reason, broken=pl.col("verdict") == "broken"
    )
    listed = read.filter(
        pl.col("id_no_masked").str.contains(WHOLE_NUMBER),
        pl.when("broken").then(pl.col("answer_source") != "manual")
        .otherwise(~pl.col("reason").is_in(cannot.implode())),
    )  # fmt: skip
    assessed = pl.col("code") == ASSESSED
    need = (
        pl.when("broken").then(NOTHING_FOUND)
        .when(pl.col("reason") == "register_name_differs").then(NAME_DIFFERS)
        .when(pl.col("reason") == "claim_pending").then(PENDING)
        .otherwise(NEVER)
    )  # fmt: skip
    doubts = data.table("doubts")
    told = listed.with_columns(
        id_no="id_no_masked",
        cert_type=pl.when(assessed)
        .then(pl.lit("assessment"))
        .otherwise(pl.lit("special_operation")),
        sought=pl.when(assessed).then("thing").otherwise("op_item"),
        need=need,
        why=pl.when("broken").then(pl.lit("未查到"))
        .otherwise(pl.col("reason").replace(doubts["code"], doubts["words"])),
    )  # fmt: skip
    return (
        told.drop_nulls("sought")
        .sort("need", "org_name", "person_name", "id_no", "sought")
        .group_by("id_no", "person_name", "cert_type", "sought", maintain_order=True)
        .agg(
            _joined("org_name"), _joined("why"), pl.col("need").first(),
            pl.col("person_key").first(),
        )
        .join(_other_names(findings), on="person_key", how="left", maintain_order="left")
        .select(pl.col(c).cast(kind) for c, kind in SCHEMA.items())
    )  # fmt: skip


def merged(lists: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Several such lists as one; who stands in two of them stands once, for both companies."""
    every = pl.concat(lists) if lists else pl.DataFrame(schema=SCHEMA)
    return (
        every.sort("need", "org_name", "person_name", "id_no", "sought", nulls_last=True)
        .group_by("id_no", "person_name", "cert_type", "sought", maintain_order=True)
        .agg(_joined("org_name"), _joined("why"), pl.col("known_name", "need").first())
        .select(list(SCHEMA))
    )


def _joined(column: str) -> pl.Expr:
    return pl.col(column).drop_nulls().unique(maintain_order=True).str.join("、")


def _other_names(findings: pl.DataFrame) -> pl.DataFrame:
    """The name by which the register knows a person, where it is another than ours."""
    told = findings.filter(code="CERT_IDENTITY_MISMATCH", verdict="broken").select(
        "person_key", known_name=pl.col("evidence").str.json_path_match("$.register_name")
    )
    return told.drop_nulls().unique("person_key", keep="first", maintain_order=True)


def with_keys(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with `pid` and `name_key` for their `id_no` and `person_name`."""
    return identity.add_person(rows, "id_no")
