"""What a usual sheet holds beyond texts, each value once: a small sheet for the library to read."""

from io import BytesIO
from math import inf
from zipfile import ZipFile

import polars as pl

from connectors.archive import unpacked
from connectors.exports.marks import DIGITS, scientific
from connectors.exports.package import BOOK, LINKS
from connectors.exports.usual import CODED, END, FIRST_SIGN, Sheet

# What the library needs of a workbook beside a sheet.
NEEDED = ("[content_types].xml", "_rels/.rels", BOOK, LINKS, "xl/styles.xml")
# A long number, whole or in scientific notation.
LONG = (
    r"^[ \t\r\n\f\v]*(?:[0-9]{16,330}(?:\.[0-9]*)?|[0-9](?:\.[0-9]{1,40})?[eE]\+?[0-9]{1,4})"
    r"[ \t\r\n\f\v]*$"
)
SHAPES = {"sign": pl.String, "head": pl.String, "tail": pl.String, "is_number": pl.Boolean}


def differing(sheet: Sheet) -> pl.DataFrame:
    """The values that another has to read, each once: `coded`, `value`, and the shape they have."""
    shapes = [
        (chr(FIRST_SIGN + turn), shape.head.decode(), shape.tail.decode(), shape.is_number)
        for turn, shape in enumerate(sheet.shapes)
    ]
    coded = pl.col("coded")
    columns = [sheet.cells.lazy().select(coded=name) for name in sheet.coded]
    return (
        pl.concat([pl.LazyFrame(schema={"coded": pl.String}), *columns])
        .filter(coded.str.starts_with(chr(CODED)))
        .unique()
        .with_columns(sign=coded.str.slice(1, 1), value=coded.str.slice(2))
        .join(pl.LazyFrame(shapes, SHAPES, orient="row"), on="sign")
        .with_columns(is_long=pl.col("is_number") & pl.col("value").str.contains(LONG))
        .collect()
    )


def small_book(parts: ZipFile, part: str, sheet: Sheet, differ: pl.DataFrame) -> bytes:
    """The workbook with this sheet only, and in it the values that differ, below each other."""
    row = pl.concat_str(pl.lit("<row><c"), "head", "value", "tail", pl.lit("</row>"))
    rows = differ.select(row.str.join("")).item() or ""
    made = BytesIO()
    with ZipFile(made, "w") as book:
        for info in parts.infolist():
            if info.filename.lower() in NEEDED:
                book.writestr(info.filename, b"".join(unpacked(parts, info)))
        book.writestr(part, sheet.head + rows.encode() + END + b"</worksheet>")
    return made.getvalue()


def read_out(sheet: Sheet, differ: pl.DataFrame, shown: pl.DataFrame) -> pl.DataFrame:
    """The cells of the sheet, all as text; `shown` is the small sheet as it was read."""
    texts = shown["A"] if shown.width else pl.Series(dtype=pl.String)
    texts = texts.extend_constant(None, differ.height - len(texts))
    long = differ["is_long"].arg_true()
    rounded = [_rounded(differ["value"][at], texts[at]) for at in long]
    texts = texts.scatter(long, rounded)
    return sheet.cells.with_columns(pl.col(sheet.coded).replace(differ["coded"], texts))


def _rounded(value: str, shown: str | None) -> str | None:
    number = float(value)
    return scientific(number) if 10**DIGITS <= number < inf else shown
