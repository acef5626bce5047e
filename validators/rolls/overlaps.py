"""Trainings of one person that lie over one another, over a shift or in a leave."""

import polars as pl

from validators import words
from validators.rolls import joining
from validators.rolls.beside import first_of
from validators.rolls.entries import DAY, moment, whose, with_clock
from validators.rolls.roster import FOREVER
from validators.rule import CONFIRMED, LEAD, SUSPECTED

# Larger than any number of minutes since 1900, so that people stay apart in one column.
APART = 10**8
WHOLE_DAY = "%Y-%m-%d"
OF_SESSION = ("record", "org_id", "subject", "sure", "perhaps", "day", "a", "b")
# By these two records are one session.
SESSION = ("day", "topic_key", "a", "b")


def found(
    entry: pl.DataFrame, tables: dict[str, pl.DataFrame], person: pl.DataFrame
) -> pl.DataFrame:
    """One row for each training and each thing that lies over it, in whatever company."""
    training, log, leave = (tables[kind] for kind in ("training_record", "duty_log", "leave"))
    clocked = [pl.col(f"{c}_precision") == "minute" for c in ("start_at", "end_at")]
    stretches = [sessions(entry, training["place"])]
    if log.height:
        stretches += [shifts(_whose(log.with_row_index("other_record").filter(clocked), person))]
    over = hits(pl.concat(stretches, how="vertical_relaxed"))
    if leave.is_empty():
        return over
    away = in_leave(entry, _whose(leave.with_row_index("other_record"), person))
    return pl.concat([over, away], how="diagonal")


def _whose(table: pl.DataFrame, person: pl.DataFrame) -> pl.DataFrame:
    return whose(joining.recognised(table, person), person)


def sessions(entry: pl.DataFrame, places: pl.Series) -> pl.DataFrame:
    """The records with a clock, as stretches of time; `places` are those of all records."""
    rows = entry.filter(pl.col("a").is_not_null())
    place = words.folded(pl.col("place"))
    named = places.gather(rows["record"]).rename("place").to_frame().select(place)
    return rows.select(*OF_SESSION, "topic_key", shift=pl.lit(value=False)).hstack(named)


def shifts(log: pl.DataFrame) -> pl.DataFrame:
    """The rows of a log that tell begin and end of a shift, as stretches of time.

    `log` has `subject`, `sure` and `perhaps` beside the columns of its kind.
    """
    rows = with_clock(log).filter(pl.col("a").is_not_null()).rename({"other_record": "record"})
    return rows.select(
        *OF_SESSION, topic_key=pl.lit(None, pl.UInt64), shift=pl.lit(value=True),
        place=pl.lit(None, pl.String),
    )  # fmt: skip


def hits(stretches: pl.DataFrame) -> pl.DataFrame:
    """One row for each training and each stretch that overlaps it, seen from the training's side.

    `stretches` are trainings and shifts, half-open. The same day, topic and clock is one session,
    wherever it was recorded. `level` says how sure, `other_…` what lies over it, `org_id` and
    `other_org` where.
    """
    near = _near(stretches)
    if not near.height:
        return _pairs(near.with_columns(_cluster=pl.lit(0, pl.UInt32)))
    apart = pl.col("subject").rank("dense").cast(pl.Int64) * APART
    rows = near.with_columns(_a=apart + pl.col("a"), _b=apart + pl.col("b")).sort("_a", "_b")
    before = pl.col("_b").cum_max().shift(1).fill_null(0)
    rows = rows.with_columns(_cluster=(pl.col("_a") >= before).cum_sum().cast(pl.UInt32))
    return _pairs(rows.filter(pl.col("_cluster").is_duplicated()))


def _near(rows: pl.DataFrame) -> pl.DataFrame:
    """The stretches of people with two on one day, or with one that crosses midnight."""
    crossing = rows.filter((pl.col("b") - 1) // DAY > pl.col("a") // DAY)["subject"].unique()
    shared = pl.struct("subject", pl.col("a") // DAY).hash(seed=0).is_duplicated()
    return rows.filter(shared | pl.col("subject").is_in(crossing.implode()))


def _pairs(rows: pl.DataFrame) -> pl.DataFrame:
    one = ["org_id", "subject", "shift", *SESSION, "place", "sure"]
    once = first_of(rows, *one)
    both = once.join(once, on="_cluster", suffix="_other").filter(
        ~pl.col("shift"),
        pl.col("a") < pl.col("b_other"),
        pl.col("a_other") < pl.col("b"),
        pl.col("shift_other") | ~pl.all_horizontal(
            pl.col(c).eq_missing(pl.col(f"{c}_other")) for c in SESSION
        ),
    )  # fmt: skip
    same, known = pl.col("place") == pl.col("place_other"), pl.col("sure") & pl.col("sure_other")
    return both.filter(~same.fill_null(value=False)).select(
        "record", "org_id", "subject", "day",
        perhaps=pl.col("perhaps") | pl.col("perhaps_other"),
        # A lead where nobody knows whether it is one person, suspected where a place is unknown.
        level=pl.when(~known).then(LEAD).when(pl.col("shift_other") | ~same)
        .then(CONFIRMED).otherwise(SUSPECTED),
        certain=pl.lit(value=True),
        other_kind=pl.when("shift_other").then(pl.lit("duty_log")).otherwise(
            pl.lit("training_record")),
        other_record="record_other",
        other_org="org_id_other",
        own_from=moment("a"),
        own_to=moment("b"),
        other_from=moment("a_other"),
        other_to=moment("b_other"),
    )  # fmt: skip


def in_leave(entry: pl.DataFrame, leave: pl.DataFrame) -> pl.DataFrame:
    """One row for each training and each leave of its person in which its first day lies.

    `certain` is false where the leave has no end or is known to the month only. Leave taken to be
    trained is none. `leave` has `subject`, `sure` and `perhaps` beside the columns of its kind.
    """
    kinds = words.listed("training_leave")["word"]
    away = ~words.folded(pl.col("leave_kind")).is_in(kinds.implode()).fill_null(value=False)
    start, end = pl.col("start_date"), pl.col("end_date")
    rows = leave.filter(away, start.is_not_null()).select(
        "subject", "other_record", "sure", "perhaps", other_org="org_id",
        _first=start,
        _first_sure=pl.when("start_date_month").then(start.dt.month_end()).otherwise(start),
        _last=pl.when("end_date_month").then(end.dt.month_end()).otherwise(end.fill_null(FOREVER)),
        _last_sure=end.fill_null(start),
        _from=start,
        _to=end,
    )  # fmt: skip
    dated = entry.filter(pl.col("day").is_not_null())
    pairs = dated.select(
        "record",
        "org_id",
        "subject",
        "sure",
        "perhaps",
        "day",
        "last_day",
        "by_month",
        "a",
        "b",
    ).join(rows, on="subject", suffix="_other")
    day, until = pl.col("day"), pl.when("by_month").then("last_day").otherwise("day")
    return pairs.filter(day <= pl.col("_last"), until >= pl.col("_first")).select(
        "record", "org_id", "subject", "day",
        perhaps=pl.col("perhaps") | pl.col("perhaps_other"),
        level=pl.when(pl.col("sure") & pl.col("sure_other")).then(CONFIRMED).otherwise(LEAD),
        certain=(day >= pl.col("_first_sure")) & (until <= pl.col("_last_sure")),
        other_kind=pl.lit("leave"),
        other_record="other_record",
        other_org="other_org",
        own_from=moment("a"),
        own_to=moment("b"),
        other_from=pl.col("_from").dt.strftime(WHOLE_DAY),
        other_to=pl.col("_to").dt.strftime(WHOLE_DAY),
    )  # fmt: skip
