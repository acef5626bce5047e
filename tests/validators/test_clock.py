"""The certificate clock: what a certificate is on every day, and that the rules say the same."""

import json
import random
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest

from connectors.forms.words import listed
from tests.companies import AS_OF, Company, judged, register
from validators import clock, explain
from validators.law import law
from validators.rolls import answers

ITEM = "低压电工作业"
LAW = law("national", AS_OF)
TERM = {"op_item": ITEM, "valid_from": date(2023, 5, 10), "valid_to": date(2029, 5, 9)}
Row = Mapping[str, Any]


def days(rows: list[Row], first: date, last: date) -> pl.DataFrame:
    held = answers.certificates(register([Company(1, register=[TERM | dict(row) for row in rows])]))
    return clock.clock(held, first, last, LAW)


def state(rows: list[Row], on: date) -> str:
    return str(days(rows, on, on)["state"].item())


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2023, 5, 9), "not_yet_valid"),
        (date(2023, 5, 10), "valid"),
        (date(2026, 2, 8), "valid"),
        (date(2026, 2, 9), "review_due"),
        (date(2026, 5, 10), "review_due"),
        (date(2026, 5, 11), "review_overdue"),
        (date(2026, 6, 1), "review_overdue"),
        (date(2029, 5, 9), "review_overdue"),
        (date(2029, 5, 10), "expired"),
    ],
)
def test_a_term_with_a_review_from_its_first_day_to_the_day_after_its_last(
    on: date, expected: str
) -> None:
    assert state([{"review_due_date": date(2026, 5, 10)}], on) == expected


def test_a_review_that_was_done_is_due_no_more() -> None:
    done = {"review_due_date": date(2026, 5, 10), "review_done_date": date(2026, 3, 1)}
    assert set(days([done], date(2026, 1, 1), date(2029, 5, 9))["state"]) == {"valid"}


def test_a_review_of_the_term_before_does_not_count() -> None:
    before = {"review_due_date": date(2026, 5, 10), "review_done_date": date(2023, 5, 9)}
    assert state([before], date(2026, 5, 11)) == "review_overdue"


def test_of_a_row_told_twice_the_one_with_the_review_speaks() -> None:
    without = {"review_due_date": date(2026, 5, 10), "updated_on": date(2026, 11, 1)}
    done = without | {"review_done_date": date(2026, 3, 1), "updated_on": date(2026, 4, 1)}
    assert state([without, done], AS_OF) == "valid"
    assert state([done, without], AS_OF) == "valid"


def test_history_is_history_and_no_contradiction() -> None:
    old = {"valid_from": date(2017, 5, 10), "valid_to": date(2023, 5, 9), "status": "cancelled"}
    assert state([old, {}], AS_OF) == "valid"
    assert state([old, {}], date(2023, 5, 9)) == "revoked"


@pytest.mark.parametrize("word", ["revoked", "cancelled", "suspended"])
def test_a_certificate_taken_away_is_revoked_while_its_term_runs(word: str) -> None:
    assert state([{"status": word}], date(2029, 5, 9)) == "revoked"
    assert state([{"status": word}], date(2029, 5, 10)) == "expired"


def test_between_two_terms_lies_a_gap() -> None:
    next_one = {"valid_from": date(2029, 6, 1), "valid_to": date(2035, 5, 31)}
    told = clock.timeline(days([{}, next_one], date(2029, 5, 9), date(2035, 6, 1)))
    assert told.select("first_day", "last_day", "clock_state").rows() == [
        (date(2029, 5, 9), date(2029, 5, 9), "valid"),
        (date(2029, 5, 10), date(2029, 5, 31), "gap"),
        (date(2029, 6, 1), date(2035, 5, 31), "valid"),
        (date(2035, 6, 1), date(2035, 6, 1), "expired"),
    ]


def test_what_a_missing_date_leaves_open_is_undecided() -> None:
    assert state([{"valid_to": ""}], AS_OF) == "undecided"
    assert state([{"valid_to": "2026-11"}], AS_OF) == "undecided"
    assert state([{"valid_to": "2026-10"}], AS_OF) == "expired"
    assert state([{"status": ""}], AS_OF) == "undecided"


def test_the_time_line_is_cut_where_the_law_changes() -> None:
    told = clock.timeline(days([{}], date(2026, 5, 30), date(2026, 6, 2)))
    assert told.select("first_day", "last_day").rows() == [
        (date(2026, 5, 30), date(2026, 5, 31)), (date(2026, 6, 1), date(2026, 6, 2)),
    ]  # fmt: skip
    assert ["第30号令" in text for text in told["regime"]] == [True, False]
    assert "待确认" in told["regime"][1]


def test_every_state_has_a_word() -> None:
    assert list(listed("clock_state")) == list(clock.STATES)


# What each rule says on a day of some state; on all others it is met or has nothing to judge.
BREAKS = {
    "CERT_EXPIRED": {"expired", "gap"},
    "CERT_NOT_YET_VALID": {"not_yet_valid"},
    "CERT_REVOKED": {"revoked"},
    "CERT_REVIEW_OVERDUE": {"review_overdue"},
}
FIRST, LAST = date(2026, 3, 1), AS_OF


def some_history(dice: random.Random) -> list[dict[str, Any]]:
    """A few register rows of one person and kind of work, as registers have them."""

    def day(earliest: int, latest: int) -> Any:
        told = FIRST + timedelta(dice.randint(earliest, latest))
        return dice.choice([told] * 8 + [f"{told:%Y-%m}", ""])

    return [
        {
            "op_item": ITEM, "valid_from": day(-400, 300), "valid_to": day(-100, 500),
            "review_due_date": day(-100, 400),
            "review_done_date": dice.choice(["", day(-200, 300)]),
            "status": dice.choice(["valid"] * 5 + ["revoked", "suspended", ""]),
            "updated_on": FIRST + timedelta(dice.randint(0, 200)),
        }
        for _ in range(dice.randint(1, 4))
    ]  # fmt: skip


def said(company: Company, findings: pl.DataFrame) -> dict[tuple[str, date], str]:
    """The verdict of each rule on each logged day, out of the runs of days."""
    told = {}
    own = findings.filter(pl.col("org_id") == company.org_id, pl.col("code").is_in(list(BREAKS)))
    for code, verdict, evidence in own.select("code", "verdict", "evidence").iter_rows():
        first, last = json.loads(evidence)["work_date"].split("..")
        start, end = date.fromisoformat(first), date.fromisoformat(last)
        for n in range((end - start).days + 1):
            told[code, start + timedelta(n)] = verdict
    return told


@pytest.fixture(scope="module")
def histories() -> list[tuple[Company, pl.DataFrame, pl.DataFrame]]:
    dice = random.Random(20)
    work = {"post": "电工", "job_role": "special_operator", "op_item": ITEM,
            "hire_date": date(2015, 3, 2)}  # fmt: skip
    logged = [FIRST + timedelta(n) for n in range((LAST - FIRST).days + 1)]
    companies = [
        Company(
            serial,
            tables={
                "staffing": [work],
                "duty_log": [{"work_date": d, "op_item": ITEM} for d in logged],
            },
            register=some_history(dice),
        )
        for serial in range(1, 21)
    ]
    findings = judged(companies, told=explain.EVERYTHING).findings
    return [
        (c, findings, clock.clock(answers.certificates(register([c])), FIRST, LAST, LAW))
        for c in companies
    ]


def test_the_clock_and_the_rules_agree_on_every_day(
    histories: list[tuple[Company, pl.DataFrame, pl.DataFrame]],
) -> None:
    seen = set()
    for company, findings, told in histories:
        verdicts = said(company, findings)
        for on, now in told.select("on", "state").iter_rows():
            where = f"{on}, {now}: {company.register}"
            on_day = {code: verdicts[code, on] for code in BREAKS}
            broken = {code for code, verdict in on_day.items() if verdict == "broken"}
            assert broken == {code for code, states in BREAKS.items() if now in states}, where
            if not broken:
                assert ("unverifiable" in on_day.values()) is (now == "undecided"), where
            seen.add(now)
    assert seen == set(clock.STATES)
