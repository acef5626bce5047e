"""The cells of one sheet as text, before anyone knows what they mean."""

from dataclasses import dataclass
from typing import NamedTuple

import polars as pl


class Merge(NamedTuple):
    """One merged range: its rows as the sender sees them and its column letters, ends included.

    What it shows stands in its first cell (`left`, `top`); its other cells are blank.
    """

    top: int
    bottom: int
    left: str
    right: str


@dataclass(frozen=True, eq=False)
class Grid:
    """One sheet, one CSV file or one slice of a Parquet file.

    `cells` holds text only, columns named `A`, `B`, … `AA` as a spreadsheet does; blank cells are
    null. Row *i* of `cells` (from 0) is row `first_row + i` as the sender sees it. A file that
    carries its headings outside the cells (Parquet) has them in `header`, letter by letter.
    A numeric cell of more than 15 digits has lost its last digits in the spreadsheet: it stands
    here in scientific notation (`3.10101199001010E+17`), never as digits. `merges` are the merged
    ranges of a spreadsheet or of a page's table, by `top` and `left`; their text is not repeated
    in `cells`, so that whoever fills it down or across does so inside the range only. A range may
    reach beyond the cells, which end where the content does. `unread` is the code, of
    `data/reasons.csv`, why nothing of the sheet could be read; its cells are none then.
    """

    file: str
    sheet: str
    cells: pl.DataFrame
    first_row: int = 1
    header: dict[str, str] | None = None
    sheet_hidden: bool = False
    merges: tuple[Merge, ...] = ()
    unread: str | None = None
