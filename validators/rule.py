"""What a rule is: one requirement as one value, answerable by the rows of one roll."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

import polars as pl


class Grade(IntEnum):
    """The surest a program may be without a person (线索, 疑似, 证实), rising."""

    LEAD = 0
    SUSPECTED = 1
    CONFIRMED = 2


LEAD, SUSPECTED, CONFIRMED = (pl.lit(grade.value, pl.Int8) for grade in Grade)
ALWAYS, NEVER = pl.lit(value=True), pl.lit(value=False)
NO_DAY = pl.lit(None, dtype=pl.Date)


@dataclass(frozen=True)
class By:
    """A choice that the roll's row makes: the value listed for what stands in `column`."""

    column: str
    values: Mapping[str, str]

    def expression(self) -> pl.Expr:
        """The chosen value, row by row; null where the row chooses nothing listed."""
        return pl.col(self.column).replace_strict(
            dict(self.values), default=None, return_dtype=pl.String
        )


@dataclass(frozen=True, eq=False)
class Rule:
    """One requirement.

    `applies` says whether the row has anything to judge (else *outside*); `broken` is true, false
    or null, and null is *unverifiable*: what is not known is never a pass and never a breach.
    `unknown` gives the reason then, a code of `data/doubts.csv`. `due` is the last day on which
    the row could still have been put in order.

    `figures` names the dated figures of law the rule leans on: the roll carries each figure's
    confidence as `<figure>_confidence`, and a figure below high lowers the grade. `needs` are the
    kinds of table, beside staffing, without which the rule cannot be answered. `from_register`
    says of which rows the answer rests on the register, which may be old.
    """

    code: str
    item: str | By
    duty: str | By
    roll: str
    grade: pl.Expr
    applies: pl.Expr
    broken: pl.Expr
    message: pl.Expr
    evidence: tuple[str | pl.Expr, ...]
    unknown: pl.Expr
    due: pl.Expr = NO_DAY
    figures: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    from_register: pl.Expr = NEVER

    @property
    def items(self) -> tuple[str, ...]:
        """The official check items this rule can count under."""
        return _values(self.item)

    @property
    def duties(self) -> tuple[str, ...]:
        """The duties of `data/citations.csv` this rule can rest on."""
        return _values(self.duty)


def _values(choice: str | By) -> tuple[str, ...]:
    return (choice,) if isinstance(choice, str) else tuple(dict.fromkeys(choice.values.values()))


def sentence(pattern: str, *parts: str | pl.Expr) -> pl.Expr:
    """The pattern with each `{}` filled from a column; a blank reads （未填）, in brackets 未填.

    Not by `pl.format`: that panics over some columns in several chunks (polars 2.1), and makes the
    whole sentence null when one part is.
    """
    words = [pl.lit(text) for text in pattern.split("{}")]
    columns = [pl.col(part) if isinstance(part, str) else part for part in parts]
    before = ["".join(pattern.split("{}")[: at + 1]) for at in range(len(columns))]
    blanks = ["未填" if text.count("（") > text.count("）") else "（未填）" for text in before]
    filled = [
        column.cast(pl.String).fill_null(blank)
        for column, blank in zip(columns, blanks, strict=True)
    ]
    between = [piece for pair in zip(words, filled, strict=False) for piece in pair]
    return pl.concat_str(*between, words[-1])


def in_print(first: str, last: str) -> pl.Expr:
    """A day that lies between two: itself where they are one, else their month, else both."""
    begin, end = pl.col(first), pl.col(last)
    month = begin.dt.strftime("%Y-%m")
    return (
        pl.when((begin == end) | end.is_null()).then(begin.cast(pl.String))
        .when(month == end.dt.strftime("%Y-%m")).then(month)
        .otherwise(pl.concat_str(begin, pl.lit("至"), end))
    )  # fmt: skip


def class_hours(minutes: str) -> pl.Expr:
    """Minutes as class hours in print, one decimal, rounded down: short never reads as enough."""
    tenths = (pl.col(minutes) * 10 // pl.col("class_hour_minutes")).cast(pl.Int64)
    return pl.concat_str(tenths // 10, tenths % 10, separator=".").str.strip_suffix(".0")
