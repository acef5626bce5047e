"""Training records as they were handed over, whoever's they are: what they say of themselves."""

import hashlib

import polars as pl

from validators import words
from validators.law import Law
from validators.rolls import roster
from validators.rolls.beside import beside
from validators.rolls.naming import named
from validators.rolls.roster import ADDRESS

MINUTE_US, DAY = 60_000_000, 1440
# What a record is to say, and the fields any of which says it.
WANTED = {
    "start_at": ("start_at", "end_at"),
    "topic": ("topic",),
    "result": ("result", "score"),
}
OWN = ("person_name", "name_key", "person_id_no", "id_kind", "pid", *ADDRESS)


def entries(
    training: pl.DataFrame, owner: pl.DataFrame, person: pl.DataFrame, company: pl.DataFrame
) -> pl.DataFrame:
    """One row for each training record, numbered by `record`, also of companies not judged here.

    Beside what it says of itself stands whose it is, as `whose` tells; `day` is its first day, and
    `here` says that it is judged: its company is one of the batch and has handed over a roster.
    """
    facts = company.select("org", "org_id", "partial_staffing", here="has_staffing")
    rows = whose(owner, person).select("record", "org_id", "member", "subject", "sure", "perhaps")
    known = rows.pipe(beside, facts, "org_id").with_columns(pl.col("here").fill_null(value=False))
    return known.hstack(_said(training))


def whose(rows: pl.DataFrame, person: pl.DataFrame) -> pl.DataFrame:
    """Recognised rows of a table with the person each is of, on a roster or not.

    That is `subject`; `sure` says that a number without fault tells so, `perhaps` that several
    people of the company bear the name and one of them it is.
    """
    member, strong = pl.col("member"), pl.lit(person["strong"]).gather(pl.col("member"))
    rows = rows.with_columns(
        subject=pl.lit(person["subject"]).gather(member),
        sure=((pl.col("joined_by") == "number") & strong).fill_null(value=False),
        perhaps=pl.lit(value=False),
    )
    lost = rows["member"].is_null()
    if not lost.any():
        return rows
    strangers = rows.filter(lost).select(
        "org_id", "name_key", "pid", subject=roster.subject(), sure=pl.col("id_kind") == "strong"
    )
    named = person.select("org_id", "name_key").drop_nulls("name_key")
    several = named.filter(pl.struct("org_id", "name_key").is_duplicated()).unique()
    shared = several.with_columns(_shared=pl.lit(value=True))
    strangers = strangers.pipe(beside, shared, ["org_id", "name_key"]).with_columns(
        perhaps=pl.col("_shared").fill_null(value=False) & pl.col("pid").is_null()
    )
    places = lost.arg_true()
    return rows.with_columns(
        rows[c].clone().scatter(places, strangers[c]) for c in ("subject", "sure", "perhaps")
    )


def _said(training: pl.DataFrame) -> pl.DataFrame:
    """The days, the clock and the stated minutes of each record, and its topic as a number.

    `by_rule` are the days that the rule of the site turned into those minutes.
    """
    rows = training.select(
        "start_at",
        "end_at",
        "start_at_precision",
        "end_at_precision",
        stated="minutes",
        by_rule=pl.when(pl.col("hours_day_rule").is_not_null()).then("hours_days"),
    ).pipe(with_clock)
    topics = training.select("topic").unique().drop_nulls()
    known = topics.with_columns(topic_key=words.topic_key(pl.col("topic")).hash(seed=0))
    return rows.hstack(training.select("topic").pipe(beside, known, "topic").select("topic_key"))


def with_clock(rows: pl.DataFrame) -> pl.DataFrame:
    """With the first day and the minutes `a` to `b` in which something lay by the clock.

    The first day is `day`, or one from then to `last_day` where only the month is known
    (`by_month`); `through` is the last day it is said to have filled.

    An end that is not after the start is on the next day. A span of more than a day is none: it
    says from when to when somebody came, not that he stayed.
    """
    start, end = (pl.col(c).to_physical() // MINUTE_US for c in ("start_at", "end_at"))
    levels = (pl.col("start_at_precision"), pl.col("end_at_precision"))
    by_month = pl.any_horizontal(level == "month" for level in levels).fill_null(value=False)
    to_minute = pl.all_horizontal(level == "minute" for level in levels)
    overnight = (end <= start) & (start // DAY == end // DAY)
    until = end + DAY * overnight.cast(pl.Int64)
    holds = (to_minute & (until - start).is_between(1, DAY)).fill_null(value=False)
    first, last = (pl.col(c).dt.date() for c in ("start_at", "end_at"))
    latest = pl.max_horizontal(first, last)
    return rows.with_columns(
        day=pl.coalesce(first, last),
        last_day=pl.when(by_month).then(latest.dt.month_end()).otherwise(pl.coalesce(first, last)),
        through=latest,
        by_month=by_month,
        a=pl.when(holds).then(start),
        b=pl.when(holds).then(until),
    ).drop("start_at", "end_at", "start_at_precision", "end_at_precision")


def in_window(law: Law) -> pl.Expr:
    """Whether the day of a record is one that is judged: in the look-back, and not to come."""
    return (
        (pl.col("last_day") >= law.look_back) & (pl.col("day") <= law.as_of)
    ).fill_null(value=False)  # fmt: skip


def day_key() -> pl.Expr:
    """The day, or month, of a record as a number."""
    return pl.col("day").to_physical().cast(pl.Int64) * 2 + pl.col("by_month").cast(pl.Int64)


def day_words() -> pl.Expr:
    """The day of a record in print; of one known to the month, the month."""
    day = pl.col("day")
    return pl.when("by_month").then(day.dt.strftime("%Y-%m")).otherwise(day.dt.strftime("%Y-%m-%d"))


def topic_words(topics: pl.Series) -> pl.Series:
    """First 8 hex of the SHA-256 of each topic as topics are compared; a blank one counts as ""."""
    bare = topics.to_frame("topic").select(words.topic_key(pl.col("topic")))["topic"].fill_null("")
    return pl.Series([hashlib.sha256(t.encode()).hexdigest()[:8] for t in bare], dtype=pl.String)


def told(
    rows: pl.DataFrame, training: pl.DataFrame, person: pl.DataFrame, company: pl.DataFrame
) -> pl.DataFrame:
    """Rows of a roll of records with their company, their person and their own address."""
    own = training.select(*OWN, "topic", "place").with_row_index("record")
    own = own.filter(pl.col("record").is_in(rows["record"].drop_nulls().unique().implode()))
    known = rows.join(own, on="record", how="left", maintain_order="left")
    return named(known.with_columns(day_words=day_words()), person, company)


def moment(minute: str) -> pl.Expr:
    """A minute since 1970 in print."""
    return pl.from_epoch(pl.col(minute) * 60, time_unit="s").dt.strftime("%Y-%m-%d %H:%M")
