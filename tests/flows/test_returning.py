"""What went back, corrected as it says and sent again, is read whole."""

import json
import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

from tests import people
from tests.connectors.kinds import WRITERS
from tests.flows.deliveries import (
    AS_OF,
    FACTORY,
    LISTED,
    STAFF,
    TRAINED,
    company_list,
    factory,
    night,
    run,
    workbook,
)

LIST = "退回问题清单"
ROUNDED = 310101199001010010
BAD_STAFF: list[list[Any]] = [
    ["李四", ROUNDED, "司机", "其他从业人员", None, "2020-03-02", None, None],
    [None, None, "保洁", "其他从业人员", None, "2020-03-02", None, None],
    ["王五", people.wrong(people.id_no()), "保洁", "外聘贤达", None, "2020.13.40", None, None],
]
# What a sender fills in, by the heading of what was marked.
RIGHT: Mapping[str, str] = {
    "姓名": "周正", "身份证号码": "", "人员类别": "其他从业人员",
    "入职日期": "2020-03-02", "学时": "8学时", "培训日期": "2025-03-01",
}  # fmt: skip


def number(serial: int) -> str:
    """The number of one of the people of these tests."""
    return people.id_no(date(1988, 8, 8), serial)


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    place = tmp_path / "inbox"
    factory(place)
    company_list(place)
    return place


def results(out: Path) -> Path:
    return out / f"{AS_OF}"


def unread(out: Path) -> pl.DataFrame:
    return pl.read_parquet(results(out) / "unreadable.parquet")


def set_aside(out: Path) -> int:
    files = json.loads((results(out) / "run.json").read_text("utf-8"))["files"]
    return sum(sheet["rows_set_aside"] for file in files for sheet in file["sheets"])


def corrected(returned: Path, into: Path) -> Path:
    """The workbook with every coloured cell filled in by its heading, and nothing else changed."""
    book = openpyxl.load_workbook(returned)
    for sheet in book.worksheets:
        if sheet.title == LIST:
            continue
        headings = {}
        for row in sheet.iter_rows():
            headings |= {c.column: c.value for c in row if c.value in RIGHT}
            for cell in row:
                if cell.fill.fgColor.rgb in ("FFFFB9BE", "FFFFE399"):
                    cell.value = RIGHT[headings[cell.column]] or number(100 + cell.row)
    book.save(into)
    return into


def test_corrected_as_marked_and_sent_again_nothing_is_set_aside(
    inbox: Path, tmp_path: Path
) -> None:
    workbook(inbox / FACTORY / "子文件夹" / "名册二.xlsx", STAFF, *BAD_STAFF)
    night(inbox, tmp_path / "out")
    assert set_aside(tmp_path / "out") == 1
    back = results(tmp_path / "out") / "returns" / FACTORY / "子文件夹" / "名册二.xlsx"
    corrected(back, inbox / FACTORY / "子文件夹" / "名册二.xlsx")
    night(inbox, tmp_path / "again")
    assert set_aside(tmp_path / "again") == 0
    assert unread(tmp_path / "again").filter(pl.col("kind") != "conflict").is_empty()
    assert not (results(tmp_path / "again") / "returns" / FACTORY).exists()


def test_the_rows_of_a_csv_corrected_as_marked_are_read_whole(inbox: Path, tmp_path: Path) -> None:
    text = "﻿甲厂培训台账\n" + ",".join(TRAINED) + "\n"
    text += f"张三,{number(1)},再培训,2025-05-06,8学时,=1+1,合格\n"
    text += f"李四,{number(2)},再培训,2025-02-30,半天,消防,合格\n"
    text += ",,再培训,2025-05-06,8学时,消防,合格\n"
    file = inbox / FACTORY / "培训二.csv"
    file.write_text(text, "utf-8")
    night(inbox, tmp_path / "out")
    assert set_aside(tmp_path / "out") == 1
    back = results(tmp_path / "out") / "returns" / FACTORY / "培训二.csv.xlsx"
    listed = openpyxl.load_workbook(back)[LIST]
    assert [row[1].value for row in listed.iter_rows(min_row=3)] == ["D4", "E4", "A5、B5"]
    file.unlink()
    corrected(back, inbox / FACTORY / "培训二.xlsx")
    night(inbox, tmp_path / "again")
    assert set_aside(tmp_path / "again") == 0
    assert unread(tmp_path / "again").filter(pl.col("kind") != "conflict").is_empty()


def test_files_in_order_do_not_come_back(inbox: Path, tmp_path: Path) -> None:
    night(inbox, tmp_path / "out")
    assert not (results(tmp_path / "out") / "returns").exists()


def test_the_workbook_says_where_each_return_stands(inbox: Path, tmp_path: Path) -> None:
    workbook(inbox / FACTORY / "名册二.xlsx", STAFF, *BAD_STAFF)
    workbook(inbox / "合报.xlsx", ["单位名称", *STAFF], ["云溪机械厂", *BAD_STAFF[1]])
    night(inbox, tmp_path / "out")
    book = openpyxl.load_workbook(results(tmp_path / "out") / "findings.xlsx")
    sheet = book["退回数据"]
    heading = [cell.value for cell in sheet[1]].index("退回文件")
    told = {row[heading].value for row in sheet.iter_rows(min_row=3)}
    assert told == {f"returns/{FACTORY}/名册二.xlsx", "returns/多企业合并导出/合报.xlsx"}
    assert all((results(tmp_path / "out") / place).is_file() for place in told)


def test_a_joint_file_goes_to_its_sender_only(inbox: Path, tmp_path: Path) -> None:
    joint = ["单位名称", *STAFF]
    rest = ["司机", "外聘贤达", None, None, None, None]
    there = ["云溪机械厂", "别名", number(1), *rest]
    workbook(inbox / "合报.xlsx", joint, there, ["云溪机械厂", *BAD_STAFF[1]])
    workbook(inbox / FACTORY / "名册二.xlsx", STAFF, ["本名", number(1), *rest])
    night(inbox, tmp_path / "out")
    assert "id_two_names" in set(unread(tmp_path / "out")["reason"])
    own = results(tmp_path / "out") / "returns" / FACTORY
    for back in own.rglob("*.xlsx"):
        cells = [str(c.value) for s in openpyxl.load_workbook(back) for row in s for c in row]
        assert not any("别名" in text for text in cells)
    result = run("verify", "--company", FACTORY, "--inbox", inbox, "--out", tmp_path / "single",
                 "--as-of", AS_OF)  # fmt: skip
    assert result.exit_code == 3
    names = {b.parent.name for b in (results(tmp_path / "single") / "returns").rglob("*.xlsx")}
    assert names == {FACTORY}


def test_a_bad_cell_of_a_joint_file_is_listed_with_the_company_of_its_row(
    inbox: Path, tmp_path: Path
) -> None:
    company_list(inbox, ["别家厂", people.uscc(7), "机械制造", "310000"])
    joint = ["单位名称", *STAFF]
    own, foreign = ["云溪机械厂", *BAD_STAFF[0]], ["别家厂", *BAD_STAFF[2]]
    workbook(inbox / "合报.xlsx", joint, own, foreign)
    night(inbox, tmp_path / "out")
    listed = unread(tmp_path / "out").filter(
        pl.col("kind") == "cell", pl.col("file") == "合报.xlsx"
    )
    assert set(listed.select("row", "org_id").rows()) == {(2, FACTORY), (3, people.uscc(7))}
    run("verify", "--company", FACTORY, "--inbox", inbox, "--out", tmp_path / "single",
        "--as-of", AS_OF)  # fmt: skip
    assert people.uscc(7) not in set(unread(tmp_path / "single")["org_id"])


def test_a_single_company_gets_its_returns_too(inbox: Path, tmp_path: Path) -> None:
    workbook(inbox / FACTORY / "深" / "名册二.xlsx", STAFF, *BAD_STAFF)
    run("verify", inbox / FACTORY, "--out", tmp_path / "out", "--as-of", AS_OF)
    assert (results(tmp_path / "out") / "returns" / FACTORY / "深" / "名册二.xlsx").is_file()
    # A later check of files in order takes its place whole, and nothing of before stays.
    shutil.rmtree(inbox / FACTORY / "深")
    run("verify", inbox / FACTORY, "--out", tmp_path / "out", "--as-of", AS_OF)
    assert not (results(tmp_path / "out") / "returns").exists()


def test_returns_hold_whole_numbers_and_are_for_their_owner_alone(
    inbox: Path, tmp_path: Path
) -> None:
    workbook(inbox / FACTORY / "名册二.xlsx", STAFF, *BAD_STAFF)
    night(inbox, tmp_path / "out")
    assert (results(tmp_path / "out") / "returns").stat().st_mode & 0o077 == 0
    listed = openpyxl.load_workbook(
        results(tmp_path / "out") / "returns" / FACTORY / "名册二.xlsx"
    )[LIST]
    assert not any(people.wrong(people.id_no()) in str(c.value) for row in listed for c in row)


def test_a_company_list_with_a_doubtful_code_comes_back_from_the_top(
    inbox: Path, tmp_path: Path
) -> None:
    workbook(inbox / "名录二.xlsx", LISTED, ["乙厂", "91310000MA1FL0000X", "机械制造", "310000"])
    night(inbox, tmp_path / "out")
    assert (results(tmp_path / "out") / "returns" / "多企业合并导出" / "名录二.xlsx").is_file()


def returned_sheet(out: Path, name: str) -> Any:
    book = openpyxl.load_workbook(results(out) / "returns" / FACTORY / name)
    return book.worksheets[0]


def test_a_form_about_one_person_comes_back_whole(inbox: Path, tmp_path: Path) -> None:
    card = f"""三级安全教育卡,,,,,,,,
        姓名,王一,性别,男,,,,,
        身份证号,{number(1)},,部门,一车间,,,,
        公司级,培训内容,安全法规,学时,8,培训日期,2024-05-01,教育人,赵某
        班组级,培训内容,岗位规程,学时,4,培训日期,2024-13-03,教育人,孙某
        """
    text = "\n".join(line.strip() for line in card.splitlines())
    (inbox / FACTORY / "卡.csv").write_text(text, "utf-8")
    night(inbox, tmp_path / "out")
    sheet = returned_sheet(tmp_path / "out", "卡.csv.xlsx")
    assert [sheet.cell(row, 2).value for row in (2, 3, 4)] == ["王一", number(1), "培训内容"]
    marked = [c.coordinate for row in sheet for c in row if c.fill.fgColor.rgb == "FFFFB9BE"]
    assert marked == ["G5"]


def test_whatever_kind_of_file_it_was_what_is_marked_can_be_corrected(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    for n, (name, write) in enumerate(WRITERS.items()):
        folder = inbox / people.uscc(50 + n)
        folder.mkdir(parents=True)
        good = ["李四", number(2 * n), "再培训", "2024-02-28", "8学时", "消防", "合格"]
        bad = ["王五", number(2 * n + 1), "再培训", "2024-02-31", "半天", "=消防", "合格"]
        nobody = [None, None, "再培训", "2024-02-28", "8学时", "消防", "合格"]
        write(folder / f"培训.{name}", [TRAINED, good, bad, nobody])
    night(inbox, tmp_path / "out")
    before = unread(tmp_path / "out").filter(pl.col("kind") == "row")
    assert before["reason"].to_list() == ["no_person"] * len(WRITERS)
    for folder in sorted(inbox.iterdir()):
        (sent,) = folder.iterdir()
        (back,) = (results(tmp_path / "out") / "returns" / folder.name).iterdir()
        sent.unlink()
        corrected(back, folder / "改好.xlsx")
    night(inbox, tmp_path / "again")
    assert set_aside(tmp_path / "again") == 0
    assert unread(tmp_path / "again").filter(pl.col("kind") != "conflict").is_empty()
