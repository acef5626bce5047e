"""Write one form as many small workbooks, a file for each company.

Making the rows of a small list costs polars about as much as those of a large one. So the rows
of many companies are made together and then told apart.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from connectors.forms import Form, Page, PartedForm, Sheet
from connectors.sheets import listing
from connectors.sheets.package import Part
from connectors.sheets.rows import rows
from connectors.workbook import (
    ROWS_PER_SHEET,
    Worksheet,
    worksheet,
    write_workbook,
    write_worksheets,
)

# So many rows of all lists are made together; a company with more is written by itself.
_TOGETHER = 8_000

Made = Callable[[str], Worksheet]


@dataclass(frozen=True)
class Own:
    """The rows of one list that belong to one company, as XML."""

    height: int
    body: bytes


def write_workbooks(
    form: PartedForm, folder: Path, *, rows_per_sheet: int = ROWS_PER_SHEET
) -> None:
    """Write the workbook of every key that the form names, under that name, in the folder."""
    turns = _turns(form, min(_TOGETHER, rows_per_sheet - listing.FIRST + 1))
    cut = {i: _cut(sheet.frame, form.by, turns) for i, sheet in _parted(form).items()}
    for (turn,), keys in turns.group_by("turn", maintain_order=True):
        own = {i: frames[turn] for i, frames in cut.items()}
        if keys.height > 1:
            _write_together(form, folder, keys[form.by].to_list(), own)
        else:
            key = keys[form.by].item()
            path = folder / form.names[key]
            write_workbook(_alone(form, key, own), path, rows_per_sheet=rows_per_sheet)


def _parted(form: PartedForm) -> dict[int, Sheet]:
    """The lists that are cut by company, by their place."""
    return {
        i: sheet
        for i, sheet in enumerate(form.sheets)
        if isinstance(sheet, Sheet) and form.by in sheet.frame.columns
    }


def _turns(form: PartedForm, together: int) -> pl.DataFrame:
    """Every key with the turn in which it is written; a large one has a turn of its own."""
    keys = pl.DataFrame({form.by: list(form.names)}, schema={form.by: pl.String})
    held = [sheet.frame.select(form.by) for sheet in _parted(form).values()]
    sizes = pl.concat([keys, *held]).group_by(form.by).len()
    alone = pl.col("len") > together
    return (
        keys.join(sizes, on=form.by, how="left", maintain_order="left")
        .sort(alone, maintain_order=True)
        .with_columns(part=pl.col("len").cum_sum() // together)
        .with_columns(turn=pl.struct("part", pl.when(alone).then(form.by)).rle_id())
    )


def _cut(frame: pl.DataFrame, by: str, turns: pl.DataFrame) -> dict[object, pl.DataFrame]:
    """The rows of each turn; a turn without any has an empty frame."""
    held = frame.join(turns.select(by, "turn"), on=by, how="inner", maintain_order="left")
    cut = held.partition_by("turn", as_dict=True, include_key=False)
    return {turn: cut.get((turn,), frame.clear()) for turn in turns["turn"].unique()}


def _alone(form: PartedForm, key: str, own: Mapping[int, pl.DataFrame]) -> Form:
    """The form of one company."""
    sheets: list[Sheet | Page] = []
    for i, sheet in enumerate(form.sheets):
        if isinstance(sheet, Sheet):
            sheets.append(replace(sheet, frame=own.get(i, sheet.frame)))
        else:
            sheets.append(sheet(key))
    return Form(tuple(sheets), form.footer)


def _write_together(
    form: PartedForm, folder: Path, keys: list[str], own: Mapping[int, pl.DataFrame]
) -> None:
    """Write the workbooks of one turn."""
    makers: list[Made] = []
    for i, sheet in enumerate(form.sheets):
        if not isinstance(sheet, Sheet):
            makers.append(_page(sheet, form.footer, chosen=not i))
        elif i in own:
            makers.append(_own_list(sheet, form, own[i], chosen=not i))
        else:
            makers.append(_shared(sheet, form.footer, chosen=not i))
    for key in keys:
        write_worksheets([make(key) for make in makers], folder / form.names[key])


def _page(sheet: Callable[[str], Page], footer: str, *, chosen: bool) -> Made:
    return lambda key: worksheet(sheet(key), footer, chosen=chosen)


def _shared(sheet: Sheet, footer: str, *, chosen: bool) -> Made:
    """A list that is the same in every workbook."""
    one = worksheet(sheet, footer, chosen=chosen)
    kept = Worksheet(one.part, list(one.pieces))
    return lambda _: kept


def _own_list(sheet: Sheet, form: PartedForm, frame: pl.DataFrame, *, chosen: bool) -> Made:
    """A list of which every workbook has its own rows, all made in one go."""
    number = pl.int_range(pl.len()).over(form.by) + listing.FIRST
    made = frame.select(form.by).with_columns(row=rows(frame, sheet.columns, number, sheet.cut))
    grouped = made.group_by(form.by).agg(
        height=pl.len(), body=(pl.col("row").str.join("\n") + "\n").cast(pl.Binary)
    )
    own = {key: Own(height, body) for key, height, body in grouped.iter_rows()}
    none = Own(0, listing.empty_row(sheet))

    def make(key: str) -> Worksheet:
        mine = own.get(key, none)
        before = listing.head(sheet, mine.height, chosen=chosen)
        after = listing.tail(sheet, mine.height, form.footer)
        part = Part(sheet.name, area=listing.area(sheet, mine.height))
        return Worksheet(part, [before, mine.body, after])

    return make
