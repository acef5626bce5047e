"""Training records that were written all at once, or copied from one person to the next."""

from itertools import combinations

import polars as pl

from validators import words
from validators.law import Law
from validators.rolls import entries
from validators.rolls.beside import beside, first_of
from validators.rolls.hours import closed_years

RECORD = ("subject", "day", "topic_key", "a", "b", "stated")
HOUR_MINUTES = 60
# Addresses of rows that a finding on a whole company shows.
SHOWN = 20
# How many sheets of a person, in order of time, are looked at together.
TRIED = 9
LAST_MINUTE = "1439m"
NOBODY = {"member": pl.lit(None, pl.UInt32), "subject": pl.lit(None, pl.Int64)}


def year_roll(entry: pl.DataFrame, training: pl.DataFrame, law: Law) -> pl.DataFrame:
    """One row for each company and closed year with records: were all written within some hours.

    A record that stands in two files is one. `at_once` is null where a time of entry is missing
    or told to the day only, and that leaves it open; without any there is nothing to judge.
    """
    years = pl.Series(closed_years(law), dtype=pl.Int32)
    rows = entry.select("record", "org", "here", *RECORD, year=pl.col("day").dt.year())
    rows = rows.hstack(training.select(_written()))
    rows = rows.filter("here", pl.col("year").is_in(years.implode()))
    if rows["first"].count():
        rows = rows.sort("first", "last", nulls_last=True, maintain_order=True)
        rows = first_of(rows, "org", *RECORD)
    told = rows.group_by("org", "year").agg(
        records=pl.len().cast(pl.Int64),
        people=pl.col("subject").n_unique().cast(pl.Int64),
        entered=pl.col("first").count(),
        least=pl.col("first").max() - pl.col("last").min(),
        most=pl.col("last").max() - pl.col("first").min(),
        recorded_from=pl.col("first").min(),
        recorded_to=pl.col("last").max(),
        shown=pl.col("record").head(SHOWN),
    )
    within = law.whole("backfill_hours") * HOUR_MINUTES
    enough = (pl.col("records") >= law.whole("backfill_rows")) & (
        pl.col("people") >= law.whole("backfill_people")
    )
    whole = pl.col("entered") == pl.col("records")
    return told.select(
        "org", "records", "people", "shown",
        backfill_hours=pl.lit(law.whole("backfill_hours")),
        recorded_from=entries.moment("recorded_from"),
        recorded_to=entries.moment("recorded_to"),
        judged=pl.col("entered") > 0,
        at_once=pl.when(~enough | (pl.col("least") > within)).then(pl.lit(value=False))
        .when(whole & (pl.col("most") <= within)).then(pl.lit(value=True)),
        on=pl.date("year", 12, 31),
        thing=pl.col("year").cast(pl.String),
        together=pl.lit(value=False),
        **NOBODY,
    )  # fmt: skip


def _written() -> list[pl.Expr]:
    """The first and the last minute at which a record can have been entered."""
    at, precision = pl.col("recorded_at"), pl.col("recorded_at_precision")
    day = at.dt.truncate("1d")
    ends = pl.when(precision == "minute").then(at).when(precision == "month").then(
        day.dt.month_end().dt.offset_by(LAST_MINUTE)
    ).otherwise(day.dt.offset_by(LAST_MINUTE))  # fmt: skip
    told = {"first": at, "last": ends}
    return [(x.to_physical() // entries.MINUTE_US).alias(name) for name, x in told.items()]


def sheet_roll(entry: pl.DataFrame, training: pl.DataFrame, law: Law) -> pl.DataFrame:
    """One row for each group of people with the same sheets, and for each company without one.

    The same sheet is one clock, one trainer and one score. `thing` is the first day of the group.
    """
    least, often = law.whole("clone_min"), law.whole("clone_sessions")
    full = pl.all_horizontal(pl.col(c).is_not_null() for c in ("a", "instructor_id", "score"))
    rows = entry.select("record", "org", "here", "subject", "perhaps", "day", "a", "b").hstack(
        training.select("score", "instructor_id")
    )
    rows = rows.filter("here", entry.select(entries.in_window(law)).to_series())
    companies = rows.group_by("org").agg(judged=full.any())
    rows = rows.filter(full, ~pl.col("perhaps"))
    names = rows.select("instructor_id").unique()
    names = names.with_columns(trainer=words.folded(pl.col("instructor_id")))
    rows = rows.pipe(beside, names, "instructor_id").with_columns(
        sheet=pl.struct("org", "a", "b", "trainer", "score").hash(seed=0)
    )
    rows = first_of(rows, "subject", "org", "sheet")
    shared = rows.filter(pl.len().over("sheet") >= least).sort("org", "subject", "a", "b", "sheet")
    cloned = _grouped(_in_common(shared, least, often))
    told = (
        cloned.join(rows, on="record")
        .group_by("org", "group")
        .agg(
            people=pl.col("subject").n_unique().cast(pl.Int64),
            sessions=pl.col("sheet").n_unique().cast(pl.Int64),
            day=pl.col("day").min(),
            records=pl.col("record"),
        )
    )
    return _told(told, companies, law)


def _in_common(shared: pl.DataFrame, least: int, often: int) -> pl.DataFrame:
    """Of the sheets of each person those that are of `often` which `least` people have in common.

    Sheets are tried together with the next few of the same person, so that the work grows with
    the number of sheets and no faster.
    """
    person = ("org", "subject")
    ahead = {n: pl.col("sheet").shift(-n).over(person).alias(f"+{n}") for n in range(1, TRIED)}
    rows = shared.with_row_index("_row").with_columns(ahead.values())
    reached = [n for n in ahead if rows[f"+{n}"].count()]
    told = ("record", "org", "subject", "sheet", "a")
    if len(reached) < often - 1:
        return rows.clear().select(told)
    tried = [
        rows.filter(pl.col(f"+{steps[-1]}").is_not_null()).select(
            "_row",
            several=pl.struct("sheet", *[f"+{n}" for n in steps]).hash(seed=0),
            steps=pl.lit((0, *steps), pl.List(pl.UInt32)),
        )
        for steps in combinations(reached, often - 1)
    ]
    common = pl.concat(tried).filter(pl.len().over("several") >= least)
    found = common.explode("steps").select(_row=pl.col("_row") + pl.col("steps"))
    return rows.join(found.unique(), on="_row", how="semi").select(told)


def _grouped(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with their `group`: people and sheets that hang together, by the first sheet."""
    rows = rows.with_columns(group="a")
    while True:
        onward = rows.with_columns(pl.col("group").min().over("org", "subject")).with_columns(
            pl.col("group").min().over("sheet")
        )
        if onward["group"].equals(rows["group"]):
            return rows.select("record", "group")
        rows = onward


def _told(groups: pl.DataFrame, companies: pl.DataFrame, law: Law) -> pl.DataFrame:
    found = groups.select(
        "org", "people", "sessions",
        thing=pl.col("day").dt.strftime("%Y-%m-%d"),
        cloned=pl.lit(value=True),
        judged=pl.lit(value=True),
        on="day",
        shown=pl.col("records").list.head(SHOWN),
    )  # fmt: skip
    clean = companies.join(found, on="org", how="anti").select(
        "org",
        "judged",
        cloned=pl.lit(value=False),
        thing=pl.lit(""),
        on=pl.lit(law.as_of),
    )
    rows = pl.concat([found, clean], how="diagonal_relaxed").with_columns(**NOBODY)
    return rows.with_columns(together=pl.struct("org", "thing").is_duplicated())
