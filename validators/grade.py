"""How sure a finding may be, given how its evidence was got."""

from datetime import date

import polars as pl

from validators.rule import CONFIRMED, LEAD, SUSPECTED, Grade, Rule

WORDS = pl.Series([grade.name.lower() for grade in Grade])


def sureness(rule: Rule, columns: list[str], *, fresh_from: date | None = None) -> pl.Expr:
    """The rule's grade, lowered by whatever the row's evidence cannot bear.

    A figure of law below high confidence, a name or weak number as the only link (the row's `cap`)
    and an answer of the register over its age limit each lower it; nothing raises it.
    """
    caps = [_borne_by(pl.col(f"{figure}_confidence")) for figure in rule.figures]
    if "cap" in columns:
        caps.append(pl.col("cap"))
    if fresh_from is not None and "answered_on" in columns:
        old = pl.col("answered_on") < fresh_from
        caps.append(pl.when(rule.from_register & old).then(SUSPECTED))
    return pl.min_horizontal(rule.grade, *caps)


def cap(*confidences: pl.Expr) -> pl.Expr:
    """The highest grade that facts of law of such confidences bear together."""
    return pl.min_horizontal(map(_borne_by, confidences))


def in_words(grade: pl.Expr) -> pl.Expr:
    """A grade as findings name it."""
    return pl.lit(WORDS).gather(grade)


def _borne_by(confidence: pl.Expr) -> pl.Expr:
    # A middling or weak source proves nothing alone; memory is a pointer. A figure without a stated
    # confidence is no better than one from memory.
    weak = (confidence == "M") | (confidence == "L")
    return pl.when(confidence == "H").then(CONFIRMED).when(weak).then(SUSPECTED).otherwise(LEAD)
