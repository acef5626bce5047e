"""How facts of one frame are laid beside the rows of another."""

import polars as pl
import pytest

from validators.rolls.beside import beside, best_of, by_number, first_of, repeated

MEMBER = {"member": pl.UInt32}
ROWS = pl.DataFrame({"member": [2, None, 0, 2], "day": [4, 3, 2, 1]}, MEMBER | {"day": pl.Int64})
PEOPLE = pl.DataFrame(
    {"member": [0, 1, 2], "name": ["甲", "乙", "丙"]}, MEMBER | {"name": pl.String}
)


def test_facts_are_taken_by_number_as_they_would_be_by_key() -> None:
    laid = by_number(ROWS, PEOPLE, "member")
    assert laid["name"].to_list() == ["丙", None, "甲", "丙"]
    assert laid.equals(beside(ROWS, PEOPLE, "member"))


def test_nothing_beside_leaves_blanks_of_the_right_kind() -> None:
    laid = beside(ROWS, PEOPLE.clear(), "member")
    assert laid.schema == beside(ROWS, PEOPLE, "member").schema
    assert laid["name"].null_count() == ROWS.height


def test_a_key_that_stands_twice_on_the_other_side_is_a_fault() -> None:
    with pytest.raises(pl.exceptions.PolarsError):
        beside(ROWS, pl.concat([PEOPLE, PEOPLE]), "member")


@pytest.mark.parametrize("key", [["member"], ["member", "day"]])
def test_the_first_row_of_each_key_stays_in_the_order_of_the_rows(key: list[str]) -> None:
    twice = pl.concat([ROWS, ROWS.with_columns(day=pl.col("day") + 0)])
    assert first_of(twice, *key).equals(twice.unique(key, keep="first", maintain_order=True))


def test_of_rows_with_one_key_the_first_in_an_order_stays_blanks_last() -> None:
    days = pl.DataFrame({"who": [1, 2, 1, 3, 3], "day": [9, 5, 7, None, 4]})
    assert sorted(best_of(days, ["who"], "day").iter_rows()) == [(1, 7), (2, 5), (3, 4)]
    latest = best_of(days, ["who"], "day", descending=True)
    assert sorted(latest.iter_rows()) == [(1, 9), (2, 5), (3, 4)]


@pytest.mark.parametrize("numbers", [[1, 1, 2, 3, 3], [3, 1, 3, 2, 1], [1, 2, 3], []])
def test_a_number_that_stands_twice_is_told_in_order_and_out_of_it(numbers: list[int]) -> None:
    keys = pl.Series(numbers, dtype=pl.Int64)
    assert repeated(keys).to_list() == [numbers.count(number) > 1 for number in numbers]
