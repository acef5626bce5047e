"""The duty roll: who does work that needs a certificate, and what the register says of him."""

import polars as pl

import data
from validators import words
from validators.law import Law
from validators.rolls import answers as register

ELSEWHERE = pl.col("op_item_family").is_not_null() & (pl.col("op_item_family") != "work_safety")


def required(spell: pl.DataFrame) -> pl.DataFrame:
    """One row for each person and item that the work on the roster requires.

    The item is the roster's own, else the one its post is known to need. A post that fits several
    items, or none, gives a row without an item if the person is listed as a special operator.
    """
    own = spell.filter("on_roster").with_columns(
        post_key=words.folded(pl.col("post")), by_post=pl.col("op_item").is_null()
    )
    mapped = own.join(_posts(), on="post_key", how="left", maintain_order="left").with_columns(
        op_item=pl.coalesce("op_item", "post_item"),
        op_item_family=pl.when("by_post").then("post_family").otherwise("op_item_family"),
    )
    operator = (pl.col("job_role") == "special_operator").fill_null(value=False)
    return (
        mapped.filter(pl.col("op_item").is_not_null() | operator)
        .with_columns(listed=operator | ~pl.col("by_post"))
        .sort("listed", "by_post", descending=[True, False], maintain_order=True)
        .with_columns(
            thing=pl.coalesce("op_item", "post").fill_null(""),
            unmapped=pl.col("op_item").is_null(),
        )
        .unique(["member", "thing", "unmapped"], keep="first", maintain_order=True)
    )


def duty_roll(
    duty: pl.DataFrame, claims: pl.DataFrame, states: pl.DataFrame, held: pl.DataFrame, law: Law
) -> pl.DataFrame:
    """One row for each person and kind of work that needs a certificate, judged on `as_of`."""
    day = pl.lit(law.as_of)
    special = held.filter(register.HELD)
    best = register.best_rows(special, day, ["pid", "op_item"]).select(
        "pid", "op_item", "cert_no", "valid_from", "valid_to", "review_due_date",
        "review_done_date", "status", "issuing_authority", held_item=pl.lit(value=True),
    )
    others = special.group_by("pid").agg(
        held_any=pl.len() > 0,
        held_items=pl.col("op_item").unique().sort(),
        valid_items=pl.col("op_item").filter(register.valid_on(day)).unique(),
    )
    return (
        duty.join(states, on=["pid", "name_key"], how="left", maintain_order="left")
        .join(best, on=["pid", "op_item"], how="left", maintain_order="left")
        .join(others, on="pid", how="left", maintain_order="left")
        .join(_claimed(claims), on=["member", "op_item"], how="left", maintain_order="left")
        .with_columns(
            pl.col("held_any", "held_item", "claimed", "claim_pending").fill_null(value=False),
            on=day,
            judged_here=~ELSEWHERE & ~pl.col("unmapped"),
            item_known=pl.col("op_item_family").is_not_null(),
            answered=register.ANSWERED & pl.col("strong"),
            other_valid=pl.col("valid_items").list.len().fill_null(0) > 0,
            held_names=pl.col("held_items").list.join("、"),
        )
        .with_columns(
            covers=pl.col("held_item")
            & (pl.col("valid_from").fill_null(day) <= day) & (pl.col("valid_to") >= day),
            overdue=register.review_overdue(day),
            review_duty_confidence=law.confidence("review_duty"),
            cap=pl.when(~pl.col("listed")).then(pl.lit("suspected")),
            why=reason(),
        )
    )


def reason() -> pl.Expr:
    """Why a look-up gives no answer: the person's own number first, then the source's reason."""
    return (
        pl.when(~pl.col("strong")).then(pl.lit("weak_key"))
        .when(pl.col("lookup_state").is_null()).then(pl.lit("not_asked"))
        .when(pl.col("lookup_state") == "ambiguous").then(pl.lit("register_name_differs"))
        .when(pl.col("lookup_state") == "failed").then(pl.coalesce("why", pl.lit("lookup_failed")))
    )


def _claimed(claims: pl.DataFrame) -> pl.DataFrame:
    return claims.drop_nulls(["member", "op_item"]).group_by("member", "op_item").agg(
        claimed=pl.len() > 0, claim_pending=pl.col("pending").any()
    )


def _posts() -> pl.DataFrame:
    """Posts that need exactly one item, or work licensed by another authority."""
    posts = data.table("post_requirements").select(
        post_key=words.folded(pl.col("post")), post_item="op_item", post_family="family"
    )
    return posts.filter(pl.len().over("post_key") == 1)
