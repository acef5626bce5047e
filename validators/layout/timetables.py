"""Timetables: days down, times of day across, what is taught in the cells."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import replace

from data.grid import Grid
from validators.layout.bands import Band
from validators.layout.headings import UNSEEN, any_fields
from validators.layout.kinds import Choice, Signs, choose, kinds
from validators.layout.merges import merged_across
from validators.layout.table import Group, Problem

# Half a day, a numbered lesson or a span of clock times as a heading.
HALF = "上午|中午|下午|晚上|晚间"
SLOT = re.compile(
    rf"^(?:(?:{HALF})?(?:\d{{1,2}}[:时点]\d{{2}}分?[-~至到]\d{{1,2}}[:时点]\d{{2}}分?)?|第[一二三四五六七八1-8]节课?)$"
)
# A plan says what will be taught; a timetable of another name only counts with those who came.
PLAN, RECORD = "training_plan", "training_record"
DAYS = {"planned_date", "day", "start_at"}


def is_slot(text: str) -> bool:
    """Whether a heading is a time of day."""
    return bool(_squeezed(text)) and bool(SLOT.match(_squeezed(text)))


def slots_of(grid: Grid, band: Band) -> dict[str, str]:
    """The columns that are times of day, with their headings; none unless a column has the days.

    A time merged over two columns has both of them.
    """
    slots = {c: t for c, t in band.headings.items() if is_slot(t)}
    if not slots or not any(any_fields(t) & DAYS for t in band.headings.values()):
        return {}
    for first, columns in merged_across(grid, band.rows[-1]).items():
        slots |= dict.fromkeys(columns, slots[first]) if first in slots else {}
    return slots


def _squeezed(text: str) -> str:
    return UNSEEN.sub("", unicodedata.normalize("NFKC", text))


def timetable(
    texts: Mapping[str, str], signs: Signs, slots: Mapping[str, str]
) -> tuple[Choice, tuple[Group, ...]] | None:
    """The timetable as a plan with a group for each time of day; None where it is no timetable.

    One that is not called a plan has a problem: it does not say who was there.
    """
    choice = choose({**texts, **dict.fromkeys(slots, "topic")}, signs)
    if not choice or choice.kind not in (PLAN, RECORD):
        return None
    hints = next(kind.hints for kind in kinds() if kind.name == PLAN)
    columns = {
        c: replace(heading, why="time_of_day") if c in slots else heading
        for c, heading in choice.columns.items()
    }
    if choice.kind == PLAN and any(hint in signs.names for hint in hints):
        groups = tuple(Group((column,), has_lines=True) for column in slots)
        return choice._replace(columns=columns), groups
    lacks = Problem("missing_field", " | ".join(texts.values()), "person_id_no|person_name")
    return choice._replace(columns=columns, problems=(lacks,)), ()
