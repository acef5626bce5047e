"""The command of the injury screening, on files as offices have them."""

import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from tests import people
from tests.flows.deliveries import AS_OF, run, workbook

HURT = ["工伤认定书编号", "姓名", "身份证号", "用人单位", "工种", "受伤日期"]
TAUGHT = ["姓名", "身份证号", "操作项目", "证书编号", "培训机构", "单位名称", "派遣单位"]


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """Two hundred people of two trades; of one trade a third was hurt, of the other hardly any."""
    number = [people.id_no(date(1990, 1, 1), n) for n in range(200)]
    taught = [
        [f"人{n}", i, "登高架设作业" if n < 60 else "低压电工作业", f"T{i}", "-甲校", "甲厂", None]
        for n, i in enumerate(number)
    ]  # fmt: skip
    hurt = [
        [f"R{n}", f"人{n}", number[n], "甲厂", "工人", date(2026, 5, 1)]
        for n in [*range(20), 100, 101]
    ]
    folder = tmp_path / "data"
    records = workbook(folder / "取证.xlsx", TAUGHT, *taught)
    return workbook(folder / "工伤.xlsx", HURT, *hurt), records


def screen(*words: object) -> tuple[int, str]:
    result = run("injuries", *words, "--as-of", AS_OF)
    return result.exit_code, result.output


def test_it_writes_a_workbook_with_rates_and_a_chart(
    files: tuple[Path, Path], tmp_path: Path
) -> None:
    code, told = screen(*files, "--out", tmp_path / "out")
    assert code == 0
    assert "登高架设作业" in told
    place = tmp_path / "out" / f"工伤筛查_{AS_OF}.xlsx"
    book = openpyxl.load_workbook(place)
    assert book.sheetnames == ["总览", "工种", "年龄段", "企业", "培训机构", "劳务派遣单位"]
    trades = [[cell.value for cell in row] for row in book["工种"].iter_rows(min_row=3)]
    assert trades[0][:6] == ["登高架设作业", "偏高", 60, 60, 20, 20]
    assert trades[0][6] == 3333
    assert trades[1][:7] == ["低压电工作业", None, 140, 140, 2, 2, 143]
    assert [row[0].value for row in book["年龄段"].iter_rows(min_row=3)] == ["35至44岁"]
    assert book["培训机构"]["A3"].value == "-甲校"
    assert book["培训机构"]["A3"].data_type == "s"
    assert book["劳务派遣单位"]["A3"].value == "没有这一类数据。"
    with zipfile.ZipFile(place) as parts:
        assert "xl/charts/chart1.xml" in parts.namelist()
        assert "登高架设作业" in parts.read("xl/charts/chart1.xml").decode()


def test_nobody_is_named_in_it(files: tuple[Path, Path], tmp_path: Path) -> None:
    _, told = screen(*files, "--out", tmp_path / "out")
    book = openpyxl.load_workbook(tmp_path / "out" / f"工伤筛查_{AS_OF}.xlsx")
    text = told + " ".join(str(c.value) for sheet in book for row in sheet.iter_rows() for c in row)
    assert "人0" not in text
    assert people.id_no(date(1990, 1, 1), 0) not in text


def test_an_inbox_serves_as_records(files: tuple[Path, Path], tmp_path: Path) -> None:
    home = tmp_path / "inbox" / "甲厂"
    home.mkdir(parents=True)
    files[1].rename(home / "取证.xlsx")
    code, told = screen(files[0], tmp_path / "inbox", "--out", tmp_path / "out")
    assert (code, "登高架设作业" in told) == (0, True)


def test_files_that_cannot_be_compared_are_refused(
    files: tuple[Path, Path], tmp_path: Path
) -> None:
    out = ("--out", tmp_path / "out")
    assert screen(files[1], files[1], *out)[0] == 2
    assert screen(files[0], files[0], *out)[0] == 2
    assert screen(tmp_path / "none.xlsx", files[1], *out)[0] == 2
    assert not (tmp_path / "out").exists()


def test_a_file_not_read_degrades_it(files: tuple[Path, Path], tmp_path: Path) -> None:
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK\x03\x04 cut short")
    assert screen(*files, broken, "--out", tmp_path / "out")[0] == 3
