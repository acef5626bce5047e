"""Who and where the rows of a roll are: company, person, and the addresses they rest on."""

import polars as pl

from validators.printing import address
from validators.rolls.beside import beside, by_number
from validators.rolls.records import QUOTAS, UNKNOWN, codes
from validators.rolls.roster import ADDRESS, PERSON

OF_RECORD = ("member", "record", "type", "first_day")
OF_HOLDER = ("job_role", "post", "op_item", "op_category", "duty_kind", *ADDRESS)


def named(rows: pl.DataFrame, person: pl.DataFrame, company: pl.DataFrame) -> pl.DataFrame:
    """The rows with their company, their person as the roster knows him, and `addresses`.

    A claim keeps the name it was made under; the key is the person's own.
    """
    facts = company.select("org", "org_id", "org_name", "region_code")
    known = pl.col("member").is_not_null()
    theirs = person.select(
        "member",
        *[pl.col(c).alias(f"_{c}") for c in PERSON],
        *[pl.col(c).alias(f"roster_{c.removeprefix('source_')}") for c in ADDRESS],
    )
    rows = rows.drop("org_id", "org_name", "region_code", strict=False).pipe(
        by_number, facts, "org"
    )
    blank = [pl.lit(None, theirs.schema[f"_{c}"]).alias(c) for c in PERSON if c not in rows.columns]
    rows = rows.with_columns(blank).pipe(by_number, theirs, "member")
    own = pl.concat_list(address("source_"), address("roster_")).list.drop_nulls()
    nothing = pl.lit([], dtype=pl.List(pl.String))
    behind = [pl.col("behind").fill_null(nothing)] if "behind" in rows.columns else []
    return rows.with_columns(
        *[pl.when(known).then(f"_{c}").otherwise(c).alias(c) for c in PERSON if c != "person_name"],
        person_name=pl.coalesce("person_name", "_person_name"),
        addresses=pl.concat_list(own, *behind),
    ).drop([f"_{c}" for c in PERSON])


def of_holder(rows: pl.DataFrame, holder: pl.DataFrame) -> pl.DataFrame:
    """Rows of an hours roll with the staffing row they are about."""
    return rows.pipe(by_number, holder.select("holder", *OF_HOLDER), "holder")


def with_records(rows: pl.DataFrame, record: pl.DataFrame, training: pl.DataFrame) -> pl.DataFrame:
    """Rows of an hours roll with the addresses of the records `behind` them.

    Those are the records of the right types: of the year, or of any time for the initial quota.
    `hours_day_rule` names the rules of the site by which days of theirs became minutes.
    """
    yearly = "year" in rows.columns
    initial = pl.when("manager").then(pl.lit("manager_initial")).otherwise(pl.lit("worker_initial"))
    wanted = rows.with_row_index("_row").select(
        "_row",
        "member",
        quota=pl.lit("annual") if yearly else initial,
        year=pl.col("year") if yearly else pl.lit(None, pl.Int32),
    )
    types = pl.DataFrame(
        [(quota, code) for quota, words in QUOTAS.items() for code in codes(*words, UNKNOWN)],
        schema={"quota": pl.String, "type": pl.UInt8},
        orient="row",
    )
    theirs = record.filter(pl.col("member").is_in(rows["member"].unique().implode()))
    other_year = pl.col("first_day").dt.year() != pl.col("year")
    pairs = (
        wanted.join(theirs.select(OF_RECORD), on="member")
        .join(types, on=["quota", "type"], how="semi")
        .filter(~other_year.fill_null(value=False))
        .sort("_row", "first_day", "record")
    )
    source = training[pairs["record"]].select("hours_day_rule", behind=address("source_"))
    found = (
        pairs.select("_row")
        .hstack(source)
        .group_by("_row", maintain_order=True)
        .agg("behind", distinct_rules())
    )
    numbered = rows.with_row_index("_row")
    return numbered.pipe(beside, found, "_row").drop("_row")


def distinct_rules() -> pl.Expr:
    """Of a group of records, the rules by which days became minutes; null where none did."""
    rules = pl.col("hours_day_rule").drop_nulls().unique().sort()
    return pl.when(rules.len() > 0).then(rules.str.join("；"))
