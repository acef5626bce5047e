"""What a claim says it is, and who else claims it."""

from datetime import date
from typing import Any

import polars as pl
import pytest

from tests import companies, people
from tests.companies import AS_OF, STATE
from validators.law import law
from validators.rolls import claims, comparing

A, B = people.id_no(serial=13), people.id_no(serial=15)
CLAIM = {"org_id": "O1", "person_name": "安一鸣", "person_id_no": A}


def kinds(**fields: Any) -> tuple[str | None, bool | None]:
    row = claims.with_kind(people.table("certificate_claim", [CLAIM | fields])).row(0, named=True)
    return row["number_form"], row["special"]


@pytest.mark.parametrize(
    ("number", "form"),
    [
        (f"T{A}", "full"),
        ("T310101900307013", "old_id"),
        (A, "bare_id"),
        ("310101900307013", "bare_old_id"),
        ("08031011201234", "old_number"),
        ("TS6310101", "special_equipment"),
        ("沪A042021000123", "construction"),
        ("TZZY-GD-2024-11345", "inhouse"),
        ("合格证第00012号", "other"),
        (None, None),
    ],
)
def test_the_form_of_a_number(number: str | None, form: str | None) -> None:
    assert kinds(cert_no=number)[0] == form


@pytest.mark.parametrize(
    ("fields", "special"),
    [
        ({"cert_type": "special_operation"}, True),
        ({"cert_type": "special_operation", "cert_no": "TS6310101"}, True),
        ({"cert_type": "special_operation", "op_item": "叉车作业"}, False),
        ({"cert_type": "assessment"}, False),
        ({"cert_type": "skills", "op_item": "低压电工作业"}, False),
        ({"op_item": "低压电工作业"}, True),
        ({"op_item": "叉车作业"}, False),
        ({"op_category": "电工作业"}, True),
        ({"op_category": "焊接与热切割 作业"}, True),
        ({"cert_no": f"T{A}"}, True),
        ({"cert_no": "TS6310101"}, False),
        ({"cert_no": A}, None),
        ({"op_item": "低压电工作业", "cert_no": "苏A012019000001"}, False),
        ({"op_item": "低压电工作业", "cert_no": "TZZY-GD-2024-11345"}, False),
        ({"op_item": "低压电工作业", "cert_no": "123", "issuing_authority": "某某公司"}, False),
        ({"cert_no": A, "issuing_authority": "某市市场监督管理局"}, False),
        ({"cert_no": A, "issuing_authority": "某市应急管理局"}, True),
        ({"cert_no": f"T{A}", "issuing_authority": "某某公司"}, True),
        ({"cert_type": "special_operation", "issuing_authority": "某某公司"}, True),
        ({"cert_no": A, "issuing_authority": "某某培训学校"}, None),
        ({}, None),
    ],
)
def test_a_claim_is_of_special_operations_as_far_as_it_says(
    fields: dict[str, Any], special: bool | None
) -> None:
    assert kinds(**fields)[1] is special


def shared(*rows: dict[str, Any]) -> list[tuple[Any, ...]]:
    table = people.table("certificate_claim", [CLAIM | row for row in rows])
    return (
        claims.shared_marks(table)
        .select("mark_kind", "sure_holders", "holders", "companies")
        .rows()
    )


def test_one_number_of_two_sure_people_is_shared() -> None:
    number = {"cert_no": f"T{A}"}
    other = {"org_id": "O2", "person_name": "白二平", "person_id_no": B}
    assert shared(number, number | other) == [("number", 2, 2, 2)]


def test_the_same_person_twice_shares_nothing() -> None:
    number = {"cert_no": f"T{A}"}
    assert shared(number, number, number | {"person_id_no": None}) == []


def test_a_nameless_number_counts_by_its_name() -> None:
    number = {"cert_no": f"T{A}"}
    assert shared(number, number | {"person_name": "白二平", "person_id_no": None}) == [
        ("number", 1, 2, 1)
    ]


def test_place_holders_are_not_shared() -> None:
    other = {"person_name": "白二平", "person_id_no": B}
    for mark in ({"cert_no": "无编号1"}, {"image_hash": "00"}):
        assert shared(mark, mark | other) == []


@pytest.mark.parametrize(
    ("ours", "theirs", "same"),
    [
        ("上海市安监局", "上海市应急管理局", True),
        ("上海市安全生产监督管理局", "上海市应急局", True),
        ("江苏省安监厅", "江苏省应急管理厅", True),
        ("国家安监总局", "应急管理部", True),
        ("上海市应急管理局", "南京市应急管理局", False),
    ],
)
def test_an_authority_keeps_its_identity_under_a_new_name(
    ours: str, theirs: str, same: bool
) -> None:
    pairs = pl.DataFrame({"issuing_authority": [ours], "register_issuing_authority": [theirs]})
    assert comparing.with_authority(pairs)["issuing_authority_differs"].item() is not same


@pytest.mark.parametrize(
    ("fresh", "pending"),
    [({"valid_from": date(2026, 11, 16)}, True), ({"valid_from": date(2026, 11, 15)}, False),
     ({"valid_from": "2026-11"}, True), ({"valid_from": "2026-10"}, False), ({}, False)],
)  # fmt: skip
def test_a_certificate_younger_than_the_register_is_pending(
    fresh: dict[str, Any], pending: bool
) -> None:

    table = people.table("certificate_claim", [CLAIM | fresh])
    answered = (int(A[:17]), "安一鸣", "not_found", None, None, "mirror", date(2026, 11, 19))
    states = pl.DataFrame([answered], STATE, orient="row")
    assert claims.with_pending(table, states, law("national", AS_OF))["pending"].item() is pending


def test_a_holder_without_a_sure_number_is_a_lead_beside_two_that_are_sure() -> None:
    mark = {"cert_no": "T{A}", "op_item": "低压电工作业"}
    staff = [{"person": "A"}, {"person": "B"}, {"person": "C", "person_id_no": ""}]
    firm = companies.Company(
        1, tables={"staffing": staff, "certificate_claim": [row | mark for row in staff]}
    )
    found = companies.judged([firm]).findings.filter(code="CERT_DUPLICATED")
    assert dict(found.select("person_name", "grade").iter_rows()) == {
        "安一鸣": "confirmed", "白二平": "confirmed", "陈三立": "lead",
    }  # fmt: skip
