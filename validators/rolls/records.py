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
MINUTE_US, DAY = 60_000_000, 1440
FIELDS = ("org_id", "pid", "id_kind", "name_key", "person_id_no", "training_type", "start_at",
          "start_at_precision", "end_at", "end_at_precision", "minutes", "topic", "result")  # fmt: skip


def records(training: pl.DataFrame, person: pl.DataFrame) -> pl.DataFrame:
    """One row for each record of a person of the roster, numbered by `record`, and timed.

    A record of a name that several people bear stands once for each of them (`perhaps`).
    """
    rows = training.select(FIELDS).with_row_index("record")
    known = joining.recognised(rows, person)
    found = known.filter(pl.col("member").is_not_null())
    perhaps = joining.namesakes(known, person)
    whose = pl.concat([found, perhaps]) if perhaps.height else found
    return _counted(_timed(whose.drop("org_id", "pid", "id_kind", "name_key", "person_id_no")))


def _timed(rows: pl.DataFrame) -> pl.DataFrame:
    """With `first_day` and `last_day`, and the clock in minutes (`began_at`, `ends_at`) if it holds.

    An end before the start is on the next day. Equal times tell no length, nor does a span of more
    than a day: such a record has days but no clock.
    """
    start, end = (pl.col(c).to_physical() // MINUTE_US for c in ("start_at", "end_at"))
    by_month = (pl.col("start_at_precision") == "month") | (pl.col("end_at_precision") == "month")
    by_clock = (pl.col("start_at_precision") == "minute") & (pl.col("end_at_precision") == "minute")
    rows = rows.with_columns(
        began_at=start, ends_at=end, _month=by_month.fill_null(value=False), _clock=by_clock
    ).with_columns(_first=pl.col("began_at") // DAY, _last=pl.col("ends_at") // DAY)
    overnight = (pl.col("ends_at") < pl.col("began_at")) & (pl.col("_first") == pl.col("_last"))
    rows = rows.with_columns(ends_at=pl.col("ends_at") + DAY * overnight.cast(pl.Int64))
    span = pl.col("ends_at") - pl.col("began_at")
    holds = (pl.col("_clock") & span.is_between(1, DAY)).fill_null(value=False)
    last = pl.max_horizontal("_first", "_last").cast(pl.Int32).cast(pl.Date)
    return rows.with_columns(
        first_day=pl.coalesce("_first", "_last").cast(pl.Int32).cast(pl.Date),
        last_day=pl.when("_month").then(last.dt.month_end()).otherwise(last),
        # How many days the record says it filled; of a month it is one.
        days=pl.when(~pl.col("_month")).then(pl.col("_last") - pl.col("_first") + 1).clip(1).fill_null(1),
        span=pl.when(holds).then(span),
        clock=holds,
        began_at=pl.when(holds).then("began_at"),
        ends_at=pl.when(holds).then("ends_at"),
    ).drop("start_at", "start_at_precision", "end_at", "end_at_precision", "_month", "_clock",
           "_first", "_last")  # fmt: skip


def _counted(rows: pl.DataFrame) -> pl.DataFrame:
    """With `counted`, the stated minutes cut to the clock, and what makes a record doubtful."""
    return rows.with_columns(
        counted=pl.min_horizontal("minutes", "span").cast(pl.Int64),
        weakly=pl.col("joined_by") != "number",
        perhaps=pl.col("joined_by") == "perhaps",
        training_type=pl.col("training_type").fill_null("other"),
    ).drop("minutes", "span", "joined_by")


def results(record: pl.DataFrame) -> pl.DataFrame:
    """One row for each pre-job record with a result, of everybody who failed at least once.

    A failure that was made good on the same day, by a re-sit, is none.
    """
    counts = pl.col("training_type").is_in([*QUOTAS["worker_initial"], UNKNOWN])
    marked = record.filter(pl.col("result").is_in(["passed", "failed"]) & counts)
    who = marked.filter(pl.col("result") == "failed")["member"].unique()
    told = marked.filter(pl.col("member").is_in(who.implode())).select(
        "member",
        "first_day",
        "last_day",
        failed=pl.col("result") == "failed",
        doubtful=doubtful(),
    )
    re_sat = told.filter(~pl.col("failed") & ~pl.col("doubtful"))
    day = ["member", "first_day", "last_day"]
    made_good = told.filter("failed").join(re_sat, on=day, how="semi")
    return told.join(made_good, on=[*day, "failed"], how="anti")


def doubtful() -> pl.Expr:
    """Whether a record may be of another person, of another type, or of any day."""
    typeless = pl.col("training_type") == UNKNOWN
    return pl.col("perhaps") | typeless | pl.col("first_day").is_null()
