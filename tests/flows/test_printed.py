"""Tables as a terminal shows them."""

import pytest

from flows.printed import fitting


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
