"""The same facts are understood alike, whatever kind of file they came in."""

from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from connectors.exports import open_file
from tests.connectors.kinds import WRITERS, Cell, put_xlsxwriter
from tests.people import id_no
from validators.tables import Reading, understand

HEADINGS = ["姓名", "身份证号码", "岗位", "人员类别", "入职日期"]
PEOPLE: list[list[Cell]] = [
    ["王一", id_no(), "维修电工", "特种作业人员", date(2020, 1, 5)],
    ["欧阳·二", id_no(serial=15), "厂长", "主要负责人", date(2021, 3, 7)],
    ["古丽", None, "质检员", None, None],
]


def read(path: Path) -> Reading:
    return understand(open_file(path, path.name), "甲公司")


@pytest.mark.parametrize("name", WRITERS)
def test_a_roster_is_the_same_in_every_kind_of_file(tmp_path: Path, name: str) -> None:
    WRITERS[name](tmp_path / name, [HEADINGS, *PEOPLE])
    put_xlsxwriter(tmp_path / "model.xlsx", [HEADINGS, *PEOPLE])
    found, model = (
        read(tmp_path / file).tables["staffing"].drop("source_file", "source_sheet", "source_row")
        for file in (name, "model.xlsx")
    )
    assert found.height == len(PEOPLE)
    assert found.equals(model)


def test_a_rounded_number_has_no_key_and_is_listed_where_it_stands(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        sheet = book.add_worksheet("人员")
        sheet.write_row(2, 1, ["姓名", "身份证号", "岗位"])
        sheet.write_row(3, 1, ["王一", int(id_no()), "电工"])
    reading = read(tmp_path / "a.xlsx")
    assert reading.tables["staffing"].select("id_kind", "pid").rows() == [("damaged", None)]
    line = reading.unreadable.row(0, named=True)
    assert (line["sheet"], line["row"], line["column"]) == ("人员", 4, "C")
    assert line["reason"] == "id_damaged"
