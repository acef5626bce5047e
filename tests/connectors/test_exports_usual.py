"""A sheet reads the same whether its cells are cut out of the XML or parsed."""

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors import exports
from connectors.exports import markup, usual
from connectors.exports.block import Unusual
from data.grid import Grid
from tests.connectors.returned_books import packed, parts

SHEET = "xl/worksheets/sheet1.xml"
Rows = list[list[Any]]

# Signs that XML writes otherwise, that spreadsheets escape, and that look like white space.
TEXTS = st.text(st.sampled_from("张三aA0 &<>\"'_x0041_\n\t\u3000\ue000😀"), max_size=9)
NUMBERS = st.one_of(
    st.integers(-9, 10**9),
    st.integers(10**14, 10**19),
    st.floats(-1e20, 1e20, allow_nan=False),
    st.sampled_from([0.1, 1.0, 100.5, 1e-7, 310101199001010012]),
)
TIMES = st.one_of(
    st.dates(date(1900, 3, 1), date(2100, 1, 1)),
    st.datetimes(datetime(1900, 3, 1), datetime(2100, 1, 1)),
    st.times(),
)
CELLS = st.one_of(st.none(), st.none(), TEXTS, NUMBERS, TIMES, st.booleans())
ROWS = st.lists(st.lists(CELLS, max_size=30), max_size=9)


def by_xlsxwriter(rows: Rows) -> bytes:
    """A workbook with its texts in their cells."""
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"strings_to_formulas": False, "constant_memory": True})
    sheet = book.add_worksheet("册")
    day, clock = (book.add_format({"num_format": code}) for code in ("yyyy/m/d", "hh:mm:ss"))
    grey = book.add_format({"bg_color": "#EEEEEE"})
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            if isinstance(cell, date):
                sheet.write_datetime(row, column, cell, day)
            elif isinstance(cell, time):
                sheet.write_datetime(row, column, cell, clock)
            elif cell is None:
                sheet.write_blank(row, column, None, grey if column % 2 else None)
            else:
                sheet.write(row, column, cell)
    if len(rows) > 1:
        sheet.merge_range(len(rows) + 1, 0, len(rows) + 2, 1, "合并")
    book.close()
    return made.getvalue()


def by_openpyxl(rows: Rows) -> bytes:
    """The same by another library."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("册")
    for cells in rows:
        sheet.append([openpyxl_takes(cell) for cell in cells])
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def openpyxl_takes(cell: Any) -> Any:
    """The cell; of a text that begins like a formula the rest."""
    return cell.lstrip("=") if isinstance(cell, str) else cell


def opened(book: Path) -> Grid:
    """The first grid of a workbook."""
    return next(exports.open_file(book, "册.xlsx"))


def is_usual(book: Path) -> bool:
    """Whether the cells of the first sheet can be cut out."""
    with zipfile.ZipFile(book) as archive:
        try:
            usual.sheet_of(markup.blocks(archive, SHEET))
        except Unusual:
            return False
    return True


def assert_read_alike(plain: Path) -> None:
    """The sheet is read as it is with a comment in it, which only a parser understands."""
    held = parts(plain)
    held[SHEET] = held[SHEET].replace(b"</sheetData>", b"<!-- --></sheetData>")
    other = packed(plain.with_name("other.xlsx"), held)
    assert is_usual(plain)
    assert not is_usual(other)
    one, two = opened(plain), opened(other)
    assert one.cells.columns == two.cells.columns
    assert one.cells.equals(two.cells)
    for what in ("sheet", "sheet_hidden", "merges", "first_row", "unread"):
        assert getattr(one, what) == getattr(two, what)


@pytest.mark.parametrize("writer", [by_xlsxwriter, by_openpyxl])
@settings(max_examples=30)
@given(rows=ROWS)
def test_cells_cut_out_are_those_parsed(
    tmp_path_factory: pytest.TempPathFactory, writer: Callable[[Rows], bytes], rows: Rows
) -> None:
    plain = tmp_path_factory.mktemp("books") / "plain.xlsx"
    plain.write_bytes(writer([["姓名", "&"], *rows, ["止"]]))
    assert_read_alike(plain)


def with_rows(path: Path, rows: str) -> Path:
    """A workbook whose sheet has these rows below its first."""
    path.write_bytes(by_xlsxwriter([["姓名", date(2026, 1, 2)]]))
    held = parts(path)
    held[SHEET] = held[SHEET].replace(b"</sheetData>", rows.encode() + b"</sheetData>")
    return packed(path, held)


CELL_FORMS = [
    '<c r="C{}" t="inlineStr"><is><t> a </t></is></c>',
    '<c r="C{}" t="inlineStr"><is><t>a\t</t></is></c>',
    '<c r="C{}" t="inlineStr"><is><t>\u3000a\xa0</t></is></c>',
    '<c r="C{}" t="inlineStr"><is><t xml:space="preserve">\n a </t></is></c>',
    '<c r="C{}" t="inlineStr"><is><t></t></is></c>',
    '<c r="C{}" t="inlineStr"><is><t>\r\n甲\r</t></is></c>',
    '<c r="C{}" t="inlineStr"><is><t>&#10;&lt;b&gt; ]] > _x000D_</t></is></c>',
    '<c r="C{}" t="inlineStr"><is><t>1899-12-31 08:00:00</t></is></c>',
    '<c r="C{}" t="str"><v>=A1&amp;"x"</v></c>',
    '<c r="C{}" t="str"><v></v></c>',
    '<c r="C{}" t="str"><v> a\n</v></c>',
    '<c r="C{}"><is><t>甲</t></is></c>',
    '<c r="C{}" t="n"><is><t>1</t></is></c>',
    '<c r="C{}" t="b"><v>1</v></c>',
    '<c r="C{}" t="b"><v></v></c>',
    '<c r="C{}" t="e"><v>#N/A</v></c>',
    '<c r="C{}"><v></v></c>',
    '<c r="C{}"><v>0</v></c>',
    '<c r="C{}"><v>007</v></c>',
    '<c r="C{}"><v>-5</v></c>',
    '<c r="C{}"><v>12345678</v></c>',
    '<c r="C{}"><v>1234:678</v></c>',
    '<c r="C{}"><v>123456789</v></c>',
    '<c r="C{}"><v>1E5</v></c>',
    '<c r="C{}"><v> 8</v></c>',
    '<c r="C{}"><v>甲</v></c>',
    '<c r="C{}" t="n"><v>310101199001010012</v></c>',
    '<c r="C{}" s="1"><v>310101199001010012</v></c>',
    '<c r="C{}" s="1"><v>3.10101199001010E+17</v></c>',
    '<c r="C{}" s="1"><v>45000.25</v></c>',
    '<c r="C{}" s="99"><v>45000</v></c>',
    '<c r="C{}" s="1"/>',
    '<c r="C{}" s="1" />',
    '<c r="C{}" t="inlineStr"/>',
]


def test_cells_of_every_form_cut_out_are_those_parsed(tmp_path: Path) -> None:
    rows = [f'<row r="{2 * n}">{form.format(2 * n)}</row>' for n, form in enumerate(CELL_FORMS, 1)]
    assert_read_alike(with_rows(tmp_path / "plain.xlsx", "".join(rows)))


@pytest.mark.parametrize("form", CELL_FORMS)
def test_a_first_column_is_there_if_it_is_when_parsed(tmp_path: Path, form: str) -> None:
    book = with_rows(tmp_path / "plain.xlsx", "")
    held = parts(book)
    head, begin, rest = held[SHEET].partition(b"<sheetData>")
    row = f'<row r="3">{form.format(3)}<c r="D3"><v>1</v></c></row></sheetData>'
    held[SHEET] = head + begin + row.encode() + rest.partition(b"</sheetData>")[2]
    assert_read_alike(packed(book, held))


@pytest.mark.parametrize(
    "form",
    [
        '<c r="C2" t="zz"><v>1</v></c>',
        '<c r="C2" t="e"><v>1</v></c>',
        '<c r="C2" t="s"><v>0</v></c>',
    ],
)
def test_a_cell_that_no_parser_takes_spoils_the_sheet(tmp_path: Path, form: str) -> None:
    book = with_rows(tmp_path / "plain.xlsx", f'<row r="2">{form}</row>')
    assert opened(book).unread == "broken_sheet"


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="2"/>',
        '<row r="2"></row>\n<row r="3"></row>',
        '<row><c r="A2"><v>1</v></c></row>',
        '<row r="2"><c><v>1</v></c></row>',
        '<row r="2"><c r="A3"><v>1</v></c></row>',
        '<row r="2"><c r="B2"><v>1</v></c><c r="A2"><v>1</v></c></row>',
        '<row r="2"><c r="AAA2"><v>1</v></c></row>',
        '<row r="2"><c r="A2"><f>1+1</f><v>2</v></c></row>',
        '<row r="2"><c r="A2" t="inlineStr"><v>1</v></c></row>',
        '<row r="2"><c r="A2" t="inlineStr"><is><r><t>甲</t></r></is></c></row>',
        '<row r="2"><c r="A2" t="inlineStr"><is><t>甲</t><r><t>乙</t></r></is></c></row>',
        '<row r="2"><c r="A2" t="inlineStr"><is><t><![CDATA[甲]]></t></is></c></row>',
        '<row r="2"><c r="A2"><v>1</v></c> <c r="B2"><v>1</v></c></row>',
        '<row r="2"><c r="A2"><v>\x1f</v></c></row>',
        '<row r="2"><c s="0" r="A2"><v>1</v></c></row>',
        '<row r="2"><c r="A2"/>1</row>',
        '<row r="1"><c r="A1"><v>1</v></c></row>',
        '<row r="3"></row><row r="2"></row>',
        '<row r="1048576"></row><row r="1048577"></row>',
    ],
)
def test_what_is_written_otherwise_is_left_to_the_parser(tmp_path: Path, rows: str) -> None:
    assert not is_usual(with_rows(tmp_path / "plain.xlsx", rows))
