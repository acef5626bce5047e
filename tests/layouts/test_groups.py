"""Columns that repeat: one group for each certificate, level, training or person."""

from datetime import date, datetime

import pytest

from tests.grids import grid, only, reading, rows
from tests.people import id_no
from validators.tables import understand

ID, OTHER = id_no(), id_no(serial=15)
LOW, HIGH = "低压电工作业", "高压电工作业"
CLAIM = ("person_name", "op_item", "cert_no", "valid_to")

WIDE = {
    "a group heading above": f"""
        姓名|身份证号|{LOW}||{HIGH}|
        ||证书编号|有效期至|证书编号|有效期至
        王一|{ID}|T1|2026-05-01||
        李二|{OTHER}|T2|2027-05-01|T3|2028-05-01
    """,
    "the item before each heading": f"""
        姓名|身份证号|低压证-证书编号|低压证-有效期至|高压证-证书编号|高压证-有效期至
        王一|{ID}|T1|2026-05-01|/|
        李二|{OTHER}|T2|2027-05-01|T3|2028-05-01
    """,
    "the item behind each heading": f"""
        姓名|身份证号|证书编号（低压）|有效期至（低压）|证书编号（高压）|有效期至（高压）
        王一|{ID}|T1|2026-05-01|-|-
        李二|{OTHER}|T2|2027-05-01|T3|2028-05-01
    """,
    "numbers": f"""
        姓名|身份证号|准操项目1|证书编号1|有效期至1|准操项目2|证书编号2|有效期至2
        王一|{ID}|{LOW}|T1|2026-05-01|||
        李二|{OTHER}|{LOW}|T2|2027-05-01|{HIGH}|T3|2028-05-01
    """,
    "numbered group headings": f"""
        姓名|身份证号|第一证书|||第二证书||
        ||准操项目|证书编号|有效期至|准操项目|证书编号|有效期至
        王一|{ID}|{LOW}|T1|2026-05-01|||
        李二|{OTHER}|{LOW}|T2|2027-05-01|{HIGH}|T3|2028-05-01
    """,
    "the same headings again": f"""
        姓名|身份证号|准操项目|证书编号|有效期至|准操项目|证书编号|有效期至
        王一|{ID}|{LOW}|T1|2026-05-01|||
        李二|{OTHER}|{LOW}|T2|2027-05-01|{HIGH}|T3|2028-05-01
    """,
}


def test_an_item_above_dates_alone_makes_them_those_of_certificates() -> None:
    found = reading(f"""
        姓名|身份证号|{LOW}||{HIGH}|
        ||发证日期|有效期至|发证日期|有效期至
        王一|{ID}|2020-05-02|2026-05-01|2022-05-02|2028-05-01
    """)
    assert rows(found, "certificate_claim", "op_item", "valid_to") == [
        (LOW, date(2026, 5, 1)),
        (HIGH, date(2028, 5, 1)),
    ]


@pytest.mark.parametrize("layout", WIDE)
def test_a_wide_table_gives_a_row_for_each_certificate(layout: str) -> None:
    found = reading(WIDE[layout])
    assert rows(found, "certificate_claim", *CLAIM) == [
        ("王一", LOW, "T1", date(2026, 5, 1)),
        ("李二", LOW, "T2", date(2027, 5, 1)),
        ("李二", HIGH, "T3", date(2028, 5, 1)),
    ]
    assert only(found)["rows_read"] == 2


def test_who_holds_none_is_counted_and_claims_nothing() -> None:
    found = reading(f"""
        姓名|身份证号|有无高压证|高压证到期日期|有无低压证|低压证到期日期
        王一|{ID}|有|2027-01-01|无|
        李二|{OTHER}|无||无|
        赵三||有||/|
    """)
    assert rows(found, "certificate_claim", "person_name", "op_item", "valid_to") == [
        ("王一", HIGH, date(2027, 1, 1)),
        ("赵三", HIGH, None),
    ]
    assert found.sheets[0]["rows_skipped"] == {"no_entry": 1}


def test_a_trade_that_leaves_the_item_open_is_kept_as_written() -> None:
    found = reading(f"姓名|身份证号|电工证到期日期|焊工证到期日期\n王一|{ID}|2026-05-01|2027-05-01")
    assert rows(found, "certificate_claim", "op_item", "op_item_family") == [
        ("电工", None),
        ("焊工", None),
    ]


def test_the_three_levels_of_induction_are_three_trainings() -> None:
    found = reading(f"""
        姓名|身份证号|岗位|公司级||车间级||班组级|
        |||培训日期|学时|培训日期|学时|培训日期|学时
        王一|{ID}|电工|2024-05-01|8|2024-05-02|8|2024-05-03|8
        李二|{OTHER}|焊工|2024-05-01|8||||
    """)
    assert rows(found, "training_record", "person_name", "level", "start_at", "minutes") == [
        ("王一", "factory", datetime(2024, 5, 1), 360),
        ("王一", "workshop", datetime(2024, 5, 2), 360),
        ("王一", "team", datetime(2024, 5, 3), 360),
        ("李二", "factory", datetime(2024, 5, 1), 360),
    ]


def test_a_level_may_stand_before_its_headings() -> None:
    found = reading(f"""
        姓名|身份证号|厂级教育时间|厂级教育人|车间教育时间|车间教育人
        王一|{ID}|2024-05-01|赵|2024-05-02|钱
    """)
    assert rows(found, "training_record", "level", "instructor_id") == [
        ("factory", "赵"),
        ("workshop", "钱"),
    ]


def test_courses_as_group_headings_are_the_topics() -> None:
    found = reading(f"""
        姓名|身份证号|消防安全||触电急救|
        ||培训日期|学时|培训日期|学时
        王一|{ID}|2024-05-01|4|2024-06-01|2
    """)
    assert rows(found, "training_record", "topic", "minutes") == [
        ("消防安全", 180),
        ("触电急救", 90),
    ]


def test_columns_without_a_key_beside_keyed_ones_are_a_training_of_their_own() -> None:
    found = reading(f"""
        姓名|身份证号|培训日期|学时|复训日期（年度）|复训学时
        王一|{ID}|2023-05-01|24||8
    """)
    assert rows(found, "training_record", "training_type", "minutes") == [
        (None, 1080),
        ("annual", 360),
    ]


def test_two_lists_side_by_side_are_one_list() -> None:
    found = reading(f"""
        序号|姓名|身份证号|岗位||序号|姓名|身份证号|岗位
        1|王一|{ID}|电工||2|李二|{OTHER}|焊工
        3|赵三||木工||4|||
    """)
    assert rows(found, "staffing", "person_name", "post", "source_row") == [
        ("王一", "电工", 2),
        ("李二", "焊工", 2),
        ("赵三", "木工", 3),
    ]


def test_a_bad_cell_in_a_group_is_listed_with_its_own_column() -> None:
    text = f"""
        姓名|身份证号|低压证-有效期至|高压证-有效期至
        王一|{ID}|2026-05-01|2027-13-01
    """
    found = understand([grid(text)], "甲公司")
    line = found.unreadable.row(0, named=True)
    assert (line["row"], line["column"], line["field"]) == (2, "D", "valid_to")
    assert (line["reason"], line["original"]) == ("impossible_date", "2027-13-01")


def test_each_group_is_understood_beside_its_own_columns() -> None:
    found = reading(f"""
        姓名|身份证号|证书编号|发证日期|有效期至|证书编号|发证日期|有效期至
        王一|{ID}|T1|2020-05-10|2026-05-09|T2|2021-06-10|2027-06-09
    """)
    assert rows(found, "certificate_claim", "cert_no", "valid_from") == [
        ("T1", date(2020, 5, 10)),
        ("T2", date(2021, 6, 10)),
    ]


def test_the_same_field_twice_in_one_group_still_stops_the_table() -> None:
    text = f"姓名|身份证号|身份证号码|岗位\n王一|{ID}|{OTHER}|电工"
    found = understand([grid(text)], "甲公司")
    assert found.unreadable["reason"].to_list() == ["duplicate_heading"]
