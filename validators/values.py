"""Typed values out of the text of cells: words of lists, items, numbers, flags and plain text.

Each function takes a frame whose column `field` is raw text and puts the typed columns in its
place. What cannot be typed is null, and `<field>__bad` gives the reason: `unknown_word`,
`bad_number`, `id_damaged`, and those of `dates`, `hours_text` and `identity`. A blank is no fault.
"""

from collections.abc import Callable
from functools import cache

import polars as pl

import data
from validators.dates import add_date, add_dates, add_instant
from validators.hours_text import add_hours
from validators.identity import WRAPPING, has_lost_digits
from validators.words import INVISIBLE, distinctly, folded, is_blank, listed, trimmed

__all__ = [
    "add_cert_no", "add_count", "add_date", "add_dates", "add_flag", "add_hours", "add_instant",
    "add_item", "add_number", "add_role", "add_text", "add_word", "blank_to_null",
]  # fmt: skip

# The code of a word on no list, where it matters that something was said.
UNKNOWN = "unknown"
# An item behind or below its category.
WITHIN = ("{}--{}", "{}-{}", "{}—{}", "{}——{}", "{}:{}", "{}({})")
Typer = Callable[[pl.DataFrame, str], pl.DataFrame]

# A count or score may name what is counted (30人, 2025年度, 85分) and be shown with decimals.
NUMBER = r"^([+-]?\d+(?:\.\d+)?)(?:%|\p{Han}{1,2})?$"
COUNT = r"^(\d+)(?:\.0+)?\p{Han}{0,2}$"


def blank_to_null(text: pl.Expr) -> pl.Expr:
    """The trimmed text; null for a word by which senders say that there is nothing."""
    said = trimmed(text)
    # A digit alone may be a place holder in a number's column; as a text it says something.
    empty = is_blank(folded(said)) & ~said.str.contains(r"^\d+$")
    return pl.when(~empty).then(said)


def add_text(frame: pl.DataFrame, field: str) -> pl.DataFrame:
    """Replace the raw text by the trimmed one."""
    return distinctly(
        frame,
        field,
        lambda texts: texts.with_columns(blank_to_null(pl.col("text")).alias(field)),
    )


def add_word(frame: pl.DataFrame, field: str, word_list: str) -> pl.DataFrame:
    """Replace the raw word by its code on the list; a word on no list is bad.

    Where the list has the code `unknown`, such a word has it: it says something, though not what.
    """
    return distinctly(frame, field, lambda texts: _coded(texts, field, word_list))


def _coded(texts: pl.DataFrame, field: str, word_list: str) -> pl.DataFrame:
    said = texts.with_columns(word=folded(pl.col("text")))
    known = said.join(listed(word_list), on="word", how="left", maintain_order="left")
    unknown = pl.col("code").is_null() & ~is_blank(pl.col("word"))
    said_so = unknown & pl.lit(value=UNKNOWN in listed(word_list)["code"])
    return known.select(
        "text",
        pl.when(said_so).then(pl.lit(UNKNOWN)).otherwise("code").alias(field),
        pl.when(unknown).then(pl.lit("unknown_word")).alias(f"{field}__bad"),
    )


def add_role(frame: pl.DataFrame, field: str) -> pl.DataFrame:
    """Replace the raw word by its role, and add the `office` it names.

    An office is no role: of a word that is only one, the role is unknown.
    """

    def read(texts: pl.DataFrame) -> pl.DataFrame:
        offices = listed("office").rename({"code": "office"})
        said = texts.select("text", word=folded(pl.col("text")))
        named = said.join(offices, on="word", how="left", maintain_order="left")
        return _coded(texts, field, "job_role").with_columns(named["office"])

    return distinctly(frame, field, read)


def add_flag(frame: pl.DataFrame, field: str) -> pl.DataFrame:
    """Replace yes and no, in the words of the list `flag`, by a Boolean."""
    return add_word(frame, field, "flag").with_columns(
        pl.col(field).replace_strict(
            {"true": True, "false": False}, default=None, return_dtype=pl.Boolean
        )
    )


def add_item(frame: pl.DataFrame, field: str) -> pl.DataFrame:
    """Replace the raw name of a kind of work by the listed one, and add `<field>_family`.

    A name on no list stays, without white space; its family is null and it is bad: `item_title`
    where it is a job title or a category, which say less than an item.
    """
    return distinctly(frame, field, lambda texts: _itemised(texts, field))


@cache
def _items() -> pl.DataFrame:
    """Every known spelling (`word`) of a kind of work, its `item` and its `family`.

    Registers and schools print the category before the item: 电工作业--低压电工作业.
    """
    known = data.table("op_items").unique("op_item", keep="last")
    families = known.select("op_item", "family")
    spelt = pl.concat(
        [
            families.select(word=folded(pl.col("op_item")), item="op_item"),
            listed("op_item").select("word", item="code"),
        ]
    )
    named = spelt.unique("word", keep="first", maintain_order=True)
    above = known.select(item="op_item", category=folded(pl.col("op_category"))).drop_nulls()
    below = named.join(above, on="item")
    within = [
        below.select(word=pl.format(form, "category", "word"), item="item") for form in WITHIN
    ]
    every = pl.concat([named, *within]).unique("word", keep="first", maintain_order=True)
    return every.join(families, left_on="item", right_on="op_item", how="left")


@cache
def _titles() -> pl.Series:
    """Job titles, and categories of several items."""
    titles = data.table("post_requirements").select(word=folded(pl.col("post")))["word"]
    categories = data.table("op_items").select(word=folded(pl.col("op_category")))["word"]
    return pl.concat([titles, categories.drop_nulls()]).unique()


def _itemised(texts: pl.DataFrame, field: str) -> pl.DataFrame:
    said = texts.with_columns(word=folded(pl.col("text")))
    known = said.join(_items(), on="word", how="left", maintain_order="left")
    as_written = pl.col("text").str.normalize("NFKC").str.replace_all(INVISIBLE, "")
    stated = ~is_blank(pl.col("word"))
    return known.select(
        "text",
        pl.coalesce("item", pl.when(stated).then(as_written)).alias(field),
        pl.col("family").alias(f"{field}_family"),
        pl.when(stated & pl.col("item").is_null())
        .then(
            pl.when(pl.col("word").is_in(_titles().implode()))
            .then(pl.lit("item_title"))
            .otherwise(pl.lit("unknown_word"))
        )
        .alias(f"{field}__bad"),
    )


def add_count(frame: pl.DataFrame, field: str) -> pl.DataFrame:
    """Replace the raw text by a whole number."""
    return _numbered(frame, field, COUNT, pl.Int64())


def add_number(frame: pl.DataFrame, field: str) -> pl.DataFrame:
    """Replace the raw text by a number."""
    return _numbered(frame, field, NUMBER, pl.Float64())


def _numbered(frame: pl.DataFrame, field: str, form: str, kind: pl.DataType) -> pl.DataFrame:
    word = folded(pl.col("text"))
    number = word.str.extract(form).cast(kind, strict=False)
    wrong = number.is_null() & ~is_blank(word)
    return distinctly(
        frame,
        field,
        lambda texts: texts.with_columns(
            number.alias(field),
            pl.when(wrong).then(pl.lit("bad_number")).alias(f"{field}__bad"),
        ),
    )


def add_cert_no(frame: pl.DataFrame, field: str) -> pl.DataFrame:
    """Replace the raw certificate number by its upper-case form without white space."""
    number = folded(pl.col(field)).str.replace_all(WRAPPING, "")
    read = frame.with_columns(number.alias(field))
    damaged = pl.lit(has_lost_digits(read[field]))
    read = read.with_columns(pl.when(damaged).then(pl.lit("id_damaged")).alias(f"{field}__bad"))
    gone = is_blank(pl.col(field)) | damaged
    read = read.with_columns(pl.when(~gone).then(field).alias(field))
    return read if read[f"{field}__bad"].count() else read.drop(f"{field}__bad")
