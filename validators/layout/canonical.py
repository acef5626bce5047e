"""The columns of a canonical table: what each kind of table holds once it is understood."""

from collections.abc import Callable
from functools import cache

import polars as pl

from validators.layout.headings import fields_of

TEXT = pl.String()
ADDRESS: dict[str, pl.DataType] = {
    "source_file": TEXT, "source_sheet": TEXT, "source_row": pl.Int64(),
    "org_uscc": TEXT, "org_name": TEXT, "org_label": TEXT, "org_folder": TEXT,
}  # fmt: skip
# The columns that a field of each type becomes.
COLUMNS: dict[str, Callable[[str], dict[str, pl.DataType]]] = {
    "text": lambda f: {f: TEXT},
    "company": lambda f: {f: TEXT},
    "uscc": lambda f: {f: TEXT},
    "word": lambda f: {f: TEXT},
    "role": lambda f: {f: TEXT, "office": TEXT},
    "cert_no": lambda f: {f: TEXT},
    "name": lambda f: {f: TEXT, "name_key": TEXT},
    "id": lambda f: {f: TEXT, "id_kind": TEXT, "pid": pl.Int64()},
    "date": lambda f: {f: pl.Date(), f"{f}_month": pl.Boolean()},
    "plan_date": lambda f: {f: pl.Date(), f"{f}_month": pl.Boolean(), "planned_period": TEXT},
    "instant": lambda f: {f: pl.Datetime("us"), f"{f}_precision": TEXT},
    "hours": lambda f: {
        f"{f.removesuffix('hours')}minutes": pl.Float64(), f"{f}_in_days": pl.Boolean(),
        f"{f}_days": pl.Float32(), f"{f}_day_rule": TEXT,
    },
    "count": lambda f: {f: pl.Int64()},
    "number": lambda f: {f: pl.Float64()},
    "flag": lambda f: {f: pl.Boolean()},
    "item": lambda f: {f: TEXT, f"{f}_family": TEXT},
}  # fmt: skip


@cache
def schema(kind: str) -> dict[str, pl.DataType]:
    """The columns of a canonical table of the kind with their types."""
    columns = dict(ADDRESS)
    for field, of_type in fields_of(kind).items():
        columns |= COLUMNS[of_type](field)
    return columns


def canonical(rows: pl.DataFrame, kind: str, *, keep_raw: bool = False) -> pl.DataFrame:
    """The rows with exactly the columns of their kind; what the file lacks is null."""
    raw = [c for c in rows.columns if keep_raw and c.endswith("_raw")]
    return rows.select(
        *(
            _column(name, of_type, is_there=name in rows.columns)
            for name, of_type in schema(kind).items()
        ),
        *raw,
    )


def _column(name: str, of_type: pl.DataType, *, is_there: bool) -> pl.Expr:
    if is_there:
        return pl.col(name).cast(of_type)
    if name.endswith(("_month", "_in_days")):
        return pl.lit(value=False).alias(name)
    return pl.lit("none" if name == "id_kind" else None, of_type).alias(name)


def empty(kind: str) -> pl.DataFrame:
    """A canonical table without rows."""
    return pl.DataFrame(schema=schema(kind))
