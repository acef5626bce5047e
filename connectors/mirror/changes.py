"""What a delta makes of the rows it touches."""

from dataclasses import dataclass

import polars as pl

from connectors.mirror.rows import KEY, conformed, keyed, merged
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
    old = keyed(before)
    op, order = pl.col("op"), pl.col("_order")
    somebody = pl.col("_who").is_not_null()
    known = old.filter(somebody).select(*KEY, _known=pl.lit(value=True))
    changes = changes.hstack(_course(changes.select("_order", "op", *KEY), known))
    unknown = changes.filter(op != ADD, ~pl.col("_there")).select("address")
    columns = list(register_columns())
    staying = old.join(
        changes.filter(somebody, pl.col("_settled").is_not_null()).select(*KEY).unique(),
        on=KEY, how="anti", nulls_equal=True,
    )  # fmt: skip
    counting = ~somebody | pl.col("_settled").is_null() | (order >= pl.col("_settled"))
    coming = _completed(changes.filter(counting, op != DEL), old)
    both = [staying.select(columns), coming.select(columns)]
    rows = merged(pl.concat(both))
    return Outcome(rows, unknown, sum(part.height for part in both) - rows.height)


def _course(lines: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """What each line finds: whether its row was `_known` before all, whether it is `_there` now.

    `_settled` is the last line that sets or removes the row; what was before it does not matter.
    """
    op, row = pl.col("op"), pl.col("_row")
    lines = lines.join(known, on=KEY, how="left", nulls_equal=True)
    # The lines of one row after one another, so that each has the one before it above.
    lines = lines.with_columns(_row=pl.struct(KEY).rank("dense")).sort("_row", "_order")
    first = row.ne_missing(row.shift(1))
    there = pl.when(first).then("_known").otherwise(op.shift(1) != DEL).fill_null(value=False)
    settled = pl.when(op != ADD).then("_order").max().over("_row")
    found = lines.with_columns(_there=there & pl.col("_who").is_not_null(), _settled=settled)
    return found.sort("_order").select("_known", "_there", "_settled")


def _completed(changes: pl.DataFrame, old: pl.DataFrame) -> pl.DataFrame:
    """The changes, where a MOD keeps what the old row says in columns that the delta lacks."""
    lacking = changes["_unsaid"].explode().drop_nulls().unique().to_list()
    if not lacking:
        return changes
    old_values = old.filter(pl.col("_who").is_not_null()).select(
        *KEY, pl.col(lacking).name.prefix("_old_")
    )
    joined = changes.join(old_values, on=KEY, how="left", nulls_equal=True, maintain_order="left")
    keeps = (pl.col("op") == MOD) & pl.col("_known")
    return joined.with_columns(
        pl.when(keeps & pl.col("_unsaid").list.contains(c)).then(f"_old_{c}").otherwise(c).alias(c)
        for c in lacking
    )
