"""Training records brought to sessions: one for each person, quota and stretch of training.

What is certain counts as `minutes`; what may count (no hours, no date, an unknown type, a name two
people bear) stands apart as `possible`, so that nobody is accused for want of a detail.
"""

import polars as pl

from validators import words
from validators.law import Law
from validators.rolls.beside import beside, repeated
from validators.rolls.records import DAY, PLACE, QUOTAS, UNKNOWN, codes, doubtful

# Larger than any number of days or minutes since 1900, so that groups of one sorted column of
# numbers stay apart.
DAYS_APART, MINUTES_APART = 10**6, 10**8


def sessions(
    record: pl.DataFrame, topics: pl.Series, owing: dict[str, pl.Series], law: Law
) -> pl.DataFrame:
    """One row for each session that may count: person, quota, days, `minutes` and `possible` ones.

    `weakly` says that it is joined by name. `topics` are those of all records by number; `owing`
    says for each quota and each person, by number, whether he owes it.
    """
    counts = [_for_quota(record, quota, who) for quota, who in owing.items()]
    return counted(pl.concat(counts), topics, law).select(
        "member",
        "quota",
        "first_day",
        "last_day",
        "ends_at",
        "minutes",
        "possible",
        "weakly",
    )


def counted(rows: pl.DataFrame, topics: pl.Series, law: Law) -> pl.DataFrame:
    """The records of each `member` and `quota` as sessions, with `minutes` and `possible` ones.

    Nothing counts twice: neither the same session in two files nor two that lie over one another.
    """
    merged = _without_overlap(_once(rows, topics))
    return _with_allowance(merged, law.whole("max_minutes_per_day"))


def _for_quota(rows: pl.DataFrame, quota: str, owes: pl.Series) -> pl.DataFrame:
    """The records that count towards a quota, of the people who owe it."""
    right_type = pl.col("type").is_in(codes(*QUOTAS[quota], UNKNOWN))
    return rows.filter(right_type & pl.lit(owes).gather(pl.col("member"))).select(
        "member", "first_day", "last_day", "days", "clock", "began_at", "ends_at", "counted",
        "weakly", "record",
        quota=pl.lit(PLACE[quota], pl.Int8),
        doubtful=doubtful(),
    )  # fmt: skip


def _once(rows: pl.DataFrame, topics: pl.Series) -> pl.DataFrame:
    """The same person, day and topic with equal clock times (else equal hours) is one session.

    Without a topic two equal records may be one session or two: the second is merely possible.
    """
    days = rows.select(day=_group(DAYS_APART) + pl.col("first_day").to_physical())["day"]
    rows = rows.with_columns(shared_day=repeated(days))
    if not rows["shared_day"].any():
        return rows
    alone, close = rows.filter(~pl.col("shared_day")), rows.filter("shared_day")
    topic = topics.gather(close["record"]).rename("topic").to_frame()
    known = topic.unique().with_columns(_topic=words.topic_key(pl.col("topic")))
    told = topic.pipe(beside, known, "topic", nulls_equal=True)["_topic"]
    close = close.with_columns(
        told,
        _length=pl.when(~pl.col("clock")).then(pl.col("counted").fill_null(-1)),
    )
    close = close.sort(
        "doubtful", -pl.col("counted"), "weakly", nulls_last=True, maintain_order=True
    )
    again = ~pl.struct(
        "member", "quota", "first_day", "last_day", "_topic", "began_at", "ends_at", "_length"
    ).is_first_distinct()
    kept = close.with_columns(_again=again).filter(~pl.col("_again") | pl.col("_topic").is_null())
    # Equal times without a topic lie over one another, so they are not counted twice anyhow.
    return pl.concat(
        [
            alone,
            kept.with_columns(
                doubtful=pl.col("doubtful") | (pl.col("_again") & ~pl.col("clock"))
            ).select(alone.columns),
        ]
    )


def _without_overlap(rows: pl.DataFrame) -> pl.DataFrame:
    """In a cluster of records overlapping by the clock, the smaller of sum and union counts.

    The rows are sorted by group and start, and each group's clock is moved apart from the next, so
    that one running maximum over the whole column gives every record the latest end before it.
    """
    crossing = pl.col("ends_at") // DAY > pl.col("began_at") // DAY
    near = pl.col("shared_day") | pl.col("member").is_in(
        rows.filter(crossing)["member"].unique().implode()
    )
    can = pl.col("clock") & ~pl.col("doubtful") & near
    clock = rows.filter(can).with_columns(
        _a=_group(MINUTES_APART) + pl.col("began_at"), _b=_group(MINUTES_APART) + pl.col("ends_at")
    )
    before = pl.col("_b").cum_max().shift(1).fill_null(0)
    clock = clock.sort("_a", "_b", maintain_order=True).with_columns(_before=before)
    apart = pl.col("_a") >= pl.col("_before")
    if clock.select(apart.all()).item():
        return rows
    clock = clock.with_columns(
        _cluster=apart.cum_sum(), _new=(pl.col("_b") - pl.max_horizontal("_a", "_before")).clip(0)
    )
    whole = clock.group_by("_cluster", maintain_order=True).agg(
        pl.all().exclude("counted", "_new", "last_day", "ends_at", "weakly").first(),
        pl.col("last_day", "ends_at").max(),
        pl.col("weakly").any(),
        counted=pl.min_horizontal(pl.col("counted").sum(), pl.col("_new").sum()),
    )
    same = [pl.col(c).cast(kind) for c, kind in rows.schema.items()]
    return pl.concat([rows.filter(~can), whole.select(same)])


def _group(apart: int) -> pl.Expr:
    """A number for the person and quota, so far from the next that a day or minute can be added."""
    return (pl.col("member").cast(pl.Int64) * len(QUOTAS) + pl.col("quota") + 1) * apart


def _with_allowance(rows: pl.DataFrame, day_most: int) -> pl.DataFrame:
    """With `minutes` that surely count and `possible` ones: one without hours may fill its day.

    All records of one day together hold at most `max_minutes_per_day`; of a record without a day
    nothing is known but that.
    """
    unsure, counted = pl.col("doubtful"), pl.col("counted")
    rows = rows.with_columns(
        minutes=pl.when(~unsure).then(counted).fill_null(0),
        possible=pl.when(unsure).then(counted).fill_null(0),
    )
    open_ = rows.filter(counted.is_null())
    if not open_.height:
        return rows
    day = ["member", "quota", "first_day", "last_day"]
    full = (
        rows.join(open_.select(day).unique(), on=day)
        .group_by(day)
        .agg(full=pl.col("minutes").sum() + pl.col("possible").sum())
    )
    room = (day_most * pl.col("days") - pl.col("full").fill_null(0)).clip(0)
    first = pl.struct(day).is_first_distinct() | pl.col("first_day").is_null()
    filled = (
        open_.sort("days", descending=True, maintain_order=True)
        .join(full, on=day, how="left", maintain_order="left")
        .with_columns(possible=pl.when(first).then(room).otherwise(0.0))
        .select(rows.columns)
    )
    return pl.concat([rows.filter(counted.is_not_null()), filled])
