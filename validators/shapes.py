"""What a readable frame looks like: the columns of each kind of table, and the check on them."""

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

import polars as pl

import data
from validators.layout.canonical import COLUMNS

if TYPE_CHECKING:
    import pandera.polars as pa

ADDRESS = {"source_file": pl.String, "source_sheet": pl.String, "source_row": pl.Int64}
COMPANY = {"org_id": pl.String}
ID_KINDS = ["strong", "converted", "damaged", "weak", "none"]
PRECISIONS = ["minute", "day", "month", "unread"]
Schema = dict[str, pl.DataType | type[pl.DataType]]
NEVER_BLANK = frozenset({"org_id", "source_file", "source_sheet", "source_row", "id_kind"})
# What holds of every value of a column, whatever the kind of table.
HOLDS: dict[str, Callable[[pl.Expr], pl.Expr]] = {
    "org_id": lambda text: text != "",
    "id_kind": lambda text: text.is_in(ID_KINDS),
    "pid": lambda number: number.is_between(10**16, 10**17 - 1),
    "minutes": lambda number: number >= 0,
    "source_row": lambda number: number >= 1,
    "start_at_precision": lambda text: text.is_in(PRECISIONS),
    "end_at_precision": lambda text: text.is_in(PRECISIONS),
    "recorded_at_precision": lambda text: text.is_in(PRECISIONS),
}


@cache
def schema(kind: str) -> Schema:
    """The columns of a table that rules may see, with the company each row belongs to.

    They are what `data/fields.csv` marks as `judged`, few enough for a city to be judged in little
    memory. A field is one column or, where its type asks for it, a few: a name has its key, a
    number its kind and `pid`, a date says whether only its month is known.
    """
    judged = (pl.col("kind") == kind) & (pl.col("judged") == "yes")
    fields = data.table("fields").filter(judged)
    columns: Schema = {}
    for field, type_ in zip(fields["field"], fields["type"], strict=True):
        columns |= COLUMNS[type_](field)
    return {**columns, **ADDRESS, **COMPANY}


@cache
def kinds() -> list[str]:
    """The kinds of table that rules look at."""
    judged = data.table("fields").filter(pl.col("judged") == "yes")
    return judged["kind"].unique(maintain_order=True).to_list()


@cache
def empty(kind: str) -> pl.DataFrame:
    """The table of a kind that nobody delivered."""
    return pl.DataFrame(schema=schema(kind))


def fitted(kind: str, frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with every column of its kind, those no file had filled with null, in order."""
    given = set(frame.columns)

    def column(name: str, type_: pl.DataType | type[pl.DataType]) -> pl.Expr:
        own = pl.col(name) if name in given else pl.lit(None, dtype=type_).alias(name)
        return own.fill_null(value=False) if name.endswith("_month") else own

    columns = [column(name, type_) for name, type_ in schema(kind).items()]
    return frame.with_columns(columns).select(list(schema(kind)))


def checked(kind: str, frame: pl.DataFrame) -> pl.DataFrame:
    """The frame itself, once it is shown to be of its kind.

    Raises pandera's SchemaErrors: rows that cannot be understood were set aside before, so what
    fails here is a fault of the program, not of the sender.
    """
    # One look shows that all is well, as it should always be; pandera tells what is not. To load
    # it and to ask it column by column would take a tenth of the time of a single check.
    if frame.schema == pl.Schema(schema(kind)) and frame.select(_all_well(kind)).item():
        return frame
    return shape(kind).validate(frame, lazy=True)


@cache
def _all_well(kind: str) -> pl.Expr:
    """Whether every value of a table of the kind is what its shape asks for."""
    filled = [pl.col(c).is_not_null().all() for c in schema(kind) if c in NEVER_BLANK]
    held = [HOLDS[c](pl.col(c)).all() for c in schema(kind) if c in HOLDS]
    return pl.all_horizontal(*filled, *held)


@cache
def shape(kind: str) -> "pa.DataFrameSchema":
    """The same as pandera states it, which names every column and row at fault."""
    import pandera.polars as pa

    def check(column: str) -> pa.Check | None:
        if column not in HOLDS:
            return None
        return pa.Check(lambda seen: seen.lazyframe.select(HOLDS[column](pl.col(column))))

    columns = {
        name: pa.Column(type_, check(name), nullable=name not in NEVER_BLANK)
        for name, type_ in schema(kind).items()
    }
    return pa.DataFrameSchema(columns, strict=True, name=kind)
