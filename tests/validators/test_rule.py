"""Sentences and choices of a rule."""

import polars as pl

from validators.rule import By, sentence


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
