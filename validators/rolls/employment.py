"""Whether the person of a training record was employed on its day."""

import polars as pl

from validators.law import Law
from validators.rolls import joining
from validators.rolls.beside import beside, repeated
from validators.rolls.roster import FOREVER

GONE = ("left", "retired")


def employed(
    entry: pl.DataFrame, owner: pl.DataFrame, person: pl.DataFrame, spell: pl.DataFrame, law: Law
) -> pl.DataFrame:
    """The records with `employed`, `derived` and, where `employed` is null, the reason (`unsure`).

    `derived` says that but for a hire date nobody stated the day lies in the employment; such a
    date accuses nobody.
    """
    dated = entry.select("record", "member", "day", "last_day").drop_nulls("day")
    spells = bounds(spell, law)
    own = dated.drop_nulls("member").join(spells, on="member", maintain_order="left")
    found = [_settled(own)]
    if entry["perhaps"].any():
        named = joining.namesakes(owner, person).select("record", member="member")
        shared = dated.drop("member").join(named, on="record").join(spells, on="member")
        found.append(_of_namesakes(shared))
    settled = pl.concat(found, how="diagonal")
    unknown = pl.repeat(None, entry.height, dtype=pl.Boolean, eager=True)
    known = entry.with_columns(
        unknown.clone().scatter(settled["record"], settled[c]).alias(c)
        for c in ("employed", "derived")
    )
    stranger = pl.col("member").is_null() & ~pl.col("perhaps")
    unlisted = pl.when(~pl.col("partial_staffing") & ~pl.col("listed")).then(pl.lit(value=False))
    return known.with_columns(listed=_number_listed(owner, person)).with_columns(
        employed=pl.when(stranger).then(unlisted).otherwise("employed"),
        derived=pl.col("derived").fill_null(value=False),
        unsure=pl.when(stranger & pl.col("listed")).then(pl.lit("weak_key"))
        .when(stranger).then(pl.lit("staffing_partial"))
        .when("perhaps").then(pl.lit("name_shared"))
        .otherwise(pl.lit("employment_unclear")),
    )  # fmt: skip


def _number_listed(owner: pl.DataFrame, person: pl.DataFrame) -> pl.Series:
    """Whether the roster has the number, proof of nothing, of a record that is nobody's on it."""
    number = ["org_id", "person_id_no"]
    nobodys = owner["member"].is_null()
    listed = pl.repeat(value=False, n=owner.height, eager=True)
    if not nobodys.any():
        return listed
    asked = owner.filter(nobodys).select(number)
    theirs = person.select(number).drop_nulls().unique().with_columns(listed=pl.lit(value=True))
    found = asked.pipe(beside, theirs, number)["listed"].fill_null(value=False)
    return listed.scatter(nobodys.arg_true(), found)


def bounds(spell: pl.DataFrame, law: Law) -> pl.DataFrame:
    """One row for each spell: the first and the last day it can have begun, and ended."""
    gone = pl.col("person_status").is_in(GONE).fill_null(value=False)
    month, left = pl.col("hire_date_month").fill_null(value=False), pl.col("leave_date")
    by_month = pl.col("leave_date_month").fill_null(value=False)
    begun = pl.when(month).then(pl.col("hire_date").dt.month_end()).otherwise("hired")
    return spell.select(
        "member",
        "hire_known",
        hired_first="hired",
        hired_last=begun,
        left_first=pl.when(left.is_not_null() & by_month).then(left.dt.month_start())
        .when(left.is_not_null()).then(left)
        .when(gone).then("hired").otherwise(FOREVER),
        left_last=pl.when(left.is_null() & gone).then(pl.lit(law.as_of)).otherwise("left"),
    )  # fmt: skip


def _settled(pairs: pl.DataFrame) -> pl.DataFrame:
    """One row for each record: inside some spell, inside none, or null."""
    told = _told(pairs)
    several = repeated(told["record"])
    if several.any():
        of_many = told.filter(several).group_by("record").agg(pl.col("_in", "_may", "_open").any())
        told = pl.concat([told.filter(~several).select(of_many.columns), of_many])
    inside, derived = pl.col("_in"), pl.col("_open") & ~pl.col("_in")
    return told.select(
        "record",
        employed=pl.when(inside | derived).then(pl.lit(value=True))
        .when(~pl.col("_may")).then(pl.lit(value=False)),
        derived=derived,
    )  # fmt: skip


def _of_namesakes(pairs: pl.DataFrame) -> pl.DataFrame:
    """The same for records of a name several bear: sure only where it is so of all of them."""
    each = _told(pairs).group_by("record", "member").agg(pl.col("_in", "_may", "_open").any())
    may = (pl.col("_in") | pl.col("_may") | pl.col("_open")).any()
    return each.group_by("record").agg(
        employed=pl.when(pl.col("_in").all()).then(pl.lit(value=True))
        .when(~may).then(pl.lit(value=False))
    )  # fmt: skip


def _told(pairs: pl.DataFrame) -> pl.DataFrame:
    first, last = pl.col("day"), pl.col("last_day")
    return pairs.select(
        "record",
        "member",
        _in=(first >= pl.col("hired_last")) & (last <= pl.col("left_first")),
        _may=(last >= pl.col("hired_first")) & (first <= pl.col("left_last")),
        _open=~pl.col("hire_known")
        & (first < pl.col("hired_first"))
        & (first <= pl.col("left_last")),
    )
