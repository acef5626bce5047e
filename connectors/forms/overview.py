"""The first page: what the run covered, what it found, what changed and what was not checked."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from math import ceil
from unicodedata import east_asian_width

from connectors.forms import Cell, Chart, Page, Series
from connectors.forms.counts import Counts, grades
from connectors.forms.lead import Lead
from connectors.forms.words import listed, phrases, tones

Row = tuple[Cell, ...]

# Widths in characters, heights in points: one wide column for the items, a narrow one for each
# measure, and a chart as tall as a table of so many rows.
_ITEM, _MEASURE = 46.0, 9.5
_LINE, _PADDING = 15.0, 5.0
_CHART_ROWS = 24
_UNCHECKED_SHOWN = 40


def page(
    name: str, lead: Lead, wordings: Mapping[str, str], counts: Counts, *, has_ledger: bool
) -> Page:
    """The page, from top to bottom: facts, warnings, notes, table, chart, companies left out."""
    say, measured = phrases(), _measures(has_ledger=has_ledger)
    across = len(measured) + 1
    rows: list[tuple[Row, float]] = [
        ((Cell(lead.title, "title", across),), 30),
        (tuple(Cell(each, "names") for each in ("item", *measured)), 0),
        *_wide(lead.warnings, "line_amber", across),
        *_wide(lead.notes, "note", across),
        _part(say["part_run"], across),
        *_facts(lead, across),
        _part(say["part_counts"], across),
        (tuple(Cell(word, "header") for word in (say["item"], *measured.values())), 32),
    ]
    first = len(rows) + 1
    rows += [_counted(item, word, measured, counts) for item, word in wordings.items()]
    rows.append(_total(wordings, measured, counts))
    at = (len(rows) + 2, len(rows) + 1 + _CHART_ROWS)
    rows += [((), 0)] * (_CHART_ROWS + 2)
    if lead.unchecked is not None:
        rows += [_part(say["part_unchecked"], across), *_unchecked(lead.unchecked, across)]
    return Page(
        name=name,
        rows=tuple(row for row, _ in rows),
        widths=(_ITEM, *(_MEASURE for _ in measured)),
        heights={number: height for number, (_, height) in enumerate(rows, start=1) if height},
        chart=_chart(wordings, measured, counts, first, at) if wordings else None,
    )


def _measures(*, has_ledger: bool) -> dict[str, str]:
    """The measures of the table with their headings; without a ledger nothing can be gone."""
    say = phrases()
    totals = {"broken": say["broken"], "unverifiable": say["unverifiable"]}
    gone = {"resolved": say["resolved"]} if has_ledger else {}
    return listed("grade") | totals | listed("state") | gone


def _counted(
    item: str, wording: str, measured: Mapping[str, str], counts: Counts
) -> tuple[Row, float]:
    cells = [Cell(wording, "value")]
    for measure, word in measured.items():
        number, tone = counts.get((item, measure), 0), tones("grade").get(word)
        cells.append(Cell(number, f"number_{tone}" if tone and number else "number"))
    return tuple(cells), _height(wording, _ITEM)


def _total(wordings: Iterable[str], measured: Iterable[str], counts: Counts) -> tuple[Row, float]:
    items = list(wordings)
    sums = [sum(counts.get((item, measure), 0) for item in items) for measure in measured]
    return (Cell(phrases()["total"], "label"), *(Cell(n, "total") for n in sums)), 20


def _facts(lead: Lead, across: int) -> list[tuple[Row, float]]:
    """The facts, two to a row."""
    half = (across - 1) // 2
    left, right = (1, half - 1), (2, across - half - 2)
    facts = [*lead.facts, ("", Cell(style="value"))]
    rows = []
    for first, second in zip(facts[0:-1:2], facts[1::2], strict=True):
        row = [
            cell
            for (label, value), (tag, span) in ((first, left), (second, right))
            for cell in (Cell(label, "label", tag), Cell(value.value, value.style, span))
        ]
        rows.append((tuple(row), 20.0))
    return rows


def _unchecked(left: tuple[tuple[str, str], ...], across: int) -> list[tuple[Row, float]]:
    say = phrases()
    if not left:
        return _wide([say["unchecked_none"]], "note", across)
    org_head, why_head = say["unchecked_org"], say["unchecked_reason"]
    head = (Cell(org_head, "header"), Cell(why_head, "header", across - 1))
    shown: list[tuple[Row, float]] = [
        ((Cell(org, "value"), Cell(why, "value", across - 1)), _height(org, _ITEM))
        for org, why in left[:_UNCHECKED_SHOWN]
    ]
    more = max(0, len(left) - _UNCHECKED_SHOWN)
    rest = [say["unchecked_more"].format(n=more)] if more else []
    return [(head, 22), *shown, *_wide(rest, "note", across)]


def _part(text: str, across: int) -> tuple[Row, float]:
    return (Cell(text, "part", across),), 28


def _wide(texts: Iterable[str], style: str, across: int) -> list[tuple[Row, float]]:
    width = _ITEM + _MEASURE * (across - 1)
    return [((Cell(text, style, across),), _height(text, width)) for text in texts]


@lru_cache(maxsize=1_024)  # the same few sentences stand in every company's workbook
def _height(text: str, width: float) -> float:
    """Rows of merged cells do not grow with their text, so their height is set."""
    wide = sum(2 if east_asian_width(sign) in "WFA" else 1 for sign in text)
    return ceil(wide / (width - 1)) * _LINE + _PADDING


def _chart(
    wordings: Mapping[str, str],
    measured: Mapping[str, str],
    counts: Counts,
    first: int,
    at: tuple[int, int],
) -> Chart:
    series = tuple(
        Series(
            column=1 + list(measured).index(grade),
            heading=measured[grade],
            tone=tones("grade")[measured[grade]],
            values=tuple(counts.get((item, grade), 0) for item in wordings),
        )
        for grade in grades()
    )
    return Chart(
        title=phrases()["chart"],
        rows=(first, first + len(wordings) - 1),
        names=tuple(wordings.values()),
        series=series,
        at=at,
        across=len(measured) + 1,
    )
