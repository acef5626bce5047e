"""Offices and companies that only a region has assessed, from their files to the findings."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from flows import results, verify
from flows.order import Order
from flows.printed import explanation
from tests.flows.deliveries import AS_OF, ELECTRICIAN, LISTED, STAFF, register, workbook
from tests.people import uscc
from validators import explain

SINCE = date(2024, 3, 1)


def company(
    folder: Path, *, post: str | None, role: str | None, trade: str = "危险化学品生产"
) -> Path:
    """A company with one person in office since March 2024."""
    workbook(folder / "企业名录.xlsx", LISTED, [folder.name, uscc(1), trade, "370000"])
    row = ["张三", ELECTRICIAN, post, role, None, date(2015, 3, 2), date(2015, 3, 9), SINCE]
    workbook(folder / "花名册.xlsx", STAFF, row)
    return folder


def checked(folder: Path, region: str) -> verify.Answer:
    mirror = folder.parent / "mirror"
    if not mirror.exists():
        register(folder.parent)
    return verify.verify(Order(folder, Path("out"), mirror, AS_OF, region))


def found(answer: verify.Answer, code: str = "ASSESSMENT_ABSENT") -> list[dict[str, Any]]:
    return answer.tables["findings"].filter(pl.col("code") == code).to_dicts()


@pytest.mark.parametrize(
    ("post", "role", "office"),
    [("安全总监", "其他从业人员", "安全总监"), ("生产部", "安全总监", "安全总监"),
     ("副总经理", "分管安全生产的负责人", "分管负责人")],
)  # fmt: skip
def test_shandong_has_its_directors_and_deputies_assessed(
    tmp_path: Path, post: str, role: str, office: str
) -> None:
    folder = company(tmp_path / "厂", post=post, role=role)
    (row,) = found(checked(folder, "shandong"))
    assert (row["verdict"], row["grade"], row["thing"]) == ("broken", "suspected", "safety_manager")
    assert (row["item"], row["post"]) == ("SAFETY_MANAGER_NOT_ASSESSED", post)
    assert row["message"].startswith(f"张三（{office}）应于2024-09-02前考核合格")
    told = json.loads(row["evidence"])
    assert (told["post"], told["office"]) == (post, office)


@pytest.mark.parametrize("role", ["安全总监", "分管负责人"])
def test_elsewhere_and_for_hours_such_a_word_stays_a_role_nobody_knows(
    tmp_path: Path, role: str
) -> None:
    folder = company(tmp_path / "厂", post="生产部", role=role)
    answers = {region: checked(folder, region) for region in ("national", "shandong")}
    assert found(answers["national"]) == []
    for answer in answers.values():
        listed = answer.tables["unreadable"].filter(pl.col("reason") == "unknown_word")
        assert listed.select("field", "original").rows() == [("job_role", role)]
        (short,) = found(answer, "HOURS_INITIAL_SHORT")
        assert (short["verdict"], short["job_role"]) == ("unverifiable", None)


def test_a_strange_word_for_a_role_is_no_office(tmp_path: Path) -> None:
    folder = company(tmp_path / "厂", post="生产部", role="安全大使")
    assert found(checked(folder, "shandong")) == []


def test_users_of_a_major_hazard_source_are_known_by_their_words(tmp_path: Path) -> None:
    trade = "危险化学品使用（构成重大危险源）"
    folder = company(tmp_path / "厂", post="总经理", role="主要负责人", trade=trade)
    (there,), (elsewhere,) = (found(checked(folder, r)) for r in ("zhejiang", "national"))
    assert (there["verdict"], there["grade"]) == ("broken", "suspected")
    assert elsewhere["verdict"] == "unverifiable"
    (short,) = found(checked(folder, "zhejiang"), "HOURS_INITIAL_SHORT")
    assert json.loads(short["evidence"])["industry_class"] is None


@pytest.mark.parametrize(
    ("trade", "authority"), [("建筑施工", "housing"), ("道路运输", "transport")]
)
def test_who_examines_elsewhere_is_said_where_the_rule_is_outside(
    tmp_path: Path, trade: str, authority: str
) -> None:
    folder = company(tmp_path / "厂", post="总经理", role="主要负责人", trade=trade)
    order = Order(folder, Path("out"), register(tmp_path), AS_OF, "zhejiang")
    ready = verify.readied(order)
    told = results.judged(
        ready.tables, ready.mapping, ready.shared, order, told=explain.EVERYTHING
    ).frames["findings"]
    (row,) = told.filter(pl.col("code") == "ASSESSMENT_ABSENT").to_dicts()
    assert (row["verdict"], json.loads(row["evidence"])["assessed_by"]) == ("outside", authority)
    assert "考核部门" in explanation(told)
