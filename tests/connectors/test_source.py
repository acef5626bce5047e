"""What every certificate source promises, asked of each of them."""

import random
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from connectors import mirror
from connectors.source import (
    Answers,
    CertificateSource,
    failed,
    nobody,
    register_columns,
    states_of,
)  # fmt: skip
from tests.connectors.live.world import live
from tests.people import id_no, table
from tests.services import Service, certificate, register_of

TODAY = date(2026, 11, 20)
HELD, LAPSED, RENAMED, ABSENT = (id_no(serial=serial) for serial in (11, 13, 15, 17))
ROWS = [
    {"id_no": HELD, "person_name": "甲一", "valid_to": date(2027, 1, 1)},
    {"id_no": LAPSED, "person_name": "乙二", "valid_to": date(2026, 1, 1)},
    {"id_no": RENAMED, "person_name": "丙三", "valid_to": date(2027, 1, 1)},
]


def register() -> pl.DataFrame:
    shared = {
        "cert_type": "special_operation", "op_item": "低压电工作业", "status": "valid",
        "valid_from": date(2021, 1, 1), "updated_on": TODAY,
    }  # fmt: skip
    return table("register", [shared | row for row in ROWS])


def built(folder: Path, **facts: object) -> Path:
    mirror.build(folder, [register()], mirror.Facts(TODAY, **facts))
    return folder


def opened(folder: Path, days_later: int = 0) -> CertificateSource:
    return mirror.open_mirror(folder, TODAY + timedelta(days_later), 7, 30)


def a_broken_one(folder: Path) -> CertificateSource:
    source = opened(built(folder))
    for part in folder.rglob("*.parquet"):
        part.write_bytes(part.read_bytes()[:200])
    assert isinstance(source, mirror.Mirror)
    return source


def one_whose_file_is_gone(folder: Path) -> CertificateSource:
    source = opened(built(folder))
    for part in folder.rglob("*.parquet"):
        part.unlink()
    return source


ANSWERING: dict[str, Callable[[Path], CertificateSource]] = {
    "mirror": lambda folder: opened(built(folder)),
    "stale mirror": lambda folder: opened(built(folder), 30),
}
FAILING: dict[str, Callable[[Path], CertificateSource]] = {
    "nobody": lambda _: nobody(),
    "no mirror there": lambda folder: opened(folder / "none"),
    "mirror too old": lambda folder: opened(built(folder), 31),
    "mirror broken while open": a_broken_one,
    "mirror gone while open": one_whose_file_is_gone,
}


@contextmanager
def a_service(folder: Path) -> Iterator[CertificateSource]:
    told = [certificate(row["id_no"], row["person_name"], valid_to=f"{row['valid_to']}")
            for row in ROWS]  # fmt: skip
    with Service(register_of(told, f"{TODAY}")) as service, live(folder, service.url) as source:
        yield source


@contextmanager
def a_service_out_of_order(folder: Path) -> Iterator[CertificateSource]:
    with Service(lambda e: e.send("", 500)) as service, live(folder, service.url) as source:
        yield source


SERVICES: dict[str, Callable[[Path], AbstractContextManager[CertificateSource]]] = {
    "service": a_service, "service out of order": a_service_out_of_order,
}  # fmt: skip
EVERY = [*ANSWERING, *FAILING, *SERVICES]


@pytest.fixture
def source(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[CertificateSource]:
    if request.param in SERVICES:
        with SERVICES[request.param](tmp_path) as source:
            yield source
    else:
        yield (ANSWERING | FAILING)[request.param](tmp_path)


def people() -> pl.DataFrame:
    asked = [
        (HELD, "甲一"), (HELD, "甲一"), (LAPSED, "乙二"), (RENAMED, "丁四"), (RENAMED, "丙三"),
        (ABSENT, "戊五"), (HELD, None), ("E12345678", "己六"), (None, "庚七"),
        ("E12345678", "己六"),
    ]  # fmt: skip
    made = table("staffing", [{"person_id_no": n, "person_name": name} for n, name in asked])
    return made.with_columns(id_no="person_id_no")


def states(answers: Answers) -> dict[tuple[int | None, str | None], str]:
    rows = answers.states.select("pid", "name_key", "lookup_state").iter_rows()
    return {(pid, name): state for pid, name, state in rows}


every_source = pytest.mark.parametrize("source", EVERY, indirect=True)


@every_source
def test_everyone_asked_is_answered_once(source: CertificateSource) -> None:
    asked = people()
    answered = source.look_up(asked).states
    assert answered.height == len(states(source.look_up(asked))) == 8
    assert set(answered.select("pid", "name_key").rows()) == set(
        asked.select("pid", "name_key").rows()
    )
    known = {"found_valid", "found_invalid", "not_found", "ambiguous", "failed"}
    assert set(answered["lookup_state"]) <= known


@every_source
def test_the_order_of_the_asked_changes_no_answer(source: CertificateSource) -> None:
    asked = people()
    shuffled = asked[random.Random(5).sample(range(asked.height), asked.height)]
    first, second = source.look_up(asked), source.look_up(shuffled)
    order = ["pid", "name_key"]
    assert first.states.sort(order).equals(second.states.sort(order))
    assert first.certificates.equals(second.certificates)


@every_source
def test_a_failure_says_why_and_an_answer_has_a_date(source: CertificateSource) -> None:
    for row in source.look_up(people()).states.iter_rows(named=True):
        is_failure = row["lookup_state"] == "failed"
        assert (row["why"] is not None) is is_failure
        assert (row["answered_on"] is None) is is_failure


@every_source
def test_all_sources_answer_in_the_same_columns(source: CertificateSource) -> None:
    answers = source.look_up(people())
    assert answers.states.schema == failed(people(), "no_source", None).states.schema
    assert answers.certificates.schema == pl.Schema(register_columns())
    assert source.look_up(people().clear()).states.schema == answers.states.schema


@every_source
def test_nobody_asked_is_nobody_answered(source: CertificateSource) -> None:
    answers = source.look_up(people().clear())
    assert (answers.states.height, answers.certificates.height) == (0, 0)


@pytest.mark.parametrize("source", [*FAILING, "service out of order"], indirect=True)
def test_a_source_that_could_not_ask_never_says_not_found(source: CertificateSource) -> None:
    answers = source.look_up(people())
    assert set(answers.states["lookup_state"]) == {"failed"}
    assert answers.certificates.is_empty()


@pytest.mark.parametrize("source", list(ANSWERING), indirect=True)
def test_a_source_tells_valid_invalid_absent_and_other_names_apart(
    source: CertificateSource,
) -> None:
    key = {n: int(n[:17]) for n in (HELD, LAPSED, RENAMED, ABSENT)}
    assert states(source.look_up(people())) == {
        (key[HELD], "甲一"): "found_valid",
        (key[LAPSED], "乙二"): "found_invalid",
        (key[RENAMED], "丙三"): "found_valid",
        (key[RENAMED], "丁四"): "ambiguous",
        (key[ABSENT], "戊五"): "not_found",
        (key[HELD], None): "ambiguous",
        (None, "己六"): "failed",
        (None, "庚七"): "failed",
    }


@pytest.mark.parametrize("source", list(ANSWERING), indirect=True)
def test_another_name_in_the_register_is_told(source: CertificateSource) -> None:
    answered = source.look_up(people()).states.filter(pl.col("lookup_state") == "ambiguous")
    assert set(answered["register_name"]) == {"丙三", "甲一"}


def test_a_weak_number_is_not_asked_about(tmp_path: Path) -> None:
    answered = opened(built(tmp_path)).look_up(people()).states
    assert answered.filter(pl.col("pid").is_null())["why"].to_list() == ["weak_key"] * 2


def test_a_kind_the_source_does_not_know_has_failed_and_others_have_not(tmp_path: Path) -> None:
    answers = opened(built(tmp_path, covers=["special_operation"])).look_up(people())
    assessed = states_of(answers, "assessment")
    assert set(assessed["lookup_state"]) == {"failed"}
    assert "family_not_covered" in set(assessed["why"])
    assert states_of(answers, "special_operation").equals(answers.states)


def test_a_source_that_names_no_kinds_knows_all(tmp_path: Path) -> None:
    answers = opened(built(tmp_path)).look_up(people())
    assert states_of(answers, "assessment").equals(answers.states)
    unasked = nobody().look_up(people())
    assert states_of(unasked, "assessment")["why"].unique().to_list() == ["no_source"]
