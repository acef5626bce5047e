"""Write one form as the workbook of all, and as many workbooks, one for each company.

Making the rows of a small list costs polars about as much as those of a large one. So the rows of
many companies are made together, once for all the workbooks they stand in, and then told apart.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

from connectors.forms import Page, PartedForm, Sheet
from connectors.sheets.blocks import ROOM, Block, Room, blocks, blocks_by
from connectors.workbook import Worksheet, of_list, of_page, write_worksheets

Made = Callable[[str], Sequence[Worksheet]]


def write_workbooks(form: PartedForm, whole: Path, folder: Path, room: Room = ROOM) -> None:
    """Write the workbook of all, and in the folder that of every key under the name it has."""
    of_all: list[Worksheet] = []
    of_each: list[Made] = []
    for sheet, own in zip(form.whole.sheets, form.sheets, strict=True):
        chosen = not of_each
        made, each = _own(own, form, room, chosen=chosen)
        of_each.append(each)
        if isinstance(sheet, Page):
            of_all.append(of_page(sheet, form.whole.footer, chosen=chosen))
        else:
            rows = made if sheet is own else blocks(sheet, room)
            of_all += of_list(sheet, rows, form.whole.footer, room, chosen=chosen)
    write_worksheets(of_all, whole)
    for key, name in form.names.items():
        write_worksheets([one for each in of_each for one in each(key)], folder / name)


def _own(
    sheet: Sheet | Callable[[str], Page], form: PartedForm, room: Room, *, chosen: bool
) -> tuple[list[Block], Made]:
    """All rows of a sheet, and what makes the worksheets of one key from them."""
    footer = form.whole.footer
    if not isinstance(sheet, Sheet):
        return [], lambda key: [of_page(sheet(key), footer, chosen=chosen)]
    if form.by in sheet.frame.columns:
        made, own = blocks_by(sheet, form.by, room)
        return made, lambda key: list(of_list(sheet, own.get(key, ()), footer, room, chosen=chosen))
    made = blocks(sheet, room)
    shared = list(of_list(sheet, made, footer, room, chosen=chosen))
    return made, lambda _: shared
