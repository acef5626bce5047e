"""What stands around a table: titles, facts above, merged cells, sections, names of sheets."""

from datetime import datetime

import pytest

from tests.grids import merged, only, reading, rows
from tests.people import id_no

ID, OTHER = id_no(), id_no(serial=15)


def test_facts_of_a_class_apply_to_all_rows_below() -> None:
    found = reading(
        f"""
        某市安全技术培训中心
        班级编号：2024-A-01\u00a0—\u00a0班级名称：低压电工一班
        培训类别：初训\u3000\u3000培训时间：2024年5月6日—2024年5月15日
        资格类型：电工作业--低压电工作业
        考试日期：2024年5月20日；考试地点：第一考场

        班\u3000级\u3000成\u3000员
        序号|姓名|性别|证件号码|工作单位|联系电话
        1|王一|男|{ID}|甲机械有限公司|13900000000
        2|李二|男|{OTHER}|乙机械有限公司|13900000000
        """,
        "学员",
    )
    assert only(found)["preamble"]["class_no"] == "2024-A-01"
    assert rows(found, "training_record", "org_name", "training_type", "start_at", "end_at") == [
        ("甲机械有限公司", "initial", datetime(2024, 5, 6), datetime(2024, 5, 15)),
        ("乙机械有限公司", "initial", datetime(2024, 5, 6), datetime(2024, 5, 15)),
    ]


def test_a_fact_that_is_not_understood_is_listed_once() -> None:
    found = reading(
        f"培训主题：消防 培训日期：2024年13月1日\n姓名|身份证号|成绩\n王一|{ID}|90\n李二|{OTHER}|80"
    )
    assert found.unreadable.select("row", "column", "field", "reason", "original").rows() == [
        (1, "A", "start_at", "impossible_date", "2024年13月1日")
    ]


def test_labels_in_one_row_may_have_their_values_in_the_next() -> None:
    found = reading(f"""
        特种作业考核汇总表||||
        申报单位|申报日期|培训机构||
        甲机械有限公司|2024-05-01|乙中心||
        序号|姓名|身份证号码|手机号码|成绩
        1|王一|{ID}|13900000000|90
    """)
    preamble = only(found)["preamble"]
    assert (preamble["org_name"], preamble["report_date"]) == ("甲机械有限公司", "2024-05-01")


@pytest.mark.parametrize(
    ("said", "minutes"), [("单位：小时", 240), ("单位：学时", 180), ("单位：人", 180)]
)
def test_the_unit_of_the_figures_is_no_company(said: str, minutes: int) -> None:
    found = reading(f"培训统计 {said}\n姓名|身份证号|培训主题|学时\n王一|{ID}|消防|4")
    assert found.tables["training_record"]["org_label"].to_list() == [None]
    assert found.tables["training_record"]["minutes"].to_list() == [minutes]


MERGED = f"""
    公司|培训内容|培训日期|学时|姓名|身份证号
    甲机械有限公司|消防|2024-05-01|4|王一|{ID}
    ||||李二|{OTHER}
    |触电|2024-06-01|2|王一|{ID}
    乙机械有限公司|消防||2|赵三|
"""


def test_a_cell_merged_downwards_holds_for_all_its_rows() -> None:
    found = reading(MERGED, merges=merged("A2:A4", "B2:B3", "C2:C3", "D2:D3"))
    assert rows(found, "training_record", "person_name", "org_name", "topic", "minutes") == [
        ("王一", "甲机械有限公司", "消防", 180),
        ("李二", "甲机械有限公司", "消防", 180),
        ("王一", "甲机械有限公司", "触电", 90),
        ("赵三", "乙机械有限公司", "消防", 90),
    ]


def test_an_empty_cell_outside_a_merged_range_stays_empty() -> None:
    found = reading(MERGED, merges=merged("A2:A3"))
    assert found.tables["training_record"]["org_name"].to_list() == [
        "甲机械有限公司", "甲机械有限公司", None, "乙机械有限公司",
    ]  # fmt: skip
    assert found.tables["training_record"]["topic"].to_list() == ["消防", None, "触电", "消防"]
    assert found.tables["training_record"]["start_at"].to_list()[3] is None


def test_hours_merged_over_the_trainings_of_one_person_are_their_total() -> None:
    found = reading(
        f"""
        姓名|身份证号|培训内容|学时
        王一|{ID}|消防|8
        ||触电|
        """,
        merges=merged("A2:A3", "B2:B3", "D2:D3"),
    )
    assert rows(found, "training_record", "person_name", "topic", "minutes") == [
        ("王一", "消防", 360),
        ("王一", "触电", None),
    ]


def test_merged_cells_over_blank_rows_make_no_rows() -> None:
    found = reading(
        f"姓名|身份证号|岗位|单位名称\n王一|{ID}|电工|甲公司\n|||\n|||", merges=merged("D2:D4")
    )
    assert only(found)["rows_seen"] == 1


@pytest.mark.parametrize(
    "line", ["|甲机械有限公司||", "甲机械有限公司|||", "一、甲机械有限公司|||"]
)
def test_a_company_alone_in_a_line_is_that_of_the_people_below(line: str) -> None:
    found = reading(f"""
        序号|姓名|身份证号|岗位
        0|赵三||木工
        {line}
        1|王一|{ID}|电工
        |乙机械有限公司||
        1|李二|{OTHER}|焊工
    """)
    assert rows(found, "staffing", "person_name", "org_label") == [
        ("赵三", None),
        ("王一", "甲机械有限公司"),
        ("李二", "乙机械有限公司"),
    ]
    assert found.sheets[0]["rows_skipped"] == {"section": 2}


def test_a_team_or_branch_alone_in_a_line_is_no_company() -> None:
    found = reading(
        f"序号|姓名|身份证号|岗位\n|一车间||\n1|王一|{ID}|电工\n|北京分公司||\n2|李二||焊工"
    )
    assert found.tables["staffing"]["org_label"].to_list() == [None, None]


@pytest.mark.parametrize(
    ("sheet", "status"),
    [
        ("在职", "active"),
        ("离职人员", "left"),
        ("2024年退休名单", "retired"),
        ("劳务派遣(3)", "dispatched"),
        ("实习生花名册", "intern"),
        ("一车间", None),
    ],
)
def test_the_name_of_a_sheet_may_be_the_status_of_its_people(sheet: str, status: str) -> None:
    found = reading(f"姓名|身份证号|岗位\n王一|{ID}|电工", sheet)
    assert found.tables["staffing"]["person_status"].to_list() == [status]


@pytest.mark.parametrize(
    "said",
    ["09:00-11:00", "09：00—11：00", "上午9：00至11：00", "2024-05-01T09:00:00", "消防：灭火器",
     "https://cx.mem.gov.cn/special?index=0"],
)  # fmt: skip
def test_rows_above_headings_printed_again_are_no_titles_for_a_colon_in_them(said: str) -> None:
    found = reading(f"""
        姓名|身份证号|培训日期|学时|培训主题|备注
        王一|{ID}|2024-05-01|4|触电|{said}
        姓名|身份证号|培训日期|学时|培训主题|备注
        李二|{OTHER}|2024-05-02|4|触电|{said}
    """)
    assert rows(found, "training_record", "person_name") == [("王一",), ("李二",)]
    assert only(found)["rows_seen"] == 3


def test_titles_between_two_tables_may_have_values_beside_their_labels() -> None:
    found = reading(f"""
        姓名|身份证号|培训日期|学时|培训主题|培训时间
        王一|{ID}|2024-05-01|4|触电|09:00-11:00
        单位名称：|乙机械有限公司|班级编号：|A-01
        姓名|身份证号|培训日期|学时|培训主题|培训时间
        李二|{OTHER}|2024-05-02|4|触电|09:00-11:00
    """)
    labels = rows(found, "training_record", "person_name", "org_label")
    assert labels == [("王一", None), ("李二", "乙机械有限公司")]


@pytest.mark.parametrize("label", ["单位名称：{}", "填报单位：{}（盖章）", "填报单位（公章）：{}"])
def test_each_of_several_tables_is_of_the_company_named_above_it(label: str) -> None:
    found = reading(f"""
        {label.format("甲机械有限公司")}|||填报日期：2024年6月1日
        姓名|身份证号|培训日期|学时|培训主题
        王一|{ID}|2024-05-01|4|触电
        合计|1人
        乙公司六月培训记录
        {label.format("乙机械有限公司")}|||填报日期：2024年6月1日
        姓名|身份证号|培训日期|学时|培训主题
        李二|{OTHER}|2024-05-02|4|触电
    """)
    labels = rows(found, "training_record", "person_name", "org_label")
    assert labels == [("王一", "甲机械有限公司"), ("李二", "乙机械有限公司")]


@pytest.mark.parametrize(
    "label", ["填报单位：（盖章）", "填报单位：______   年  月  日", "单位：【公章】"]
)
def test_a_place_for_a_seal_is_no_company(label: str) -> None:
    found = reading(f"{label}\n姓名|身份证号|培训日期|学时|培训主题\n王一|{ID}|2024-05-01|4|触电")
    assert rows(found, "training_record", "org_label") == [(None,)]


def test_lines_for_signatures_may_stand_right_below_the_headings() -> None:
    found = reading("姓名|身份证号|培训日期|学时|培训主题\n填表人：||审核人：||日期：")
    assert only(found)["kind"] == "training_record"
    assert only(found)["rows_read"] == 0


def test_the_contents_of_a_training_may_stand_above_its_people() -> None:
    found = reading(f"培训内容：消防\n姓名|身份证号|培训日期|学时\n王一|{ID}|2024-05-01|4")
    assert rows(found, "training_record", "topic") == [("消防",)]


def test_labels_without_values_above_a_table_are_no_headings() -> None:
    found = reading(f"""
        培训时间：2024年5月1日
        培训主题：消防|授课人：赵某
        姓名|身份证号|成绩
        王一|{ID}|90

        安全培训签到表
        培训时间：2024年5月2日
        培训主题：|授课人：
        姓名|身份证号|成绩
        李二|{OTHER}|90
    """)
    assert rows(found, "training_record", "person_name", "start_at", "topic") == [
        ("王一", datetime(2024, 5, 1), "消防"),
        ("李二", datetime(2024, 5, 2), None),
    ]
    assert found.unreadable.height == 0


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("和平公司2024年新员工三级安全教育台账", "pre_job"),
        ("入职培训签到表", "pre_job"),
        ("三级安全教育、年度再培训台账", None),
        ("在岗及岗前培训记录", None),
        ("安全培训记录", None),
    ],
)
def test_a_title_may_say_that_all_training_below_is_that_before_work(
    title: str, said: str | None
) -> None:
    table = f"姓名|身份证号|培训日期|学时\n王一|{ID}|2024-05-01|8"
    for found in (reading(f"{title}\n{table}"), reading(table, title)):
        assert rows(found, "training_record", "training_type") == [(said,)]
    stated = reading(f"{title}\n培训类别：再培训\n{table}")
    assert rows(stated, "training_record", "training_type") == [("annual",)]


def test_a_narrow_table_keeps_its_rows_between_headings_printed_again() -> None:
    found = reading(
        """
        姓名|培训内容
        王一|消防：灭火器
        姓名|培训内容
        李二|触电
    """,
        "培训记录",
    )
    assert rows(found, "training_record", "person_name") == [("王一",), ("李二",)]


def test_an_index_of_documents_may_have_one_column() -> None:
    text = "档案名称\n安全生产教育培训制度\n员工培训档案"
    assert rows(reading(text, "制度目录"), "archive_index", "doc_type") == [
        ("安全生产教育培训制度",), ("员工培训档案",),
    ]  # fmt: skip
    assert reading(text, "数据").tables == {}
