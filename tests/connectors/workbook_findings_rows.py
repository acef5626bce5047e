"""Synthetic findings of two companies: every grade and state, and text that means harm."""

import json
from datetime import date

import polars as pl

from tests.connectors.workbook_schemas import FINDINGS

AS_OF = date(2026, 11, 20)
HOSTILE = '=HYPERLINK("http://example.invalid","点此")'

STEEL, CHEMIST, BLANK = "91310000MA1K000019", "91310000MA1K000027", "91310000MA1K000035"
NAMES = {STEEL: "东海钢铁有限公司", CHEMIST: "南山化工有限公司", BLANK: "西岭商贸有限公司"}

LAW_19 = "特种作业规定（第19号令）"
LAW_30 = "特种作业人员安全技术培训考核管理规定（原安监总局令第30号）"
LAW_SAFETY = "中华人民共和国安全生产法（2021年修正）"
LAW_3 = "生产经营单位安全培训规定（原安监总局令第3号，2015年修正）"

# Code and item: law, article, rule pack, mark, confidence.
RULES = {
    ("CERT_ABSENT", "UNCERTIFIED_OPERATOR"): (LAW_30, "第五条", "so-2010", None, "H"),
    ("CERT_EXPIRED", "UNCERTIFIED_OPERATOR"): (LAW_19, None, "so-2026", "待确认", "UNKNOWN"),
    ("CERT_NOT_FOUND", "FAKE_CERTIFICATE"): (LAW_30, "第五条", "so-2010", None, "H"),
    ("CERT_PARKED", "CERT_PARKED"): (LAW_30, "第三十四条", "so-2010", None, "M"),
    ("ASSESSMENT_ABSENT", "PRINCIPAL_NOT_ASSESSED"): (LAW_3, "第六条", "t-2015", None, "H"),
    ("ASSESSMENT_ABSENT", "SAFETY_MANAGER_NOT_ASSESSED"): (LAW_3, "第六条", "t-2015", None, "H"),
    ("HOURS_INITIAL_SHORT", "TRAINING_HOURS_SHORT"): (LAW_3, "第九条", "t-2015", None, "H"),
    ("UNTRAINED_ON_DUTY", "UNTRAINED_ON_DUTY"): (LAW_3, "第十三条", "t-2015", None, "H"),
    ("RECORD_OVERLAP", "TRAINING_RECORD_FALSIFIED"): (LAW_3, "第二十二条", "t-2015", None, "M"),
    ("PLAN_NOT_EXECUTED", "TRAINING_PLAN_NOT_EXECUTED"): (
        LAW_SAFETY, "第二十一条第三项", "law-2021", None, "H"),
}  # fmt: skip
HELD = (
    '{"topic":"消防安全","target_role":"全员","planned_for":"2026-09","planned_people":60,'
    '"people_trained":46,"planned_hours":"8","median_hours":"10","plan_days":30}'
)
PARTLY = (
    "培训计划“消防安全”（2026-09）未足额实施：计划60人、每人8学时，实际参加46人、学时中位数10。"
)
OPERATOR, FAKE = "UNCERTIFIED_OPERATOR", "FAKE_CERTIFICATE"
HOURS = '{"role":"worker","done_hours":"24","needed_hours":"72","due":"2026-03-02"}'


def row(number: int, code: str, item: str, org_id: str = STEEL, **other: object) -> pl.DataFrame:
    """One finding with something sensible in every column."""
    law, article, pack, _, _ = RULES[code, item]
    # fmt: off
    usual: dict[str, object] = {
        "finding_id": f"{number:020x}", "code": code, "item": item, "verdict": "broken",
        "grade": "confirmed", "subject_type": "enterprise", "org_id": org_id,
        "org_name": NAMES[org_id], "region_code": "310101", "person_key": f"{number:016x}",
        "person_name": "张测试", "id_no_masked": "310101********0012",
        "job_role": "special_operator", "post": "电工", "op_category": "电工作业",
        "op_item": "低压电工作业", "thing": "低压电工作业", "as_of": AS_OF,
        "message": "张测试从事低压电工作业，登记库中未查到其特种作业操作证。",
        "duty": "特种作业人员须取得操作证后上岗", "law": law, "article": article,
        "rule_pack": pack, "source_rows": '["花名册.xlsx!人员!12"]',
        "evidence": '{"op_item":"低压电工作业","lookup_state":"not_found","valid_to":null}',
        "answer_source": "mirror", "answered_on": date(2026, 11, 18), "state": "new",
        "first_seen": AS_OF, "due_date": None,
    }
    # fmt: on
    return pl.DataFrame([usual | other], schema=FINDINGS, orient="row")


def unsure(number: int, code: str, item: str, org_id: str, **other: object) -> pl.DataFrame:
    """One row that could not be verified."""
    message = "王虚构无法核验：查询未成。"
    facts = {"verdict": "unverifiable", "grade": None, "message": message} | other
    return row(number, code, item, org_id, **facts)


def findings() -> pl.DataFrame:
    """All of them, companies together."""
    return pl.concat([*_of_steel(), *_of_chemist()])


def _of_steel() -> list[pl.DataFrame]:
    many = json.dumps([f"培训记录.xlsx!2026!{number}" for number in range(2, 12)])
    expired = "欧阳示例的低压电工作业操作证有效期至2026-05-31，核查日期2026-11-20已过期。"
    told = '{"valid_to":"2026-05-31","status":"valid","as_of":"2026-11-20"}'
    nobody = dict.fromkeys(("person_key", "person_name", "id_no_masked", "job_role", "post"))
    # fmt: off
    return [
        row(1, "CERT_ABSENT", OPERATOR, grade="suspected"),
        row(2, "CERT_EXPIRED", OPERATOR, person_name="欧阳示例", message=expired, evidence=told,
            state="ongoing", first_seen=date(2026, 10, 1), due_date=date(2026, 11, 30)),
        row(3, "CERT_NOT_FOUND", FAKE, grade="suspected", person_name=HOSTILE, state="changed",
            post="+电工\u000b<班长>&", message="@他人\x00的证书\ufffe未查到🔥"),
        row(4, "CERT_PARKED", "CERT_PARKED", grade="lead", thing="", state="reopened",
            source_rows=many),
        row(5, "ASSESSMENT_ABSENT", "PRINCIPAL_NOT_ASSESSED", job_role="principal",
            thing="principal", op_item=None, op_category=None, post="总经理"),
        unsure(12, "RECORD_OVERLAP", "TRAINING_RECORD_FALSIFIED", STEEL, thing="", **nobody,
               message="无法核验：未报送培训记录。", evidence='{"missing":"training_record"}',
               source_rows="[]"),
    ]
    # fmt: on


def _of_chemist() -> list[pl.DataFrame]:
    short = "李样本截至2026-03-02初次培训24学时，应不少于72学时。"
    nobody = dict.fromkeys(
        (
            "person_key",
            "person_name",
            "id_no_masked",
            "job_role",
            "post",
            "op_category",
            "op_item",
            "answer_source",
            "answered_on",
        )
    )
    clock = '{"first":"08:00\\"旧\\"","second":"09:00,\\n厂区","both":true}'
    # fmt: off
    return [
        row(6, "HOURS_INITIAL_SHORT", "TRAINING_HOURS_SHORT", CHEMIST, thing="", message=short,
            job_role="other", op_item=None, evidence=HOURS),
        row(7, "UNTRAINED_ON_DUTY", "UNTRAINED_ON_DUTY", CHEMIST, thing="", grade="suspected",
            person_name="李样本", evidence=HOURS, state="not_checked"),
        row(8, "RECORD_OVERLAP", "TRAINING_RECORD_FALSIFIED", CHEMIST, thing="2026-04-08",
            evidence=clock),
        row(13, "PLAN_NOT_EXECUTED", "TRAINING_PLAN_NOT_EXECUTED", CHEMIST, thing="2026-02",
            grade="suspected", message=PARTLY, evidence=HELD, due_date=date(2026, 10, 30), **nobody,
            source_rows='["培训计划.xlsx!计划!3"]'),
        unsure(9, "CERT_ABSENT", OPERATOR, CHEMIST, person_name="王虚构"),
        unsure(10, "CERT_NOT_FOUND", FAKE, CHEMIST, person_name="王虚构",
               person_key=f"{9:016x}"),
        unsure(11, "ASSESSMENT_ABSENT", "SAFETY_MANAGER_NOT_ASSESSED", CHEMIST, op_item=None,
               job_role="safety_manager", thing="safety_manager", person_name="赵假设"),
    ]
    # fmt: on
