"""A batch of companies, from their tables and the register's answers to findings, outlook and tally."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from validators import findings as written
from validators import judge, outlook, shapes
from validators.findings import Print
from validators.law import Law
from validators.rolls import answers, assessment, claims, duty, holder, hours, roster, sessions
from validators.rule import Rule
from validators.rules import RULES

Tables = Mapping[str, pl.DataFrame]


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


def asked(tables: Tables, law: Law) -> pl.DataFrame:
    """One row for each number and name the register is to be asked about.

    Those are the people on the roster whose work needs a certificate or an assessment, and the
    people on it who claim one; only a number without fault can be asked.
    """
    spell = roster.spells(_table(tables, "staffing"), law)
    people = roster.people(spell)
    spell = roster.numbered(spell, people)
    present = spell.filter("on_roster")
    needs = pl.concat([
        duty.required(spell).select("member", "pid", "person_id_no", "person_name", "name_key"),
        present.filter(pl.col("job_role").is_in(assessment.ROLES)).select(
            "member", "pid", "person_id_no", "person_name", "name_key"
        ),
    ])
    claimed = _claims(tables, people, spell).filter("known_person").select(
        "member", "pid", "person_id_no", "person_name", "name_key"
    )
    rows = pl.concat([needs, claimed]).drop_nulls("pid")
    return rows.select("pid", "name_key", "person_name", id_no="person_id_no").unique(
        ["pid", "name_key"], keep="first", maintain_order=True
    )


def check(
    tables: Tables, delivered: pl.DataFrame, companies: pl.DataFrame, register: Register,
    shared: pl.DataFrame, law: Law, how: Print,
) -> Checked:
    """Judge every rule on every roll of a batch.

    `tables` hold canonical rows by kind, each with its `org_id`; `delivered` says which kinds each
    company handed over (`org_id, kind, partial`); `companies` is one row for each of them;
    `shared` are the certificate numbers claimed for several people in any batch.
    """
    rolls, proofs = all_rolls(tables, delivered, companies, register, shared, law)
    lines: list[pl.DataFrame] = []
    counted: dict[str, pl.DataFrame] = {}
    for name, roll in rolls.items():
        rules = [rule for rule in RULES if rule.roll == name]
        judged = judge.verdicts(roll, rules)
        for rule in rules:
            rows = judge.settled(judged, rule)
            counted[rule.code] = judge.tally(rows, rule)
            lines.append(written.findings(rows, rule, how, proofs))
    missing = judge.unanswerable(companies, delivered, counted, RULES)
    whole = missing.join(companies.select("org_id", "org_name", "region_code"), on="org_id", how="left")
    lines.append(written.of_company(whole, _by_code(), how))
    return Checked(
        _ordered(pl.concat(lines)),
        outlook.outlook(rolls["duty"], rolls["assessment"], rolls["running_year"], law, how),
        judge.totals(counted.values(), missing, companies, RULES),
    )


def all_rolls(
    tables: Tables, delivered: pl.DataFrame, companies: pl.DataFrame, register: Register,
    shared: pl.DataFrame, law: Law,
) -> tuple[dict[str, pl.DataFrame], pl.DataFrame]:
    """Every roll by name, each row with its person and company, and the rows that hours rest on."""
    spell = roster.spells(_table(tables, "staffing"), law).join(
        _facts(companies, delivered), on="org_id", how="left", maintain_order="left"
    )
    people = roster.people(spell)
    spell = roster.numbered(spell, people).with_columns(strong=pl.col("id_kind") == "strong")
    held = answers.certificates(register.certificates)
    states = register.operations
    claim = claims.pending(_claims(tables, people, spell), states, law)
    needed = duty.required(spell)
    session = sessions.sessions(_table(tables, "training_record"), people, law)
    holders = hours.quota_holders(spell, law)
    rolls = {
        "duty": duty.duty_roll(needed, claim, states, held, law),
        "holder": holder.holder_roll(needed, law),
        "claim": claims.claim_roll(claim, needed, states, held, law),
        "mark": claims.mark_roll(claim, shared, law),
        "assessment": assessment.assessment_roll(spell, register.assessments, held, law),
        "initial": hours.initial_roll(holders, session, law),
        "training_year": hours.year_roll(holders, spell, session, law),
        "running_year": hours.running_year(holders, spell, session, law),
    }
    shown = roster.shown(people)
    facts = companies.select("org_id", "org_name", "region_code")
    named = {name: _named(roll, shown, facts) for name, roll in rolls.items()}
    return named, _proofs(session)


def _claims(tables: Tables, people: pl.DataFrame, spell: pl.DataFrame) -> pl.DataFrame:
    """Claims with their claimant on the roster (`member`), if he is one, and his work there."""
    rows = roster.with_person(_table(tables, "certificate_claim"))
    known = roster.recognised(rows, people)
    now = spell.filter("on_roster").unique("member", keep="first", maintain_order=True).select(
        "member", "job_role", "post", known_person=pl.lit(value=True)
    )
    return known.join(now, on="member", how="left", maintain_order="left").with_columns(
        pl.col("known_person").fill_null(value=False),
        on_roster=pl.col("known_person").fill_null(value=False),
        is_claim=pl.lit(value=True),
        strong=pl.col("id_kind") == "strong",
    )


def _named(roll: pl.DataFrame, shown: pl.DataFrame, facts: pl.DataFrame) -> pl.DataFrame:
    """With the person's masked number and staffing row, and the company's name and region."""
    person = shown.select(
        "member", "id_no_masked", roster_file="source_file", roster_sheet="source_sheet",
        roster_row="source_row",
    )
    bare = roll.drop("id_no_masked", "org_name", "region_code", strict=False)
    return bare.join(person, on="member", how="left", maintain_order="left").join(
        facts, on="org_id", how="left", maintain_order="left"
    )


def _facts(companies: pl.DataFrame, delivered: pl.DataFrame) -> pl.DataFrame:
    has = delivered.filter(pl.col("kind") == "training_record").select(
        "org_id", has_training_record=pl.lit(value=True)
    ).unique()
    return companies.select("org_id", "industry", "is_high_risk_stated").join(
        has, on="org_id", how="left"
    ).with_columns(pl.col("has_training_record").fill_null(value=False))


def _proofs(session: pl.DataFrame) -> pl.DataFrame:
    """Addresses of the records that count towards a quota: `member, proof, address`."""
    year = pl.col("first_day").dt.year().cast(pl.String)
    proof = pl.when(pl.col("quota") == "annual").then(year).otherwise("quota")
    return session.lazy().select(
        "member", proof.alias("proof"), written.address("source_").alias("address")
    ).collect()


def _table(tables: Tables, kind: str) -> pl.DataFrame:
    return tables[kind] if kind in tables else shapes.empty(kind)


def _by_code() -> dict[str, Rule]:
    return {rule.code: rule for rule in RULES}


def _ordered(rows: pl.DataFrame) -> pl.DataFrame:
    order = {rule.code: place for place, rule in enumerate(RULES)}
    return rows.sort(
        "org_id", pl.col("code").replace_strict(order, return_dtype=pl.Int32), "person_key",
        "person_name", "thing", maintain_order=True,
    )
