"""What a delta makes of the rows it touches."""

from dataclasses import dataclass

import polars as pl

from connectors.mirror.rows import KEY, conformed, keyed, merged_twins
from connectors.source import register_columns

ADD, MOD, DEL = "ADD", "MOD", "DEL"


@dataclass(frozen=True, eq=False)
class Outcome:
    """The rows after the changes, and the `address` of every change of a row nobody knows."""

    rows: pl.DataFrame
    unknown: pl.DataFrame
    merged: int


def in_order(tables: list[pl.DataFrame]) -> pl.DataFrame:
    """The changes with all columns of the register, `op`, `address` and `_order`.

    `_unsaid` lists the columns that their table lacks: of those a MOD says nothing.
    """
    columns = register_columns()
    known = [
        conformed(table).with_columns(
            table["op"],
            table["address"],
            _unsaid=pl.lit([c for c in columns if c not in table.columns], pl.List(pl.String)),
        )
        for table in tables
    ]
    return keyed(pl.concat(known)).with_row_index("_order")


def outcome(before: pl.DataFrame, changes: pl.DataFrame) -> Outcome:
    """Carry out the changes, line by line, on all the rows of the people they are about.

    ADD of a known key is merged with it, as in a dump; MOD takes the place of the row, DEL removes
    it. MOD of an unknown key counts as ADD, DEL of one does nothing; both are told.
    """
    old, lines = _numbered(keyed(before), changes)
    op, row, somebody = pl.col("op"), pl.col("_row"), pl.col("_who").is_not_null()
    lines = _course(lines.with_columns(_known=row.is_in(old.filter(somebody)["_row"].implode())))
    unknown = lines.filter(op != ADD, ~pl.col("_there")).sort("_order").select("address")
    settled = pl.col("_settled")
    gone = lines.filter(somebody, settled.is_not_null())["_row"].implode()
    staying = old.filter(~row.is_in(gone))
    counting = ~somebody | settled.is_null() | (pl.col("_order") >= settled)
    coming = _completed(lines.filter(counting, op != DEL), old)
    both = pl.concat([staying, coming.select(staying.columns)])
    rows = merged_twins(both, row.is_duplicated())
    return Outcome(rows, unknown, both.height - rows.height)


def _numbered(old: pl.DataFrame, lines: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Both with `_row`, which is the same number where the key is the same."""
    keys = pl.concat([old.select(KEY), lines.select(KEY)])
    number = keys.select(_row=pl.struct(KEY).rank("dense"))
    return old.hstack(number.head(old.height)), lines.hstack(number.tail(lines.height))


def _course(lines: pl.DataFrame) -> pl.DataFrame:
    """The lines of each row of the register one after the other, and what each of them finds.

    The row was `_known` before all of them, and is `_there` now. `_settled` is the last line that
    sets or removes it; what was before does not matter.
    """
    op, row = pl.col("op"), pl.col("_row")
    first = row.ne_missing(row.shift(1))
    there = pl.when(first).then("_known").otherwise(op.shift(1) != DEL)
    return lines.sort("_row", "_order").with_columns(
        _there=there & pl.col("_who").is_not_null(),
        _settled=pl.when(op != ADD).then("_order").max().over("_row"),
    )


def _completed(lines: pl.DataFrame, old: pl.DataFrame) -> pl.DataFrame:
    """The lines, where a MOD keeps what the old row says in columns that the delta lacks."""
    lacking = lines["_unsaid"].explode().drop_nulls().unique().to_list()
    if not lacking:
        return lines
    known = old.filter(pl.col("_who").is_not_null())
    before = known.select("_row", pl.col(lacking).name.prefix("_old_"))
    keeps = (pl.col("op") == MOD) & pl.col("_known")
    return lines.join(before, on="_row", how="left").with_columns(
        pl.when(keeps & pl.col("_unsaid").list.contains(c)).then(f"_old_{c}").otherwise(c).alias(c)
        for c in lacking
    )
