"""Words as files write them, and the codes that the word lists of `data/` give them."""

from collections.abc import Callable
from functools import cache

import polars as pl

import data

# White space, and format characters nobody sees: zero width, byte-order and direction marks.
INVISIBLE = r"[\s\p{Cf}]"

# What may stand at the ends of a value without being part of it.
EDGES = "".join(chr(c) for c in (*range(9, 14), 32, 160, 0x1680, *range(0x2000, 0x2010)))
EDGES += "\u2028\u2029\u202f\u205f\u2060\u3000\ufeff"


def trimmed(text: pl.Expr) -> pl.Expr:
    """The text without white space and unseen characters at its ends; null when nothing is left."""
    inner = text.str.strip_chars(EDGES)
    return pl.when(inner != "").then(inner)


def folded(text: pl.Expr) -> pl.Expr:
    """The text as word lists spell it: NFKC, no white space, Latin letters upper case."""
    return text.str.normalize("NFKC").str.replace_all(INVISIBLE, "").str.to_uppercase()


@cache
def _lists() -> dict[str, pl.DataFrame]:
    rows = data.table("words").select("list", folded(pl.col("word")), "code")
    once = rows.unique(["list", "word"], keep="first", maintain_order=True)
    parts = once.partition_by("list", as_dict=True, include_key=False)
    return {str(name): words for (name,), words in parts.items()}


def listed(word_list: str) -> pl.DataFrame:
    """The columns `word` (folded) and `code` of one word list, one row for each word."""
    return _lists()[word_list]


def topic_key(topic: pl.Expr) -> pl.Expr:
    """A topic as topics are compared: NFKC, without white space and punctuation; null if blank."""
    key = topic.str.normalize("NFKC").str.replace_all(r"[\s\p{Cf}\p{P}]", "")
    return pl.when(key != "").then(key)


def is_blank(text: pl.Expr) -> pl.Expr:
    """Whether a folded text is one by which a sender says that the cell holds nothing."""
    return (text == "") | text.is_in(listed("blank")["word"].implode())


def distinctly(
    frame: pl.DataFrame, field: str, parse: Callable[[pl.DataFrame], pl.DataFrame]
) -> pl.DataFrame:
    """Replace a text column by the columns that `parse` makes of its distinct texts.

    `parse` gets a frame with the one column `text` and adds columns to it. A column of reasons
    (`…__bad`) or of ends of ranges (`…_until`) that stays empty is left out.
    """
    answers = parse(pl.DataFrame({"text": frame[field].unique().drop_nulls()}))
    optional = [c for c in answers.columns if c.endswith(("__bad", "_until"))]
    answers = answers.drop(c for c in optional if not answers[c].count())
    asked = frame.rename({field: "_text"})
    answered = asked.join(
        answers, left_on="_text", right_on="text", how="left", maintain_order="left"
    )
    return answered.drop("_text")
