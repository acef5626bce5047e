"""A list as a worksheet: what stands before its rows, the rows, and what stands after them."""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from connectors.forms import Column, Sheet
from connectors.sheets.rows import LINE, PADDING, letter, lines_of, rows
from connectors.sheets.styles import STYLE
from connectors.sheets.text import xml

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
OPENING = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    f'<worksheet xmlns="{MAIN}" xmlns:r="{LINKS}">'
)

# Headings in row 1, field names in the hidden row 2, what is listed from row 3.
FIRST = 3
# So many rows are made at once.
PIECE = 4_000
_A4_WIDTH = 200
_DAY_ZERO_ORDINAL = 693_594


def text_cell(at: str, text: str, style: str) -> str:
    """One cell that holds text."""
    start = f'<c r="{at}" s="{STYLE[style]}" t="inlineStr"><is>'
    return f'{start}<t xml:space="preserve">{xml(text)}</t></is></c>'


def last_row(height: int) -> int:
    """The sheet's last row: an empty list still has the row that says so."""
    return FIRST + max(height, 1) - 1


def area(sheet: Sheet, height: int) -> str:
    """The cells from the headings to the end of the list, as an absolute address."""
    return f"$A$1:${letter(len(sheet.columns) - 1)}${last_row(height)}"


def head(sheet: Sheet, height: int, *, chosen: bool = False) -> bytes:
    """The worksheet up to its first listed row."""
    end = letter(len(sheet.columns) - 1)
    outline = ' outlineLevelCol="1"' if any(c.folded for c in sheet.columns) else ""
    return (
        f'{OPENING}<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<dimension ref="A1:{end}{last_row(height)}"/>{_view(sheet, chosen=chosen)}'
        f'<sheetFormatPr defaultRowHeight="15"{outline}/>{_top(sheet.columns)}'
    ).encode()


@lru_cache(maxsize=64)
def _top(columns: tuple[Column, ...]) -> str:
    """Widths, headings and the hidden field names: the same for every company's workbook."""
    headings = "".join(
        text_cell(f"{letter(i)}1", c.heading, "header_answer" if c.answer else "header")
        for i, c in enumerate(columns)
    )
    names = "".join(text_cell(f"{letter(i)}2", c.field, "names") for i, c in enumerate(columns))
    height = _heading_height(columns)
    return (
        f"{_widths(columns)}<sheetData>"
        f'<row r="1" ht="{height}" customHeight="1">{headings}</row>'
        f'<row r="2" hidden="1">{names}</row>\n'
    )


def body(sheet: Sheet) -> Iterator[bytes]:
    """The listed rows, a piece of the frame at a time."""
    for piece in sheet.frame.iter_slices(PIECE):
        yield b"".join(rows(piece, sheet.columns, sheet.cut))
    if sheet.frame.is_empty():
        yield empty_row(sheet)


def empty_row(sheet: Sheet) -> bytes:
    """The row of a list that has none."""
    cell = text_cell(f"A{FIRST}", sheet.empty, "names")
    return f'<row r="{FIRST}">{cell}</row>'.encode()


def tail(sheet: Sheet, height: int, footer: str) -> bytes:
    """The worksheet after its last row: filter, drop-downs and how it prints."""
    end = letter(len(sheet.columns) - 1)
    rules = _drop_downs(sheet, height) if height else ""
    return (
        f'</sheetData><autoFilter ref="A1:{end}{last_row(height)}"/>{rules}'
        f"{printing(footer, _paper(sheet))}"
        f'<ignoredErrors><ignoredError sqref="A1:{end}{last_row(height)}" '
        'numberStoredAsText="1"/></ignoredErrors></worksheet>'
    ).encode()


def printing(footer: str, paper: str) -> str:
    """Margins, one page wide, page numbers below."""
    return (
        '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.6" header="0.3" footer="0.3"/>'
        f'<pageSetup {paper} fitToWidth="1" fitToHeight="0"/>'
        f"<headerFooter><oddFooter>{xml(footer)}</oddFooter></headerFooter>"
    )


def _paper(sheet: Sheet) -> str:
    """A4 across; A3 where the letters would become too small to read."""
    width = sum(column.width for column in sheet.columns if not column.folded)
    return f'paperSize="{9 if width <= _A4_WIDTH else 8}" orientation="landscape"'


def _view(sheet: Sheet, *, chosen: bool) -> str:
    """The frozen headings and first columns, each pane with a selection as Excel writes it."""
    corner = f"{letter(sheet.frozen)}{FIRST}"
    panes = {"bottomLeft": f"A{FIRST}"}
    if sheet.frozen:
        panes = {"topRight": f"{letter(sheet.frozen)}1", **panes, "bottomRight": corner}
    aside = f'xSplit="{sheet.frozen}" ' if sheet.frozen else ""
    selections = "".join(
        f'<selection pane="{pane}" activeCell="{at}" sqref="{at}"/>' for pane, at in panes.items()
    )
    return (
        f'<sheetViews><sheetView{_selected(chosen=chosen)} workbookViewId="0">'
        f'<pane {aside}ySplit="{FIRST - 1}" topLeftCell="{corner}" '
        f'activePane="{list(panes)[-1]}" state="frozen"/>{selections}</sheetView></sheetViews>'
    )


def _selected(*, chosen: bool) -> str:
    return ' tabSelected="1"' if chosen else ""


def _widths(columns: Sequence[Column]) -> str:
    cols = []
    for i, column in enumerate(columns, start=1):
        folded = ' hidden="1" outlineLevel="1"' if column.folded else ""
        # The outline button stands on the column after the folded ones.
        after_folded = i > 1 and columns[i - 2].folded and not column.folded
        button = ' collapsed="1"' if after_folded else ""
        width = f'width="{column.width:g}" customWidth="1"'
        cols.append(f'<col min="{i}" max="{i}" {width}{folded}{button}/>')
    return f"<cols>{''.join(cols)}</cols>"


def _heading_height(columns: Sequence[Column]) -> int:
    """High enough for the longest heading, and for the filter's button below one line."""
    lines = [lines_of(column.heading, column.width) for column in columns]
    return max(2, *lines) * LINE + PADDING


def _drop_downs(sheet: Sheet, height: int) -> str:
    rules = []
    for i, column in enumerate(sheet.columns):
        cells = f"{letter(i)}{FIRST}:{letter(i)}{last_row(height)}"
        if column.choices:
            listed = xml('"' + ",".join(column.choices) + '"')
            rules.append(_rule('type="list"', cells, listed, sheet.refusal))
        elif column.earliest:
            day = str(column.earliest.toordinal() - _DAY_ZERO_ORDINAL)
            kind = 'type="date" operator="greaterThanOrEqual"'
            rules.append(_rule(kind, cells, day, sheet.refusal))
    if not rules:
        return ""
    return f'<dataValidations count="{len(rules)}">{"".join(rules)}</dataValidations>'


def _rule(kind: str, cells: str, formula: str, refusal: str) -> str:
    return (
        f'<dataValidation {kind} allowBlank="1" showInputMessage="1" showErrorMessage="1" '
        f'error="{xml(refusal)}" sqref="{cells}"><formula1>{formula}</formula1></dataValidation>'
    )
