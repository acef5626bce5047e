"""Identity numbers, credit codes and names: what is a key, what is repaired, what is shown."""

# ruff: noqa: RUF001  characters that look alike are what is read here

import polars as pl
import pytest
import stdnum.cn.ric
from hypothesis import given
from hypothesis import strategies as st
from stdnum.exceptions import ValidationError
from stdnum.iso7064 import mod_11_2

from tests.people import id_no
from tests.validators.identified import KEY, kind, numbers, read

# Published sample numbers and computed ones; nobody living has them.
RIGHT = (
    "11010519491231002X",
    "440524188001010014",
    "810000199408230021",
    "820000199408230023",
    "830000199201300022",
    "911840198001010013",
)


@pytest.mark.parametrize("number", RIGHT)
def test_a_right_number_is_a_strong_key(number: str) -> None:
    assert read(number).select("id_no", "id_kind", "pid").row(0) == (
        number, "strong", int(number[:17]),
    )  # fmt: skip


@pytest.mark.parametrize(
    "written",
    [
        "11010519491231002x",
        "１１０１０５１９４９１２３１００２Ｘ",
        "１１０１０５１９４９１２３１００２ｘ",
        "'11010519491231002X",
        "’11010519491231002X",
        '="11010519491231002X"',
        "110105 19491231 002X",
        "11010519491231002X\t",
        "\u00a011010519491231002X\u00a0",
        "\ufeff11010519491231002X\u200b",
        "\u300011010519491231002X\r\n",
        "\u20061101051949\u200d1231002X",
    ],
)
def test_what_a_sender_put_round_a_number_is_taken_off_and_recorded(written: str) -> None:
    row = read(written).row(0, named=True)
    assert (row["id_no"], row["id_kind"], row["pid"]) == ("11010519491231002X", "strong", KEY)
    assert row["id_no__repaired"]


def test_a_number_written_plainly_is_not_called_repaired() -> None:
    assert read("11010519491231002X", None, "E12345678")["id_no__repaired"].to_list() == [False] * 3


def test_fifteen_digits_get_the_key_of_the_modern_form() -> None:
    row = read("110105491231002").row(0, named=True)
    assert (row["id_no"], row["id_kind"], row["pid"]) == ("110105491231002", "converted", KEY)


@pytest.mark.parametrize(
    "written",
    ["3.1E+17", "3.10101199001010E+17", "3.1e17", "8.68533E+14", "310101199001010012.0",
     "310101199001010000"],
)  # fmt: skip
def test_a_number_a_spreadsheet_rounded_is_damage_and_no_key(written: str) -> None:
    row = read(written).row(0, named=True)
    assert (row["id_kind"], row["pid"], row["id_no__bad"]) == ("damaged", None, "id_damaged")


def test_a_right_number_that_ends_in_noughts_is_no_damage() -> None:
    ending = next(
        n for serial in range(0, 1000, 10) for n in [id_no(serial=serial)] if n[-3:] == "000"
    )
    assert kind(ending) == "strong"


@pytest.mark.parametrize(
    ("written", "bad"),
    [
        ("820000199408230021", "id_weak"),  # check character
        ("830000199201300023", "id_weak"),
        ("010105194912310029", "id_weak"),  # no district begins with a nought
        ("320101********1234", "id_weak"),
        ("11012**********1234", "id_weak"),
        ("1101051949", None),  # 10, 13, 16 and 17 digits: foreign papers
        ("1101051949123", None),
        ("1101051949123100", None),
        ("11010519491231002", None),
        ("110105491331002", None),  # 15 digits, no such month
        ("E12345678", None),
        ("台12345678", None),
        ("aa9-a-9999", None),
        ("+10101199001010012", None),
        ("-1010119900101001X", None),
        ("1101051949123100２Y", None),
        ("3E7", None),
    ],
)
def test_anything_else_is_weak_and_only_a_failed_resident_number_is_listed(
    written: str, bad: str | None
) -> None:
    row = read(written, "3.1E+17").row(0, named=True)
    assert (row["id_kind"], row["pid"], row["id_no__bad"]) == ("weak", None, bad)


@pytest.mark.parametrize(
    ("body", "is_real"),
    [
        ("31010119000228001", True),
        ("31010119000229001", False),  # 1900 was no leap year
        ("31010120000229001", True),
        ("31010120010229001", False),
        ("31010119900430001", True),
        ("31010119900431001", False),
        ("31010119901231001", True),
        ("31010119901301001", False),
        ("31010119900001001", False),
        ("31010119900100001", False),
        ("31010120991231001", True),
        ("31010121000101001", False),
        ("31010117991231001", False),
    ],
)
def test_the_birth_date_must_be_a_day_of_the_calendar(body: str, *, is_real: bool) -> None:
    assert (kind(body + mod_11_2.calc_check_digit(body)) == "strong") is is_real


@pytest.mark.parametrize(
    "written",
    ["", " ", "\u00a0", "-", "—", "/", "无", "不适用", "0", "1", "x", "X", "xx", "xxx", "＊",
     "****", "111111111111111", "000000000000000000"],
)  # fmt: skip
def test_a_place_holder_is_no_number_so_it_makes_nobody_one_person(written: str) -> None:
    assert read(written).select("id_no", "id_kind", "pid").row(0) == (None, "none", None)


def test_a_blank_cell_has_no_number() -> None:
    assert read(None).select("id_no", "id_kind", "pid").row(0) == (None, "none", None)


def test_without_faults_there_is_no_column_of_reasons() -> None:
    assert "id_no__bad" not in read(*RIGHT, None, "E12345678").columns


@given(numbers)
def test_every_number_of_a_real_day_with_its_check_character_is_strong(number: str) -> None:
    assert kind(number) == "strong"


@given(numbers, st.integers(0, 17), st.sampled_from("0123456789X"))
def test_changing_any_one_character_makes_a_right_number_not_strong(
    number: str, place: int, other: str
) -> None:
    changed = number[:place] + other + number[place + 1 :]
    assert (kind(changed) == "strong") is (changed == number)


@given(numbers, st.integers(0, 16))
def test_swapping_two_neighbours_makes_a_right_number_not_strong(number: str, place: int) -> None:
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert (kind(swapped) == "strong") is (swapped == number)


@given(st.lists(st.text() | st.text("0123456789Xx '=\"E+.*０", max_size=22), max_size=20))
def test_no_text_breaks_the_reading_and_no_row_is_lost(written: list[str]) -> None:
    out = read(*written)
    assert out.height == len(written)
    assert out.filter(pl.col("pid").is_not_null())["id_kind"].is_in(["strong", "converted"]).all()


@given(st.from_regex(r"[1-9][0-9]{5}(19|20)[0-9]{8}[0-9]", fullmatch=True))
def test_a_library_that_knows_the_standard_agrees(body: str) -> None:
    number = body + mod_11_2.calc_check_digit(body)
    try:
        stdnum.cn.ric.get_birth_date(number)
        has_day = True
    except ValidationError:
        has_day = False
    assert (kind(number) == "strong") is has_day


# Published vectors of several libraries, on which those libraries contradict each other; the check
# characters were computed by hand from GB 11643.
DISPUTED = {
    "610104620927690": "converted",  # fifteen digits
    "810000199408230021": "strong",  # permits of Hong Kong, Macao and Taiwan residents
    "830000199201300022": "strong",
    "500154199301135886": "strong",  # born before the division's code existed
    "411082198901010002": "strong",
    "500154199804106120": "strong",
    "44040119580101000X": "strong",  # the code of a city as a whole
    "44040119580101000x": "strong",
    "11010119900307A033": "weak",  # a letter inside
    "111111111111111": "none",  # fifteen times the same is nobody's number
    "310404199001010011": "weak",  # a library raises KeyError here; the check character is wrong
}


@pytest.mark.parametrize("number", DISPUTED)
def test_where_libraries_contradict_each_other_the_standard_decides(number: str) -> None:
    assert kind(number) == DISPUTED[number]
    if DISPUTED[number] == "strong":
        weights = (2 ** (17 - place) % 11 for place in range(18))
        digits = (10 if c in "Xx" else int(c) for c in number)
        assert sum(w * d for w, d in zip(weights, digits, strict=True)) % 11 == 1


def known_to_library(number: str) -> bool:
    """Whether the library takes the number; it raises KeyError on some codes of divisions."""
    try:
        return bool(stdnum.cn.ric.is_valid(number))
    except KeyError:
        return False


@given(numbers | st.text("0123456789Xx", min_size=15, max_size=18))
def test_what_the_library_takes_is_a_strong_key(number: str) -> None:
    assert not known_to_library(number) or kind(number) == "strong"
