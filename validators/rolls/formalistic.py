"""Signs of training for the sake of form (走过场): one topic, one score, one minute."""

from fractions import Fraction

import polars as pl

from validators.law import Law
from validators.rolls.beside import beside, repeated
from validators.rolls.records import MINUTE_US
from validators.rolls.whole import of_company
from validators.words import topic_key

PERCENT = 100
PARTS = ("hours_part", "topic_part", "score_part", "minute_part", "spot_part")


def topic_roll(training: pl.DataFrame, company: pl.DataFrame, law: Law) -> pl.DataFrame:
    """One row for each company and year: how much of what its people learned was one topic.

    Those are people with several sessions that year; a session is a topic on a day. That a course
    is held again for others is no repetition.
    """
    sessions = _of_many_sessions(training, law)
    topics = sessions.select("topic").unique().with_columns(key=topic_key(pl.col("topic")))
    keyed = sessions.pipe(beside, topics, "topic", nulls_equal=True).drop("topic").unique()
    person = ["org_id", "year", "who"]
    each = keyed.group_by(*person, "key").agg(n=pl.len().cast(pl.Int64))
    named = pl.col("key").is_not_null()
    by_person = each.sort("n", "key", descending=True).group_by(person, maintain_order=True).agg(
        sessions=pl.col("n").sum(),
        top=pl.col("n").filter(named).max().fill_null(0),
        blank=pl.col("n").filter(~named).sum(),
        top_topic=pl.col("key").filter(named).first(),
    )  # fmt: skip
    order = pl.col("top_topic").sort_by("top", "top_topic", descending=True)
    told = by_person.group_by("org_id", "year").agg(
        pl.col("sessions", "top", "blank").sum(), top_topic=order.first()
    )
    facts = company.filter("has_staffing").select(
        "org_id", "org", "has_training_record", "partial_training_record"
    )
    most = Fraction(law.setting("topic_repeat"))
    limit = pl.col("sessions") * most.numerator
    return (
        told.join(facts, on="org_id")
        .with_columns(
            hollow=pl.max_horizontal("top", "blank") * most.denominator > limit,
            top_topic_share=pl.col("top") * PERCENT // pl.col("sessions"),
            blank_topic_share=pl.col("blank") * PERCENT // pl.col("sessions"),
            on=pl.min_horizontal(pl.date("year", 12, 31), pl.lit(law.as_of)),
        )
        .pipe(of_company, pl.col("year").cast(pl.String))
    )


def _of_many_sessions(training: pl.DataFrame, law: Law) -> pl.DataFrame:
    """The distinct sessions of people who had so many in a year that topics can be compared."""
    day = pl.coalesce("start_at", "end_at").dt.date()
    rows = training.select("org_id", who=_who(), year=day.dt.year())
    within = pl.col("year").is_between(law.look_back.year, law.as_of.year)
    person = ["org_id", "year", "who"]
    least = law.whole("hollow_min_sessions")
    # Most people have one record a year: to tell them by a number is quicker than to group them.
    again = repeated(rows.select(pl.struct("who", "year").hash(seed=0)).to_series()) | (least < 2)
    many = rows.with_row_index("row").filter(within, pl.col("who").is_not_null(), again)
    often = many.group_by(person).agg("row").filter(pl.col("row").list.len() >= least)
    found = often.explode("row")
    said = training.select("topic", day=day)[found["row"]]
    distinct = found.drop("row").hstack(said).unique()
    return distinct.filter(pl.col("day").n_unique().over(person) >= least)


def _who() -> pl.Expr:
    """A number for the person of a record: his own, else one below zero for his name."""
    return pl.coalesce("pid", -(pl.col("name_key").hash(seed=0) // 4).cast(pl.Int64))


def formalistic_roll(
    training: pl.DataFrame, topics: pl.DataFrame, spot: pl.DataFrame, short: pl.DataFrame,
    company: pl.DataFrame, law: Law,
) -> pl.DataFrame:  # fmt: skip
    """One row for each company with a roster: the parts of which a score is made, each by itself.

    `topics` is the topic roll, `spot` the roll of tests on the spot, `short` the people short of
    last year's hours (`org, judged, short`). A part that has too little to go by is null; `parts`
    counts those out of order, `parts_most` also the ones that may be.
    """
    last = topics.filter(pl.col("year") == law.as_of.year - 1)
    rows = (
        company.filter("has_staffing")
        .pipe(beside, last.select("org", "top_topic_share", topic_part="hollow"), "org")
        .pipe(beside, _short(short, law), "org")
        .pipe(beside, _scores(training, law), "org_id")
        .pipe(beside, _minutes(training, law), "org_id")
        .pipe(beside, _spot(spot, law), "org")
    )
    # Of a part of the records nobody can say whose hours are short.
    open_ = pl.col("hours_part") & pl.col("partial_training_record")
    wrong = [pl.col(c).fill_null(value=False).cast(pl.Int64) for c in PARTS]
    rows = rows.with_columns(
        parts_most=pl.sum_horizontal(wrong),
        hours_part=pl.when(~open_.fill_null(value=False)).then("hours_part"),
    )
    return rows.with_columns(
        parts=pl.sum_horizontal(wrong),
        parts_needed=pl.lit(law.whole("formalistic_parts")),
        on=pl.lit(law.as_of),
    ).pipe(of_company, pl.lit(""))


def _short(short: pl.DataFrame, law: Law) -> pl.DataFrame:
    return short.select(
        "org",
        hours_short_share=pl.col("short") * PERCENT // pl.col("judged"),
        hours_part=_above("short", "judged", law, "formalistic_short_share"),
    )


def _scores(training: pl.DataFrame, law: Law) -> pl.DataFrame:
    """One row for each company with enough scores: how many of them are the same."""
    scored = training.select("org_id", "score").drop_nulls("score")
    told = scored.group_by("org_id", "score").agg(n=pl.len().cast(pl.Int64))
    rows = told.group_by("org_id").agg(same=pl.col("n").max(), scores=pl.col("n").sum())
    return rows.filter(pl.col("scores") >= law.whole("formalistic_score_rows")).select(
        "org_id",
        same_score_share=pl.col("same") * PERCENT // pl.col("scores"),
        score_part=_above("same", "scores", law, "formalistic_score_share"),
    )


def _minutes(training: pl.DataFrame, law: Law) -> pl.DataFrame:
    """One row for each company that tells when records were entered: most people in one minute."""
    minute = pl.col("recorded_at").to_physical() // MINUTE_US
    to_minute = training["recorded_at_precision"] == "minute"
    entered = training.select("org_id", minute=minute, who=_who()).filter(to_minute)
    told = entered.group_by("org_id", "minute").agg(n=pl.col("who").n_unique().cast(pl.Int64))
    rows = told.group_by("org_id").agg(same_minute_people=pl.col("n").max())
    enough = pl.col("same_minute_people") >= law.whole("formalistic_minute_people")
    return rows.with_columns(minute_part=enough)


def _spot(spot: pl.DataFrame, law: Law) -> pl.DataFrame:
    """One row for each company with enough people tested: who fails against his own record."""
    told = spot.filter("in_window", pl.col("low").is_not_null())
    against = pl.col("low") & pl.col("own_passed")
    each = told.group_by("org", "member").agg(failed=against.any())
    rows = each.group_by("org").agg(
        tested=pl.len().cast(pl.Int64), failed=pl.col("failed").sum().cast(pl.Int64)
    )
    return rows.filter(pl.col("tested") >= law.whole("formalistic_spot_people")).select(
        "org",
        spot_failed_share=pl.col("failed") * PERCENT // pl.col("tested"),
        spot_part=_above("failed", "tested", law, "formalistic_spot_share"),
    )


def _above(part: str, whole: str, law: Law, parameter: str) -> pl.Expr:
    """Whether a share is above a ratio, in whole numbers; null of nothing."""
    ratio = Fraction(law.setting(parameter))
    above = pl.col(part) * ratio.denominator > pl.col(whole) * ratio.numerator
    return pl.when(pl.col(whole) > 0).then(above)
