"""The words of the sheets: names, headings and phrases, as `data/` has them."""

from datetime import date
from functools import cache

import polars as pl

import data


@cache
def phrases() -> dict[str, str]:
    """Every standing phrase by its name; some have places in braces to be filled."""
    return listed("phrase")


@cache
def listed(name: str) -> dict[str, str]:
    """The words of one list by code, in the order of the list."""
    rows = data.table("sheet_words").filter(pl.col("list") == name)
    return dict(zip(rows["code"], rows["word"].fill_null(""), strict=True))


@cache
def tones(name: str) -> dict[str, str]:
    """The colour of those words of a list that have one."""
    rows = data.table("sheet_words").filter(pl.col("list") == name, pl.col("tone").is_not_null())
    return dict(zip(rows["word"], rows["tone"], strict=True))


@cache
def terms() -> dict[str, str]:
    """The Chinese term of every field in the glossary."""
    rows = data.table("glossary").filter(pl.col("term").is_not_null())
    return dict(zip(rows["field"], rows["term"], strict=True))


@cache
def dictionary(name: str) -> dict[str, str]:
    """Code to word, from the list of that name or from the table that keeps those codes."""
    if name == "glossary":
        return terms()
    if name == "industry":
        rows = data.table("industries")
        return dict(zip(rows["industry"], rows["name"], strict=True))
    if name in ("reason", "doubt"):
        rows = data.table(f"{name}s")
        return dict(zip(rows["code"], rows["words"], strict=True))
    return listed(name)


def official_hosts(as_of: date) -> list[str]:
    """Where the certificates of work safety were looked up on a day."""
    rows = data.in_force("lookup_hosts", as_of).filter(
        pl.col("kind") == "official", pl.col("family") == "work_safety"
    )
    return rows["host"].to_list()
