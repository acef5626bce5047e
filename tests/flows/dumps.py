"""Dumps of a register, and a mirror built of them."""

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from connectors import mirror
from flows import refresh_mirror
from tests.people import id_no, table

TODAY = date(2026, 11, 20)
PERSON = id_no(serial=11)
FIELDS = {
    "id_no": PERSON, "person_name": "甲一", "cert_type": "special_operation",
    "cert_no": f"T{PERSON}", "op_category": "电工作业", "op_item": "低压电工作业", "role": None,
    "industry": None, "first_issue_date": "2021-01-01", "valid_from": "2021-01-01",
    "valid_to": "2027-01-01", "review_due_date": "2024-01-01", "review_done_date": "2023-12-01",
    "issuing_authority": "上海市应急管理局", "status": "valid", "updated_on": "2026-11-12",
}  # fmt: skip
SITE = {
    "id_no": "idcardNum", "person_name": "姓名", "cert_no": "certNum",
    "op_category": "jobCategoryName", "op_item": "operItemName",
    "issuing_authority": "issueOrgName", "first_issue_date": "issueDate",
    "valid_from": "validBeginDate", "valid_to": "validEndDate",
    "review_due_date": "shouldReviewDate", "review_done_date": "reviewDate",
    "status": "certStatus", "updated_on": "updated_on",
}  # fmt: skip


def frame(*rows: dict[str, Any], headings: dict[str, str] | None = None) -> pl.DataFrame:
    names = headings or {field: field for field in FIELDS}
    whole = [FIELDS | row for row in rows]
    return pl.DataFrame(
        {
            heading: pl.Series([row[field] for row in whole], dtype=pl.String)
            for field, heading in names.items()
        }
    )


def build(into: Path, *dumps: Path, **facts: Any) -> mirror.Manifest:
    arguments = {"register_date": None, "covers": None, "today": TODAY} | facts
    return refresh_mirror.build(list(dumps), into, **arguments)


def answered(folder: Path, number: str = PERSON, name: str = "甲一") -> dict[str, Any]:
    asked = table("staffing", [{"person_id_no": number, "person_name": name}])
    answers = mirror.open_mirror(folder, TODAY, 7, 30).look_up(asked)
    return answers.states.row(0, named=True) | {"rows": answers.certificates}
