"""Findings as rows: what a rule said of a roll, in the columns that readers get."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

import polars as pl

from validators import identity, keys, printing
from validators.cite import cite
from validators.grade import in_words, sureness
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
SAID: dict[str, pl.DataType | type[pl.DataType]] = {
    **{c: COLUMNS[c] for c in (
        "code", "item", "org_id", "org_name", "region_code", "person_name", "job_role", "post",
        "op_category", "op_item", "thing", "message", "evidence", "answer_source", "answered_on",
        "due_date",
    )},
    "verdict": pl.Int8, "grade": pl.Int8, "reason": pl.String, "duty_key": pl.String,
    "on": pl.Date, "pid": pl.Int64, "name_key": pl.String, "person_id_no": pl.String,
    "addresses": pl.List(pl.String),
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
    listed = _filled(named(pl.concat(rows for _, rows in found)), how)
    ends = accumulate(rows.height for _, rows in found)
    return [
        _told(listed.slice(end - rows.height, rows.height), rule, how)
        for end, (rule, rows) in zip(ends, found, strict=True)
    ]


def _told(listed: pl.DataFrame, rule: Rule, how: Print) -> pl.DataFrame:
    broken, unsure = (pl.col(rule.code) == verdict for verdict in (BROKEN, UNVERIFIABLE))
    reason = pl.when(unsure).then(rule.unknown.cast(pl.String).fill_null("undecided"))
    sure = sureness(rule, listed.columns, fresh_from=how.fresh_from)
    shown = [c for c in rule.evidence if isinstance(c, pl.Expr) or c in listed.columns]
    return _said(
        listed,
        code=pl.lit(rule.code),
        item=_chosen(rule.item),
        duty_key=_chosen(rule.duty),
        verdict=pl.col(rule.code),
        grade=pl.when(broken).then(sure),
        message=pl.when(broken).then(rule.message),
        reason=reason,
        evidence=pl.struct(*shown, reason=reason).struct.json_encode(),
        due_date=rule.due,
        answer_source=pl.when(rule.from_register).then("answer_source"),
        answered_on=pl.when(rule.from_register).then("answered_on"),
    )


def of_company(lines: pl.DataFrame, rules: dict[str, Rule], how: Print) -> pl.DataFrame:
    """One row for each company and rule that lacks a table (`missing`), to be `finished`."""
    items = {code: rule.items[0] for code, rule in rules.items()}
    duties = {code: rule.duties[0] for code, rule in rules.items()}
    code, reason = pl.col("code"), pl.concat_str("missing", pl.lit("_missing"))
    return _said(
        lines,
        item=code.replace_strict(items, return_dtype=pl.String),
        duty_key=code.replace_strict(duties, return_dtype=pl.String),
        verdict=pl.lit(UNVERIFIABLE),
        thing=pl.lit(""),
        on=pl.lit(how.as_of),
        addresses=pl.lit([], dtype=SAID["addresses"]),
        reason=reason,
        evidence=pl.struct(reason=reason).struct.json_encode(),
    )


def _said(rows: pl.DataFrame, **made: pl.Expr) -> pl.DataFrame:
    """The columns of `SAID`: those made, else the rows' own, else blank."""
    own = {c: pl.col(c) for c in rows.columns}
    blank = pl.lit(None)
    return rows.select(made.get(c, own.get(c, blank)).cast(t).alias(c) for c, t in SAID.items())


def finished(said: pl.DataFrame, how: Print) -> pl.DataFrame:
    """The rows in the columns of `COLUMNS`, with law, keys and identifiers, no number unmasked."""
    rows = cite(said)
    rows = rows.with_columns(
        subject_type=pl.lit(ENTERPRISE), as_of=pl.lit(how.as_of), state=pl.lit(NEW),
        first_seen=pl.lit(how.as_of), person_key=keys.person_key(rows, how.key),
        verdict=pl.lit(NAMES).gather("verdict"), grade=in_words(pl.col("grade")),
        message=pl.coalesce("message", printing.unverifiable("reason")),
        source_rows=printing.as_json("addresses"), id_no_masked=_id_no(how),
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


def _filled(rows: pl.DataFrame, how: Print) -> pl.DataFrame:
    """With the register's columns, if the roll asked nobody, numbers masked, and codes in words."""
    wanted = {"answer_source": pl.String, "answered_on": pl.Date}
    filled = {c: pl.lit(None, t) for c, t in wanted.items() if c not in rows.columns}
    if "cert_no" in rows.columns:
        number = pl.col("cert_no")
        filled["id_no_masked"] = _id_no(how)
        filled["cert_no_masked"] = number if how.unmasked else identity.mask_cert_no(number)
    if "verify_url" in rows.columns and not how.unmasked:
        filled["verify_url"] = printing.masked_address(pl.col("verify_url"))
    return rows.with_columns(*printing.worded(rows.columns), as_of="on", **filled)


def _id_no(how: Print) -> pl.Expr:
    number = pl.col("person_id_no")
    return number if how.unmasked else identity.mask(number)


def _chosen(choice: str | By) -> pl.Expr:
    return pl.lit(choice) if isinstance(choice, str) else choice.expression()
