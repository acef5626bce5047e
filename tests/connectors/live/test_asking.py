"""A service is asked by need, within its budget, and about nobody whose answer is fresh."""

import time
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest

from tests.connectors.live.world import TODAY, live, people, states
from tests.people import id_no
from tests.services import Service, certificate, register_of

NUMBERS = [id_no(serial=serial) for serial in range(11, 41)]
EVERYBODY = people([(number, "甲一") for number in NUMBERS])
HELD, ABSENT = NUMBERS[0], NUMBERS[1]


@pytest.fixture
def service() -> Service:
    return Service(register_of([certificate(number, "甲一") for number in NUMBERS[::2]]))


def first(count: int) -> pl.DataFrame:
    return EVERYBODY.head(count)


def test_nobody_is_asked_about_twice_while_his_answer_is_fresh(
    service: Service, tmp_path: Path
) -> None:
    with service:
        for days in (0, 1, 7):
            with live(tmp_path, service.url, TODAY + timedelta(days)) as source:
                assert states(source, first(2)) == [("found_valid", None), ("not_found", None)]
        assert len(service.asked) == 2
        with live(tmp_path, service.url, TODAY + timedelta(8)) as source:
            source.look_up(first(2))
        assert len(service.asked) == 4


def test_a_clock_that_was_set_back_makes_nobody_be_asked_again(
    service: Service, tmp_path: Path
) -> None:
    with service:
        for day in (TODAY, TODAY - timedelta(400)):
            with live(tmp_path, service.url, day, as_of=day) as source:
                assert states(source, first(2))[0] == ("found_valid", None)
        assert len(service.asked) == 2


def test_an_answer_says_of_which_day_it_is(service: Service, tmp_path: Path) -> None:
    with service, live(tmp_path, service.url) as source:
        row = source.look_up(first(1)).states.row(0, named=True)
    assert (row["answer_source"], row["answered_on"]) == ("service", TODAY - timedelta(1))


def test_a_day_to_come_is_no_day_of_data(tmp_path: Path) -> None:
    with Service(register_of([], day="2030-01-01")) as service, live(tmp_path, service.url) as s:
        assert s.look_up(first(1)).states["answered_on"].to_list() == [TODAY]


def test_an_old_answer_serves_until_it_is_too_old_where_nobody_can_be_asked(
    service: Service, tmp_path: Path
) -> None:
    with service, live(tmp_path, service.url) as source:
        source.look_up(first(1))
    for days, state in ((29, ("found_valid", None)), (30, ("failed", "answer_too_old"))):
        day = TODAY + timedelta(days)
        with live(tmp_path, service.url, day, as_of=day, retries=1) as source:
            assert states(source, first(1)) == [state]


def test_who_is_not_reached_tonight_is_asked_about_first_tomorrow(
    service: Service, tmp_path: Path
) -> None:
    few = {"people_per_request": 5, "nightly_budget": 2}
    with service:
        with live(tmp_path, service.url, **few) as source:
            told = states(source, EVERYBODY)
        assert told.count(("failed", "budget_spent")) == 20
        reached = set(service.asked)
        newcomers = people([(id_no(serial=s), "甲一") for s in range(51, 81)])
        tomorrow = TODAY + timedelta(1)
        with live(tmp_path, service.url, tomorrow, **few) as source:
            source.look_up(pl.concat([newcomers, EVERYBODY]))
        later = service.asked[10:]
        assert len(later) == len(set(later)) == 10
        assert set(later) <= set(NUMBERS) - reached


def test_the_budget_is_of_the_day_whoever_spends_it(service: Service, tmp_path: Path) -> None:
    few = {"people_per_request": 1, "nightly_budget": 3}
    with service:
        for _ in range(3):
            with live(tmp_path, service.url, **few) as source:
                source.look_up(EVERYBODY)
        assert len(service.questions) == 3


def test_repeats_count_against_the_budget(tmp_path: Path) -> None:
    with Service(lambda exchange: exchange.send("", 500)) as service:
        with live(tmp_path, service.url, nightly_budget=2, retries=5) as source:
            assert states(source, first(1)) == [("failed", "budget_spent")]
        assert len(service.questions) == 2


def test_who_needs_it_most_is_asked_about_first(service: Service, tmp_path: Path) -> None:
    never, changed, ending, older, old = NUMBERS[1], *NUMBERS[2:10:2]
    rows = [certificate(n, "甲一") for n in (changed, older, old)]
    rows.append(certificate(ending, "甲一", valid_to="2026-12-10"))
    known = people([(n, "甲一") for n in (changed, ending, old)], claimed=["一", "三", "五"])
    with Service(register_of(rows)) as service:
        day = TODAY - timedelta(9)
        with live(tmp_path, service.url, day) as source:
            source.look_up(people([(older, "甲一")], claimed=["四"]))
        with live(tmp_path, service.url, day + timedelta(1)) as source:
            source.look_up(known)
        asked = [(old, "五"), (older, "四"), (ending, "三"), (changed, "新"), (never, "零")]
        everyone = people([(n, "甲一") for n, _ in asked], claimed=[c for _, c in asked])
        with live(tmp_path, service.url, people_per_request=1) as source:
            source.look_up(everyone)
        assert service.asked[4:] == [never, changed, ending, older, old]


def test_requests_hold_as_many_people_as_allowed_over_one_line(
    service: Service, tmp_path: Path
) -> None:
    with service:
        with live(tmp_path, service.url, people_per_request=12) as source:
            source.look_up(EVERYBODY)
        assert [len(question["people"]) for question in service.questions] == [12, 12, 6]
        assert len(service.lines) == 1


def test_a_number_under_two_names_is_asked_in_two_requests(
    service: Service, tmp_path: Path
) -> None:
    both = people([(HELD, "甲一"), (HELD, "乙二")])
    with service:
        with live(tmp_path, service.url) as source:
            assert states(source, both) == [("found_valid", None), ("ambiguous", None)]
        assert [len(question["people"]) for question in service.questions] == [1, 1]


def test_requests_keep_their_pace(service: Service, tmp_path: Path) -> None:
    with service:
        with live(tmp_path, service.url, people_per_request=10, requests_per_minute=600) as source:
            begun = time.monotonic()
            source.look_up(EVERYBODY)
        assert len(service.questions) == 3
        assert time.monotonic() - begun >= 2 * 0.1


def test_the_token_goes_with_every_request_and_nowhere_else(
    service: Service, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    with service:
        with live(tmp_path, service.url, token="a-secret", people_per_request=10) as source:
            source.look_up(EVERYBODY)
        assert {h["Authorization"] for h in service.headers} == {"Bearer a-secret"}
    kept = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert b"a-secret" not in kept
    assert "a-secret" not in caplog.text
    assert HELD not in caplog.text


def test_after_three_requests_in_vain_the_service_is_left_alone(tmp_path: Path) -> None:
    with Service(lambda exchange: exchange.send("<html>")) as service:
        with live(tmp_path, service.url, people_per_request=2) as source:
            assert set(states(source, EVERYBODY)) == {("failed", "answer_not_json")}
        assert len(service.questions) == 3


def test_who_was_asked_about_in_vain_goes_behind_those_who_never_were(tmp_path: Path) -> None:
    with Service(lambda exchange: exchange.send("<html>")) as service:
        with live(tmp_path, service.url, people_per_request=2) as source:
            source.look_up(first(8))
        service.reply = register_of([])
        with live(tmp_path, service.url, people_per_request=2) as source:
            source.look_up(first(8))
        in_vain, then = service.asked[:6], service.asked[6:]
        assert set(then[:2]).isdisjoint(in_vain)
        assert set(then) == set(NUMBERS[:8])


def test_another_service_has_answers_of_its_own(service: Service, tmp_path: Path) -> None:
    with service, Service(register_of([])) as other:
        with live(tmp_path, service.url) as source:
            assert states(source, first(1)) == [("found_valid", None)]
        with live(tmp_path, other.url) as source:
            assert states(source, first(1)) == [("not_found", None)]


def test_a_source_that_is_not_asking_asks_nobody(service: Service, tmp_path: Path) -> None:
    with service:
        with live(tmp_path, service.url) as source:
            source.look_up(first(1))
        with live(tmp_path, service.url, asking=False) as source:
            assert states(source, first(2)) == [("found_valid", None), ("failed", "not_asked")]
        assert len(service.asked) == 1


def test_while_one_run_asks_another_answers_from_the_cache(
    service: Service, tmp_path: Path
) -> None:
    from connectors.mirror.lock import alone

    with service, alone(tmp_path), live(tmp_path, service.url) as source:
        assert states(source, first(1)) == [("failed", "asked_by_another")]
        assert service.asked == []
