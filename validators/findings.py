"""Findings as rows: what a rule said of a roll, in the columns that readers get."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import date

import polars as pl

import data
from validators import identity
from validators.cite import cite
from validators.grade import grade
from validators.judge import BROKEN, UNVERIFIABLE
from validators.rule import By, Rule, sentence

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
# Codes a sentence prints, and the word list each is printed from.
WORDED = {"job_role": "job_role", "status": "status",
          "industry": "industry", "assessed_industry": "industry"}  # fmt: skip


@dataclass(frozen=True)
class Print:
    """How findings are written down: the day, the key that pseudonymises, and whether to mask."""

    as_of: date
    key: bytes
    register_is_old: bool = False
    unmasked: bool = False


def findings(rows: pl.DataFrame, rule: Rule, how: Print, proofs: pl.DataFrame) -> pl.DataFrame:
    """One row for each row of a judged roll that is broken or unverifiable, in roll order.

    `proofs` are addresses of further rows a finding rests on (`member, proof, address`).
    """
    listed = rows.filter(pl.col(rule.code).is_in([BROKEN, UNVERIFIABLE]))
    if not listed.height:
        return pl.DataFrame(schema=COLUMNS)
    listed = _worded(_filled(listed, how), rule)
    broken = pl.col(rule.code) == BROKEN
    said = listed.with_columns(
        code=pl.lit(rule.code),
        item=_chosen(rule.item),
        duty_key=_chosen(rule.duty),
        verdict=pl.when(broken).then(pl.lit("broken")).otherwise(pl.lit("unverifiable")),
        grade=pl.when(broken).then(
            grade(rule, listed.columns, register_is_old=how.register_is_old)
        ),
        thing=rule.thing.fill_null(""),
        message=pl.when(broken).then(rule.message).otherwise(_unverifiable(rule)),
        evidence=_evidence(rule, listed.columns),
        due_date=rule.due,
        answer_source=pl.col("answer_source") if rule.from_register else None,
        answered_on=pl.col("answered_on") if rule.from_register else None,
    )
    return finished(_with_addresses(said, proofs), how)


def of_company(lines: pl.DataFrame, rules: dict[str, Rule], how: Print) -> pl.DataFrame:
    """One row for each company and rule that lacks a table (`org_id, code, missing`)."""
    first = pl.col("code")
    reason = pl.concat_str("missing", pl.lit("_missing"))
    rows = lines.with_columns(
        item=first.replace_strict({c: r.items[0] for c, r in rules.items()}, return_dtype=pl.String),
        duty_key=first.replace_strict({c: r.duties[0] for c, r in rules.items()}, return_dtype=pl.String),
        verdict=pl.lit("unverifiable"),
        thing=pl.lit(""),
        why=reason,
        on=pl.lit(how.as_of),
        evidence=pl.struct("missing").struct.json_encode(),
        source_rows=pl.lit("[]"),
    )
    rows = _reasoned(rows, pl.col("why"))
    return finished(rows.with_columns(message=sentence("无法核验：{}。", "why_words")), how)


def finished(rows: pl.DataFrame, how: Print) -> pl.DataFrame:
    """The rows in the columns of `COLUMNS`, with law, keys and identifiers."""
    blank = [pl.lit(None, dtype=t).alias(c) for c, t in COLUMNS.items() if c not in rows.columns]
    rows = cite(rows.with_columns(blank).drop("duty", "law", "article", "rule_pack"))
    rows = rows.with_columns(
        subject_type=pl.lit("enterprise"), as_of=pl.lit(how.as_of), state=pl.lit("new"),
        first_seen=pl.lit(how.as_of), person_key=person_key(rows, how.key),
    )
    named = pl.concat_str(
        "org_id", pl.col("person_key").fill_null(""), "code", "thing", separator="\x1f"
    )
    return rows.with_columns(
        finding_id=named.map_elements(
            lambda text: hashlib.sha256(text.encode()).hexdigest()[:20], return_dtype=pl.String
        )
    ).select(pl.col(c).cast(t) for c, t in COLUMNS.items())


def person_key(rows: pl.DataFrame, key: bytes) -> pl.Series:
    """HMAC-SHA-256 (first 16 hex) of the 18-character number, else of company and name; else null.

    Hashing is the one step polars cannot do: each distinct text goes once through the C library.
    """
    if "name_key" not in rows.columns:
        return pl.Series("person_key", [None] * rows.height, dtype=pl.String)
    number = pl.when(pl.col("pid").is_not_null()).then(identity.id_text(pl.col("pid")))
    text = pl.coalesce(number, pl.concat_str("org_id", "name_key", separator="\x1f"))
    asked = rows.select(text=text)
    keyed = asked.drop_nulls().unique().with_columns(
        person_key=pl.col("text").map_elements(
            lambda t: hmac.digest(key, t.encode(), "sha256").hex()[:16], return_dtype=pl.String
        )
    )
    return asked.join(keyed, on="text", how="left", maintain_order="left")["person_key"]


def _filled(rows: pl.DataFrame, how: Print) -> pl.DataFrame:
    wanted = {"answer_source": pl.String, "answered_on": pl.Date}
    rows = rows.with_columns(
        [pl.lit(None, dtype=t).alias(c) for c, t in wanted.items() if c not in rows.columns]
    )
    if "cert_no" in rows.columns:
        rows = rows.with_columns(cert_no_masked=identity.mask_cert_no(pl.col("cert_no")))
    if how.unmasked:
        rows = rows.with_columns(id_no_masked="person_id_no")
    return rows.with_columns(as_of=pl.lit(how.as_of))


def _worded(rows: pl.DataFrame, rule: Rule) -> pl.DataFrame:
    """With `<column>_words` beside each code a sentence may print, and the reason in words."""
    words = [
        pl.col(column).replace(_printed(name)).alias(f"{column}_words")
        for column, name in WORDED.items() if column in rows.columns
    ]
    if "differing" in rows.columns:
        terms = data.table("glossary")
        words.append(
            pl.col("differing").str.replace_many(dict(terms.select("field", "term").iter_rows()))
            .str.replace_all(" ", "、").alias("differing_words")
        )
    return _reasoned(rows.with_columns(words), rule.unknown)


def _reasoned(rows: pl.DataFrame, reason: pl.Expr) -> pl.DataFrame:
    reasons = data.table("reasons")
    in_words = dict(zip(reasons["code"], reasons["words"], strict=True))
    return rows.with_columns(
        why_code=reason.cast(pl.String).fill_null("undecided"),
    ).with_columns(why_words=pl.col("why_code").replace(in_words))


def _printed(word_list: str) -> dict[str, str]:
    """For each code of a list, the first of its words: the one to print."""
    rows = data.table("words").filter(pl.col("list") == word_list, pl.col("word") != pl.col("code"))
    first = rows.unique("code", keep="first", maintain_order=True)
    return dict(zip(first["code"], first["word"], strict=True))


def _chosen(choice: str | By) -> pl.Expr:
    return pl.lit(choice) if isinstance(choice, str) else choice.expression()


def _unverifiable(rule: Rule) -> pl.Expr:
    thing = rule.thing.fill_null("")
    about = pl.when(thing == "").then(pl.lit("")).otherwise(pl.format("（{}）", thing))
    return pl.concat_str(
        pl.col("person_name").fill_null("（姓名未填）"), about, pl.lit("无法核验："), "why_words", pl.lit("。")
    )


def _evidence(rule: Rule, columns: list[str]) -> pl.Expr:
    shown = [c for c in rule.evidence if c in columns]
    unknown = pl.when(pl.col(rule.code) == UNVERIFIABLE).then("why_code").alias("reason")
    return pl.struct(*shown, unknown).struct.json_encode()


def _with_addresses(rows: pl.DataFrame, proofs: pl.DataFrame) -> pl.DataFrame:
    """With `source_rows`: the row judged, the person's staffing row, and the rows counted."""
    rows = rows.with_row_index("_row")
    own = [address("source_"), address("roster_")] if "roster_file" in rows.columns else [address("source_")]
    first = rows.select("_row", pl.concat_list(own).list.drop_nulls().alias("addresses"))
    if "proof" in rows.columns and proofs.height:
        behind = rows.select("_row", "member", "proof").join(proofs, on=["member", "proof"])
        listed = behind.group_by("_row", maintain_order=True).agg(behind="address")
        first = first.join(listed, on="_row", how="left", maintain_order="left").with_columns(
            addresses=pl.concat_list("addresses", pl.col("behind").fill_null(pl.lit([], dtype=pl.List(pl.String))))
        )
    texts = pl.col("addresses").list.unique(maintain_order=True).list.eval(
        pl.element().str.replace_many({"\\": "\\\\", '"': '\\"'})
    )
    json = pl.format('["{}"]', texts.list.join('", "'))
    return rows.drop("_row").with_columns(first.select(source_rows=json)["source_rows"])


def address(prefix: str) -> pl.Expr:
    """`file!sheet!row` of a row, the row as the sender's program shows it."""
    return pl.concat_str(f"{prefix}file", f"{prefix}sheet", f"{prefix}row", separator="!")
