"""What counts of on-line study that a platform logged."""

import json
from datetime import date, datetime
from typing import Any

import pytest

from tests import companies
from tests.companies import Company
from tests.grids import reading, rows

WORKER = {
    "post": "包装工", "job_role": "other", "hire_date": date(2015, 3, 2),
    "post_start_date": date(2015, 3, 9),
}  # fmt: skip
PLENTY = [
    {"training_type": "annual", "start_at": date(year, 5, 10), "hours": 8, "topic": "年度",
     "result": "passed"} for year in (2023, 2025)
]  # fmt: skip
# Six hours are exactly the eight class hours of a year.
STUDY = {
    "course_id": "网络课程", "started_at": datetime(2024, 5, 10, 8), "watched_seconds": 21600.0,
    "ended_at": datetime(2024, 5, 10, 14), "face_pass": True, "interactions": 30,
}  # fmt: skip


def short(*study: dict[str, Any]) -> str | None:
    """What is not counted of somebody short of the hours of 2024; None if he has them."""
    tables = {
        "staffing": [WORKER],
        "training_record": PLENTY,
        "online_log": [STUDY | row for row in study],
    }
    found = companies.judged([Company(1, tables=tables)]).findings
    own = found.filter(code="HOURS_ANNUAL_SHORT", thing="2024")
    return json.loads(own["evidence"].item())["not_counted"] or "" if own.height else None


@pytest.mark.parametrize(
    ("study", "said"),
    [
        ([{}], None),
        ([{"watched_seconds": 21600.0 - 60}], ""),
        # Nobody watches faster than the clock.
        ([{"ended_at": datetime(2024, 5, 10, 13, 59)}], ""),
        ([{"watched_seconds": 90000.0}], None),
        # Two devices or two courses at a time are one stretch of time.
        ([{"ended_at": datetime(2024, 5, 10, 13), "watched_seconds": 18000.0}] * 2, ""),
        ([{"ended_at": datetime(2024, 5, 10, 13), "watched_seconds": 18000.0},
          {"ended_at": datetime(2024, 5, 10, 13), "watched_seconds": 18000.0,
           "course_id": "另一课程"}], ""),
        # A log row parted in two is the same study.
        ([{"ended_at": datetime(2024, 5, 10, 11), "watched_seconds": 10800.0},
          {"started_at": datetime(2024, 5, 10, 11), "watched_seconds": 10800.0}], None),
        ([{"interactions": 0}], "在线学习长时间没有互动 1"),
        ([{"interactions": ""}], None),
        ([{"face_pass": False}], "在线学习人脸核验未通过 1"),
        ([{"face_pass": ""}], None),
    ],
)  # fmt: skip
def test_what_on_line_study_counts(study: list[dict[str, Any]], said: str | None) -> None:
    assert short(*study) == said


def test_short_study_needs_no_sign_of_life() -> None:
    hours = [
        {"started_at": datetime(2024, 5, day, 8), "ended_at": datetime(2024, 5, day, 9, minute),
         "watched_seconds": 3600.0 + 60 * minute, "interactions": 0}
        for day in (10, 13, 14, 15) for minute in (59,)
    ]  # fmt: skip
    assert short(*hours[:3]) == ""
    assert short(*hours) is None
    longer = [row | {"ended_at": datetime(2024, 5, 10, 10)} for row in hours[:1]]
    assert short(*longer, *hours[1:]) == "在线学习长时间没有互动 1"


LOG = """
    姓名   | 身份证号           | 课程名称 | 开始学习时间     | 结束学习时间     | 观看秒数 | 互动次数 | 人脸识别结果
    安一鸣 | 310101199003070134 | 网络课程 | 2024-05-10 08:00 | 2024-05-10 09:00 | 3540     | 12       | 是
"""  # noqa: E501 (a row a line)


def test_a_log_is_known_by_what_only_a_log_has() -> None:
    fields = ("course_id", "started_at", "watched_seconds", "interactions", "face_pass")
    start = datetime(2024, 5, 10, 8)
    assert rows(reading(LOG), "online_log", *fields) == [("网络课程", start, 3540.0, 12, True)]
