"""How sure a finding may be, given how its evidence was got."""

from datetime import date

import polars as pl

from validators.rule import CONFIRMED, SUSPECTED, Grade, Rule

ORDER = [Grade.LEAD.value, Grade.SUSPECTED.value, Grade.CONFIRMED.value]
# A middling or weak source proves nothing alone; memory is a pointer.
BY_CONFIDENCE = {"H": "confirmed", "M": "suspected", "L": "suspected"}


def grade(rule: Rule, columns: list[str], *, fresh_from: date | None = None) -> pl.Expr:
    """The rule's grade, lowered by whatever the row's evidence cannot bear."""
    lowest = sureness(rule, columns, fresh_from=fresh_from)
    return lowest.replace_strict(dict(enumerate(ORDER)), default=None, return_dtype=pl.String)


def sureness(rule: Rule, columns: list[str], *, fresh_from: date | None = None) -> pl.Expr:
    """The grade as a number that rises with it.

    A figure of law below high confidence, a name or weak number as the only link (the row's `cap`)
    and an answer of the register over its age limit each lower it; nothing raises it.
    """
    caps = [_confidence_cap(f"{figure}_confidence") for figure in rule.figures]
    if "cap" in columns:
        caps.append(pl.col("cap"))
    if fresh_from is not None and "answered_on" in columns:
        old = pl.col("answered_on") < fresh_from
        caps.append(pl.when(rule.from_register & old).then(SUSPECTED))
    return pl.min_horizontal(_rank(rule.grade), *[_rank(cap) for cap in caps])


def _rank(words: pl.Expr) -> pl.Expr:
    places = {word: place for place, word in enumerate(ORDER)}
    return words.fill_null(CONFIRMED).replace_strict(places, return_dtype=pl.Int32)


def _confidence_cap(column: str) -> pl.Expr:
    # A figure without a stated confidence is no better than one from memory.
    return pl.col(column).replace_strict(
        BY_CONFIDENCE, default=Grade.LEAD.value, return_dtype=pl.String
    )
