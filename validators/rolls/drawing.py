"""Drawing up the rolls of a batch, one after the other, so that one at a time lies in memory."""

from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import polars as pl

from validators import shapes
from validators.law import Law
from validators.rolls import (
    answers,
    assessment,
    claims,
    comparing,
    duty,
    effort,
    formalistic,
    holder,
    hours,
    logs,
    naming,
    off_post,
    offices,
    online,
    parked,
    plan_items,
    plans,
    quotas,
    records,
    returns,
    roster,
    safety_staff,
    sessions,
    spot_tests,
    truth,
    uncounted,
    verification,
)

Tables = Mapping[str, pl.DataFrame]
Named = Callable[[pl.DataFrame], pl.DataFrame]


@dataclass(frozen=True, eq=False)
class Register:
    """What the source answered of everyone asked, by kind of certificate, and all it knows."""

    operations: pl.DataFrame
    assessments: pl.DataFrame
    certificates: pl.DataFrame


class Batch(NamedTuple):
    """Who is where: companies, people, their spells, logged days and work, and what they claim.

    `worker` are the people and those whom only the log knows; `assessed` whom the region has
    assessed; `off` are the days on which people came back to a special operation after long.
    """

    company: pl.DataFrame
    person: pl.DataFrame
    worker: pl.DataFrame
    spell: pl.DataFrame
    log: pl.DataFrame
    work: pl.DataFrame
    assessed: pl.DataFrame
    claim: pl.DataFrame
    off: pl.DataFrame


class Beyond(NamedTuple):
    """What other companies show of the people of a batch.

    `marks` are the certificate numbers and pictures claimed for several people, `tables` rows of
    companies not in the batch about people who are.
    """

    marks: pl.DataFrame
    tables: Tables


class Roll(NamedTuple):
    """A roll, and what gives some of its rows their company, person and addresses."""

    name: str
    rows: pl.DataFrame
    named: Named


def batch(tables: Tables, company: pl.DataFrame, law: Law) -> Batch:
    """The people of a batch, and the rows of the other tables joined to them."""
    staffing = table(tables, "staffing")
    person = roster.people(staffing, company)
    shifts = table(tables, "duty_log")
    worker = roster.with_strangers(person, shifts, company)
    log = logs.logged(shifts, worker, law.as_of)
    rows = roster.numbered(staffing, person)
    spell = offices.with_offices(roster.spells(rows, logs.first_days(log), law), law)
    needed = duty.required(spell, company)
    worked = duty.worked(log, needed, worker, company)
    work = duty.works(needed, worked, law)
    claim = claims.claims(table(tables, "certificate_claim"), worker, spell, company)
    off = off_post.long_apart(worked, law)
    assessed = assessment.assessed(spell)
    return Batch(company, person, worker, spell, log, work, assessed, claim, off)


def rolls(
    here: Batch, tables: Tables, delivered: pl.DataFrame, register: Register, beyond: Beyond,
    law: Law,
) -> Iterator[Roll]:  # fmt: skip
    """Every roll of the batch, in the order of the rules."""

    def named(rows: pl.DataFrame) -> pl.DataFrame:
        return naming.named(rows, here.worker, here.company)

    for name, rows in _of_certificates(here, register, beyond.marks, law):
        yield Roll(name, rows, named)
    yield Roll("parked", parked.parked_roll(here.spell, here.company, beyond.tables, law), named)
    training = widened(tables, beyond.tables, "training_record")
    owner = records.owned(training, here.person)
    spot, short = yield from _of_training(here, tables, training, owner, register, named, law)
    wide = {kind: widened(tables, beyond.tables, kind) for kind in ("duty_log", "leave")}
    wide["training_record"] = training
    for drawn in truth.of_records(
        wide, owner, delivered, here.person, here.spell, here.company, law
    ):
        yield Roll(*drawn)
    for name, rows in _of_companies(here, tables, spot, short, law):
        yield Roll(name, rows, named)


def widened(tables: Tables, abroad: Tables, kind: str) -> pl.DataFrame:
    """The table of a kind, with the rows of other companies under it."""
    own = table(tables, kind)
    return pl.concat([own, abroad[kind]]) if kind in abroad else own


def table(tables: Tables, kind: str) -> pl.DataFrame:
    """The table of a kind, without a row if nobody delivered one."""
    return tables[kind] if kind in tables else shapes.empty(kind)


def _of_certificates(
    here: Batch, register: Register, shared: pl.DataFrame, law: Law
) -> Iterator[tuple[str, pl.DataFrame]]:
    """The rolls that the register is needed for, and those of the certificates themselves."""
    held = answers.certificates(register.certificates)
    partial = here.company.select("org", "partial_certificate_claim")
    states = answers.states(register.operations)
    claim = claims.with_pending(here.claim, states, law)
    yield "duty", duty.duty_roll(here.work, claim, partial, states, held, law)
    yield "holder", holder.holder_roll(here.work, law)
    yield "claim", comparing.claim_roll(claim, here.work, states, held, law)
    yield "mark", claims.mark_roll(claim, shared, law)
    office = answers.states(register.assessments)
    yield "assessment", assessment.assessment_roll(here.assessed, here.company, office, held, law)


def _of_companies(
    here: Batch, tables: Tables, spot: pl.DataFrame, short: pl.DataFrame, law: Law
) -> Iterator[tuple[str, pl.DataFrame]]:
    """The rolls of what a company as a whole owes; of what nobody handed over none is drawn up."""
    company, spell, training = here.company, here.spell, table(tables, "training_record")
    plan = plans.plans(table(tables, "training_plan"), company)
    yield "plan_year", plans.plan_year_roll(company, spell, plan, law)
    if plan.height:
        yield "plan_item", plan_items.item_roll(plan, training, here.person, spell, company, law)
        yield "plan_approval", plans.approval_roll(plan, spell, law)
    yield "safety_staff", safety_staff.safety_staff_roll(company, spell, law)
    log = table(tables, "verification_log")
    due = verification.verification_roll(here.work, spell, log, here.person, company, law)
    yield "verification", due
    topics = formalistic.topic_roll(training, company, law)
    yield "topic", topics
    signs = formalistic.formalistic_roll(training, topics, spot, short, company, law)
    yield "formalistic", signs
    if company["has_archive_index"].any():
        yield "document", effort.document_roll(table(tables, "archive_index"), company, law)
    if (cost := table(tables, "org_cost")).height:
        yield "spending", effort.spending_roll(cost, company, spell, law)


def _of_training(
    here: Batch, tables: Tables, training: pl.DataFrame, owner: pl.DataFrame, register: Register,
    named: Named, law: Law,
) -> Generator[Roll, None, tuple[pl.DataFrame, pl.DataFrame]]:  # fmt: skip
    """The rolls of people that training records are needed for.

    What companies are judged by comes back: the tests on the spot, and who is short of last year's
    hours.
    """
    record = records.records(training, owner, here.person)
    level, company, spot = training["level"], here.company, spot_tests.nobody_tested()
    own, everything = record, training
    if (logged := table(tables, "online_log")).height:
        everything = online.with_online(training, logged, law)
        record = records.records(everything, records.owned(everything, here.person), here.person)
    theirs = _logged_too(here, training, own)
    studied = theirs if everything is training else _logged_too(here, everything, record)
    came = returns.returned(here.spell, here.log, here.worker, law)
    if came.height:
        both = (studied, everything)
        yield Roll("return", returns.return_roll(came, theirs, level, both, company, law), named)
    if here.off.height:
        answered, held = register.operations, register.certificates
        off = off_post.off_post_roll(here.off, answered, held, theirs, training, company, law)
        yield Roll("off_post", off, named)
    if (tested := table(tables, "spot_test")).height:
        score, who = training["score"], (here.person, here.spell)
        spot = spot_tests.spot_roll(tested, own, score, *who, company, law)
        yield Roll("spot_test", spot, named)
    short = yield from _of_hours(here, record, everything, named, law)
    return spot, short


def _logged_too(here: Batch, training: pl.DataFrame, record: pl.DataFrame) -> pl.DataFrame:
    """The timed records of those too whom only the log has, so that their training is seen."""
    if here.worker.height == here.person.height:
        return record
    return records.records(training, records.owned(training, here.worker), here.worker)


def _of_hours(
    here: Batch, record: pl.DataFrame, training: pl.DataFrame, named: Named, law: Law
) -> Generator[Roll, None, pl.DataFrame]:
    """The rolls of hours: the initial quota, then the closed years, then this year.

    What comes back is how many people of each company are short of last year's.
    """
    holders = quotas.holders(here.spell, here.log, here.company, law)
    owing = quotas.owing(holders, here.person.height)
    session = sessions.sessions(record, training["topic"], owing, law)
    result = records.results(record)

    def plain(rows: pl.DataFrame) -> pl.DataFrame:
        return named(naming.of_holder(hours.worded(rows), holders))

    def proven(rows: pl.DataFrame) -> pl.DataFrame:
        return plain(uncounted.with_proof(rows, record, training))

    yield Roll("initial", hours.initial_roll(holders, session, result, law), proven)
    years = hours.year_roll(holders, hours.delivered(session), law)
    running = years["year"].search_sorted(law.as_of.year)
    yield Roll("training_year", years.head(running), proven)
    yield Roll("running_year", years.slice(running), plain)
    return hours.short_people(years, law)
