"""The names of columns as a spreadsheet shows them."""

import re

LETTERS = 26


def letter(index: int) -> str:
    """The name of the column with this index, counted from 0: A, B, … Z, AA."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, LETTERS)
        name = chr(ord("A") + rest) + name
    return name


def letters(count: int) -> list[str]:
    """The names of the first so many columns."""
    return [letter(index) for index in range(count)]


def column_number(letters: str) -> int:
    """The place of a column, counted from 1: A is 1, AA is 27."""
    number = 0
    for name in letters:
        number = number * LETTERS + ord(name) - ord("A") + 1
    return number


def cell_at(address: str) -> tuple[str, int]:
    """The column and the row of an address like `AB12`."""
    found = re.fullmatch(r"([A-Z]+)(\d+)", address)
    if not found:
        raise ValueError(f"cell address {address!r}; expected letters and a row number, like AB12")
    return found[1], int(found[2])
