"""Whether principals and safety managers were assessed as passed, in time and for their industry."""

import polars as pl

import data
from validators.calendar import deadline, month_end, next_working_day
from validators.law import Law
from validators.rolls import answers as register
from validators.rolls.duty import reason

YES, NO = pl.lit(value=True), pl.lit(value=False)
ROLES = ("principal", "safety_manager")


def assessment_roll(
    spell: pl.DataFrame, states: pl.DataFrame, held: pl.DataFrame, law: Law
) -> pl.DataFrame:
    """One row for each principal or safety manager on the roster, judged on `as_of`.

    `due` is the last day to be assessed; with a start known to the month only it lies between
    `due` and `due_latest`. Without a start nobody can be late before the company hired him.
    """
    day = pl.lit(law.as_of)
    rows = spell.filter("on_roster", pl.col("job_role").is_in(ROLES)).sort("role_start_date")
    rows = rows.unique(["member", "job_role"], keep="first", maintain_order=True).with_columns(on=day)
    return (
        _dated(rows, law)
        .join(states, on=["pid", "name_key"], how="left", maintain_order="left")
        .join(_assessed(rows, held, law), on=["member", "job_role"], how="left", maintain_order="left")
        .with_columns(
            pl.col("valid_same", "any_same", "valid_other", "any_held", "industry_unclear")
            .fill_null(value=False),
            thing=pl.col("job_role"),
            answered=register.ANSWERED & pl.col("strong"),
            late=pl.when(day > pl.col("due_latest")).then(YES)
            .when(day <= pl.col("due")).then(NO),
            in_scope=assessed_industry(law, pl.col("industry")),
        )
        .with_columns(
            in_scope=pl.coalesce("in_scope", "is_high_risk_stated"),
            why=pl.when(pl.col("industry").is_null()).then(pl.lit("industry_unknown"))
            .when(pl.col("late").is_null()).then(pl.lit("role_start_unknown")).otherwise(reason()),
        )
    )


def assessed_industry(law: Law, industry: pl.Expr) -> pl.Expr:
    """Whether the region asks for the assessment in an industry; null where it is unknown."""
    return pl.when(industry.is_not_null()).then(industry.is_in(high_risk(law, "assessment")))


def high_risk(law: Law, duty: str) -> list[str]:
    """The industries that the region counts as high-risk for a duty on `as_of`."""
    rows = data.in_force("high_risk", law.as_of).filter(
        pl.col("duty") == duty, pl.col("region").is_in(law.chain)
    )
    return rows["industry"].unique().to_list()


def _dated(rows: pl.DataFrame, law: Law) -> pl.DataFrame:
    start = pl.col("role_start_date")
    latest = pl.when("role_start_date_month").then(month_end(start)).otherwise(start)
    months = law.number("assessment_grace_months")
    earliest = pl.coalesce(start, pl.when("hire_known").then("hired"))
    return rows.with_columns(
        due=next_working_day(deadline(earliest, months)),
        due_latest=next_working_day(deadline(latest, months)),
        assessment_grace_months_confidence=law.confidence("assessment_grace_months"),
    )


def _assessed(rows: pl.DataFrame, held: pl.DataFrame, law: Law) -> pl.DataFrame:
    """One row for each person and role with any assessment row of that role, by industry."""
    valid = register.valid_on(pl.lit(law.as_of))
    same = _same_industry(pl.col("industry"), pl.col("held_industry"))
    assessed = held.filter(pl.col("cert_type") == "assessment").select(
        "pid", "role", "status", "valid_from", "valid_to", held_industry="industry"
    )
    pairs = rows.select("member", "pid", "job_role", "industry").drop_nulls("pid").join(
        assessed, left_on=["pid", "job_role"], right_on=["pid", "role"]
    )
    return (
        pairs.with_columns(same=same, valid=valid.fill_null(value=False))
        .sort("valid", "valid_to", descending=True, nulls_last=True, maintain_order=True)
        .group_by("member", "job_role", maintain_order=True)
        .agg(
            any_held=pl.len() > 0,
            valid_same=(pl.col("same") & pl.col("valid")).any(),
            any_same=pl.col("same").any(),
            valid_other=(~pl.col("same") & pl.col("valid")).any(),
            industry_unclear=(pl.col("same").is_null() & pl.col("valid")).any(),
            assessed_to=pl.coalesce(
                pl.col("valid_to").filter(pl.col("same")).first(), pl.col("valid_to").first()
            ),
            assessed_industry=pl.coalesce(
                pl.col("held_industry").filter(pl.col("same")).first(),
                pl.col("held_industry").first(),
            ),
            assessed_status=pl.coalesce(
                pl.col("status").filter(pl.col("same")).first(), pl.col("status").first()
            ),
        )
    )


def _same_industry(company: pl.Expr, certificate: pl.Expr) -> pl.Expr:
    """Equal codes, or one the general word that covers the other (危险化学品 and its kinds)."""
    known = data.table("industries").filter(pl.col("covered_by").is_not_null())
    general = dict(zip(known["industry"], known["covered_by"], strict=True))
    ours = company.replace_strict(general, default=None, return_dtype=pl.String)
    theirs = certificate.replace_strict(general, default=None, return_dtype=pl.String)
    covered = (certificate == ours).fill_null(value=False) | (company == theirs).fill_null(value=False)
    return (company == certificate) | covered
