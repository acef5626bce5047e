"""Deadlines, working days, birthdays and retirement."""

from datetime import date

import polars as pl
import pytest

from validators.calendar import birthday, deadline, next_working_day, retirement_month

TODAY = date(2026, 11, 20)


def day(expression: pl.Expr, **columns: object) -> object:
    return pl.select(**{c: pl.lit(v) for c, v in columns.items()}).select(expression).item()


@pytest.mark.parametrize(
    ("start", "due"),
    [
        (date(2026, 8, 31), date(2027, 2, 28)),
        (date(2023, 8, 31), date(2024, 2, 29)),
        (date(2026, 3, 31), date(2026, 9, 30)),
        (date(2026, 5, 19), date(2026, 11, 19)),
        (date(2026, 2, 28), date(2026, 8, 28)),
    ],
)
def test_six_months_end_on_the_same_day_number_or_with_the_month(start: date, due: date) -> None:
    assert day(deadline(pl.col("start"), pl.lit(6)), start=start) == due


@pytest.mark.parametrize(
    ("due", "moved"),
    [
        (date(2026, 11, 20), date(2026, 11, 20)),  # Friday
        (date(2026, 11, 21), date(2026, 11, 23)),  # Saturday
        (date(2026, 10, 1), date(2026, 10, 8)),  # National Day, to the end of the holiday
        (date(2026, 10, 10), date(2026, 10, 10)),  # a Saturday worked for the holiday
        (date(2026, 2, 28), date(2026, 2, 28)),  # a Saturday worked for the Spring Festival
        (date(2010, 1, 2), date(2010, 1, 4)),  # before the table: weekends only
        (date(2035, 10, 6), date(2035, 10, 8)),  # after it
        (None, None),
    ],
)
def test_a_deadline_on_a_day_off_moves_to_the_next_working_day(
    due: date | None, moved: date | None
) -> None:
    frame = pl.DataFrame({"due": [due]}, schema={"due": pl.Date})
    assert frame.select(next_working_day(pl.col("due"))).item() == moved


@pytest.mark.parametrize(
    ("born", "of_age"),
    [
        (date(2008, 11, 20), date(2026, 11, 20)),
        (date(2008, 2, 29), date(2026, 3, 1)),
        (date(2008, 2, 28), date(2026, 2, 28)),
    ],
)
def test_a_person_is_eighteen_on_the_birthday(born: date, of_age: date) -> None:
    assert day(birthday(pl.col("born"), pl.lit(18)), born=born) == of_age


@pytest.mark.parametrize(
    ("sex", "born", "reached"),
    [
        ("male", "1964-12", "2024-12"),
        ("male", "1965-01", "2025-02"),
        ("male", "1965-05", "2025-07"),
        ("male", "1966-10", "2027-04"),
        ("male", "1970-01", "2031-05"),
        ("male", "1975-01", "2037-08"),
        ("male", "1976-08", "2039-07"),
        ("male", "1976-09", "2039-09"),
        # Of the two ages a woman may have the later counts.
        ("female", "1970-01", "2025-02"),
        ("female", "1971-09", "2027-03"),
        ("female", "1978-06", "2035-08"),
        ("female", "1981-09", "2039-09"),
        ("female", "1984-11", "2042-11"),
    ],
)
def test_retirement_is_delayed_step_by_step(sex: str, born: str, reached: str) -> None:
    at = retirement_month(pl.col("born"), pl.col("sex"), TODAY)
    found = day(at, born=date.fromisoformat(f"{born}-15"), sex=sex)
    assert found == date.fromisoformat(f"{reached}-01")
