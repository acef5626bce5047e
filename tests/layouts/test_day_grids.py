"""Tables with a column for each day or month."""

from datetime import date, datetime

import pytest

from tests.grids import grid, only, reading, rows
from tests.people import id_no
from validators.tables import understand

ID, OTHER = id_no(), id_no(serial=15)


def test_a_sign_in_sheet_gives_a_record_for_each_day_somebody_was_there() -> None:
    found = reading(f"""
        消防安全培训签到表||||
        班级：一班||开班日期：2024-12-20||授课教师：赵老师
        序号|姓名|身份证号|12/20\\n上午|1/5\\n下午
        1|王一|{ID}|√|√
        2|李二|{OTHER}|√|代签
        3|赵三||/|
    """)
    assert rows(found, "training_record", "person_name", "start_at", "instructor_id") == [
        ("王一", datetime(2024, 12, 20), "赵老师"),
        ("王一", datetime(2025, 1, 5), "赵老师"),
        ("李二", datetime(2024, 12, 20), "赵老师"),
    ]
    assert found.sheets[0]["rows_skipped"] == {"no_entry": 1}


def test_a_mark_nobody_can_read_is_listed_and_counts_for_nothing() -> None:
    found = reading("2024年5月培训签到表\n序号|姓名|5/1|5/2\n1|王一|√|〇些")
    assert rows(found, "training_record", "start_at") == [(datetime(2024, 5, 1),)]
    line = found.unreadable.row(0, named=True)
    assert (line["row"], line["column"], line["reason"]) == (3, "D", "unknown_word")
    assert found.sheets[0]["cells_listed"] == 1


def test_the_hours_of_the_whole_class_are_not_those_of_each_day() -> None:
    several = reading("培训签到表 2024年\n课程：消防 学时：24\n姓名|序号|5/1|5/2\n王一|1|√|√")
    assert several.tables["training_record"]["minutes"].to_list() == [None, None]


def test_months_with_hours_are_trainings_of_the_month() -> None:
    found = reading(f"""
        2024年度员工安全培训学时统计表（单位：小时）|||||
        序号|姓名|身份证号|1月|2月|三月|合计
        1|王一|{ID}|2|4|0|6
        2|李二|{OTHER}||1学时||1
    """)
    assert rows(found, "training_record", "start_at", "start_at_precision", "minutes") == [
        (datetime(2024, 1, 1), "month", 120),
        (datetime(2024, 2, 1), "month", 240),
        (datetime(2024, 2, 1), "month", 45),
    ]


def test_a_total_beside_the_months_is_not_counted_again() -> None:
    found = reading(f"2024年培训学时\n姓名|身份证号|1月|2月|总学时\n王一|{ID}|2|4|6")
    assert found.tables["training_record"]["minutes"].to_list() == [90, 180]
    assert only(found)["columns"]["E"]["field"] is None


def test_an_attendance_sheet_of_work_is_a_log_of_days() -> None:
    days = "|".join(str(day) for day in range(1, 8))
    found = reading(f"2024年5月考勤表\n序号|姓名|工种|{days}\n1|王一|低压电工作业|√|√|休|8|||事假")
    assert rows(found, "duty_log", "work_date", "op_item") == [
        (date(2024, 5, 1), "低压电工作业"),
        (date(2024, 5, 2), "低压电工作业"),
        (date(2024, 5, 4), "低压电工作业"),
    ]
    assert found.unreadable.height == 0


@pytest.mark.parametrize("heading", ["2024-05-03 00:00:00", "2024/5/3", "2024年5月3日（周五）"])
def test_a_heading_may_be_a_whole_date(heading: str) -> None:
    found = reading(f"培训签到\n姓名|身份证号|{heading}|2024-05-04\n王一|{ID}|√|")
    assert rows(found, "training_record", "start_at") == [(datetime(2024, 5, 3),)]


@pytest.mark.parametrize(
    ("title", "headings"),
    [("培训签到表", "5/1|5/2"), ("2024年考勤表", "1|2|3|4|5|6"), ("2023年至2024年培训", "1月|2月")],
)
def test_days_whose_year_or_month_nobody_says_stop_the_table(title: str, headings: str) -> None:
    ticks = "|".join("√" for _ in headings.split("|"))
    found = understand([grid(f"{title}\n姓名|身份证号|{headings}\n王一|{ID}|{ticks}")], "甲公司")
    assert found.tables == {}
    line = found.unreadable.row(0, named=True)
    assert (line["reason"], line["original"]) == ("grid_without_year", headings.replace("|", " | "))


def test_months_of_money_are_neither_training_nor_work() -> None:
    found = reading(f"2024年工资表\n姓名|身份证号|岗位|1月|2月\n王一|{ID}|电工|5000|6000")
    assert list(found.tables) == ["staffing"]
    assert found.tables["staffing"].height == 1


@pytest.mark.parametrize("filled", ["填报日期：2025年1月5日|", "填报日期|2025-01-05"])
def test_the_day_a_form_was_filled_in_is_not_the_year_it_is_about(filled: str) -> None:
    text = f"培训学时统计|\n{filled}\n姓名|身份证号|1月|2月\n王一|{ID}|2|4"
    assert understand([grid(text)], "甲公司").tables == {}
    named = understand([grid(text, "2024年")], "甲公司").tables["training_record"]
    assert named["start_at"].to_list() == [datetime(2024, 1, 1), datetime(2024, 2, 1)]
