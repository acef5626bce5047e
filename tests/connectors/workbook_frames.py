"""A synthetic run of three companies for the workbook's tests: every grade, hostile text too."""

import json
from datetime import date

import polars as pl

from connectors.forms.frames import Frames

AS_OF = date(2026, 11, 20)
HOSTILE = '=HYPERLINK("http://example.invalid","点此")'

STEEL, CHEMIST, BLANK = "91310000MA1K000019", "91310000MA1K000027", "91310000MA1K000035"
NAMES = {STEEL: "东海钢铁有限公司", CHEMIST: "南山化工有限公司", BLANK: "西岭商贸有限公司"}

FINDINGS = {
    "finding_id": pl.String, "code": pl.String, "item": pl.String, "verdict": pl.String,
    "grade": pl.String, "subject_type": pl.String, "org_id": pl.String, "org_name": pl.String,
    "region_code": pl.String, "person_key": pl.String, "person_name": pl.String,
    "id_no_masked": pl.String, "job_role": pl.String, "post": pl.String, "op_category": pl.String,
    "op_item": pl.String, "thing": pl.String, "as_of": pl.Date, "message": pl.String,
    "duty": pl.String, "law": pl.String, "article": pl.String, "rule_pack": pl.String,
    "evidence": pl.String, "source_rows": pl.String, "answer_source": pl.String,
    "answered_on": pl.Date, "state": pl.String, "first_seen": pl.Date, "due_date": pl.Date,
}  # fmt: skip
OUTLOOK = {
    "code": pl.String, "org_id": pl.String, "org_name": pl.String, "person_key": pl.String,
    "person_name": pl.String, "id_no_masked": pl.String, "thing": pl.String, "due_date": pl.Date,
    "days_left": pl.Int64, "needed": pl.String, "done": pl.String, "message": pl.String,
}  # fmt: skip
TALLY = {
    "org_id": pl.String, "code": pl.String, "met": pl.Int64, "broken": pl.Int64,
    "unverifiable": pl.Int64, "outside": pl.Int64, "rows": pl.Int64,
}  # fmt: skip
UNREADABLE = {
    "file": pl.String, "sheet": pl.String, "row": pl.Int64, "column": pl.String,
    "field": pl.String, "kind": pl.String, "reason": pl.String, "original": pl.String,
    "advice": pl.String, "org_id": pl.String,
}  # fmt: skip
CATALOGUE = {
    "code": pl.String, "item": pl.String, "wording": pl.String, "duty": pl.String,
    "law": pl.String, "article": pl.String, "rule_pack": pl.String, "mark": pl.String,
    "effective_from": pl.Date, "source": pl.String, "confidence": pl.String, "penalty": pl.String,
}  # fmt: skip
COMPANIES = {
    "org_id": pl.String, "org_name": pl.String, "region_code": pl.String, "industry": pl.String,
    "people": pl.Int64,
}  # fmt: skip

LAW_30 = "特种作业人员安全技术培训考核管理规定（原安监总局令第30号）"
LAW_3 = "生产经营单位安全培训规定（原安监总局令第3号，2015年修正）"
RULES = [
    ("CERT_ABSENT", "UNCERTIFIED_OPERATOR", "特种作业人员无证上岗", LAW_30, "第五条", "so-2010", None, "H"),
    ("CERT_EXPIRED", "UNCERTIFIED_OPERATOR", "特种作业人员无证上岗", "特种作业规定（第19号令）", "待确认", "so-2026", "待确认", "UNKNOWN"),
    ("CERT_NOT_FOUND", "FAKE_CERTIFICATE", "特种作业人员持假证上岗", LAW_30, "第五条", "so-2010", None, "H"),
    ("CERT_PARKED", "CERT_PARKED", "证书挂靠", LAW_30, "第三十四条", "so-2010", None, "M"),
    ("ASSESSMENT_ABSENT", "PRINCIPAL_NOT_ASSESSED", "主要负责人未按照规定经应急管理部门对其安全生产知识和管理能力考核合格", LAW_3, "第二十四条", "training-2015", None, "H"),
    ("ASSESSMENT_ABSENT", "SAFETY_MANAGER_NOT_ASSESSED", "安全生产管理人员未按照规定经应急管理部门对其安全生产知识和管理能力考核合格", LAW_3, "第二十四条", "training-2015", None, "H"),
    ("HOURS_INITIAL_SHORT", "TRAINING_HOURS_SHORT", "学时不够", LAW_3, "第九条", "training-2015", None, "H"),
    ("UNTRAINED_ON_DUTY", "UNTRAINED_ON_DUTY", "安排未经培训合格的人员上岗作业", LAW_3, "第十三条", "training-2015", None, "H"),
    ("RECORD_OVERLAP", "TRAINING_RECORD_FALSIFIED", "培训记录弄虚作假", LAW_3, "第二十二条", "training-2015", None, "M"),
]  # fmt: skip


def finding(number: int, code: str, item: str, org_id: str = STEEL, **other: object) -> dict[str, object]:
    """One row of findings with something sensible in every column."""
    cited = next(rule for rule in RULES if rule[:2] == (code, item))
    row: dict[str, object] = {
        "finding_id": f"{number:020x}", "code": code, "item": item, "verdict": "broken",
        "grade": "confirmed", "subject_type": "enterprise", "org_id": org_id,
        "org_name": NAMES[org_id], "region_code": "310101", "person_key": f"{number:016x}",
        "person_name": "张测试", "id_no_masked": "310101********0012",
        "job_role": "special_operator", "post": "电工", "op_category": "电工作业",
        "op_item": "低压电工作业", "thing": "低压电工作业", "as_of": AS_OF,
        "message": "张测试从事低压电工作业，登记库中未查到其特种作业操作证。",
        "duty": "特种作业人员须取得操作证后上岗", "law": cited[3], "article": cited[4],
        "rule_pack": cited[5],
        "evidence": json.dumps(
            {"op_item": "低压电工作业", "lookup_state": "not_found", "valid_to": None},
            ensure_ascii=False, separators=(",", ":"),
        ),
        "source_rows": json.dumps(["花名册.xlsx!人员!12"], ensure_ascii=False),
        "answer_source": "mirror", "answered_on": date(2026, 11, 18), "state": "new",
        "first_seen": AS_OF, "due_date": None,
    }  # fmt: skip
    return row | other


def hours(needed: int, done: int) -> str:
    """The evidence of a shortfall of hours."""
    told = {"role": "worker", "done_hours": f"{done}", "needed_hours": f"{needed}", "due": "2026-03-02"}
    return json.dumps(told, separators=(",", ":"))


def findings() -> pl.DataFrame:
    """Broken rows of all grades and states, unverifiable ones, and text that means harm."""
    many = json.dumps([f"培训记录.xlsx!2026!{row}" for row in range(2, 12)], ensure_ascii=False)
    operator, fake = "UNCERTIFIED_OPERATOR", "FAKE_CERTIFICATE"
    rows = [
        finding(1, "CERT_ABSENT", operator, grade="suspected"),
        finding(2, "CERT_EXPIRED", operator, person_name="欧阳示例", state="ongoing",
                first_seen=date(2026, 10, 1), due_date=date(2026, 11, 30),
                message="欧阳示例的低压电工作业操作证有效期至2026-05-31，核查日期2026-11-20已过期。",
                evidence='{"valid_to":"2026-05-31","status":"valid","as_of":"2026-11-20"}'),
        finding(3, "CERT_NOT_FOUND", fake, grade="suspected", person_name=HOSTILE,
                post="+电工\u000b<班长>&", message="@他人\x00的证书\ufffe未查到🔥", state="changed"),
        finding(4, "CERT_PARKED", "CERT_PARKED", grade="lead", thing="", state="reopened",
                source_rows=many),
        finding(5, "ASSESSMENT_ABSENT", "PRINCIPAL_NOT_ASSESSED", job_role="principal",
                thing="principal", op_item=None, op_category=None, post="总经理"),
        finding(6, "HOURS_INITIAL_SHORT", "TRAINING_HOURS_SHORT", CHEMIST, thing="",
                job_role="other", op_item=None, evidence=hours(72, 24),
                message="李样本（其他从业人员）截至2026-03-02初次培训24学时，应不少于72学时。"),
        finding(7, "UNTRAINED_ON_DUTY", "UNTRAINED_ON_DUTY", CHEMIST, thing="", grade="suspected",
                evidence=hours(72, 24), person_name="李样本", state="not_checked"),
        finding(8, "RECORD_OVERLAP", "TRAINING_RECORD_FALSIFIED", CHEMIST, thing="2026-04-08",
                evidence='{"first":"08:00\\"旧\\"","second":"09:00,\\n厂区","both":true}'),
        finding(9, "CERT_ABSENT", operator, CHEMIST, verdict="unverifiable", grade=None,
                person_name="王虚构", message="王虚构（低压电工作业）无法核验：查询未成。"),
        finding(10, "CERT_NOT_FOUND", fake, CHEMIST, verdict="unverifiable", grade=None,
                person_key=f"{9:016x}", person_name="王虚构",
                message="王虚构（低压电工作业）无法核验：查询未成。"),
        finding(11, "ASSESSMENT_ABSENT", "SAFETY_MANAGER_NOT_ASSESSED", CHEMIST,
                verdict="unverifiable", grade=None, job_role="safety_manager", op_item=None,
                thing="safety_manager", person_name="赵假设", message="赵假设无法核验：同号不同名。"),
        finding(12, "RECORD_OVERLAP", "TRAINING_RECORD_FALSIFIED", STEEL, verdict="unverifiable",
                grade=None, person_key=None, person_name=None, id_no_masked=None, job_role=None,
                post=None, thing="", message="无法核验：未报送培训记录。",
                evidence='{"missing":"training_record"}', source_rows="[]"),
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=FINDINGS, orient="row")


def frames(**other: object) -> Frames:
    """The whole run."""
    outlook = [
        {"code": "CERT_EXPIRED", "org_id": CHEMIST, "org_name": NAMES[CHEMIST],
         "person_key": f"{20:016x}", "person_name": "孙范例", "id_no_masked": "310101********0039",
         "thing": "焊接与热切割作业", "due_date": date(2026, 12, 1), "days_left": 11,
         "needed": None, "done": None, "message": "孙范例的焊接与热切割作业操作证将于2026-12-01到期。"},
        {"code": "ASSESSMENT_ABSENT", "org_id": STEEL, "org_name": NAMES[STEEL],
         "person_key": f"{21:016x}", "person_name": "周试验", "id_no_masked": "310101********0047",
         "thing": "principal", "due_date": date(2027, 1, 4), "days_left": 45, "needed": "48",
         "done": "12", "message": "周试验应于2027-01-04前考核合格，目前未查到本行业有效的考核合格证。"},
    ]  # fmt: skip
    tally = [(org, code, 40, 1, 1, 8, 50) for org in NAMES for code in dict.fromkeys(r[0] for r in RULES)]
    unreadable = [
        ("南山化工/花名册.xlsx", "人员", 17, "C", "person_id_no", "cell", "bad_date", "\t1990/13/45", "请按 2024-05-01 的样式填写", CHEMIST),
        ("汇总.xls", None, None, None, None, "file", "encrypted", None, "请取消密码后再报送", None),
        ("东海钢铁/证书.csv", "", 3, None, None, "row", "broken_file", '-2+3|cmd,"李样本"', "请核对", STEEL),
    ]  # fmt: skip
    rules = [
        (code, item, wording, f"{wording}的法定要求", law, article, pack, mark, date(2015, 7, 1),
         "公布文本", sure, "《安全生产法》第九十七条")
        for code, item, wording, law, article, pack, mark, sure in RULES
    ]  # fmt: skip
    companies = [(STEEL, NAMES[STEEL], "310101", "metal_smelting", 120),
                 (CHEMIST, NAMES[CHEMIST], "310115", "hazchem_production", 86),
                 (BLANK, NAMES[BLANK], "310104", None, None)]  # fmt: skip
    made: dict[str, object] = {
        "findings": findings(),
        "outlook": pl.DataFrame(outlook, schema=OUTLOOK, orient="row"),
        "tally": pl.DataFrame(tally, schema=TALLY, orient="row"),
        "unreadable": pl.DataFrame(unreadable, schema=UNREADABLE, orient="row"),
        "catalogue": pl.DataFrame(rules, schema=CATALOGUE, orient="row"),
        "companies": pl.DataFrame(companies, schema=COMPANIES, orient="row"),
        "run": run(),
        "resolved": pl.DataFrame({"org_id": [STEEL, STEEL], "item": ["UNCERTIFIED_OPERATOR"] * 2}),
        "files": pl.DataFrame({"file": ["南山化工/花名册.xlsx", "东海钢铁/证书.csv"], "org_id": [CHEMIST, STEEL]}),
    }  # fmt: skip
    return Frames(**(made | other))  # type: ignore[arg-type]


def run(**other: object) -> dict[str, object]:
    """The manifest of a degraded run with a mirror nine days old."""
    sheet = {"sheet": "人员", "kind": "staffing", "rows_seen": 90, "rows_read": 86,
             "rows_skipped": {"total": 1, "note": 2}, "rows_set_aside": 1, "cells_listed": 3}  # fmt: skip
    return {
        "program": "chizheng 0.1.0", "rule_pack": "2026-11", "as_of": "2026-11-20",
        "region": "national", "outcome": "degraded", "unmasked": False,
        "files": [
            {"file": "南山化工/花名册.xlsx", "sha256": "0" * 64, "sheets": [sheet]},
            {"file": "东海钢铁/证书.csv", "sha256": "1" * 64, "sheets": [{**sheet, "sheet": "", "kind": None, "rows_skipped": {}}]},
            {"file": "汇总.xls", "sha256": "2" * 64, "sheets": []},
        ],
        "mirror": {"snapshot_id": "20261111-ab12", "register_date": "2026-11-11", "age_days": 9},
        "lookups": {"asked": 51, "answered": 48, "failed": 3},
        "companies": {"expected": 4, "delivered": 3, "checked": 3,
                      "not_checked": [{"org_id": "91310000MA1K000043", "reason": "未报送"}]},
        "seconds": {"read": 1.5},
        **other,
    }  # fmt: skip
