"""What the values of a column give away about it, where its heading alone does not tell.

Each sign is a question about a sample of the column's texts; `data/headers.csv` names them in
`by`. A figure that a sign needs stands behind a colon there (`term_start:6`). Signs that are a
pattern stand in `data/signs.csv`, with the share of the values that must show it.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cache

import polars as pl

import data
from validators.values import add_date
from validators.words import folded, listed

Sample = Mapping[str, list[str]]

NUMBER = re.compile(r"^\d+(?:\.\d+)?\D?$")
SEVERAL = re.compile(r"[、,;/]")
# So many of the values must say it; a few cells of any column are wrong.
MOST, ENOUGH = 0.8, 0.5
# A term begins or ends a day early or late in many files.
SLACK = 2
# Nearer to the beginning than so many years, a review date says nothing.
LEAST_YEARS = 2
DAYS_OF_YEAR = 365.2425


def says(by: str, sample: Sample) -> bool:
    """Whether the sign `by` holds for a column.

    `sample` holds its texts as `?` and, by field and row by row, the columns that are already
    understood; blanks are empty texts.
    """
    name, _, figure = by.partition(":")
    texts = _tidy(text for text in sample["?"] if text)
    if name in _patterns():
        share, pattern = _patterns()[name]
        return _share(texts, pattern.search) >= share
    ask = ABOUT_TEXTS.get(name)
    if ask:
        return ask(texts)
    known = ABOUT_ROWS.get(name)
    return bool(known and known(sample, int(figure or 0)))


@cache
def _patterns() -> dict[str, tuple[float, re.Pattern[str]]]:
    rows = data.table("signs").select("by", "share", "pattern").iter_rows()
    return {by: (float(share), re.compile(pattern)) for by, share, pattern in rows}


def _tidy(texts: Iterable[str]) -> list[str]:
    frame = pl.DataFrame({"text": list(texts)}, schema={"text": pl.String})
    return frame.select(folded(pl.col("text")))["text"].to_list()


def _share(texts: list[str], shows: Callable[[str], object]) -> float:
    return sum(bool(shows(text)) for text in texts) / len(texts) if texts else 0.0


def _on_list(texts: list[str], words: set[str]) -> bool:
    parts = [part for text in texts for part in SEVERAL.split(text) if part]
    return _share(parts, words.__contains__) >= ENOUGH


@cache
def _licensed_items() -> set[str]:
    """The names, as catalogues print them, of work that needs somebody's licence."""
    items = data.table("op_items").filter(
        pl.col("family").is_in(["work_safety", "construction", "special_equipment", "police"])
    )
    return set(items.select(folded(pl.col("op_item")))["op_item"])


def _are_results(texts: list[str]) -> bool:
    """Whether more of the texts are words for a result than numbers."""
    words = set(listed("result")["word"])
    return _share(texts, words.__contains__) > _share(texts, NUMBER.match)


@cache
def _categories() -> set[str]:
    names = data.table("op_items").select(name=folded(pl.col("op_category")))
    return set(names["name"].drop_nulls())


ABOUT_TEXTS: dict[str, Callable[[list[str]], bool]] = {
    "op_items": lambda texts: _on_list(texts, set(listed("op_item")["word"])),
    "op_item_names": lambda texts: _on_list(texts, _licensed_items()),
    "op_categories": lambda texts: _on_list(texts, _categories()),
    "job_roles": lambda texts: _on_list(texts, set(listed("job_role")["word"])),
    "results": _are_results,
}


def _days(texts: list[str]) -> list[date | None]:
    return add_date(pl.DataFrame({"d": texts}, schema={"d": pl.String}), "d")["d"].to_list()


def _gaps(sample: Sample, first: str, second: str) -> list[tuple[int, int]]:
    """For each row with both days the whole years between them, and by how many days it is off."""
    both = zip(_days(sample.get(first, [])), _days(sample.get(second, [])), strict=False)
    return [_years_between(start, end) for start, end in both if start and end]


def _years_between(start: date, end: date) -> tuple[int, int]:
    years = round((end - start).days / DAYS_OF_YEAR)
    day = 28 if (start.month, start.day) == (2, 29) else start.day
    return years, abs((end - date(start.year + years, start.month, day)).days)


def _begins_a_term(sample: Sample, years: int) -> bool:
    """Whether most of the days lie just that many years before the end of the term."""
    gaps = _gaps(sample, "?", "valid_to")
    right = [gap for gap in gaps if gap[0] == years and gap[1] <= SLACK]
    return bool(gaps) and len(right) / len(gaps) >= MOST


def _falls_due(sample: Sample, years: int) -> bool:
    """Whether the days are those by which a review is due, so many years after the beginning.

    Beside a column of reviews done they must be. Else a review done shortly before it was due
    looks much the same, so the anniversary itself must be met.
    """
    if "review_done_date" in sample:
        return True
    for start in ("valid_from", "first_issue_date"):
        gaps = _gaps(sample, start, "?")
        if gaps:
            late = [gap for gap in gaps if gap[0] >= LEAST_YEARS]
            exact = [gap for gap in late if gap[0] % years == 0 and gap[1] <= SLACK]
            return len(late) / len(gaps) >= MOST and len(exact) / len(gaps) >= ENOUGH
    return False


ABOUT_ROWS: dict[str, Callable[[Sample, int], bool]] = {
    "term_start": _begins_a_term,
    "review_due": _falls_due,
    "review_done": lambda sample, _: "review_due_date" in sample,
}
