"""What an earlier night has said is no reminder any more."""

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.forms.words import listed
from validators.law import law
from validators.outlook import COLUMNS
from validators.reminders import reminder_codes, with_reminders

NIGHT = date(2026, 11, 20)
LAW = law("national", NIGHT)
TERM: dict[str, Any] = {
    "code": "CERT_EXPIRED", "org_id": "O1", "org_name": "甲公司", "person_key": "k1",
    "person_name": "安一鸣", "id_no_masked": "310101********0012", "thing": "低压电工作业",
    "due_date": date(2026, 12, 10), "needed": None, "done": None, "message": "将到期。",
}  # fmt: skip
OFFICE = TERM | {"code": "ASSESSMENT_ABSENT", "thing": "principal"}
HOURS = TERM | {"code": "HOURS_ANNUAL_SHORT", "thing": "2026", "needed": "20", "done": "4"}


def outlook(*rows: dict[str, Any], on: date = NIGHT) -> pl.DataFrame:
    left = [{**row, "days_left": (row["due_date"] - on).days} for row in rows]
    return pl.DataFrame(left, schema=COLUMNS)


def reminder(then: dict[str, Any], now: dict[str, Any], days: int = 1) -> str:
    """What tonight's row is, after one so many days before."""
    before = outlook(then, on=NIGHT - timedelta(days))
    return str(with_reminders(outlook(now), before, LAW)["reminder"].item())


def test_without_an_earlier_outlook_everything_is_new() -> None:
    assert with_reminders(outlook(TERM, HOURS), None, LAW)["reminder"].to_list() == ["new", "new"]


@pytest.mark.parametrize("row", [TERM, OFFICE, HOURS, TERM | {"code": "CERT_REVIEW_OVERDUE"}])
def test_what_stood_there_and_says_the_same_is_unchanged(row: dict[str, Any]) -> None:
    assert reminder(row, row) == "unchanged"


@pytest.mark.parametrize(
    ("left", "expected"),
    [
        (90, "unchanged"), (61, "unchanged"), (60, "within_60"), (59, "unchanged"),
        (31, "unchanged"), (30, "within_30"), (29, "unchanged"), (8, "unchanged"),
        (7, "within_7"), (6, "unchanged"), (0, "unchanged"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("code", ["CERT_EXPIRED", "CERT_REVIEW_OVERDUE"])
def test_a_term_is_told_again_on_the_day_it_comes_into_a_nearer_step(
    code: str, left: int, expected: str
) -> None:
    row = TERM | {"code": code, "due_date": NIGHT + timedelta(left)}
    assert reminder(row, row) == expected


def test_nights_that_were_left_out_leave_no_step_out() -> None:
    row = TERM | {"due_date": NIGHT + timedelta(5)}
    assert reminder(row, row, days=40) == "within_7"


@pytest.mark.parametrize("row", [OFFICE, HOURS, HOURS | {"code": "HOURS_INITIAL_SHORT"}])
@pytest.mark.parametrize("left", [60, 30, 7])
def test_deadlines_and_hours_have_no_steps(row: dict[str, Any], left: int) -> None:
    row = row | {"due_date": NIGHT + timedelta(left)}
    assert reminder(row, row) == "unchanged"


@pytest.mark.parametrize(
    ("field", "value"),
    [("due_date", date(2026, 12, 11)), ("done", "5"), ("needed", "12"), ("done", None),
     ("message", "将要到期。"), ("person_name", "安二鸣"), ("org_name", "乙公司")],
)  # fmt: skip
def test_whatever_else_it_says_makes_it_changed(field: str, value: object) -> None:
    assert reminder(HOURS, HOURS | {field: value}) == "changed"


@pytest.mark.parametrize(
    ("field", "value"),
    [("org_id", "O2"), ("person_key", "k2"), ("code", "HOURS_INITIAL_SHORT"), ("thing", "2027")],
)
def test_another_company_person_or_thing_is_new(field: str, value: str) -> None:
    assert reminder(HOURS, HOURS | {field: value}) == "new"


def test_the_days_left_and_whether_a_number_is_masked_say_nothing() -> None:
    assert reminder(HOURS, HOURS | {"id_no_masked": "310101199003070012"}, days=9) == "unchanged"


def test_a_term_renewed_to_another_day_is_changed_whatever_the_step() -> None:
    then = TERM | {"due_date": NIGHT + timedelta(80)}
    assert reminder(then, TERM | {"due_date": NIGHT + timedelta(20)}) == "changed"


def test_reminders_come_first_and_each_sort_keeps_its_order() -> None:
    rows = [TERM | {"thing": thing, "due_date": NIGHT + timedelta(20 + n)}
            for n, thing in enumerate("abcdef")]  # fmt: skip
    near = TERM | {"thing": "g", "due_date": NIGHT + timedelta(30)}
    before = outlook(rows[0], rows[2], near, rows[4] | {"message": "另"}, on=NIGHT - timedelta(1))
    told = with_reminders(outlook(*rows, near), before, LAW)
    assert told.select("thing", "reminder").rows() == [
        ("b", "new"), ("d", "new"), ("f", "new"), ("g", "within_30"), ("e", "changed"),
        ("a", "unchanged"), ("c", "unchanged"),
    ]  # fmt: skip


ROWS = st.lists(
    st.builds(
        lambda row, org, key, left, done: row | {
            "org_id": org, "person_key": key, "due_date": NIGHT + timedelta(left), "done": done
        },
        st.sampled_from([TERM, OFFICE, HOURS]), st.sampled_from(["O1", "O2"]),
        st.sampled_from(["k1", "k2", None]), st.integers(0, 90), st.sampled_from(["4", None]),
    ),
    max_size=8,
    unique_by=lambda row: (row["org_id"], row["person_key"], row["code"]),
)  # fmt: skip


@given(ROWS, ROWS)
def test_no_row_is_lost_added_or_altered_and_a_night_told_twice_says_nothing_new(
    then: list[dict[str, Any]], now: list[dict[str, Any]]
) -> None:
    tonight = outlook(*now)
    told = with_reminders(tonight, outlook(*then, on=NIGHT - timedelta(1)), LAW)
    assert sorted(told.drop("reminder").rows(), key=str) == sorted(tonight.rows(), key=str)
    same = with_reminders(tonight, tonight, LAW)
    assert set(same["reminder"]) <= {"unchanged"}


def test_every_reminder_has_its_word_and_its_place() -> None:
    assert set(reminder_codes(LAW)) == set(listed("reminder"))
