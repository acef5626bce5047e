"""Tables where they lie: their rows as they came, with all that their surroundings say of them."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from data.grid import Grid
from validators.hours_text import DayRule
from validators.layout.merges import filled_down
from validators.layout.preamble import company_label, constant_fields
from validators.layout.skips import ROW_MARKS
from validators.layout.table import Table
from validators.layout.titles import row_cells
from validators.layout.written import badges

# Amounts that a cell merged over several rows may give for all of them together.
SUMS = ("hours", "planned_hours", "planned_headcount", "score")


@dataclass(frozen=True, eq=False)
class Place:
    """A table where it lies: its grid, what is known of it, and the delivery it came in.

    `is_form` where it was made of a card about one person; `day` says how long a day of training
    is.
    """

    grid: Grid
    table: Table
    folder: str | None = None
    is_form: bool = False
    day: DayRule | None = None

    @property
    def stated(self) -> dict[str, str]:
        """The facts above the table that hold for every row of it."""
        table = self.table
        present = table.fields | shadowed(table)
        if sum(group.is_tick for group in table.groups) > 1:
            present |= {"hours"}  # those of the whole class, not of each day of it
        return constant_fields(table.preamble, table.kind, present)

    def fact_at(self, text: str) -> tuple[int, str] | None:
        """The row and column above the table in which the text of a fact stands."""
        for row in self.table.title_rows:
            for column, cell in row_cells(self.grid, row).items():
                if text in cell or text in unicodedata.normalize("NFKC", cell):
                    return row, column
        return None

    @property
    def likeness(self) -> tuple[object, ...]:
        """What two tables must have in common to be sifted in one go."""
        columns = ((at, h.field, h.unit) for at, h in self.table.columns.items())
        cells = tuple(self.grid.cells.columns)
        stated = (*sorted(self.stated), self.table.preamble.get("unit"))
        apart = self.table.groups, badges(self.table)
        return self.table.kind, tuple(columns), apart, cells, stated, self.day


def shadowed(table: Table) -> set[str]:
    """Fields that a column gives under another name: a day where a begin would stand."""
    return {"start_at", "day"} if table.fields & {"start_at", "day"} else set()


def rows_of(places: Sequence[Place]) -> pl.DataFrame:
    """The rows of the tables that hold something: their cells, `_part` (the table), `source_row`.

    `_nth` is each row's place in its table, `_repeats` whether it prints the headings again.
    """
    filled = pl.any_horizontal(pl.exclude(ROW_MARKS).is_not_null())
    rows = [
        _rows(number, place).filter(filled).with_row_index("_nth")
        for number, place in enumerate(places)
    ]
    # In one piece: every later step takes longer over rows that lie in many.
    return _marked(pl.concat(rows, rechunk=True), places)


def surroundings(places: Sequence[Place]) -> pl.DataFrame:
    """One row for each table: its file and sheet, and what its surroundings say of every row."""
    said = [
        {
            **place.stated,
            "source_file": place.grid.file,
            "source_sheet": place.grid.sheet,
            "org_label": company_label(place.table.preamble),
            "org_folder": place.folder,
        }
        for place in places
    ]
    frame = pl.DataFrame(said, schema=dict.fromkeys(said[0], pl.String))
    return frame.with_row_index("_part")


def _rows(number: int, place: Place) -> pl.DataFrame:
    """The rows below the headings, with their numbers."""
    grid, table = place.grid, place.table
    people = [at for name in ("person_name", "person_id_no") for at in table.letters(name)]
    sums = [at for name in SUMS for at in table.letters(name)]
    cells = filled_down(grid, table.first_row, table.last_row, sums, people)
    return cells.with_columns(
        pl.int_range(table.first_row, table.first_row + pl.len(), dtype=pl.Int64).alias(
            "source_row"
        ),
        pl.lit(number, pl.UInt32).alias("_part"),
    )


def _marked(rows: pl.DataFrame, places: Sequence[Place]) -> pl.DataFrame:
    """The rows, and whether each prints the headings again."""
    again = [(n, row) for n, place in enumerate(places) for row in place.table.repeats]
    schema = {"_part": pl.UInt32, "source_row": pl.Int64}
    repeats = pl.DataFrame(again, schema=schema, orient="row").with_columns(_repeats=True)
    if not again:
        return rows.with_columns(_repeats=False)
    joined = rows.join(repeats, on=["_part", "source_row"], how="left", maintain_order="left")
    return joined.with_columns(pl.col("_repeats").fill_null(value=False))
