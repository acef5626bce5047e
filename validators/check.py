"""A batch of companies: from tables and the register's answers to findings, outlook and tally."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from validators import findings as written
from validators import judge, outlook
from validators.findings import Print
from validators.grade import sureness
from validators.law import Law
from validators.rolls import delivery, drawing
from validators.rolls.beside import first_of
from validators.rolls.drawing import Batch, Register, Roll
from validators.rule import Rule
from validators.rules import RULES

__all__ = ["Batch", "Checked", "Register", "asked", "check", "drawn"]

Tables = Mapping[str, pl.DataFrame]
NOTHING: Tables = {}


@dataclass(frozen=True, eq=False)
class Checked:
    """The results of a batch, in the columns of the contract."""

    findings: pl.DataFrame
    outlook: pl.DataFrame
    tally: pl.DataFrame


def drawn(tables: Tables, delivered: pl.DataFrame, companies: pl.DataFrame, law: Law) -> Batch:
    """Who is where in a batch of companies.

    `tables` hold canonical rows by kind, each with its `org_id`; `delivered` says which kinds each
    company handed over (`org_id, kind, partial`), in which sheets and without which columns;
    `companies` is one row for each of them.
    """
    return drawing.batch(tables, delivery.delivery(companies, delivered), law)


def asked(here: Batch, *, with_claims: bool = False) -> pl.DataFrame:
    """One row for each number and name the register is to be asked about, and each thing sought.

    Those are the people whose work needs a certificate or an assessment, and the people on the
    roster who claim one; only a number without fault, with a name, can be asked. Sought is a `kind`
    of certificate for an item or role (`what`). `claimed`, where it is wanted, is a text that
    changes when the claims do.
    """
    special = pl.col("special").fill_null(value=True)
    claiming = here.claim.filter("on_roster", special)
    who = pl.concat(
        rows.select(
            "pid",
            "name_key",
            "person_name",
            "person_id_no",
            "id_kind",
            kind=pl.lit(kind),
            what=what,
        )
        for rows, kind, what in (
            (here.work.filter("judged_here"), "special_operation", "op_item"),
            (here.assessed, "assessment", "job_role"),
            (claiming, "special_operation", "op_item"),
        )
    )
    sure = who.filter(pl.col("id_kind") == "strong").drop_nulls(["pid", "name_key"])
    sought = ["pid", "name_key", "kind", "what"]
    named = sure.select(*sought, "person_name", id_no="person_id_no")
    people = first_of(named, *sought)
    if not with_claims:
        return people
    claimed = claiming.group_by("pid", "name_key").agg(claimed=_claims().sort().str.join(" "))
    return people.join(claimed, on=["pid", "name_key"], how="left", maintain_order="left")


def _claims() -> pl.Expr:
    told = ("op_item", "cert_no", "valid_from", "valid_to", "review_due_date", "review_done_date")
    return pl.concat_str(pl.col(told).cast(pl.String).fill_null(""), separator="|")


def check(
    here: Batch, tables: Tables, delivered: pl.DataFrame, register: Register,
    shared: pl.DataFrame, law: Law, how: Print, abroad: Tables = NOTHING,
) -> Checked:  # fmt: skip
    """Judge every rule on every roll of a batch, as `drawn` from the same tables.

    `shared` are the certificate numbers claimed for several people in any batch, and `abroad` the
    rows of companies in other batches about people who are in this one.
    """
    lines: list[pl.DataFrame] = []
    counted: list[pl.DataFrame] = []
    ahead: list[pl.DataFrame] = []
    beyond = drawing.Beyond(shared, abroad)
    # Who works there is what every rule starts from: without a roster none is asked of anything.
    staffed = here.company.filter("has_staffing")["org"]
    for roll in drawing.rolls(here, tables, delivered, register, beyond, law):
        if staffed.len() < here.company.height or roll.rows["org"].null_count():
            known = roll.rows.filter(pl.col("org").is_in(staffed.implode()))
            roll = roll._replace(rows=known)
        _judge(roll, how, lines, counted)
        ahead += outlook.ahead(roll, law)
    count = judge.added(counted)
    missing = judge.unanswerable(here.company, count, RULES)
    facts = here.company.select("org_id", "org_name", "region_code")
    whole = missing.join(facts, on="org_id", how="left", maintain_order="left")
    lines.append(written.of_company(whole, {rule.code: rule for rule in RULES}, how))
    return Checked(
        _ordered(written.finished(pl.concat(lines), how)),
        outlook.finished(ahead, law, how),
        judge.totals(count, missing, here.company, RULES),
    )


def _judge(roll: Roll, how: Print, lines: list[pl.DataFrame], counted: list[pl.DataFrame]) -> None:
    """Add what every rule of the roll finds, and what it counts in each company."""
    rules = [rule for rule in RULES if rule.roll == roll.name]
    if not rules or roll.rows.is_empty():
        return
    alone, together = judge.parted(judge.verdicts(roll.rows, rules))
    numbers = judge.tally(alone, rules)
    counted.append(numbers)
    found: list[tuple[Rule, pl.DataFrame]] = []
    for rule in rules:
        told = pl.col(rule.code).is_in(how.told)
        parts = [alone.filter(told)] if judge.count(numbers, rule, how.told) else []
        if together.height:
            sure = sureness(rule, together.columns, fresh_from=how.fresh_from)
            settled = judge.settled(together, rule, sure)
            counted.append(judge.tally(settled, [rule]))
            parts.append(settled.filter(told).select(alone.columns))
        found += [(rule, rows) for rows in parts if rows.height]
    if found:
        lines += written.findings(found, roll.named, how)


def _ordered(rows: pl.DataFrame) -> pl.DataFrame:
    order = {rule.code: place for place, rule in enumerate(RULES)}
    place = pl.col("code").replace_strict(order, return_dtype=pl.Int32)
    keys = ("org_id", place, "person_key", "person_name", "thing")
    return rows.sort(*keys, maintain_order=True)
