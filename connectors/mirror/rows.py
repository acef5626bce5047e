"""Register rows as the mirror keeps them: all columns, each key once."""

import polars as pl

from connectors.source import register_columns

# One term of one certificate: a kind of work, or a role in an industry, from one day on.
KEY = ("_who", "cert_type", "_what", "valid_from")
# In files: like what another column says. No text of a register is this.
LIKE = "\x01"
ID_LENGTH = 18
# What many rows share.
KINDS = ("cert_type", "op_category", "op_item", "role", "industry", "issuing_authority", "status")


def conformed(table: pl.DataFrame) -> pl.DataFrame:
    """The typed table with all columns of the register, in order; what it lacks is null.

    A register that prints no status or kind prints the certificates in force: a row with an item
    is one for special operations, a row with a role one for an assessment.
    """
    columns = register_columns()
    missing = [pl.lit(None, kind).alias(c) for c, kind in columns.items() if c not in table.columns]
    months = [c for c in columns if c.endswith("_month")]
    kind = (
        pl.when(pl.col("op_item").is_not_null())
        .then(pl.lit("special_operation"))
        .when(pl.col("role").is_not_null())
        .then(pl.lit("assessment"))
    )
    return (
        table.with_columns(missing)
        .select(pl.col(c).cast(kind) for c, kind in columns.items())
        .with_columns(
            pl.coalesce("cert_type", kind).alias("cert_type"),
            pl.col("status").fill_null("valid"),
            *(pl.when(pl.col(m.removesuffix("_month")).is_not_null()).then(m) for m in months),
        )
    )


def keyed(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with the columns of `KEY` added; nobody in particular has no `_who`."""
    what = pl.coalesce(
        "op_item", pl.concat_str("role", "industry", separator="|", ignore_nulls=True)
    )
    return rows.with_columns(_who=pl.coalesce(pl.col("pid").cast(pl.String), "id_no"), _what=what)


def merged(rows: pl.DataFrame) -> pl.DataFrame:
    """One row for each key, sorted; of equal keys filled beats empty, then the newest wins."""
    return merged_twins(keyed(rows), pl.struct(KEY).is_duplicated())


def merged_twins(keyed_rows: pl.DataFrame, like_another: pl.Expr) -> pl.DataFrame:
    """The same for rows with the columns of `KEY`, when it is known which share theirs."""
    rows = keyed_rows.select(list(register_columns()))
    twin = keyed_rows.select(like_another & pl.col("_who").is_not_null()).to_series()
    if twin.any():
        rows = pl.concat([rows.filter(~twin), _singled(keyed_rows.filter(twin), rows)])
    order = ["pid", "id_no", "cert_type", "op_item", "role", "industry", "valid_from"]
    return _settled(rows).sort(order, nulls_last=True)


def _singled(twins: pl.DataFrame, like: pl.DataFrame) -> pl.DataFrame:
    """One row for each key of the twins, with the columns of the other frame."""
    columns = like.columns
    newest_first = twins.sort(
        "updated_on",
        *(c for c in columns if c != "updated_on"),
        descending=[True] + [False] * (len(columns) - 1),
        nulls_last=True,
    )
    others = [c for c in columns if c not in KEY]
    single = newest_first.group_by(KEY, maintain_order=True).agg(
        pl.col(others).drop_nulls().first()
    )
    return single.select(columns)


def merged_file(rows: pl.DataFrame) -> pl.DataFrame:
    """The same for rows as files hold them; quick, since most people have one row.

    Only keys and places are sorted; the rows themselves are moved once. `KINDS` may be categories,
    and then are so in what comes back.
    """
    place = pl.int_range(pl.len(), dtype=pl.UInt32)
    by_key = rows.select("pid", _place=place).sort("pid")
    like_before = pl.col("pid").eq_missing(pl.col("pid").shift(1))
    like_after = pl.col("pid").eq_missing(pl.col("pid").shift(-1))
    several = by_key.select(like_before | like_after | pl.col("pid").is_null()).to_series()
    tied = rows[by_key.filter(several)["_place"]].cast(dict.fromkeys(KINDS, pl.String))
    others = packed(merged(unpacked(tied))).cast(rows.schema)
    if several.all():
        return others
    single, added = by_key.filter(~several), others.select("pid", _place=place + rows.height)
    order = single.merge_sorted(added, key="pid")["_place"]
    return _settled(pl.concat([rows, others], rechunk=True)[order])


def _settled(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows when nothing will be merged any more: a day that is not there is no month either."""
    return rows.with_columns(
        pl.col(c).fill_null(value=False) for c in rows.columns if c.endswith("_month")
    )


def packed(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows as files hold them: what can be told from another column is not written twice.

    An ID number that begins with its key is its last character, a certificate number made of the
    ID number and a name compared as it is written are a mark.
    """
    number, key = pl.col("id_no"), pl.col("pid").cast(pl.String)
    told = (number.str.len_bytes() == ID_LENGTH) & number.str.starts_with(key)
    return rows.with_columns(
        id_no=pl.when(told).then(number.str.slice(ID_LENGTH - 1)).otherwise(number),
        cert_no=_marked("cert_no", "T" + number),
        name_key=_marked("name_key", pl.col("person_name")),
    )


def _marked(column: str, other: pl.Expr) -> pl.Expr:
    return pl.when(pl.col(column) == other).then(pl.lit(LIKE)).otherwise(column)


def unpacked(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows of a file as they were before."""
    number, key = pl.col("id_no"), pl.col("pid").cast(pl.String)
    short = pl.col("pid").is_not_null() & (number.str.len_bytes() == 1)
    whole = rows.with_columns(id_no=pl.when(short).then(key + number).otherwise(number))
    return whole.with_columns(
        cert_no=_unmarked("cert_no", "T" + number),
        name_key=_unmarked("name_key", pl.col("person_name")),
    )


def _unmarked(column: str, other: pl.Expr) -> pl.Expr:
    return pl.when(pl.col(column) == LIKE).then(other).otherwise(column)
