"""How training records become minutes that count."""

from datetime import date, datetime, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import people
from tests.companies import AS_OF
from validators.law import law
from validators.rolls import delivery, records, roster, sessions

LAW = law("national", AS_OF)
WHO = {"org_id": "O1", "person_name": "安一鸣", "person_id_no": people.id_no()}
USUAL = WHO | {"training_type": "annual", "topic": "年度再培训"}


def table(*rows: dict[str, Any]) -> pl.DataFrame:
    """The sessions of one person who owes every quota."""
    staffing = people.table("staffing", [WHO])
    person = roster.people(staffing, delivery.unread([staffing]))
    training = people.table("training_record", [USUAL | r for r in rows])
    everything = {quota: pl.Series([True]) for quota in records.QUOTAS}
    record = records.records(training, records.owned(training, person), person)
    return sessions.sessions(record, training["topic"], everything, LAW)


def minutes(*rows: dict[str, Any], quota: str = "annual") -> tuple[int, int]:
    """What surely counts towards a quota, and what may count on top."""
    own = table(*rows).filter(pl.col("quota") == records.PLACE[quota])
    return int(own["minutes"].sum()), int(own["possible"].sum())


DAY = date(2025, 5, 10)
MORNING = {"start_at": datetime(2025, 5, 10, 8), "end_at": datetime(2025, 5, 10, 12)}


@pytest.mark.parametrize(
    ("row", "counts"),
    [
        ({"start_at": DAY, "hours": 8}, (360, 0)),
        (MORNING, (240, 0)),
        (MORNING | {"minutes": 90}, (90, 0)),
        (MORNING | {"minutes": 600}, (240, 0)),
        ({"start_at": DAY}, (0, 480)),
        # Half a day may have been a long one; three days bear one date, but are three.
        ({"start_at": DAY, "hours_in_days": True, "hours_days": 0.5}, (0, 480)),
        ({"start_at": DAY, "hours_in_days": True, "hours_days": 1.0}, (0, 480)),
        ({"start_at": DAY, "hours_in_days": True, "hours_days": 3.0}, (0, 1440)),
        ({"start_at": "2025-05", "hours_in_days": True, "hours_days": 2.5}, (0, 1440)),
        ({"start_at": DAY, "end_at": date(2025, 5, 12)}, (0, 1440)),
        ({"start_at": "2025-05"}, (0, 480)),
        ({"start_at": "2025-05", "minutes": 90}, (90, 0)),
        ({"start_at": None, "minutes": 90}, (0, 90)),
        ({"start_at": DAY, "minutes": 0}, (0, 0)),
        # Over midnight; equal times; longer than a day: no clock, but two days of training.
        ({"start_at": datetime(2025, 5, 10, 22), "end_at": datetime(2025, 5, 10, 2)}, (240, 0)),
        ({"start_at": datetime(2025, 5, 10, 8), "end_at": datetime(2025, 5, 10, 8)}, (0, 480)),
        ({"start_at": datetime(2025, 5, 10, 8), "end_at": datetime(2025, 5, 11, 17)}, (0, 960)),
        (
            {
                "start_at": datetime(2025, 5, 10, 8),
                "end_at": datetime(2025, 5, 12, 17),
                "minutes": 900,
            },
            (900, 0),
        ),
    ],
)
def test_what_a_record_counts(row: dict[str, Any], counts: tuple[int, int]) -> None:
    assert minutes(row) == counts


@pytest.mark.parametrize(
    ("training_type", "quotas"),
    [
        ("pre_job", {"worker_initial"}),
        ("initial", {"worker_initial", "manager_initial"}),
        ("annual", {"annual"}),
        ("other", {"manager_initial", "annual"}),
        (None, {"manager_initial", "annual"}),
        ("transfer", set()),
    ],
)
def test_which_type_counts_towards_which_quota(training_type: str | None, quotas: set[str]) -> None:
    row = {"start_at": DAY, "minutes": 90, "training_type": training_type}
    assert {quota for quota in records.QUOTAS if minutes(row, quota=quota) == (90, 0)} == quotas


def test_a_type_in_words_of_no_list_may_count_towards_any_quota() -> None:
    row = {"start_at": DAY, "minutes": 90, "training_type": "unknown"}
    assert {minutes(row, quota=quota) for quota in records.QUOTAS} == {(0, 90)}


def test_nobody_is_credited_with_a_quota_he_does_not_owe() -> None:
    staffing = people.table("staffing", [WHO])
    person = roster.people(staffing, delivery.unread([staffing]))
    row = USUAL | {"start_at": DAY, "minutes": 90}
    training = people.table("training_record", [row])
    record = records.records(training, records.owned(training, person), person)
    owing = {"annual": pl.Series([False])}
    assert sessions.sessions(record, training["topic"], owing, LAW).height == 0


def test_a_session_in_two_files_counts_once() -> None:
    row = {"start_at": DAY, "minutes": 90}
    assert minutes(row, row) == (90, 0)
    assert minutes(row, row | {"topic": " 年度 再培训"}) == (90, 0)


def test_another_day_topic_length_or_time_is_another_session() -> None:
    row = {"start_at": DAY, "minutes": 90}
    afternoon = {"start_at": datetime(2025, 5, 10, 13), "end_at": datetime(2025, 5, 10, 14)}
    assert minutes(row, row | {"start_at": date(2025, 5, 11)}) == (180, 0)
    assert minutes(row, row | {"topic": "消防"}) == (180, 0)
    assert minutes(row, row | {"minutes": 60}) == (150, 0)
    assert minutes(MORNING, afternoon) == (300, 0)


def test_of_two_files_that_tell_different_hours_of_one_session_the_more_counts() -> None:
    assert minutes(MORNING | {"minutes": 90}, MORNING | {"minutes": 200}) == (200, 0)


def test_without_a_topic_the_second_of_two_equal_records_is_merely_possible() -> None:
    row = {"start_at": DAY, "minutes": 90, "topic": None}
    assert minutes(row, row) == (90, 90)


def test_overlapping_records_count_the_time_they_cover() -> None:
    later = {
        "start_at": datetime(2025, 5, 10, 10),
        "end_at": datetime(2025, 5, 10, 14),
        "topic": "消防",
    }
    assert minutes(MORNING, later) == (360, 0)


def test_overlapping_records_count_no_more_than_they_state() -> None:
    later = {
        "start_at": datetime(2025, 5, 10, 10),
        "end_at": datetime(2025, 5, 10, 14),
        "topic": "消防",
    }
    assert minutes(MORNING | {"minutes": 60}, later | {"minutes": 60}) == (120, 0)


def test_a_class_over_midnight_overlaps_one_of_the_next_day() -> None:
    night = {"start_at": datetime(2025, 5, 10, 22), "end_at": datetime(2025, 5, 11, 2)}
    early = {
        "start_at": datetime(2025, 5, 11, 1),
        "end_at": datetime(2025, 5, 11, 3),
        "topic": "消防",
    }
    assert minutes(night, early) == (300, 0)


def test_a_day_with_records_without_hours_holds_no_more_than_a_day() -> None:
    row = {"start_at": DAY}
    assert minutes(row, row | {"topic": "消防"}) == (0, 480)
    assert minutes(row, {"start_at": DAY, "minutes": 400, "topic": "消防"}) == (400, 80)
    assert minutes(row, {"start_at": DAY, "minutes": 500, "topic": "消防"}) == (500, 0)


def test_records_without_hours_and_without_a_day_may_be_of_different_days() -> None:
    assert minutes({"topic": "一"}, {"topic": "二"}) == (0, 960)


def test_a_record_joined_by_name_is_marked() -> None:
    assert table({"start_at": DAY, "person_id_no": None})["weakly"].to_list() == [True]
    assert table({"start_at": DAY})["weakly"].to_list() == [False]


Clock = tuple[int, int, int | None]
CLOCKS = st.tuples(st.integers(0, 1200), st.integers(1, 300), st.none() | st.integers(1, 400))


def timed(number: int, start: int, length: int, stated: int | None) -> dict[str, Any]:
    """A record of one day, so many minutes long from so many minutes after midnight."""
    begins = datetime(2025, 5, 10) + timedelta(minutes=start)
    ends = begins + timedelta(minutes=length)
    return {"topic": f"{number}", "minutes": stated, "start_at": begins, "end_at": ends}


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(CLOCKS, min_size=1, max_size=8))
def test_overlapping_records_count_the_smaller_of_sum_and_union(clocks: list[Clock]) -> None:
    rows = [timed(number, *clock) for number, clock in enumerate(clocks)]
    assert minutes(*rows) == (by_hand(clocks), 0)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(CLOCKS, min_size=1, max_size=6), st.data())
def test_parting_records_at_any_minute_changes_nothing(clocks: list[Clock], data: Any) -> None:
    whole = [timed(number, start, length, None) for number, (start, length, _) in enumerate(clocks)]
    parts = []
    for number, (start, length, _) in enumerate(clocks):
        at = data.draw(st.integers(0, length))
        halves = [timed(number, start, at, None), timed(number, start + at, length - at, None)]
        parts += [half for half in halves if half["start_at"] < half["end_at"]]
    assert minutes(*parts) == minutes(*whole)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(st.integers(2, 400), st.data())
def test_parting_a_record_with_its_hours_changes_nothing(length: int, data: Any) -> None:
    stated = data.draw(st.integers(1, length))
    at = data.draw(st.integers(1, length - 1))
    first = min(stated, at)
    parts = [timed(1, 0, at, first), timed(2, at, length - at, stated - first)]
    assert minutes(*parts) == minutes(timed(1, 0, length, stated)) == (stated, 0)


def by_hand(clocks: list[Clock]) -> int:
    """Minute by minute: groups of records that hang together, each counted once."""
    groups: list[list[Clock]] = []
    for clock in sorted(clocks, key=lambda c: c[:2]):
        if groups and clock[0] < max(start + length for start, length, _ in groups[-1]):
            groups[-1].append(clock)
        else:
            groups.append([clock])
    total = 0
    for group in groups:
        union = {m for start, length, _ in group for m in range(start, start + length)}
        total += min(sum(min(length, stated or length) for _, length, stated in group), len(union))
    return total
