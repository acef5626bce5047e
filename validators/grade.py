"""How sure a finding may be, given how its evidence was got."""

import polars as pl

from validators.rule import Grade, Rule

ORDER = [Grade.LEAD.value, Grade.SUSPECTED.value, Grade.CONFIRMED.value]
# 高 stands; a middling or weak source proves nothing alone; memory is a pointer.
BY_CONFIDENCE = {"H": 2, "M": 1, "L": 1, "MEM": 0, "UNKNOWN": 0}


def grade(rule: Rule, columns: list[str], *, register_is_old: bool) -> pl.Expr:
    """The rule's grade, lowered by whatever the row's evidence cannot bear.

    A figure of law below high confidence, a name or weak number as the only link (the row's `cap`)
    and a register over its age limit each lower it; nothing raises it.
    """
    rank = _rank(rule.grade)
    caps = [_confidence_cap(f"{figure}_confidence") for figure in rule.figures]
    if "cap" in columns:
        caps.append(_rank(pl.col("cap")))
    if register_is_old and rule.from_register:
        caps.append(pl.lit(ORDER.index(Grade.SUSPECTED.value)))
    lowest = pl.min_horizontal(rank, *caps)
    return lowest.replace_strict(dict(enumerate(ORDER)), default=None, return_dtype=pl.String)


def _rank(words: pl.Expr) -> pl.Expr:
    places = {word: place for place, word in enumerate(ORDER)}
    return words.replace_strict(places, default=None, return_dtype=pl.Int32)


def _confidence_cap(column: str) -> pl.Expr:
    # A figure without a stated confidence is no better than one from memory.
    return pl.col(column).fill_null("UNKNOWN").replace_strict(
        BY_CONFIDENCE, default=0, return_dtype=pl.Int32
    )
