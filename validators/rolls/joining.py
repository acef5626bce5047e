"""Whose row it is: rows of other tables joined to the people of the roster."""

import polars as pl

from validators.rolls.beside import beside, first_of, repeated

SURE_KINDS = ["strong", "converted"]
ASKED = ("org_id", "pid", "id_kind", "name_key", "person_id_no")


def recognised(rows: pl.DataFrame, person: pl.DataFrame) -> pl.DataFrame:
    """Rows of another table with `member` and `joined_by`: `number`, `weak` or `name`; else null.

    An identity number joins surely. Failing that, an equal weak number with an equal name joins
    weakly, and a row without a usable number joins by a name that only one person of the company
    bears: enough to count in somebody's favour, never enough to accuse.
    """
    if rows.is_empty():
        return rows.with_columns(member=pl.lit(None, pl.UInt32), joined_by=pl.lit(None, pl.String))
    rows = _by_number(rows, person).with_row_index("_row")
    rest = rows.select("_row", *ASKED).filter(rows["member"].is_null())
    if rest.height:
        found = pl.concat([_by_weak_number(rest, person), _by_name(rest, person)])
        rows = rows.pipe(beside, first_of(found, "_row"), "_row").with_columns(
            member=pl.coalesce("member", "_member"), joined_by=pl.coalesce("joined_by", "_by")
        )
    return rows.drop("_row", "_member", "_by", strict=False)


def namesakes(rows: pl.DataFrame, person: pl.DataFrame) -> pl.DataFrame:
    """Rows without a number once for each of the several people of the company who bear the name.

    One of them it is; which one nobody can say (`joined_by` is `perhaps`).
    """
    shared = rows.filter(pl.col("member").is_null(), pl.col("pid").is_null())
    if not shared.height:
        return shared
    named = person.select("org_id", "name_key", "member").drop_nulls("name_key")
    several = named.filter(pl.struct("org_id", "name_key").is_duplicated())
    return shared.drop("member", "joined_by").join(several, on=["org_id", "name_key"]).with_columns(
        joined_by=pl.lit("perhaps")
    ).select(rows.columns)  # fmt: skip


def _by_number(rows: pl.DataFrame, person: pl.DataFrame) -> pl.DataFrame:
    """Joined by the number alone where it stands in one company, which is nearly always."""
    sure = person.select("pid", "member", _org="org_id").drop_nulls("pid")
    several = repeated(sure["pid"])
    asked, once = rows.select("org_id", "pid"), sure.filter(~several) if several.any() else sure
    one = asked.join(once, on="pid", how="left", maintain_order="left")
    member = one.select(member=pl.when(pl.col("_org") == pl.col("org_id")).then("member"))["member"]
    if several.any():
        many = sure.filter(several).rename({"_org": "org_id"})
        found = asked.join(many, on=["pid", "org_id"], how="left", maintain_order="left")
        member = member.zip_with(member.is_not_null(), found["member"])
    sure_one = pl.when(pl.col("member").is_not_null()).then(pl.lit("number"))
    return rows.with_columns(member).with_columns(joined_by=sure_one)


def _by_weak_number(rest: pl.DataFrame, person: pl.DataFrame) -> pl.DataFrame:
    key = ["org_id", "name_key", "person_id_no"]
    weak = pl.col("id_kind") == "weak"
    theirs = person.filter(weak).select(*key, _member="member")
    return rest.filter(weak).select("_row", *key).join(theirs, on=key).select(
        "_row", "_member", _by=pl.lit("weak")
    )  # fmt: skip


def _by_name(rest: pl.DataFrame, person: pl.DataFrame) -> pl.DataFrame:
    key = ["org_id", "name_key"]
    theirs = person.select(*key, _member="member", _theirs="id_kind").drop_nulls("name_key")
    met = rest.select("_row", *key, "pid", "id_kind").join(theirs, on=key)
    alone = met.filter(pl.len().over("_row") == 1)
    # Two different sure numbers, or two different weak ones, are two people of one name.
    two_people = (pl.col("pid").is_not_null() & pl.col("_theirs").is_in(SURE_KINDS)) | (
        (pl.col("id_kind") == "weak") & (pl.col("_theirs") == "weak")
    )
    return alone.filter(~two_people).select("_row", "_member", _by=pl.lit("name"))
