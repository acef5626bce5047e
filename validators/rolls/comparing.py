"""The claim roll: each claimed certificate beside the register's row for it."""

import polars as pl

import data
from validators import hosts, identity, lookalikes, names, words
from validators.law import Law
from validators.rolls import answers as register
from validators.rolls import claims
from validators.rolls.beside import beside, first_of
from validators.rolls.duty import HERE
from validators.rolls.roster import ADDRESS, PERSON

DATES = ("valid_to", "review_due_date", "review_done_date")
COMPARED = (*DATES, "issuing_authority")


def claim_roll(
    claim: pl.DataFrame, work: pl.DataFrame, states: pl.DataFrame, held: pl.DataFrame, law: Law
) -> pl.DataFrame:
    """One row for each claimed certificate, and for each person on the duty roll who claims none.

    The latter have nothing to judge but the name the register knows them by.
    """
    rows = pl.concat(
        [claim.with_columns(is_claim=pl.lit(value=True)), _claimless(work, claim, law)],
        how="diagonal_relaxed",
    )
    rows = rows.drop("claim").with_row_index("claim")
    sought = rows.with_columns(sought=pl.coalesce("op_item", "needed_item"))
    answered = register.with_states(sought, states, "sought").drop("sought", "needed_item")
    special = held.filter(register.HELD)
    unclear = special.filter(pl.col("op_item_family").is_null())
    found = compared(answered.filter("is_claim"), special, law)
    return _marked(
        answered.pipe(beside, found, "claim").with_columns(
            pl.col("found_row", "is_outdated").fill_null(value=False),
            held_any=pl.col("pid").is_in(special["pid"].unique().implode()),
            held_unclear=pl.col("pid").is_in(unclear["pid"].unique().implode()),
        ),
        law,
    )


def compared(claim: pl.DataFrame, special: pl.DataFrame, law: Law) -> pl.DataFrame:
    """One row for each claim the register has a row for: what differs, and from which row.

    A claim is compared with the register row of the same first day, else with the best row; one
    that equals an older row was simply not renewed on paper (`is_outdated`).
    """
    best = register.best_rows(special.with_columns(on=pl.lit(law.as_of)), "on", ["pid", "op_item"])
    theirs = special.select(
        "pid", "op_item", pl.col("valid_from", *COMPARED).name.prefix("register_"),
        is_best=pl.col("certificate").is_in(best["certificate"].implode()),
    )  # fmt: skip
    pairs = claim.select(
        "claim", "pid", "op_item", *_dated("valid_from", *DATES), "issuing_authority"
    )
    pairs = with_authority(pairs.join(theirs, on=["pid", "op_item"])).with_columns(
        same_term=_same_day("valid_from").fill_null(value=False),
        **{f"{field}_differs": (~_same_day(field)).fill_null(value=False) for field in DATES},
    )
    differing = [pl.when(f"{c}_differs").then(pl.lit(c)) for c in COMPARED]
    alike = pl.any_horizontal([_same_day(field).fill_null(value=False) for field in DATES])
    older = (pl.col("differing") == "") & alike & ~pl.col("is_best")
    return (
        pairs.with_columns(differing=pl.concat_str(differing, separator=" ", ignore_nulls=True))
        .with_columns(is_outdated=older.any().over("claim"))
        .sort("same_term", "is_best", "register_valid_from", descending=True, maintain_order=True)
        .pipe(first_of, "claim")
        .select(
            "claim", "differing", "is_outdated", *[f"register_{c}" for c in COMPARED],
            found_row=pl.lit(value=True),
            differs=pl.col("differing") != "",
            ends_later=pl.col("valid_to_differs")
            & (pl.col("valid_to") > pl.col("register_valid_to")),
        )
    )  # fmt: skip


def _claimless(work: pl.DataFrame, claim: pl.DataFrame, law: Law) -> pl.DataFrame:
    """One row for each person on the roster whose work needs a certificate and who claims none."""
    claiming = claim.filter(pl.col("special").fill_null(value=True)).select("member").drop_nulls()
    here = work.filter(pl.col("judged_here"), pl.col("on") == law.as_of, ~pl.col("logged"))
    alone = first_of(here.join(claiming, on="member", how="anti"), "member")
    return alone.select(
        "member", "org", "subject", *PERSON, "strong", "job_role", "post", *ADDRESS,
        needed_item="op_item", is_claim=pl.lit(value=False), on_roster=pl.lit(value=True),
        gone=pl.lit(value=False), pending=pl.lit(value=False),
    )  # fmt: skip


def _marked(rows: pl.DataFrame, law: Law) -> pl.DataFrame:
    """With what the claim itself shows: its number, its address, its name."""
    of_another = pl.when(pl.col("number_form") == "bare_id").then("T" + pl.col("cert_no"))
    rows = rows.with_columns(_number=pl.coalesce(of_another, "cert_no"))
    rows = identity.cert_pid(rows, "_number", "number_pid").drop("_number")
    rows = rows.pipe(
        beside, _addresses(rows.select("verify_url").unique().drop_nulls()), "verify_url"
    )
    # A name with a character lost or masked in the register may be the same name.
    whole = ~pl.col("register_name").str.contains(names.LOST)
    other_name = (pl.col("lookup_state") == "ambiguous") & whole
    thing = pl.col("op_item").fill_null("")
    return rows.with_columns(
        on=pl.lit(law.as_of),
        thing=thing,
        answered=register.answered(),
        why=register.reason(),
        another_holder=(pl.col("number_pid") != pl.col("pid")).fill_null(value=False),
        other_name=(other_name & pl.col("name_key").is_not_null()).fill_null(value=False),
        outdated=pl.when("is_outdated").then(pl.lit(claims.term("outdated"))),
        together=pl.struct("org", "subject", thing.alias("thing")).is_duplicated(),
    )


def _addresses(distinct: pl.DataFrame) -> pl.DataFrame:
    """The addresses with whether they are official, and by what trick they seem so, in words."""
    words = data.table("sheet_words").filter(pl.col("list") == "site_trick")
    told = lookalikes.tricks(HERE, distinct, "verify_url")
    return told.with_columns(
        official=hosts.official(HERE, pl.col("verify_url")),
        site_words=pl.col("site_trick").replace(words["code"], words["word"]),
    )


def _dated(*fields: str) -> list[str]:
    return [*fields, *[f"{field}_month" for field in fields]]


def _same_day(field: str) -> pl.Expr:
    """Whether both sides state the same day, or the same month where the claim states no more."""
    ours, theirs = pl.col(field), pl.col(f"register_{field}")
    same_month = ours.dt.month_start() == theirs.dt.month_start()
    return pl.when(f"{field}_month").then(same_month).otherwise(ours == theirs)


def with_authority(pairs: pl.DataFrame) -> pl.DataFrame:
    """With whether the authorities differ, once the names an authority has borne are one.

    A place may be written without what it is (上海, 江苏) on one side, not otherwise on the other:
    吉林省 and 吉林市 are two.
    """
    both = ["issuing_authority", "register_issuing_authority"]
    distinct = pairs.select(both).unique().drop_nulls()
    ours, theirs = (_one_name(pl.col(c)) for c in both)
    ranks = dict.fromkeys(words.listed("place_rank")["word"], "")
    short, shorter = (name.str.replace_many(ranks, leftmost=True) for name in (ours, theirs))
    same = (ours == theirs) | ((short == shorter) & ((ours == short) | (theirs == shorter)))
    judged = distinct.with_columns(issuing_authority_differs=~same)
    return pairs.pipe(beside, judged, both).with_columns(
        pl.col("issuing_authority_differs").fill_null(value=False)
    )


def _one_name(authority: pl.Expr) -> pl.Expr:
    pairs = data.table("authority_words").sort("rank")
    return words.folded(authority).str.replace_many(
        dict(pairs.select("from", "to").iter_rows()), leftmost=True
    )
