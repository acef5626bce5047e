"""Who is on the roster, since when, and whose row another table's row is."""

from datetime import date
from typing import Any

import polars as pl
import pytest

from tests import people
from tests.companies import AS_OF
from validators.law import law
from validators.rolls import delivery, joining, roster

LAW = law("national", AS_OF)
NONE_LOGGED = pl.DataFrame(schema={"member": pl.UInt32, "first_logged": pl.Date})
OWN = {"org_id": "O1", "person_name": "安一鸣", "person_id_no": people.id_no()}


def persons(*rows: dict[str, Any]) -> pl.DataFrame:
    staffing = people.table("staffing", [OWN | row for row in rows])
    return roster.people(staffing, delivery.unread([staffing]))


def spells(*rows: dict[str, Any], first_logged: date | None = None) -> pl.DataFrame:
    staffing = people.table("staffing", [OWN | row for row in rows])
    person = roster.people(staffing, delivery.unread([staffing]))
    logged = NONE_LOGGED
    if first_logged:
        logged = pl.DataFrame({"member": [0], "first_logged": [first_logged]}, NONE_LOGGED.schema)
    return roster.spells(roster.numbered(staffing, person), logged, LAW).sort("source_row")


@pytest.mark.parametrize(
    ("row", "there"),
    [
        ({}, True),
        ({"hire_date": AS_OF}, True),
        ({"hire_date": date(2026, 11, 21)}, False),
        ({"hire_date": "2026-11"}, True),
        ({"hire_date": "2026-12"}, False),
        ({"leave_date": AS_OF}, True),
        ({"leave_date": date(2026, 11, 19)}, False),
        ({"leave_date": "2026-11"}, True),
        ({"leave_date": "2026-10"}, False),
        ({"person_status": "left"}, False),
        ({"person_status": "retired"}, False),
        ({"person_status": "left", "leave_date": date(2026, 12, 31)}, True),
        ({"person_status": "intern"}, True),
        ({"post_start_date": date(2026, 11, 23)}, False),
    ],
)
def test_a_spell_covers_both_its_days(row: dict[str, Any], there: bool) -> None:
    assert spells(row)["on_roster"].item() is there


def test_a_missing_hire_date_is_the_earliest_day_the_row_or_the_log_knows() -> None:
    row = {"post_start_date": date(2024, 5, 6), "role_start_date": date(2024, 3, 4)}
    assert spells(row)["hired"].item() == date(2024, 3, 4)
    assert spells(row, first_logged=date(2024, 2, 1))["hired"].item() == date(2024, 2, 1)


def test_a_row_without_any_day_has_the_hire_date_of_the_persons_other_row() -> None:
    assert spells({"hire_date": date(2024, 5, 6)}, {})["hired"].to_list() == [date(2024, 5, 6)] * 2


def test_somebody_without_any_day_was_there_from_the_beginning() -> None:
    assert spells({})["hired"].item() == date(1900, 1, 1)


@pytest.mark.parametrize(
    ("again", "since"), [(date(2024, 7, 1), date(2020, 1, 6)), (date(2024, 7, 2), date(2024, 7, 2))]
)
def test_spells_that_touch_are_one_employment(again: date, since: date) -> None:
    first = {"hire_date": date(2020, 1, 6), "leave_date": date(2024, 6, 30)}
    assert spells(first, {"hire_date": again})["employed_from"].to_list()[1] == since


def test_one_sure_number_is_one_person_whatever_the_name() -> None:
    assert persons({}, {"person_name": "安 一鸣"}, {"person_name": "安义明"}).height == 1


def test_a_number_of_15_digits_is_the_person_of_its_modern_form() -> None:
    found = persons({"person_id_no": "310101900307013"}, {})
    assert (found.height, found["strong"].item()) == (1, True)


def test_two_weak_numbers_under_one_name_are_two_people_of_one_subject() -> None:
    found = persons({"person_id_no": "E1234567"}, {"person_id_no": "E7654321"})
    assert found.height == 2
    assert found["subject"].n_unique() == 1
    assert found["twin"].to_list() == [True, True]


def test_the_same_number_in_two_companies_is_two_members() -> None:
    found = persons({}, {"org_id": "O2"})
    assert found.select("org", "member").rows() == [(0, 0), (1, 1)]


def joined(row: dict[str, Any], *staff: dict[str, Any]) -> tuple[int | None, str | None]:
    person = persons(*(staff or ({},)))
    record = people.table("training_record", [OWN | row])
    found = joining.recognised(record, person)
    answer: tuple[int | None, str | None] = found.select("member", "joined_by").row(0)
    return answer


def test_a_sure_number_joins_whatever_the_name() -> None:
    assert joined({"person_name": "别人"}) == (0, "number")


def test_a_sure_number_joins_in_its_own_company_only() -> None:
    assert joined({"org_id": "O2", "person_name": "别人"}) == (None, None)
    assert joined({"org_id": "O2"}, {}, {"org_id": "O2"}) == (1, "number")


def test_a_name_that_one_person_bears_joins_a_row_without_a_number() -> None:
    assert joined({"person_id_no": None}) == (0, "name")


def test_a_name_that_two_people_bear_joins_neither() -> None:
    assert joined({"person_id_no": None}, {}, {"person_id_no": people.id_no(serial=15)}) == (
        None,
        None,
    )


def test_an_equal_weak_number_and_name_join_weakly() -> None:
    weak = {"person_id_no": "E1234567"}
    assert joined(weak, weak) == (0, "weak")


def test_two_different_numbers_under_one_name_do_not_join() -> None:
    assert joined({"person_id_no": people.id_no(serial=15)}) == (None, None)
    assert joined({"person_id_no": "E1234567"}, {"person_id_no": "E7654321"}) == (None, None)


def test_a_sure_number_joins_by_name_somebody_whose_own_number_is_spoilt() -> None:
    assert joined({}, {"person_id_no": "3.1E+17"}) == (0, "name")


def test_a_record_of_a_shared_name_stands_once_for_each() -> None:
    person = persons({}, {"person_id_no": people.id_no(serial=15)})
    rows = people.table("training_record", [OWN | {"person_id_no": None}])
    shared = joining.namesakes(joining.recognised(rows, person), person)
    assert shared.select("member", "joined_by").sort("member").rows() == [
        (0, "perhaps"),
        (1, "perhaps"),
    ]
