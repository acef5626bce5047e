"""Identifiers of findings and pseudonyms of people: the one step that polars cannot do."""

import hashlib
import hmac
from collections.abc import Sequence

import polars as pl

from validators import identity

APART = "\x1f"


def finding_id(rows: pl.DataFrame) -> pl.Series:
    """First 20 hex of SHA-256 over company, person, code and thing."""
    text = pl.concat_str(
        "org_id", pl.col("person_key").fill_null(""), "code", "thing", separator=APART
    )
    named = rows.select(text=text.cast(pl.Binary))["text"]
    return _hex([hashlib.sha256(t).digest() for t in named], 20)


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
    keyed = distinct.with_columns(person_key=_keyed(key, distinct["text"]))
    return text.join(keyed, on="text", how="left", maintain_order="left")["person_key"]


def draw_key(rows: pl.DataFrame, key: bytes, draw: pl.Expr) -> pl.Series:
    """For a person of a company in one draw: the draw, then an HMAC of both (16 hex)."""
    about = pl.concat_str(draw, "org_id", "person_key", separator=APART)
    named = rows.with_columns(person_key=person_key(rows, key)).select(draw=draw, about=about)
    made = named.with_columns(hashed=_keyed(key, named["about"]))
    return made.select(key=pl.concat_str("draw", "hashed", separator="-"))["key"]


def _keyed(key: bytes, texts: pl.Series) -> pl.Series:
    """The first 16 hexadecimal digits of the HMAC-SHA-256 of each text; of a blank none."""
    begun = hmac.new(key, digestmod="sha256")

    def digest(text: bytes) -> bytes:
        # A copy is made in a third of the time that a new one takes.
        hashed = begun.copy()
        hashed.update(text)
        return hashed.digest()

    return _hex([t if t is None else digest(t) for t in texts.cast(pl.Binary)], 16)


def _hex(digests: Sequence[bytes | None], length: int) -> pl.Series:
    """The first hexadecimal digits of each digest."""
    return pl.Series(digests, dtype=pl.Binary).bin.encode("hex").str.head(length)
