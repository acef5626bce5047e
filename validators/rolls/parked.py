"""People whose work needs a certificate, and the companies that list them."""

from collections.abc import Mapping

import polars as pl

from validators import words
from validators.law import Law
from validators.rolls import roster
from validators.rolls.beside import beside, best_of, by_number
from validators.rolls.duty import WHO
from validators.rolls.roster import ADDRESS

COMPARED = ("pid", "org_id", "own_name", "employer", "is_dispatched", "strong")
CERTIFIED = ("special_operator", "principal", "safety_manager")


def parked_roll(
    spell: pl.DataFrame, company: pl.DataFrame, abroad: Mapping[str, pl.DataFrame], law: Law
) -> pl.DataFrame:
    """One row for each person of a company who is listed there for such work on the day.

    `companies` counts those that list him for it with a sure number, but for one to which another
    of them lends him (`lent`), or which says that he is lent and not by whom.
    """
    names = company.select("org", own_name=words.folded(pl.col("org_name")))
    rows = _listed(spell.pipe(by_number, names, "org"))
    every = rows.select(COMPARED).filter("strong")
    if "staffing" in abroad:
        every = pl.concat([every, _elsewhere(abroad["staffing"], law).select(COMPARED)])
    here = best_of(rows, ["member"], *ADDRESS)
    return here.pipe(beside, _counted(every), ["pid", "org_id"]).with_columns(
        pl.col("companies").fill_null(1),
        pl.col("lent").fill_null(value=False),
        on=pl.lit(law.as_of),
        thing=pl.lit(""),
        together="twin",
    )


def _counted(every: pl.DataFrame) -> pl.DataFrame:
    """One row for each person whom several companies list, and each of them."""
    there = ["pid", "org_id"]
    others = every.select("pid", other_org="org_id", other_name="own_name").unique()
    pairs = every.join(others, on="pid").filter(pl.col("org_id") != pl.col("other_org"))
    by_other = (pl.col("employer") == pl.col("other_org")) | (
        pl.col("employer") == pl.col("other_name")
    )
    unsaid = pl.col("is_dispatched").fill_null(value=False) & pl.col("employer").is_null()
    lent = pairs.group_by(there).agg(
        lent=(by_other.fill_null(value=False) | unsaid).any()
    )  # fmt: skip
    return lent.with_columns(
        companies=(~pl.col("lent")).sum().over("pid").cast(pl.Int64)
    )  # fmt: skip


def _elsewhere(staffing: pl.DataFrame, law: Law) -> pl.DataFrame:
    """The same people as other companies list them."""
    whose = pl.struct("org_id", "pid").rank("dense").cast(pl.UInt32)
    nobody = pl.DataFrame(schema={"member": pl.UInt32, "first_logged": pl.Date})
    rows = staffing.with_columns(member=whose, strong=pl.col("id_kind") == "strong")
    rows = roster.spells(rows, nobody, law)
    known = [pl.lit(None, pl.UInt32).alias(c) for c in WHO if c not in rows.columns]
    return _listed(rows.with_columns(known, own_name=words.folded(pl.col("org_name"))))


def _listed(spell: pl.DataFrame) -> pl.DataFrame:
    """The rows of the roster on the day that name such work, and who is said to employ him."""
    there = spell.select(
        *WHO, *ADDRESS, "org_id", "own_name", "is_dispatched", "job_role", "post", "op_item",
        "on_roster", employer="employer_org_id",
    ).filter("on_roster", pl.col("job_role").is_in(CERTIFIED))  # fmt: skip
    return there.with_columns(words.folded(pl.col("employer")))
