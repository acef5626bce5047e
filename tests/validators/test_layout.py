"""Where the tables of a sheet stand, what kind each is, and what is said above it."""

import polars as pl
import pytest

from data.grid import Grid
from tests.grids import grid
from tests.validators.found import ID, OTHER, fields, only
from validators.layout.find import find_tables


def test_headings_stand_in_the_first_row() -> None:
    table = only(grid(f"姓名|身份证号码|岗位\n王一|{ID}|电工"))
    assert table.kind == "staffing"
    assert table.header_rows == (1,)
    assert fields(table) == {"A": "person_name", "B": "person_id_no", "C": "post"}


def test_free_text_above_the_headings_is_title_and_its_facts_are_kept() -> None:
    table = only(
        grid(f"""
            特种作业人员花名册
            填报单位（公章）：甲机械有限公司||填报日期：2024年5月1日
            |||
            序号|姓 名|身份证号码（必填）|工作岗位
            1|王一|{ID}|电工
        """)
    )
    assert table.header_rows == (4,)
    assert table.title_rows == (1, 2)
    assert table.preamble == {"org_name": "甲机械有限公司", "report_date": "2024年5月1日"}
    assert fields(table)["C"] == "person_id_no"


def test_a_label_may_stand_beside_or_above_its_value() -> None:
    beside = only(grid(f"单位名称|甲公司|填报时间|2024-05-01\n姓名|身份证号|岗位\n王一|{ID}|电工"))
    above = only(grid(f"单位名称|申报日期|\n甲公司|2024-05-01\n姓名|身份证号|岗位\n王一|{ID}|电工"))
    assert beside.preamble["org_name"] == above.preamble["org_name"] == "甲公司"
    assert above.header_rows == (3,)


def test_one_cell_may_hold_several_facts() -> None:
    table = only(
        grid(f"""
            培训签到表
            班级：一班  培训日期：2024-05-01  授课教师：赵老师  学时：4
            序号|姓名|身份证号|成绩
            1|王一|{ID}|90
        """)
    )
    assert table.kind == "training_record"
    assert table.preamble["day"] == "2024-05-01"
    assert table.preamble["instructor_id"] == "赵老师"
    assert table.preamble["hours"] == "4"


def test_clock_times_in_a_fact_are_no_labels() -> None:
    table = only(
        grid(
            f"培训时间：2024-05-01 08:00-12:00 地点：会议室\n姓名|身份证号|成绩\n王一|{ID}|90",
            "培训",
        )
    )
    assert table.preamble == {"day": "2024-05-01 08:00-12:00", "place": "会议室"}


KINDS = {
    "org": "企业名称|统一社会信用代码|行业类别|行政区划代码",
    "staffing": "姓名|身份证号|部门|岗位|人员类别|入职日期",
    "certificate_claim": "姓名|身份证号|部门|岗位|作业类别|准操项目|证书编号|有效期至",
    "training_record": "姓名|身份证号|部门|岗位|培训类型|培训日期|学时|考核结果",
    "training_plan": "计划编号|培训主题|培训对象|计划日期|计划学时|批准人",
    "verification_log": "姓名|身份证号|证书编号|核验日期|核验网站|核验结果",
    "duty_log": "姓名|身份证号|作业日期|上班时间|下班时间|作业项目|作业票号",
    "leave": "姓名|身份证号|请假类型|请假开始日期|请假结束日期",
    "spot_test": "姓名|身份证号|岗位|抽考成绩|抽考结果|抽考日期|抽考人",
    "injury_record": "姓名|身份证号|用人单位|工种|工伤认定书编号|受伤日期|出生日期",
    "archive_index": "序号|制度名称|发布日期|页数",
    "org_cost": "年度|安全生产费用(万元)|培训费用(万元)",
}


@pytest.mark.parametrize("kind", KINDS)
def test_the_kind_of_a_table_follows_from_its_headings(kind: str) -> None:
    assert only(grid(KINDS[kind])).kind == kind


@pytest.mark.parametrize("kind", KINDS)
def test_the_order_of_columns_does_not_matter(kind: str) -> None:
    turned = "|".join(reversed(KINDS[kind].split("|")))
    assert only(grid(turned)).fields == only(grid(KINDS[kind])).fields


def test_where_headings_fit_several_kinds_the_name_of_the_sheet_decides() -> None:
    assert only(grid("姓名|身份证号", "在职花名册")).kind == "staffing"
    assert only(grid("姓名|身份证号", "请假")).kind == "leave"
    assert find_tables(grid("姓名|身份证号")) == []


def test_a_list_of_sessions_without_people_is_no_plan() -> None:
    sessions = "培训日期|培训主题|学时|参训人数\n2024-05-01|消防|4|30"
    assert [t.kind for t in find_tables(grid(sessions, "培训计划")) if not t.problems] == [
        "training_plan"
    ]
    assert [t.problems[0].reason for t in find_tables(grid(sessions, "台账"))] == ["missing_field"]


def test_field_names_are_headings_too() -> None:
    table = only(grid("person_name|person_id_no|job_role|hire_date\n王一|1|x|2024-05-01"))
    assert set(fields(table).values()) == {"person_name", "person_id_no", "job_role", "hire_date"}


def test_headings_beside_the_cells_are_read_like_those_in_them() -> None:
    cells = pl.DataFrame({"A": ["王一"], "B": [ID], "C": ["电工"]})
    table = only(Grid("a.parquet", "", cells, header={"A": "姓名", "B": "身份证号", "C": "岗位"}))
    assert table.header_rows == ()
    assert (table.first_row, table.last_row) == (1, 1)
    assert fields(table)["C"] == "post"


def test_two_tables_below_each_other_are_two() -> None:
    first, second = find_tables(
        grid(f"""
            一、人员
            姓名|身份证号|岗位|入职日期
            王一|{ID}|电工|2020-01-01
            合计|1

            二、培训记录
            姓名|身份证号|培训日期|培训主题|学时
            王一|{ID}|2024-05-01|消防|4
        """)
    )
    assert (first.kind, first.first_row, first.last_row) == ("staffing", 3, 5)
    assert (second.kind, second.title_rows, second.header_rows) == ("training_record", (6,), (7,))
    assert second.preamble == {}


def test_a_list_with_one_company_above_a_table_tells_its_company() -> None:
    tables = find_tables(
        grid(f"单位名称|统一社会信用代码\n甲公司|9131\n姓名|身份证号|岗位\n王一|{ID}|电工")
    )
    assert tables[-1].kind == "staffing"
    assert tables[-1].preamble == {"org_name": "甲公司", "uscc": "9131"}


def test_headings_printed_again_on_the_next_page_begin_no_table() -> None:
    head = "姓名|身份证号|岗位"
    rows = "\n".join([head, f"王一|{ID}|电工", head, f"李二|{OTHER}|焊工"])
    table = only(grid(rows))
    assert table.repeats == (3,)
    assert (table.first_row, table.last_row) == (2, 4)


def test_of_headings_in_two_languages_the_upper_row_begins_the_table() -> None:
    table = only(grid(f"person_name|person_id_no|post\n姓名|身份证号|岗位\n王一|{ID}|电工"))
    assert table.header_rows == (1,)
    assert table.repeats == (2,)


def test_a_technical_row_between_title_and_headings_is_title() -> None:
    table = only(grid(f"花名册\n0|1|2|4\n姓名|身份证号|岗位|部门\n王一|{ID}|电工|一车间"))
    assert table.header_rows == (3,)
    assert table.title_rows == (1, 2)


def test_a_table_that_lacks_what_its_kind_needs_is_named() -> None:
    table = only(grid("培训日期|培训主题|学时|讲师\n2024-05-01|消防|4|赵"))
    assert table.problems[0].reason == "missing_field"
    assert table.problems[0].field == "person_id_no|person_name"


def test_two_columns_for_one_field_stop_the_table_when_they_disagree() -> None:
    table = only(grid(f"姓名|身份证号|身份证号码|岗位\n王一|{ID}|{OTHER}|电工"))
    assert [p.reason for p in table.problems] == ["duplicate_heading"]
    assert table.problems[0].original == "身份证号 | 身份证号码"


def test_two_columns_for_one_field_are_one_when_they_agree() -> None:
    table = only(grid(f"姓名|身份证号|身份证号码|岗位\n王一|{ID}|{ID}|电工\n李二||{OTHER}|焊工"))
    assert table.problems == ()


def test_the_year_of_a_plan_may_stand_in_its_title() -> None:
    table = only(grid("2024年度安全培训计划\n培训主题|计划日期|计划学时\n消防|2024-05-01|4"))
    assert table.preamble == {"plan_year": "2024"}


def test_a_sheet_without_cells_has_no_table() -> None:
    assert find_tables(Grid("a.xlsx", "Sheet2", pl.DataFrame())) == []
    assert find_tables(grid("请勿修改表头\n只粘贴数值")) == []


def test_the_same_headings_under_another_title_begin_another_table() -> None:
    head = "姓名|身份证号|考核结果"
    first, second = find_tables(
        grid(
            f"培训主题：消防  培训日期：2024-05-01\n{head}\n王一|{ID}|合格\n\n"
            f"培训主题：触电  培训日期：2024-06-01\n{head}\n王一|{ID}|合格",
            "培训签到",
        )
    )
    assert (first.preamble["topic"], second.preamble["topic"]) == ("消防", "触电")
    assert (first.last_row, second.first_row) == (4, 7)


def test_two_vague_headings_tell_a_kind_where_one_does_not() -> None:
    assert only(grid("姓名|身份证号|培训时间|培训内容")).kind == "training_record"
    assert find_tables(grid("姓名|身份证号|日期")) == []


def test_the_name_of_a_sheet_may_be_the_status_of_its_people() -> None:
    assert only(grid(f"姓名|身份证号|岗位\n王一|{ID}|电工", "离职")).preamble == {
        "person_status": "离职"
    }
    assert only(grid(f"姓名|身份证号|岗位\n王一|{ID}|电工", "一车间")).preamble == {}


def test_a_planned_month_beside_a_day_of_approval_is_no_row_of_headings() -> None:
    table = only(
        grid(
            "序号|培训内容|培训对象|培训时间|学时|人数|批准人|批准日期\n"
            "1|消防安全|全员|每季度|2|10|王一|2025-01-05\n"
            "2|用电安全|特种作业人员|3月|2学时|5|王一|2025-01-05"
        )
    )
    assert (table.header_rows, table.last_row) == ((1,), 3)
