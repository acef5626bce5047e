"""What is wrong in one file, with the cells that have to be corrected and what to say of each."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

import polars as pl

import data
from connectors.exports.letters import cell_at, column_number
from connectors.forms.words import phrases

# What a row that could not be used lacks, by the reason.
LACKS = {
    "no_person": ("person_name", "person_id_no"),
    "no_company": ("org_name", "uscc"),
}


LETTERS = re.compile(r"[A-Z]{1,3}")
# More cells than these are a whole row, and named by its first.
SHOWN = 3


class Mark(NamedTuple):
    """How a cell is coloured, and what its comment says; only one cell of each problem has one."""

    look: str
    text: str | None


# Row, then column (both counted from 1), to the mark of a cell.
Marks = Mapping[int, Mapping[int, Mark]]


class Told(NamedTuple):
    """One problem: where it stands, the cells to correct, the heading, and the words for it.

    `place` is where the sender's own file has it; `cells` are those of the returned workbook, and
    `moved_from` the row they came from if that is another.
    """

    sheet: str
    row: int | None
    cells: tuple[str, ...]
    look: str
    heading: str
    original: str
    reason: str
    advice: str
    place: tuple[str, str]
    moved_from: int | None = None

    @property
    def text(self) -> str:
        """What the comment says."""
        told = [("return_problem", self.reason), ("return_advice", self.advice)]
        told += [("return_stood", str(self.moved_from))] if self.moved_from else []
        lines = [phrases()[name].format(text) for name, text in told if text]
        return "\n".join([f"{phrases()['return_author']}：", *lines])


@dataclass(frozen=True)
class _Table:
    """A table as it was understood: where it begins, its headings and fields by letter.

    A form about one person has no columns: there the letters are addresses of cells.
    """

    sheet: str
    begins: int
    headings: Mapping[str, str]
    fields: Mapping[str, str | None]

    def concerned(self, kind: str, reason: str, field: str | None) -> tuple[str, ...]:
        """The columns (or cells) that a problem of a row or of a heading concerns."""
        wanted = LACKS.get(reason, ()) if kind == "row" else (field,)
        found = tuple(at for at, of in self.fields.items() if of is not None and of in wanted)
        return found or tuple(self.headings)


def problems(lines: pl.DataFrame, layouts: Iterable[Mapping[str, Any]]) -> list[Told]:
    """The problems of one file, in its order.

    `lines` are those of the unreadable list about the file, `layouts` how its tables were
    understood.
    """
    words = _words()
    tables: dict[str, list[_Table]] = {}
    for layout in layouts:
        one = _table(layout)
        tables.setdefault(one.sheet, []).append(one)
    wanted = lines.sort("sheet", "row", "column", maintain_order=True, nulls_last=False)
    names = ("sheet", "row", "column", "field", "kind", "reason", "original", "advice")
    rows = wanted.select(names).iter_rows()
    return [_told(row, _place(tables.get(row[0] or "", ()), row[1]), words) for row in rows]


def marks(told: Sequence[Told]) -> dict[str, Marks]:
    """What is to be marked on each sheet.

    Where a column is wrong all the way down, thousands of rows share one entry.
    """
    found: dict[str, dict[int, Mapping[int, Mark]]] = {}
    shared: dict[tuple[tuple[int, Mark], ...], Mapping[int, Mark]] = {}
    for one in told:
        rows = found.setdefault(one.sheet, {})
        for turn, address in enumerate(one.cells):
            name, row = cell_at(address)
            at, text = column_number(name), one.text if not turn else None
            before = rows.get(row, {})
            cells = {**before, at: together(before.get(at), Mark(one.look, text))}
            rows[row] = shared.setdefault(tuple(cells.items()), cells)
    return dict(found)


def together(one: Mark | None, other: Mark) -> Mark:
    """Two marks of one cell as one."""
    if one is None:
        return other
    texts = dict.fromkeys(text for text in (one.text, other.text) if text)
    return Mark("cell" if "cell" in (one.look, other.look) else one.look, "\n".join(texts) or None)


@cache
def _words() -> dict[str, tuple[str, str]]:
    """What is said of each reason, and the advice."""
    reasons = data.table("reasons").filter(use="unreadable").to_dicts()
    return {one["code"]: (one["words"], one["advice"] or "") for one in reasons}


def _table(layout: Mapping[str, Any]) -> _Table:
    rows = [*layout["title_rows"], *layout["header_rows"]]
    columns = layout["columns"]
    return _Table(
        layout["sheet"] or "",
        min(rows, default=0),
        {at: one["heading"] for at, one in columns.items()},
        {at: one["field"] for at, one in columns.items()},
    )


def _place(tables: Iterable[_Table], row: int | None) -> _Table | None:
    """The table in which a row stands: the last that begins above it."""
    above = [table for table in tables if row is not None and table.begins <= row]
    return max(above, key=lambda table: table.begins, default=None)


def _told(
    line: tuple[Any, ...], table: _Table | None, words: Mapping[str, tuple[str, str]]
) -> Told:
    sheet, row, column, field, kind, reason, original, advice = line
    columns: tuple[str, ...] = ()
    if row is not None:
        column = column if column and LETTERS.fullmatch(column) else None
        known = table.concerned(kind, reason, field) if table else ()
        columns = (column,) if column else known
    headings = [table.headings.get(at, "") for at in columns[: SHOWN + 1]] if table else []
    # An address of a form has its own row; several facts of one cell are B3, B3.2, B3.3.
    named = (at.partition(".")[0] if at[-1].isdigit() else f"{at}{row}" for at in columns)
    cells = tuple(dict.fromkeys(named))
    if row is not None and not cells:
        cells = (f"A{row}",)  # a table that was not understood
    shown = cells if len(cells) <= SHOWN else cells[:1]
    said, what = words.get(reason, (advice or "", ""))
    return Told(
        sheet or "", row, cells, "cell" if kind == "cell" else "row",
        "、".join(headings) if len(headings) <= SHOWN else "",
        # What stands in somebody else's file is not this sender's to see.
        (original or "") if kind != "conflict" else "", said, what,
        (sheet or "", "、".join(shown) or ("" if row is None else str(row))),
    )  # fmt: skip
