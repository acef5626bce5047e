"""Tables as a terminal shows them."""

import pytest

from flows.columns import broken, fitting, in_columns


@pytest.mark.parametrize(
    ("natural", "room", "widths"),
    [
        ([8, 10, 20], 40, [8, 10, 20]),
        ([8, 10, 20], 38, [8, 10, 20]),
        ([8, 10, 20], 37, [8, 10, 19]),
        ([50, 8, 50], 48, [20, 8, 20]),
        ([90, 8, 30], 68, [30, 8, 30]),
        ([30, 30, 30], 3, [4, 4, 4]),
    ],
)
def test_narrow_columns_keep_their_width_and_wide_ones_share_what_is_left(
    natural: list[int], room: int, widths: list[int]
) -> None:
    assert fitting(natural, room) == widths


@pytest.mark.parametrize(
    ("line", "most", "parts"),
    [
        ("未查到操作证", 12, ["未查到操作证"]),
        ("未查到操作证", 11, ["未查到操作", "证"]),
        ("未查到操作证", 6, ["未查到", "操作证"]),
        ("应不少于 24 学时", 11, ["应不少于 24", "学时"]),
        ("应不少于 24 学时", 10, ["应不少于", "24 学时"]),
        ("A certificate expired", 13, ["A certificate", "expired"]),
        ("A certificate expired", 12, ["A", "certificate", "expired"]),
        ("证 T310115200001010012", 8, ["证 T3101", "15200001", "010012"]),
        ("", 4, [""]),
    ],
)
def test_a_line_breaks_at_a_blank_or_in_a_word_that_fits_no_line(
    line: str, most: int, parts: list[str]
) -> None:
    assert broken(line, most) == parts


def test_headings_stand_also_over_nothing() -> None:
    assert in_columns(["列", "字段"], [], 40).splitlines() == ["列    字段", "----  ------"]


def test_what_is_too_wide_goes_on_below_and_nothing_is_left_out() -> None:
    rows = [["王一", "电工作业操作证"], ["欧阳二", "焊工\n电工"], ["", "短"]]
    assert in_columns(["姓名", "操作项目"], rows, 18).splitlines() == [
        "姓名    操作项目",
        "------  ----------",
        "王一    电工作业操",
        "        作证",
        "欧阳二  焊工",
        "        电工",
        "        短",
    ]
