"""How long training lasted, as cells say it."""

# ruff: noqa: RUF001  characters that look alike are what is read here

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import data
from tests.validators.columns_of import column
from validators import values
from validators.hours_text import day_rule


def hours(written: str | None, unit: str | None = None) -> tuple[int | None, bool, str | None]:
    frame = values.add_hours(column(written, "?", name="hours"), "hours", unit, class_hour=45)
    return frame.select("minutes", "hours_in_days", "hours__bad").row(0)


@pytest.mark.parametrize(
    ("written", "minutes"),
    [
        ("8", 360), ("8.0", 360), ("0.5", 22.5), ("1.25", 56.25), ("0", 0), ("8学时", 360),
        ("8 课时", 360),
        ("８学时", 360), ("４．５小时", 270), ("4.5h", 270), ("4.5H", 270), ("4.5小时", 270),
        ("90分钟", 90), ("90分", 90), ("90min", 90), ("3600秒", 60), ("2小时30分钟", 150),
        ("2h30m", 150), (".5h", 30), ("共8学时", 360), ("合计：8学时", 360), ("1天（8学时）", 360),
        ("2天16学时", 720), ("16学时（其中实操8学时）", 720), ("两小时", 120), ("八学时", 360),
        ("8/24", 360), ("16/16", 720),
    ],
)  # fmt: skip
def test_the_unit_of_the_cell_is_read_and_without_one_it_is_class_hours(
    written: str, minutes: float
) -> None:
    assert hours(written) == (minutes, False, None)


@pytest.mark.parametrize(
    ("unit", "minutes"),
    [("class_hour", 360), ("hour", 480), ("minute", 8), ("second", 9 / 64), (None, 360)],
)
def test_the_unit_of_the_heading_holds_where_the_cell_has_none(
    unit: str | None, minutes: int
) -> None:
    assert hours("8", unit) == (minutes, False, None)
    assert hours("4小时", unit) == (240, False, None)


def test_the_length_of_a_class_hour_comes_from_the_parameters() -> None:
    named = data.table("parameters").filter(
        pl.col("parameter") == "class_hour_minutes", pl.col("region") == "national"
    )
    out = values.add_hours(column("2", name="hours"), "hours")
    assert out["minutes"].to_list() == [2 * int(named["value"][0])]


@pytest.mark.parametrize(
    "written", ["1天", "1 天", "0.5天", "半天", "各1天", "两天", "一天半日"[:2], "3日"]
)
def test_a_day_has_no_length_of_its_own(written: str) -> None:
    assert hours(written) == (None, True, "hours_in_days")


def test_a_bare_number_under_a_heading_in_days_has_none_either() -> None:
    assert hours("0.5", "day") == (None, True, "hours_in_days")


@pytest.mark.parametrize(
    "written",
    ["24/8", "2(共24)", "2（共24）", "≥8", "-3", "约8", "8-10", "48:20.5/27.5", "99999",
     "重新三级教育", "8次", "1小时30", "8,5"],
)  # fmt: skip
def test_what_is_no_single_sure_duration_is_empty_and_says_so(written: str) -> None:
    expected = 90 if written == "1小时30" else None
    assert hours(written) == (expected, False, None if expected else "bad_hours")


@pytest.mark.parametrize("written", [None, "", "/", "-", "无", "\u00a0"])
def test_no_hours_are_no_fault(written: str | None) -> None:
    assert hours(written) == (None, False, None)


def test_nothing_lasts_longer_than_a_month() -> None:
    month = 31 * 24 * 60
    assert hours(f"{month}分钟") == (month, False, None)
    assert hours(f"{month + 1}分钟") == (None, False, "bad_hours")


def test_planned_hours_become_planned_minutes() -> None:
    out = values.add_hours(column("8", name="planned_hours"), "planned_hours", None, 45)
    assert out.rows(named=True) == [
        {"planned_minutes": 360, "planned_hours_in_days": False, "planned_hours_days": None,
         "planned_hours_day_rule": None}
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("written", "days", "minutes"),
    [
        ("1天", 1.0, 390), ("0.5天", 0.5, 195), ("半天", 0.5, 195), ("半个工作日", 0.5, 195),
        ("两天", 2.0, 780), ("十天", 10.0, 3900), ("2个工作日", 2.0, 780), ("共2天", 2.0, 780),
        ("3日", 3.0, 1170), ("0天", 0.0, 0), ("114天", 114.0, 44460),
        # Hours beside the days are the same once more, and surer.
        ("1天（8学时）", None, 360), ("8学时", None, 360),
    ],
)  # fmt: skip
def test_by_a_rule_of_the_site_days_become_minutes_and_stay_known(
    written: str, days: float | None, minutes: int
) -> None:
    rule = day_rule("6.5小时", "x")
    out = values.add_hours(column(written, name="hours"), "hours", None, 45, rule)
    told = "每天6.5小时（x）" if days is not None else None
    assert out.rows() == [(minutes, False, days, told)]


def test_by_a_rule_a_bare_number_under_a_heading_in_days_is_one_of_days() -> None:
    rule = day_rule("6小时", "x")
    out = values.add_hours(column("0.5", "8小时", name="hours"), "hours", "day", 45, rule)
    assert out["minutes"].to_list() == [180, 480]
    assert out["hours_days"].to_list() == [0.5, None]


@pytest.mark.parametrize(
    ("written", "bad"), [("各1天", "hours_in_days"), ("115天", "bad_hours"), ("约1天", "bad_hours")]
)
def test_what_a_rule_cannot_turn_into_one_length_stays_unread(written: str, bad: str) -> None:
    out = values.add_hours(
        column(written, name="hours"), "hours", None, 45, day_rule("6.5小时", "")
    )
    assert out.select("minutes", "hours_day_rule", "hours__bad").rows() == [(None, None, bad)]


def test_without_a_rule_days_are_known_but_no_minutes() -> None:
    out = values.add_hours(column("2.5天", name="hours"), "hours", None, 45)
    assert out.select("minutes", "hours_in_days", "hours_days").rows() == [(None, True, 2.5)]


@pytest.mark.parametrize(
    ("words", "minutes"),
    [("8学时", 360), ("６ 小时", 360), ("24小时", 1440), ("32学时", 1440), ("1分钟", 1),
     ("24小时1分", None), ("32.1学时", None), ("0小时", None), ("-1小时", None), ("8", None),
     ("1天", None), ("八九小时", None), ("", None), (8, None), (None, None)],
)  # fmt: skip
def test_a_rule_is_one_length_above_nothing_and_no_longer_than_a_day(
    words: object, minutes: int | None
) -> None:
    rule = day_rule(words, "x")
    assert (rule.minutes if rule else None) == minutes


@given(
    st.integers(0, 40),
    st.sampled_from([("学时", 45), ("课时", 45), ("小时", 60), ("h", 60), ("分钟", 1)]),
)
def test_hours_come_back_from_every_unit(amount: int, unit: tuple[str, int]) -> None:
    assert hours(f"{amount}{unit[0]}") == (amount * unit[1], False, None)
