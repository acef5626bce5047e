"""Headings in two or three rows, with and without merged cells."""

from datetime import date, datetime

import pytest

from tests.grids import meanings, merged, only, reading, rows
from tests.people import id_no

ID, OTHER = id_no(), id_no(serial=15)

SCORES = f"""
    特种作业人员考核成绩登记表||||||
    （班级编号：2024-01）||||||

    考核日期：2024-05-01||||||
    序号|姓名|身份证编号|工作单位|考核成绩||备注
    ||或其他证件号码||应知|应会|
    1|王一|{ID}|甲机械有限公司|85|90|
    2|李二|{OTHER}|甲机械有限公司|缺考||
"""
MERGED_SCORES = merged("A1:G1", "A5:A6", "B5:B6", "D5:D6", "E5:F5", "G5:G6")


@pytest.mark.parametrize("merges", [(), MERGED_SCORES], ids=["unmerged", "merged"])
def test_a_group_heading_and_one_split_over_two_cells_are_joined(merges: tuple) -> None:
    found = reading(SCORES, "成绩", merges=merges)
    layout = only(found)
    assert (layout["kind"], layout["header_rows"]) == ("training_record", [5, 6])
    printed = [column["heading"] for column in layout["columns"].values()]
    assert printed[2] == "身份证编号或其他证件号码"
    assert printed[4:6] == ["考核成绩应知", "考核成绩应会"]
    assert meanings(layout)["身份证编号或其他证件号码"] == "person_id_no"
    assert rows(found, "training_record", "person_id_no", "score", "start_at") == [
        (ID, 85.0, datetime(2024, 5, 1)),
        (OTHER, None, datetime(2024, 5, 1)),
    ]


def test_headings_merged_downwards_beside_a_group_are_one_heading_each() -> None:
    found = reading(
        f"""
        序号|姓名|身份证号|证书情况|||备注
        |||证书编号|有效期|有效期|
        ||||起|止|
        1|王一|{ID}|T{ID}|2023-05-10|2029-05-09|
        """,
        merges=merged("A1:A3", "B1:B3", "C1:C3", "D1:F1", "D2:D3", "G1:G3"),
    )
    layout = only(found)
    assert layout["header_rows"] == [1, 2, 3]
    assert layout["columns"]["E"]["heading"] == "证书情况有效期起"
    assert rows(found, "certificate_claim", "cert_no", "valid_from", "valid_to") == [
        (f"T{ID}", date(2023, 5, 10), date(2029, 5, 9))
    ]


def test_a_row_of_group_headings_above_full_headings_belongs_to_them() -> None:
    found = reading(f"""
        基本信息||||证书信息||
        姓名|身份证号|部门|岗位|证书编号|有效期至|发证机关
        王一|{ID}|一车间|电工|T{ID}|2029-05-09|某省应急管理厅
    """)
    assert only(found)["header_rows"] == [1, 2]
    assert rows(found, "certificate_claim", "valid_to") == [(date(2029, 5, 9),)]


def test_under_the_heading_of_another_paper_a_column_is_not_the_certificates() -> None:
    found = reading(f"""
        姓名|身份证||操作证|
        |号码|有效期至|证书编号|有效期至
        王一|{ID}|2030-01-01|T{ID}|2029-05-09
    """)
    layout = only(found)
    assert layout["columns"]["C"]["field"] is None
    assert rows(found, "certificate_claim", "valid_to") == [(date(2029, 5, 9),)]


@pytest.mark.parametrize(
    "first",
    [
        f"王一|{ID}|电工||85",
        f"王一|{ID}||合格|",
        "|李二|||",
    ],
)
def test_a_first_row_of_data_is_no_second_row_of_headings(first: str) -> None:
    found = reading(f"姓名|身份证号|岗位||成绩\n{first}\n王一|{ID}|电工||90", "培训")
    assert only(found)["header_rows"] == [1]
    assert only(found)["rows_seen"] == 2


def test_a_title_in_a_corner_is_no_group_heading() -> None:
    found = reading(f"""
        发证花名册|||
        |||制作日期 2024年5月1日
        序号|姓名|身份证号|证书编号
        1|王一|{ID}|T{ID}
    """)
    assert only(found)["header_rows"] == [3]


def test_headings_of_two_rows_printed_again_on_the_next_page_are_repeats() -> None:
    head = "姓名|身份证号|考核成绩|\n||应知|应会"
    found = reading(f"{head}\n王一|{ID}|85|90\n{head}\n李二|{OTHER}|80|90", "培训成绩")
    layout = only(found)
    assert layout["rows_read"] == layout["rows_skipped"] == 2
    assert found.sheets[0]["rows_skipped"] == {"repeated_header": 2}


def test_a_table_of_two_heading_rows_without_rows_is_delivered() -> None:
    found = reading("姓名|身份证号|考核成绩|\n||应知|应会", "培训成绩")
    assert found.unreadable["reason"].to_list() == ["header_only"]
    assert found.delivered["kind"].to_list() == ["training_record"]


@pytest.mark.parametrize("ends", [("开始", "结束"), ("起", "止")])
@pytest.mark.parametrize("over", ["培训时间", "培训日期"])
def test_a_group_of_times_has_a_begin_and_an_end(over: str, ends: tuple[str, str]) -> None:
    begin, end = ends
    found = reading(f"""
        姓名|身份证号|{over}||培训内容
        ||{begin}|{end}|
        王一|{ID}|2024-05-01 09:00|2024-05-01 11:00|消防
    """)
    assert rows(found, "training_record", "start_at", "end_at") == [
        (datetime(2024, 5, 1, 9), datetime(2024, 5, 1, 11))
    ]
