"""Writing the synthetic tables: CSV, Parquet, and plain workbooks as fast as a zip file goes.

The workbooks hold ISO dates as real dates and whole numbers as numbers, like an office's own;
everything else, IDs first of all, is text.
"""

import string
import zipfile
from pathlib import Path

import polars as pl

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
BLOCK = 50_000
# Whole numbers longer than this are identifiers.
DIGITS = 4

PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="rels"'
    ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{MIME}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{MIME}.worksheet+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{MIME}.styles+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{LINKS}/officeDocument" Target="xl/workbook.xml"/>'
    "</Relationships>",
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{LINKS}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{LINKS}/styles" Target="styles.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}">'
    '<sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><fonts count="1"><font><sz val="11"/></font>'
    '</fonts><fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="2"><xf/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>",
}


def cells(table: pl.DataFrame, first: int) -> pl.Series:
    """Each row of a table of text as the XML of a sheet row; the rows are numbered from `first`."""
    out = []
    row = pl.int_range(first, first + table.height).cast(pl.String)
    for letter, name in zip(string.ascii_uppercase, table.columns, strict=False):
        text = pl.col(name)
        day = text.str.to_date("%Y-%m-%d", strict=False).to_physical() + 25_569
        short = pl.when(text.str.len_bytes() <= DIGITS).then(text)
        number = short.cast(pl.Int64, strict=False)
        clean = text.str.replace_many({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
        inline = pl.format(' t="inlineStr"><is><t xml:space="preserve">{}</t></is></c>', clean)
        dated = pl.format(' s="1"><v>{}</v></c>', day)
        counted = pl.format("><v>{}</v></c>", number)
        cell = pl.concat_str([pl.lit(f'<c r="{letter}'), row, pl.lit('"')])
        out.append((cell + pl.coalesce(dated, counted, inline)).fill_null(""))
    begin = pl.concat_str([pl.lit('<row r="'), row, pl.lit('">')])
    return table.select(row=pl.concat_str([begin, *out, pl.lit("</row>")])).to_series()


def write_workbook(table: pl.DataFrame, path: Path) -> None:
    """Write a table of text as a workbook of one sheet, headings in its first row."""
    headings = pl.DataFrame([table.columns], schema=table.columns, orient="row")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book:
        for name, part in PARTS.items():
            book.writestr(name, HEAD + part)
        with book.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(f'{HEAD}<worksheet xmlns="{MAIN}"><sheetData>'.encode())
            sheet.write("".join(cells(headings, 1)).encode())
            for start in range(0, table.height, BLOCK):
                block = cells(table.slice(start, BLOCK), start + 2)
                sheet.write("".join(block).encode())
            sheet.write(b"</sheetData></worksheet>")


def write(table: pl.DataFrame, stem: Path, form: str) -> None:
    """Write a table of text to `<stem>.<form>`; the form is xlsx, csv or parquet."""
    path = stem.with_name(f"{stem.name}.{form}")
    if form == "xlsx":
        write_workbook(table, path)
    elif form == "csv":
        table.write_csv(path, include_bom=True)
    else:
        table.write_parquet(path)
