"""The duty roll: who does work that needs a certificate, and what the register says of him."""

from functools import cache

import polars as pl

import data
from validators import cite, words
from validators.law import Law
from validators.rolls import answers as register
from validators.rolls.beside import beside, by_number, first_of
from validators.rolls.roster import ADDRESS, PERSON
from validators.rule import LEAD, SUSPECTED

WHO = ("member", "org", "subject", "twin", "strong", *PERSON)
WORK = ("op_item", "op_item_family", "op_category", "job_role", "post", "operator", "by_post")
HERE, NOBODY = "work_safety", "unlicensed"


def required(spell: pl.DataFrame, company: pl.DataFrame) -> pl.DataFrame:
    """One row for each staffing row whose work needs a certificate, or is said to need one.

    The item is the row's own, else the one its post is known to need. A post that fits several
    items, or none, gives a row without an item if the person is listed as a special operator.
    """
    operator = (pl.col("job_role") == "special_operator").fill_null(value=False)
    rows = with_item(spell.with_columns(operator=operator), company)
    rows = rows.select(*WHO, *WORK, *ADDRESS, "hired", "left", "on_roster")
    return rows.filter(pl.col("op_item").is_not_null() | pl.col("operator"))


def with_item(rows: pl.DataFrame, company: pl.DataFrame) -> pl.DataFrame:
    """With the item that the post needs where the row names none (`by_post`).

    A job title in the place of the item says no more than the post does; what it needs may depend
    on the industry. Work that no authority licenses needs nothing, so it is no item.
    """
    needs_none = (pl.col("op_item_family") == NOBODY).fill_null(value=False)
    unlisted = pl.col("op_item_family").is_null()
    rows = (
        rows.with_columns(op_item=pl.when(~needs_none).then("op_item"))
        .pipe(by_number, company.select("org", "industry"), "org")
        .with_columns(
            _title=pl.when(pl.col("op_item").is_null()).then("post").when(unlisted).then("op_item")
        )
    )
    known = _needs(rows.select("_title", "industry").unique())
    return (
        rows.pipe(beside, known, ["_title", "industry"], nulls_equal=True)
        .with_columns(by_post=pl.col("op_item").is_null() | pl.col("title_item").is_not_null())
        .with_columns(
            op_item=pl.coalesce("title_item", "op_item"),
            op_item_family=pl.when("by_post").then("title_family").otherwise("op_item_family"),
        )
        .drop("_title", "industry", "title_item", "title_family")
    )


def _needs(asked: pl.DataFrame) -> pl.DataFrame:
    """One row for each title and industry asked about that needs one item, with that item."""
    of_industry, usual = _titles()
    keyed = asked.with_columns(key=words.folded(pl.col("_title")))
    own = keyed.join(of_industry, on=["key", "industry"])
    found = pl.concat([own, keyed.join(usual, on="key").select(own.columns)])
    nearest = first_of(found, "_title", "industry")
    return nearest.filter(pl.col("title_family") != NOBODY).drop("key")


@cache
def _titles() -> tuple[pl.DataFrame, pl.DataFrame]:
    """The titles that need one item: those of one industry, and those of any."""
    titles = data.table("post_requirements").select(
        "industry", title_item="op_item", title_family="family", key=words.folded(pl.col("post"))
    )
    once = titles.filter(~pl.struct("key", "industry").is_duplicated())
    return once, once.filter(pl.col("industry").is_null()).drop("industry")


def works(needed: pl.DataFrame, logged: pl.DataFrame, law: Law) -> pl.DataFrame:
    """One row for each person, kind of work and day judged (`on`).

    That is `as_of` for everybody on the roster, and each logged day of the look-back (`logged`,
    from `worked`). A special operator without an item is a row too, for `as_of` only.
    """
    now = needed.filter("on_roster").drop("hired", "left", "on_roster")
    rows = now.with_columns(
        on=pl.lit(law.as_of),
        logged=pl.lit(value=False),
        joined_by=pl.lit("number"),
        operator=pl.col("operator").any().over("member"),
    )
    if logged.height:
        rows = pl.concat([rows, logged.filter(pl.col("on") >= law.look_back).select(rows.columns)])
    return (
        rows.with_columns(
            listed=pl.col("operator") | ~pl.col("by_post"),
            thing=pl.coalesce("op_item", "post").fill_null(""),
            unmapped=pl.col("op_item").is_null(),
            judged_here=here() & pl.col("op_item").is_not_null(),
        )
        .sort(
            "by_post",
            "logged",
            ~pl.col("listed"),
            pl.col("joined_by") != "number",
            "post",
            maintain_order=True,
        )
        .pipe(first_of, "member", "thing", "unmapped", "on")
    )


def worked(
    log: pl.DataFrame, needed: pl.DataFrame, person: pl.DataFrame, company: pl.DataFrame
) -> pl.DataFrame:
    """One row for each logged day and kind of work: the log's item, else its post's, else his own.

    His own is that of the staffing row which covers the day; if none does, of any.
    """
    if log.is_empty():
        return log
    theirs = log.pipe(by_number, person.select("member", "org"), "member")
    told = with_item(theirs, company).select(
        "member", "day", "joined_by", "op_item", "op_item_family", "by_post", *ADDRESS
    )
    own = needed.filter(pl.col("op_item").is_not_null()).select("member", *WORK, "hired", "left")
    rest = told.filter(pl.col("op_item").is_null()).drop("op_item", "op_item_family", "by_post")
    covers = pl.col("day").is_between("hired", "left")
    rest = rest.join(own, on="member").filter(covers | ~covers.any().over("member", "day"))
    roles = needed.group_by("member").agg(
        pl.col("operator").any(), pl.col("job_role", "post").first()
    )
    named = told.filter(pl.col("op_item").is_not_null()).join(roles, on="member", how="left")
    rows = pl.concat([named, rest.drop("hired", "left")], how="diagonal_relaxed")
    return rows.join(person.select(WHO), on="member").with_columns(
        pl.col("operator").fill_null(value=False), on="day", logged=pl.lit(value=True)
    )


def duty_roll(
    work: pl.DataFrame, claims: pl.DataFrame, partial: pl.DataFrame, states: pl.DataFrame,
    held: pl.DataFrame, law: Law,
) -> pl.DataFrame:  # fmt: skip
    """One row for each person, kind of work and day, with the register's best row for it."""
    rows = register.with_states(work, states, "op_item")
    rows = _with_claims(_with_holdings(rows, held.filter(register.HELD)), claims)
    rows = rows.pipe(by_number, partial, "org")
    return rows.with_columns(
        item_known=pl.col("op_item_family").is_not_null(),
        answered=register.answered(),
        certificate=pl.when(register.answered()).then("certificate"),
        claim_may_be_missing=pl.col("claim_unclear") | pl.col("partial_certificate_claim"),
        covers=pl.col("held_item") & register.covers("on"),
        overdue=register.review_overdue("on"),
        review_duty_confidence=law.confidence("review_duty"),
        cap=pl.when(pl.col("joined_by") != "number").then(LEAD)
        .when(~pl.col("listed")).then(SUSPECTED),
        why=register.reason(),
        # What tells the days of one kind of work as runs.
        work=pl.struct("member", "thing", "unmapped").rank("dense"),
        pack=cite.pack_of("certified-before-work", pl.col("on")),
        current=pl.col("on") == law.as_of,
        work_date=pl.lit(None, dtype=pl.String),
        together=pl.col("twin") | pl.col("logged").any().over("member"),
    )  # fmt: skip


def here() -> pl.Expr:
    """Whether work is licensed by the work-safety authorities; that of unknown name may be."""
    return pl.col("op_item_family").fill_null(HERE) == HERE


def _with_holdings(rows: pl.DataFrame, special: pl.DataFrame) -> pl.DataFrame:
    """With the best register row of the item on the day (`held_item`), and what else is held.

    A row that names no item we know may be of this one: `unclear_held`, `unclear_valid` that day.
    """
    rows = rows.with_row_index("row")
    keys = rows.select("row", "pid", "op_item", "on")
    pairs = keys.join(special, on=["pid", "op_item"])
    best = register.best_rows(pairs, "on", ["row"]).select(
        "row", "certificate", *register.OF_TERM, held_item=pl.lit(value=True)
    )
    lacking = keys.join(best, on="row", how="anti").drop("op_item")
    others = lacking.join(special, on="pid").group_by("row").agg(
        held_other=pl.len() > 0,
        held_names=pl.col("op_item").unique().sort().str.join("、"),
        other_valid=register.valid_on("on").any(),
    )  # fmt: skip
    unclear = special.filter(pl.col("op_item_family").is_null())
    perhaps = keys.drop("op_item").join(unclear, on="pid").group_by("row").agg(
        unclear_held=pl.len() > 0,
        unclear_valid=register.valid_on("on").fill_null(value=True).any(),
    )  # fmt: skip
    held = pl.col(
        "held_item", "held_other", "other_valid", "unclear_held", "unclear_valid"
    ).fill_null(value=False)
    return (
        rows.pipe(beside, best, "row")
        .pipe(beside, others, "row")
        .pipe(beside, perhaps, "row")
        .with_columns(held)
        .with_columns(held_any=pl.col("held_item") | pl.col("held_other"))
    )


def _with_claims(rows: pl.DataFrame, claims: pl.DataFrame) -> pl.DataFrame:
    """With whether this item is claimed, and whether a claim of unknown item may be for it."""
    maybe = claims.filter(pl.col("special").fill_null(value=True)).drop_nulls("member")
    item = (
        maybe.drop_nulls("op_item")
        .group_by("member", "op_item")
        .agg(claimed=pl.len() > 0, claim_pending=pl.col("pending").any())
    )
    unclear = maybe.filter(pl.col("op_item_family").is_null()).select("member").unique()
    marked = unclear.with_columns(claim_unclear=pl.lit(value=True))
    return (
        rows.pipe(beside, item, ["member", "op_item"])
        .pipe(beside, marked, "member")
        .with_columns(pl.col("claimed", "claim_pending", "claim_unclear").fill_null(value=False))
    )
