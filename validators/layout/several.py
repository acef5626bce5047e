"""Cells that name several kinds of work under one certificate or one post."""

from functools import cache

import polars as pl

import data
from validators.words import folded, listed

SEPARATORS = r"[、,;/+|\n\r]+"
# A name with a separator in it is taken out as one sign of Unicode's private area.
FIRST_SIGN = 0xE000


def several_items(rows: pl.DataFrame, field: str = "op_item") -> pl.DataFrame:
    """The rows with one for each item where a cell names several, all of them listed."""
    texts = rows.select(text=field).drop_nulls().unique()
    joined = texts.filter(
        pl.col("text").str.normalize("NFKC").str.contains(SEPARATORS),
        ~folded(pl.col("text")).is_in(listed("op_item")["word"].implode()),
    )
    if not joined.height:
        return rows
    names = _divided_names()
    signs = [chr(FIRST_SIGN + n) for n in range(len(names))]
    apart = pl.col("text").str.normalize("NFKC").str.replace_all(SEPARATORS, "、")
    whole = apart.str.replace_many(names, signs, leftmost=True)
    parts = (
        joined.with_columns(part=whole.str.split("、"))
        .explode("part")
        .with_columns(part=pl.col("part").str.replace_many(signs, names))
        .filter(pl.col("part").str.strip_chars() != "")
    )
    known = folded(pl.col("part")).is_in(_words().implode()).all().over("text")
    named = parts.filter(known, pl.len().over("text") > 1)
    return (
        rows.join(named, left_on=field, right_on="text", how="left", maintain_order="left_right")
        .with_columns(pl.coalesce("part", field).alias(field))
        .drop("part")
    )


@cache
def _words() -> pl.Series:
    """What a part of a cell may be: an item, a category of them, or a job title."""
    words = [
        listed("op_item")["word"],
        data.table("op_items").select(folded(pl.col("op_category"))).to_series().drop_nulls(),
        data.table("post_requirements").select(folded(pl.col("post"))).to_series(),
    ]
    return pl.concat([word.alias("word") for word in words]).unique()


@cache
def _divided_names() -> list[str]:
    """The items whose name has a separator in it that parts nothing, longest first."""
    known = set(_words())
    words = listed("op_item")["word"].str.replace_all(SEPARATORS, "、").unique()
    divided = [name for name in words if "、" in name and not known.issuperset(name.split("、"))]
    return sorted(divided, key=lambda name: (-len(name), name))
