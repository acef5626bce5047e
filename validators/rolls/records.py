"""Training records with their person, their days and the minutes each counts."""

import polars as pl

from validators.rolls import joining

# Which types of training count towards which quota; a blank type is `other`, and one in words that
# are on no list (`unknown`) may be of any type.
QUOTAS = {
    "worker_initial": ("pre_job", "initial"),
    "manager_initial": ("initial", "other"),
    "annual": ("annual", "other"),
}
PLACE = {quota: place for place, quota in enumerate(QUOTAS)}
UNKNOWN = "unknown"
# Types as small numbers; one that counts towards no quota is none of them.
# On-line study without a sign of life, and study whose face check failed: no quota counts them.
IDLE, PROXY = "idle", "proxy"
TYPES = ["pre_job", "initial", "annual", "other", UNKNOWN, IDLE, PROXY]
MINUTE_US, DAY = 60_000_000, 1440
WHOSE = ("org_id", "pid", "id_kind", "name_key", "person_id_no")


def owned(training: pl.DataFrame, person: pl.DataFrame) -> pl.DataFrame:
    """One row for each record, numbered by `record`, with its `member` and how it was joined."""
    return joining.recognised(training.select(WHOSE).with_row_index("record"), person)


def records(training: pl.DataFrame, owner: pl.DataFrame, person: pl.DataFrame) -> pl.DataFrame:
    """One row for each record of a person of the roster, numbered by `record`, and timed.

    A record of a name that several people bear stands once for each of them (`perhaps`).
    """
    how = pl.col("joined_by")
    whose = (
        "record",
        "member",
        (how != "number").alias("weakly"),
        (how == "perhaps").alias("perhaps"),
    )
    found = owner.select(whose).drop_nulls("member")
    shared = joining.namesakes(owner, person)
    if shared.height:
        found = pl.concat([found, shared.select(whose)])
    rows = timed(training)
    everybody = found.height == rows.height and not shared.height
    return found.hstack(rows if everybody else rows[found["record"]])


def codes(*types: str) -> list[int]:
    """The numbers of some types of training."""
    return [TYPES.index(word) for word in types]


def timed(training: pl.DataFrame) -> pl.DataFrame:
    """The type and result of each record, its days, its clock and the minutes it counts.

    `began_at` and `ends_at` are minutes, if the clock holds. An end before the start is on the next
    day. Equal times tell no length, nor does a span of more than a day: such a record has days but
    no clock.
    """
    start, end = (pl.col(c).to_physical() // MINUTE_US for c in ("start_at", "end_at"))
    levels = (pl.col("start_at_precision"), pl.col("end_at_precision"))
    rows = training.select(
        "minutes",
        "hours_days",
        type=_type(),
        failed=pl.when(pl.col("result") == "failed")
        .then(pl.lit(value=True))
        .when(pl.col("result") == "passed")
        .then(pl.lit(value=False)),
        began_at=start.cast(pl.Int32),
        ends_at=end.cast(pl.Int32),
        by_month=pl.any_horizontal((levels[0] == "month"), (levels[1] == "month")).fill_null(
            value=False
        ),
        by_clock=((levels[0] == "minute") & (levels[1] == "minute")).fill_null(value=False),
    )
    return _counted(_dated(rows))


def _type() -> pl.Expr:
    """The type as a number; a blank one is `other`. Comparing is quicker than a look-up."""
    word, place = pl.col("training_type"), pl.lit(None, pl.UInt8)
    for number, known in enumerate(TYPES):
        place = pl.when(word == known).then(pl.lit(number, pl.UInt8)).otherwise(place)
    return pl.when(word.is_null()).then(pl.lit(TYPES.index("other"), pl.UInt8)).otherwise(place)


def _dated(rows: pl.DataFrame) -> pl.DataFrame:
    first, last = pl.col("began_at") // DAY, pl.col("ends_at") // DAY
    overnight = (pl.col("ends_at") < pl.col("began_at")) & (first == last)
    latest = pl.max_horizontal(first, last).cast(pl.Date)
    by_month = pl.when("by_month").then(latest.dt.month_end()).otherwise(latest)
    filled = pl.when(~pl.col("by_month")).then(last - first + 1).clip(1).fill_null(1)
    if rows["hours_days"].null_count() < rows.height:
        filled = pl.max_horizontal(filled, pl.col("hours_days").ceil().cast(pl.Int32))
    return rows.with_columns(
        first_day=pl.coalesce(first, last).cast(pl.Date),
        last_day=by_month if rows["by_month"].any() else latest,
        # How many days the record says it filled, by its dates or by its length (3天); else one.
        days=filled,
        ends_at=pl.col("ends_at") + DAY * overnight.cast(pl.Int32),
    )


def _counted(rows: pl.DataFrame) -> pl.DataFrame:
    """With `counted`, the stated minutes cut to the clock, where there is one (`clock`)."""
    span = pl.col("ends_at") - pl.col("began_at")
    holds = (pl.col("by_clock") & span.is_between(1, DAY)).fill_null(value=False)
    clocked = pl.when(holds)
    return rows.select(
        "type",
        "failed",
        "first_day",
        "last_day",
        "days",
        clock=holds,
        began_at=clocked.then("began_at"),
        ends_at=clocked.then("ends_at"),
        counted=pl.min_horizontal("minutes", clocked.then(span)),
    )


def results(record: pl.DataFrame) -> pl.DataFrame:
    """One row for each pre-job record with a result, of everybody who failed at least once.

    A failure that was made good on the same day, by a re-sit, is none.
    """
    counts = pl.col("type").is_in(codes(*QUOTAS["worker_initial"], UNKNOWN))
    marked = record.filter(pl.col("failed").is_not_null() & counts)
    who = marked.filter("failed")["member"].unique()
    told = marked.filter(pl.col("member").is_in(who.implode())).select(
        "member", "first_day", "last_day", "failed", doubtful=doubtful()
    )
    re_sat = told.filter(~pl.col("failed") & ~pl.col("doubtful"))
    day = ["member", "first_day", "last_day"]
    made_good = told.filter("failed").join(re_sat, on=day, how="semi")
    return told.join(made_good, on=[*day, "failed"], how="anti")


def doubtful() -> pl.Expr:
    """Whether a record may be of another person, of another type, or of any day."""
    typeless = pl.col("type") == TYPES.index(UNKNOWN)
    return pl.col("perhaps") | typeless.fill_null(value=False) | pl.col("first_day").is_null()
