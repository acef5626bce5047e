"""Whether a number in an answer is that of the person asked about."""

import re
from typing import Any

LENGTH = 18
# Somebody's number for certain, be it in the form of 15 digits.
WHOLE = re.compile(r"\d{15}|\d{17}[\dX]")


def cleaned(value: Any) -> str:
    """The number as it is compared; empty where there is none."""
    return str(value or "").strip().upper()


def is_same(number: str, other: str) -> bool:
    """Whether two cleaned numbers are one person's, of which one may have 15 digits."""
    return number == other or (len(number) != len(other) and old(number) == old(other))


def is_another(number: str, other: str) -> bool:
    """Whether the first is a whole number, and another than the second."""
    return WHOLE.fullmatch(number) is not None and not is_same(number, other)


def old(number: str) -> str:
    """The number in 15 digits, as those born in the 1900s had it; any other as it is."""
    has_old = len(number) == LENGTH and number[6:8] == "19"
    return number[:6] + number[8:-1] if has_old else number
