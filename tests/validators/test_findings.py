"""How findings are written down."""

import json
from datetime import date
from typing import Any

import polars as pl
import pytest

from tests import companies
from tests.companies import Company
from validators import printing
from validators.findings import COLUMNS
from validators.judge import BROKEN, MET, OUTSIDE, UNVERIFIABLE

ELECTRICIAN = {
    "post": "电工",
    "job_role": "special_operator",
    "op_item": "低压电工作业",
    "hire_date": date(2015, 3, 2),
}
TERM = {"op_item": "低压电工作业", "valid_from": date(2020, 11, 20), "valid_to": date(2026, 11, 19)}
CLAIM = {
    "op_item": "低压电工作业",
    "cert_no": "T{A}",
    "verify_url": "http://fake.example/q?id={A}&no=T{A}",
}


def finding(code: str, **how: Any) -> dict[str, Any]:
    firm = Company(
        1, tables={"staffing": [ELECTRICIAN], "certificate_claim": [CLAIM]}, register=[TERM]
    )
    return companies.judged([firm], **how).findings.filter(code=code).row(0, named=True)


def test_a_finding_has_the_columns_of_the_contract_in_order() -> None:
    found = companies.judged([Company(1, tables={"staffing": [ELECTRICIAN]})]).findings
    assert dict(found.schema) == COLUMNS


def test_a_finding_quotes_the_law_of_its_day_and_what_was_compared() -> None:
    found = finding("CERT_EXPIRED")
    assert (found["rule_pack"], "第19号" in found["law"]) == ("so-2026", True)
    evidence = json.loads(found["evidence"])
    assert (evidence["op_item"], evidence["valid_to"], evidence["as_of"]) == (
        "低压电工作业", "2026-11-19", "2026-11-20",
    )  # fmt: skip
    assert (found["answer_source"], found["answered_on"]) == ("mirror", date(2026, 11, 19))
    assert (
        found["message"]
        == "安一鸣的低压电工作业操作证有效期至2026-11-19，核查日期2026-11-20已过期。"
    )


def test_a_finding_on_a_day_before_the_new_regulation_quotes_the_old_one() -> None:
    log = [{"work_date": date(2026, 5, 29)}]
    gone = ELECTRICIAN | {"leave_date": date(2026, 11, 1)}
    firm = Company(
        1,
        tables={"staffing": [gone], "duty_log": log},
        register=[TERM | {"valid_to": date(2026, 5, 28)}],
    )
    found = companies.judged([firm]).findings.filter(code="CERT_EXPIRED").row(0, named=True)
    assert (found["rule_pack"], found["article"]) == ("so-2010", "第十九条")
    assert "作业日期2026-05-29至2026-05-29" in found["message"]


def test_a_finding_that_needed_no_register_names_no_source() -> None:
    found = finding("CERT_FAKE_SITE")
    assert (found["answer_source"], found["answered_on"]) == (None, None)


def test_the_category_comes_from_the_catalogue_where_the_roster_leaves_it_blank() -> None:
    assert finding("CERT_EXPIRED")["op_category"] == "电工作业"


def test_rows_are_addressed_as_the_sender_sees_them() -> None:
    assert json.loads(finding("CERT_FAKE_SITE")["source_rows"]) == [
        "certificate_claim.xlsx!Sheet1!2",
        "staffing.xlsx!Sheet1!2",
    ]


def test_no_number_is_shown_in_full() -> None:
    found = finding("CERT_FAKE_SITE")
    number = Company(1).number("A")
    assert number not in json.dumps(found, default=str, ensure_ascii=False)
    assert found["id_no_masked"] == f"{number[:6]}********{number[-4:]}"


def test_a_number_is_shown_in_full_when_that_is_asked_for() -> None:
    found = finding("CERT_FAKE_SITE", unmasked=True)
    assert found["id_no_masked"] == Company(1).number("A")
    assert Company(1).number("A") in found["evidence"]


def test_one_person_has_one_key_in_every_finding() -> None:
    assert finding("CERT_EXPIRED")["person_key"] == finding("CERT_FAKE_SITE")["person_key"]


def test_a_company_of_one_person_with_two_roles_is_told() -> None:
    # No row stands alone then: polars fell over the empty chunk that is left of them.
    worker = {
        "job_role": "other",
        "hire_date": date(2025, 3, 3),
        "post_start_date": date(2025, 3, 10),
    }
    firm = Company(1, tables={"staffing": [worker, worker | {"job_role": "safety_manager"}]})
    found = companies.judged([firm]).findings.filter(code="UNTRAINED_ON_DUTY")
    assert found["message"].item() == "安一鸣于2025-03-10上岗，此前岗前培训0学时，应不少于24学时。"


def test_everything_can_be_told_of_a_person_also_what_is_in_order() -> None:
    firm = Company(1, tables={"staffing": [ELECTRICIAN]}, register=[TERM])
    told = companies.judged([firm], told=(BROKEN, UNVERIFIABLE, MET, OUTSIDE)).findings
    verdicts = dict(told.select("code", "verdict").iter_rows())
    assert (verdicts["CERT_EXPIRED"], verdicts["CERT_ABSENT"], verdicts["CERT_REVOKED"]) == (
        "broken", "met", "outside",
    )  # fmt: skip
    assert told.filter(verdict="met")["grade"].null_count() == told.filter(verdict="met").height


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("编号T310101199003070131。", "编号T310101********0131。"),
        ("310101199003070131/31010119900307013X", "310101********0131/310101********013X"),
        ("91310115MA1K001700", "91310115MA1K001700"),
        ("914403001922038216", "914403001922038216"),
        ("2026-11-20", "2026-11-20"),
    ],
)
def test_identity_numbers_are_masked_wherever_they_stand(text: str, shown: str) -> None:
    assert pl.select(printing.masked(pl.lit(text))).item() == shown


def test_quotes_and_backslashes_in_a_file_name_stay_readable_json() -> None:
    names = ['a"b.xlsx!!1', "c\\d.xlsx!!2", 'a"b.xlsx!!1']
    text = pl.DataFrame({"addresses": [names]}).select(printing.as_json("addresses")).item()
    assert json.loads(text) == names[:2]
    assert pl.DataFrame({"addresses": [[]]}, {"addresses": pl.List(pl.String)}).select(
        printing.as_json("addresses")
    ).item() == "[]"  # fmt: skip
