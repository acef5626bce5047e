"""Write a form as an .xlsx file, in one pass and the same bytes each time."""

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import polars as pl
from isal import isal_zlib

from connectors.forms import Chart, Form, Page, Sheet
from connectors.sheets import listing, page
from connectors.sheets.chart import chart_part, drawing
from connectors.sheets.package import Part, content_types, links, workbook, workbook_links
from connectors.sheets.rows import as_bytes, rows
from connectors.sheets.styles import stylesheet

# What a sheet may hold. Spreadsheets stop at 2**20 rows, and a zip entry of 2 GiB or more needs
# an extension that makes Excel offer to repair the file; the rest is left for longer rows.
ROWS_PER_SHEET = 1_048_576
BYTES_PER_SHEET = 1_800_000_000

# How many rows are weighed to learn how heavy a list is, and what no row outweighs: each cell's
# tags, and texts in which every character is escaped and shown twice.
_SAMPLE = 1_000
_TAGS, _SWELLING = 100, 12


@dataclass(frozen=True)
class Worksheet:
    """One worksheet of a file: its entry in the workbook, its XML in pieces, its chart."""

    part: Part
    pieces: Iterable[bytes | memoryview]
    chart: Chart | None = None


def write_workbook(
    form: Form,
    path: Path,
    *,
    rows_per_sheet: int = ROWS_PER_SHEET,
    bytes_per_sheet: int = BYTES_PER_SHEET,
) -> None:
    """Write the form; a list longer than a sheet goes on in `<name>(2)`, `<name>(3)` and so on."""
    sheets = [
        part for sheet in form.sheets for part in _split(sheet, rows_per_sheet, bytes_per_sheet)
    ]
    write_worksheets(
        [worksheet(sheet, form.footer, chosen=not i) for i, sheet in enumerate(sheets)], path
    )


def write_worksheets(worksheets: list[Worksheet], path: Path) -> None:
    """Write the worksheets and all that an .xlsx file needs around them."""
    parts = [each.part for each in worksheets]
    with ZipFile(path, "w", ZIP_DEFLATED, compresslevel=1) as file:
        put(file, "[Content_Types].xml", [content_types(parts)])
        put(file, "_rels/.rels", [links(("officeDocument", "xl/workbook.xml"))])
        put(file, "xl/workbook.xml", [workbook(parts)])
        put(file, "xl/_rels/workbook.xml.rels", [workbook_links(len(parts))])
        put(file, "xl/styles.xml", [stylesheet()])
        for number, each in enumerate(worksheets, start=1):
            put(file, f"xl/worksheets/sheet{number}.xml", each.pieces)
            if each.chart:
                _put_chart(file, each.part.name, each.chart, number)


def worksheet(sheet: Sheet | Page, footer: str, *, chosen: bool) -> Worksheet:
    """The sheet of a form as a worksheet that is still to be written."""
    if isinstance(sheet, Page):
        made = [page.worksheet(sheet, footer, chosen=chosen)]
        return Worksheet(Part(sheet.name, has_chart=bool(sheet.chart)), made, sheet.chart)
    part = Part(sheet.name, area=listing.area(sheet, sheet.frame.height))
    return Worksheet(part, _pieces(sheet, footer, chosen=chosen))


def _pieces(sheet: Sheet, footer: str, *, chosen: bool) -> Iterator[bytes | memoryview]:
    yield listing.head(sheet, sheet.frame.height, chosen=chosen)
    yield from listing.body(sheet)
    yield listing.tail(sheet, sheet.frame.height, footer)


def put(file: ZipFile, name: str | ZipInfo, pieces: Iterable[bytes | memoryview]) -> None:
    """Write an entry of an archive in pieces."""
    # Opened by name, an entry is dated 1980-01-01; `writestr` would look at the clock.
    with file.open(name, "w") as entry:
        # The same deflate at a fifth of the time; the standard library lets nobody choose it.
        vars(entry)["_compressor"] = isal_zlib.compressobj(1, zlib.DEFLATED, -zlib.MAX_WBITS)
        for piece in pieces:
            entry.write(piece)


def _put_chart(file: ZipFile, page_name: str, chart: Chart, number: int) -> None:
    to_drawing = links(("drawing", f"../drawings/drawing{number}.xml"))
    to_chart = links(("chart", f"../charts/chart{number}.xml"))
    put(file, f"xl/worksheets/_rels/sheet{number}.xml.rels", [to_drawing])
    put(file, f"xl/drawings/drawing{number}.xml", [drawing(chart)])
    put(file, f"xl/drawings/_rels/drawing{number}.xml.rels", [to_chart])
    put(file, f"xl/charts/chart{number}.xml", [chart_part(chart, page_name)])


def _split(sheet: Sheet | Page, most_rows: int, most_bytes: int) -> Iterator[Sheet | Page]:
    """The sheet, or as many as its list needs."""
    if isinstance(sheet, Page):
        yield sheet
        return
    room = min(most_rows - listing.FIRST + 1, _rows_in(sheet, most_bytes))
    for turn, start in enumerate(range(0, max(sheet.frame.height, 1), room), start=1):
        name = sheet.name if turn == 1 else f"{sheet.name}({turn})"
        yield replace(sheet, name=name, frame=sheet.frame.slice(start, room))


def _rows_in(sheet: Sheet, most_bytes: int) -> int:
    """How many rows of the list fit in that many bytes, judged by rows from all over it."""
    height = sheet.frame.height
    tags = height * len(sheet.columns) * _TAGS
    if height < _SAMPLE or tags + sheet.frame.estimated_size() * _SWELLING < most_bytes:
        return ROWS_PER_SHEET
    sample = sheet.frame.gather_every(height // _SAMPLE)
    size = len(as_bytes(rows(sample, sheet.columns, pl.lit(height), sheet.cut)))
    return max(1, most_bytes * sample.height // size)
