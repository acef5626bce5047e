"""A few numbers and names at a time are read as whole tables of them are."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.people import id_no, wrong
from validators import asked, identity

RIGHT = id_no(date(1988, 2, 29), serial=42)
days = st.dates(date(1800, 1, 1), date(2099, 12, 31))
right = st.builds(id_no, days, st.integers(0, 999), st.integers(100000, 999999))
texts = st.one_of(
    right,
    right.map(wrong),
    right.map(str.lower),
    right.map(lambda number: number[:6] + number[8:17]),
    st.text(alphabet="0123456789Xx *\uff10\uff38", max_size=20),
    st.from_regex(r"[0-9]{17}[0-9X]", fullmatch=True),
)  # fmt: skip


@given(numbers=st.lists(texts, max_size=8))
def test_numbers_have_the_keys_they_have_in_a_table(numbers: list[str]) -> None:
    frame = pl.DataFrame({"id_no": numbers}, schema={"id_no": pl.String})
    assert asked.keys(numbers) == identity.add_person(frame, "id_no")["pid"].to_list()


@pytest.mark.parametrize(
    ("number", "has_key"),
    [(RIGHT, True), (wrong(RIGHT), False), ("3.1E+17", False), ("", False), ("E1234567", False),
     (f" {RIGHT}", True), (RIGHT[:6] + RIGHT[8:17], True), (f"{RIGHT}0", False)],
)  # fmt: skip
def test_only_a_sure_number_has_a_key(number: str, *, has_key: bool) -> None:
    assert asked.keys([number]) == [int(RIGHT[:17]) if has_key else None]


def test_names_are_compared_in_one_form() -> None:
    assert asked.name_keys(["古丽•某", " 甲 一 ", "甲一", " "]) == ["古丽·某", "甲一", "甲一", None]
