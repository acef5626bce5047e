"""Who and where the rows of a roll are: company, person, and the addresses they rest on."""

import polars as pl

from validators.printing import address
from validators.rolls.beside import by_number
from validators.rolls.roster import ADDRESS, PERSON

# No name of a file or sheet can hold it.
APART = "\0"
FACTS = ("org_id", "org_name", "region_code")
OF_HOLDER = ("job_role", "post", "op_item", "op_category", "duty_kind", *ADDRESS)


def named(rows: pl.DataFrame, person: pl.DataFrame, company: pl.DataFrame) -> pl.DataFrame:
    """The rows with their company, their person as the roster knows him, and `addresses`.

    A claim keeps the name it was made under; the key is the person's own.
    """
    known, given = pl.col("member").is_not_null(), rows.columns
    facts = {c: pl.lit(company[c]).gather("org") for c in FACTS}
    theirs = {c: pl.lit(person[c]).gather("member") for c in (*PERSON, *ADDRESS)}
    own = {c: pl.col(c) if c in given else pl.lit(None) for c in PERSON}
    told = {c: pl.when(known).then(theirs[c]).otherwise(own[c]) for c in PERSON}
    told["person_name"] = pl.coalesce(own["person_name"], theirs["person_name"])
    at = [address(ADDRESS), address(theirs[c] for c in ADDRESS)]
    if "behind" in given:
        several = pl.when(pl.col("behind").list.len() > 0).then("behind")
        at.append(several.list.join(APART))
    # Many times quicker than to lay columns into a list.
    every = pl.concat_str(at, separator=APART, ignore_nulls=True)
    listed = pl.when(every != "").then(every).str.split(APART)
    return rows.with_columns(addresses=listed, **facts, **told)


def of_holder(rows: pl.DataFrame, holder: pl.DataFrame) -> pl.DataFrame:
    """Rows of an hours roll with the staffing row they are about."""
    return rows.pipe(by_number, holder.select("holder", *OF_HOLDER), "holder")


def day_rules(records: pl.DataFrame, *key: str) -> pl.DataFrame:
    """One row for each key of records counted in days: `hours_day_rule`, the rules for it."""
    ruled = records.select(*key, "hours_day_rule").drop_nulls("hours_day_rule")
    return ruled.group_by(key).agg(pl.col("hours_day_rule").unique().sort().str.join("；"))
