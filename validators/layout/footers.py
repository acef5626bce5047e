"""Rows and sheets that are recognised as no data, by the patterns of `data/skips.csv`."""

import re
import unicodedata
from functools import cache

import data

SPACE = re.compile(r"\s+")


@cache
def patterns(use: str) -> dict[str, str]:
    """Of each reason for which something is skipped, in its order, all patterns of one use."""
    rows = data.table("skips").filter(use=use).select("reason", "pattern").iter_rows()
    found: dict[str, str] = {}
    for reason, pattern in rows:
        found[reason] = f"{found[reason]}|(?:{pattern})" if reason in found else f"(?:{pattern})"
    return found


def pattern(use: str) -> str:
    """All patterns of one use as one."""
    return "|".join(patterns(use).values())


def is_footer(text: str) -> bool:
    """Whether a row that begins with the text is a total, a note or a line for signatures."""
    return bool(re.search(pattern("row"), _squeezed(text)))


def is_instruction(sheet: str) -> bool:
    """Whether a sheet of this name tells people how to fill in the others."""
    return bool(re.search(pattern("sheet"), _squeezed(sheet).lower()))


def _squeezed(text: str) -> str:
    return SPACE.sub("", unicodedata.normalize("NFKC", text))
