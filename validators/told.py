"""How each sheet and each table was understood, as `run.json` and the layout command tell it."""

import json
from dataclasses import dataclass

import polars as pl

from validators.layout.footers import is_instruction
from validators.layout.table import STANDS_FOR, Heading, Table
from validators.layout.unread import lines, none
from validators.place import Place
from validators.sift import Count


@dataclass(frozen=True)
class Read:
    """A table whose rows have been read; the cells themselves are let go.

    `is_form` where it is a card about one person, which has no row of headings.
    """

    name: str
    file: str
    sheet: str
    begins: int
    is_form: bool
    table: Table
    count: Count


def runs(read: list[Read]) -> list[list[Read]]:
    """The parts of each table in their order: one, the slices of a file, the cards of a sheet."""
    runs: dict[tuple[str, str, int, str], list[Read]] = {}
    for one in read:
        runs.setdefault((one.name, one.sheet, one.begins, one.table.kind), []).append(one)
    return list(runs.values())


def read(name: str, place: Place, count: Count) -> Read:
    """What is kept of a table once its rows are read."""
    grid, table = place.grid, place.table
    # The slices of one file all begin where its table begins.
    begins = 1 if grid.header is not None else table.first_row
    return Read(name, grid.file, grid.sheet, begins, place.is_form, table, count)


def _skipped(run: list[Read]) -> dict[str, int]:
    total: dict[str, int] = {}
    for part in run:
        for reason, count in part.count.skipped.items():
            total[reason] = total.get(reason, 0) + count
    return total


def headings_only(run: list[Read]) -> pl.DataFrame:
    """The line for a table without a row: read and delivered, but it might have lost its rows."""
    one = run[0]
    return lines(
        pl.DataFrame({"row": one.table.header_rows[-1:] or (None,)}, schema={"row": pl.Int64}),
        file=one.file,
        sheet=one.sheet,
        row=pl.col("row"),
        kind="sheet",
        reason="header_only",
        original=" | ".join(heading.heading for heading in one.table.columns.values()),
    )


def undecided(run: list[Read]) -> pl.DataFrame:
    """A line for each heading of which the values do not tell what it stands for."""
    one = run[0]
    doubtful = [(at, h.heading) for at, h in one.table.columns.items() if _is_undecided(h)]
    if not doubtful:
        return none()
    return lines(
        pl.DataFrame(doubtful, schema={"at": pl.String, "said": pl.String}, orient="row"),
        file=one.file,
        sheet=one.sheet,
        row=pl.lit(next(iter(one.table.header_rows[-1:]), None), pl.Int64),
        column=pl.col("at"),
        kind="cell",
        reason="heading_undecided",
        original=pl.col("said"),
    )


def _is_undecided(heading: Heading) -> bool:
    """Whether it may be one of several fields; a heading that is never one is no loss."""
    return heading.why.startswith("undecided ")


def entries(name: str, runs: list[list[Read]], idle: list[str]) -> list[dict[str, object]]:
    """The entries of one file: its tables, then the sheets without one that could be read."""
    mine = [_sheet_entry(run) for run in runs if run[0].name == name]
    return [*mine, *map(_idle_entry, dict.fromkeys(idle))]


def _sheet_entry(run: list[Read]) -> dict[str, object]:
    counts, headings = [part.count for part in run], run[0].table.columns.values()
    return {
        "sheet": run[0].sheet,
        "kind": run[0].table.kind,
        "rows_seen": sum(one.seen for one in counts),
        "rows_read": sum(one.read for one in counts),
        "rows_skipped": _skipped(run),
        "rows_set_aside": sum(one.set_aside for one in counts),
        "cells_listed": sum(one.cells_listed for one in counts) + sum(map(_is_undecided, headings)),
        "columns_unknown": [h.heading for h in headings if h.why.startswith("unknown")],
    }


def _idle_entry(sheet: str) -> dict[str, object]:
    """The entry of a sheet without a table that could be read."""
    counts = dict.fromkeys(("rows_seen", "rows_read"), 0)
    rest = {"rows_skipped": {}, "rows_set_aside": 0, "cells_listed": 0, "columns_unknown": []}
    return {"sheet": sheet, "kind": None, **counts, **rest}


def layout(run: list[Read]) -> dict[str, object]:
    """How a table was understood, as the layout command prints it."""
    table = run[0].table
    entry = _sheet_entry(run)
    rows = [row for part in run for row in (part.count.first_row, part.count.last_row) if row]
    return {
        "file": run[0].file,
        "sheet": run[0].sheet,
        "kind": table.kind,
        "title_rows": list(table.title_rows),
        "header_rows": list(table.header_rows),
        "first_data_row": min(rows, default=None),
        "last_data_row": max(rows, default=None),
        "rows_seen": entry["rows_seen"],
        "rows_read": entry["rows_read"],
        "rows_skipped": sum(_skipped(run).values()),
        "rows_set_aside": entry["rows_set_aside"],
        "preamble": table.preamble,
        "columns": {
            letter: {
                "heading": heading.heading,
                "field": STANDS_FOR.get(heading.field or "", heading.field),
                "why": heading.why,
            }
            for letter, heading in table.columns.items()
        },
    }


def starter(run: list[Read]) -> str:
    """The table as an entry of a `layout.toml`; reading with it gives the same.

    Empty for a form, which no such entry can describe.
    """
    one = run[0]
    if one.is_form:
        return ""
    stated: dict[str, object] = {"file": one.file}
    if one.sheet:
        stated["sheet"] = one.sheet
    if one.table.header_rows:
        stated["header_row"] = one.table.header_rows[-1]
    stated["kind"] = one.table.kind
    if one.table.partial:
        stated["partial"] = True
    columns: dict[str, object] = {}
    for heading in one.table.columns.values():
        if heading.field:
            columns.setdefault(heading.field, heading.heading)
    return f"[[table]]\n{_pairs(stated)}\n[table.columns]\n{_pairs(columns)}"


def not_read(
    files: dict[str, list[dict[str, object]]], unreadable: list[pl.DataFrame]
) -> list[dict[str, str]]:
    """The files and sheets of which nothing was read, each with the reason."""
    left = [
        {"file": file, "sheet": sheet or "", "reason": reason}
        for part in unreadable
        for file, sheet, reason in part.filter(
            pl.col("kind").is_in(["file", "sheet"]), pl.col("reason") != "header_only"
        ).select("file", "sheet", "reason").iter_rows()
    ]  # fmt: skip
    named = {(one["file"], one["sheet"]) for one in left}
    for file, sheets in files.items():
        for sheet in [str(entry["sheet"]) for entry in sheets if entry["kind"] is None]:
            if (file, sheet) not in named:
                reason = "instruction" if is_instruction(sheet) else "no_table"
                left.append({"file": file, "sheet": sheet, "reason": reason})
    return left


def layout_file(
    starters: list[str], left: list[dict[str, str]], training_day: str | None = None
) -> str:
    """A whole `layout.toml`: an entry for each table, and a remark for each sheet not read.

    Above them stands how long a day of training is, if the sender says it.
    """
    remarks = [f"# {_toml(one['file'])} {_toml(one['sheet'])}: {one['reason']}\n" for one in left]
    day = _pairs({"training_day": training_day}) if training_day else ""
    return "\n".join(block for block in [day, *starters, "".join(remarks)] if block)


def _pairs(stated: dict[str, object]) -> str:
    return "".join(f"{name} = {_toml(value)}\n" for name, value in stated.items())


def _toml(value: object) -> str:
    """A text, number or truth as TOML writes it; a JSON text is a basic string of TOML."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
