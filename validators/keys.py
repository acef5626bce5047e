"""Identifiers of findings and pseudonyms of people: the one step that polars cannot do."""

import hashlib
import hmac

import polars as pl

from validators import identity

APART = "\x1f"


def finding_id(rows: pl.DataFrame) -> pl.Series:
    """First 20 hex of SHA-256 over company, person, code and thing."""
    text = pl.concat_str(
        "org_id", pl.col("person_key").fill_null(""), "code", "thing", separator=APART
    )
    named = rows.select(text=text)["text"]
    return pl.Series([hashlib.sha256(t.encode()).hexdigest()[:20] for t in named], dtype=pl.String)


def person_key(rows: pl.DataFrame, key: bytes) -> pl.Series:
    """HMAC-SHA-256 (first 16 hex) of the 18-character number, else of company and name; else null.

    Someone without either is keyed by company and weak number.
    """
    if "pid" not in rows.columns:
        return pl.Series([None] * rows.height, dtype=pl.String)
    number = pl.when(pl.col("pid").is_not_null()).then(identity.id_text(pl.col("pid")))
    named = pl.coalesce("name_key", "person_id_no")
    text = rows.select(text=pl.coalesce(number, pl.concat_str("org_id", named, separator=APART)))
    distinct = text.drop_nulls().unique()
    keyed = distinct.with_columns(
        person_key=pl.Series(
            [hmac.digest(key, t.encode(), "sha256").hex()[:16] for t in distinct["text"]],
            dtype=pl.String,
        )
    )
    return text.join(keyed, on="text", how="left", maintain_order="left")["person_key"]


def draw_key(rows: pl.DataFrame, key: bytes, draw: pl.Expr) -> pl.Series:
    """For a person of a company in one draw: the draw, then an HMAC of both (16 hex)."""
    about = pl.concat_str(draw, "org_id", "person_key", separator=APART)
    named = rows.with_columns(person_key=person_key(rows, key)).select(draw=draw, about=about)
    hashed = [t and hmac.digest(key, t.encode(), "sha256").hex()[:16] for t in named["about"]]
    made = named.with_columns(hashed=pl.Series(hashed, dtype=pl.String))
    return made.select(key=pl.concat_str("draw", "hashed", separator="-"))["key"]
