"""Register rows of one answer as a text to keep, and back."""

from collections.abc import Sequence

import polars as pl

from connectors.source import register_columns

# What stands for the holder's own number in a certificate number that is kept.
OWN = "{}"
END_FIELDS = ("valid_to", "review_due_date")
GIVEN = ("pid", "id_no")


def conformed(rows: pl.DataFrame, covers: Sequence[str] | None) -> pl.DataFrame:
    """Typed rows with all columns of the register, beside `who`.

    A row that does not state its kind is of the only kind the service knows, else of that its
    fields belong to. A status nobody stated stays unknown.
    """
    columns = register_columns()
    missing = [pl.lit(None, kind).alias(c) for c, kind in columns.items() if c not in rows.columns]
    only = covers[0] if covers is not None and len(covers) == 1 else None
    kind = (
        pl.when(pl.lit(only).is_not_null()).then(pl.lit(only))
        .when(pl.col("op_item").is_not_null()).then(pl.lit("special_operation"))
        .when(pl.col("role").is_not_null()).then(pl.lit("assessment"))
    )  # fmt: skip
    months = [c for c in columns if c.endswith("_month")]
    return (
        rows.with_columns(missing)
        .select("who", *[pl.col(c).cast(kind) for c, kind in columns.items()])
        .with_columns(
            pl.coalesce("cert_type", kind).alias("cert_type"),
            *[pl.col(c).fill_null(value=False) for c in months],
        )
    )


def packed(rows: pl.DataFrame) -> pl.DataFrame:
    """One row for each `who`: its certificates as JSON (`rows`), its ends as a list (`ends`).

    The number of the person is in neither: not by itself, and not in the certificate number.
    """
    number, own = pl.col("cert_no"), pl.col("id_no")
    with_t = pl.concat_str(pl.lit("T"), own)
    number = (
        pl.when(number.str.starts_with(own)).then(OWN + number.str.slice(own.str.len_chars()))
        .when(number.str.starts_with(with_t))
        .then(f"T{OWN}" + number.str.slice(with_t.str.len_chars()))
        .otherwise(number)
    )  # fmt: skip
    kept = [c for c in register_columns() if c not in GIVEN]
    text = pl.struct(pl.col(kept).cast(pl.String)).struct.json_encode()
    return (
        rows.with_columns(cert_no=number)
        .select("who", text=text, ends=pl.concat_list(END_FIELDS))
        .group_by("who", maintain_order=True)
        .agg(pl.col("text").str.join(","), pl.col("ends").explode().drop_nulls())
        .select("who", rows=pl.concat_str(pl.lit("["), "text", pl.lit("]")), ends="ends")
    )


def unpacked(kept: pl.DataFrame) -> pl.DataFrame:
    """Register rows in the column `rows` of people with `pid` and `id_no`, each once, sorted."""
    columns = register_columns()
    inner = pl.List(pl.Struct({c: pl.String for c in columns if c not in GIVEN}))
    flat = (
        kept.filter(pl.col("rows") != "[]")
        .select("pid", "id_no", row=pl.col("rows").str.json_decode(inner))
        .explode("row")
        .unnest("row")
        .with_columns(cert_no=pl.col("cert_no").str.replace(OWN, pl.col("id_no"), literal=True))
    )
    typed = [_typed(c, kind) for c, kind in columns.items()]
    return flat.select(typed).unique().sort(list(columns), nulls_last=True)


def _typed(column: str, kind: pl.DataType) -> pl.Expr:
    if kind == pl.Date:
        return pl.col(column).str.to_date("%Y-%m-%d")
    if kind == pl.Boolean:
        return pl.col(column) == "true"
    return pl.col(column).cast(kind)
