from datetime import date

import pytest

from validators import catalogue
from validators.rules import RULES


@pytest.mark.parametrize(
    ("day", "pack"), [(date(2026, 5, 31), "so-2010"), (date(2026, 6, 1), "so-2026")]
)
def test_a_run_is_told_apart_by_the_certificate_regime_of_its_day(day: date, pack: str) -> None:
    assert catalogue.rule_pack(day) == pack


def test_every_rule_stands_in_the_catalogue_with_its_wording_and_law() -> None:
    rows = catalogue.catalogue(date(2026, 11, 20))
    assert set(rows["code"]) == {rule.code for rule in RULES}
    assert rows.select("wording", "duty", "law", "article", "rule_pack").null_count().row(0) == (
        (0,) * 5
    )
