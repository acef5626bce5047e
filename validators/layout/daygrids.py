"""Tables with a column for each day or month: hours of training, or who was there."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import replace

from validators.layout.days import Day, dated, is_day
from validators.layout.headings import listed_form, plain
from validators.layout.kinds import Choice, Signs, choose, kinds
from validators.layout.preamble import facts, label_field, pairs_of
from validators.layout.table import Group, Heading, Problem

# The kinds that have such tables, and the field that tells the day; of two the first is meant.
DAY_FIELDS = {"training_record": "start_at", "duty_log": "work_date"}
HOURS = "hours"
AMOUNT = re.compile(r"^\d+(?:\.\d+)?")
TICKS = {"0", "1"}


def day_choice(
    texts: Mapping[str, str],
    signs: Signs,
    days: Mapping[str, Day],
    titles: Mapping[str, str],
) -> tuple[Choice, tuple[Group, ...]] | None:
    """The table as a grid of days with the group that each day is; None if it is none we know.

    Only the name of file, sheet or title tells what is counted there: training, or work.
    """
    for kind, day_field in DAY_FIELDS.items():
        hints = next(k.hints for k in kinds() if k.name == kind)
        names = plain(" ".join([signs.names, *titles.values()]))
        if not any(hint in names for hint in hints):
            continue
        field = _counted(kind, signs, days) or day_field
        # A field's own name is a heading too.
        choice = choose({c: field if c in days else t for c, t in texts.items()}, signs)
        if not choice or choice.kind != kind:
            continue
        return _dated(choice, signs, days, titles, (field, day_field), texts)
    return None


def _counted(kind: str, signs: Signs, days: Mapping[str, Day]) -> str | None:
    """`hours` where the cells are amounts of training, not ticks."""
    if kind != "training_record":
        return None
    amounts = {
        match[0] for c in days for text in signs.sample[c] if (match := AMOUNT.match(text.strip()))
    }
    months = any(day.day is None for day in days.values())
    return HOURS if amounts - TICKS or (months and amounts) else None


def _dated(
    choice: Choice,
    signs: Signs,
    days: Mapping[str, Day],
    titles: Mapping[str, str],
    fields: tuple[str, str],
    texts: Mapping[str, str],
) -> tuple[Choice, tuple[Group, ...]]:
    field, day_field = fields
    said = facts(signs.above, choice.kind)
    above = [_undated(t, choice.kind) for row in signs.above for t in row.values() if not is_day(t)]
    starts = said.get("class_start") or said.get("day")
    known = dated(days, [*titles.values(), *above, *signs.places], starts)
    columns = dict(choice.columns)
    for column, heading in columns.items():
        if column in days:
            unit = _unit(titles.get(column, ""))
            columns[column] = Heading(heading.heading, field, unit, "day_column")
        elif heading.field in (field, day_field):
            # A total beside the days counts them twice.
            columns[column] = replace(heading, field=None, why=f"other_column {heading.field}")
    if len(known) < len(days):
        lost = " | ".join(texts[c] for c in days if c not in known)
        problem = Problem("grid_without_year", lost, field=day_field)
        return choice._replace(columns=columns, problems=(*choice.problems, problem)), ()
    is_tick = field != HOURS
    groups = tuple(
        Group((column,), ((day_field, day.text),), is_tick=is_tick) for column, day in known.items()
    )
    return choice._replace(columns=columns), groups


def _undated(text: str, kind: str) -> str:
    """The text without the day a form was filled in, which says nothing of what it is about."""
    whole = unicodedata.normalize("NFKC", text)
    for label, value in pairs_of(whole):
        if label_field(label, kind) == "report_date":
            whole = whole.replace(value, "")
    return whole


def _unit(title: str) -> str | None:
    form = listed_form(title)
    return form.unit if form else None
