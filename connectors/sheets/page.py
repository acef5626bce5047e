"""A page of free cells as a worksheet."""

from datetime import date

from connectors.forms import Cell, Page
from connectors.sheets.listing import OPENING, printing, text_cell
from connectors.sheets.rows import DAY_ZERO, letter
from connectors.sheets.styles import STYLE
from connectors.sheets.text import is_formula_like

_EPOCH = date(1970, 1, 1)

# As in the lists, row 2 holds field names and is hidden.
NAMES_ROW = 2
_PAPER = 'paperSize="9" orientation="portrait"'


def worksheet(page: Page, footer: str, *, chosen: bool = False) -> bytes:
    """The whole worksheet; its chart, if it has one, is part `rId1`."""
    rows, merged = [], []
    for number, row in enumerate(page.rows, start=1):
        cells, areas = _row(row, number)
        height = page.heights.get(number)
        tall = f' ht="{height:g}" customHeight="1"' if height else ""
        hidden = ' hidden="1"' if number == NAMES_ROW else ""
        rows.append(f'<row r="{number}"{tall}{hidden}>{cells}</row>')
        merged += areas
    cols = "".join(
        f'<col min="{i}" max="{i}" width="{width:g}" customWidth="1"/>'
        for i, width in enumerate(page.widths, start=1)
    )
    selected = ' tabSelected="1"' if chosen else ""
    end = f"{letter(len(page.widths) - 1)}{len(page.rows)}"
    joined = f'<mergeCells count="{len(merged)}">{"".join(merged)}</mergeCells>' if merged else ""
    drawing = '<drawing r:id="rId1"/>' if page.chart else ""
    return (
        f'{OPENING}<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><dimension ref="A1:{end}"/>'
        f'<sheetViews><sheetView showGridLines="0"{selected} workbookViewId="0">'
        '<pane ySplit="2" topLeftCell="A3" activePane="bottomLeft" state="frozen"/>'
        '<selection pane="bottomLeft" activeCell="A3" sqref="A3"/>'
        "</sheetView></sheetViews>"
        f'<sheetFormatPr defaultRowHeight="15"/><cols>{cols}</cols>'
        f"<sheetData>{''.join(rows)}</sheetData>{joined}{printing(footer, _PAPER)}{drawing}"
        "</worksheet>"
    ).encode()


def _row(row: tuple[Cell, ...], number: int) -> tuple[str, list[str]]:
    """The cells of one row and its merged areas."""
    cells, merged, column = [], [], 0
    for cell in row:
        cells += [
            _cell(cell, f"{letter(column)}{number}"),
            *(
                f'<c r="{letter(column + i)}{number}" s="{STYLE[cell.style]}"/>'
                for i in range(1, cell.across)
            ),
        ]
        if cell.across > 1:
            end = f"{letter(column + cell.across - 1)}{number}"
            merged.append(f'<mergeCell ref="{letter(column)}{number}:{end}"/>')
        column += cell.across
    return "".join(cells), merged


def _cell(cell: Cell, at: str) -> str:
    style = cell.style
    if cell.value is None:
        return f'<c r="{at}" s="{STYLE[style]}"/>' if style != "plain" else ""
    if isinstance(cell.value, str):
        quoted = f"{style}_quoted"
        look = quoted if quoted in STYLE and is_formula_like(cell.value) else style
        return text_cell(at, cell.value, look)
    if isinstance(cell.value, date):
        days = (cell.value - _EPOCH).days + DAY_ZERO
        return f'<c r="{at}" s="{STYLE[f"{style}_date"]}"><v>{days}</v></c>'
    number = f"{style}_count" if f"{style}_count" in STYLE else style
    return f'<c r="{at}" s="{STYLE[number]}"><v>{cell.value}</v></c>'
