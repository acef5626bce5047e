"""How rows read: codes in words, reasons, addresses, and no number of a person unmasked."""

from collections.abc import Iterable
from functools import cache

import polars as pl

import data
from validators.rule import sentence

# Codes a sentence prints, and the word list each is printed from.
WORDED = {
    "job_role": "job_role",
    "status": "status",
    "assessed_status": "status",
    "industry": "industry",
    "assessed_industry": "industry",
}
# Lists of fields that a sentence prints by their terms.
LISTED = ("differing", "lacking")
# An identity number in a text: its birth date tells it from other long numbers.
NUMBER = r"([1-9]\d{5})(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(\d{3}[\dXx])"
# In an address any long number may be somebody's.
LONG_NUMBER = r"(\d{4})\d{7,}([\dXx]{4})"
STARS = "${1}********${2}"


def worded(columns: Iterable[str]) -> list[pl.Expr]:
    """`<column>_words` for each column of codes that a sentence may print."""
    return [words for column, words in _in_words().items() if column in columns]


@cache
def _in_words() -> dict[str, pl.Expr]:
    words = {column: pl.col(column).replace(_printed(name)) for column, name in WORDED.items()}
    terms = data.table("glossary")
    term = pl.element().replace(terms["field"], terms["term"])
    words |= {c: pl.col(c).str.split(" ").list.eval(term).list.join("、") for c in LISTED}
    return {column: words.alias(f"{column}_words") for column, words in words.items()}


def unverifiable(reason: str) -> pl.Expr:
    """The standing sentence for a row that cannot be judged, with the reason in words.

    Null where there is no reason; a code that `data/doubts.csv` does not list is `undecided`.
    """
    doubts = data.table("doubts")
    undecided = doubts.filter(code="undecided")["words"].item()
    why = pl.col(reason).replace_strict(
        doubts["code"], doubts["words"], default=undecided, return_dtype=pl.String
    )
    about = pl.when(pl.col("thing") != "").then(sentence("（{}）", "thing")).otherwise(pl.lit(""))
    who = pl.col("person_name").fill_null("本单位")
    told = sentence("{}{}无法核验：{}。", who, about, why)
    return pl.when(pl.col(reason).is_not_null()).then(told)


def category(item: pl.Expr) -> pl.Expr:
    """The category of the catalogue that an item belongs to."""
    known = data.table("op_items").drop_nulls("op_category").unique("op_item", keep="last")
    return item.replace_strict(
        known["op_item"], known["op_category"], default=None, return_dtype=pl.String
    )


def address(parts: Iterable[str | pl.Expr]) -> pl.Expr:
    """`file!sheet!row` of a row, the row as the sender's program shows it."""
    return pl.concat_str(list(parts), separator="!")


def as_json(addresses: str) -> pl.Expr:
    """A list of texts as JSON, each once; blanks are left out, and no list is an empty one."""
    text = pl.element().str.replace_all("\\", "\\\\", literal=True)
    text = text.str.replace_all('"', '\\"', literal=True)
    quoted = pl.concat_str(pl.lit('"'), text, pl.lit('"'))
    listed = pl.col(addresses).list.unique(maintain_order=True).list.eval(quoted)
    return pl.concat_str(pl.lit("["), listed.list.join(", ").fill_null(""), pl.lit("]"))


def masked(text: pl.Expr) -> pl.Expr:
    """The text with the middle of every identity number in it starred."""
    return text.str.replace_all(NUMBER, STARS)


def masked_address(address: pl.Expr) -> pl.Expr:
    """A web address with the middle of every long number in it starred."""
    return masked(address).str.replace_all(LONG_NUMBER, STARS)


@cache
def _printed(word_list: str) -> dict[str, str]:
    """For each code of a list, the official word: the one to print."""
    if word_list == "industry":
        named = data.table("industries").select("industry", "name")
        return dict(named.iter_rows())
    rows = data.table("words").filter(
        pl.col("list") == word_list, pl.col("word").str.contains(r"\p{Han}")
    )
    first = rows.sort("rank", maintain_order=True).unique("code", keep="first", maintain_order=True)
    return dict(first.select("code", "word").iter_rows())
