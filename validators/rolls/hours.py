"""Training hours required and delivered: one roll for the initial quota, one for training years."""

import polars as pl

from validators.calendar import deadline, month_end, next_working_day
from validators.law import Law
from validators.rolls.assessment import high_risk

YES, NO = pl.lit(value=True), pl.lit(value=False)
MANAGERS = ("principal", "safety_manager")
WORKERS = ("special_operator", "other")
CLASSES = ("high_risk", "ordinary", "construction")


def quota_holders(spell: pl.DataFrame, law: Law) -> pl.DataFrame:
    """One row for each person on the roster and role, with the day his initial quota is due.

    A worker's is due on his first day on post, a manager's six months after taking office. `due`
    and `due_latest` differ where the date is known to the month only; `due_known` is false where
    it is missing, and then `due` is the earliest day it can have been.
    """
    manager = pl.col("job_role").is_in(MANAGERS)
    role = pl.when(manager).then("job_role").when(pl.col("job_role").is_in(WORKERS)).then(pl.lit("worker"))
    start = pl.when(manager).then("role_start_date").otherwise("post_start_date")
    month = pl.when(manager).then("role_start_date_month").otherwise("post_start_date_month")
    rows = spell.filter("on_roster").with_columns(role=role, started=start, started_month=month)
    rows = rows.sort("started", maintain_order=True).unique(
        ["member", "role"], keep="first", maintain_order=True
    )
    months = law.number("assessment_grace_months")
    latest = pl.when("started_month").then(month_end(pl.col("started"))).otherwise("started")
    is_manager = pl.col("role").is_in(MANAGERS)
    earliest = pl.when(pl.col("role") == "worker").then("hired").otherwise(pl.lit(law.as_of))
    return (
        rows.with_columns(on=pl.lit(law.as_of), latest=latest)
        .with_columns(
            due_known=pl.col("started").is_not_null(),
            due=pl.when(is_manager).then(next_working_day(deadline(pl.col("started"), months)))
            .otherwise("started"),
            due_latest=pl.when(is_manager).then(next_working_day(deadline(pl.col("latest"), months)))
            .otherwise("latest"),
        )
        .with_columns(
            due=pl.coalesce("due", earliest),
            due_latest=pl.coalesce("due_latest", pl.lit(law.as_of)),
            industry_class=_industry_class(law),
            quota=pl.when(is_manager).then(pl.lit("manager_initial")).otherwise(pl.lit("worker_initial")),
        )
    )


def initial_roll(holders: pl.DataFrame, session: pl.DataFrame, law: Law) -> pl.DataFrame:
    """One row for each person and role: the initial quota and what was delivered before it was due."""
    summed = holders.select("member", "role", "quota", "due", "due_latest").join(
        session, on=["member", "quota"]
    ).filter(pl.col("first_day").is_null() | (pl.col("first_day") <= pl.col("due_latest")))
    surely = pl.col("last_day") <= pl.col("due")
    done = summed.sort("last_day", nulls_last=False, maintain_order=True).group_by("member", "role").agg(
        done=pl.when(surely).then("minutes").otherwise(0).sum(),
        may_be=(pl.col("minutes") + pl.col("possible")).sum(),
        last_failed=pl.col("failed").last(),
        joined_weakly=(pl.col("joined_by") != "number").any(),
    )
    rows = holders.with_columns(on=pl.min_horizontal("due_latest", pl.lit(law.as_of)))
    window = pl.col("due_latest") >= law.look_back
    return _judged_with(
        rows.join(done, on=["member", "role"], how="left", maintain_order="left"), "initial", law
    ).with_columns(
        in_window=window & (pl.col("due") <= law.as_of),
        sure_window=pl.col("due_known") & (pl.col("due") >= law.look_back)
        & (pl.col("due_latest") <= law.as_of),
        last_failed=pl.col("last_failed").fill_null(value=False),
        proof=pl.col("quota"),
        twin=pl.len().over("member") > 1,
    )


def year_roll(
    holders: pl.DataFrame, spell: pl.DataFrame, session: pl.DataFrame, law: Law
) -> pl.DataFrame:
    """One row for each person, role and closed calendar year owed: the yearly quota and its delivery.

    Owed are years of the look-back, after the year in which the initial quota was due, and wholly
    inside the employment.
    """
    first = law.look_back.year + (law.look_back > law.look_back.replace(month=1, day=1))
    years = pl.DataFrame({"year": range(first, law.as_of.year)}, schema={"year": pl.Int32})
    return _years(holders, spell, session, years, law)


def running_year(
    holders: pl.DataFrame, spell: pl.DataFrame, session: pl.DataFrame, law: Law
) -> pl.DataFrame:
    """The same for the year of `as_of`, which nobody has missed yet."""
    years = pl.DataFrame({"year": [law.as_of.year]}, schema={"year": pl.Int32})
    return _years(holders, spell, session, years, law)


def _years(
    holders: pl.DataFrame, spell: pl.DataFrame, session: pl.DataFrame, years: pl.DataFrame, law: Law
) -> pl.DataFrame:
    annual = session.filter(pl.col("quota") == "annual")
    last_year = pl.col("last_day").dt.year()
    delivered = annual.group_by("member", year=pl.col("first_day").dt.year()).agg(
        done=pl.when(last_year == pl.col("first_day").dt.year()).then("minutes").otherwise(0).sum(),
        may_be=(pl.col("minutes") + pl.col("possible")).sum(),
        joined_weakly=(pl.col("joined_by") != "number").any(),
    )
    undated = annual.filter(pl.col("first_day").is_null() | (last_year != pl.col("first_day").dt.year()))
    loose = undated.group_by("member").agg(
        loose=(pl.col("minutes") + pl.col("possible")).sum()
    )
    owed = holders.join(_employed(spell), on="member", how="left", maintain_order="left").join(
        years, how="cross"
    )
    owed = owed.filter(
        pl.col("year") > pl.col("due").dt.year(),
        pl.date("year", 1, 1) >= pl.col("employed_from"),
        pl.date("year", 12, 31).clip(upper_bound=law.as_of) <= pl.col("employed_to"),
        ~pl.col("due_known") | (pl.col("year") > pl.col("due_latest").dt.year()),
    ).with_columns(on=pl.date("year", 12, 31).clip(upper_bound=law.as_of))
    rows = owed.join(delivered, on=["member", "year"], how="left", maintain_order="left").join(
        loose, on="member", how="left", maintain_order="left"
    ).with_columns(may_be=pl.col("may_be").fill_null(0) + pl.col("loose").fill_null(0))
    return _judged_with(rows, "annual", law).with_columns(
        thing=pl.col("year").cast(pl.String),
        proof=pl.col("year").cast(pl.String),
        twin=pl.len().over("member", "year") > 1,
    )


def _judged_with(rows: pl.DataFrame, occasion: str, law: Law) -> pl.DataFrame:
    """With what the law asks (`needed`, between `needed_least` and `needed_most`) and what is done."""
    role = pl.col("role")
    minute = law.whole("class_hour_minutes")
    asked = {name: law.class_hours(occasion, role, name) for name in CLASSES}
    sure = {name: law.class_hours_confidence(occasion, role, name) for name in CLASSES}
    by_class = pl.col("industry_class")
    least, most = (f(asked["high_risk"], asked["ordinary"]) for f in (pl.min_horizontal, pl.max_horizontal))

    def chosen(options: dict[str, pl.Expr], unknown: pl.Expr) -> pl.Expr:
        known = [pl.when(by_class == name).then(options[name]) for name in CLASSES]
        return pl.when(by_class.is_null()).then(unknown).otherwise(pl.coalesce(known))

    return rows.with_columns(
        needed_least=chosen(asked, least) * minute,
        needed_most=chosen(asked, most) * minute,
        class_hours_confidence=chosen(sure, sure["ordinary"]),
        done=pl.col("done").fill_null(0),
        may_be=pl.col("may_be").fill_null(0),
        duty_kind=pl.concat_str(role, by_class.fill_null("ordinary"), separator="/"),
        cap=pl.when(pl.col("joined_weakly").fill_null(value=False) | ~pl.col("strong"))
        .then(pl.lit("lead")),
    ).with_columns(
        short=pl.when(pl.col("may_be") < pl.col("needed_least")).then(YES)
        .when(pl.col("done") >= pl.col("needed_most")).then(NO),
        needed_hours=_class_hours(pl.col("needed_least"), minute),
        done_hours=_class_hours(pl.col("done"), minute),
        possible_hours=_class_hours(pl.col("may_be"), minute),
        why=pl.when(role.is_null()).then(pl.lit("role_unknown"))
        .when(~pl.col("has_training_record")).then(pl.lit("training_record_missing"))
        .when(~pl.col("due_known")).then(pl.lit("start_unknown"))
        .when(by_class.is_null()).then(pl.lit("industry_unknown"))
        .otherwise(pl.lit("hours_undecided")),
    )


def _class_hours(minutes: pl.Expr, minute: int) -> pl.Expr:
    """Minutes as class hours in print, one decimal, rounded down so that short never reads as enough."""
    tenths = minutes * 10 // minute
    whole, rest = (tenths // 10).cast(pl.String), (tenths % 10).cast(pl.String)
    return pl.when(tenths % 10 == 0).then(whole).otherwise(pl.concat_str(whole, rest, separator="."))


def _industry_class(law: Law) -> pl.Expr:
    industry, stated = pl.col("industry"), pl.col("is_high_risk_stated")
    return (
        pl.when(industry.is_in(high_risk(law, "hours"))).then(pl.lit("high_risk"))
        .when(industry == "construction").then(pl.lit("construction"))
        .when(industry.is_not_null()).then(pl.lit("ordinary"))
        .when(stated).then(pl.lit("high_risk"))
        .when(~stated).then(pl.lit("ordinary"))
    )


def _employed(spell: pl.DataFrame) -> pl.DataFrame:
    """The unbroken employment that reaches `as_of`: `member, employed_from, employed_to`.

    Spells that touch or overlap are one employment; a gap of a day or more parts them.
    """
    rows = spell.sort("member", "hired", maintain_order=True).select("member", "hired", "left", "on_roster")
    before = pl.col("left").cum_max().shift(1).over("member")
    rows = rows.with_columns(
        _part=(pl.col("hired").dt.offset_by("-1d") > before).fill_null(value=True).cum_sum()
    )
    return (
        rows.group_by("member", "_part")
        .agg(
            employed_from=pl.col("hired").min(), employed_to=pl.col("left").max(),
            now=pl.col("on_roster").any(),
        )
        .filter("now")
        .unique("member", keep="first", maintain_order=True)
        .drop("_part", "now")
    )


