"""Training hours required and delivered: one roll for the initial quota, one for training years."""

from typing import NamedTuple

import polars as pl

from validators.calendar import deadline
from validators.law import Law
from validators.rolls.records import PLACE

CLASSES = ("high_risk", "ordinary", "construction")
JUDGED = ("holder", "member", "org", "subject", "twin", "strong", "role", "manager", "on_roster",
          "industry_class", "has_training_record", "partial_training_record", "start_known",
          "due", "due_latest")  # fmt: skip


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
    rows = rows.join(_before(rows, session), on="holder", how="left", maintain_order="left")
    rows = rows.join(_last_result(rows, result), on="holder", how="left", maintain_order="left")
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
        proof=pl.when(manager).then(PLACE["manager_initial"]).otherwise(PLACE["worker_initial"]),
        together=pl.col("twin") | pl.col("member").is_duplicated(),
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
    annual = session.filter(pl.col("quota") == PLACE["annual"]).with_columns(
        year=pl.col("first_day").dt.year()
    )
    certain = (pl.col("last_day").dt.year() == pl.col("year")).fill_null(value=False)
    most = pl.col("minutes").sum() + pl.col("possible").sum()
    weakly = pl.col("weakly").any()
    in_year = (
        annual.filter(certain)
        .group_by("member", "year")
        .agg(done=pl.col("minutes").sum(), may_be=most, weakly=weakly)
    )
    loose = annual.filter(~certain).group_by("member").agg(loose=most, loose_weakly=weakly)
    return Delivered(in_year, loose)


def year_roll(holder: pl.DataFrame, delivered: Delivered, law: Law) -> pl.DataFrame:
    """One row for each person, role and closed calendar year owed: the yearly quota and its delivery.

    Owed are years of the look-back, after the year in which the initial quota was due, and wholly
    inside the employment.
    """
    first = law.look_back.year + (law.look_back > law.look_back.replace(month=1, day=1))
    return _years(holder, delivered, range(first, law.as_of.year), law)


def running_year(holder: pl.DataFrame, delivered: Delivered, law: Law) -> pl.DataFrame:
    """The same for the year of `as_of`, which nobody has missed yet."""
    return _years(holder, delivered, range(law.as_of.year, law.as_of.year + 1), law)


def _years(holder: pl.DataFrame, delivered: Delivered, years: range, law: Law) -> pl.DataFrame:
    present = holder.filter("on_roster").select(*JUDGED, "employed_from", "employed_to")
    owed = [_owed(present, year, law) for year in years]
    rows = pl.concat(owed) if owed else _owed(present.clear(), law.as_of.year, law)
    year = pl.col("year")
    rows = (
        rows.drop("employed_from", "employed_to")
        .join(delivered.in_year, on=["member", "year"], how="left", maintain_order="left")
        .join(delivered.loose, on="member", how="left", maintain_order="left")
        .with_columns(
            may_be=pl.col("may_be").fill_null(0) + pl.col("loose").fill_null(0),
            weakly=pl.col("weakly").fill_null(value=False)
            | pl.col("loose_weakly").fill_null(value=False),
        )
    )
    return _judged_with(rows, "annual", law, pl.lit(value=False)).with_columns(
        surely_owed=pl.col("start_known") & (year > pl.col("due_latest").dt.year()),
        thing=year.cast(pl.String),
        proof=year,
        together=pl.col("twin") | pl.struct("member", "year").is_duplicated(),
    )


def _owed(present: pl.DataFrame, year: int, law: Law) -> pl.DataFrame:
    """The people who owe, or may owe, the year its quota."""
    last = min(law.as_of, law.as_of.replace(year=year, month=12, day=31))
    return present.filter(
        (pl.col("due").dt.year() < year).fill_null(value=True),
        pl.col("employed_from") <= law.as_of.replace(year=year, month=1, day=1),
        pl.col("employed_to") >= last,
    ).with_columns(year=pl.lit(year, pl.Int32), on=pl.lit(last))


def _judged_with(rows: pl.DataFrame, occasion: str, law: Law, weak_day: pl.Expr) -> pl.DataFrame:
    """With what the law asks (`needed_least` to `needed_most`) and whether it is `short` of it.

    Of an industry that is not known, whatever any class of industry asks is possible.
    """
    role, minute = pl.col("role"), law.whole("class_hour_minutes")
    asked = {name: law.class_hours(occasion, role, name) for name in CLASSES}
    sure = {name: law.class_hours_confidence(occasion, role, name) for name in CLASSES}
    unknown = pl.col("industry_class").is_null()

    def chosen(options: dict[str, pl.Expr]) -> pl.Expr:
        return pl.coalesce(
            pl.when(pl.col("industry_class") == name).then(of) for name, of in options.items()
        )

    some = list(asked.values())
    rows = rows.with_columns(
        pl.col("done", "may_be").fill_null(0),
        needed_least=pl.when(unknown).then(pl.min_horizontal(some)).otherwise(chosen(asked)) * minute,
        needed_most=pl.when(unknown).then(pl.max_horizontal(some)).otherwise(chosen(asked)) * minute,
        class_hours_confidence=pl.when(unknown).then(sure["ordinary"]).otherwise(chosen(sure)),
        class_hour_minutes=pl.lit(minute),
        cap=pl.when(pl.col("weakly").fill_null(value=False) | ~pl.col("strong") | weak_day)
        .then(pl.lit("lead")),
    )  # fmt: skip
    enough = pl.col("done") >= pl.col("needed_most")
    return rows.with_columns(
        short=pl.when(pl.col("may_be") < pl.col("needed_least")).then(pl.lit(value=True))
        .when(enough).then(pl.lit(value=False)),
    )  # fmt: skip
