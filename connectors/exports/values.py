"""How the value of one cell is written as text, alike for all kinds of file."""

import math
from decimal import Decimal

from connectors.exports.marks import DIGITS, scientific

# A clock time alone is the fraction of a day, and is shown on the day before the first.
DAYS_ZERO = ("1899-12-31 ", "1904-01-01 ")


def number_text(text: str) -> str:
    """A stored number as text: whole ones without a point, those of over 15 digits as rounded."""
    try:
        number = float(text)
    except ValueError:
        return text
    if not math.isfinite(number):
        return text
    if abs(number) >= 10**DIGITS:
        return scientific(number)
    return str(int(number)) if number.is_integer() else f"{Decimal(repr(number)):f}"


def clock_alone(text: str) -> str:
    """A moment as text, without its day if that only stands for none."""
    for day in DAYS_ZERO:
        text = text.removeprefix(day)
    return text
