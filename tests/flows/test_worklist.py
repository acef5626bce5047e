"""The list goes out to people and comes back: what they found counts, and is theirs."""

import json
import os
import shutil
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

from connectors import exports
from connectors.forms.words import listed
from data.grid import Grid
from flows.order import today
from tests.flows.deliveries import (
    AS_OF,
    CLAIMED,
    ELECTRICIAN,
    FACTORY,
    company_list,
    factory,
    night,
    register,
    run,
    workbook,
)
from tests.people import id_no
from validators import worklist_answers

TERM = [date(2024, 1, 1), date(2029, 12, 31)]
OTHER_NUMBER = id_no(serial=77)
FOUND = {
    "result": "查到", "valid_from": TERM[0], "valid_to": TERM[1],
    "status": "有效", "looked_up_on": AS_OF, "looked_up_by": "某科员",
}  # fmt: skip
ABSENT = {"result": "未查到", "looked_up_on": AS_OF, "looked_up_by": "某科员"}
OTHER_NAME = FOUND | {"result": "不一致", "register_name": "张叁"}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An inbox with one electrician, a mirror that does not know him, and a list to fill."""
    folder = tmp_path_factory.mktemp("worklist")
    factory(folder / "inbox")
    company_list(folder / "inbox")
    claimed = ["张三", ELECTRICIAN, f"T{ELECTRICIAN}", "低压电工作业", *TERM]
    workbook(folder / "inbox" / FACTORY / "持证台账.xlsx", CLAIMED, claimed)
    register(folder / "register")
    words = ("--inbox", folder / "inbox", "--out", folder / "list.xlsx", "--as-of", AS_OF)
    result = run("worklist", "write", *words, "--mirror", folder / "register" / "mirror")
    assert result.exit_code == 0, result.output
    return folder


@pytest.fixture(autouse=True)
def _own_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHIZHENG_ANSWERS", str(tmp_path / "answers"))


def sheet_of(file: Path) -> tuple[Any, Any, dict[str, int]]:
    book = openpyxl.load_workbook(file)
    sheet = book.active
    assert sheet is not None
    return book, sheet, {cell.value: cell.column for cell in sheet[2]}


def filled(world: Path, tmp_path: Path, **answer: object) -> Path:
    file = tmp_path / "list.xlsx"
    shutil.copy(world / "list.xlsx", file)
    book, sheet, columns = sheet_of(file)
    for field, value in answer.items():
        sheet.cell(3, columns[field]).value = value
    book.save(file)
    return file


def read(file: Path) -> Any:
    return run("worklist", "read", file)


def findings(world: Path, as_of: date = AS_OF, mirror: Path | None = None) -> pl.DataFrame:
    """What is found about the electrician's certificates."""
    place = mirror or world / "register" / "mirror"
    words = (world / "inbox", "--mirror", place, "--as-of", as_of, "--format", "json")
    rows = pl.DataFrame(json.loads(run("verify", *words).stdout), infer_schema_length=None)
    found = rows.with_columns(pl.col("answered_on").cast(pl.String).str.to_date("%Y-%m-%d"))
    return found.filter(pl.col("person_name") == "张三", pl.col("code").str.starts_with("CERT_"))


def test_the_list_names_whom_to_look_up_where_and_why(world: Path) -> None:
    _, sheet, columns = sheet_of(world / "list.xlsx")
    told = {field: sheet.cell(3, at).value for field, at in columns.items()}
    assert told["person_name"] == "张三"
    assert told["id_no"] == ELECTRICIAN
    assert (told["cert_type"], told["sought"]) == ("特种作业操作证", "低压电工作业")
    assert told["lookup_address"].startswith("https://cx.mem.gov.cn/")
    assert told["why"] == "未查到"
    assert sheet.max_row == 3
    assert not any(cell.hyperlink for row in sheet.iter_rows() for cell in row)


def test_what_may_be_chosen_hangs_down_from_its_cell(world: Path) -> None:
    _, sheet, _ = sheet_of(world / "list.xlsx")
    offered = {rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert '"查到,未查到,不一致"' in offered
    assert '"有效,撤销,注销,暂扣"' in offered
    assert '"是,否"' in offered


@pytest.mark.skipif(os.name == "nt", reason="Windows knows no such rights")
def test_the_list_is_its_owners_alone(world: Path) -> None:
    assert (world / "list.xlsx").stat().st_mode & 0o077 == 0


def test_a_list_that_lies_there_is_not_written_over(world: Path) -> None:
    before = (world / "list.xlsx").read_bytes()
    words = ("--inbox", world / "inbox", "--out", world / "list.xlsx", "--as-of", AS_OF)
    assert run("worklist", "write", *words).exit_code == 2
    assert (world / "list.xlsx").read_bytes() == before


def test_an_untouched_list_says_nothing(world: Path) -> None:
    result = read(world / "list.xlsx")
    assert result.exit_code == 0
    assert "读到 0 条" in result.output


def test_what_was_found_by_hand_goes_before_a_miss_in_the_mirror(
    world: Path, tmp_path: Path
) -> None:
    before = findings(world).filter(verdict="broken")
    assert before["code"].to_list() == ["CERT_NOT_FOUND"]
    assert read(filled(world, tmp_path, **FOUND)).exit_code == 0
    after = findings(world)
    assert after.filter(verdict="broken").is_empty()


def test_an_end_that_was_seen_by_hand_is_judged_and_its_source_told(
    world: Path, tmp_path: Path
) -> None:
    read(filled(world, tmp_path, **FOUND | {"valid_to": date(2026, 6, 30)}))
    rows = findings(world).filter(code="CERT_EXPIRED")
    row = rows.row(0, named=True)
    assert (row["answer_source"], row["answered_on"]) == ("manual", AS_OF)


def test_without_any_other_source_an_answer_by_hand_is_enough(world: Path, tmp_path: Path) -> None:
    read(filled(world, tmp_path, **ABSENT))
    rows = findings(world, mirror=tmp_path / "none").filter(verdict="broken")
    facts = rows.select("code", "answer_source", "answered_on").rows()
    assert facts == [("CERT_NOT_FOUND", "manual", AS_OF)]
    night(world / "inbox", tmp_path / "out")
    told = json.loads((tmp_path / "out" / f"{AS_OF}" / "run.json").read_text("utf-8"))
    assert told["lookups"] == {"asked": 1, "answered": 1, "failed": 0}


def test_an_answer_by_hand_lowers_grades_when_old_and_is_not_used_when_too_old(
    world: Path, tmp_path: Path
) -> None:
    looked = AS_OF - timedelta(31)
    end = date(2026, 6, 30)
    read(filled(world, tmp_path, **FOUND | {"valid_to": end, "looked_up_on": looked}))
    verdicts = {}
    for days in (7, 8, 30, 31):
        rows = findings(world, looked + timedelta(days), mirror=tmp_path / "none")
        verdicts[days] = rows.filter(code="CERT_EXPIRED")["grade"].to_list()
    assert verdicts == {7: ["confirmed"], 8: ["suspected"], 30: ["suspected"], 31: []}


def test_another_name_stays_ambiguous_until_a_person_decides(world: Path, tmp_path: Path) -> None:
    read(filled(world, tmp_path, **OTHER_NAME))
    rows = findings(world)
    assert set(rows.filter(verdict="broken")["code"]) == {"CERT_IDENTITY_MISMATCH"}
    assert set(rows.filter(verdict="unverifiable")["code"]) == {"CERT_ABSENT", "CERT_NOT_FOUND"}
    read(filled(world, tmp_path, **OTHER_NAME | {"same_person": "是"}))
    assert findings(world).filter(verdict="broken").is_empty()
    read(filled(world, tmp_path, **OTHER_NAME | {"same_person": "否"}))
    rows = findings(world)
    assert set(rows.filter(verdict="broken")["code"]) == {"CERT_IDENTITY_MISMATCH"}


def test_a_decision_about_a_name_is_kept_for_what_other_sources_say(
    world: Path, tmp_path: Path
) -> None:
    held = [ELECTRICIAN, "张 叁", "special_operation", f"T{ELECTRICIAN}", "低压电工作业",
            date(2024, 1, 1), date(2029, 12, 31), "有效", date(2026, 11, 19)]  # fmt: skip
    mirror = register(tmp_path / "register", date(2026, 11, 19), held)
    before = findings(world, mirror=mirror).filter(verdict="broken")
    assert set(before["code"]) == {"CERT_IDENTITY_MISMATCH"}
    long_ago = {"looked_up_on": date(2026, 1, 5), "same_person": "是"}
    read(filled(world, tmp_path, **OTHER_NAME | long_ago))
    assert findings(world, mirror=mirror).filter(verdict="broken").is_empty()


def test_reading_a_list_twice_changes_nothing(world: Path, tmp_path: Path) -> None:
    file = filled(world, tmp_path, **FOUND)
    assert "其中 1 条是新的" in read(file).output
    once = findings(world)
    assert "其中 0 条是新的" in read(file).output
    assert findings(world).equals(once)


def test_a_later_look_up_goes_before_an_earlier_one(world: Path, tmp_path: Path) -> None:
    read(filled(world, tmp_path, **FOUND))
    read(filled(world, tmp_path, **ABSENT | {"looked_up_on": AS_OF - timedelta(1)}))
    assert findings(world).filter(verdict="broken").is_empty()


def test_no_number_stands_in_the_file_of_answers(world: Path, tmp_path: Path) -> None:
    read(filled(world, tmp_path, **FOUND))
    files = list((tmp_path / "answers").iterdir())
    assert not any(ELECTRICIAN.encode() in file.read_bytes() for file in files)
    if os.name != "nt":
        assert all(file.stat().st_mode & 0o077 == 0 for file in files if file.suffix == ".db")


def test_a_damaged_file_of_answers_stops_the_run(world: Path, tmp_path: Path) -> None:
    (tmp_path / "answers").mkdir()
    (tmp_path / "answers" / "by_hand.db").write_bytes(b"no database, but long enough for one" * 40)
    result = night(world / "inbox", tmp_path / "out")
    assert result.exit_code == 4
    assert not (tmp_path / "out" / f"{AS_OF}").exists()


WRONG = [
    ("result", {"valid_to": AS_OF}, "result_missing"),
    ("result", FOUND | {"result": "也许"}, "not_a_choice"),
    ("valid_to", ABSENT | {"valid_to": AS_OF}, "found_nothing_but_told"),
    ("status", ABSENT | {"status": "有效"}, "found_nothing_but_told"),
    ("same_person", ABSENT | {"same_person": "是"}, "found_nothing_but_told"),
    ("valid_to", FOUND | {"valid_to": None}, "end_missing"),
    ("status", FOUND | {"status": None}, "status_missing"),
    ("register_name", FOUND | {"register_name": "李四"}, "found_under_another_name"),
    ("register_name", ABSENT | {"result": "不一致"}, "difference_missing"),
    ("same_person", FOUND | {"result": "不一致", "same_person": "是"}, "same_person_of_whom"),
    ("looked_up_on", FOUND | {"looked_up_on": None}, "day_of_lookup_missing"),
    ("looked_up_on", FOUND | {"looked_up_on": today() + timedelta(1)}, "day_to_come"),
    ("looked_up_by", FOUND | {"looked_up_by": None}, "by_whom_missing"),
    ("valid_to", FOUND | {"valid_from": AS_OF, "valid_to": date(2020, 1, 1)},
     "ends_before_it_begins"),
    ("review_done_date", FOUND | {"review_done_date": AS_OF + timedelta(1)},
     "reviewed_after_lookup"),
    ("valid_to", FOUND | {"valid_to": "2026-02-30"}, "date_unreadable"),
    ("valid_to", FOUND | {"valid_to": "2026年2月"}, "day_missing"),
    ("id_no", FOUND | {"id_no": "E1234567"}, "number_changed"),
]  # fmt: skip


@pytest.fixture(scope="module")
def grid(world: Path) -> Grid:
    (only,) = exports.open_file(world / "list.xlsx", "list.xlsx")
    return only


def written(grid: Grid, *rows: dict[str, object]) -> worklist_answers.Told:
    """What the list says once so many rows of it were filled, all about the same person."""
    letters = {field: at for at, field in grid.cells.row(1, named=True).items()}
    line = grid.cells.slice(2, 1)
    filled_in = [
        line.with_columns(
            pl.lit(None if v is None else str(v), pl.String).alias(letters[field])
            for field, v in answer.items()
        )
        for answer in rows
    ]
    cells = pl.concat([grid.cells.head(2), *filled_in])
    told = worklist_answers.told(replace(grid, cells=cells), today())
    assert told is not None
    return told


@pytest.mark.parametrize(("field", "answer", "reason"), WRONG, ids=[w[2] for w in WRONG])
def test_a_contradiction_is_refused_with_its_cell(
    grid: Grid, field: str, answer: dict[str, object], reason: str
) -> None:
    letters = {name: at for at, name in grid.cells.row(1, named=True).items()}
    told = written(grid, answer)
    assert (f"{letters[field]}3", reason) in told.faults.rows()
    assert told.answers.is_empty()


def test_an_answer_without_contradiction_is_none(grid: Grid) -> None:
    for answer in (FOUND, ABSENT, OTHER_NAME, OTHER_NAME | {"same_person": "否"}):
        told = written(grid, answer)
        assert told.faults.is_empty()
        assert told.answers.height == 1


def test_two_answers_to_one_question_are_refused(grid: Grid) -> None:
    told = written(grid, FOUND, ABSENT)
    assert set(told.faults["reason"]) == {"answered_twice"}
    assert told.answers.is_empty()
    assert written(grid, FOUND, FOUND).faults.is_empty()


def test_what_is_refused_is_told_with_its_cell_and_nobodys_number(
    world: Path, tmp_path: Path
) -> None:
    file = filled(world, tmp_path, **FOUND | {"looked_up_by": None})
    _, sheet, columns = sheet_of(file)
    at = sheet.cell(3, columns["looked_up_by"]).coordinate
    result = read(file)
    assert result.exit_code == 3
    assert f"list.xlsx!{at}：{listed('worklist_fault')['by_whom_missing']}" in result.output
    assert ELECTRICIAN not in result.output
    assert "其中 0 条是新的" in result.output


def test_a_line_whose_number_was_changed_is_refused(world: Path, tmp_path: Path) -> None:
    file = filled(world, tmp_path, **FOUND | {"id_no": OTHER_NUMBER})
    result = read(file)
    assert result.exit_code == 3
    assert listed("worklist_fault")["number_changed"] in result.output


def test_every_fault_has_words_and_is_shown_by_a_case() -> None:
    assert set(listed("worklist_fault")) == {w[2] for w in WRONG} | {"answered_twice"}


def test_a_file_that_is_no_list_is_refused(world: Path, tmp_path: Path) -> None:
    (tmp_path / "note.xlsx").write_bytes(b"nothing")
    assert read(tmp_path / "note.xlsx").exit_code == 2
    assert read(world / "inbox" / "企业名录.xlsx").exit_code == 2
