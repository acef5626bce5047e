"""Somebody short of hours is told which of his records do not count, and why."""

import json
from datetime import date
from typing import Any

from tests import companies
from tests.companies import Company

WORKER = {
    "post": "包装工", "job_role": "other", "hire_date": date(2015, 3, 2),
    "post_start_date": date(2015, 3, 9),
}  # fmt: skip
USUAL = {"training_type": "annual", "start_at": date(2024, 5, 10), "hours": 2, "topic": "年度"}


def told(code: str, thing: str, *records: dict[str, Any], **staff: Any) -> str | None:
    """What the finding says of records that do not count."""
    tables = {
        "staffing": [WORKER | staff],
        "training_record": [USUAL | record for record in records],
    }
    found = companies.judged([Company(1, tables=tables)]).findings
    evidence = found.filter(code=code, thing=thing)["evidence"].item()
    return json.loads(evidence)["not_counted"]


def test_nothing_is_said_where_every_record_counts() -> None:
    assert told("HOURS_ANNUAL_SHORT", "2024", {}) is None


def test_each_record_is_told_once_by_its_first_reason() -> None:
    said = told(
        "HOURS_ANNUAL_SHORT", "2024", {}, {}, {"topic": "年 度。"}, {"training_type": "pre_job"},
        {"training_type": "unknown", "topic": "消防"}, {"hours": "", "topic": "急救"},
    )  # fmt: skip
    assert said == "没有学时和起止时间 1；培训类别不计入 1；培训类别不在词表中 1"


def test_records_of_another_year_have_nothing_to_do_with_it() -> None:
    assert told("HOURS_ANNUAL_SHORT", "2024", {}, {"start_at": date(2025, 5, 10)}) is None


def test_training_after_the_first_day_on_post_came_too_late() -> None:
    late = {"training_type": "pre_job", "start_at": date(2025, 3, 10)}
    early = {"training_type": "pre_job", "start_at": date(2025, 3, 9)}
    begun = {"hire_date": date(2025, 3, 2), "post_start_date": date(2025, 3, 9)}
    assert told("HOURS_INITIAL_SHORT", "", early, late, **begun) == "在期限之后 1"


def test_a_session_that_two_files_tell_of_is_told_once() -> None:
    other = {"training_type": "pre_job", "topic": "消防"}
    assert told("HOURS_ANNUAL_SHORT", "2024", {}, {}) is None
    assert told("HOURS_ANNUAL_SHORT", "2024", other, other) == "培训类别不计入 1"
    assert told("HOURS_ANNUAL_SHORT", "2024", other, other | {"hours": 3}) == "培训类别不计入 2"
