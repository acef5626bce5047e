"""What the law asks of a kind of person is what it asks on the day, of his role and industry."""

from datetime import date, timedelta

import polars as pl
import pytest

from validators.law import law
from validators.rolls import hours_asked
from validators.rolls.beside import by_number

TODAY = date(2026, 11, 20)
NATIONAL = law("national", TODAY)
CHANGES = NATIONAL.quota_days(occasion="annual")
EVE = [day - timedelta(1) for day in CHANGES]
SCHEMA = {"on": pl.Date, "role": pl.String, "industry_class": pl.String}
Told = tuple[int | None, int | None, str | None]


def asked(day: date, role: str | None, industry_class: str | None) -> Told:
    row = pl.DataFrame([(day, role, industry_class)], SCHEMA, orient="row")
    row = row.with_columns(kind=hours_asked.kind("annual", NATIONAL))
    told = row.pipe(by_number, hours_asked.asked("annual", NATIONAL), "kind")
    found: Told = told.select(*hours_asked.ASKED).row(0)
    return found


@pytest.mark.parametrize("role", ["principal", "safety_manager", "worker"])
@pytest.mark.parametrize("industry_class", ["high_risk", "ordinary", "construction"])
def test_it_is_the_figure_of_the_day(role: str, industry_class: str) -> None:
    for day in (*EVE, *CHANGES, TODAY):
        row = NATIONAL.quota(role, day, occasion="annual", industry_class=industry_class)
        minutes = row and int(row["class_hours"]) * 45
        assert asked(day, role, industry_class) == (minutes, minutes, row and row["confidence"])


def test_before_the_first_figure_and_without_a_role_nothing_is_known() -> None:
    nothing = (None, None, None)
    assert asked(EVE[0], "worker", "ordinary") == nothing
    assert asked(TODAY, None, "ordinary") == nothing


def test_of_an_unknown_industry_whatever_any_asks_is_possible() -> None:
    least, most, _ = asked(TODAY, "worker", None)
    assert (least, most) == (8 * 45, 20 * 45)
