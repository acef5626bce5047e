"""Whose certificate the company must have looked up itself, and what its log says of it."""

import polars as pl

from validators import hosts, identity
from validators.grade import cap
from validators.law import Law
from validators.rolls import joining
from validators.rolls.assessment import in_scope, managers, scope_confidence
from validators.rolls.beside import beside, by_number, first_of
from validators.rolls.duty import HERE, WHO
from validators.rolls.roster import ADDRESS
from validators.rule import CONFIRMED, LEAD, SUSPECTED

NOTHING = {"member": pl.UInt32, "surely": pl.Boolean, "maybe": pl.Boolean, "verified_on": pl.Date}
OF_ROW = (*WHO, *ADDRESS, "job_role", "post", "op_item")


def verification_roll(
    work: pl.DataFrame, spell: pl.DataFrame, log: pl.DataFrame, person: pl.DataFrame,
    company: pl.DataFrame, law: Law,
) -> pl.DataFrame:  # fmt: skip
    """One row for each person on the roster whose certificate is to be looked up by the company.

    Those are people whose work needs one, and principals and safety managers of companies where
    they are assessed. `required` is null where work or industry leave that open; `looked_up` says
    that the log shows it in the window, null that it may.
    """
    facts = company.select("org", "industry", "has_verification_log", "partial_verification_log")
    rows = _required(work, spell, facts, law)
    found = _looked_up(log, person, law)
    return rows.pipe(by_number, facts, "org").pipe(beside, found, "member").with_columns(
        on=pl.lit(law.as_of),
        thing=pl.lit(""),
        together="twin",
        verification_window_days=pl.lit(law.whole("verification_window_days")),
        looked_up=pl.when(pl.col("surely").fill_null(value=False))
        .then(pl.lit(value=True))
        .when(~pl.col("maybe").fill_null(value=False))
        .then(pl.lit(value=False)),
        cap=pl.when(~pl.col("strong")).then(LEAD)
        .when(~pl.col("listed")).then(SUSPECTED).otherwise("scope_cap"),
    )  # fmt: skip


def _required(
    work: pl.DataFrame, spell: pl.DataFrame, facts: pl.DataFrame, law: Law
) -> pl.DataFrame:
    """One row for each such person, told by his first post that needs it."""
    now = work.filter("judged_here", pl.col("on") == law.as_of, ~pl.col("logged"))
    known = pl.when(pl.col("op_item_family") == HERE).then(pl.lit(value=True))
    workers = now.select(*OF_ROW, "listed", scope_cap=CONFIRMED, required=known)
    office = managers(spell).pipe(by_number, facts.select("org", "industry"), "org")
    office = office.with_columns(
        listed=pl.lit(value=True), required=in_scope(law), scope_cap=cap(scope_confidence(law))
    )
    leading = office.filter(pl.col("required").fill_null(value=True)).select(workers.columns)
    everybody = pl.concat([workers, leading])
    surest = everybody.sort(
        pl.col("required"), pl.col("listed"), descending=True, nulls_last=True, maintain_order=True
    )
    return first_of(surest, "member")


def _looked_up(log: pl.DataFrame, person: pl.DataFrame, law: Law) -> pl.DataFrame:
    """One row for each person in the log: looked up on an official host in the window, or `maybe`.

    A log that names no identity number may hold it in the number of the certificate.
    """
    if log.is_empty():
        return pl.DataFrame(schema=NOTHING)
    told = identity.cert_pid(log, "cert_no", "_cert_pid")
    by_number = pl.col("pid").is_null() & pl.col("_cert_pid").is_not_null()
    told = told.with_columns(
        pid=pl.coalesce("pid", "_cert_pid"),
        id_kind=pl.when(by_number).then(pl.lit("strong")).otherwise("id_kind"),
    ).drop("_cert_pid")
    rows = joining.recognised(told, person)
    rows = pl.concat([rows, joining.namesakes(rows, person)]).drop_nulls("member")
    sites = rows.select("source_domain").unique().drop_nulls()
    sites = sites.with_columns(official=hosts.official(HERE, pl.col("source_domain")))
    rows = _within(rows.pipe(beside, sites, "source_domain"), law)
    official, perhaps = pl.col("official"), pl.col("joined_by") == "perhaps"
    off_list = (~official).fill_null(value=False)
    return (
        rows.with_columns(
            surely=pl.col("surely_within") & official.fill_null(value=False) & ~perhaps,
            maybe=pl.col("maybe_within") & ~off_list,
        )
        .group_by("member")
        .agg(pl.col("surely", "maybe").any(), verified_on=pl.col("verified_on").max())
    )


def _within(rows: pl.DataFrame, law: Law) -> pl.DataFrame:
    """With whether a look-up lies in the window, both ends included; one without a day may."""
    last = pl.lit(law.as_of)
    first = last.dt.offset_by(f"-{law.whole('verification_window_days')}d")
    day = pl.col("verified_at").dt.date()
    end = pl.when(pl.col("verified_at_precision") == "month").then(day.dt.month_end())
    until = pl.coalesce(end, day)
    # Nothing is logged before it was done, so this month's look-ups lie before today.
    until = pl.when(day <= last).then(pl.min_horizontal(until, last)).otherwise(until)
    return rows.with_columns(
        verified_on=day,
        surely_within=((day >= first) & (until <= last)).fill_null(value=False),
        maybe_within=((until >= first) & (day <= last)).fill_null(value=True),
    )
