"""Rows and sheets that are recognised as no data, by the patterns of `data/skips.csv`."""

from functools import cache

import data
from validators.layout.headings import plain


@cache
def patterns(use: str) -> list[tuple[str, str]]:
    """Reason and pattern of each row of `data/skips.csv` with this use, in its order."""
    rows = data.table("skips").select("use", "reason", "pattern").iter_rows()
    return [(reason, pattern) for row_use, reason, pattern in rows if row_use == use]


def pattern(use: str) -> str:
    """All patterns of one use as one."""
    return "|".join(f"(?:{one})" for _, one in patterns(use))
