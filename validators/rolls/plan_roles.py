"""Whom planned training is for: everybody, some roles, or words that name no role we know."""

import polars as pl

from validators.rolls.beside import beside
from validators.words import folded, listed

EVERYBODY, UNKNOWN = "everybody", "unknown"
BETWEEN = r"[、,;/+&|]+"
BESIDE = "|"


def targets(plan: pl.DataFrame) -> pl.DataFrame:
    """One row for each planned item and role it is for: `item, target`.

    A blank target and 全员 are everybody; a word on no list is `unknown`.
    """
    texts = plan.select("target_role").unique().drop_nulls()
    words = texts.with_columns(
        word=folded(pl.col("target_role")).str.replace_all(BETWEEN, "|").str.split("|")
    ).explode("word")
    lists = pl.concat([listed(EVERYBODY), listed("job_role")])
    known = lists.unique("word", keep="first", maintain_order=True)
    coded = words.filter(pl.col("word") != "").join(known, on="word", how="left")
    each = coded.select("target_role", target=pl.col("code").fill_null(UNKNOWN)).unique()
    stated = plan.select("item", "target_role").join(each, on="target_role", how="left")
    rows = stated.select("item", target=pl.col("target").fill_null(EVERYBODY)).unique()
    all_ = rows.filter(pl.col("target") == EVERYBODY).select("item")
    return pl.concat(
        [all_.with_columns(target=pl.lit(EVERYBODY)), rows.join(all_, on="item", how="anti")]
    )


def roles(spell: pl.DataFrame) -> pl.DataFrame:
    """One row for each person with the roles he has or had: `member, roles, role_unsure`.

    Somebody with a row that names no role may be of any.
    """
    role = pl.col("job_role")
    return spell.group_by("member").agg(
        roles=role.drop_nulls().unique(), role_unsure=role.is_null().any()
    )


def fitting(pairs: pl.DataFrame, roles: pl.DataFrame) -> pl.DataFrame:
    """Pairs of `target` and `member` with `role_is` and `role_may_be`, those that cannot left out.

    Somebody on no roster may be of any role.
    """
    rows = pairs.pipe(beside, roles, "member")
    target = pl.col("target")
    surely = (target == EVERYBODY) | pl.col("roles").list.contains(target).fill_null(value=False)
    unsure = (target == UNKNOWN) | pl.col("role_unsure").fill_null(value=True)
    told = rows.with_columns(role_is=surely, role_may_be=surely | unsure)
    return told.filter("role_may_be").drop("roles", "role_unsure")


def kinds(roles: pl.DataFrame) -> pl.DataFrame:
    """The roles of each person as one text, so that people of one kind can be taken together."""
    return roles.with_columns(roles=pl.col("roles").list.sort().list.join(BESIDE))


def may_fit() -> pl.Expr:
    """Whether somebody of these roles, as one text, may be among those a plan is for."""
    target = pl.col("target")
    named = (BESIDE + pl.col("roles").fill_null("") + BESIDE).str.contains(
        BESIDE + target + BESIDE, literal=True
    )
    return target.is_in([EVERYBODY, UNKNOWN]) | named | pl.col("role_unsure")
