"""Write a form as an .xlsx file, in one pass and the same bytes each time."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile

from connectors.archive import Packed, join, packed, put
from connectors.forms import Chart, Form, Page, Sheet
from connectors.sheets import listing, page
from connectors.sheets.blocks import ROOM, Block, Room, blocks
from connectors.sheets.chart import chart_part, drawing
from connectors.sheets.package import Part, content_types, links, workbook, workbook_links
from connectors.sheets.styles import stylesheet


@dataclass(frozen=True)
class Worksheet:
    """One worksheet of a file: its entry in the workbook, its XML in pieces, its chart."""

    part: Part
    pieces: Sequence[Packed]
    chart: Chart | None = None


def write_workbook(form: Form, path: Path, room: Room = ROOM) -> None:
    """Write the form; a list longer than a sheet goes on in `<name>(2)`, `<name>(3)` and so on."""
    worksheets: list[Worksheet] = []
    for sheet in form.sheets:
        chosen = not worksheets
        if isinstance(sheet, Page):
            worksheets.append(of_page(sheet, form.footer, chosen=chosen))
        else:
            worksheets += of_list(sheet, blocks(sheet, room), form.footer, room, chosen=chosen)
    write_worksheets(worksheets, path)


def write_worksheets(worksheets: Sequence[Worksheet], path: Path | BinaryIO) -> None:
    """Write the worksheets and all that an .xlsx file needs around them."""
    parts = [each.part for each in worksheets]
    with ZipFile(path, "w", ZIP_DEFLATED, compresslevel=1) as file:
        put(file, "[Content_Types].xml", [content_types(parts)])
        put(file, "_rels/.rels", [links(("officeDocument", "xl/workbook.xml"))])
        put(file, "xl/workbook.xml", [workbook(parts)])
        put(file, "xl/_rels/workbook.xml.rels", [workbook_links(len(parts))])
        put(file, "xl/styles.xml", [stylesheet()])
        for number, each in enumerate(worksheets, start=1):
            join(file, f"xl/worksheets/sheet{number}.xml", each.pieces)
            if each.chart:
                _put_chart(file, each.part.name, each.chart, number)


def of_page(sheet: Page, footer: str, *, chosen: bool) -> Worksheet:
    """A page as a worksheet; `chosen` is the one that is seen first."""
    made = packed(page.worksheet(sheet, footer, chosen=chosen))
    return Worksheet(Part(sheet.name, has_chart=bool(sheet.chart)), [made], sheet.chart)


def of_list(
    sheet: Sheet, made: Iterable[Block], footer: str, room: Room = ROOM, *, chosen: bool
) -> Iterator[Worksheet]:
    """A list as a worksheet, or as many as its rows need; `made` are those rows."""
    for turn, here in enumerate(_filled(made, room), start=1):
        height = sum(block.height for block in here)
        head = listing.head(sheet, height, chosen=chosen and turn == 1)
        pieces = [block.rows for block in here] or [packed(listing.empty_row(sheet))]
        tail = listing.tail(sheet, height, footer)
        name = sheet.name if turn == 1 else f"{sheet.name}({turn})"
        part = Part(name, area=listing.area(sheet, height))
        yield Worksheet(part, [packed(head), *pieces, packed(tail)])


def _filled(made: Iterable[Block], room: Room) -> Iterator[list[Block]]:
    """The blocks of each sheet; without any there is still one sheet."""
    here: list[Block] = []
    left = room
    for block in made:
        if here and (block.height > left.rows or block.rows.size > left.bytes):
            yield here
            here, left = [], room
        here.append(block)
        left = Room(left.rows - block.height, left.bytes - block.rows.size)
    yield here


def _put_chart(file: ZipFile, page_name: str, chart: Chart, number: int) -> None:
    to_drawing = links(("drawing", f"../drawings/drawing{number}.xml"))
    to_chart = links(("chart", f"../charts/chart{number}.xml"))
    put(file, f"xl/worksheets/_rels/sheet{number}.xml.rels", [to_drawing])
    put(file, f"xl/drawings/drawing{number}.xml", [drawing(chart)])
    put(file, f"xl/drawings/_rels/drawing{number}.xml.rels", [to_chart])
    put(file, f"xl/charts/chart{number}.xml", [chart_part(chart, page_name)])
