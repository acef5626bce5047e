"""A batch of companies, from their tables and the register's answers to findings, outlook and tally."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import polars as pl

from validators import findings as written
from validators import judge, outlook, shapes
from validators.findings import Print
from validators.grade import sureness
from validators.law import Law
from validators.rolls import (
    answers,
    assessment,
    claims,
    comparing,
    delivery,
    duty,
    holder,
    hours,
    logs,
    naming,
    quotas,
    records,
    roster,
    sessions,
)  # fmt: skip
from validators.rules import RULES

Tables = Mapping[str, pl.DataFrame]
Named = Callable[[pl.DataFrame], pl.DataFrame]


@dataclass(frozen=True, eq=False)
class Register:
    """What the source answered for everyone asked, by kind of certificate, and all it knows of them."""

    operations: pl.DataFrame
    assessments: pl.DataFrame
    certificates: pl.DataFrame


@dataclass(frozen=True, eq=False)
class Checked:
    """The results of a batch, in the columns of the contract."""

    findings: pl.DataFrame
    outlook: pl.DataFrame
    tally: pl.DataFrame


class Batch(NamedTuple):
    """Who is where: companies, people, their spells, logged days and work, and what they claim."""

    company: pl.DataFrame
    person: pl.DataFrame
    spell: pl.DataFrame
    log: pl.DataFrame
    work: pl.DataFrame
    claim: pl.DataFrame


def asked(tables: Tables, law: Law) -> pl.DataFrame:
    """One row for each number and name the register is to be asked about.

    Those are the people whose work needs a certificate or an assessment, and the people on the
    roster who claim one; only a number without fault, with a name, can be asked.
    """
    batch = _batch(tables, delivery.unread(tables.values()), law)
    special = pl.col("special").fill_null(value=True)
    who = pl.concat(
        rows.select("pid", "name_key", "person_name", "person_id_no", "id_kind")
        for rows in (
            batch.work.filter("judged_here"),
            assessment.managers(batch.spell),
            batch.claim.filter("on_roster", special),
        )
    )
    sure = who.filter(pl.col("id_kind") == "strong").drop_nulls(["pid", "name_key"])
    return sure.unique(["pid", "name_key"], keep="first", maintain_order=True).select(
        "pid", "name_key", "person_name", id_no="person_id_no"
    )


def check(
    tables: Tables, delivered: pl.DataFrame, companies: pl.DataFrame, register: Register,
    shared: pl.DataFrame, law: Law, how: Print,
) -> Checked:  # fmt: skip
    """Judge every rule on every roll of a batch.

    `tables` hold canonical rows by kind, each with its `org_id`; `delivered` says which kinds each
    company handed over (`org_id, kind, partial`); `companies` is one row for each of them;
    `shared` are the certificate numbers claimed for several people in any batch.
    """
    batch = _batch(tables, delivery.delivery(companies, delivered), law)
    held = answers.certificates(register.certificates)
    holder_rows = quotas.holders(batch.spell, batch.log, batch.company, law)
    training = _table(tables, "training_record")
    record = records.records(training, batch.person)
    session = sessions.sessions(record, quotas.owing(holder_rows, batch.person.height), law)
    delivered_hours = hours.delivered(session)
    rolls = _certificate_rolls(batch, register, held, shared, law) | {
        "initial": hours.initial_roll(holder_rows, session, records.results(record), law),
        "training_year": hours.year_roll(holder_rows, delivered_hours, law),
    }

    def named(rows: pl.DataFrame) -> pl.DataFrame:
        if "holder" in rows.columns:
            rows = naming.of_holder(rows, holder_rows)
        return naming.named(rows, batch.person, batch.company)

    def proven(rows: pl.DataFrame) -> pl.DataFrame:
        hours_roll = "holder" in rows.columns
        return named(naming.with_records(rows, record, training) if hours_roll else rows)

    lines, counted = _judged(rolls, proven, how)
    missing = judge.unanswerable(batch.company, counted, RULES)
    facts = batch.company.select("org_id", "org_name", "region_code")
    whole = missing.join(facts, on="org_id", how="left", maintain_order="left")
    lines.append(written.of_company(whole, {rule.code: rule for rule in RULES}, how))
    running = hours.running_year(holder_rows, delivered_hours, law)
    return Checked(
        _ordered(written.finished(pl.concat(lines), how)),
        outlook.outlook(rolls["duty"], rolls["assessment"], running, named, law, how),
        judge.totals(counted, missing, batch.company, RULES),
    )


def _batch(tables: Tables, company: pl.DataFrame, law: Law) -> Batch:
    """The people of a batch, and the rows of the other tables joined to them."""
    staffing = _table(tables, "staffing")
    person = roster.people(staffing, company)
    log = logs.logged(_table(tables, "duty_log"), person, law.as_of)
    rows = roster.numbered(staffing, person)
    spell = roster.spells(rows, logs.first_days(log), law)
    needed = duty.required(spell)
    work = duty.works(needed, duty.worked(log, needed, person), law)
    claim = claims.claims(_table(tables, "certificate_claim"), person, spell, company)
    return Batch(company, person, spell, log, work, claim)


def _certificate_rolls(
    batch: Batch, register: Register, held: pl.DataFrame, shared: pl.DataFrame, law: Law
) -> dict[str, pl.DataFrame]:
    """The rolls that the register is needed for, and those of the certificates themselves."""
    partial = batch.company.select("org", "partial_certificate_claim")
    states = register.operations.select(answers.STATE)
    claim = claims.with_pending(batch.claim, states, law)
    manager = assessment.managers(batch.spell)
    office = register.assessments.select(answers.STATE)
    return {
        "duty": duty.duty_roll(batch.work, claim, partial, states, held, law),
        "holder": holder.holder_roll(batch.work, law),
        "claim": comparing.claim_roll(claim, batch.work, states, held, law),
        "mark": claims.mark_roll(claim, shared, law),
        "assessment": assessment.assessment_roll(manager, batch.company, office, held, law),
    }


def _judged(
    rolls: Mapping[str, pl.DataFrame], named: Named, how: Print
) -> tuple[list[pl.DataFrame], pl.DataFrame]:
    """The findings of every rule, and what each counts in each company."""
    lines, counted = [], []
    for name, roll in rolls.items():
        rules = [rule for rule in RULES if rule.roll == name]
        judged = judge.verdicts(roll, rules)
        alone = judged.filter(~pl.col("together"))
        counted.append(judge.tally(alone, rules))
        together = judged.filter("together")
        for rule in rules:
            told = pl.col(rule.code).is_in(how.told)
            rows = alone.filter(told)
            if together.height:
                sure = sureness(rule, together.columns, register_is_old=how.register_is_old)
                settled = judge.settled(together, rule, sure)
                counted.append(judge.tally(settled, [rule]))
                rows = pl.concat([rows, settled.filter(told).select(rows.columns)])
            lines.append(written.findings(named(rows), rule, how))
    return lines, pl.concat(counted)


def _table(tables: Tables, kind: str) -> pl.DataFrame:
    return tables[kind] if kind in tables else shapes.empty(kind)


def _ordered(rows: pl.DataFrame) -> pl.DataFrame:
    order = {rule.code: place for place, rule in enumerate(RULES)}
    place = pl.col("code").replace_strict(order, return_dtype=pl.Int32)
    keys = ("org_id", place, "person_key", "person_name", "thing")
    return rows.sort(*keys, maintain_order=True)
