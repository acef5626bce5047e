"""Findings as rows: what a rule said of a roll, in the columns that readers get."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

import polars as pl

from validators import identity, keys, printing
from validators.cite import cite
from validators.grade import grade
from validators.judge import BROKEN, UNVERIFIABLE, VERDICTS
from validators.rule import By, Rule

COLUMNS = {
    "finding_id": pl.String, "code": pl.String, "item": pl.String, "verdict": pl.String,
    "grade": pl.String, "subject_type": pl.String, "org_id": pl.String, "org_name": pl.String,
    "region_code": pl.String, "person_key": pl.String, "person_name": pl.String,
    "id_no_masked": pl.String, "job_role": pl.String, "post": pl.String, "op_category": pl.String,
    "op_item": pl.String, "thing": pl.String, "as_of": pl.Date, "message": pl.String,
    "duty": pl.String, "law": pl.String, "article": pl.String, "rule_pack": pl.String,
    "evidence": pl.String, "source_rows": pl.String, "answer_source": pl.String,
    "answered_on": pl.Date, "state": pl.String, "first_seen": pl.Date, "due_date": pl.Date,
}  # fmt: skip
Found = tuple[Rule, pl.DataFrame]
Named = Callable[[pl.DataFrame], pl.DataFrame]
NAMES = pl.Series(sorted(VERDICTS, key=lambda name: VERDICTS[name]), dtype=pl.String)
ENTERPRISE, NEW = "enterprise", "new"
# What a finding is before it is finished: what the rule said, and what the rest is made of.
SAID = {c: COLUMNS[c] for c in (
    "code", "item", "verdict", "grade", "org_id", "org_name", "region_code", "person_name",
    "id_no_masked", "job_role", "post", "op_category", "op_item", "thing", "message", "evidence",
    "source_rows", "answer_source", "answered_on", "due_date",
)} | {
    "duty_key": pl.String, "on": pl.Date, "pid": pl.Int64, "name_key": pl.String,
    "person_id_no": pl.String,
}  # fmt: skip
# Columns that hold a sender's own words, where a number may stand.
WORDS = (
    "person_name",
    "org_name",
    "post",
    "op_item",
    "thing",
    "message",
    "evidence",
    "source_rows",
)


@dataclass(frozen=True)
class Print:
    """How findings are written down: the day, the key that pseudonymises, and whether to mask.

    An answer of the register dated before `fresh_from` is old. `told` are the verdicts that make a
    row; `explain` tells them all.
    """

    as_of: date
    key: bytes
    fresh_from: date | None = None
    unmasked: bool = False
    told: tuple[int, ...] = (BROKEN, UNVERIFIABLE)


def findings(found: Sequence[Found], named: Named, how: Print) -> list[pl.DataFrame]:
    """For each rule of a roll, one row for each row it tells of, in roll order; to be `finished`.

    `named` gives rows their company and person, and the addresses they rest on (`addresses`).
    """
    listed = printing.worded(_filled(named(pl.concat(rows for _, rows in found)), how))
    ends = accumulate(rows.height for _, rows in found)
    return [
        _told(listed.slice(end - rows.height, rows.height), rule, how)
        for end, (rule, rows) in zip(ends, found, strict=True)
    ]


def _told(listed: pl.DataFrame, rule: Rule, how: Print) -> pl.DataFrame:
    listed = printing.reasoned(listed, rule.unknown)
    verdict = pl.col(rule.code)
    broken = verdict == BROKEN
    sure = grade(rule, listed.columns, fresh_from=how.fresh_from)
    shown = [c for c in rule.evidence if isinstance(c, pl.Expr) or c in listed.columns]
    reason = pl.when(verdict == UNVERIFIABLE).then("why_code").alias("reason")
    said = listed.with_columns(
        code=pl.lit(rule.code),
        item=_chosen(rule.item),
        duty_key=_chosen(rule.duty),
        verdict=pl.lit(NAMES).gather(verdict),
        grade=pl.when(broken).then(sure),
        message=pl.when(broken).then(rule.message)
        .when(verdict == UNVERIFIABLE).then(printing.unverifiable()),
        evidence=pl.struct(*shown, reason).struct.json_encode(),
        source_rows=printing.as_json("addresses"),
        due_date=rule.due,
        answer_source=pl.when(rule.from_register).then("answer_source"),
        answered_on=pl.when(rule.from_register).then("answered_on"),
    )  # fmt: skip
    return _said(said)


def of_company(lines: pl.DataFrame, rules: dict[str, Rule], how: Print) -> pl.DataFrame:
    """One row for each company and rule that lacks a table (`missing`), to be `finished`."""
    items = {code: rule.items[0] for code, rule in rules.items()}
    duties = {code: rule.duties[0] for code, rule in rules.items()}
    code = pl.col("code")
    rows = lines.with_columns(
        item=code.replace_strict(items, return_dtype=pl.String),
        duty_key=code.replace_strict(duties, return_dtype=pl.String),
        verdict=pl.lit("unverifiable"),
        thing=pl.lit(""),
        on=pl.lit(how.as_of),
        source_rows=pl.lit("[]"),
        person_name=pl.lit(None, dtype=pl.String),
    )
    rows = printing.reasoned(rows, pl.concat_str("missing", pl.lit("_missing")))
    reason = pl.struct(reason="why_code").struct.json_encode()
    return _said(rows.with_columns(message=printing.unverifiable(), evidence=reason))


def finished(said: pl.DataFrame, how: Print) -> pl.DataFrame:
    """The rows in the columns of `COLUMNS`, with law, keys and identifiers, no number unmasked."""
    rows = cite(said)
    rows = rows.with_columns(
        subject_type=pl.lit(ENTERPRISE), as_of=pl.lit(how.as_of), state=pl.lit(NEW),
        first_seen=pl.lit(how.as_of), person_key=keys.person_key(rows, how.key),
        op_category=pl.coalesce("op_category", printing.category(pl.col("op_item"))),
    )  # fmt: skip
    rows = rows.with_columns(finding_id=keys.finding_id(rows)).select(
        pl.col(c).cast(t) for c, t in COLUMNS.items()
    )
    if how.unmasked:
        return rows
    # To look for a number is quicker than to replace it, and most columns have none.
    has_number = rows.select(pl.col(c).str.contains(printing.NUMBER).any() for c in WORDS)
    there = [c for c in WORDS if has_number[c].item()]
    return rows.with_columns(printing.masked(pl.col(c)) for c in there)


def _said(rows: pl.DataFrame) -> pl.DataFrame:
    given = rows.schema
    return rows.select(
        pl.col(c) if given.get(c) == t
        else (pl.col(c) if c in given else pl.lit(None)).cast(t).alias(c)
        for c, t in SAID.items()
    )  # fmt: skip


def _filled(rows: pl.DataFrame, how: Print) -> pl.DataFrame:
    """With the register's columns, if the roll asked nobody, and the numbers masked."""
    wanted = {"answer_source": pl.String, "answered_on": pl.Date}
    filled = {c: pl.lit(None, t) for c, t in wanted.items() if c not in rows.columns}
    shown = pl.col("person_id_no")
    filled["id_no_masked"] = shown if how.unmasked else identity.mask(shown)
    if "cert_no" in rows.columns:
        number = pl.col("cert_no")
        filled["cert_no_masked"] = number if how.unmasked else identity.mask_cert_no(number)
    if "verify_url" in rows.columns and not how.unmasked:
        filled["verify_url"] = printing.masked_address(pl.col("verify_url"))
    return rows.with_columns(as_of="on", **filled)


def _chosen(choice: str | By) -> pl.Expr:
    return pl.lit(choice) if isinstance(choice, str) else choice.expression()
