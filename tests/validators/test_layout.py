from collections.abc import Mapping

import polars as pl
import pytest

from data.grid import Grid
from tests.grids import grid
from tests.people import id_no
from validators.layout.find import find_tables
from validators.layout.table import Table

ID, OTHER = id_no(), id_no(serial=15)


def only(found: Grid) -> Table:
    tables = find_tables(found)
    assert len(tables) == 1
    return tables[0]


def fields(table: Table) -> Mapping[str, str | None]:
    return {letter: heading.field for letter, heading in table.columns.items()}


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


@pytest.mark.parametrize(
    ("printed", "field"),
    [
        ("姓名*", "person_name"),
        ("姓名 (人员 )", "person_name"),
        ("姓名_real_name", "person_name"),
        ("姓名[冗余]_real_name", "person_name"),
        ("姓\\n名", "person_name"),
        ("特种作业人员姓名", "person_name"),
        ("员工姓名：", "person_name"),
        ("身份证号（确保唯一性）", "person_id_no"),
        ("身份证编号\\n或其他证件号码", "person_id_no"),
        ("劳务派遣（是/否）", "is_dispatched"),
        ("劳务派遣(是/否)", "is_dispatched"),
        ("入职日期(yyyy-mm-dd)", "hire_date"),
        ("hire_date", "hire_date"),
    ],
)
def test_a_heading_is_known_through_its_ornaments(printed: str, field: str) -> None:
    other = "岗位|工种" if field in ("person_name", "person_id_no") else "姓名|岗位"
    table = only(grid(f"{printed}|{other}\n甲|乙|丙", "花名册"))
    assert fields(table)["A"] == field


@pytest.mark.parametrize(
    ("printed", "unit"),
    [
        ("学时", None),
        ("实际学时（小时）", "hour"),
        ("培训学时(分)", "minute"),
        ("已修总学时(单位秒)", "second"),
        ("培训时长（分钟）", "minute"),
        ("学时(课时)", "class_hour"),
    ],
)
def test_a_unit_in_brackets_is_kept_as_the_unit(printed: str, unit: str | None) -> None:
    table = only(grid(f"姓名|培训主题|{printed}\n王一|消防|4"))
    assert table.columns["C"].field == "hours"
    assert table.columns["C"].unit == unit


@pytest.mark.parametrize(
    "printed", ["计划学时", "年度累计学时", "规定学时", "应修学时", "学时下限", "岗位应训主题"]
)
def test_a_longer_heading_is_not_taken_for_the_shorter_one_in_it(printed: str) -> None:
    table = only(grid(f"姓名|培训日期|{printed}\n王一|2024-05-01|4"))
    assert table.columns["C"].field is None


def test_brackets_that_change_the_meaning_are_not_dropped() -> None:
    table = only(
        grid(
            "姓名|证书编号|有效期（起）|有效期（止）|复审日期（实际）\n王一|T1|2024-05-01|2030-04-30|2027-01-01"
        )
    )
    assert fields(table)["C"] == "valid_from"
    assert fields(table)["D"] == "valid_to"
    assert fields(table)["E"] is None


def test_an_unknown_heading_is_named_with_the_nearest_known_one() -> None:
    table = only(grid(f"姓名|身份证号|岗位名|电脑编码|岗位\n王一|{ID}|x|y|电工"))
    assert table.columns["C"].field is None
    assert table.columns["C"].why == "unknown, nearest 岗位名称"
    assert table.columns["D"].why.startswith("unknown")


def test_a_known_heading_nobody_needs_is_said_to_be_so() -> None:
    table = only(grid(f"序号|姓名|身份证号|手机号|岗位\n1|王一|{ID}|1|电工"))
    assert table.columns["A"].why == table.columns["D"].why == "not_needed"


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


def test_of_a_sure_and_a_vague_heading_the_sure_one_counts() -> None:
    table = only(grid(f"姓名|身份证号|工种|岗位\n王一|{ID}|木工|维修工"))
    assert fields(table)["D"] == "post"
    assert table.columns["C"].why == "other_column post"


def claims(headings: str, *rows: str) -> Table:
    return only(grid("\n".join([headings, *rows]), "证书"))


def test_a_number_of_a_document_is_the_certificates_when_it_begins_with_t() -> None:
    table = claims("姓名|身份证号|证件号码|有效期至", f"王一|{ID}|T{ID}|2030-01-01")
    assert fields(table)["C"] == "cert_no"


def test_a_number_of_a_document_is_the_persons_when_it_looks_so() -> None:
    table = claims("姓名|证件号码|证书编号|有效期至", f"王一|{ID}|T{ID}|2030-01-01")
    assert fields(table)["B"] == "person_id_no"
    table = claims("姓名|证件编号|发证机关|有效期至", f"王一|{ID}|某局|2030-01-01")
    assert fields(table)["B"] == "person_id_no"


ROSTERS = [
    f"姓名|身份证号|发证机关|证件有效期|部门|入职日期\n王一|{ID}|某市公安局|2030.1.1|一车间|2020.1.5",
    f"姓名|身份证号|发证机关|证件有效期|部门|岗位\n王一|{ID}|某市公安局|长期|一车间|电工",
    f"姓名|证件类型|证件号码|发证日期|证件到期日|工种|入场时间\n王一|身份证|{ID}|2015-01-02|2035-01-02|木工|2020.1.5",
]


@pytest.mark.parametrize("text", ROSTERS)
def test_issuer_and_end_of_identity_cards_make_no_certificates(text: str) -> None:
    assert only(grid(text)).kind == "staffing"


def test_behind_the_number_a_police_station_tells_the_columns_of_the_card() -> None:
    card, own = "发证机关|发证日期|证件到期日", "某市{}|2022-01-02|2035-01-02"
    table = only(
        grid(
            f"姓名|身份证号|{card}|证书编号|有效期至\n"
            f"王一|{ID}|{own.format('公安局')}|T{ID}|2028-01-01"
        )
    )
    assert [table.columns[at].why for at in "CDE"] == ["identity_card"] * 3
    assert fields(table)["G"] == "valid_to"
    table = only(grid(f"姓名|身份证号|{card}|证书编号\n王一|{ID}|{own.format('应急管理局')}|T{ID}"))
    assert fields(table)["C"] == "issuing_authority"
    assert fields(table)["E"] == "valid_to"


@pytest.mark.parametrize(
    ("printed", "field"),
    [
        ("证书有效期截止日期", "valid_to"),
        ("操作证到期时间", "valid_to"),
        ("特种作业证有效期开始", "valid_from"),
        ("证书应复审时间", "review_due_date"),
        ("证件实际复审日期", "review_done_date"),
        ("特种作业操作证初次领证日期", "first_issue_date"),
        ("操作证书编号", "cert_no"),
        ("证书状态", None),
        ("证书单位", None),
    ],
)
def test_a_word_for_certificates_before_a_heading_speaks_of_them(
    printed: str, field: str | None
) -> None:
    table = claims(f"姓名|身份证号|准操项目|{printed}", f"王一|{ID}|低压电工作业|2028-01-01")
    assert fields(table)["D"] == field


TERM = "有效期起|有效期止"


@pytest.mark.parametrize(
    ("review", "field"),
    [
        ("2026-05-10", "review_due_date"),  # three years after the beginning
        ("2026-04-20", None),  # nearly three years: it may have been done then
        ("2024-05-10", None),  # one year
    ],
)
def test_a_review_date_is_due_only_where_it_lies_on_the_third_anniversary(
    review: str, field: str | None
) -> None:
    table = claims(f"姓名|证书编号|{TERM}|复审日期", f"王一|T1|2023-05-10|2029-05-09|{review}")
    assert fields(table)["E"] == field
    assert table.columns["E"].why.startswith("undecided") == (field is None)


def test_a_review_date_beside_the_due_date_is_the_one_done() -> None:
    table = claims("姓名|证书编号|应复审日期|复审日期", "王一|T1|2026-05-10|2026-04-01")
    assert fields(table)["D"] == "review_done_date"


def test_a_review_date_beside_the_date_done_is_the_one_due() -> None:
    table = claims("姓名|证书编号|复审日期|实际复审日期", "王一|T1|2026-05-10|2026-04-01")
    assert fields(table)["C"] == "review_due_date"


def test_a_date_of_issue_begins_the_term_only_six_years_before_its_end() -> None:
    table = claims("姓名|证书编号|发证日期|有效期至", "王一|T1|2023-05-10|2029-05-09")
    assert fields(table)["C"] == "valid_from"
    table = claims("姓名|证书编号|发证日期|有效期至", "王一|T1|2017-05-10|2029-05-09")
    assert fields(table)["C"] == "first_issue_date"


@pytest.mark.parametrize(
    ("printed", "field"),
    [("起始日期", "valid_from"), ("截止", "valid_to"), ("结束日期", "valid_to")],
)
def test_an_end_of_nobody_says_what_is_left_undecided_with_what_it_may_be(
    printed: str, field: str
) -> None:
    table = claims(f"姓名|证书编号|准操项目|{printed}", "王一|T1|低压电工作业|2029-05-09")
    assert (table.columns["D"].field, table.columns["D"].why) == (None, f"undecided {field}")


def test_a_period_in_years_is_no_end_of_the_term() -> None:
    assert fields(claims("姓名|证书编号|有效期", "王一|T1|2029-05-09"))["C"] == "valid_to"
    assert fields(claims("姓名|证书编号|有效期", "王一|T1|6年"))["C"] is None


def test_a_trade_is_a_post_in_a_roster_and_an_item_where_the_values_are_items() -> None:
    assert fields(only(grid("姓名|工种|部门\n王一|木工|一车间")))["B"] == "post"
    assert fields(only(grid("姓名|工种|部门\n王一|低压电工作业|一车间")))["B"] == "op_item"
    assert fields(claims("姓名|工种|证书编号", "王一|低压电工作业|T1"))["B"] == "op_item"


def test_a_unit_is_a_company_when_its_values_are_companies() -> None:
    assert fields(only(grid("姓名|单位|岗位\n王一|甲机械有限公司|电工")))["B"] == "org_name"
    assert fields(only(grid("姓名|单位|岗位\n王一|一车间|电工")))["B"] == "department"


@pytest.mark.parametrize(
    ("value", "field"),
    [("2024-05-01", "day"), ("08:00-11:30", "clock"), ("8：00～11：30", "clock"), ("1天", "hours")],
)
def test_what_a_training_time_is_follows_from_its_values(value: str, field: str) -> None:
    table = only(grid(f"姓名|培训主题|培训时间\n王一|消防|{value}"))
    assert fields(table)["C"] == field


def test_a_result_may_be_a_score_or_a_word() -> None:
    assert fields(only(grid("姓名|培训主题|考核成绩\n王一|消防|85")))["C"] == "score"
    assert fields(only(grid("姓名|培训主题|考核成绩\n王一|消防|合格")))["C"] == "result"


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
