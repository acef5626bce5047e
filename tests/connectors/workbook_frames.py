"""A synthetic run of three companies for the workbook's tests."""

from datetime import date

import polars as pl

from connectors.forms.frames import Frames
from tests.connectors.workbook_findings_rows import BLANK, CHEMIST, NAMES, RULES, STEEL, findings
from tests.connectors.workbook_schemas import CATALOGUE, COMPANIES, OUTLOOK, TALLY, UNREADABLE

ASSESSED = "未按照规定经应急管理部门对其安全生产知识和管理能力考核合格"
WORDINGS = {
    "UNCERTIFIED_OPERATOR": "特种作业人员无证上岗",
    "FAKE_CERTIFICATE": "特种作业人员持假证上岗",
    "CERT_PARKED": "证书挂靠",
    "PRINCIPAL_NOT_ASSESSED": f"主要负责人{ASSESSED}",
    "SAFETY_MANAGER_NOT_ASSESSED": f"安全生产管理人员{ASSESSED}",
    "TRAINING_HOURS_SHORT": "学时不够",
    "UNTRAINED_ON_DUTY": "安排未经培训合格的人员上岗作业",
    "TRAINING_RECORD_FALSIFIED": "培训记录弄虚作假",
    "TRAINING_PLAN_NOT_EXECUTED": "未按计划实施培训",
}
ROSTER, CLAIMS = "南山化工/花名册.xlsx", "东海钢铁/证书.csv"


def frames(**other: object) -> Frames:
    """The whole run; what is given stands in the place of the usual."""
    made: dict[str, object] = {
        "findings": findings(),
        "outlook": outlook(),
        "tally": tally(),
        "unreadable": unreadable(),
        "catalogue": catalogue(),
        "companies": companies(),
        "run": run(),
        "resolved": pl.DataFrame({"org_id": [STEEL, STEEL], "item": ["UNCERTIFIED_OPERATOR"] * 2}),
        "files": pl.DataFrame({"file": [ROSTER, CLAIMS], "org_id": [CHEMIST, STEEL]}),
    }
    return Frames(**(made | other))


def outlook() -> pl.DataFrame:
    """What will be due: two reminders, and a certificate of which the night before told as much."""
    ends = "孙范例的焊接与热切割作业操作证将于2026-12-01到期。"
    owed = "周试验应于2027-01-04前考核合格，目前未查到有效的考核合格证。"
    later = "孙范例的低压电工作业操作证将于2026-12-20到期。"
    first, second, third = date(2026, 12, 1), date(2027, 1, 4), date(2026, 12, 20)
    # fmt: off
    rows = [
        ("ASSESSMENT_ABSENT", STEEL, NAMES[STEEL], f"{21:016x}", "周试验", "310101********0047",
         "principal", second, 45, "48", "12", owed, "new"),
        ("CERT_EXPIRED", CHEMIST, NAMES[CHEMIST], f"{20:016x}", "孙范例", "310101********0039",
         "低压电工作业", third, 30, None, None, later, "within_30"),
        ("CERT_EXPIRED", CHEMIST, NAMES[CHEMIST], f"{20:016x}", "孙范例", "310101********0039",
         "焊接与热切割作业", first, 11, None, None, ends, "unchanged"),
    ]
    # fmt: on
    return pl.DataFrame(rows, schema=OUTLOOK | {"reminder": pl.String}, orient="row")


def tally() -> pl.DataFrame:
    """A line for every company and code."""
    codes = dict.fromkeys(code for code, _ in RULES)
    rows = [(org, code, 40, 1, 1, 8, 50) for org in NAMES for code in codes]
    return pl.DataFrame(rows, schema=TALLY, orient="row")


def unreadable() -> pl.DataFrame:
    """A bad cell, a whole file and a row that begins like a formula."""
    # fmt: off
    rows = [
        (ROSTER, "人员", 17, "C", "person_id_no", "cell", "bad_date", "\t1990/13/45",
         "请按 2024-05-01 的样式填写", CHEMIST),
        ("汇总.xls", None, None, None, None, "file", "encrypted", None, "请取消密码后再报送", None),
        (CLAIMS, "", 3, None, None, "row", "broken_file", '-2+3|cmd,"李样本"', "请核对", STEEL),
    ]
    # fmt: on
    return pl.DataFrame(rows, schema=UNREADABLE, orient="row")


def catalogue() -> pl.DataFrame:
    """One row for each code and item."""
    began, told, penalty = date(2015, 7, 1), "公布文本", "《安全生产法》第九十七条"
    rows = [
        (
            code,
            item,
            WORDINGS[item],
            f"{WORDINGS[item]}的法定要求",
            *cited,
            began,
            told,
            sure,
            penalty,
        )
        for (code, item), (*cited, sure) in RULES.items()
    ]
    return pl.DataFrame(rows, schema=CATALOGUE, orient="row")


def companies() -> pl.DataFrame:
    """Three companies; of the last little is known."""
    rows = [
        (STEEL, NAMES[STEEL], "310101", "metal_smelting", 120),
        (CHEMIST, NAMES[CHEMIST], "310115", "hazchem_production", 86),
        (BLANK, NAMES[BLANK], "310104", None, None),
    ]
    return pl.DataFrame(rows, schema=COMPANIES, orient="row")


def run(**other: object) -> dict[str, object]:
    """The manifest of a degraded run with a mirror nine days old."""
    # fmt: off
    sheet: dict[str, object] = {
        "sheet": "人员", "kind": "staffing", "rows_seen": 90, "rows_read": 86,
        "rows_skipped": {"total": 1, "note": 2}, "rows_set_aside": 1, "cells_listed": 3,
    }
    odd = sheet | {"sheet": "", "kind": None, "rows_skipped": {}}
    return {
        "program": "chizheng 0.1.0", "rule_pack": "2026-11", "as_of": "2026-11-20",
        "region": "national", "outcome": "degraded", "degraded_by": ["file_not_read"],
        "unmasked": False,
        "files": [
            {"file": ROSTER, "sha256": "0" * 64, "sheets": [sheet]},
            {"file": CLAIMS, "sha256": "1" * 64, "sheets": [odd]},
            {"file": "汇总.xls", "sha256": "2" * 64, "sheets": []},
        ],
        "mirror": {"snapshot_id": "20261111-ab12", "register_date": "2026-11-11", "age_days": 9},
        "lookups": {"asked": 51, "answered": 48, "failed": 3},
        "companies": {"expected": 4, "delivered": 3, "checked": 3,
                      "not_checked": [{"org_id": "91310000MA1K000043", "reason": "not_delivered"}]},
        "outlook": {"compared_with": "2026-11-19", "not_compared": None},
        "seconds": {"read": 1.5},
    } | other
    # fmt: on
