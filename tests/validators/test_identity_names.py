"""Names, masks, and the numbers of certificates and companies."""

# ruff: noqa: RUF001  characters that look alike are what is read here

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.people import uscc
from tests.validators.identified import KEY, numbers, read
from validators import identity


def test_names_compare_without_width_space_and_form_of_the_dot() -> None:
    names = ["张 三", "张三\u200b", " 张\u3000三", "古丽•阿依", "古丽・阿依", "古丽．阿依",
             "古丽·阿依", "ＬＩ Ｍｉｎｇ", "𥕟某", None, "—"]  # fmt: skip
    out = identity.add_person(
        pl.DataFrame(
            {"id_no": [None] * 11, "person_name": names}, schema_overrides={"id_no": pl.String}
        ),
        "id_no",
    )
    assert out["name_key"].to_list() == [
        *["张三"] * 3, *["古丽·阿依"] * 4, "LIMing", "𥕟某", None, None,
    ]  # fmt: skip
    assert out["person_name"].to_list()[:3] == ["张 三", "张三", "张\u3000三"]
    assert out["person_name"].to_list()[-2:] == [None, None]


def test_a_masked_number_shows_its_ends_and_never_much_of_it() -> None:
    written = ["310101199003070012", "110105491231002", "E12345678", "1", "", None]
    masked = pl.DataFrame({"n": written}).select(identity.mask(pl.col("n")))["n"].to_list()
    assert masked == ["310101********0012", "110*********002", "E1******8", "*", "", None]


@given(st.text(max_size=40))
def test_a_mask_keeps_the_length_and_hides_three_fifths_of_other_numbers(number: str) -> None:
    masked = str(pl.select(identity.mask(pl.lit(number))).item())
    assert len(masked) == len(number)
    assert len(number) == 18 or masked.count("*") >= len(number) * 3 / 5


def test_a_certificate_number_is_masked_like_the_number_in_it() -> None:
    frame = pl.DataFrame(
        {"n": ["T310101199003070012", "310101199003070012", "苏A012019000001", None]}
    )
    assert frame.select(identity.mask_cert_no(pl.col("n")))["n"].to_list() == [
        "T310101********0012", "310101********0012", "苏A0*********01", None,
    ]  # fmt: skip


def test_a_certificate_number_tells_whose_it_is_only_after_its_letter_and_when_right() -> None:
    carried = ["T11010519491231002X", "11010519491231002X", "T110105194912310021", "T1", "", None]
    out = identity.cert_pid(pl.DataFrame({"cert_no": carried}), "cert_no")
    assert out["cert_pid"].to_list() == [KEY, None, None, None, None, None]


@given(numbers)
def test_the_key_gives_back_number_birth_date_and_sex(number: str) -> None:
    key = pl.col("pid")
    frame = read(number).select(
        identity.id_text(key), day=identity.birth_date(key), sex=identity.sex(key)
    )
    day = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    assert frame.row(0) == (number, day, "male" if int(number[16]) % 2 else "female")


@pytest.mark.parametrize(
    ("written", "code", "bad"),
    [
        ("914403001922038216", "914403001922038216", None),
        ("9144030071526726XG", "9144030071526726XG", None),
        ("91330100799655058b", "91330100799655058B", None),
        (" 91110000600037341L\u00a0", "91110000600037341L", None),
        ("91310115MA1K001700", "91310115MA1K001700", None),  # the remainder is 0
        ("91310115MA1K0004X1", "91310115MA1K0004X1", None),
        ("91310115MA1K0004X2", "91310115MA1K0004X2", "bad_uscc"),
        ("91310115MAIK0004X1", "91310115MAIK0004X1", "bad_uscc"),  # there is no I
        ("310115000123456", "310115000123456", "bad_uscc"),
        ("/", None, None),
        (None, None, None),
    ],
)
def test_a_credit_code_with_a_wrong_check_character_is_kept_and_named(
    written: str | None, code: str | None, bad: str | None
) -> None:
    frame = pl.DataFrame({"uscc": [written, "1"]}, schema={"uscc": pl.String})
    assert identity.add_uscc(frame, "uscc").row(0) == (code, bad)


@given(st.integers(0, 9_999_999), st.integers(0, 17), st.sampled_from(identity.USCC_ALPHABET))
def test_changing_any_one_character_makes_a_credit_code_bad(
    serial: int, place: int, other: str
) -> None:
    code = uscc(serial)
    changed = code[:place] + other + code[place + 1 :]
    out = identity.add_uscc(pl.DataFrame({"uscc": [changed]}), "uscc")
    assert ("uscc__bad" in out.columns) is (changed != code)
