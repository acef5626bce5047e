"""Cells that name several kinds of work under one certificate or one post."""

import polars as pl

from validators.words import folded, listed

SEPARATORS = r"[、,;/+\n]"


def several_items(rows: pl.DataFrame, field: str = "op_item") -> pl.DataFrame:
    """The rows with one for each item where a cell names several, all of them listed."""
    texts = rows.select(text=field).drop_nulls().unique()
    word = folded(pl.col("text"))
    joined = texts.filter(
        pl.col("text").str.normalize("NFKC").str.contains(SEPARATORS),
        ~word.is_in(_words().implode()),
    )
    if not joined.height:
        return rows
    parts = (
        joined.with_columns(
            part=pl.col("text")
            .str.normalize("NFKC")
            .str.replace_all(SEPARATORS, "、")
            .str.split("、")
        )
        .explode("part")
        .filter(pl.col("part").str.strip_chars() != "")
    )
    known = folded(pl.col("part")).is_in(_words().implode()).all().over("text")
    named = parts.filter(known, pl.len().over("text") > 1)
    return (
        rows.join(named, left_on=field, right_on="text", how="left", maintain_order="left_right")
        .with_columns(pl.coalesce("part", field).alias(field))
        .drop("part")
    )


def _words() -> pl.Series:
    return listed("op_item")["word"]
