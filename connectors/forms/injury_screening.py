"""The workbook of an injury screening: what stands out, a chart, and every group of each kind."""

from collections.abc import Mapping
from datetime import date
from math import ceil
from typing import Any

import polars as pl

from connectors.forms import Cell, Chart, Form, Page, Series, Sheet
from connectors.forms.columns import columns, heading
from connectors.forms.words import listed, phrases

WIDTHS = (34.0, 18.0, 12.0, 12.0, 16.0, 16.0)
LINE, TALL, SIGNS = 15.0, 28.0, 50
CHARTED, CHART_ROWS = 15, 22
SHOWN = ("injury_people", "injured_people", "injury_rate")
Row = tuple[Cell, ...]


def screening_form(named: pl.DataFrame, facts: Mapping[str, object]) -> Form:
    """The screening as a form, from its groups with their names and the facts of the screening."""
    kinds = listed("injury_dimension")
    sheets = [
        Sheet(
            name=word,
            columns=columns("injuries", date.min),
            frame=named.filter(dimension=kind),
            frozen=1,
            empty=phrases()["injury_empty"],
            cut=phrases()["cut"],
        )
        for kind, word in kinds.items()
    ]
    return Form((_overview(named, facts), *sheets), phrases()["footer"])


def pointed_out(named: pl.DataFrame) -> list[dict[str, Any]]:
    """The groups that stand out, as rows of plain values."""
    return named.filter("high").to_dicts()


def named(groups: pl.DataFrame, facts: Mapping[str, object]) -> pl.DataFrame:
    """The groups with their names, the highest rate first, what was added up last."""
    said = phrases()["injury_small"].format(least=facts["least"], n="\0")
    head, tail = said.split("\0")
    small = pl.format(f"{head}{{}}{tail}", "small")
    bands = _bands(str(facts["bands"]))
    is_age = pl.col("dimension") == "age"
    shown = pl.when(is_age).then(pl.col("group").replace(bands)).otherwise("group")
    return groups.sort(
        pl.col("group").is_null(), "injury_rate", "injury_people", "group",
        descending=[False, True, True, False],
    ).with_columns(
        injury_group=pl.when(pl.col("group").is_null()).then(small).otherwise(shown),
        injury_dimension=pl.col("dimension").replace(listed("injury_dimension")),
        injury_flag=pl.when("high").then(pl.lit("high")),
        injury_ratio=pl.col("injury_ratio").round(1).cast(pl.String),
    )  # fmt: skip


def _bands(stated: str) -> dict[str, str]:
    """The name of each age band by its first age; `stated` has all but the youngest's, 0."""
    ages = [0, *map(int, stated.split("/"))]
    words = listed("injury_age")
    names = {}
    for first, after in zip(ages, [*ages[1:], None], strict=True):
        word = words["last" if after is None else "middle" if first else "first"]
        to = after if not first else (after or 0) - 1
        names[str(first)] = word.format(first=first, to=to)
    return names


def _overview(named: pl.DataFrame, facts: Mapping[str, object]) -> Page:
    """Notes, the groups that stand out, and the trades with a chart of their rates."""
    say, across = phrases(), len(WIDTHS)
    rows: list[tuple[Row, float]] = [
        ((Cell(say["injury_title"], "title", across),), 30),
        ((Cell("note", "names"),), 0),
    ]
    notes = [word.format(**facts) for word in listed("injury_note").values()]
    rows += [((Cell(note, "note", across),), LINE * ceil(len(note) / SIGNS)) for note in notes]
    rows += [((Cell(say["injury_high"], "part", across),), TALL), *_high(named, across)]
    trades = named.filter(pl.col("dimension") == "trade", pl.col("group").is_not_null())
    trades = trades.head(CHARTED)
    word = listed("injury_dimension")["trade"]
    rows.append(((Cell(word, "part", across),), TALL))
    head = [word, *(heading(name) for name in SHOWN)]
    rows.append((tuple(Cell(text, "header") for text in head), TALL))
    first = len(rows) + 1
    for name, *numbers in trades.select("injury_group", *SHOWN).iter_rows():
        rows.append(((Cell(name, "value"), *(Cell(n, "number") for n in numbers)), 0))
    chart = _chart(trades, first) if trades.height else None
    return Page(
        name=say["injury_overview"],
        rows=tuple(row for row, _ in rows),
        widths=WIDTHS,
        heights={number: height for number, (_, height) in enumerate(rows, start=1) if height},
        chart=chart,
    )


def _high(named: pl.DataFrame, across: int) -> list[tuple[Row, float]]:
    high = named.filter("high")
    if high.is_empty():
        return [((Cell(phrases()["injury_none"], "note", across),), 0)]
    head = map(heading, ("injury_group", "injury_dimension", *SHOWN, "injury_ratio"))
    rows: list[tuple[Row, float]] = [(tuple(Cell(text, "header") for text in head), TALL)]
    shown = high.select("injury_group", "injury_dimension", *SHOWN, "injury_ratio")
    for group, kind, *numbers, ratio in shown.iter_rows():
        counts = (Cell(number, "number") for number in numbers)
        line = (Cell(group, "line_red"), Cell(kind, "value"), *counts, Cell(ratio, "value"))
        rows.append((line, 0))
    return rows


def _chart(trades: pl.DataFrame, first: int) -> Chart:
    last = first + trades.height - 1
    rate = Series(
        column=len(SHOWN),
        heading=heading("injury_rate"),
        tone="red",
        values=tuple(trades["injury_rate"].to_list()),
    )
    return Chart(
        title=phrases()["injury_chart"],
        rows=(first, last),
        names=tuple(trades["injury_group"].to_list()),
        series=(rate,),
        at=(last + 2, last + 1 + CHART_ROWS),
        across=len(WIDTHS),
    )
