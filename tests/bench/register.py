"""A register of any size, row by row the same whatever the size: who holds which certificate."""

from collections.abc import Iterator

import polars as pl

from connectors.source import register_columns
from tests.bench import words
from tests.bench.draws import below, pick
from tests.bench.identities import id_numbers, names, pids
from tests.bench.world import AS_OF

BLOCK = 500_000
# Of ten rows the last two are of one person.
TEN, NINE = 10, 9


def rows(seed: int, first: int, count: int) -> pl.DataFrame:
    """Typed register rows, counted from `first`."""
    return rows_at(seed, pl.int_range(first, first + count, eager=True))


def rows_at(seed: int, row: pl.Series) -> pl.DataFrame:
    """The typed register rows of these numbers."""
    person = row // TEN * NINE + (row % TEN).clip(0, NINE - 1)
    second = (row % TEN) == TEN - 1
    pid = pids(seed, person)
    number = id_numbers(pid)
    trade = (below(seed, "trade", person, len(words.TRADES)) + second.cast(pl.Int64)) % len(
        words.TRADES
    )
    begun = below(seed, "begun", row, 2_500) + 30
    office = below(seed, "office", person, len(words.AUTHORITIES))
    frame = pl.DataFrame(
        {
            "pid": pid,
            "id_no": number,
            "person_name": names(seed, person),
            "cert_no": "T" + number,
            "op_category": pick([trade[1] for trade in words.TRADES], trade),
            "op_item": pick([trade[2] for trade in words.TRADES], trade),
            "issuing_authority": pick(words.AUTHORITIES, office),
            "begun": begun,
        }
    )
    day = pl.col("valid_from")
    missing = [
        pl.lit(None, kind).alias(name)
        for name, kind in register_columns().items()
        if name not in frame.columns
    ]
    return (
        frame.with_columns(missing)
        .with_columns(
            name_key="person_name",
            cert_type=pl.lit("special_operation"),
            status=pl.when(pl.col("begun") % 97 == 0)
            .then(pl.lit("revoked"))
            .otherwise(pl.lit("valid")),
            valid_from=AS_OF - pl.duration(days="begun"),
        )
        .with_columns(
            first_issue_date=day,
            valid_to=day.dt.offset_by("6y").dt.offset_by("-1d"),
            review_due_date=day.dt.offset_by("3y"),
            updated_on=day + pl.duration(days=pl.col("pid") % 30),
        )
        .select(pl.col(name).cast(kind) for name, kind in register_columns().items())
    )


def blocks(seed: int, count: int) -> Iterator[pl.DataFrame]:
    """All rows, a block at a time."""
    for first in range(0, count, BLOCK):
        yield rows(seed, first, min(BLOCK, count - first))
