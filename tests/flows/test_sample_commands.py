"""The list of a spot test goes out, comes back filled in, and is read into the inbox."""

import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

from connectors.errors import Unrecognised
from flows import sample
from flows.order import Order
from tests import people
from tests.flows.deliveries import (
    AS_OF,
    FACTORY,
    STAFF,
    TRAINED,
    company_list,
    night,
    run,
    workbook,
)

PEOPLE = {f"工人{n}": people.id_no(date(1985, 4, 2), 20 + n) for n in range(8)}
LIST = "抽考名单_2026-11-20_7.xlsx"
Fill = Callable[[Any, dict[str, int]], None]


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An inbox and the list drawn from it; every test gets a copy of both."""
    place = tmp_path_factory.mktemp("drawn")
    hired = date(2015, 3, 2)
    rows = [
        [name, number, "电工" if n % 2 else "库工", "其他从业人员", None, hired, None, None]
        for n, (name, number) in enumerate(PEOPLE.items())
    ]
    workbook(place / "inbox" / FACTORY / "花名册.xlsx", STAFF, *rows)
    company_list(place / "inbox")
    draw(place / "inbox", place / "lists")
    return place


@pytest.fixture
def inbox(drawn: Path, tmp_path: Path) -> Path:
    shutil.copytree(drawn / "inbox", tmp_path / "inbox")
    return tmp_path / "inbox"


@pytest.fixture
def listed(drawn: Path, tmp_path: Path) -> Path:
    shutil.copytree(drawn / "lists", tmp_path / "lists")
    return tmp_path / "lists" / LIST


def draw(inbox: Path, lists: Path) -> None:
    """Draw everybody, under seed 7."""
    result = run("sample", "draw", "--inbox", inbox, "--out", lists, "--seed", 7,
                 "--share", 100, "--as-of", AS_OF)  # fmt: skip
    assert result.exit_code == 0, result.output


def fill(listed: Path, into: Path, *steps: Fill) -> Path:
    """The list with some cells filled in; a step gets the sheet and the columns by field."""
    book = openpyxl.load_workbook(listed)
    sheet = book["抽考名单"]
    columns = {str(cell.value): int(cell.column) for cell in sheet[2]}
    for step in steps:
        step(sheet, columns)
    book.save(into)
    return into


def answer(row: int, **values: Any) -> Fill:
    """Fill in one row."""

    def step(sheet: Any, columns: dict[str, int]) -> None:
        for field, value in values.items():
            sheet.cell(row, columns[field]).value = value

    return step


PASSED = {"score": 80, "result": "合格", "tested_on": AS_OF, "tested_by": "主考"}
FAILED = {"score": 59, "result": "不合格", "tested_on": AS_OF, "tested_by": "主考"}


def read(filled: Path, inbox: Path) -> sample.Read:
    order = Order(inbox=inbox, out=inbox, mirror=None, as_of=AS_OF)
    return sample.read(filled, order)


def kept(inbox: Path) -> pl.DataFrame:
    return pl.read_parquet(inbox / "抽考记录.parquet")


def test_the_list_shows_company_post_and_masked_numbers_and_has_drop_downs(listed: Path) -> None:
    book = openpyxl.load_workbook(listed)
    assert book.sheetnames == ["抽考名单", "填写说明"]
    sheet = book["抽考名单"]
    fields = [cell.value for cell in sheet[2]]
    rows = [
        dict(zip(fields, (c.value for c in row), strict=True)) for row in sheet.iter_rows(min_row=3)
    ]
    assert {row["person_name"] for row in rows} == set(PEOPLE)
    assert {row["post"] for row in rows} == {"电工", "库工"}
    assert all(row["people"] == 4 and row["uscc"] == FACTORY for row in rows)
    text = " ".join(str(value) for row in rows for value in row.values())
    assert not any(number in text for number in PEOPLE.values())
    assert all(row[field] is None for row in rows for field in PASSED)
    formulas = {rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert '"合格,不合格,缺考"' in formulas
    letter = {str(cell.value): cell.column_letter for cell in sheet[2]}["draw_key"]
    assert sheet.column_dimensions[letter].hidden


def test_the_same_seed_writes_the_same_list(inbox: Path, listed: Path) -> None:
    before = listed.read_bytes()
    draw(inbox, listed.parent)
    assert listed.read_bytes() == before


def test_a_list_that_somebody_filled_in_is_not_written_over(inbox: Path, listed: Path) -> None:
    fill(listed, listed, answer(3, **PASSED))
    filled = listed.read_bytes()
    again = run("sample", "draw", "--inbox", inbox, "--out", listed.parent, "--seed", 7,
                "--as-of", AS_OF, "--share", 1, "--least", 4)  # fmt: skip
    assert (again.exit_code, "已经存在" in again.output) == (2, True)
    assert listed.read_bytes() == filled
    assert [file.name for file in listed.parent.iterdir()] == [listed.name]


def test_a_half_filled_list_is_read_and_the_rest_later(
    inbox: Path, listed: Path, tmp_path: Path
) -> None:
    half = fill(listed, tmp_path / "一.xlsx", answer(3, **PASSED), answer(4, **FAILED))
    found = read(half, inbox)
    assert (found.scores, found.blank, found.kept) == (2, 6, 2)
    assert kept(inbox)["person_id_no"].is_in(list(PEOPLE.values())).all()
    more = fill(half, tmp_path / "二.xlsx", answer(5, result="缺考", tested_on=AS_OF))
    assert read(more, inbox).kept == 3
    assert sorted(kept(inbox)["result"]) == ["absent", "failed", "passed"]


def test_reading_twice_changes_nothing(inbox: Path, listed: Path, tmp_path: Path) -> None:
    filled = fill(listed, tmp_path / "一.xlsx", answer(3, **PASSED))
    read(filled, inbox)
    file = inbox / "抽考记录.parquet"
    before = (file.read_bytes(), file.stat().st_mtime_ns, file.stat().st_ino)
    read(filled, inbox)
    assert (file.read_bytes(), file.stat().st_mtime_ns, file.stat().st_ino) == before
    assert file.stat().st_mode & 0o077 == 0


FAULTS: dict[str, tuple[dict[str, Any], str, str]] = {
    "passed below the mark": (PASSED | {"score": 59}, "H3", "与成绩矛盾"),
    "failed at the mark": (FAILED | {"score": 60}, "H3", "与成绩矛盾"),
    "above the highest": (PASSED | {"score": 101}, "G3", "超出分数范围"),
    "below nought": (FAILED | {"score": -1}, "G3", "超出分数范围"),
    "no number": (PASSED | {"score": "优秀"}, "G3", "无法识别"),
    "an unknown word": (PASSED | {"result": "还行"}, "H3", "无法识别"),
    "absent with a score": (PASSED | {"result": "缺考"}, "H3", "又有成绩"),
    "no day": (PASSED | {"tested_on": None}, "I3", "没有具体日期"),
    "a month only": (PASSED | {"tested_on": "2026年11月"}, "I3", "没有具体日期"),
    "a day to come": (PASSED | {"tested_on": date(2026, 11, 21)}, "I3", "晚于今天"),
    "before the draw": (PASSED | {"tested_on": date(2026, 11, 19)}, "I3", "早于抽取当天"),
    "another name": (PASSED | {"person_name": "别人"}, "C3", "姓名不符"),
    "another key": (PASSED | {"draw_key": "20261120-7-0123456789abcdef"}, "K3", "找不到这个人"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_contradiction_refuses_the_list_with_the_address_of_the_cell(
    inbox: Path, listed: Path, tmp_path: Path, fault: str
) -> None:
    values, cell, words = FAULTS[fault]
    filled = fill(listed, tmp_path / "一.xlsx", answer(3, **values), answer(4, **PASSED))
    with pytest.raises(Unrecognised, match=f"抽考名单!{cell}：.*{words}") as refusal:
        read(filled, inbox)
    assert not (inbox / "抽考记录.parquet").exists()
    assert not any(name in str(refusal.value) for name in (*PEOPLE, *PEOPLE.values(), "别人"))


@pytest.mark.parametrize(
    "values",
    [
        PASSED | {"score": 60}, FAILED | {"score": 0}, PASSED | {"score": 100},
        {"score": "88分", "tested_on": "2026.11.20"}, {"result": "不合格", "tested_on": AS_OF},
        {"tested_on": AS_OF, "tested_by": "主考"},
    ],
    ids=["the mark", "nought", "the highest", "as written", "without a score", "not tested"],
)  # fmt: skip
def test_what_does_not_contradict_is_read(
    inbox: Path, listed: Path, tmp_path: Path, values: dict[str, Any]
) -> None:
    filled = fill(listed, tmp_path / "一.xlsx", answer(3, **values))
    assert read(filled, inbox).scores == ("score" in values or "result" in values)


def test_a_score_read_before_is_not_changed_in_silence(
    inbox: Path, listed: Path, tmp_path: Path
) -> None:
    read(fill(listed, tmp_path / "一.xlsx", answer(3, **PASSED)), inbox)
    other = fill(listed, tmp_path / "二.xlsx", answer(3, **FAILED))
    with pytest.raises(Unrecognised, match=r"抽考名单!G3：.*以前读取的不一致"):
        read(other, inbox)
    assert kept(inbox)["score"].to_list() == [80]


def test_the_same_person_in_two_rows_is_refused(inbox: Path, listed: Path, tmp_path: Path) -> None:
    def copy(sheet: Any, columns: dict[str, int]) -> None:
        for column in columns.values():
            sheet.cell(4, column).value = sheet.cell(3, column).value

    filled = fill(listed, tmp_path / "一.xlsx", answer(3, **PASSED), copy)
    with pytest.raises(Unrecognised, match=r"抽考名单!K3：.*同一人出现两行"):
        read(filled, inbox)


def test_the_scores_are_a_table_of_the_inbox_like_any_other(
    inbox: Path, listed: Path, tmp_path: Path
) -> None:
    read(fill(listed, tmp_path / "一.xlsx", answer(3, **PASSED), answer(4, **FAILED)), inbox)
    night(inbox, tmp_path / "out")
    facts = json.loads((tmp_path / "out" / f"{AS_OF}" / "run.json").read_text("utf-8"))
    (sheet,) = next(f["sheets"] for f in facts["files"] if f["file"] == "抽考记录.parquet")
    assert (sheet["kind"], sheet["rows_read"], sheet["cells_listed"]) == ("spot_test", 2, 0)
    assert facts["companies"]["delivered"] == 1


def test_the_command_says_what_it_read_or_why_not(
    inbox: Path, listed: Path, tmp_path: Path
) -> None:
    good = fill(listed, tmp_path / "一.xlsx", answer(3, **PASSED))
    result = run("sample", "read", good, "--inbox", inbox, "--as-of", AS_OF)
    assert (result.exit_code, "读取成绩 1 条，未填 7 条" in result.output) == (0, True)
    bad = fill(listed, tmp_path / "二.xlsx", answer(4, **PASSED | {"score": 3}))
    assert run("sample", "read", bad, "--inbox", inbox, "--as-of", AS_OF).exit_code == 4
    roster = inbox / FACTORY / "花名册.xlsx"
    assert run("sample", "read", roster, "--inbox", inbox, "--as-of", AS_OF).exit_code == 4
    assert run("sample", "read", tmp_path / "无.xlsx", "--inbox", inbox).exit_code == 2
    none = run("sample", "draw", "--inbox", inbox, "--out", tmp_path, "--as-of", "2014-01-01")
    assert none.exit_code == 2


def test_who_passed_on_paper_and_failed_on_the_spot_is_found(
    inbox: Path, listed: Path, tmp_path: Path
) -> None:
    name, number = next(iter(PEOPLE.items()))
    trained = [name, number, "再培训", date(2026, 5, 6), "24学时", "年度安全再培训", "合格", 95]
    workbook(inbox / FACTORY / "培训记录.xlsx", [*TRAINED, "成绩"], trained)
    book = openpyxl.load_workbook(listed)
    row = next(r[0].row for r in book["抽考名单"].iter_rows(min_row=3) if r[2].value == name)
    read(fill(listed, tmp_path / "一.xlsx", answer(row, **FAILED)), inbox)
    night(inbox, tmp_path / "out")
    findings = pl.read_parquet(tmp_path / "out" / f"{AS_OF}" / "findings.parquet")
    found = findings.filter(code="SPOT_TEST_FAILED", verdict="broken")
    assert found["person_name"].to_list() == [name]
