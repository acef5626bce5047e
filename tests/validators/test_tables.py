import subprocess
import sys

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.grid import Grid
from tests.grids import grid
from tests.people import id_no, uscc
from validators.layout.unread import masked
from validators.tables import Reading, name_conflicts, understand, unread_file

ID, OTHER = id_no(), id_no(serial=15)
ROSTER = f"姓名|身份证号|岗位\n王一|{ID}|电工\n|-|\n合计|1"
RECORDS = f"姓名|身份证号|培训主题|学时\n王一|{ID}|消防|4\n李二|{OTHER}|消防|十分"


def reasons(reading: Reading) -> list[tuple[str, str, str]]:
    return reading.unreadable.select("sheet", "kind", "reason").rows()


def test_each_sheet_is_understood_by_itself() -> None:
    reading = understand([grid(ROSTER, "人员"), grid(RECORDS, "培训")], "甲公司")
    assert {kind: table.height for kind, table in reading.tables.items()} == {
        "staffing": 1,
        "training_record": 2,
    }
    assert [(s["sheet"], s["kind"]) for s in reading.sheets] == [
        ("人员", "staffing"),
        ("培训", "training_record"),
    ]


def test_the_entry_of_a_sheet_accounts_for_every_row_and_cell() -> None:
    reading = understand([grid(ROSTER, "人员"), grid(RECORDS, "培训")], "甲公司")
    assert reading.sheets[0] == {
        "sheet": "人员",
        "kind": "staffing",
        "rows_seen": 3,
        "rows_read": 1,
        "rows_skipped": {"filler": 1, "total": 1},
        "rows_set_aside": 0,
        "cells_listed": 0,
        "columns_unknown": [],
    }
    assert reading.sheets[1]["cells_listed"] == 1


def test_a_heading_nobody_can_tell_is_listed_and_an_unknown_one_is_named() -> None:
    claims = grid(
        "姓名|准操项目|证书编号|复审日期|随便什么\n王一|低压电工作业|T1|2026-05-01|x", "证书"
    )
    reading = understand([claims], "甲公司")
    (line,) = reading.unreadable.rows(named=True)
    assert (line["kind"], line["row"], line["column"]) == ("cell", 1, "D")
    assert (line["reason"], line["original"]) == ("heading_undecided", "复审日期")
    (entry,) = reading.sheets
    assert (entry["columns_unknown"], entry["cells_listed"]) == (["随便什么"], 1)


def test_the_layout_tells_how_a_table_was_understood() -> None:
    (layout,) = understand([grid(f"花名册|\n填报单位：甲公司|\n{ROSTER}", "人员")]).layouts
    assert layout == {
        "file": "a.xlsx",
        "sheet": "人员",
        "kind": "staffing",
        "title_rows": [1, 2],
        "header_rows": [3],
        "first_data_row": 4,
        "last_data_row": 4,
        "rows_seen": 3,
        "rows_read": 1,
        "rows_skipped": 2,
        "rows_set_aside": 0,
        "preamble": {"org_name": "甲公司"},
        "columns": {
            "A": {"heading": "姓名", "field": "person_name", "why": "listed"},
            "B": {"heading": "身份证号", "field": "person_id_no", "why": "listed"},
            "C": {"heading": "岗位", "field": "post", "why": "listed"},
        },
    }


def test_a_day_beside_clock_times_is_shown_as_the_field_it_ends_in() -> None:
    text = f"姓名|身份证号|培训日期|培训时间|学时\n王一|{ID}|2024-05-01|8:00-12:00|4"
    (layout,) = understand([grid(text)], "甲").layouts
    assert [c["field"] for c in layout["columns"].values()] == [
        "person_name", "person_id_no", "start_at", "start_at", "hours",
    ]  # fmt: skip


def test_a_table_with_unknown_headings_is_named_with_its_headings() -> None:
    reading = understand([grid("甲|乙|丙|丁\n1|2|3|4\n5|6|7|8", "数据")], "甲公司")
    assert reasons(reading) == [("数据", "sheet", "no_known_table")]
    assert reading.unreadable["original"].to_list() == ["甲 | 乙 | 丙 | 丁"]
    assert reading.sheets[0]["kind"] is None


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"姓名|身份证号\n王一|{ID}", "姓名 | 身份证号"),
        (f"王一|{ID}\n李二|{id_no(serial=15)}", f"王一 | {ID}"),
        ("员工名单\n姓名\n王一\n李二", "姓名"),
    ],
)
def test_a_narrow_list_of_people_that_is_no_known_table_is_named(text: str, shown: str) -> None:
    reading = understand([grid(text, "数据")], "甲公司")
    assert reasons(reading) == [("数据", "sheet", "no_known_table")]
    assert reading.unreadable["original"].to_list() == [shown]


@pytest.mark.parametrize(
    "text",
    [
        "单位名称|甲公司\n统一社会信用代码|91330100799655058B\n联系电话|13900000000",
        "姓名|性别\n身份证号|学历",
    ],
)
def test_labels_beside_values_and_a_blank_form_are_no_list_of_people(text: str) -> None:
    assert reasons(understand([grid(text, "数据")], "甲公司")) == []


def test_a_sheet_that_could_not_be_read_is_a_line_and_the_others_are_read() -> None:
    broken = Grid("a.xlsx", "坏", pl.DataFrame(), unread="broken_sheet")
    reading = understand([broken, grid(ROSTER)], "甲公司")
    assert reasons(reading) == [("坏", "sheet", "broken_sheet")]
    assert reading.unreadable["advice"].null_count() == 0
    assert reading.tables["staffing"].height > 0


@pytest.mark.parametrize(
    "idle",
    [
        Grid("a.xlsx", "Sheet2", pl.DataFrame()),
        grid("请先阅读\n只粘贴数值", "说明"),
        grid("字段|要求|例\n姓名|必填|甲\n岗位|必填|乙", "填报说明"),
        grid("1、请勿修改表头。\n2、只粘贴数值。", "Sheet3"),
        grid("甲|乙|丙\n1|2|3\n4|5|6", "选项", sheet_hidden=True),
    ],
)
def test_sheets_that_hold_no_data_are_no_fault(idle: Grid) -> None:
    reading = understand([grid(ROSTER, "人员"), idle], "甲公司")
    assert reading.unreadable.height == 0
    assert [s["kind"] for s in reading.sheets] == ["staffing", None]


def test_a_missing_column_stops_its_own_table_only() -> None:
    sessions = "培训日期|培训主题|学时\n2024-05-01|消防|4"
    reading = understand([grid(sessions, "培训"), grid(ROSTER, "人员")], "甲公司")
    assert list(reading.tables) == ["staffing"]
    assert reasons(reading) == [("培训", "sheet", "missing_field")]
    line = reading.unreadable.row(0, named=True)
    assert (line["row"], line["field"]) == (1, "person_id_no|person_name")


def test_two_columns_that_disagree_stop_the_table_and_say_which() -> None:
    reading = understand([grid(f"姓名|身份证号|身份证号码|岗位\n王一|{ID}|{OTHER}|电工")], "甲公司")
    assert reading.tables == {}
    line = reading.unreadable.row(0, named=True)
    assert (line["reason"], line["column"]) == ("duplicate_heading", "C")


def test_the_slices_of_a_long_file_are_one_table() -> None:
    header = {"A": "姓名", "B": "证件号码", "C": "岗位"}
    cells = pl.DataFrame({"A": ["王一"], "B": [ID], "C": ["电工"]})
    later = pl.DataFrame({"A": [None], "B": ["E1234567"], "C": ["焊工"]}, schema=cells.schema)
    slices = [
        Grid("a.parquet", "", cells, header=header),
        Grid("a.parquet", "", later, first_row=2, header=header),
    ]
    reading = understand(slices, "甲公司")
    assert reading.tables["staffing"]["source_row"].to_list() == [1, 2]
    assert len(reading.sheets) == len(reading.layouts) == 1
    assert reading.sheets[0]["rows_seen"] == 2


def test_delivered_names_each_company_of_each_kind_once_also_without_rows() -> None:
    joint = f"企业名称|姓名|身份证号|岗位\n甲|王一|{ID}|电工\n乙|李二|{OTHER}|焊工\n甲|赵三||工人"
    reading = understand([grid(joint, "人员"), grid("姓名|身份证号|培训主题|学时", "培训")], "丙")
    assert reading.delivered.select("kind", "org_name", "org_folder", "partial").rows() == [
        ("staffing", "甲", "丙", False),
        ("staffing", "乙", "丙", False),
        ("training_record", None, "丙", False),
    ]


def test_a_file_that_cannot_be_opened_is_a_line_with_advice() -> None:
    line = unread_file("甲公司/a.xlsx", "encrypted").row(0, named=True)
    assert (line["file"], line["kind"], line["reason"]) == ("甲公司/a.xlsx", "file", "encrypted")
    assert "密码" in line["advice"]


def people(*rows: tuple[str, str, str]) -> pl.DataFrame:
    text = "\n".join("|".join((name, number, "电工")) for _, name, number in rows)
    table = understand([grid(f"姓名|身份证号|岗位\n{text}")], "甲").tables["staffing"]
    return table.with_columns(org_id=pl.Series([org for org, _, _ in rows]))


def test_one_number_with_two_names_is_a_conflict_within_a_company() -> None:
    found = name_conflicts(
        [people((uscc(1), "王一", ID), (uscc(1), "王 一", ID), (uscc(1), "王乙", ID))]
    )
    assert found.select("kind", "reason", "row", "org_id").rows() == [
        ("conflict", "id_two_names", 4, uscc(1))
    ]
    assert name_conflicts([people((uscc(1), "王一", ID), (uscc(2), "王乙", ID))]).height == 0
    assert name_conflicts([people(("x", "王一", "弱1"), ("x", "王乙", "弱1"))]).height == 0


def test_names_are_compared_across_files() -> None:
    one, other = people(("x", "王一", ID)), people(("x", "王乙", ID))
    assert name_conflicts([one, other])["original"].to_list() == ["王一 / 王乙"]
    assert name_conflicts([]).height == 0


def test_understanding_does_not_load_what_it_does_not_need() -> None:
    heavy = "{'pandera', 'openpyxl', 'fastexcel'}"
    code = f"import sys, validators.tables; print({heavy} & {{*sys.modules}})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_a_sheet_of_instructions_is_no_data_even_when_it_shows_a_table() -> None:
    reading = understand([grid(ROSTER, "填报说明")], "甲公司")
    assert (reading.tables, reading.unreadable.height) == ({}, 0)


@pytest.mark.parametrize(
    ("original", "shown"),
    [
        (f"{ID} | 王一", f"{ID[:6]}********{ID[14:]} | 王一"),
        (f"T{ID}", f"T{ID[:6]}********{ID[14:]}"),
        ("310101 19900307 0134", "310101******** 0134"),
        ("3.10101199003070E+17", "3.10101********E+17"),
        ("310101900307013", "310101********7013"),
        ("2024-05-01 | 13900000000", "2024-05-01 | 13900000000"),
    ],
)
def test_numbers_of_people_can_be_masked_in_the_list(original: str, shown: str) -> None:
    line = unread_file("a", "broken_file").with_columns(original=pl.lit(original))
    assert masked(line)["original"].to_list() == [shown]


HEADS = "姓名 身份证号 岗位 主题 学时 培训日期 企业名称 统一社会信用代码 证件号码 复审日期"
SAID = "填报单位：甲 主题：消防 王一 2024-05-01 8:00-9:00 合计 注：无 1 以上属实，特此说明。"
ANYTHING = st.sampled_from([*HEADS.split(), *SAID.split(), ID])


@given(st.lists(st.lists(st.none() | ANYTHING, min_size=4, max_size=4), max_size=14))
@settings(max_examples=50, deadline=None)
def test_no_grid_is_too_strange_and_every_row_is_accounted_for(
    rows: list[list[str | None]],
) -> None:
    cells = pl.DataFrame(rows, schema=dict.fromkeys("ABCD", pl.String()), orient="row")
    reading = understand([Grid("a.xlsx", "人员", cells)], "甲公司")
    for entry in reading.layouts:
        parts = (entry[f"rows_{part}"] for part in ("read", "skipped", "set_aside"))
        assert entry["rows_seen"] == sum(parts)
    assert reading.unreadable["reason"].null_count() == 0
    assert reading.unreadable["advice"].null_count() == 0
