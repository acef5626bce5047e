"""What is told before it is a breach."""

from datetime import date
from typing import Any

import pytest

from tests import companies
from tests.companies import Company
from validators.outlook import COLUMNS

ELECTRICIAN = {
    "post": "电工",
    "job_role": "special_operator",
    "op_item": "低压电工作业",
    "hire_date": date(2015, 3, 2),
    "post_start_date": date(2015, 3, 9),
}
TERM = {
    "op_item": "低压电工作业",
    "valid_from": date(2021, 2, 19),
    "valid_to": date(2028, 1, 1),
}
PLENTY = {"training_type": "annual", "start_at": date(2026, 5, 4), "hours": 40, "topic": "年度"}


def ahead(
    *, term: dict[str, Any] | None = None, staff: dict[str, Any] | None = None, **company: Any
) -> list[dict[str, Any]]:
    """The outlook on one person, by default an electrician in order in every respect."""
    tables = {"staffing": [ELECTRICIAN | (staff or {})], "training_record": [PLENTY]}
    firm = Company(
        1, tables=tables | company.pop("tables", {}), register=[TERM | (term or {})], **company
    )
    found = companies.judged([firm]).outlook
    assert dict(found.schema) == COLUMNS
    return found.to_dicts()


def test_nothing_is_told_of_somebody_in_order() -> None:
    assert ahead() == []


@pytest.mark.parametrize(
    ("ends", "left"), [(date(2026, 11, 20), 0), (date(2026, 12, 20), 30), (date(2027, 2, 18), 90)]
)
def test_a_certificate_that_ends_within_ninety_days(ends: date, left: int) -> None:
    (row,) = ahead(term={"valid_to": ends})
    assert (row["code"], row["thing"], row["due_date"], row["days_left"]) == (
        "CERT_EXPIRED", "低压电工作业", ends, left,
    )  # fmt: skip
    assert row["message"] == f"安一鸣的低压电工作业操作证将于{ends}到期。"


@pytest.mark.parametrize("ends", [date(2026, 11, 19), date(2027, 2, 19)])
def test_a_certificate_that_has_ended_or_has_time_is_not_told(ends: date) -> None:
    assert ahead(term={"valid_to": ends}) == []


def test_a_review_within_ninety_days_that_is_not_done() -> None:
    due = {"review_due_date": date(2027, 1, 10)}
    assert [row["code"] for row in ahead(term=due)] == ["CERT_REVIEW_OVERDUE"]
    assert ahead(term=due | {"review_done_date": date(2026, 11, 2)}) == []


def test_a_certificate_the_register_did_not_tell_of_is_not_told() -> None:
    assert ahead(term={"valid_to": date(2026, 12, 1)}, lookup_state="failed") == []


MANAGER = {
    "job_role": "principal", "post": "总经理", "op_item": "", "role_start_date": date(2026, 6, 15),
}  # fmt: skip
FIRST = {"training_type": "initial", "start_at": date(2026, 7, 6), "topic": "初次培训"}
TRAINED = {"training_record": [PLENTY, FIRST | {"hours": 48}]}


def test_a_deadline_to_be_assessed_that_is_running() -> None:
    (row,) = ahead(staff=MANAGER, industry="hazchem_production", tables=TRAINED)
    assert (row["code"], row["thing"], row["due_date"]) == (
        "ASSESSMENT_ABSENT", "principal", date(2026, 12, 15),
    )  # fmt: skip


def test_no_deadline_runs_in_an_ordinary_company_or_against_one_assessed() -> None:
    assert ahead(staff=MANAGER, tables=TRAINED) == []
    passed = {
        "cert_type": "assessment",
        "role": "principal",
        "industry": "危险化学品生产",
        "op_item": "",
    }
    assert ahead(staff=MANAGER, term=passed, industry="hazchem_production", tables=TRAINED) == []


def test_hours_that_will_fall_short_at_the_pace_of_the_year() -> None:
    (row,) = ahead(tables={"training_record": [PLENTY | {"hours": 7}]})
    assert (row["code"], row["thing"], row["needed"], row["done"]) == (
        "HOURS_ANNUAL_SHORT", "2026", "8", "7",
    )  # fmt: skip


def test_hours_that_keep_the_pace() -> None:
    # 324 of 365 days are gone: seven and a half of eight class hours are enough so far.
    assert ahead(tables={"training_record": [PLENTY | {"hours": 7.2}]}) == []


def test_hours_in_a_part_of_the_records_are_no_pace() -> None:
    short = {"training_record": [PLENTY | {"hours": 1}]}
    assert ahead(tables=short, partial=("training_record",)) == []
    assert ahead(tables={"training_record": []}, missing=("training_record",)) == []


NEW = MANAGER | {"hire_date": date(2026, 6, 15)}


def begun(hours: int, **staff: Any) -> list[dict[str, Any]]:
    """The outlook on a principal of an ordinary company, in office since 2026-06-15."""
    tables = {"training_record": [FIRST | {"hours": hours}]}
    return ahead(staff=NEW | staff, tables=tables)


def test_first_months_in_office_that_will_end_short_at_their_pace() -> None:
    # 158 of 183 days are gone: 27 of 32 class hours are too few for the pace, 28 are enough.
    (row,) = begun(27)
    assert (row["code"], row["thing"], row["due_date"], row["days_left"]) == (
        "HOURS_INITIAL_SHORT", "", date(2026, 12, 15), 25,
    )  # fmt: skip
    assert (row["needed"], row["done"]) == ("32", "27")
    assert begun(28) == []


def test_first_months_that_end_today_are_told_once_more() -> None:
    (row,) = begun(31, role_start_date=date(2026, 5, 20))
    assert (row["code"], row["due_date"], row["days_left"]) == (
        "HOURS_INITIAL_SHORT", date(2026, 11, 20), 0,
    )  # fmt: skip
    assert begun(32, role_start_date=date(2026, 5, 20)) == []


def test_first_months_that_are_over_or_of_unknown_length_are_not_told() -> None:
    assert begun(1, role_start_date=date(2026, 5, 19)) == []  # due yesterday: a finding now
    assert begun(1, role_start_date="2026-06") == []
    assert begun(1, role_start_date="") == []
