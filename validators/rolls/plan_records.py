"""The training records that may keep what a plan said."""

import polars as pl

from validators.law import Law
from validators.rolls import joining, plan_roles, roster, sessions
from validators.rolls import records as timing
from validators.rolls.beside import beside, first_of
from validators.words import topic_key

OF_SESSION = ("first_day", "last_day", "days", "clock", "began_at", "ends_at", "counted")


def records(training: pl.DataFrame, person: pl.DataFrame, plan: pl.DataFrame) -> pl.DataFrame:
    """One row for each record of a company with a plan: its topic, its days, and `who` had it.

    `who` is the person on the roster, else whoever bears the number or the name; `member` is null
    for those.
    """
    planning = plan.select("org_id", "org").unique("org_id")
    mine = training.with_row_index("record").filter(
        pl.col("org_id").is_in(planning["org_id"].implode())
    )
    whose = joining.recognised(mine.select(*timing.WHOSE), person)["member"]
    topics = mine.select("topic").unique().with_columns(topic_key=topic_key(pl.col("topic")))
    rows = mine.select("record", "org_id", own=roster.subject()).hstack([whose])
    named = rows.hstack(timing.timed(mine).select(OF_SESSION)).hstack([mine["topic"]])
    theirs = person.select("member", "subject")
    return (
        named.pipe(beside, topics, "topic", nulls_equal=True)
        .pipe(beside, planning, "org_id")
        .pipe(beside, theirs, "member")
        .with_columns(who=pl.coalesce("subject", "own"))
        .drop("own", "subject", "topic", "org_id")
    )


def kept(
    plan: pl.DataFrame, when: pl.DataFrame, record: pl.DataFrame, target: pl.DataFrame,
    roles: pl.DataFrame,
) -> pl.DataFrame:  # fmt: skip
    """One row for each occasion and record that keeps it, or may (`sure`): equal topic, in time."""
    asked = when.join(plan.select("item", "org", "topic_key"), on="item")
    pairs = asked.join(record.drop_nulls("first_day"), on=["org", "topic_key"])
    in_time = (pl.col("first_day") <= pl.col("maybe_to")) & (
        pl.col("last_day") >= pl.col("maybe_from")
    )
    his = (pl.col("whose") == pl.col("who")).fill_null(value=True)
    surely = (pl.col("first_day") >= pl.col("surely_from")) & (
        pl.col("last_day") <= pl.col("surely_to")
    )
    pairs = pairs.filter(in_time & his).with_columns(in_time=surely)
    meant = plan_roles.fitting(pairs.join(target, on="item"), roles)
    return (
        meant.with_columns(sure=pl.col("in_time") & pl.col("role_is"))
        .sort(~pl.col("sure"), maintain_order=True)
        .pipe(first_of, "item", "occasion", "record")
        .select("item", "occasion", "record", "who", "sure", *OF_SESSION)
    )


def loose(
    plan: pl.DataFrame, when: pl.DataFrame, record: pl.DataFrame, target: pl.DataFrame,
    roles: pl.DataFrame,
) -> pl.DataFrame:  # fmt: skip
    """One row for each occasion that a record without topic or day may have kept (`loose`).

    Of an item without a topic any record may be one.
    """
    asked = when.join(plan.select("item", "org", "topic_key"), on="item").join(target, on="item")
    kinds = record.pipe(beside, plan_roles.kinds(roles), "member").select(
        "org", "first_day", "last_day", "roles", "role_unsure", other="topic_key"
    )
    kinds = kinds.with_columns(pl.col("role_unsure").fill_null(value=True))
    dated = kinds.drop_nulls("first_day").with_columns(bare=pl.col("other").is_null())
    near = asked.join(dated.drop("other").unique(), on="org").filter(
        pl.col("bare") | pl.col("topic_key").is_null(),
        pl.col("first_day") <= pl.col("maybe_to"),
        pl.col("last_day") >= pl.col("maybe_from"),
        plan_roles.may_fit(),
    )
    undated = kinds.filter(pl.col("first_day").is_null()).unique()
    same = pl.col("other").is_null() | pl.col("topic_key").is_null()
    same = same | (pl.col("other") == pl.col("topic_key"))
    dayless = asked.join(undated, on="org").filter(same, plan_roles.may_fit())
    key = ["item", "occasion"]
    return pl.concat([near.select(key), dayless.select(key)]).unique().with_columns(
        loose=pl.lit(value=True)
    )  # fmt: skip


def hours(kept: pl.DataFrame, topics: pl.Series, law: Law) -> pl.DataFrame:
    """One row for each item: twice the median minutes of its participants, at least and at most.

    Where it is not sure who took part, the least is that of the person with the fewest minutes and
    the most that of the one with the most.
    """
    people = kept.select("item", "who").unique(maintain_order=True).with_row_index("member")
    rows = kept.join(people, on=["item", "who"], maintain_order="left").select(
        "member", "record", *OF_SESSION,
        quota=pl.lit(0, pl.Int8),
        weakly=pl.lit(value=False),
        doubtful=~pl.col("sure"),
    )  # fmt: skip
    had = sessions.counted(rows, topics, law).group_by("member").agg(
        least=pl.col("minutes").sum(),
        most=(pl.col("minutes") + pl.col("possible")).sum(),
    )  # fmt: skip
    sure = kept.group_by("item", "who").agg(pl.col("sure").any())
    each = people.join(had, on="member").join(sure, on=["item", "who"])
    least, most, all_sure = pl.col("least").min(), pl.col("most").max(), pl.col("sure").all()
    return each.group_by("item").agg(
        median_least=pl.when(all_sure).then(_twice_median("least")).otherwise(least * 2),
        median_most=pl.when(all_sure).then(_twice_median("most")).otherwise(most * 2),
    )  # fmt: skip


def _twice_median(column: str) -> pl.Expr:
    return pl.col(column).median() * 2
