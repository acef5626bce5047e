"""Days that stand as headings: 2024-05-03, 5月3日, 3/2上午, 3日, 5月."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from validators.layout.headings import UNSEEN

# What may stand behind a day: the half of it, the weekday, or midnight as date cells have it.
BEHIND = (
    r"(?:00:00(?::00)?|上午|下午|晚上|晚|全天|白班|夜班|早班|中班|晚班|白|夜|"
    r"\(?(?:周|星期)?[一二三四五六日天]\)?)*"
)
FORMS = tuple(
    re.compile(form + BEHIND + "$")
    for form in (
        r"^(?P<year>\d{4})[-./年](?P<month>\d{1,2})[-./月](?P<day>\d{1,2})[日号]?",
        r"^(?P<year>\d{4})[-./年](?P<month>\d{1,2})月?份?",
        r"^(?P<month>\d{1,2})[-./月](?P<day>\d{1,2})[日号]?",
        r"^(?P<month>\d{1,2}|[一二三四五六七八九十]{1,2})月份?",
        r"^(?P<day>\d{1,2})[日号]",
        r"^(?P<day>\d{1,2})",
    )
)
BARE = re.compile(r"^\d{1,2}$")
# So many bare numbers in a row, counting up, are the days of a month.
LEAST_BARE = 5
MONTHS = {
    word: n
    for n, word in enumerate(
        ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"], 1
    )
}
LAST_MONTH, LAST_DAY = 12, 31
YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)")
YEAR_MONTH = re.compile(r"(?<!\d)(?:19|20)\d{2}\s*(?:年度?|[-/._])\s*(\d{1,2})(?!\d)")


class Day(NamedTuple):
    """What a heading says of a day; what it leaves out is None."""

    year: int | None
    month: int | None
    day: int | None

    @property
    def text(self) -> str:
        """The day, or its month, as dates are read."""
        parts = [f"{self.year:04d}", f"{self.month:02d}"]
        return "-".join(parts if self.day is None else [*parts, f"{self.day:02d}"])


def days_of(headings: Mapping[str, str]) -> dict[str, Day]:
    """The columns whose headings are days or months, from the left; none where it is one only.

    A month in one cell and a day in another are values of a row, not headings.
    """
    plain = {c: UNSEEN.sub("", unicodedata.normalize("NFKC", t)) for c, t in headings.items()}
    found = {c: day for c, text in plain.items() if (day := _day(text))}
    bare = [c for c in found if BARE.match(plain[c])]
    if bare and not _count_up([int(plain[c]) for c in bare]):
        found = {c: day for c, day in found.items() if c not in bare}
    alike = len({day.day is None for day in found.values()}) == 1
    return found if len(found) > 1 and alike else {}


def _count_up(numbers: list[int]) -> bool:
    return len(numbers) >= LEAST_BARE and all(b == a + 1 for a, b in pairwise(numbers))


def _day(text: str) -> Day | None:
    for form in FORMS:
        match = form.match(text)
        if match:
            parts = match.groupdict()
            month = parts.get("month")
            number = MONTHS.get(month or "", 0) or int(month or 0)
            day = int(parts.get("day") or 0)
            if (month and not 1 <= number <= LAST_MONTH) or not 0 <= day <= LAST_DAY:
                return None
            year = parts.get("year")
            return Day(int(year) if year else None, number or None, day or None)
    return None


def is_day(text: str) -> bool:
    """Whether the text is a day or a month and nothing else."""
    return _day(UNSEEN.sub("", unicodedata.normalize("NFKC", text))) is not None


def dated(days: Mapping[str, Day], names: Sequence[str], starts: str | None) -> dict[str, Day]:
    """The days with the year and month that titles, or the day on which a class began, tell.

    A class that runs over new year counts on. A day whose year or month nobody says is left out.
    """
    year, month = next(
        (c for t in ([starts] if starts else names) if (c := _context(t))), (None,) * 2
    )
    found: dict[str, Day] = {}
    before = month or 0 if starts else 0
    for column, day in days.items():
        own = day.month or month
        if day.year is None and year is not None and own is not None and own < before:
            year += 1
        before = own or before
        whole = Day(day.year or year, own, day.day)
        if whole.year is not None and whole.month is not None:
            found[column] = whole
    return found


def _context(text: str) -> tuple[int, int | None] | None:
    """The year, and perhaps the month, that a text names; None where it names no year or two."""
    folded = unicodedata.normalize("NFKC", text)
    years = {int(year) for year in YEAR.findall(folded)}
    if len(years) != 1:
        return None
    match = YEAR_MONTH.search(folded)
    month = int(match[1]) if match and 1 <= int(match[1]) <= LAST_MONTH else None
    return years.pop(), month
