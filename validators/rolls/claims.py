"""Claimed certificates beside the register: one roll for claims, one for numbers and pictures."""

import polars as pl

import data
from validators import hosts, identity, words
from validators.law import Law
from validators.rolls import answers as register
from validators.rolls.duty import reason

PAIRED = ("valid_to", "review_due_date", "review_done_date")
REGISTER_FIELDS = (*PAIRED, "valid_from", "issuing_authority")


def claim_roll(
    claims: pl.DataFrame, duty: pl.DataFrame, states: pl.DataFrame, held: pl.DataFrame, law: Law
) -> pl.DataFrame:
    """One row for each claimed certificate, and one for each person on the duty roll who claims none.

    The latter have nothing to judge but the name the register knows them by.
    """
    rows = pl.concat([claims, _claimless(duty, claims)], how="diagonal_relaxed").with_row_index("claim")
    rows = identity.cert_pid(rows, "cert_no", "number_pid")
    answered = rows.join(states, on=["pid", "name_key"], how="left", maintain_order="left")
    special = held.filter(register.HELD)
    return (
        answered.join(compared(rows, special, law), on="claim", how="left", maintain_order="left")
        .join(_held_at_all(special), on="pid", how="left", maintain_order="left")
        .with_columns(
            pl.col("held_any", "found_row", "outdated").fill_null(value=False),
            on=pl.lit(law.as_of),
            thing=pl.col("op_item").fill_null(""),
            answered=register.ANSWERED & pl.col("strong"),
            known_person=pl.col("on_roster").fill_null(value=False),
            special=is_special(),
            why=reason(),
            official=hosts.official("work_safety", pl.col("verify_url")),
            number_form=number_form(pl.col("cert_no")),
            cert_no_masked=identity.mask_cert_no(pl.col("cert_no")),
        )
        .with_columns(
            another_holder=pl.col("number_pid") != pl.col("pid"),
            other_name=(pl.col("lookup_state") == "ambiguous") & pl.col("register_name").is_not_null(),
            twin=pl.len().over("member", "thing") > 1,
        )
    )


def pending(claims: pl.DataFrame, states: pl.DataFrame, law: Law) -> pl.DataFrame:
    """The claims with `pending`: too fresh for the register to show them on the day it was copied."""
    latest = pl.max_horizontal("first_issue_date", "valid_from", "review_done_date")
    age = (pl.col("answered_on") - latest).dt.total_days()
    asked = claims.join(
        states.select("pid", "name_key", "answered_on"), on=["pid", "name_key"], how="left",
        maintain_order="left",
    )
    fresh = (age <= law.whole("lookup_latency_days")).fill_null(value=False)
    return asked.with_columns(pending=fresh).drop("answered_on")


def compared(rows: pl.DataFrame, special: pl.DataFrame, law: Law) -> pl.DataFrame:
    """One row for each claim the register has a row for: what differs, and from which row.

    A claim is compared with the register row of the same first day, else with the best row; one
    that equals an older row was simply not renewed on paper (`outdated`).
    """
    best = register.best_rows(special, pl.lit(law.as_of), ["pid", "op_item"])
    theirs = special.join(
        best.select("pid", "op_item", "valid_from", is_best=pl.lit(value=True)),
        on=["pid", "op_item", "valid_from"], how="left", nulls_equal=True,
    ).select("pid", "op_item", pl.col(REGISTER_FIELDS).name.prefix("register_"), "is_best")
    pairs = rows.filter("is_claim").join(theirs, on=["pid", "op_item"]).with_columns(
        pl.col("is_best").fill_null(value=False),
        same_term=(pl.col("valid_from") == pl.col("register_valid_from")).fill_null(value=False),
        **{f"{f}_differs": _date_differs(f) for f in PAIRED},
        issuing_authority_differs=_authority_differs(),
    )
    fields = (*PAIRED, "issuing_authority")
    pairs = pairs.with_columns(
        differs=pl.any_horizontal([pl.col(f"{f}_differs").fill_null(value=False) for f in fields]),
        alike=pl.any_horizontal([~pl.col(f"{f}_differs").fill_null(value=True) for f in PAIRED]),
        differing=pl.concat_str(
            [pl.when(pl.col(f"{f}_differs")).then(pl.lit(f"{f} ")) for f in fields], ignore_nulls=True
        ).str.strip_chars(),
    )
    older = ~pl.col("differs") & pl.col("alike") & ~pl.col("is_best")
    return (
        pairs.with_columns(outdated=older.any().over("claim"))
        .sort("same_term", "is_best", descending=True, maintain_order=True)
        .unique("claim", keep="first", maintain_order=True)
        .select(
            "claim", "differs", "differing", "outdated", found_row=pl.lit(value=True),
            ends_later=pl.col("valid_to") > pl.col("register_valid_to"),
            *[pl.col(f"register_{f}") for f in REGISTER_FIELDS],
        )
    )


def mark_roll(claims: pl.DataFrame, shared: pl.DataFrame, law: Law) -> pl.DataFrame:
    """One row for each person and each certificate number or picture claimed for him."""
    marks = marked(claims)
    return (
        marks.join(shared, on=["mark_kind", "mark"], how="left", maintain_order="left")
        .with_columns(
            on=pl.lit(law.as_of),
            holders=pl.col("holders").fill_null(1),
            companies=pl.col("companies").fill_null(1),
            sure_holders=pl.col("sure_holders").fill_null(0),
            thing=pl.when(pl.col("mark_kind") == "number")
            .then(identity.mask_cert_no(pl.col("mark"))).otherwise(pl.col("mark").str.slice(0, 8)),
        )
        .with_columns(
            # Only two sure identity numbers prove that the holders are two people.
            cap=pl.when(~pl.col("strong") | (pl.col("sure_holders") < 2)).then(pl.lit("lead")),  # noqa: PLR2004
            elsewhere=pl.when(pl.col("companies") > 1).then(pl.lit("另一单位")),
        )
    )


def marked(claims: pl.DataFrame) -> pl.DataFrame:
    """One row for each person and number or picture; numbers too short to be one are left out."""
    number = claims.filter(pl.col("cert_no").str.contains(r"\d{6}")).with_columns(
        mark_kind=pl.lit("number"), mark=pl.col("cert_no")
    )
    picture = claims.filter(pl.col("image_hash").str.len_chars() >= 8).with_columns(  # noqa: PLR2004
        mark_kind=pl.lit("picture"), mark=pl.col("image_hash")
    )
    return pl.concat([number, picture]).unique(
        ["org_id", "person", "mark_kind", "mark"], keep="first", maintain_order=True
    )


def shared_marks(claims: pl.DataFrame) -> pl.DataFrame:
    """One row for each number or picture claimed for several people: `holders`, `sure_holders`.

    `claims` come from every company. Someone without a sure number counts as a further holder only
    if none of the sure ones bears his name.
    """
    sure = pl.col("id_kind") == "strong"
    return (
        marked(claims)
        .group_by("mark_kind", "mark")
        .agg(
            sure_holders=pl.col("pid").filter(sure).n_unique(),
            _others=pl.col("name_key").filter(~sure).unique(),
            _names=pl.col("name_key").filter(sure).unique(),
            companies=pl.col("org_id").n_unique(),
        )
        .with_columns(
            holders=pl.col("sure_holders")
            + pl.col("_others").list.set_difference("_names").list.len()
        )
        .filter(pl.col("holders") > 1)
        .drop("_others", "_names")
    )


def is_special() -> pl.Expr:
    """Whether a claim is, as far as it says, a special-operation certificate of work safety."""
    kind = pl.col("cert_type").fill_null("special_operation") == "special_operation"
    item = pl.col("op_item_family").fill_null("work_safety") == "work_safety"
    return pl.col("is_claim") & kind & item & ~number_form(pl.col("cert_no")).is_in(["elsewhere"])


def number_form(number: pl.Expr) -> pl.Expr:
    """Which form of `data/certificate_numbers.csv` a number has; `other` if none, null if blank."""
    forms = data.table("certificate_numbers").to_dicts()
    named = [pl.when(number.str.contains(row["pattern"])).then(pl.lit(row["form"])) for row in forms]
    return pl.coalesce([*named, pl.when(number.is_not_null()).then(pl.lit("other"))])


def _claimless(duty: pl.DataFrame, claims: pl.DataFrame) -> pl.DataFrame:
    alone = duty.join(claims.drop_nulls("member"), on="member", how="anti")
    who = alone.unique("member", keep="first", maintain_order=True)
    kept = ("member", "org_id", "person", "pid", "name_key", "person_name", "strong", "on_roster",
            "source_file", "source_sheet", "source_row", "job_role", "post")
    return who.select(*kept, is_claim=pl.lit(value=False))


def _held_at_all(special: pl.DataFrame) -> pl.DataFrame:
    return special.group_by("pid").agg(held_any=pl.len() > 0)


def _date_differs(field: str) -> pl.Expr:
    ours, theirs = pl.col(field), pl.col(f"register_{field}")
    same_month = ours.dt.truncate("1mo") == theirs.dt.truncate("1mo")
    return pl.when(pl.col(f"{field}_month")).then(~same_month).otherwise(ours != theirs)


def _authority_differs() -> pl.Expr:
    ours, theirs = (_one_name(pl.col(c)) for c in ("issuing_authority", "register_issuing_authority"))
    return ours != theirs


def _one_name(authority: pl.Expr) -> pl.Expr:
    """An authority's name with the names its kind has borne brought to one."""
    pairs = data.table("authority_words")
    return words.folded(authority).str.replace_many(dict(pairs.select("from", "to").iter_rows()))
