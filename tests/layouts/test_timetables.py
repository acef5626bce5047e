"""Days down, times of day across."""

from datetime import date

from tests.grids import grid, merged, reading, rows
from validators.tables import understand

TABLE = """
    {title}|||
    日期|上午 08:30-11:30||下午 14:00-17:00
    2024/5/1（周三）|消防安全\\n触电急救||应急演练
    2024/5/2（周四）|高处作业|有限空间|
    注：如有变动，另行通知。
"""


def test_a_planned_timetable_is_a_plan_for_each_lesson() -> None:
    found = reading(TABLE.format(title="2024年安全培训计划"), merges=merged("B2:C2"))
    assert rows(found, "training_plan", "planned_date", "topic") == [
        (date(2024, 5, 1), "消防安全"),
        (date(2024, 5, 1), "触电急救"),
        (date(2024, 5, 1), "应急演练"),
        (date(2024, 5, 2), "高处作业"),
        (date(2024, 5, 2), "有限空间"),
    ]
    assert found.sheets[0]["rows_skipped"] == {"note": 1}


def test_a_timetable_that_is_no_plan_lacks_those_who_came() -> None:
    found = understand([grid(TABLE.format(title="培训班课程表"), merges=merged("B2:C2"))], "甲公司")
    assert found.tables == {}
    assert found.unreadable.select("reason", "field").rows() == [
        ("missing_field", "person_id_no|person_name")
    ]
