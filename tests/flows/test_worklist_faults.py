"""A work list that contradicts itself is refused where it does."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from connectors import exports
from connectors.forms.words import listed
from data.grid import Grid
from flows.order import today
from tests.flows.deliveries import (
    AS_OF,
    ELECTRICIAN,
)
from tests.flows.listed_work import ABSENT, FOUND, OTHER_NAME, OTHER_NUMBER, filled, read, sheet_of
from validators import worklist_answers

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
