"""The same job as a careful user writes it with pandas and openpyxl, with the rules it can manage.

It reads every company's files (workbooks by openpyxl, CSV by pandas), repairs IDs, names and hours
with a function for each cell and days form by form, sums hours by groups, merges rosters, claims
and the register, and writes `findings.xlsx` by openpyxl.

It asks eight questions: hours before work, hours of a year, no certificate, claim not found,
expired, review overdue, claimed end differs, number used twice. It does NOT know: duty days and
runs, grades, laws, what cannot be verified, addresses of source rows, overlapping or impossible
training, assessments, plans, logs, ages, history, files laid out in another way. The register
comes to it as one CSV dump, the quickest form it reads.
Run as `python -m tests.bench.pandas_script INBOX REGISTER_CSV OUT FORMAT`.
"""

import json
import re
import sys
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd

AS_OF = pd.Timestamp("2026-11-20")
LOOKBACK = pd.Timestamp("2023-01-01")
YEARS = (2023, 2024, 2025)
FORMS = ("%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d")
LEADERS = ("主要负责人", "安全生产管理人员")
HIGH_RISK = ("危险化学品", "烟花爆竹", "金属冶炼", "非煤矿山", "煤矿")
NEEDS = pd.DataFrame(
    {
        "leader": [True, True, False, False],
        "高危": [True, False, True, False],
        "need_first": [48, 32, 72, 24],
        "need_year": [16, 12, 20, 8],
    }
)
REQUIRED = {
    "维修电工": "低压电工作业",
    "高压电工": "高压电工作业",
    "防爆电工": "防爆电气作业",
    "电焊工": "熔化焊接与热切割作业",
    "高空作业员": "高处安装、维护、拆除作业",
    "制冷工": "制冷与空调设备运行操作作业",
    "空调安装工": "制冷与空调设备安装修理作业",
}
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def clean_id(value: Any) -> str | None:
    """An 18-character ID with a right check character, else nothing."""
    if not isinstance(value, str):
        return None
    text = unicodedata.normalize("NFKC", value).replace(" ", "").strip("'\t ").upper()
    if not re.fullmatch(r"\d{17}[\dX]", text):
        return None
    total = sum(int(c) * w for c, w in zip(text[:17], WEIGHTS, strict=True))
    return text if "10X98765432"[total % 11] == text[17] else None


def clean_name(value: Any) -> str | None:
    """A name without white space."""
    return (
        re.sub(r"\s", "", unicodedata.normalize("NFKC", value)) if isinstance(value, str) else None
    )


def clean_dates(column: pd.Series) -> pd.Series:
    """The days of a column: one form after the other over what is left."""
    days = pd.to_datetime(column, format=FORMS[0], errors="coerce")
    for form in FORMS[1:]:
        left = days.isna() & column.notna()
        days[left] = pd.to_datetime(column[left].str.strip(), format=form, errors="coerce")
    return days


def clean_hours(value: Any) -> float | None:
    """Class hours as a number, with or without their unit."""
    if not isinstance(value, str):
        return None
    found = re.search(r"\d+(\.\d+)?", unicodedata.normalize("NFKC", value))
    return float(found.group()) if found else None


def read_file(path: Path) -> pd.DataFrame:
    """One file, every cell as text."""
    if path.suffix == ".xlsx":
        return pd.read_excel(path, dtype=str, engine="openpyxl")
    return pd.read_csv(path, dtype=str, encoding="utf-8-sig")


def read_all(inbox: Path, word: str, form: str, days: list[str]) -> pd.DataFrame:
    """All companies' files of one kind in one frame, IDs, names and days repaired."""
    frames = []
    for path in sorted(inbox.rglob(f"*{word}*.{form}")):
        frame = read_file(path)
        if "统一社会信用代码" not in frame.columns:
            frame["统一社会信用代码"] = path.parent.name
        frames.append(frame)
    whole = pd.concat(frames, ignore_index=True)
    if "身份证号码" in whole.columns:
        whole["id"] = whole["身份证号码"].apply(clean_id)
        whole["name"] = whole["姓名"].apply(clean_name)
    for column in days:
        whole[column] = clean_dates(whole[column])
    return whole


def finding(rows: pd.DataFrame, code: str, words: Callable[[Any], str]) -> pd.DataFrame:
    """The rows as findings of one code."""
    found = pd.DataFrame(
        {
            "企业": rows["企业名称"],
            "统一社会信用代码": rows["统一社会信用代码"],
            "姓名": rows["姓名"],
            "身份证号": rows["id"].str[:6] + "********" + rows["id"].str[14:],
            "岗位": rows["岗位"],
            "人员类别": rows["人员类别"],
            "检查项": code,
        }
    )
    found["说明"] = rows.apply(words, axis=1) if len(rows) else []
    return found


def judge_hours(roster: pd.DataFrame, training: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Findings on hours before work and on hours of a year."""
    leader = roster["人员类别"].isin(LEADERS)
    roster = roster.assign(leader=leader).merge(NEEDS, on=["leader", "高危"], how="left")
    late = roster["任职日期"] + pd.DateOffset(months=6)
    roster["due"] = roster["上岗日期"].where(~roster["leader"], late)
    first = training[training["培训类型"] != "再培训"].merge(roster[["id", "due"]], on="id")
    first = first[first["培训日期"] <= first["due"]].groupby("id")["hours"].sum()
    new = roster[roster["due"] >= LOOKBACK]
    new = new.merge(first.rename("hours").reset_index(), on="id", how="left").fillna({"hours": 0})
    short = new[(new["hours"] < new["need_first"]) & (new["due"] < AS_OF)]
    yield finding(
        short, "岗前培训学时不足", lambda r: f"应{r['need_first']}学时，已{r['hours']:g}学时"
    )
    yearly = training[training["培训类型"] == "再培训"]
    yearly = yearly.groupby(["id", yearly["培训日期"].dt.year.rename("year")])["hours"].sum()
    yearly = yearly.reset_index()
    for year in YEARS:
        bound = roster[roster["due"].dt.year < year].assign(of=year)
        bound = bound.merge(yearly[yearly["year"] == year], on="id", how="left")
        bound = bound.fillna({"hours": 0})
        short = bound[bound["hours"] < bound["need_year"]]
        yield finding(
            short,
            "年度再培训学时不足",
            lambda r: f"{r['of']}年应{r['need_year']}学时，已{r['hours']:g}学时",
        )


def judge_certificates(
    roster: pd.DataFrame, claims: pd.DataFrame, register: pd.DataFrame
) -> Iterator[pd.DataFrame]:
    """Findings on required certificates and on claimed ones."""
    needed = roster[roster["人员类别"] == "特种作业人员"].copy()
    needed["item"] = needed["准操项目"].fillna(needed["岗位"].map(REQUIRED))
    claimed = claims[["id", "准操项目"]].rename(columns={"准操项目": "item"}).assign(claimed=True)
    held = register.rename(columns={"id_no": "id", "op_item": "item"})
    duty = needed.merge(claimed.drop_duplicates(), on=["id", "item"], how="left")
    duty = duty.merge(held, on=["id", "item"], how="left")
    gone = duty[duty["valid_to"].isna() & duty["claimed"].isna()]
    yield finding(gone, "未查到操作证", lambda r: f"从事{r['item']}，未查到操作证")
    late = duty[duty["valid_to"] < AS_OF]
    yield finding(late, "操作证已过期", lambda r: f"{r['item']}有效期至{r['valid_to']:%Y-%m-%d}")
    review = duty[
        (duty["valid_to"] >= AS_OF)
        & (duty["review_due_date"] < AS_OF)
        & duty["review_done_date"].isna()
    ]
    yield finding(
        review, "逾期未复审", lambda r: f"{r['item']}应于{r['review_due_date']:%Y-%m-%d}前复审"
    )
    told = claims.drop(columns=["企业名称", "姓名", "name", "统一社会信用代码"])
    told = told.rename(columns={"准操项目": "item"}).merge(
        roster.drop(columns=["准操项目"]), on="id"
    )
    told = told.merge(held, on=["id", "item"], how="left")
    miss = told[told["valid_to"].isna()]
    yield finding(miss, "证书未查到", lambda r: f"所报{r['item']}操作证未查到")
    differs = told[told["valid_to"].notna() & (told["valid_to"] != told["有效期止"])]
    differs = differs[differs["有效期止"].notna()]
    yield finding(
        differs, "证书信息不一致", lambda r: f"所报有效期止{r['有效期止']:%Y-%m-%d}与登记不一致"
    )
    holders = told.groupby("证书编号")["id"].nunique()
    twice = told[told["证书编号"].isin(holders[holders > 1].index)]
    yield finding(twice, "证书编号重复", lambda r: f"{r['item']}证书编号为多人所用")


def write(path: Path, findings: pd.DataFrame, returned: pd.DataFrame) -> None:
    """One workbook: the findings, the rows nobody could use, and the counts by company."""
    counts = findings.groupby(["企业", "检查项"]).size().reset_index(name="数量")
    sheets = {"问题清单": findings, "退回数据": returned, "企业汇总": counts}
    with pd.ExcelWriter(path, engine="openpyxl") as book:
        for name, rows in sheets.items():
            rows.to_excel(book, sheet_name=name, index=False, freeze_panes=(1, 0))
            book.sheets[name].auto_filter.ref = book.sheets[name].dimensions


def main() -> None:
    """Read, judge, write, and print the counts."""
    inbox, dump, out, form = Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]), sys.argv[4]
    companies = read_all(inbox, "企业名录", form, [])
    companies["高危"] = companies["行业类别"].isin(HIGH_RISK)
    companies = companies[["统一社会信用代码", "企业名称", "高危"]]
    roster = read_all(inbox, "人员花名册", form, ["入职日期", "上岗日期", "任职日期"])
    roster = roster.merge(companies, on="统一社会信用代码", how="left")
    days = ["有效期起", "有效期止", "应复审日期", "实际复审日期"]
    claims = read_all(inbox, "特种作业操作证台账", form, days)
    claims = claims.merge(companies, on="统一社会信用代码", how="left")
    training = read_all(inbox, "培训记录", form, ["培训日期"])
    training["hours"] = training["学时"].apply(clean_hours)
    register = pd.read_csv(dump, dtype=str)
    for column in ("valid_to", "review_due_date", "review_done_date"):
        register[column] = pd.to_datetime(register[column])
    register = register[register["cert_type"] == "special_operation"]
    register = register[["id_no", "op_item", "valid_to", "review_due_date", "review_done_date"]]
    returned = roster[roster["id"].isna()]
    known = roster[roster["id"].notna()]
    findings = pd.concat(
        [
            *judge_hours(known, training[training["id"].notna()]),
            *judge_certificates(known, claims[claims["id"].notna()], register),
        ],
        ignore_index=True,
    )
    (out / "companies").mkdir(parents=True, exist_ok=True)
    returned = returned.drop(columns=["id"])
    write(out / "findings.xlsx", findings, returned)
    code = "统一社会信用代码"
    for org, name in companies[[code, "企业名称"]].itertuples(index=False):
        mine, back = findings[findings[code] == org], returned[returned[code] == org]
        write(out / "companies" / f"{org}_{name}.xlsx", mine, back)
    sys.stdout.write(json.dumps(findings["检查项"].value_counts().to_dict(), ensure_ascii=False))


if __name__ == "__main__":
    main()
