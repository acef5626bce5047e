"""Claimed certificates: what they say they are, whose they are, and who else claims them."""

import polars as pl

import data
from validators import identity, words
from validators.law import Law
from validators.rolls import answers as register
from validators.rolls import joining, roster
from validators.rolls.beside import beside, best_of, by_number, first_of
from validators.rolls.duty import HERE
from validators.rolls.roster import ADDRESS
from validators.rule import LEAD

SPECIAL, OWN_PAPER = "special_operation", "inhouse"
# A number or the mark of a picture shorter than this is a place-holder.
SHORTEST_NUMBER, SHORTEST_MARK = r"\d{6}", 8


def claims(
    table: pl.DataFrame, person: pl.DataFrame, spell: pl.DataFrame, delivery: pl.DataFrame
) -> pl.DataFrame:
    """One row for each claimed certificate, numbered by `claim`, with its claimant on the roster.

    `on_roster` says that he is there on the day of judgement, `gone` that he was and left. A claim
    without a usable number is asked about under the number of the claimant it is joined to.
    """
    there = spell.select("member", "job_role", "post", "on_roster").filter("on_roster")
    now = first_of(there, "member")
    keys = [pl.col(c).alias(f"_{c}") for c in roster.PERSON]
    theirs = person.select("member", "subject", *keys).pipe(beside, now, "member")
    own = pl.col("pid").is_not_null()
    rows = joining.recognised(with_kind(table), person).pipe(by_number, theirs, "member")
    company = delivery.select("org_id", "org", "has_staffing", "partial_staffing")
    return (
        rows.with_columns(
            *[pl.when(own).then(c).otherwise(pl.coalesce(f"_{c}", c)).alias(c)
              for c in ("pid", "person_id_no", "id_kind")],
            *[pl.coalesce(c, f"_{c}").alias(c) for c in ("person_name", "name_key")],
            on_roster=pl.col("on_roster").fill_null(value=False),
        )
        .with_columns(
            strong=pl.col("id_kind") == "strong",
            gone=pl.col("member").is_not_null() & ~pl.col("on_roster"),
            subject=pl.coalesce("subject", roster.subject()),
            cap=pl.when(pl.col("joined_by") != "number").then(LEAD),
        )
        .drop([f"_{c}" for c in roster.PERSON])
        .pipe(beside, company, "org_id")
        .with_row_index("claim")
    )  # fmt: skip


def with_kind(table: pl.DataFrame) -> pl.DataFrame:
    """With the form of the number, and `special`: is it a special-operation certificate.

    The item decides where another authority licenses it; else the kind stated, the form of the
    number, the issuer, the item, the category. It is null where the claim says nothing of its kind.
    """
    items = data.table("op_items").filter(pl.col("family") == HERE).drop_nulls("op_category")
    categories = items.select(words.folded(pl.col("op_category"))).to_series().unique()
    texts = table.select("op_category").unique().drop_nulls()
    ours = texts.filter(words.folded(pl.col("op_category")).is_in(categories.implode()))
    category = pl.col("op_category").is_in(ours["op_category"].implode())
    forms = data.table("certificate_numbers").drop_nulls("family")
    by_form = pl.col("number_form").replace_strict(
        forms["form"], forms["family"], default=None, return_dtype=pl.String
    )
    by_category = pl.when(category).then(pl.lit(HERE))
    told = pl.coalesce(by_form, "_of_issuer", "op_item_family", by_category) == HERE
    other = (pl.col("op_item_family") != HERE).fill_null(value=False)
    issuers = table.select("issuing_authority").unique().drop_nulls()
    issuers = issuers.with_columns(_of_issuer=_of_issuer())
    rows = table.pipe(beside, issuers, "issuing_authority")
    return rows.with_columns(number_form=number_form()).with_columns(
        special=pl.when(other).then(pl.lit(value=False))
        .otherwise(pl.coalesce(pl.col("cert_type") == SPECIAL, told))
    ).drop("_of_issuer")  # fmt: skip


def _of_issuer() -> pl.Expr:
    """The family of certificates that the issuer gives out; null for one that does not say."""
    issuer = words.folded(pl.col("issuing_authority"))
    known = data.table("issuers").select("family", "pattern").iter_rows()
    return pl.coalesce(
        pl.when(issuer.str.contains(pattern)).then(pl.lit(family)) for family, pattern in known
    )


def number_form() -> pl.Expr:
    """Which form of `data/certificate_numbers.csv` a number has; `other` if none, null if blank."""
    number = pl.col("cert_no")
    forms = data.table("certificate_numbers").select("form", "pattern").iter_rows()
    named = [pl.when(number.str.contains(pattern)).then(pl.lit(form)) for form, pattern in forms]
    return pl.coalesce([*named, pl.when(number.is_not_null()).then(pl.lit("other"))])


def with_pending(claim: pl.DataFrame, states: pl.DataFrame, law: Law) -> pl.DataFrame:
    """With `pending`: too fresh for the register to show it on the day it was copied.

    A date known to the month only may be as late as the end of that month.
    """
    dates = ("first_issue_date", "valid_from", "review_done_date")
    latest = pl.max_horizontal(
        pl.when(f"{c}_month").then(pl.col(c).dt.month_end()).otherwise(c) for c in dates
    )
    age = (pl.col("answered_on") - latest).dt.total_days()
    fresh = (age <= law.whole("lookup_latency_days")).fill_null(value=False)
    asked = register.with_states(claim, states, "op_item")
    return claim.with_columns(asked.select(pending=fresh)["pending"])


def mark_roll(claim: pl.DataFrame, shared: pl.DataFrame, law: Law) -> pl.DataFrame:
    """One row for each person and each certificate number or picture claimed for him."""
    number = pl.col("mark_kind") == "number"
    key = ["org", "subject", "mark_kind", "mark"]
    rows = best_of(marked(claim), key, ~pl.col("strong"), "gone", "op_item", *ADDRESS)
    return (
        rows.pipe(beside, shared, ["mark_kind", "mark"])
        .with_columns(
            on=pl.lit(law.as_of),
            holders=pl.col("holders").fill_null(1),
            companies=pl.col("companies").fill_null(1),
            thing=pl.when(number).then(identity.mask_cert_no(pl.col("mark")))
            .otherwise(pl.col("image_hash").str.slice(0, SHORTEST_MARK)),
            # Only two sure identity numbers prove that the holders are two people.
            cap=pl.when(~pl.col("strong") | (pl.col("sure_holders").fill_null(0) < 2))
            .then(LEAD),
            elsewhere=pl.when(pl.col("companies") > 1).then(pl.lit(term("elsewhere"))),
        )
        .with_columns(
            twin=pl.struct("org", "subject", "thing").is_duplicated(),
        )
        .with_columns(together=pl.col("twin"))
    )  # fmt: skip


def marked(claim: pl.DataFrame) -> pl.DataFrame:
    """One row for each claim with a number and for each with a picture, but for place-holders.

    A masked number may be that of several people, and shows nothing; nor do the numbers that
    companies give to their own papers, for two of them may count alike.
    """
    whole = pl.col("cert_no").str.contains(SHORTEST_NUMBER) & (number_form() != "masked")
    own = (pl.col("cert_type") == OWN_PAPER) | (pl.col("op_item_family") == OWN_PAPER)
    number = claim.filter(whole & ~own.fill_null(value=False) & _varies("cert_no")).with_columns(
        mark_kind=pl.lit("number"), mark=pl.col("cert_no")
    )
    long = pl.col("image_hash").str.len_chars() >= SHORTEST_MARK
    picture = claim.filter(long & _varies("image_hash")).with_columns(
        mark_kind=pl.lit("picture"), mark=pl.col("image_hash").str.to_lowercase()
    )
    return pl.concat([number, picture])


def _varies(field: str) -> pl.Expr:
    """Whether the text is more than one character typed again and again."""
    text = pl.col(field).str.strip_prefix("T")
    return text.str.strip_chars(text.str.head(1)) != ""


def shared_marks(claim: pl.DataFrame) -> pl.DataFrame:
    """One row for each number or picture claimed for several people, and in how many companies.

    `claim` comes from every company. Someone without a sure number counts as a further holder
    only if none of the sure ones bears his name.
    """
    sure = pl.col("id_kind") == "strong"
    about = ("cert_no", "image_hash", "cert_type", "op_item_family")
    rows = marked(claim.select("org_id", "pid", "id_kind", "name_key", *about))
    often = rows.filter(pl.struct("mark_kind", "mark").is_duplicated())
    people = often.group_by("mark_kind", "mark").agg(
        sure_holders=pl.col("pid").filter(sure).n_unique().cast(pl.Int64),
        _others=pl.col("name_key").filter(~sure).drop_nulls().unique(),
        _names=pl.col("name_key").filter(sure).unique(),
        companies=pl.col("org_id").n_unique().cast(pl.Int64),
    )
    others = pl.col("_others").list.set_difference("_names").list.len().cast(pl.Int64)
    return (
        people.with_columns(holders=pl.col("sure_holders") + others)
        .filter(pl.col("holders") > 1)
        .drop("_others", "_names")
    )


def term(field: str) -> str:
    """The Chinese term of a field, from the glossary."""
    return str(data.table("glossary").filter(pl.col("field") == field)["term"].item())
