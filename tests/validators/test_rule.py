"""Sentences and choices of a rule."""

from datetime import date

import polars as pl
import pytest

from validators.rule import By, in_print, sentence


def test_a_sentence_says_where_a_part_is_blank() -> None:
    row = pl.DataFrame({"who": [None], "days": [3]}, schema={"who": pl.String, "days": pl.Int64})
    assert row.select(sentence("{}还有{}天。", "who", "days")).item() == "（未填）还有3天。"


def test_a_sentence_takes_computed_parts() -> None:
    row = pl.DataFrame({"n": [1, 2]})
    told = row.select(sentence("{}", pl.col("n") * 2)).to_series()
    assert told.to_list() == ["2", "4"]


def test_a_sentence_without_parts_is_itself() -> None:
    assert pl.DataFrame({"n": [1]}).select(sentence("无。")).item() == "无。"


def test_a_choice_takes_what_the_row_says_and_nothing_else() -> None:
    choice = By("role", {"principal": "P", "safety_manager": "S"})
    row = pl.DataFrame({"role": ["safety_manager", "other", None]})
    assert row.select(choice.expression()).to_series().to_list() == ["S", None, None]


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2025, 3, 10), date(2025, 3, 10), "2025-03-10"),
        (date(2025, 3, 10), None, "2025-03-10"),
        (date(2025, 3, 1), date(2025, 3, 31), "2025-03"),
        (date(2025, 3, 31), date(2025, 4, 1), "2025-03-31至2025-04-01"),
        (None, None, None),
    ],
)
def test_a_day_known_to_the_month_is_printed_as_a_month(
    first: date | None, last: date | None, words: str | None
) -> None:
    row = pl.DataFrame({"a": [first], "b": [last]}, schema={"a": pl.Date, "b": pl.Date})
    assert row.select(in_print("a", "b")).item() == words
