"""The same rows of cells written as every kind of file that companies send."""

import csv
import io
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from email.message import EmailMessage
from html import escape
from pathlib import Path

import openpyxl
import polars as pl
import xlsxwriter

from connectors.exports import open_file
from data.grid import Grid
from tests.connectors.old_workbooks import OldBook, OldSheet, old_workbook

Cell = str | int | float | bool | date | datetime | time | None
Rows = Sequence[Sequence[Cell]]

FORMATS = {datetime: "yyyy-mm-dd hh:mm", date: "yyyy/m/d;@", time: "h:mm"}


def shown(cell: Cell) -> str | None:
    """The text that a grid has for a cell, whatever kind of file it came in."""
    if cell is None or isinstance(cell, str):
        return cell or None
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d %H:%M:%S}"
    if isinstance(cell, date):
        return f"{cell:%Y-%m-%d} 00:00:00"
    if isinstance(cell, time):
        return f"{cell:%H:%M:%S}"
    return str(cell)


def put_xlsxwriter(path: Path, rows: Rows) -> None:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("表")
        styles = {kind: book.add_format({"num_format": text}) for kind, text in FORMATS.items()}
        for r, row in enumerate(rows):
            for c, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(r, c, cell)
                elif isinstance(cell, (date, time)):
                    sheet.write_datetime(r, c, cell, styles[type(cell)])
                elif cell is not None:
                    sheet.write(r, c, cell)


def put_openpyxl(path: Path, rows: Rows) -> None:
    book = openpyxl.Workbook()
    for r, row in enumerate(rows, start=1):
        for c, value in enumerate(row, start=1):
            if value is not None and book.active is not None:
                cell = book.active.cell(r, c, value)
                if isinstance(value, str):
                    cell.data_type = "s"
    book.save(path)


def put_old(path: Path, rows: Rows) -> None:
    path.write_bytes(old_workbook(OldBook({"表": OldSheet(rows)})))


def put_spreadsheetml(path: Path, rows: Rows) -> None:
    lines = "".join(f"<Row>{''.join(map(_xml_cell, row))}</Row>" for row in rows)
    path.write_text(spreadsheetml(f'<Worksheet ss:Name="表"><Table>{lines}</Table></Worksheet>'))


def spreadsheetml(sheets: str) -> str:
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    return (
        '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n'
        f'<Workbook xmlns="{space}" xmlns:ss="{space}">{sheets}</Workbook>'
    )


def _xml_cell(cell: Cell) -> str:
    if cell is None:
        return "<Cell/>"
    kind, text = "String", shown(cell) or ""
    if isinstance(cell, bool):
        kind, text = "Boolean", str(int(cell))
    elif isinstance(cell, time):
        kind, text = "DateTime", f"1899-12-31T{cell:%H:%M:%S}.000"
    elif isinstance(cell, date):
        kind, text = "DateTime", text.replace(" ", "T") + ".000"
    elif not isinstance(cell, str):
        kind = "Number"
    text = escape(text).replace("\n", "&#10;")
    return f'<Cell><Data ss:Type="{kind}">{text}</Data></Cell>'


def page(rows: Rows) -> str:
    def cell(value: Cell) -> str:
        return f"<td>{escape(shown(value) or '').replace(chr(10), '<br>') or '&nbsp;'}</td>"

    lines = "\n".join(f"<tr>{''.join(map(cell, row))}</tr>" for row in rows)
    head = "<html><head><title>导出</title></head>"
    return f'{head}<body><table border="1">\n{lines}\n</table></body></html>'


def put_page(path: Path, rows: Rows) -> None:
    text = page(rows).replace("<head>", '<head><meta charset="gb2312">')
    path.write_bytes(text.encode("gb18030"))


def put_mail(path: Path, rows: Rows) -> None:
    mail = EmailMessage()
    mail.add_related(page(rows), subtype="html", charset="utf-8")
    path.write_bytes(bytes(mail))


def text_writer(encoding: str, separator: str) -> Callable[[Path, Rows], None]:
    def put(path: Path, rows: Rows) -> None:
        out = io.StringIO()
        csv.writer(out, delimiter=separator).writerows([[shown(c) or "" for c in r] for r in rows])
        path.write_bytes(out.getvalue().encode(encoding))

    return put


def put_parquet(path: Path, rows: Rows) -> None:
    headings, *below = [[shown(cell) for cell in row] for row in rows]
    schema = {heading or "": pl.String for heading in headings}
    pl.DataFrame(below, schema=schema, orient="row").write_parquet(path)


# By the name of the file, which is sometimes wrong on purpose.
WRITERS: dict[str, Callable[[Path, Rows], None]] = {
    "xlsxwriter.xlsx": put_xlsxwriter,
    "openpyxl.xlsm": put_openpyxl,
    "workbook.xls": put_xlsxwriter,
    "old.xls": put_old,
    "xml.xls": put_spreadsheetml,
    "page.xls": put_page,
    "mail.xls": put_mail,
    "tabs.xls": text_writer("gbk", "\t"),
    "utf8.csv": text_writer("utf-8", ","),
    "mark.csv": text_writer("utf-8-sig", ","),
    "gb.csv": text_writer("gb18030", ","),
    "semicolon.csv": text_writer("gb18030", ";"),
    "tabs.tsv": text_writer("utf-8", "\t"),
    "wide.txt": text_writer("utf-16", "\t"),
    "big.txt": text_writer("utf-16-be", ","),
    "little.txt": text_writer("utf-16-le", ","),
    "a.parquet": put_parquet,
}


def only(path: Path) -> Grid:
    """The one grid of a file."""
    (grid,) = open_file(path, path.name)
    return grid


def cells(grid: Grid) -> list[list[str | None]]:
    """The rows of a grid, with the headings that stand beside the cells of some kinds."""
    rows = [list(row) for row in grid.cells.rows()]
    return rows if grid.header is None else [list(grid.header.values()), *rows]
