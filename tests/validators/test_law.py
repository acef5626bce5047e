"""Which figure of law holds where and when."""

from datetime import date

import polars as pl
import pytest

from validators.law import law

TODAY = date(2026, 11, 20)


def months(parameter: str, region: str, on: date) -> tuple[int | None, str | None]:
    """The figure laid into a row judged on a day, and how sure it is."""
    of = law(region, TODAY)
    row = pl.DataFrame({"on": [on]})
    answer: tuple[int | None, str | None] = row.select(
        of.number(parameter), of.confidence(parameter).alias("sure")
    ).row(0)
    return answer


@pytest.mark.parametrize(
    ("region", "on", "figure"),
    [
        ("national", TODAY, (12, "H")),
        ("guangdong", TODAY, (12, "H")),
        ("shanghai", date(2018, 5, 23), (12, "H")),
        ("shanghai", date(2018, 5, 24), (6, "H")),
        ("shanghai", date(2021, 11, 30), (6, "H")),
        ("shanghai", date(2021, 12, 1), (6, "M")),
        ("fengdu", TODAY, (6, "M")),
        ("beijing", date(2022, 5, 24), (6, "M")),
        ("beijing", date(2022, 5, 25), (12, "H")),
        ("ningbo", date(2021, 4, 1), (6, "M")),
        ("ningbo", TODAY, (6, "M")),
        ("shandong", date(2021, 12, 2), (12, "H")),
        ("shandong", date(2021, 12, 3), (6, "M")),
        ("national", date(2006, 2, 28), (None, None)),
    ],
)
def test_the_nearest_region_with_a_figure_for_the_day_decides(
    region: str, on: date, figure: tuple[int | None, str | None]
) -> None:
    assert months("reboard_months", region, on) == figure


def test_a_figure_of_a_regulation_nobody_has_read_is_not_sure() -> None:
    assert months("op_holder_min_age", "national", date(2026, 5, 31)) == (18, "H")
    assert months("op_holder_min_age", "national", date(2026, 6, 1)) == (18, "UNKNOWN")


def test_a_setting_of_ours_is_sure() -> None:
    assert months("clone_min", "national", TODAY)[1] == "H"


@pytest.mark.parametrize(
    ("region", "first"),
    [
        ("national", date(2023, 1, 1)),
        ("310000", date(2019, 1, 1)),
        ("上海市", date(2019, 1, 1)),
        ("fengdu", date(2020, 4, 1)),
        ("chongqing", date(2023, 1, 1)),
    ],
)
def test_the_look_back_is_a_campaigns_own_or_three_years(region: str, first: date) -> None:
    assert law(region, TODAY).look_back == first


def test_a_figure_that_no_table_has_is_named() -> None:
    with pytest.raises(LookupError, match="no_such_figure for national on 2026-11-20"):
        law("national", TODAY).setting("no_such_figure")


def test_a_place_that_no_table_has_is_refused() -> None:
    with pytest.raises(KeyError):
        law("atlantis", TODAY)


@pytest.mark.parametrize(
    ("role", "industry_class", "initial", "annual"),
    [
        ("principal", "ordinary", 32, 12),
        ("safety_manager", "ordinary", 32, 12),
        ("principal", "high_risk", 48, 16),
        ("worker", "ordinary", 24, 8),
        ("worker", "high_risk", 72, 20),
        ("worker", "construction", 32, 20),
        ("nobody", "ordinary", None, None),
    ],
)
def test_the_class_hours_of_the_regulation(
    role: str, industry_class: str, initial: int | None, annual: int | None
) -> None:
    of = law("national", TODAY)
    for occasion, hours in (("initial", initial), ("annual", annual)):
        asked = of.quota(role, TODAY, occasion=occasion, industry_class=industry_class)
        assert (asked and int(asked["class_hours"])) == hours
