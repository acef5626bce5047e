"""The list goes out to people and comes back: what they found counts, and is theirs."""

import json
import os
import sqlite3
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from tests.flows.deliveries import (
    AS_OF,
    ELECTRICIAN,
    night,
    register,
    run,
)
from tests.flows.listed_work import ABSENT, FOUND, OTHER_NAME, filled, read, sheet_of


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


@pytest.mark.parametrize("harm", ["told = 'x'", "told = '{\"valid_to\":\"2O27-12-31\"}'",
                                  "looked_up_on = 'x'"])  # fmt: skip
def test_so_does_one_whose_answers_changed_on_the_disk_and_it_is_said_what_to_do(
    world: Path, tmp_path: Path, harm: str
) -> None:
    read(filled(world, tmp_path, **FOUND))
    with closing(sqlite3.connect(tmp_path / "answers" / "by_hand.db")) as line:
        line.executescript(f"UPDATE answer SET {harm}")
    result = night(world / "inbox", tmp_path / "out")
    assert result.exit_code == 4
    assert "by_hand.db：人工核验的答复不能读取" in result.output
    assert "从备份恢复" in result.output
