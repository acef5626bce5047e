"""Whether a company has the safety managers that its industry and size ask for."""

import polars as pl

import data
from validators.calendar import month_end
from validators.law import Law
from validators.rolls.beside import beside
from validators.rolls.quotas import CLASSES, industry_class
from validators.rolls.whole import of_company

MANAGER = "safety_manager"
ANY = "any"


def safety_staff_roll(company: pl.DataFrame, spell: pl.DataFrame, law: Law) -> pl.DataFrame:
    """One row for each company with a roster: its people, its safety managers, how many it owes.

    `managers_least` are surely there on `as_of` with that role, `managers_most` may be: somebody
    without a role, and whoever came or left in a month of which the day is not known.
    """
    rows = company.filter("has_staffing").pipe(beside, _there(spell, law), "org")
    rows = rows.with_columns(
        pl.col("people", "managers_least", "managers_most").fill_null(0),
        industry_class=industry_class(law),
    )
    asked = {name: _owed(law, name) for name in CLASSES}
    own = pl.coalesce(
        [pl.when(pl.col("industry_class") == name).then(owed) for name, owed in asked.items()]
    )
    unknown = pl.col("industry_class").is_null()
    return rows.with_columns(
        owed_least=pl.when(unknown).then(pl.min_horizontal(asked.values())).otherwise(own),
        owed_most=pl.when(unknown).then(pl.max_horizontal(asked.values())).otherwise(own),
        on=pl.lit(law.as_of),
    ).pipe(of_company, pl.lit(""))


def _there(spell: pl.DataFrame, law: Law) -> pl.DataFrame:
    """One row for each company with people on the roster of the day."""
    day = pl.lit(law.as_of)
    came = (month_end(pl.col("hired")) > day) & pl.col("hire_date_month")
    gone = pl.col("leave_date_month") & (pl.col("leave_date") <= day)
    role = pl.col("job_role")
    here = spell.filter("on_roster").with_columns(
        _is=(role == MANAGER).fill_null(value=False) & ~(came | gone).fill_null(value=False),
        _may_be=(role == MANAGER).fill_null(value=True),
    )
    who = pl.col("member")
    return here.group_by("org").agg(
        people=who.n_unique().cast(pl.Int64),
        managers_least=who.filter("_is").n_unique().cast(pl.Int64),
        managers_most=who.filter("_may_be").n_unique().cast(pl.Int64),
    )


def _owed(law: Law, industry_class: str) -> pl.Expr:
    """How many a company of the class owes its `people`: the most that any row in force asks."""
    rows = data.in_force("safety_staff", law.as_of).filter(
        pl.col("region").is_in(law.chain), pl.col("industry_class").is_in([industry_class, ANY])
    )
    people = pl.col("people")
    steps = [
        pl.when(people >= int(row["people_from"])).then(int(row["safety_managers"])).otherwise(0)
        for row in rows.iter_rows(named=True)
    ]
    return pl.max_horizontal(pl.lit(0), *steps)
