"""Several sources as one: which answer counts, and who is asked about whom."""

import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest

from connectors.combined import KINDS, Combined
from connectors.source import Answers, CertificateSource, Silent, asked, matched, states_of
from tests.people import id_no, table

TODAY = date(2026, 11, 20)
ONE, TWO, THREE = (id_no(serial=serial) for serial in (11, 13, 15))
ITEM = "低压电工作业"
RUNNING, ENDED = date(2029, 1, 1), date(2026, 1, 1)


@dataclass
class Told:
    """A source that says what it was given, as of some days ago, and notes of whom."""

    rows: list[dict[str, Any]]
    days_old: int = 0
    name: str = "mirror"
    covers: tuple[str, ...] | None = None
    was_asked: list[int] = field(default_factory=list)
    snapshot_id: str | None = None
    register_date: date | None = None
    age_days: int | None = None
    stale: bool = False

    def look_up(self, people: pl.DataFrame) -> Answers:
        self.was_asked += people["pid"].to_list()
        held = table("register", self.rows).drop("id_kind", strict=False)
        keys = people["pid"].implode()
        rows = held.select(Silent("").look_up(people).certificates.columns).filter(
            pl.col("pid").is_in(keys)
        )
        named = matched(asked(people), rows, TODAY)
        states = named.with_columns(
            why=pl.lit(None, pl.String),
            answer_source=pl.lit(self.name),
            answered_on=pl.lit(TODAY - timedelta(self.days_old)),
            cert_types=pl.lit(self.covers, pl.List(pl.String)),
        )
        return Answers(states, rows)


def held(number: str, valid_to: date = RUNNING, **fields: Any) -> dict[str, Any]:
    usual = {"id_no": number, "person_name": "甲一", "cert_type": "special_operation",
             "op_item": ITEM, "status": "valid", "valid_from": date(2021, 1, 1),
             "valid_to": valid_to}  # fmt: skip
    return usual | fields


def people(*numbers: str, kind: str = KINDS[0], what: str = ITEM) -> pl.DataFrame:
    rows = table("staffing", [{"person_id_no": n, "person_name": "甲一"} for n in numbers])
    return rows.with_columns(id_no="person_id_no", kind=pl.lit(kind), what=pl.lit(what))


def combined(*sources: CertificateSource) -> Combined:
    return Combined(sources, TODAY, 7, 30, sources[0])


def said(source: Combined, number: str = ONE, kind: str = KINDS[0]) -> tuple[Any, ...]:
    rows = states_of(source.look_up(people(number)), kind)
    columns = ("lookup_state", "answer_source", "answered_on")
    return tuple(rows.select(columns).row(0))


@pytest.mark.parametrize(
    ("first", "second", "counts"),
    [
        # a fresh one before an older one
        (Told([held(ONE, ENDED)], 8), Told([], 0, "service"), ("not_found", "service")),
        (Told([], 8), Told([held(ONE)], 9, "service"), ("found_valid", "service")),
        # one that found something before one that found nothing
        (Told([held(ONE, ENDED)], 7), Told([], 0, "service"), ("found_invalid", "mirror")),
        (Told([], 0), Told([held(ONE)], 7, "service"), ("found_valid", "service")),
        # another name before nothing at all
        (Told([held(ONE, person_name="丁四")], 3), Told([], 0, "service"), ("ambiguous", "mirror")),
        # the latest of those that found something
        (Told([held(ONE, ENDED)], 5), Told([held(ONE)], 1, "service"), ("found_valid", "service")),
        (Told([held(ONE, ENDED)], 1), Told([held(ONE)], 5, "service"), ("found_invalid", "mirror")),
        # of equals the one asked first
        (Told([], 2), Told([], 2, "service"), ("not_found", "mirror")),
    ],
)
def test_of_two_answers_one_counts(first: Told, second: Told, counts: tuple[str, str]) -> None:
    assert said(combined(first, second))[:2] == counts


def test_where_one_source_fails_the_other_answers() -> None:
    assert said(combined(Silent("mirror_missing"), Told([held(ONE)])))[0] == "found_valid"
    assert said(combined(Told([held(ONE)]), Silent("service_down")))[0] == "found_valid"
    assert said(combined(Silent("mirror_missing"), Silent("service_down")))[0] == "failed"


def test_each_kind_of_certificate_comes_from_a_source_that_knows_it() -> None:
    assessed = held(ONE, cert_type="assessment", op_item="", role="principal")
    special = Told([held(ONE)], 0, "mirror", ("special_operation",))
    other = Told([assessed], 0, "service", ("assessment",))
    both = combined(special, other)
    assert said(both)[:2] == ("found_valid", "mirror")
    asked_about = people(ONE, kind="assessment", what="principal")
    answers = both.look_up(asked_about)
    assert states_of(answers, "assessment")["answer_source"].to_list() == ["service"]
    assert set(answers.certificates["cert_type"]) == {"special_operation", "assessment"}
    alone = combined(special)
    assert said(alone, kind="assessment")[0] == "failed"


def test_a_later_source_is_asked_about_those_the_earlier_ones_leave_in_doubt() -> None:
    mirror = Told([held(ONE), held(TWO, ENDED)], 1)
    service = Told([], 0, "service")
    combined(mirror, service).look_up(people(ONE, TWO, THREE))
    assert service.was_asked == [int(TWO[:17]), int(THREE[:17])]


def test_an_old_answer_a_missing_item_and_another_name_leave_doubt() -> None:
    rows = [held(ONE, op_item="高压电工作业"), held(TWO, person_name="丁四")]
    for mirror, doubted in ((Told([held(ONE)], 8), 1), (Told(rows, 0), 2)):
        service = Told([], 0, "service")
        combined(mirror, service).look_up(people(ONE, TWO) if doubted == 2 else people(ONE))
        assert len(service.was_asked) == doubted


def test_certificates_are_those_of_the_source_that_counts() -> None:
    mirror, service = Told([held(ONE, ENDED)], 5), Told([held(ONE)], 1, "service")
    rows = combined(mirror, service).look_up(people(ONE)).certificates
    assert rows["valid_to"].to_list() == [RUNNING]


def test_everyone_is_answered_once_for_each_kind_in_any_order() -> None:
    mirror, service = Told([held(ONE)]), Told([held(TWO)], 0, "service")
    whole = people(ONE, TWO, THREE, "E123")
    shuffled = whole[random.Random(3).sample(range(4), 4)]
    order = ["pid", "name_key"]
    for kind in KINDS:
        one, other = (states_of(combined(mirror, service).look_up(p), kind) for p in
                      (whole, shuffled))  # fmt: skip
        assert one.height == 4
        assert one.sort(order).equals(other.sort(order))


@pytest.mark.parametrize("covers", [("special_equipment",), ("construction", "transport"), ()])
def test_the_register_of_another_authority_proves_nothing(covers: tuple[str, ...]) -> None:
    source = combined(Told([], 0, "service", covers))
    for kind in KINDS:
        rows = states_of(source.look_up(people(ONE)), kind)
        assert rows.select("lookup_state", "why").rows() == [("failed", "family_not_covered")]
