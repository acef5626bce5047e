"""Files written by LibreOffice, which writes otherwise than the libraries of our tests."""

import subprocess
from datetime import datetime
from pathlib import Path

import pytest
import xlsxwriter

from connectors.exports import open_file
from data.grid import Grid, Merge
from tests.office import OFFICE
from validators.tables import understand

pytestmark = pytest.mark.office

NUMBER = 310101199001010012
MERGES = (Merge(1, 1, "A", "C"), Merge(4, 5, "A", "A"))
SHOWN = [
    ["花名册", None, None, None],
    ["姓名", "身份证号", "入职日期", "岗位"],
    ["王一", str(NUMBER), "2024-05-01 00:00:00", "维修电工"],
    ["李二", "3.10101199001010E+17", "2024-05-01 08:20:00", "焊工"],
    [None, None, None, "架子工"],
]


def model(path: Path) -> Path:
    with xlsxwriter.Workbook(path) as book:
        sheet, hidden = book.add_worksheet("人员"), book.add_worksheet("藏")
        day = book.add_format({"num_format": "yyyy/m/d"})
        sheet.merge_range("A1:C1", "花名册")
        sheet.write_row("A2", ["姓名", "身份证号", "入职日期", "岗位"])
        sheet.write_row("A3", ["王一", str(NUMBER)])
        sheet.merge_range("A4:A5", "李二")
        sheet.write_number("B4", NUMBER)
        sheet.write_datetime("C3", datetime(2024, 5, 1), day)
        sheet.write_datetime("C4", datetime(2024, 5, 1, 8, 20), day)
        sheet.write_column("D3", ["维修电工", "焊工", "架子工"])
        sheet.set_row(3, None, None, {"hidden": True})
        hidden.write("A1", "x")
        hidden.hide()
    return path


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """One workbook as LibreOffice writes it, by the ending of the file."""
    folder = tmp_path_factory.mktemp("office")
    files = {"model": model(folder / "a.xlsx")}
    for ending, source in (("xls", "model"), ("xlsx", "xls"), ("html", "model")):
        out = folder / f"to-{ending}"
        command = [f"{OFFICE}", f"-env:UserInstallation={(folder / 'home').as_uri()}"]
        command += ["--headless", "--convert-to", ending, "--outdir", f"{out}", f"{files[source]}"]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        files[ending] = out / f"a.{ending}"
    return files


def rows(grid: Grid) -> list[list[str | None]]:
    return [list(row) for row in grid.cells.rows()]


@pytest.mark.parametrize("ending", ["model", "xls", "xlsx"])
def test_a_workbook_is_the_same_however_it_was_written(
    written: dict[str, Path], ending: str
) -> None:
    people, hidden = open_file(written[ending], "a")
    assert (people.sheet, rows(people), people.merges) == ("人员", SHOWN, MERGES)
    assert (hidden.sheet_hidden, rows(hidden)) == (True, [["x"]])


def test_a_page_shows_what_its_writer_showed(written: dict[str, Path]) -> None:
    (page,) = open_file(written["html"], "a")
    # The writer leaves out the hidden row, and shows dates in the format of their cells.
    assert rows(page)[:2] == SHOWN[:2]
    assert rows(page)[2] == ["王一", str(NUMBER), "2024/5/1", "维修电工"]


@pytest.mark.parametrize("ending", ["model", "xls", "xlsx"])
def test_people_are_read_alike_and_a_rounded_number_is_named(
    written: dict[str, Path], ending: str
) -> None:
    staffing = understand(open_file(written[ending], "a"), "甲公司").tables["staffing"]
    assert staffing["id_kind"].to_list()[:2] == ["strong", "damaged"]
    assert staffing["source_row"].to_list()[:2] == [3, 4]
