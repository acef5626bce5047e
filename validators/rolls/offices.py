"""Offices beside the two of national law whose holders a region has assessed."""

import polars as pl

import data
from validators import words
from validators.law import Law
from validators.rolls.beside import beside

MANAGERS = ("principal", "safety_manager")


def with_offices(spell: pl.DataFrame, law: Law) -> pl.DataFrame:
    """The spells with `assessed_as`: the role in which the region has the person assessed.

    That is the role itself, or the one that stands for an `office` of the region, with its name and
    how sure the region's text is. A role of national law is never another office.
    """
    role = pl.col("job_role")
    known = role.is_in(MANAGERS).fill_null(value=False)
    rows = data.in_force("assessed_offices", law.as_of).filter(pl.col("region").is_in(law.chain))
    if not rows.height:
        nothing = [pl.lit(None, pl.String).alias(c) for c in ("office", "office_confidence")]
        return spell.with_columns(*nothing, assessed_as=pl.when(known).then("job_role"))
    offices = rows.select(
        _office="office", office="name", _role="role", office_confidence="confidence"
    ).unique("_office", keep="first", maintain_order=True)
    posts = spell.select("post").unique().with_columns(word=words.folded(pl.col("post")))
    of_post = posts.pipe(beside, words.listed("office"), "word").select("post", _by_post="code")
    own = spell.pipe(beside, of_post, "post").with_columns(
        _office=pl.when(~known).then(pl.coalesce("office", "_by_post"))
    )
    told = own.drop("office").pipe(beside, offices, "_office")
    return told.with_columns(
        assessed_as=pl.when(known).then("job_role").otherwise("_role")
    ).drop("_office", "_by_post", "_role")  # fmt: skip
