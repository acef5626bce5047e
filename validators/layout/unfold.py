"""Rows of cells to rows of fields: one for each group of columns that a row fills."""

from collections.abc import Callable
from typing import NamedTuple

import polars as pl

from validators.layout.table import Group, Table
from validators.words import folded, is_blank, listed

NOTHING = {"_part": pl.UInt32(), "source_row": pl.Int64()}
ODD: dict[str, pl.DataType] = NOTHING | {"column": pl.String(), "original": pl.String()}
DAYS = {"start_at", "work_date"}
NOUGHT = r"^\s*0+(?:\.0+)?\s*$"
AMOUNT = r"^\d+(?:\.\d+)?(?:小时|H|天|日|学时|课时)?$"


class Unfolded(NamedTuple):
    """The texts of each field, row by row.

    `rows` has the number of the view (`_view`) each was read by; `empty` are the rows that fill no
    group (`_part`, `source_row`); `odd` the cells that nobody can read as there or not there.
    """

    rows: pl.DataFrame
    empty: pl.DataFrame
    odd: pl.DataFrame


def unfolded(
    kept: pl.DataFrame, table: Table, texts: Callable[[Table], dict[str, pl.Expr]]
) -> Unfolded:
    """The rows of a table by fields; `texts` gives further columns of a view."""
    if not table.groups:
        rows = _of_view(kept, table, texts).with_columns(_view=pl.lit(0, pl.UInt32))
        return Unfolded(rows, pl.DataFrame(schema=NOTHING), pl.DataFrame(schema=ODD))
    parts = []
    for number, view in enumerate(table.views):
        (group,) = view.groups
        filled = kept.filter(_filled(group))
        said = [pl.lit(text, pl.String).alias(field) for field, text in group.said]
        part = _of_view(_by_line(filled, group), view, texts).with_columns(said)
        parts.append(part.with_columns(_view=pl.lit(number, pl.UInt32)))
    rows = pl.concat(parts, how="diagonal").sort("_part", "source_row", "_view")
    empty = kept.join(rows, on=["_part", "source_row"], how="anti", maintain_order="left")
    return Unfolded(rows, empty.select("_part", "source_row"), _odd(kept, table))


def _of_view(
    rows: pl.DataFrame, view: Table, texts: Callable[[Table], dict[str, pl.Expr]]
) -> pl.DataFrame:
    ticks = {at for group in view.groups if group.is_tick for at in group.columns}
    fields = {
        field: pl.coalesce(letters)
        for field in sorted(view.fields)
        if (letters := [at for at in view.letters(field) if at not in ticks])
    }
    return rows.select("_part", "source_row", **fields, **texts(view))


def _by_line(rows: pl.DataFrame, group: Group) -> pl.DataFrame:
    if not group.has_lines:
        return rows
    (column,) = group.columns
    lines = rows.with_columns(pl.col(column).str.split("\n")).explode(column)
    return lines.filter(pl.col(column).str.strip_chars() != "")


def _filled(group: Group) -> pl.Expr:
    """Whether a row holds anything of the group: more than dashes, ticks and 有."""
    if group.is_tick:
        return _ticked(group.columns[0])
    held = pl.lit(value=False) if group.held is None else _says(group.held, "flag", "true")
    values = [at for at in group.columns if at != group.held]
    said = [pl.col(at).is_not_null() & ~is_blank(folded(pl.col(at))) for at in values]
    if {name for name, _ in group.said} & DAYS:
        said = [
            text & ~pl.col(at).str.contains(NOUGHT) for at, text in zip(values, said, strict=True)
        ]
    return pl.any_horizontal(held, *said).fill_null(value=False)


def _says(column: str, word_list: str, code: str) -> pl.Expr:
    words = listed(word_list).filter(code=code)["word"].implode()
    return folded(pl.col(column)).is_in(words).fill_null(value=False)


def _ticked(column: str) -> pl.Expr:
    amount = folded(pl.col(column)).str.contains(AMOUNT) & ~_says(column, "attendance", "false")
    return _says(column, "attendance", "true") | amount.fill_null(value=False)


def _odd(kept: pl.DataFrame, table: Table) -> pl.DataFrame:
    """The cells of days that are neither a tick nor a word for absence nor blank."""
    columns = [group.columns[0] for group in table.groups if group.is_tick]
    found = [pl.DataFrame(schema=ODD)]
    for column in columns:
        text = pl.col(column)
        known = _ticked(column) | _says(column, "attendance", "false") | is_blank(folded(text))
        odd = kept.filter(text.is_not_null() & ~known.fill_null(value=False))
        found.append(odd.select("_part", "source_row", column=pl.lit(column), original=text))
    return pl.concat(found)
