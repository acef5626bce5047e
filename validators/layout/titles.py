"""The rows above the headings of a table."""

from data.grid import Grid
from validators.layout.footers import is_footer
from validators.layout.headings import plain
from validators.layout.preamble import has_fact, is_label, names_company, pairs_of

# A title has a few words at least; a single cell with less is some data left alone.
SHORTEST = 4


def row_cells(grid: Grid, row: int) -> dict[str, str]:
    """The cells of one row that hold something, by column, from the left."""
    values = grid.cells.row(row - grid.first_row)
    return {c: v for c, v in zip(grid.cells.columns, values, strict=True) if v is not None}


def last_row(grid: Grid) -> int:
    """The number of the last row of the grid."""
    return grid.first_row + grid.cells.height - 1


def title_rows(grid: Grid, header: int, upper: int) -> range:
    """The rows from the first title above the headings down to the headings, both included.

    `upper` is the row of the headings of the table above; everything down to there counts when
    there is no such table. Rows of the table above end the titles: data, totals, signatures.
    """
    if upper < grid.first_row:
        return range(grid.first_row, header + 1)
    first = header
    for row in range(header - 1, upper, -1):
        texts = list(row_cells(grid, row).values())
        if texts and not _is_title(texts):
            break
        first = row if texts else first
    return range(first, header + 1)


def _is_title(texts: list[str]) -> bool:
    if is_footer(texts[0]):
        return names_company(texts)
    if len(texts) == 1:
        return has_fact(texts[0]) or len(plain(texts[0])) >= SHORTEST
    # Each label may have its value beside it. A row with more is data, and a colon in one of its
    # cells no fact; but for a label that the first of them has.
    said = sum(map(has_fact, texts)) if len(plain(texts[0])) >= SHORTEST else 0
    return 2 * said >= len(texts) or any(is_label(label) for label, _ in pairs_of(texts[0]))
