"""People whose work needs a certificate, and the companies that list them."""

from collections.abc import Mapping

import polars as pl

from validators import words
from validators.law import Law
from validators.rolls import roster
from validators.rolls.beside import beside
from validators.rolls.duty import WHO
from validators.rolls.roster import ADDRESS

CERTIFIED = ("special_operator", "principal", "safety_manager")


def parked_roll(
    spell: pl.DataFrame, company: pl.DataFrame, abroad: Mapping[str, pl.DataFrame], law: Law
) -> pl.DataFrame:
    """One row for each person of a company who is listed there for such work on the day.

    `companies` counts those that list him for it with a sure number and as their own (`lent` is
    who another company lends).
    """
    names = company.select("org", "org_name")
    rows = _listed(spell.drop("org_name", strict=False).pipe(beside, names, "org"))
    here = rows.sort(~pl.col("lent"), *ADDRESS).unique("member", keep="last", maintain_order=True)
    own = [here.select("pid", "org_id", "lent", "strong")]
    if "staffing" in abroad:
        own.append(_elsewhere(abroad["staffing"], law).select(own[0].columns))
    every = pl.concat(own).filter("strong")
    several = every.filter(pl.col("pid").is_duplicated() & ~pl.col("lent"))
    counted = several.group_by("pid").agg(companies=pl.col("org_id").n_unique().cast(pl.Int64))
    return here.pipe(beside, counted, "pid").with_columns(
        pl.col("companies").fill_null(1),
        on=pl.lit(law.as_of),
        thing=pl.lit(""),
        together="twin",
    )


def _elsewhere(staffing: pl.DataFrame, law: Law) -> pl.DataFrame:
    """The same people as other companies list them."""
    whose = pl.struct("org_id", "pid").rank("dense").cast(pl.UInt32)
    nobody = pl.DataFrame(schema={"member": pl.UInt32, "first_logged": pl.Date})
    rows = staffing.with_columns(member=whose, strong=pl.col("id_kind") == "strong")
    rows = roster.spells(rows, nobody, law)
    known = [pl.lit(None, pl.UInt32).alias(c) for c in WHO if c not in rows.columns]
    listed = _listed(rows.with_columns(known))
    return listed.group_by("org_id", "pid", "strong").agg(pl.col("lent").any())


def _listed(spell: pl.DataFrame) -> pl.DataFrame:
    """The rows of the roster on the day that name such work, and whether another lends him."""
    employer = words.folded(pl.col("employer_org_id"))
    own = (employer == pl.col("org_id")) | (employer == words.folded(pl.col("org_name")))
    lent = pl.col("is_dispatched").fill_null(value=False) | (
        employer.is_not_null() & ~own.fill_null(value=False)
    )
    there = spell.filter("on_roster", pl.col("job_role").is_in(CERTIFIED)).with_columns(lent=lent)
    return there.select(*WHO, *ADDRESS, "org_id", "job_role", "post", "op_item", "lent")
