"""What the register answered, brought to one row for each person and kind of work."""

import polars as pl

from validators import values
from validators.rolls.beside import beside, best_of, first_of

OURS = "work_safety"
HELD = pl.col("cert_type") == "special_operation"
STATE = ("pid", "name_key", "lookup_state", "register_name", "why", "answer_source", "answered_on")
SAID = ["found_valid", "found_invalid", "not_found"]
# Dates of a certificate whose last possible day counts, where only the month is known.
LAST_DAYS = ("valid_to", "review_due_date")
OF_TERM = (
    "cert_no", "valid_from", "valid_from_month", "valid_to", "valid_to_month", "review_due_date",
    "review_due_date_month", "review_done_date", "status", "issuing_authority",
)  # fmt: skip


def states(answered: pl.DataFrame) -> pl.DataFrame:
    """One row for each person and name asked, with what the source said.

    What was looked up for one item or role only (`what`) has a row of its own.
    """
    what = [] if "what" in answered.columns else [pl.lit(None, pl.String).alias("what")]
    told = answered.with_columns(what).select(*STATE, "what")
    return first_of(told, "pid", "name_key", "what")


def with_states(rows: pl.DataFrame, told: pl.DataFrame, what: str) -> pl.DataFrame:
    """The rows with what was said of their person: about the item or role itself, else at large."""
    person = ["pid", "name_key"]
    if "what" not in told.columns or not told["what"].count():
        return rows.pipe(beside, told.drop("what", strict=False), person)
    of_item = pl.col("what").is_not_null()
    whole = rows.pipe(beside, told.filter(~of_item).drop("what"), person)
    said = [c for c in STATE if c not in person]
    single = told.filter(of_item).rename({c: f"_{c}" for c in said})
    whole = whole.with_columns(_what=pl.col(what)).pipe(
        beside, single.rename({"what": "_what"}), [*person, "_what"]
    )
    is_single = pl.col("_lookup_state").is_not_null()
    return whole.with_columns(
        pl.when(is_single).then(f"_{c}").otherwise(c).alias(c) for c in said
    ).drop("_what", *[f"_{c}" for c in said])


def certificates(rows: pl.DataFrame) -> pl.DataFrame:
    """Register rows, numbered by `certificate`, with item and industry in the words of `data/`.

    A last day known to the month only is taken as the end of that month: it may have stood until
    then, and the rules that would break earlier say that they do not know. Work that other
    authorities license is no special operation, whatever a row calls itself.
    """
    coded = values.add_word(values.add_item(rows, "op_item"), "industry", "industry")
    elsewhere = pl.col("op_item_family") != OURS
    return (
        coded.drop("op_item__bad", "industry__bad", strict=False)
        .with_columns(cert_type=pl.when(elsewhere).then("op_item_family").otherwise("cert_type"))
        .with_columns(
            pl.col(f"{c}_month").fill_null(value=False) for c in ("valid_from", *LAST_DAYS)
        )
        .with_columns(
            pl.when(f"{c}_month").then(pl.col(c).dt.month_end()).otherwise(c).alias(c)
            for c in LAST_DAYS
        )
        .with_row_index("certificate")
    )


def answered() -> pl.Expr:
    """Whether the register said something that can count for or against this very person."""
    said = pl.col("lookup_state").is_in(SAID).fill_null(value=False)
    return said & pl.col("strong") & pl.col("name_key").is_not_null()


def reason() -> pl.Expr:
    """Why a look-up gives no answer: the person's own number first, then the source's reason."""
    state = pl.col("lookup_state")
    return (
        pl.when(~pl.col("strong")).then(pl.lit("weak_key"))
        .when(pl.col("name_key").is_null()).then(pl.lit("name_missing"))
        .when(state.is_null()).then(pl.lit("not_asked"))
        .when(state == "ambiguous").then(pl.lit("register_name_differs"))
        .when(state == "failed").then(pl.coalesce("why", pl.lit("lookup_failed")))
    )  # fmt: skip


def begun(on: str) -> pl.Expr:
    """Whether the term began on or before the day; a term without a first day has begun."""
    return (pl.col("valid_from") <= pl.col(on)).fill_null(value=True)


def covers(on: str) -> pl.Expr:
    """Whether the day lies in the term, its last day included."""
    return begun(on) & (pl.col("valid_to") >= pl.col(on)).fill_null(value=False)


def valid_on(on: str) -> pl.Expr:
    """Whether a register row is a certificate in force that day; null where that is not known."""
    stands = (pl.col("status") == "valid") & (pl.col("valid_to") >= pl.col(on))
    return begun(on) & stands


def review_overdue(on: str) -> pl.Expr:
    """Due before the day and not done in this term; a row without a due date owes no review.

    A due date known to the month only leaves the days of that month undecided.
    """
    due, day = pl.col("review_due_date"), pl.col(on)
    done = pl.col("review_done_date") >= pl.coalesce("valid_from", "review_done_date")
    undecided = pl.col("review_due_date_month") & (due >= day) & (due.dt.month_start() < day)
    late = (due < day) | pl.when(~undecided).then(pl.lit(value=False))
    return pl.when(due.is_null() | done.fill_null(value=False)).then(
        pl.lit(value=False)
    ).otherwise(late)  # fmt: skip


def best_rows(pairs: pl.DataFrame, on: str, keys: list[str]) -> pl.DataFrame:
    """The register row that speaks for each key on the day.

    One that covers the day (status valid and no overdue review first, then the latest begun, then
    the latest updated); else, of those begun, the latest to end; else the first to begin. A row
    without an end stands between: it may cover the day.
    """
    open_ended = begun(on) & pl.col("valid_to").is_null()
    order = (
        pl.when(covers(on)).then(3).when(open_ended).then(2).when(begun(on)).then(1).otherwise(0)
    )
    sound = (pl.col("status") == "valid") & ~review_overdue(on)
    begins, ends = (pl.col(c).to_physical().cast(pl.Int64) for c in ("valid_from", "valid_to"))
    ranked = pairs.with_columns(_order=order).with_columns(
        _sound=(covers(on) & sound).fill_null(value=False),
        _by=pl.when(pl.col("_order").is_in([2, 3])).then(begins)
        .when(pl.col("_order") == 1).then(ends).otherwise(-begins),
    )  # fmt: skip
    # The last columns decide nothing: they keep the answer free of the order of the rows.
    marks = ["_order", "_sound", "_by", "updated_on", "valid_from", "status", "cert_no"]
    return best_of(ranked, keys, *marks, descending=True).drop("_order", "_sound", "_by")
