"""Writes data/sample again from its source tables: `python -m tests.sample_maker`."""

import csv
import shutil
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path

import xlsxwriter

from tests.sample_people import COMPANIES, SAMPLE, Row, people, read, wrong
from tests.sample_register import claims, register_rows
from tests.sample_training import (
    Session,
    by_year,
    extra_rows,
    has,
    lesson_row,
    on_platform,
    sessions,
)

CHEM, STEEL, MACHINE, SHOP = (COMPANIES[c] for c in ("chem", "steel", "machine", "shop"))
LAYOUTS = read("layouts")
NOTES = (
    "填报说明",
    "1. 只填第一张表，不要改动表头。",
    "2. 身份证号码按文本格式填写，日期填到日。",
    "3. 人员类别填：主要负责人、安全生产管理人员、特种作业人员、其他从业人员。",
)
Cells = Sequence[object]


# ---------------------------------------------------------------------------- cells


def shaped(text: str, form: str) -> object:
    """A value as the table types it; text that is no full date stays as it is."""
    if form == "stamp" and len(text) > 10:
        return datetime.strptime(text, "%Y-%m-%d %H:%M")
    if form == "number" and text.isdigit():
        return int(text)
    if form == "id" and text.startswith("#"):
        return float(text[1:])
    if not text[:4].isdigit() or len(text) != 10:
        return text
    day = date.fromisoformat(text)
    forms = {"date": day, "dotted": f"{day.year}.{day.month}.{day.day}", "slash": f"{day:%Y/%m/%d}"}
    return forms.get(form, text)


def table(name: str, rows: Iterable[Row]) -> list[Cells]:
    """Heading row and rows of a table, in the columns its layout names."""
    columns = [c for c in LAYOUTS if c["table"] == name]
    body = [
        [
            c["field"][1:] if c["field"][0] == "=" else shaped(row[c["field"]], c["form"])
            for c in columns
        ]
        for row in rows
    ]
    return [[c["heading"] for c in columns], *body]


def numbered(rows: Iterable[Row]) -> list[Row]:
    """The rows with their running number."""
    return [row | {"nr": str(i)} for i, row in enumerate(rows, 1)]


def framed(title: str, cells: list[Cells]) -> list[Cells]:
    """A table between title, label row, total, signatures and note."""
    label = [f"填报单位：{CHEM.name}", *[""] * 5, "填报日期：2026年11月18日"]
    total = ["合计", f"{sum(bool(row) and row[0] != cells[0][0] for row in cells)}条"]
    signatures = ["填表人：", "", "", "审核人：", "", "", "批准人："]
    return [[title], label, *cells, total, signatures, ["注：本表由安环部汇总。"]]


# ---------------------------------------------------------------------------- files


def write_csv(path: Path, rows: Iterable[Cells], encoding: str) -> None:
    """Write a CSV file as such systems export it, with CRLF."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows(rows)


def write_xlsx(path: Path, sheets: dict[str, Iterable[Cells]]) -> None:
    """Write a workbook whose bytes are the same each time; dates become date cells."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(str(path), {"strings_to_numbers": False}) as book:
        book.set_properties({"created": datetime(2026, 11, 18)})
        day = book.add_format({"num_format": "yyyy/m/d"})
        moment = book.add_format({"num_format": "yyyy/m/d h:mm"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            sheet.set_column(0, 14, 16)
            for r, row in enumerate(rows):
                for c, value in enumerate(row):
                    if isinstance(value, date):
                        sheet.write_datetime(
                            r, c, value, moment if isinstance(value, datetime) else day
                        )
                    elif isinstance(value, int | float):
                        sheet.write_number(r, c, value)
                    elif value:
                        sheet.write_string(r, c, str(value))


# ---------------------------------------------------------------------------- deliveries


def told(source: str, staff: list[Row]) -> list[Row]:
    """The rows of a source table about some of these people, with what the roster says of them."""
    listed = {person["name"]: person for person in reversed(staff)}
    rows = (row for row in read(source) if row["name"] in listed)
    keys = ("sent", "post")
    return [{k: listed[row["name"]][k] for k in keys} | row for row in rows]


def of(source: str, company: str) -> list[Row]:
    """The rows of a source table of one company."""
    return [row for row in read(source) if row["company"] == company]


def lookups(company: str, staff: list[Row]) -> list[Row]:
    """What the company looked up itself on the official site."""
    return [row for row in told("lookups", staff) if row["company"] == company]


def write_chem(inbox: Path, staff: list[Row], lessons: list[Session]) -> None:
    """Workbooks with titles, labels and footers; a file that is not what its name says."""
    folder = inbox / f"{CHEM.uscc}_{CHEM.name}"
    nobody = {"department": "包装车间", "post": "包装工", "hire": "2020-05-11", "sex_word": "女"}
    nameless = dict.fromkeys(staff[0], "") | nobody | {"role_word": "其他从业人员"}
    roster = table("chem_staff", numbered([*staff, nameless]))
    roster[23:23] = [[], roster[0]]
    sheets: dict[str, Iterable[Cells]] = {
        "在职人员": framed(f"{CHEM.name}从业人员花名册", roster),
        "填报说明": [[line] for line in NOTES],
    }
    write_xlsx(folder / "人员花名册.xlsx", sheets)
    ledger = table("chem_claim", numbered(claims("chem")))
    write_xlsx(folder / "特种作业操作证台账.xlsx", {"台账": framed("特种作业人员持证台账", ledger)})
    for year, group in by_year(s for s in lessons if not on_platform(s)):
        cells = table("chem_training", numbered(lesson_row(s) for s in group))
        path = folder / "培训记录" / f"{year}年培训记录.xlsx"
        write_xlsx(path, {f"{year}年": framed(f"{year}年安全培训记录", cells)})
    write_xlsx(folder / "年度安全培训计划.xlsx", {"计划": table("chem_plan", of("plans", "chem"))})
    checked = table("chem_lookup", lookups("chem", staff))
    write_csv(folder / "证书核验记录.csv", checked, "utf-8-sig")
    scan = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
    (folder / "三级安全教育卡扫描件.xlsx").write_bytes(scan)


def write_steel(inbox: Path, staff: list[Row], lessons: list[Session]) -> None:
    """GB18030 text files with other words; training in one file a year."""
    folder = inbox / STEEL.uscc
    roster = table("steel_staff", staff)
    roster[21:21] = [[""] * len(roster[0]), roster[0]]
    write_csv(folder / "人员台账.csv", roster, "gb18030")
    write_csv(folder / "特种作业证.csv", table("steel_claim", claims("steel")), "gb18030")
    for year, group in by_year(lessons):
        extra = [r for r in extra_rows("steel", staff) if r["day"].startswith(f"{year}")]
        cells = table("steel_training", [*map(lesson_row, group), *extra])
        write_csv(folder / "安全教育" / f"{year}年安全教育.csv", cells, "gb18030")
    for name, cells in (
        ("安全培训计划", table("steel_plan", of("plans", "steel"))),
        ("证书查验记录", table("steel_lookup", lookups("steel", staff))),
        ("作业票", table("steel_permit", told("permits", staff))),
    ):
        write_csv(folder / f"{name}.csv", cells, "gb18030")


def write_machine(inbox: Path, staff: list[Row], lessons: list[Session]) -> None:
    """Plain workbooks; training as UTF-8 with a byte order mark, in hours of 60 minutes."""
    folder = inbox / MACHINE.name
    write_xlsx(folder / "花名册.xlsx", {"Sheet1": table("machine_staff", staff)})
    write_xlsx(folder / "持证情况.xlsx", {"持证情况": table("machine_claim", claims("machine"))})
    own = [lesson_row(s) for s in lessons if not on_platform(s) or has(s, "twice")]
    slip = next(p for p in staff if "typo@2026" in p["training"])
    pattern = next(row for row in own if row["id"] == slip["id"])
    drill = {
        "start": "2026-06-17 08:30",
        "end": "2026-06-17 11:30",
        "clock_hours": "3",
        "topic": "消防应急演练",
    }
    own.append(pattern | drill | {"sent": wrong(slip["id"])})
    write_csv(folder / "培训记录.csv", table("machine_training", own), "utf-8-sig")
    numbers = {p["name"]: p["sent"] for p in staff}
    away = [row | {"sent": numbers[row["name"]]} for row in read("leave")]
    write_csv(folder / "请假记录.csv", table("machine_leave", away), "utf-8")
    write_csv(folder / "抽考成绩.csv", table("machine_spot", told("spots", staff)), "utf-8")
    listed = table("machine_document", numbered(read("documents")))
    write_xlsx(folder / "制度目录.xlsx", {"制度目录": listed})
    write_csv(folder / "安全费用.csv", table("machine_cost", read("costs")), "utf-8")


def write_shop(inbox: Path, staff: list[Row], lessons: list[Session]) -> None:
    """A small company: everything in one workbook."""
    sheets: dict[str, Iterable[Cells]] = {
        "人员名册": table("machine_staff", staff),
        "证书台账": table("machine_claim", claims("shop")),
        "培训记录": table("machine_training", (lesson_row(s) for s in lessons)),
        "培训计划": table("shop_plan", of("plans", "shop")),
        "证书核验": table("shop_lookup", lookups("shop", staff)),
    }
    write_xlsx(inbox / SHOP.name / "安全资料.xlsx", sheets)


def main(root: Path = SAMPLE) -> None:
    """Write every file of the sample from the source tables."""
    inbox, register, staff = root / "inbox", root / "register", people()
    for folder in (inbox, register):
        shutil.rmtree(folder, ignore_errors=True)
    lessons = {c: [s for p in staff if p["company"] == c for s in sessions(p)] for c in COMPANIES}
    for company, write in (
        ("chem", write_chem),
        ("steel", write_steel),
        ("machine", write_machine),
        ("shop", write_shop),
    ):
        write(inbox, [p for p in staff if p["company"] == company], lessons[company])
    orgs = table("org", numbered(c._asdict() for c in COMPANIES.values()))
    write_xlsx(inbox / "企业名录.xlsx", {"企业名录": [["2026年重点检查企业名录"], *orgs]})
    joint = [lesson_row(s) for s in [*lessons["chem"], *lessons["machine"]] if on_platform(s)]
    joint += extra_rows("platform", staff)
    write_csv(inbox / "安全培训平台学习记录.csv", table("platform", joint), "utf-8")
    special, assessed = register_rows()
    write_xlsx(register / "考核合格证.xlsx", {"考核": table("register_assessment", assessed)})
    write_csv(register / "特种作业操作证.csv", table("register_special", special), "utf-8")


if __name__ == "__main__":
    main()
