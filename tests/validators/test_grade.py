"""How sure a finding may be."""

from datetime import date, timedelta

import polars as pl
import pytest

from validators.grade import in_words, sureness
from validators.rule import ALWAYS, CONFIRMED, LEAD, NEVER, Grade, Rule

ANSWERED = date(2026, 11, 13)


def graded(
    own: pl.Expr = CONFIRMED,
    *,
    figure: str | None = "H",
    cap: Grade | None = None,
    old: bool = False,
    from_register: pl.Expr = NEVER,
) -> str:
    rule = Rule(
        code="SAMPLE", item="ITEM", duty="duty", roll="sample", grade=own, applies=ALWAYS,
        broken=ALWAYS, message=pl.lit(""), evidence=(), unknown=pl.lit(""), figures=("figure",),
        from_register=from_register,
    )  # fmt: skip
    row = pl.DataFrame(
        {"figure_confidence": [figure], "cap": [cap], "answered_on": [ANSWERED]},
        schema={"figure_confidence": pl.String, "cap": pl.Int8, "answered_on": pl.Date},
    )
    words: str = row.select(
        in_words(sureness(rule, row.columns, fresh_from=ANSWERED + timedelta(days=old)))
    ).item()
    return words


@pytest.mark.parametrize(
    ("confidence", "at_most"),
    [("H", "confirmed"), ("M", "suspected"), ("L", "suspected"), ("MEM", "lead"),
     ("UNKNOWN", "lead"), (None, "lead")],
)  # fmt: skip
def test_a_figure_of_law_that_is_not_sure_lowers_the_grade(
    confidence: str | None, at_most: str
) -> None:
    assert graded(figure=confidence) == at_most


def test_nothing_raises_a_grade() -> None:
    assert graded(LEAD, figure="H", cap=Grade.SUSPECTED) == "lead"


def test_a_link_by_name_alone_makes_a_lead_of_it() -> None:
    assert graded(cap=Grade.LEAD) == "lead"


def test_an_old_register_lowers_what_rests_on_it() -> None:
    assert graded(old=True, from_register=ALWAYS) == "suspected"


def test_an_old_register_leaves_the_rest_alone() -> None:
    assert graded(old=True) == "confirmed"
    assert graded(from_register=ALWAYS) == "confirmed"
