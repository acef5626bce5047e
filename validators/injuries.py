"""Injuries held against certificate and training records, as 马鞍山 did.

One person is one sure identity number. Who is counted is everybody in the certificate and training
records; who was hurt is whoever of them has an injury in the window. So no group can have more
people hurt than people.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp, lgamma, log, log1p

import polars as pl

from validators import companies, identity
from validators.calendar import birthday
from validators.companies import CANDIDATES, name_key
from validators.law import Law
from validators.layout import canonical

INJURIES, RECORDS = "injury_record", ("certificate_claim", "training_record")
DIMENSIONS = ("trade", "age", "company", "institution", "dispatch")
# The delivery of a joint file: it stands for no company.
NO_COMPANY = "?"
# A company is known by its code; by its name alone it may be two.
USCC = r"^[0-9A-Z]{18}$"
TEN_THOUSAND = 10_000
MEMBER = ("dimension", "group", "pid", "rows")


@dataclass(frozen=True, eq=False)
class Screening:
    """The groups of every dimension with their rates, and how much could be compared at all.

    `groups` has the dimension, the group (null where small ones are added up, `small` of them),
    its measures, its rate, how many times the rate of all others that is, and whether it is
    pointed out. `facts` are the counts for the notes.
    """

    groups: pl.DataFrame
    facts: Mapping[str, object]


def screen(tables: Mapping[str, pl.DataFrame], org: pl.DataFrame | None, law: Law) -> Screening:
    """The screening of the injuries and records that some files hold; `org` is a company list."""
    records = _records(tables, org)
    sure = records.filter(pl.col("pid").is_not_null())
    members = pl.concat(
        [_by_column(sure, d) for d in DIMENSIONS if d != "age"] + [_ages(sure, law)]
    )
    all_injuries = tables.get(INJURIES, canonical.empty(INJURIES)).unique(
        ["injury_id", "pid", "injury_date", "name_key"], maintain_order=True
    )
    since = pl.lit(law.as_of).dt.offset_by(f"-{law.whole('injury_window_months')}mo")
    within = all_injuries.filter(pl.col("injury_date") > since, pl.col("injury_date") <= law.as_of)
    everybody = sure.group_by("pid").agg(rows=pl.len())
    hurt = within.drop_nulls("pid").group_by("pid").agg(injuries=pl.len())
    hurt = hurt.join(everybody, on="pid", how="semi")
    least = law.whole("injury_group_min")
    total = {"people": everybody.height, "injured": hurt.height}
    groups = _flagged(_measured(_folded(members, least), hurt), total, law)
    facts = {
        "injuries": all_injuries.height, "within": within.height,
        "matched": int(hurt["injuries"].sum()), "rows": records.height, **total,
        "weak": records["pid"].null_count(), "weak_injuries": within["pid"].null_count(),
        "since": all_injuries.select(since.dt.offset_by("1d")).to_series()[0]
        if all_injuries.height else None,
        "as_of": law.as_of, "least": least, "bands": law.setting("injury_age_bands"),
        "ratio": law.setting("injury_flag_ratio"), "risk": law.setting("injury_flag_risk"),
    }  # fmt: skip
    return Screening(groups, facts)


def _records(tables: Mapping[str, pl.DataFrame], org: pl.DataFrame | None) -> pl.DataFrame:
    """Every row of the records, with what it says of each dimension."""
    columns = ("pid", *CANDIDATES, "institution_id", "employer_org_id")
    blank = pl.DataFrame(schema=dict.fromkeys(columns, pl.String)).cast({"pid": pl.Int64})
    trade = pl.lit(None, pl.String).alias("op_item")
    rows = pl.concat(
        [
            blank.with_columns(trade),
            *(
                tables[kind].select(
                    *columns, "op_item" if "op_item" in tables[kind].columns else trade
                )
                for kind in RECORDS
                if kind in tables
            ),
        ]
    )
    folder = pl.col("org_folder")
    rows = rows.with_columns(org_folder=pl.when(folder != NO_COMPANY).then(folder))
    ways = rows.select(CANDIDATES).unique(maintain_order=True)
    mapping, _ = companies.resolve(ways, canonical.empty("org") if org is None else org)
    named = rows.join(
        mapping.select(*CANDIDATES, "org_id", "company"),
        on=CANDIDATES, how="left", nulls_equal=True,
    )  # fmt: skip
    coded = pl.col("org_id").str.contains(USCC) & (pl.col("company") != pl.col("org_id"))
    both = pl.format("{}（{}）", "company", "org_id")
    return named.select(
        "pid",
        company=pl.when(coded).then(both).otherwise("company"),
        trade="op_item",
        institution="institution_id",
        dispatch="employer_org_id",
    )


def _by_column(rows: pl.DataFrame, dimension: str) -> pl.DataFrame:
    """Who belongs to which group of a dimension; names compare as those of companies do."""
    said = rows.select("pid", group=dimension).drop_nulls()
    counted = (
        said.with_columns(key=name_key(pl.col("group")))
        .group_by("key", "pid")
        .agg(pl.col("group").min(), rows=pl.len())
    )
    # Of several ways to write a name the shortest is shown.
    named = pl.col("group").sort_by(pl.col("group").str.len_chars(), "group").first()
    shown = counted.with_columns(named.over("key"))
    return shown.with_columns(dimension=pl.lit(dimension)).select(MEMBER)


def _ages(rows: pl.DataFrame, law: Law) -> pl.DataFrame:
    """The age band of everybody on the day judged, by its first age; the youngest band has 0."""
    first = [0, *map(int, law.setting("injury_age_bands").split("/"))]
    people = (
        rows.group_by("pid")
        .agg(rows=pl.len())
        .with_columns(born=identity.birth_date(pl.col("pid")))
    )
    reached = [
        pl.when(birthday(pl.col("born"), pl.lit(age)) <= law.as_of).then(pl.lit(age))
        for age in reversed(first)
    ]
    banded = people.with_columns(group=pl.coalesce(reached).cast(pl.String))
    return banded.drop_nulls("group").with_columns(dimension=pl.lit("age")).select(MEMBER)


def _folded(members: pl.DataFrame, least: int) -> pl.DataFrame:
    """The members with small groups of a dimension made one (null), `small` groups in it.

    Where only one is small, the next smallest goes with it: else the total would tell it.
    """
    sizes = members.group_by("dimension", "group").agg(people=pl.len())
    rank = pl.struct("people", "group").rank("ordinal").over("dimension")
    few = (pl.col("people") < least).sum().over("dimension")
    is_small = (pl.col("people") < least) | ((few == 1) & (rank <= 2))
    small = sizes.filter(is_small).with_columns(small=pl.len().over("dimension"))
    joined = members.join(small.drop("people"), on=["dimension", "group"], how="left")
    named = joined.with_columns(group=pl.when(pl.col("small").is_null()).then("group"))
    return named.group_by("dimension", "group", "pid").agg(
        pl.col("rows").sum(), pl.col("small").first().fill_null(0).cast(pl.Int64)
    )


def _measured(members: pl.DataFrame, hurt: pl.DataFrame) -> pl.DataFrame:
    """One row for each group with its people, those of them hurt, and their injuries."""
    return (
        members.join(hurt, on="pid", how="left")
        .group_by("dimension", "group")
        .agg(
            pl.col("small").first(),
            injury_rows=pl.col("rows").sum().cast(pl.Int64),
            injury_people=pl.len().cast(pl.Int64),
            injured_people=pl.col("injuries").count().cast(pl.Int64),
            injury_count=pl.col("injuries").sum().cast(pl.Int64),
        )
    )


def _flagged(groups: pl.DataFrame, total: Mapping[str, int], law: Law) -> pl.DataFrame:
    """With each group's rate, how many times that of the others it is, and if it is pointed out."""
    ratio, risk = float(law.setting("injury_flag_ratio")), float(law.setting("injury_flag_risk"))
    people, injured = pl.col("injury_people"), pl.col("injured_people")
    rest = total["people"] - people
    others = pl.when(rest > 0).then((total["injured"] - injured) / rest)
    rated = groups.with_columns(
        injury_rate=(injured * TEN_THOUSAND / people).round().cast(pl.Int64),
        injury_ratio=pl.when(others > 0).then(injured / people / others),
        others=others,
        allowed=risk / pl.len().over("dimension"),
    )
    chances = [
        chance_of_at_least(k, n, p) if n and p is not None else 1.0
        for k, n, p in rated.select("injured_people", "injury_people", "others").iter_rows()
    ]
    return (
        rated.with_columns(chance=pl.Series(chances, dtype=pl.Float64))
        .with_columns(
            high=(pl.col("chance") < pl.col("allowed"))
            & (pl.col("injury_ratio").fill_null(ratio) >= ratio)
            & pl.col("group").is_not_null()
        )
        .drop("others", "allowed", "chance")
    )


def chance_of_at_least(hits: int, tries: int, chance: float) -> float:
    """How likely so many hits or more are in so many tries (binomial), each with that chance.

    Summed from the number of hits upwards, so a chance of 1e-12 comes out as such and not as 0.
    """
    if hits <= tries * chance or hits == 0:
        return 1.0  # not more than expected: of no interest here
    if chance <= 0:
        return 0.0
    total, term = 0.0, exp(
        lgamma(tries + 1) - lgamma(hits + 1) - lgamma(tries - hits + 1)
        + hits * log(chance) + (tries - hits) * log1p(-chance)
    )  # fmt: skip
    for number in range(hits, tries + 1):
        total += term
        if term < total * 1e-12:
            break
        term *= (tries - number) / (number + 1) * chance / (1 - chance)
    return min(total, 1.0)
