"""The figures of law and the settings of ours."""

from datetime import date

import polars as pl
import pytest

import data

TODAY = date(2026, 11, 20)
OLD, NEW = date(2026, 5, 31), date(2026, 6, 1)


def figure(parameter: str, region: str, on: date) -> tuple[str, str]:
    """Value and confidence from the nearest region that has the parameter."""
    rows = data.in_force("parameters", on).filter(parameter=parameter)
    for key in data.regions(region):
        for row in rows.filter(region=key).to_dicts():
            return row["value"], row["confidence"]
    raise LookupError(parameter)


def hours(role: str, industry_class: str, occasion: str) -> tuple[str, str]:
    """National class hours and how sure they are."""
    row = data.in_force("training_hours", TODAY).filter(
        region="national", role=role, industry_class=industry_class, occasion=occasion
    )
    return row["class_hours"].item(), row["confidence"].item()


@pytest.mark.parametrize(
    ("role", "industry_class", "initial", "annual"),
    [
        ("principal", "high_risk", ("48", "H"), ("16", "H")),
        ("safety_manager", "ordinary", ("32", "H"), ("12", "H")),
        ("worker", "high_risk", ("72", "H"), ("20", "H")),
        ("worker", "ordinary", ("24", "H"), ("8", "M")),
        ("worker", "construction", ("32", "M"), ("20", "M")),
    ],
)
def test_the_hours_are_those_of_the_regulation(
    role: str, industry_class: str, initial: tuple[str, str], annual: tuple[str, str]
) -> None:
    assert hours(role, industry_class, "initial") == initial
    assert hours(role, industry_class, "annual") == annual


def test_every_role_has_hours_in_every_class_on_every_occasion() -> None:
    rows = data.in_force("training_hours", TODAY).filter(region="national")
    assert rows.select("role", "industry_class", "occasion").n_unique() == 3 * 3 * 2


@pytest.mark.parametrize(
    ("region", "months"),
    [("national", "12"), ("guangdong", "12"), ("fujian", "12"), ("shanghai", "6"), ("fengdu", "6")],
)
def test_a_region_inherits_what_it_does_not_set(region: str, months: str) -> None:
    assert figure("reboard_months", region, TODAY)[0] == months


@pytest.mark.parametrize(
    ("parameter", "before", "after"),
    [
        ("op_holder_min_age", "H", "UNKNOWN"),
        ("off_post_retest_months", "H", "UNKNOWN"),
        ("review_duty", "H", "M"),
    ],
)
def test_a_figure_of_the_old_regulation_is_not_sure_under_the_new_one(
    parameter: str, before: str, after: str
) -> None:
    assert figure(parameter, "national", OLD)[1] == before
    assert figure(parameter, "national", NEW)[1] == after


@pytest.mark.parametrize(
    ("region", "opens"), [("shanghai", "2019-01-01"), ("fengdu", "2020-04-01")]
)
def test_a_campaign_sets_its_own_look_back(region: str, opens: str) -> None:
    assert figure("lookback_from", region, TODAY)[0] == opens


def test_the_country_sets_no_look_back_of_its_own() -> None:
    with pytest.raises(LookupError):
        figure("lookback_from", "national", TODAY)


def test_settings_of_ours_are_sure_and_every_row_says_whose_it_is() -> None:
    rows = data.table("parameters")
    assert set(rows["of_law"]) == {"yes", "no"}
    assert set(rows.filter(of_law="no")["confidence"]) == {"H"}


def test_every_region_of_a_table_is_listed_and_its_parents_too() -> None:
    for name in ("assessed_offices", "high_risk", "parameters", "safety_staff", "training_hours"):
        for key in data.table(name)["region"].unique():
            assert data.regions(key)[0] == key


def test_every_national_setting_holds_from_before_the_look_back_until_today() -> None:
    rows = data.table("parameters").filter(region="national")
    for name in rows["parameter"].unique():
        assert figure(name, "national", date(2018, 1, 1))
        assert figure(name, "national", TODAY)


def listed(region: str, duty: str) -> set[str]:
    """The industries a region counts as high-risk: its own and those of all that contain it."""
    rows = data.in_force("high_risk", TODAY).filter(
        pl.col("region").is_in(data.regions(region)), duty=duty
    )
    return set(rows["industry"])


def test_a_county_adds_other_trades_to_the_assessment_and_only_to_it() -> None:
    assert "machinery" in listed("fengdu", "assessment")
    assert "machinery" not in listed("fengdu", "hours")
    assert "machinery" not in listed("chongqing", "assessment")


def test_no_region_takes_away_what_is_high_risk_in_the_country() -> None:
    for duty in ("hours", "assessment"):
        for region in data.table("regions")["region"]:
            assert listed("national", duty) <= listed(region, duty)


def test_industries_that_others_examine_are_not_asked_for_here() -> None:
    assert not {"construction", "transport"} & listed("fengdu", "assessment")


def test_every_high_risk_industry_is_an_industry_and_is_covered_by_one() -> None:
    rows = data.table("industries")
    known = set(rows["industry"])
    assert set(data.table("high_risk")["industry"]) <= known
    assert set(rows["covered_by"]) | set(rows["also_covered_by"].drop_nulls()) <= known
    kinds = rows.filter(pl.col("industry").str.starts_with("hazchem"))
    assert set(kinds["covered_by"]) == {"hazchem"}
