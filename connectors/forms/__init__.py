"""What a form is: the sheets, cells and headings of one workbook, declared without I/O."""

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

import polars as pl

Kind = Literal["text", "words", "date", "count"]


@dataclass(frozen=True, eq=False)
class Column:
    """One column of a sheet: its heading, how wide it is and what its cells show.

    `text` stays on one line and keeps its characters as they are (identifiers); `words` wrap.
    `tones` names the colour of a word, `choices` fills a drop-down, `earliest` bounds a date that
    an analyst enters, `folded` hides the column behind an outline button.
    """

    field: str
    heading: str
    kind: Kind = "text"
    width: float = 12
    value: pl.Expr | None = None
    folded: bool = False
    answer: bool = False
    choices: tuple[str, ...] = ()
    earliest: date | None = None
    tones: Mapping[str, str] = dataclasses.field(default_factory=dict)

    @property
    def shown(self) -> pl.Expr:
        """The expression of what stands in the cells, taken from the sheet's frame."""
        return pl.col(self.field) if self.value is None else self.value


@dataclass(frozen=True, eq=False)
class Sheet:
    """A list: headings, hidden field names below them, then one row for each row of the frame.

    So many first columns as `frozen` says stay in sight. `empty` stands where there is no row,
    `refusal` is what a drop-down answers to other words, `cut` ends a text that no cell can hold.
    """

    name: str
    columns: tuple[Column, ...]
    frame: pl.DataFrame
    frozen: int = 0
    empty: str = ""
    refusal: str = ""
    cut: str = ""


@dataclass(frozen=True)
class Cell:
    """One cell of a page; `across` cells of the row are merged into it."""

    value: str | int | date | None = None
    style: str = "plain"
    across: int = 1


@dataclass(frozen=True)
class Series:
    """One colour of a chart: the column of the page its numbers stand in."""

    column: int
    heading: str
    tone: str
    values: tuple[int, ...]


@dataclass(frozen=True)
class Chart:
    """A stacked bar chart over some rows of its page; the first column names the bars."""

    title: str
    rows: tuple[int, int]
    names: tuple[str, ...]
    series: tuple[Series, ...]
    at: tuple[int, int]
    across: int


@dataclass(frozen=True)
class Page:
    """A sheet of free cells, its second row hidden; `heights` are by row number."""

    name: str
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[float, ...]
    heights: Mapping[int, float] = dataclasses.field(default_factory=dict)
    chart: Chart | None = None


@dataclass(frozen=True, eq=False)
class Form:
    """The sheets of one workbook, in order."""

    sheets: tuple[Sheet | Page, ...]
    footer: str = ""


@dataclass(frozen=True, eq=False)
class PartedForm:
    """One form for the workbook of all and for many more, told apart by the column `by`.

    `names` gives the file name of each of the many, `sheets` what stands there in the place of each
    sheet of `whole`. Of these a sheet whose frame has the column `by` is cut by it, one without
    stands in every workbook, and a page is made for each key.
    """

    by: str
    names: Mapping[str, str]
    whole: Form
    sheets: tuple[Sheet | Callable[[str], Page], ...]
