"""Whether training records say what a record is to say: when, what, and with which result."""

import polars as pl

from validators.law import Law
from validators.rolls import entries
from validators.rolls.beside import beside, repeated
from validators.rolls.entries import WANTED

SHEET = ("org_id", "source_file", "source_sheet")
UNREAD, UNKNOWN, PENDING = "unread", "unknown", "pending"


def entry_roll(
    entry: pl.DataFrame, training: pl.DataFrame, delivered: pl.DataFrame, law: Law
) -> pl.DataFrame:
    """One row for each record, and for each field that some whole table has no column for.

    A record is asked for nothing its table has no column for: the table is told once. What cannot
    be read may be there, and a result to come is none yet: `lacks` is null then.
    """
    said = _said(training)
    without = _still_lacking(without_columns(delivered), training, said)
    rows = entry.hstack(said[entry["record"]])
    if without.height:
        rows = rows.hstack(training.select(SHEET[1:])[entry["record"]])
        rows = rows.pipe(beside, without, SHEET).drop(SHEET[1:])
    else:
        rows = rows.with_columns(pl.lit(value=False).alias(f"no_{field}") for field in WANTED)
    asked = [~pl.col(f"no_{field}").fill_null(value=False) for field in WANTED]
    rows = rows.with_columns(
        (pl.col(f"has_{field}") | ~wanted).alias(f"has_{field}")
        for field, wanted in zip(WANTED, asked, strict=True)
    )
    dated = pl.col("day").is_not_null()
    key = pl.struct("org", "subject", entries.day_key(), "topic_key").hash(seed=0)
    rows = rows.select(
        "record", "org", "org_id", "member", "subject", "day", "by_month",
        *[f"has_{field}" for field in WANTED],
        on=pl.coalesce("day", pl.lit(law.as_of)),
        judged=~dated | entries.in_window(law),
        field=pl.lit(None, pl.String),
        thing=key,
    )  # fmt: skip
    rows = rows.with_columns(together=repeated(rows["thing"]))
    if without.is_empty():
        return rows
    return pl.concat([rows, _whole(entry, without, law)], how="diagonal_relaxed")


def without_columns(delivered: pl.DataFrame) -> pl.DataFrame:
    """One row for each sheet of training records that has no column for something wanted.

    `no_<field>` says for what. With several tables on a sheet, none of them has it.
    """
    lacking = pl.col("lacks").str.split(" ")
    absent = {
        f"no_{field}": pl.all_horizontal(lacking.list.contains(column) for column in columns)
        .fill_null(value=False)
        .all()
        for field, columns in WANTED.items()
    }
    tables = delivered.filter(pl.col("kind") == "training_record").drop_nulls("org_id")
    return tables.group_by(SHEET).agg(**absent).filter(pl.any_horizontal(list(absent)))


def _still_lacking(
    without: pl.DataFrame, training: pl.DataFrame, said: pl.DataFrame
) -> pl.DataFrame:
    """The sheets without columns, less what their records say all the same.

    Days may stand in the headings of a grid, or above the table.
    """
    if without.is_empty():
        return without
    told = (
        training.select(SHEET)
        .hstack(said)
        .group_by(SHEET)
        .agg(pl.col(f"has_{field}").any() for field in WANTED)
    )
    absent = {
        f"no_{field}": pl.col(f"no_{field}") & ~pl.col(f"has_{field}").fill_null(value=False)
        for field in WANTED
    }
    still = without.join(told, on=SHEET, how="left", maintain_order="left").select(*SHEET, **absent)
    return still.filter(pl.any_horizontal(list(absent)))


def _said(training: pl.DataFrame) -> pl.DataFrame:
    """Whether each record tells its time, its topic and its result; null where nobody can say."""
    times = WANTED["start_at"]
    unread = [(pl.col(f"{c}_precision") == UNREAD).fill_null(value=False) for c in times]
    timed = pl.any_horizontal(pl.col(c).is_not_null() for c in times)
    to_come = (pl.col("result") == PENDING).fill_null(value=False)
    marked = pl.any_horizontal(pl.col(c).is_not_null() for c in WANTED["result"])
    no = pl.lit(value=False)
    return training.select(
        has_start_at=pl.when(timed).then(~no).when(~pl.any_horizontal(unread)).then(no),
        has_topic=pl.col("topic").is_not_null(),
        has_result=pl.when(~to_come | pl.col("score").is_not_null()).then(marked),
    )


def _whole(entry: pl.DataFrame, without: pl.DataFrame, law: Law) -> pl.DataFrame:
    """A row for each company and field for which one of its tables has no column."""
    lacking = pl.col("org_id").is_in(without["org_id"].implode())
    tables = without.join(entry.select("org", "org_id").filter(lacking).unique(), on="org_id")
    rows = pl.concat(
        [
            tables.filter(f"no_{field}").select("org", "org_id", field=pl.lit(field))
            for field in WANTED
        ]
    ).unique(maintain_order=True)
    return rows.with_columns(
        on=pl.lit(law.as_of),
        judged=pl.lit(value=True),
        thing=pl.col("field").hash(seed=0),
        together=pl.lit(value=False),
        **{f"has_{field}": pl.lit(value=False) for field in WANTED},
    )


def worded(rows: pl.DataFrame, training: pl.DataFrame) -> pl.DataFrame:
    """With the fields a record lacks (`lacking`), and day and topic as what is told of it."""
    lacking = [
        pl.when(~pl.col(f"has_{field}").fill_null(value=True)).then(pl.lit(field))
        for field in WANTED
    ]
    topics = training.select("topic").with_row_index("record")
    own = rows.select("record").join(topics, on="record", how="left", maintain_order="left")
    said = (entries.day_words(), entries.topic_words(own["topic"]))
    listed = pl.concat_str(lacking, separator=" ", ignore_nulls=True)
    return rows.with_columns(
        lacking=pl.coalesce("field", pl.when(listed != "").then(listed)),
        thing=pl.coalesce(
            "field", pl.concat_str(said[0], said[1], separator=" ", ignore_nulls=True)
        ),
    )
