"""People who came back to a special operation after months without it."""

import polars as pl

from validators.calendar import deadline, month_end
from validators.law import Law
from validators.rolls import answers as register
from validators.rolls import duty
from validators.rolls.beside import beside, by_number, first_of
from validators.rolls.roster import ADDRESS
from validators.rule import LEAD
from validators.words import folded, listed

WORK = ("member", "op_item")
OF_DAY = (*duty.WHO, *ADDRESS, "op_item_family", "op_category", "job_role", "post", "joined_by",
          "by_post", "operator")  # fmt: skip


def off_post_roll(
    rows: pl.DataFrame, answered: pl.DataFrame, certificates: pl.DataFrame, record: pl.DataFrame,
    training: pl.DataFrame, company: pl.DataFrame, law: Law,
) -> pl.DataFrame:  # fmt: skip
    """One row for each day of work long after the last one on the same item (`rows`).

    `retested` says that a certificate of the item began, or a practical test was passed, after
    that day; `may_be_retested` that one may have been.
    """
    theirs = pl.col("pid").is_in(rows["pid"].drop_nulls().unique().implode())
    special = register.certificates(certificates.filter(theirs, register.HELD))
    states = register.states(answered.filter(theirs))
    rows = rows.pipe(beside, states, ["pid", "name_key"]).with_row_index("return")
    rows = rows.pipe(beside, _certified(rows, special), "return")
    rows = rows.pipe(beside, _tested(rows, record, training), "return")
    facts = company.select("org", "has_training_record", "partial_training_record")
    marks = ("held_item", "certified", "may_be_certified", "tested", "may_be_tested")
    thing = pl.col("on").cast(pl.String)
    return (
        rows.pipe(by_number, facts, "org")
        .with_columns(pl.col(marks).fill_null(value=False))
        .with_columns(
            answered=register.answered(),
            judged_here=duty.here(),
            understood=pl.col("op_item_family").is_not_null() | pl.col("held_item"),
            retested=pl.col("certified") | pl.col("tested"),
            may_be_retested=pl.col("may_be_certified") | pl.col("may_be_tested"),
            return_day="on",
            thing=thing,
            together=pl.col("twin") | pl.struct("member", thing.alias("thing")).is_duplicated(),
            off_post_retest_months_confidence=law.confidence("off_post_retest_months"),
            cap=pl.when("weakly").then(LEAD),
        )
    )


def long_apart(worked: pl.DataFrame, law: Law) -> pl.DataFrame:
    """One row for each day of the look-back that lies long after the last one on the same item."""
    if worked.is_empty():
        return worked
    days = worked.drop_nulls("op_item").sort(*WORK, "on", "joined_by", *ADDRESS)
    once = first_of(days, *WORK, "on")
    weakly = pl.col("joined_by") != "number"
    rows = once.with_columns(
        last_worked=pl.col("on").shift(1).over(*WORK),
        weakly=weakly | weakly.shift(1).over(*WORK),
        off_post_retest_months=law.number("off_post_retest_months"),
    )
    apart = deadline(pl.col("last_worked"), pl.col("off_post_retest_months"))
    return rows.filter(pl.col("on") >= apart, pl.col("on") >= law.look_back)


def _certified(rows: pl.DataFrame, special: pl.DataFrame) -> pl.DataFrame:
    """One row for each return with register rows of the item: did one begin after the last day."""
    pairs = rows.select("return", "pid", "op_item", "last_worked", "on").join(
        special.select("pid", "op_item", "valid_from", "valid_from_month"), on=["pid", "op_item"]
    )
    end = pl.when("valid_from_month").then(month_end(pl.col("valid_from")))
    began, latest = pl.col("valid_from"), pl.coalesce(end, "valid_from")
    return pairs.group_by("return").agg(
        held_item=pl.lit(value=True),
        certified=_surely(began, latest).any(),
        may_be_certified=_maybe(began, latest).any(),
    )


def _tested(rows: pl.DataFrame, record: pl.DataFrame, training: pl.DataFrame) -> pl.DataFrame:
    """One row for each return with records of a practical test: was one passed since."""
    theirs = record.filter(pl.col("member").is_in(rows["member"].unique().implode())).select(
        "member", "record", "first_day", "last_day", "failed", "perhaps"
    )
    topic = training["topic"].gather(theirs["record"]).alias("topic")
    words = listed("practical_test")["word"].to_list()
    practical = folded(pl.col("topic")).str.contains_any(words)
    theirs = theirs.with_columns(topic).filter(practical)
    pairs = rows.select("return", "member", "last_worked", "on").join(theirs, on="member")
    first, last = pl.col("first_day"), pl.col("last_day")
    passed = ~pl.col("failed")
    return pairs.group_by("return").agg(
        tested=(_surely(first, last) & passed.fill_null(value=False) & ~pl.col("perhaps")).any(),
        may_be_tested=(_maybe(first, last) & passed.fill_null(value=True)).any(),
    )


def _surely(first: pl.Expr, last: pl.Expr) -> pl.Expr:
    """Whether it lies after the last day of work and not after the return, whichever day it was."""
    return ((first > pl.col("last_worked")) & (last <= pl.col("on"))).fill_null(value=False)


def _maybe(first: pl.Expr, last: pl.Expr) -> pl.Expr:
    return ((last > pl.col("last_worked")) & (first <= pl.col("on"))).fill_null(value=True)
