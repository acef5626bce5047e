"""Who owes training, of what kind of company, and by when."""

import polars as pl

from validators.calendar import deadline, next_working_day
from validators.law import Law
from validators.rolls.assessment import high_risk, last_possible, undecided
from validators.rolls.beside import beside, by_number, first_of
from validators.rolls.duty import WHO
from validators.rolls.offices import MANAGERS
from validators.rolls.roster import ADDRESS

WORKERS, WORKER = ("special_operator", "other"), "worker"
OF_SPELL = (
    *WHO, *ADDRESS, "job_role", "post", "op_item", "op_category", "on_roster", "hired",
    "hire_known", "employment", "employed_from", "employed_to", "formerly_to", "post_start_date",
    "role_start_date", "role_start_date_month",
)  # fmt: skip
ORDINARY, CONSTRUCTION = "ordinary", "construction"
CLASSES = ("high_risk", ORDINARY, CONSTRUCTION)
NEVER_LOGGED = pl.DataFrame(schema={
    "member": pl.UInt32, "first_logged": pl.Date, "shift_from": pl.Int64,
    "logged_weakly": pl.Boolean,
})  # fmt: skip


def holders(
    spell: pl.DataFrame, log: pl.DataFrame, delivery: pl.DataFrame, law: Law
) -> pl.DataFrame:
    """One row for each person and role on the roster, and for each who left but is in the log.

    A worker's initial quota is due on his first day on post (`by_log` if the log proves it), a
    manager's six months after taking office. `due` and `due_latest` are the first and last day it
    can be due, the latter null without a start.
    """
    roles = _roles(spell, log, law)
    rows = _due(_started(roles, spell, log), law)
    facts = delivery.select(
        "org", "has_training_record", "partial_training_record", industry_class=industry_class(law)
    )
    rows = rows.pipe(by_number, facts, "org").with_row_index("holder")
    manager = pl.when("manager").then(pl.lit("manager"))
    return rows.with_columns(
        duty_kind=pl.coalesce(manager, "industry_class", pl.lit(ORDINARY)),
        together=pl.col("twin") | pl.col("member").is_duplicated(),
    )


def owing(holder: pl.DataFrame, people: int) -> dict[str, pl.Series]:
    """For each quota, and each person by number, whether he owes it; without a role he owes any."""
    role = pl.col("role")
    owed = {
        "worker_initial": (role == WORKER).fill_null(value=True),
        "manager_initial": role.is_in(MANAGERS).fill_null(value=True),
        "annual": pl.lit(value=True),
    }
    nobody = pl.zeros(people, dtype=pl.Int8, eager=True)
    return {
        quota: nobody.clone().scatter(holder.filter(test)["member"], 1).cast(pl.Boolean)
        for quota, test in owed.items()
    }


def _roles(spell: pl.DataFrame, log: pl.DataFrame, law: Law) -> pl.DataFrame:
    """One staffing row for each person and role he has, or had last if he left but is logged."""
    rows = spell.select(*OF_SPELL, role=_role())
    now = rows.filter("on_roster")
    worked = log.filter(pl.col("day") >= law.look_back)["member"].unique()
    if worked.len():
        gone = rows.filter(pl.col("member").is_in(worked.implode())).join(
            now, on="member", how="anti"
        )
        last = pl.col("employment") == pl.col("employment").max().over("member")
        now = pl.concat([now, gone.filter(last)])
    several = now["member"].is_duplicated()
    if not several.any():
        return now
    return pl.concat([now.filter(~several), _one_a_role(now.filter(several))])


def _one_a_role(rows: pl.DataFrame) -> pl.DataFrame:
    """One row for each role of people with several; a row without a role gives way to one with."""
    rows = rows.sort("post_start_date", "role_start_date", nulls_last=True, maintain_order=True)
    rows = rows.with_columns(
        pl.col("hire_known").all().over("member", "role"),
        _named=pl.col("role").is_not_null().any().over("member"),
    )
    rows = first_of(rows, "member", "role")
    return rows.filter(pl.col("role").is_not_null() | ~pl.col("_named")).drop("_named")


def _role() -> pl.Expr:
    manager = pl.col("job_role").is_in(MANAGERS)
    worker = pl.col("job_role").is_in(WORKERS)
    return pl.when(manager).then("job_role").when(worker).then(pl.lit(WORKER))


def _started(roles: pl.DataFrame, spell: pl.DataFrame, log: pl.DataFrame) -> pl.DataFrame:
    """With `start` and `start_latest`: on post for a worker, in office for a manager.

    First on post is the first post of the employment, or the first logged day in it.
    """
    posted = spell.filter(~pl.col("job_role").is_in(MANAGERS).fill_null(value=False)).select(
        "member",
        "employment",
        post_start="post_start_date",
        post_latest=last_possible("post_start_date"),
    )
    key = ["member", "employment"]
    if posted.select(pl.struct(key).is_duplicated().any()).item():
        posted = posted.group_by(key).agg(pl.col("post_start", "post_latest").min())
    office = spell.filter("on_roster").select(
        "member",
        role=_role(),
        role_start="role_start_date",
        role_latest=last_possible("role_start_date"),
    )
    office = office.drop_nulls().group_by("member", "role").agg(pl.all().min())
    rows = (
        roles.pipe(beside, posted, key)
        .pipe(beside, office, ["member", "role"])
        .pipe(beside, _first_logged(roles, log) if log.height else NEVER_LOGGED, "member")
    )
    manager = pl.col("role").is_in(MANAGERS).fill_null(value=False)
    logged = pl.col("first_logged")
    return rows.with_columns(
        manager=manager,
        start=pl.when(manager)
        .then("role_start")
        .otherwise(pl.min_horizontal("post_start", logged)),
        start_latest=pl.when(manager)
        .then("role_latest")
        .otherwise(pl.min_horizontal("post_latest", logged)),
        by_log=(~manager & (logged <= pl.col("post_start").fill_null(logged))).fill_null(
            value=False
        ),
    )


def _first_logged(roles: pl.DataFrame, log: pl.DataFrame) -> pl.DataFrame:
    """One row for each person in the log: his first day of this employment, if he had several."""
    since = roles.select("member", "formerly_to").unique("member", keep="first")
    new = (pl.col("day") > pl.col("formerly_to")).fill_null(value=True)
    days = log.join(since, on="member").filter(new)
    first = days.filter(pl.col("day") == pl.col("day").min().over("member"))
    return first.group_by("member").agg(
        first_logged=pl.col("day").first(),
        shift_from=pl.col("shift_from").min(),
        logged_weakly=(pl.col("joined_by") != "number").all(),
    )


def _due(rows: pl.DataFrame, law: Law) -> pl.DataFrame:
    months = law.number("assessment_grace_months")
    rows = rows.with_columns(on=pl.lit(law.as_of)).with_columns(
        start_known=pl.col("start").is_not_null(),
        # Without a start a worker began at the earliest when he was hired.
        _first=pl.coalesce(
            "start", pl.when(~pl.col("manager") | pl.col("hire_known")).then("employed_from")
        ),
    )
    office = rows.filter("manager").with_columns(
        due=next_working_day(deadline(pl.col("_first"), months)),
        due_latest=next_working_day(deadline(pl.col("start_latest"), months)),
    )
    others = rows.filter(~pl.col("manager")).with_columns(due="_first", due_latest="start_latest")
    return pl.concat([others, office]).drop("_first", "on")


def industry_class(law: Law) -> pl.Expr:
    """The class of industry by which the region asks for hours; null of an unknown industry."""
    industry = pl.col("industry")
    return (
        pl.when(industry.is_in(high_risk(law, "hours"))).then(pl.lit("high_risk"))
        .when(industry == CONSTRUCTION).then(pl.lit(CONSTRUCTION))
        .when(industry.is_not_null() & ~industry.is_in(undecided())).then(pl.lit(ORDINARY))
    )  # fmt: skip
