"""How the tables are asked."""

from datetime import date

import polars as pl
import pytest

import data


def test_a_blank_cell_is_null_and_days_are_dates() -> None:
    rows = data.table("parameters")
    assert rows["effective_from"].dtype == pl.Date
    assert "" not in rows["note"].to_list()


@pytest.mark.parametrize(
    ("on", "pack"),
    [
        (date(2026, 5, 31), "so-2010"),
        (date(2026, 6, 1), "so-2026"),
    ],
)
def test_a_row_holds_through_its_last_day(on: date, pack: str) -> None:
    rows = data.in_force("citations", on)
    assert rows.filter(duty="certified-before-work")["rule_pack"].to_list() == [pack]


def test_a_region_is_followed_by_all_that_contain_it() -> None:
    assert data.regions("fengdu") == ["fengdu", "chongqing", "national"]
    assert data.regions("jiangmen") == ["jiangmen", "guangdong", "national"]
    assert data.regions("national") == ["national"]


@pytest.mark.parametrize("word", ["shanghai", "310000", "上海市"])
def test_a_region_may_be_given_by_key_code_or_name(word: str) -> None:
    assert data.regions(word) == ["shanghai", "national"]


def test_an_unlisted_region_is_refused_with_the_ones_that_are_known() -> None:
    with pytest.raises(KeyError, match=r"'atlantis' is not in data/regions.csv.*national"):
        data.regions("atlantis")


def test_every_region_leads_to_national_by_its_own_division_code() -> None:
    known = data.table("regions")
    assert all(data.regions(key)[-1] == "national" for key in known["region"])
    codes = known["division"].drop_nulls()
    assert codes.str.contains(r"^\d{6}$").all()
    assert codes.is_unique().all()
