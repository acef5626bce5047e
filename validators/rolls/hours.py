"""Training hours required and delivered: one roll for the initial quota, one for training years."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import polars as pl

from validators.calendar import deadline
from validators.law import Law
from validators.rolls import hours_asked
from validators.rolls.beside import beside, by_number, repeated
from validators.rolls.records import PLACE
from validators.rule import LEAD, class_hours, in_print

JUDGED = (
    "holder", "member", "org", "subject", "together", "strong", "role", "manager", "on_roster",
    "industry_class", "has_training_record", "partial_training_record", "start_known", "due",
    "due_latest",
)  # fmt: skip


# More than any year, so that one number tells person and year.
YEARS_APART = 10_000


class Delivered(NamedTuple):
    """What each person had of the yearly quota in each year, and on days of no certain year."""

    in_year: pl.DataFrame
    loose: pl.DataFrame


def initial_roll(
    holder: pl.DataFrame, session: pl.DataFrame, result: pl.DataFrame, law: Law
) -> pl.DataFrame:
    """One row for each person and role: the initial quota and what was delivered before it was due.

    `in_window` says that there is something to judge, `sure_window` that whatever is unknown of the
    start cannot change it.
    """
    day = pl.lit(law.as_of)
    manager, known = pl.col("manager"), pl.col("start_known")
    rows = holder.select(
        *JUDGED, "by_log", "shift_from", "logged_weakly", "role_start_date"
    ).with_columns(
        # A manager without a start has his hours if they are there at all.
        sure_until=pl.when(manager & ~known).then(day).otherwise("due"),
        open_until=pl.coalesce("due_latest", day),
    )
    rows = rows.pipe(beside, _before(rows, session), "holder")
    rows = rows.pipe(beside, _last_result(rows, result), "holder")
    over = pl.when(manager).then(pl.col("due") < day).otherwise(pl.col("due") <= day)
    in_time = (
        pl.when(manager).then(pl.col("due_latest") < day).otherwise(pl.col("due_latest") <= day)
    )
    rows = rows.with_columns(on=pl.min_horizontal(pl.col("open_until"), day))
    weak = pl.col("by_log") & pl.col("logged_weakly")
    return _judged_with(rows, "initial", law, weak).with_columns(
        in_window=over.fill_null(value=True) & ~_before_window(law),
        sure_window=known & (pl.col("due") >= law.look_back) & in_time,
        last_failed=pl.when("resulted").then("failed").otherwise(pl.lit(value=False)),
        thing=pl.lit(""),
    )  # fmt: skip


def _before_window(law: Law) -> pl.Expr:
    """Whether the quota was due before the look-back; without a role, in whatever role."""
    months = law.number("assessment_grace_months")
    in_office = deadline(pl.col("role_start_date"), months) < law.look_back
    passed = (pl.col("due_latest") < law.look_back).fill_null(value=False)
    return passed & (pl.col("role").is_not_null() | in_office.fill_null(value=False))


def _before(rows: pl.DataFrame, session: pl.DataFrame) -> pl.DataFrame:
    """One row for each holder with sessions that may lie before his quota was due."""
    quota = pl.when("manager").then(PLACE["manager_initial"]).otherwise(PLACE["worker_initial"])
    first = session.filter(pl.col("quota") != PLACE["annual"])
    pairs = rows.select(
        "holder", "member", "sure_until", "open_until", "shift_from", quota=quota.cast(pl.Int8)
    ).join(first, on=["member", "quota"])
    # Training on the first day on post counts unless it ended after the shift began.
    in_time = ~(
        (pl.col("last_day") == pl.col("sure_until")) & (pl.col("ends_at") > pl.col("shift_from"))
    ).fill_null(value=False)
    surely = (pl.col("last_day") <= pl.col("sure_until")).fill_null(value=False)
    maybe = (pl.col("first_day") <= pl.col("open_until")).fill_null(value=True)
    return (
        pairs.filter(maybe & in_time)
        .group_by("holder")
        .agg(
            done=pl.when(surely).then("minutes").otherwise(0).sum(),
            may_be=(pl.col("minutes") + pl.col("possible")).sum(),
            weakly=pl.col("weakly").any(),
        )
    )


def _last_result(rows: pl.DataFrame, result: pl.DataFrame) -> pl.DataFrame:
    """One row for each worker who ever failed: was the last result before his first day a failure.

    Null where a record whose day or person is not sure may have turned it.
    """
    pairs = rows.select("holder", "member", "sure_until", "open_until").join(result, on="member")
    surely = (pl.col("last_day") <= pl.col("sure_until")).fill_null(value=False)
    maybe = (pl.col("first_day") <= pl.col("open_until")).fill_null(value=True)
    failed, sure, day = pl.col("failed"), pl.col("sure"), pl.col("last_day")
    told = (
        pairs.filter(maybe)
        .with_columns(sure=surely & ~pl.col("doubtful"))
        .with_columns(latest=day.filter(sure).max().over("holder"))
        .filter(sure | (day >= pl.col("latest")).fill_null(value=True))
        .sort("last_day", maintain_order=True)
        .group_by("holder", maintain_order=True)
        .agg(last=failed.filter(sure).last().fill_null(value=False), others=failed.filter(~sure))
        .with_columns(turned=pl.col("others").list.contains(~pl.col("last")))
    )
    last = pl.when(~pl.col("turned")).then("last")
    return told.select("holder", failed=last, resulted=pl.lit(value=True))


def delivered(session: pl.DataFrame) -> Delivered:
    """Add up the sessions of the yearly quota: `done` for sure, `may_be` at most."""
    year = pl.col("first_day").dt.year()
    annual = session.filter(pl.col("quota") == PLACE["annual"]).select(
        "member",
        year=year,
        certain=(pl.col("last_day").dt.year() == year).fill_null(value=False),
        done="minutes",
        may_be=pl.col("minutes") + pl.col("possible"),
        weakly="weakly",
    )
    unsure = annual.filter(~pl.col("certain"))
    loose = unsure.group_by("member").agg(
        loose=pl.col("may_be").sum(), loose_weakly=pl.col("weakly").any()
    )
    certain = annual.filter("certain") if unsure.height else annual
    return Delivered(_summed(certain.select(of_year(), "done", "may_be", "weakly")), loose)


def _summed(annual: pl.DataFrame) -> pl.DataFrame:
    """One row for each person and year. Most have one session a year, which needs no adding."""
    several = repeated(annual["of_year"])
    added = annual.filter(several).group_by("of_year").agg(
        pl.col("done", "may_be").sum(), pl.col("weakly").any()
    )  # fmt: skip
    alone = annual.filter(~several).select(added.columns)
    return pl.concat([alone, added])


def closed_years(law: Law) -> range:
    """The calendar years of the look-back that are over."""
    first = law.look_back.year + (law.look_back > law.look_back.replace(month=1, day=1))
    return range(first, law.as_of.year)


def year_roll(holder: pl.DataFrame, had: Delivered, law: Law) -> pl.DataFrame:
    """One row for each person, role and year he owes its quota, and what he had of it, by year.

    They are the years of the look-back, the running one last. Owed are those after the one in which
    the initial quota was due, wholly inside the employment.
    """
    rows = _owed(holder, [*closed_years(law), law.as_of.year], law)
    rows = rows.with_columns(of_year()).pipe(beside, had.in_year, "of_year")
    if had.loose.height:
        rows = rows.pipe(beside, had.loose, "member").with_columns(
            may_be=pl.col("may_be").fill_null(0) + pl.col("loose").fill_null(0),
            weakly=pl.any_horizontal("weakly", "loose_weakly"),
        )
    return _judged_with(rows, "annual", law, pl.lit(value=False)).with_columns(
        surely_owed=pl.col("start_known") & (pl.col("due_latest").dt.year() < pl.col("year")),
        thing=pl.col("year").cast(pl.String),
    )


def worded(rows: pl.DataFrame) -> pl.DataFrame:
    """With hours and the day they were due by in print, as findings and warnings tell them."""
    hours = {"done_hours": "done", "needed_hours": "needed_least", "possible_hours": "may_be"}
    return rows.with_columns(
        due_words=in_print("due", "due_latest"), **{c: class_hours(m) for c, m in hours.items()}
    )


def of_year() -> pl.Expr:
    """One number for a person and a year."""
    return (pl.col("member").cast(pl.Int64) * YEARS_APART + pl.col("year")).alias("of_year")


def short_people(rows: pl.DataFrame, law: Law) -> pl.DataFrame:
    """One row for each company: how many were judged for last year, and how many are short."""
    last = rows.filter(pl.col("year") == law.as_of.year - 1)
    return last.group_by("org").agg(
        judged=pl.col("short").count().cast(pl.Int64), short=pl.col("short").sum().cast(pl.Int64)
    )


def _owed(holder: pl.DataFrame, years: Sequence[int], law: Law) -> pl.DataFrame:
    """The people who owe, or may owe, each year its quota."""
    here = holder.select(*JUDGED, "employed_from", "employed_to").filter("on_roster")
    owing = [here.clear().with_columns(year=pl.lit(0, pl.Int32), on=pl.lit(law.as_of))]
    for year in years:
        first, last = date(year, 1, 1), min(law.as_of, date(year, 12, 31))
        rows = here.filter(
            (pl.col("due") < first).fill_null(value=True),
            pl.col("employed_from") <= first,
            pl.col("employed_to") >= last,
        )
        owing.append(rows.with_columns(year=pl.lit(year, pl.Int32), on=pl.lit(last)))
    return pl.concat(owing)


def _judged_with(rows: pl.DataFrame, occasion: str, law: Law, weak_day: pl.Expr) -> pl.DataFrame:
    """With what the law asks (`needed_least` to `needed_most`) and whether it is `short` of it."""
    kinds = rows.with_columns(hours_asked.kind(occasion, law).alias("kind"))
    weak = pl.col("weakly").fill_null(value=False) | ~pl.col("strong") | weak_day
    rows = kinds.pipe(by_number, hours_asked.asked(occasion, law), "kind").with_columns(
        pl.col("done", "may_be").fill_null(0),
        class_hour_minutes=pl.lit(law.whole("class_hour_minutes")),
        cap=pl.when(weak).then(LEAD),
    )
    lacking = pl.col("may_be") < pl.col("needed_least")
    enough = pl.col("done") >= pl.col("needed_most")
    return rows.with_columns(
        short=pl.when(lacking).then(pl.lit(value=True)).when(enough).then(pl.lit(value=False))
    )
