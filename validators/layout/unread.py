"""Lines of the list of what could not be read: where, why, what stood there, what to do."""

from functools import cache

import polars as pl

import data
from validators.layout.table import STANDS_FOR, Table
from validators.layout.written import columns_of

UNREAD: dict[str, pl.DataType] = {
    "file": pl.String(), "sheet": pl.String(), "row": pl.Int64(), "column": pl.String(),
    "field": pl.String(), "kind": pl.String(), "reason": pl.String(), "original": pl.String(),
    "advice": pl.String(), "org_id": pl.String(),
}  # fmt: skip
ROW = ("source_row", "_nth", "_repeats")
ADDRESS = r"^(?<letters>[A-Z]+)(?<row>\d+)(?:\.\d+)?$"
CELLS: dict[str, pl.DataType] = {
    "_part": pl.UInt32(), "source_row": pl.Int64(), "reason": pl.String(),
    "column": pl.String(), "original": pl.String(), "field": pl.String(),
}  # fmt: skip


@cache
def _advice() -> dict[str, str]:
    rows = data.table("reasons").filter(use="unreadable").select("code", "words", "advice")
    return {code: f"{words}。{advice}" for code, words, advice in rows.iter_rows()}


def lines(found: pl.DataFrame, **columns: pl.Expr | str | None) -> pl.DataFrame:
    """A line of the list for each row of the frame; texts stand for themselves.

    The advice follows from the reason; what is not given is null.
    """
    if not found.height:
        return none()
    given = {name: columns.get(name) for name in UNREAD}
    written = found.with_columns(
        (value if isinstance(value, pl.Expr) else pl.lit(value)).cast(UNREAD[name]).alias(name)
        for name, value in given.items()
    ).select(list(UNREAD))
    said = pl.col("reason").replace_strict(_advice(), default=None, return_dtype=pl.String)
    return written.with_columns(advice=said)


@cache
def none() -> pl.DataFrame:
    """The list without a line."""
    return pl.DataFrame(schema=UNREAD)


def unread_rows(aside: pl.DataFrame, rows: pl.DataFrame, places: pl.DataFrame) -> pl.DataFrame:
    """A line for each row set aside (`_part, source_row, reason`), with all that stood in it.

    `rows` are the cells as they came; `places` says of each part its file and sheet.
    """
    if not aside.height:
        return none()
    text = pl.concat_str(pl.exclude("_part", *ROW, "reason"), separator=" | ", ignore_nulls=True)
    once = aside.unique(["_part", "source_row"], maintain_order=True)
    found = once.join(rows, on=["_part", "source_row"], how="left", maintain_order="left")
    return lines(
        found.with_columns(original=text).join(
            places, on="_part", how="left", maintain_order="left"
        ),
        file=pl.col("source_file"),
        sheet=pl.col("source_sheet"),
        row=pl.col("source_row"),
        kind="row",
        reason=pl.col("reason"),
        original=pl.col("original"),
    )


def unread_cells(
    typed: pl.DataFrame, rows: pl.DataFrame, places: pl.DataFrame, table: Table, odd: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """A line for each cell whose text was not understood (`<field>__bad`), with the text.

    `odd` are cells of days (`_part, source_row, column, original`) of which nobody can tell
    whether somebody was there. The second frame says of each cell its `_part`.
    """
    fields = [c.removesuffix("__bad") for c in typed.columns if c.endswith("__bad")]
    if not fields and not odd.height:
        return none(), pl.DataFrame(schema={"_part": pl.UInt32})
    views = [(view, typed.filter(_view=number)) for number, view in enumerate(table.views)]
    views = views if table.groups else [(table, typed)]
    concerned = typed.filter(pl.any_horizontal(pl.col("^.*__bad$").is_not_null()))["source_row"]
    near = rows.filter(pl.col("source_row").is_in(concerned.implode()))
    found = [_cells(part, near, view, field) for view, part in views for field in fields]
    days = odd.select(
        "_part",
        "source_row",
        "column",
        "original",
        reason=pl.lit("unknown_word"),
        field=pl.lit(next(iter({n for g in table.groups for n, _ in g.said}), None), pl.String),
    ).select(list(CELLS))
    bad = _addressed(pl.concat([pl.DataFrame(schema=CELLS), *found, days]))
    told = lines(
        bad.join(places, on="_part", how="left", maintain_order="left"),
        file=pl.col("source_file"),
        sheet=pl.col("source_sheet"),
        row=pl.col("source_row"),
        column=pl.col("column"),
        field=pl.col("field"),
        kind="cell",
        reason=pl.col("reason"),
        original=pl.col("original"),
    )
    return told, bad.select("_part")


def _addressed(cells: pl.DataFrame) -> pl.DataFrame:
    """The cells of cards, whose column is a whole address (B3), with column and row apart."""
    parts = pl.col("column").str.extract_groups(ADDRESS).struct
    row = parts.field("row").cast(pl.Int64)
    return cells.with_columns(
        source_row=pl.coalesce(row, "source_row"),
        column=pl.coalesce(parts.field("letters"), "column"),
    )


def unread_facts(typed: pl.DataFrame, places: pl.DataFrame, table: Table) -> pl.DataFrame:
    """A line for each table above which a fact stands that was not understood."""
    said = set(places.columns) - table.fields
    bad = [c.removesuffix("__bad") for c in typed.columns if c.endswith("__bad")]
    named = {f: n for n in sorted(said) for f in bad if f in (n, STANDS_FOR.get(n))}
    found = [
        lines(
            typed.select("_part", reason=f"{field}__bad").drop_nulls().unique().join(
                places, on="_part", how="left"
            ),
            file=pl.col("source_file"),
            sheet=pl.col("source_sheet"),
            field=STANDS_FOR.get(field, field),
            kind="cell",
            reason=pl.col("reason"),
            original=pl.col(name),
        )
        for field, name in named.items()
    ]  # fmt: skip
    return pl.concat([none(), *found])


def _cells(typed: pl.DataFrame, rows: pl.DataFrame, table: Table, field: str) -> pl.DataFrame:
    bad = typed.select("_part", "source_row", reason=f"{field}__bad").drop_nulls()
    letters = [letter for alike in columns_of(table, field) for letter in alike]
    if not bad.height or not letters:
        return pl.DataFrame(schema=CELLS)
    found = bad.unique(maintain_order=True).join(
        rows.select("_part", "source_row", *letters),
        on=["_part", "source_row"],
        how="left",
        maintain_order="left",
    )
    column = pl.coalesce(pl.when(pl.col(at).is_not_null()).then(pl.lit(at)) for at in letters)
    return found.select(
        "_part",
        "source_row",
        "reason",
        column=column,
        original=pl.coalesce(letters),
        field=pl.lit(STANDS_FOR.get(field, field)),
    )


def masked(listed: pl.DataFrame) -> pl.DataFrame:
    """The lines with the middle of every identity number in `original` starred."""
    digit = r"\s?[0-9\x{ff10}-\x{ff19}]"
    last = r"\s?[0-9Xx\x{ff10}-\x{ff19}\x{ff38}\x{ff58}]"
    number = rf"({digit}(?:{digit}){{5}})(?:{digit}){{5,8}}((?:{digit}){{3}}{last})"
    rounded = r"([0-9]\.[0-9]{5})[0-9]{5,}([Ee]\+?[0-9]+)"
    text = pl.col("original").str.replace_all(number, "$1********$2")
    return listed.with_columns(text.str.replace_all(rounded, "$1********$2"))
