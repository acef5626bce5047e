"""Small deliveries as real files, and one way to run the command line on them."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
from typer.testing import CliRunner, Result

from flows import cli
from tests import people

AS_OF = date(2026, 11, 20)
STAFF = ["姓名", "身份证号码", "岗位", "人员类别", "准操项目", "入职日期", "上岗日期", "任职日期"]
TRAINED = ["姓名", "身份证号码", "培训类型", "培训日期", "学时", "培训内容", "考核结果"]
CLAIMED = ["姓名", "身份证号码", "证书编号", "准操项目", "有效期起", "有效期至"]
LISTED = ["单位名称", "统一社会信用代码", "行业类别", "行政区划代码"]
ELECTRICIAN = people.id_no(date(1985, 4, 2), 11)
FACTORY = people.uscc(1)


def workbook(path: Path, headings: list[str], *rows: list[Any]) -> Path:
    """A workbook with one table from its first cell."""
    path.parent.mkdir(parents=True, exist_ok=True)
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (headings, *rows):
        sheet.append(row)
    book.save(path)
    return path


def factory(inbox: Path, name: str = FACTORY) -> Path:
    """A company in order but for its electrician, of whom the register knows nothing."""
    folder = inbox / name
    hired = date(2015, 3, 2)
    workbook(
        folder / "花名册.xlsx", STAFF,
        ["张三", ELECTRICIAN, "电工", "特种作业人员", "低压电工作业", hired, hired, None],
    )  # fmt: skip
    trained = [
        ["张三", ELECTRICIAN, "再培训", date(year, 5, 6), "24学时", "年度安全再培训", "合格"]
        for year in (2023, 2024, 2025)
    ]
    workbook(folder / "培训记录.xlsx", TRAINED, *trained)
    return folder


def company_list(inbox: Path, *extra: list[Any]) -> Path:
    """The company list at the top of the inbox."""
    row = ["云溪机械厂", FACTORY, "机械制造", "310000"]
    return workbook(inbox / "企业名录.xlsx", LISTED, row, *extra)


def register(folder: Path, updated: date = date(2026, 11, 19), *rows: list[Any]) -> Path:
    """A mirror of a register that holds one certificate of somebody else."""
    other = people.id_no(date(1990, 1, 1), 31)
    headings = ["身份证号码", "姓名", "cert_type", "证书编号", "操作项目", "有效期开始日期",
                "有效期结束日期", "状态", "updated_on"]  # fmt: skip
    held = [other, "李四", "special_operation", f"T{other}", "低压电工作业", date(2024, 1, 1),
            date(2029, 12, 31), "有效", updated]  # fmt: skip
    dump = workbook(folder / "dump.xlsx", headings, held, *rows)
    result = run("mirror", "build", dump, "--into", folder / "mirror")
    assert result.exit_code == 0, result.output
    return folder / "mirror"


def run(*words: object) -> Result:
    """One command, in this process, as the command line would run it."""
    return CliRunner().invoke(cli.app, [str(word) for word in words])


def night(inbox: Path, out: Path, *more: object) -> Result:
    """A night on the day of the tests."""
    return run("nightly", "--inbox", inbox, "--out", out, "--as-of", AS_OF, *more)


def lines(out: Path) -> pl.DataFrame:
    """What of a night could not be read."""
    return pl.read_parquet(out / f"{AS_OF}" / "unreadable.parquet")


def manifest(out: Path) -> dict[str, Any]:
    """The manifest of a night."""
    told: dict[str, Any] = json.loads((out / f"{AS_OF}" / "run.json").read_text("utf-8"))
    return told
