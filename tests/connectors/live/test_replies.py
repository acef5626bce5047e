"""Every way in which a service can fail ends in an answer that accuses nobody."""

import time
import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import data
from tests.connectors.live.world import live, people, states
from tests.people import id_no, wrong
from tests.services import Exchange, Service

TOLD = tomllib.loads(Path(__file__).with_name("replies.toml").read_text("utf-8"))
ASKED, OTHER, NAME = id_no(serial=11), id_no(serial=13), "甲一"
REASONS = set(data.table("doubts")["code"])


def old(number: str) -> str:
    """The number as it was before 1999: the year in two digits, and no check character."""
    return number[:6] + number[8:17]


def filled(text: str) -> str:
    words = {"id": ASKED, "old": old(ASKED), "other": OTHER, "other_old": old(OTHER), "name": NAME}
    return text.format(**words, good=TOLD["good"].format(**words))


def reply(case: Mapping[str, Any], exchange: Exchange) -> None:
    acts = {
        "reset": exchange.reset,
        "drip": lambda: exchange.drip(1),
        "drip_heading": lambda: exchange.drip(1, heading=True),
        "silence": lambda: time.sleep(1),
    }
    if "act" in case:
        acts[case["act"]]()
        return
    exchange.send(
        filled(case.get("body", "")), case.get("status", 200), case.get("headers"),
        case.get("more", 0),
    )  # fmt: skip


@pytest.mark.parametrize("case", TOLD["case"], ids=lambda case: case["name"])
def test_what_becomes_of_a_reply(case: Mapping[str, Any], tmp_path: Path) -> None:
    style = case.get("style", "chizheng")
    with (
        Service(lambda exchange: reply(case, exchange)) as service,
        live(tmp_path, service.url, style=style, patience=case.get("patience", 5.0)) as source,
    ):
        answered = states(source, people([(ASKED, NAME)]))
    why = case.get("why")
    assert answered == [(case.get("state", "failed"), why)]
    assert why is None or why in REASONS
    assert len(service.questions) == case.get("requests", 1)


def test_nobody_at_the_address_is_a_failure(tmp_path: Path) -> None:
    with Service(lambda exchange: exchange.send("")) as gone:
        url = gone.url
    with live(tmp_path, url) as source:
        assert states(source, people([(ASKED, NAME)])) == [("failed", "service_unreachable")]


def test_one_bad_answer_spoils_no_other(tmp_path: Path) -> None:
    good = filled('{{"id_no":"{id}","state":"found_valid","certificates":[{good}]}}')
    bad = f'{{"id_no":"{OTHER}","state":"maybe","certificates":[]}}'
    body = f'{{"answers":[{bad},{good}]}}'
    with (
        Service(lambda exchange: exchange.send(body)) as service,
        live(tmp_path, service.url) as source,
    ):
        answered = states(source, people([(ASKED, NAME), (OTHER, "乙二")]))
    assert answered == [("found_valid", None), ("failed", "answer_unknown_word")]


ELDER, YOUNGER = id_no(date(1960, 3, 7)), id_no(date(2001, 3, 7))


@pytest.mark.parametrize(
    ("number", "told", "is_same"),
    [
        (ELDER, old(ELDER), True),
        (old(ELDER), ELDER, True),
        (old(ELDER), old(ELDER), True),
        (ELDER, ELDER[:-1], False),
        (ELDER, wrong(ELDER), False),
        (ELDER, old(id_no(date(1960, 3, 8))), False),
        (ELDER, old(id_no(date(1960, 3, 7), serial=15)), False),
        (ELDER, old(id_no(date(1960, 3, 7), area=310104)), False),
        (old(ELDER), id_no(date(1960, 3, 7), serial=15), False),
        # Whoever was born in this century never had a number of 15 digits.
        (YOUNGER, old(YOUNGER), False),
    ],
)
@pytest.mark.parametrize("place", ["answer", "certificate"])
def test_a_number_and_its_form_of_15_digits_are_one_person(
    tmp_path: Path, number: str, told: str, is_same: bool, place: str
) -> None:
    numbers = (told, told) if place == "answer" else (number, told)
    certificate = f'{{"id_no":"{numbers[1]}","person_name":"{NAME}","op_item":"低压电工作业"}}'
    body = (
        f'{{"answers":[{{"id_no":"{numbers[0]}","state":"found_valid",'
        f'"certificates":[{certificate}]}}]}}'
    )
    with (
        Service(lambda exchange: exchange.send(body)) as service,
        live(tmp_path, service.url) as source,
    ):
        answered = source.look_up(people([(number, NAME)]))
    assert answered.states["why"].to_list() == [None if is_same else "answer_of_another"]
    assert answered.certificates["id_no"].to_list() == ([number] if is_same else [])
