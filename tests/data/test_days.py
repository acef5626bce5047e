"""Days off and the age of retirement."""

from datetime import date

import polars as pl

import data


def kind(day: str) -> str | None:
    """What the table says of a day, or None when it is like any other."""
    found = data.table("holidays").filter(day=day)["kind"].to_list()
    return found[0] if found else None


def test_make_up_days_are_weekend_days() -> None:
    made_up = data.table("holidays").filter(kind="workday")["day"].str.to_date("%Y-%m-%d")
    assert (made_up.dt.weekday() >= 6).all()


def test_a_day_is_named_off_or_worked_never_else() -> None:
    assert set(data.table("holidays")["kind"]) == {"holiday", "workday"}


def test_january_2022_ends_with_a_worked_sunday_and_a_day_off() -> None:
    assert kind("2022-01-30") == "workday"
    assert kind("2022-01-31") == "holiday"


def test_every_year_since_2018_has_its_holidays() -> None:
    off = data.table("holidays").filter(kind="holiday")
    years = off.group_by(year=pl.col("day").str.head(4)).len()
    assert set(years["year"]) == {str(year) for year in range(2018, 2027)}
    assert (years["len"] >= 18).all()


def reached(grp: str, born: date) -> date:
    """The first day of the month in which a group reaches the statutory age."""
    row = data.in_force("retirement", date(2026, 11, 20)).filter(grp=grp).to_dicts()[0]
    year, month = (int(part) for part in row["first_affected"].split("-"))
    late = (born.year - year) * 12 + born.month - month
    step, most = int(row["step_months"]), int(row["max_delay_months"])
    delay = 0 if late < 0 else min(most, late // step + 1)
    months = born.year * 12 + born.month - 1 + int(row["base_years"]) * 12 + delay
    return date(months // 12, months % 12 + 1, 1)


def test_the_table_yields_the_published_months() -> None:
    expected = [
        ("male", "1964-12", "2024-12"), ("male", "1965-01", "2025-02"),
        ("male", "1966-10", "2027-04"), ("male", "1976-08", "2039-07"),
        ("male", "1976-09", "2039-09"), ("female_55", "1971-09", "2027-03"),
        ("female_55", "1981-09", "2039-09"), ("female_50", "1976-11", "2027-11"),
        ("female_50", "1984-10", "2039-09"), ("female_50", "1984-11", "2039-11"),
    ]  # fmt: skip
    for grp, born, month in expected:
        assert reached(grp, date.fromisoformat(f"{born}-01")) == date.fromisoformat(f"{month}-01")


def test_nobody_is_delayed_before_the_decision_came_into_force() -> None:
    before = data.in_force("retirement", date(2024, 12, 31))
    assert set(before["max_delay_months"]) == {"0"}
    assert before.height == 3
