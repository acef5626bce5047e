"""The certificate clock: what a person's certificates for one kind of work were on every day.

It is read off the register's rows by the rules' own choice of the row that speaks for a day, so
that it never says otherwise than they do.
"""

from datetime import date, timedelta

import polars as pl

import data
from validators import identity
from validators.cite import pack_of
from validators.law import Law
from validators.rolls import answers as register

KEY = ["pid", "op_item"]
DUTY = "certified-before-work"
FACTS = ("valid_from", "valid_to", "review_due_date", "review_done_date", "status")
STATES = (
    "valid", "review_due", "review_overdue", "expired", "gap", "revoked", "not_yet_valid",
    "undecided",
)  # fmt: skip


def clock(certificates: pl.DataFrame, first: date, last: date, law: Law) -> pl.DataFrame:
    """One row for each person, kind of work and day from `first` to `last`, with its `state`.

    `certificates` are register rows as `answers.certificates` has them; several for one term, as
    history and repeats have it, are weighed as the rules weigh them. A `gap` lies between two
    terms; `expired` has none after it. `review_due` begins as early as the outlook warns. On a day
    that a missing date, a date without its day or a missing status leaves open, the state is
    `undecided`.
    """
    held = certificates.filter(register.HELD).drop_nulls(KEY)
    days = pl.DataFrame({"on": pl.date_range(first, last, eager=True)})
    every = held.select(KEY).unique(maintain_order=True).join(days, how="cross")
    every = every.with_row_index("day")
    best = register.best_rows(every.join(held, on=KEY), "on", ["day"])
    later = (
        every.join(held.select(*KEY, "valid_from"), on=KEY)
        .group_by("day")
        .agg(later=(pl.col("valid_from") > pl.col("on")).any())
    )
    return (
        best.join(later, on="day", how="left", maintain_order="left")
        .with_columns(state=_state(law), pack=pack_of(DUTY, pl.col("on")))
        .sort(*KEY, "on")
        .select(*KEY, "on", "state", "certificate", *FACTS, "pack")
    )


def timeline(days: pl.DataFrame) -> pl.DataFrame:
    """One row for each stretch of days of one state, row of the register and rule pack.

    Its columns are `op_item, id_no_masked, first_day, last_day, clock_state`, the facts it rests on
    and `regime`, the name of the pack with its mark.
    """
    same = [
        pl.col(c).eq_missing(pl.col(c).shift(1)) for c in (*KEY, "state", "certificate", "pack")
    ]
    runs = days.with_columns(run=(~pl.all_horizontal(same)).cum_sum())
    told = runs.group_by("run", maintain_order=True).agg(
        pl.col("op_item", "pid", "state", *FACTS).first(),
        first_day=pl.col("on").first(),
        last_day=pl.col("on").last(),
    )
    return told.select(
        "op_item", "first_day", "last_day", *FACTS,
        id_no_masked=identity.mask(identity.id_text(pl.col("pid"))),
        clock_state="state",
        regime=_regime(pl.col("first_day")),
    )  # fmt: skip


def of_people(states: pl.DataFrame, certificates: pl.DataFrame, law: Law) -> pl.DataFrame:
    """The time line of the people whom the register knows by the name asked, from what it said.

    `states` are those of special-operation certificates. The first stretch has no first day and the
    last one no last day.
    """
    known = states.filter(pl.col("lookup_state").is_in(["found_valid", "found_invalid"]))
    mine = certificates.join(known.select("pid").unique(), on="pid", how="semi")
    held = register.certificates(mine)
    first, last = span(held, law)
    return timeline(clock(held, first, last, law)).with_columns(
        first_day=pl.when(pl.col("first_day") > first).then("first_day"),
        last_day=pl.when(pl.col("last_day") < last).then("last_day"),
    )


def span(certificates: pl.DataFrame, law: Law) -> tuple[date, date]:
    """The days worth showing: from the day before the first term to the day after the last."""
    held = certificates.filter(register.HELD)
    begins = [d for d in (held["valid_from"].min(), law.look_back) if isinstance(d, date)]
    ends = [d for d in (held["valid_to"].max(), law.as_of) if isinstance(d, date)]
    return min(begins) - timedelta(1), max(ends) + timedelta(1)


def _state(law: Law) -> pl.Expr:
    """The state on the day `on` of the row that speaks for it: what breaks a rule goes first."""
    on, ends, begins = pl.col("on"), pl.col("valid_to"), pl.col("valid_from")
    overdue, covers = register.review_overdue("on"), register.covers("on")
    doubtful = (
        ends.is_null()
        | (pl.col("valid_to_month") & (ends.dt.month_start() < on))
        | (pl.col("valid_from_month") & (begins.dt.month_end() > on))
        | pl.col("status").is_null()
        | overdue.is_null()
    )
    done = pl.col("review_done_date") >= pl.coalesce("valid_from", "review_done_date")
    warned = max(int(days) for days in law.setting("outlook_days").split("/"))
    due = pl.col("review_due_date")
    soon = due.is_between(on, on + timedelta(warned)) & ~done.fill_null(value=False)
    valid = pl.col("status") == "valid"
    return (
        pl.when(~register.begun("on")).then(pl.lit("not_yet_valid"))
        .when((ends < on) & pl.col("later")).then(pl.lit("gap"))
        .when(ends < on).then(pl.lit("expired"))
        .when(covers & ~valid).then(pl.lit("revoked"))
        .when(covers & valid & overdue).then(pl.lit("review_overdue"))
        .when(doubtful).then(pl.lit("undecided"))
        .when(soon).then(pl.lit("review_due"))
        .otherwise(pl.lit("valid"))
    )  # fmt: skip


def _regime(day: pl.Expr) -> pl.Expr:
    """The rule pack on special operations in force on the day, with its mark."""
    packs = data.table("rule_packs").join(
        data.table("citations").filter(duty=DUTY).select("rule_pack").unique(), on="rule_pack"
    )
    named = [
        pl.when(day.is_between(row["effective_from"], row["effective_to"] or date.max)).then(
            pl.lit("，".join(filter(None, (row["name"], row["mark"]))))
        )
        for row in packs.iter_rows(named=True)
    ]
    return pl.coalesce([*named, pl.lit(None, pl.String)])
