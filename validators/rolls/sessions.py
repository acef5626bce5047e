"""Training records brought to sessions: one for each person, quota and stretch of training.

What is certain counts as `minutes`; what may count (no hours, no date, an unknown type, a name two
people bear) stands apart as `possible`, so that nobody is accused for want of a detail.
"""

import polars as pl

from validators import words
from validators.law import Law
from validators.rolls import roster

# Which types of training count towards which quota; a blank type counts as `other`.
QUOTAS = {
    "worker_initial": ("pre_job", "initial"),
    "manager_initial": ("initial", "other"),
    "annual": ("annual", "other"),
}
UNKNOWN = "unknown"
DAY = 1440
# Larger than any clock time in minutes since 1970, so that groups of one sorted column stay apart.
APART = 10**8


def sessions(training: pl.DataFrame, person: pl.DataFrame, law: Law) -> pl.DataFrame:
    """One row for each session that may count: `member, quota, first_day, last_day, minutes,
    possible, joined_by, failed` and the address of its record."""
    known = _of_people(training, person)
    placed = _once(_timed(known))
    counted = pl.concat([_for_quota(placed, name, types) for name, types in QUOTAS.items()])
    return _with_allowance(_without_overlap(counted), law.whole("max_minutes_per_day")).select(
        "member", "quota", "first_day", "last_day", "minutes", "possible", "joined_by", "failed",
        "source_file", "source_sheet", "source_row",
    )


def _of_people(training: pl.DataFrame, person: pl.DataFrame) -> pl.DataFrame:
    """Records of people on the roster; those of a name several bear go to each, as possible."""
    present = person.filter("on_roster")
    rows = roster.recognised(training, present)
    sure = rows.filter(pl.col("member").is_not_null())
    shared = rows.filter(pl.col("member").is_null(), pl.col("pid").is_null()).drop("member", "joined_by")
    twins = present.filter(~pl.col("name_alone")).select("org_id", "name_key", "member")
    perhaps = shared.join(twins, on=["org_id", "name_key"]).with_columns(joined_by=pl.lit("perhaps"))
    return pl.concat([sure, perhaps.select(sure.columns)]) if perhaps.height else sure


def _timed(rows: pl.DataFrame) -> pl.DataFrame:
    """With first and last day, clock times in minutes, and the minutes the record counts."""
    start, end = pl.col("start_at"), pl.col("end_at")
    both = (pl.col("start_at_precision") == "minute") & (pl.col("end_at_precision") == "minute")
    overnight = (end <= start) & (end.dt.date() == start.dt.date())
    first = pl.coalesce(start, end).dt.date()
    last = pl.max_horizontal(start.dt.date(), end.dt.date())
    month = (pl.col("start_at_precision") == "month") | (pl.col("end_at_precision") == "month")
    rows = rows.with_columns(
        first_day=first,
        last_day=pl.when(month.fill_null(value=False)).then(last.dt.month_end()).otherwise(last),
        _from=start.dt.epoch("s") // 60,
        _to=end.dt.epoch("s") // 60 + pl.when(overnight).then(DAY).otherwise(0),
    )
    span = pl.col("_to") - pl.col("_from")
    rows = rows.with_columns(_clock=(both & span.is_between(1, DAY)).fill_null(value=False))
    return rows.with_columns(
        _from=pl.when("_clock").then("_from"),
        _to=pl.when("_clock").then("_to"),
        counted=pl.min_horizontal("minutes", pl.when("_clock").then(span)).cast(pl.Int64),
        topic_key=words.folded(pl.col("topic")),
        training_type=pl.col("training_type").fill_null("other"),
        failed=(pl.col("result") == "failed").fill_null(value=False),
    )


def _once(rows: pl.DataFrame) -> pl.DataFrame:
    """The same person, day and topic with equal clock times (else equal hours) is one session.

    Without a topic two equal records may be one session or two: the second is merely possible.
    """
    key = ["member", "first_day", "topic_key", "_from", "_to"]
    rows = rows.with_columns(_length=pl.when(~pl.col("_clock")).then(pl.col("counted").fill_null(-1)))
    rows = rows.sort("counted", descending=True, nulls_last=True, maintain_order=True)
    first = pl.struct(*key, "_length").is_first_distinct()
    return (
        rows.with_columns(_first=first)
        .filter(pl.col("_first") | pl.col("topic_key").is_null())
        .with_columns(
            doubtful=~pl.col("_first") | (pl.col("joined_by") == "perhaps")
            | (pl.col("training_type") == UNKNOWN) | pl.col("first_day").is_null()
        )
    )


def _for_quota(rows: pl.DataFrame, quota: str, types: tuple[str, ...]) -> pl.DataFrame:
    counts = pl.col("training_type").is_in([*types, UNKNOWN])
    return rows.filter(counts).with_columns(quota=pl.lit(quota))


def _without_overlap(rows: pl.DataFrame) -> pl.DataFrame:
    """In a cluster of records overlapping by the clock, the smaller of sum and union counts.

    The rows are sorted by group and start, and each group's clock is moved apart from the next, so
    that one running maximum over the whole column gives every record the latest end before it.
    """
    quota = pl.col("quota").replace_strict({q: i for i, q in enumerate(QUOTAS)}, return_dtype=pl.Int64)
    sure = pl.col("_clock") & ~pl.col("doubtful")
    clock = rows.filter(sure).with_columns(
        _shift=(pl.col("member").cast(pl.Int64) * len(QUOTAS) + quota) * APART
    )
    clock = (
        clock.with_columns(_a=pl.col("_from") + pl.col("_shift"), _b=pl.col("_to") + pl.col("_shift"))
        .sort("_a", "_b", maintain_order=True)
        .with_columns(_before=pl.col("_b").cum_max().shift(1).fill_null(0))
        .with_columns(
            _cluster=(pl.col("_a") >= pl.col("_before")).cum_sum(),
            _new=(pl.col("_b") - pl.max_horizontal("_a", "_before")).clip(0),
        )
    )
    if (clock["_a"] >= clock["_before"]).all():
        return rows
    whole = clock.group_by("_cluster", maintain_order=True).agg(
        pl.all().exclude("counted", "_new", "last_day", "failed").first(),
        pl.col("last_day").max(), pl.col("failed").any(),
        counted=pl.min_horizontal(pl.col("counted").sum(), pl.col("_new").sum()),
    )
    return pl.concat([rows.filter(~sure), whole.select(rows.columns)])


def _with_allowance(rows: pl.DataFrame, day_most: int) -> pl.DataFrame:
    """With `minutes` that surely count and `possible` ones; a record without hours may fill its day.

    All records of one day together hold at most `max_minutes_per_day`.
    """
    surely = pl.col("counted").is_not_null() & ~pl.col("doubtful")
    rows = rows.with_columns(
        minutes=pl.when(surely).then("counted").otherwise(0),
        possible=pl.when(pl.col("doubtful")).then(pl.col("counted").fill_null(day_most))
        .when(pl.col("counted").is_null()).then(day_most).otherwise(0),
        _open=pl.col("counted").is_null(),
    )
    if not rows["_open"].any():
        return rows
    day = ["member", "quota", "first_day"]
    full = rows.group_by(day).agg(
        _full=pl.col("minutes").sum(), _opens=pl.col("_open").sum(),
    )
    days = (pl.col("last_day") - pl.col("first_day")).dt.total_days().fill_null(0) + 1
    room = (day_most * days - pl.col("_full")).clip(0) // pl.col("_opens").clip(1)
    return rows.join(full, on=day, how="left", nulls_equal=True).with_columns(
        possible=pl.when("_open").then(room).otherwise("possible")
    )
