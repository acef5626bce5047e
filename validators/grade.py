"""How sure a finding may be, given how its evidence was got."""

from datetime import date

import polars as pl

from validators.rule import CONFIRMED, SUSPECTED, Grade, Rule

ORDER = [Grade.LEAD.value, Grade.SUSPECTED.value, Grade.CONFIRMED.value]
PLACE = {word: place for place, word in enumerate(ORDER)}


def grade(rule: Rule, columns: list[str], *, fresh_from: date | None = None) -> pl.Expr:
    """The rule's grade, lowered by whatever the row's evidence cannot bear."""
    lowest = sureness(rule, columns, fresh_from=fresh_from)
    return pl.lit(pl.Series(ORDER, dtype=pl.String)).gather(lowest)


def sureness(rule: Rule, columns: list[str], *, fresh_from: date | None = None) -> pl.Expr:
    """The grade as a number that rises with it.

    A figure of law below high confidence, a name or weak number as the only link (the row's `cap`)
    and an answer of the register over its age limit each lower it; nothing raises it.
    """
    caps = [_confidence_cap(pl.col(f"{figure}_confidence")) for figure in rule.figures]
    if "cap" in columns:
        caps.append(_rank(pl.col("cap")))
    if fresh_from is not None and "answered_on" in columns:
        old = pl.col("answered_on") < fresh_from
        caps.append(_rank(pl.when(rule.from_register & old).then(SUSPECTED)))
    return pl.min_horizontal(_rank(rule.grade), *caps)


def _rank(grade: pl.Expr) -> pl.Expr:
    """The place of a grade; a blank lowers nothing."""
    sure = grade.is_null() | (grade == CONFIRMED)
    return _placed((sure, Grade.CONFIRMED), (grade == SUSPECTED, Grade.SUSPECTED))


def cap(*confidences: pl.Expr) -> pl.Expr:
    """The highest grade that facts of law of such confidences bear together."""
    lowest = pl.min_horizontal(_confidence_cap(confidence) for confidence in confidences)
    return pl.lit(pl.Series(ORDER, dtype=pl.String)).gather(lowest)


def _confidence_cap(confidence: pl.Expr) -> pl.Expr:
    # A middling or weak source proves nothing alone; memory is a pointer. A figure without a stated
    # confidence is no better than one from memory.
    weak = (confidence == "M") | (confidence == "L")
    return _placed((confidence == "H", Grade.CONFIRMED), (weak, Grade.SUSPECTED))


def _placed(surest: tuple[pl.Expr, Grade], less: tuple[pl.Expr, Grade]) -> pl.Expr:
    """The place of the first grade whose test holds, else that of the least."""
    (sure, high), (unsure, middle) = surest, less
    lowest = PLACE[Grade.LEAD]
    chosen = pl.when(sure).then(PLACE[high]).when(unsure).then(PLACE[middle]).otherwise(lowest)
    return chosen.cast(pl.Int32)
