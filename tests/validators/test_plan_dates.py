"""When a plan says that training is to be held, in the words plans use."""

from datetime import date

import polars as pl
import pytest

from validators.plan_dates import add_plan_date


@pytest.mark.parametrize(
    ("text", "day", "by_month", "period"),
    [
        ("2026-03-05", date(2026, 3, 5), False, None),
        ("2026年3月", date(2026, 3, 1), True, None),
        ("3月", None, False, "month_03"),
        ("三月份", None, False, "month_03"),
        ("3月底前", None, False, "month_03"),
        ("12月", None, False, "month_12"),
        ("每月", None, False, "monthly"),
        ("每 季度", None, False, "quarterly"),
        ("每半年", None, False, "half_yearly"),
        ("全年", None, False, "yearly"),
        ("2026年度", None, False, "yearly"),
        ("2026年一季度", None, False, "quarter_1"),
        ("Q4", None, False, "quarter_4"),
        ("1-3月", None, False, "quarter_1"),
        ("下半年", None, False, "second_half"),
        ("入职时", None, False, "on_hiring"),
        ("2月、5月", None, False, "month_02 month_05"),
        ("2，5月", None, False, "month_02 month_05"),
        ("入职时；每年", None, False, "on_hiring yearly"),
        ("待定", None, False, None),
        (None, None, False, None),
    ],
)
def test_a_day_a_month_or_a_period(
    text: str | None, day: date | None, by_month: bool, period: str | None
) -> None:
    frame = pl.DataFrame({"planned_date": [text]}, schema={"planned_date": pl.String})
    row = add_plan_date(frame, "planned_date").row(0, named=True)
    assert row == {
        "planned_date": day, "planned_date_month": by_month, "planned_period": period,
    }  # fmt: skip


@pytest.mark.parametrize("text", ["不定期", "5月15日", "13月", "2026-02-30", "5月、适时"])
def test_words_that_name_no_time_are_listed_as_bad(text: str) -> None:
    row = add_plan_date(pl.DataFrame({"planned_date": [text]}), "planned_date").row(0, named=True)
    assert (row["planned_date"], row["planned_period"]) == (None, None)
    assert row["planned_date__bad"]
