"""What a readable frame looks like: the columns of each kind of table, and the check on them."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import pandera.polars as pa
import polars as pl
from pandera.backends.polars.register import register_polars_backends

import data
from validators.layout.canonical import COLUMNS

ADDRESS = {"source_file": pl.String, "source_sheet": pl.String, "source_row": pl.Int64}
COMPANY = {"org_id": pl.String}
ID_KINDS = ["strong", "converted", "damaged", "weak", "none"]
PRECISIONS = ["minute", "day", "month", "unread"]
Schema = dict[str, pl.DataType | type[pl.DataType]]


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
    with _nothing_made_up():
        register_polars_backends()
    return _shape(kind).validate(frame, lazy=True)


@contextmanager
def _nothing_made_up() -> Iterator[None]:
    """Keep pandera from importing hypothesis, which it does to make up frames: 0.1 s a start."""
    if "hypothesis" in sys.modules:
        yield
        return
    sys.modules["hypothesis"] = None  # type: ignore[assignment]  # how Python marks what is not there
    try:
        yield
    finally:
        del sys.modules["hypothesis"]


@cache
def _shape(kind: str) -> pa.DataFrameSchema:
    checks = {
        "org_id": [pa.Check.str_length(min_value=1)],
        "id_kind": [pa.Check.isin(ID_KINDS)],
        "pid": [pa.Check.in_range(10**16, 10**17 - 1)],
        "minutes": [pa.Check.ge(0)],
        "source_row": [pa.Check.ge(1)],
        "start_at_precision": [pa.Check.isin(PRECISIONS)],
        "end_at_precision": [pa.Check.isin(PRECISIONS)],
        "recorded_at_precision": [pa.Check.isin(PRECISIONS)],
    }
    never_blank = {"org_id", "source_file", "source_sheet", "source_row", "id_kind"}
    columns = {
        name: pa.Column(type_, checks.get(name), nullable=name not in never_blank)
        for name, type_ in schema(kind).items()
    }
    return pa.DataFrameSchema(columns, strict=True, name=kind)
