"""Hand a stranger's file in, and see what was made of it."""

import csv
import random
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import openpyxl
import polars as pl

from connectors.exports import open_file
from tests.strangers.people import Truth, truth
from tests.strangers.sheets import Sheet, laid_out
from validators.tables import Reading, understand

KINDS = ("staffing", "certificate_claim", "training_record")
CLASS_HOUR = 45


class Trial(NamedTuple):
    """What was made of one file: the outcome, and in a few words why."""

    seed: int
    way: str
    outcome: str
    why: str


def trials(files: int, seed: int, new: float) -> Iterator[Trial]:
    """The outcomes of so many files; the same seed gives the same files.

    `new` is the share of headings in words that nobody met before.
    """
    with tempfile.TemporaryDirectory() as folder:
        for number in range(files):
            yield trial(seed * 1_000_000 + number, new, Path(folder))


def trial(seed: int, new: float, folder: Path) -> Trial:
    """The outcome of one file."""
    chance = random.Random(seed)
    said = truth(chance.choice(KINDS), chance)
    sheet, way = laid_out(said, chance, new)
    path = written(sheet, folder, as_csv=not sheet.merges and chance.random() < 0.3)
    found = understand(open_file(path, path.name), "甲机械有限公司")
    return Trial(seed, way, *outcome(said, found))


def written(sheet: Sheet, folder: Path, *, as_csv: bool) -> Path:
    """The sheet as a file."""
    if as_csv:
        path = folder / "附件1.csv"
        with path.open("w", encoding="gb18030", newline="") as file:
            csv.writer(file).writerows([["" if c is None else c for c in r] for r in sheet.rows])
        return path
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = sheet.name
    for row in sheet.rows:
        page.append(row)
    for top, left, bottom, right in sheet.merges:
        page.merge_cells(
            start_row=top + 1, end_row=bottom + 1, start_column=left + 1, end_column=right + 1
        )
    path = folder / "附件1.xlsx"
    book.save(path)
    return path


def outcome(said: Truth, found: Reading) -> tuple[str, str]:
    """How the reading compares with what the file was meant to say."""
    wanted = sorted(tuple(_plain(row[f], f) for f in said.fields) for row in said.rows)
    others = sorted(set(found.tables) - {said.kind})
    if said.kind in found.tables:
        got = sorted(_rows(found.tables[said.kind], said.fields))
        if got == wanted and not any(found.tables[k].height for k in others):
            return "understood", ""
        wrong = _wrong(wanted, got, found)
        if wrong or any(found.tables[k].height for k in others):
            return "misread", wrong or f"also read as {others}"
        return "asked back", _missing(found)
    if any(found.tables[k].height for k in others):
        return "misread", f"read as {others}"
    reasons = found.unreadable["reason"].to_list()
    return ("asked back", f"{reasons}") if reasons else ("misread", "nothing said")


def _plain(text: str, field: str) -> str:
    if field == "hours":
        return f"{int(text) * CLASS_HOUR}"
    return {"合格": "passed", "不合格": "failed"}.get(text, text) if field == "result" else text


def _rows(frame: pl.DataFrame, fields: list[str]) -> list[tuple[str, ...]]:
    columns = [
        (pl.col("minutes").cast(pl.Int64) if f == "hours" else pl.col(f))
        .cast(pl.String)
        .str.strip_suffix(" 00:00:00.000000")
        for f in fields
    ]
    return frame.select(pl.coalesce(column, pl.lit("")) for column in columns).rows()


def _wrong(wanted: list[tuple[str, ...]], got: list[tuple[str, ...]], found: Reading) -> str:
    """What was read that nobody wrote, or is missing and not spoken of; empty if nothing is."""
    if any(not _within(row, wanted) for row in got):
        return "a value that is not in the file"
    unread = found.unreadable.filter(pl.col("kind").is_in(["row", "sheet", "file"])).height
    if len(got) < len(wanted) and not unread:
        return f"{len(wanted) - len(got)} rows missing, unsaid"
    if len(got) > len(wanted):
        return "more rows than written"
    return "" if _missing(found) else "values missing, unsaid"


def _within(row: tuple[str, ...], wanted: list[tuple[str, ...]]) -> bool:
    """Whether some row of the file says all that was read, and perhaps more."""
    return any(all(a in ("", b) for a, b in zip(row, other, strict=True)) for other in wanted)


def _missing(found: Reading) -> str:
    """What the program says it did not understand: headings, cells, rows."""
    headings = [
        column["heading"]
        for layout in found.layouts
        for column in layout["columns"].values()
        if column["field"] is None and column["why"] not in ("not_needed", "listed")
    ]
    return " ".join([*map(repr, headings), *found.unreadable["reason"].to_list()])
