"""People who came back to work or changed their post, and the training they had before it.

A date known to the month only is every day of the month: `…_earliest` and `…_latest` bound it.
"""

import polars as pl

from validators.calendar import deadline
from validators.law import Law
from validators.rolls import reboarding, retraining_hours
from validators.rolls.beside import beside, by_number
from validators.rolls.records import UNKNOWN, codes
from validators.rule import LEAD

WORKSHOP, TEAM = "workshop", "team"
# All timed records, on-line study among them, and the rows they are made of.
Studied = tuple[pl.DataFrame, pl.DataFrame]
PRE_JOB = ("pre_job", "initial")


def returned(
    spell: pl.DataFrame, log: pl.DataFrame, worker: pl.DataFrame, law: Law
) -> pl.DataFrame:
    """One row for each return in the look-back that asks for training, or may."""
    again = reboarding.several(spell)
    came = [reboarding.of_spells(again, log)] if again.height else []
    came += [reboarding.of_logs(spell, log, worker, law)] if log.height else []
    found = pl.concat(came) if came else again
    return _asking(found, law) if found.height else found


def return_roll(
    came: pl.DataFrame, record: pl.DataFrame, level: pl.Series, studied: Studied,
    company: pl.DataFrame, law: Law,
) -> pl.DataFrame:  # fmt: skip
    """One row for each person and day he came back to work, or to another post (`came`).

    `untrained` says that the training of workshop and team between his last day and that day is
    missing, or shorter than the region asks (of somebody hired anew: the training before work),
    null that nobody can tell. `certain` says that there surely was a return that asks for it.
    `level` is that of all records by number.
    """
    rows = came.with_row_index("return")
    rows = rows.pipe(beside, _trained(rows, record, level), "return")
    rows = rows.pipe(beside, _studied(rows, studied, law), "return")
    counts = ("workshop_sure", "team_sure", "workshop_maybe", "team_maybe", "pre_job_sure",
              "pre_job_maybe")  # fmt: skip
    facts = company.select("org", "has_training_record", "partial_training_record")
    rows = rows.pipe(by_number, facts, "org").with_columns(
        pl.col(counts).fill_null(value=False), pl.col("levelless").fill_null(0)
    )
    missing = (~pl.col("workshop_maybe")).cast(pl.Int64) + (~pl.col("team_maybe")).cast(pl.Int64)
    both = pl.col("workshop_sure") & pl.col("team_sure")
    told = pl.when(both).then(pl.lit(value=False)).when(
        missing > pl.col("levelless")
    ).then(pl.lit(value=True))  # fmt: skip
    anew = pl.when("pre_job_sure").then(pl.lit(value=False)).when(
        ~pl.col("pre_job_maybe")
    ).then(pl.lit(value=True))  # fmt: skip
    short = _short()
    too_few = (short & ~told.fill_null(value=False) & ~pl.col("hired_anew")).fill_null(value=False)
    day = pl.when("by_month").then(pl.col("return_day").dt.strftime("%Y-%m"))
    thing = pl.coalesce(day, pl.col("return_day").cast(pl.String))
    return rows.with_columns(
        untrained=pl.when("hired_anew").then(anew).otherwise(told | short),
        too_few_hours=too_few,
        # Without the levels it is missing whatever the hours.
        reboard_class_hours_confidence=pl.when(too_few)
        .then("needed_confidence")
        .otherwise(pl.lit("H")),
        class_hour_minutes=pl.lit(law.whole("class_hour_minutes")),
        thing=thing,
        on=pl.min_horizontal("return_day", pl.lit(law.as_of)),
        together=pl.col("twin") | pl.struct("member", thing.alias("thing")).is_duplicated(),
        cap=pl.when(~pl.col("strong") | pl.col("weakly")).then(LEAD),
    )


def _asking(came: pl.DataFrame, law: Law) -> pl.DataFrame:
    """Those that ask for training, or may: another post, or long enough away."""
    rows = came.filter(
        pl.col("return_earliest") >= law.look_back, pl.col("return_earliest") <= law.as_of
    ).with_columns(on=pl.col("return_earliest"))
    months = law.number("reboard_months")
    surely = pl.col("away_earliest") >= deadline(pl.col("last_latest"), months)
    maybe = pl.col("away_latest") >= deadline(pl.col("last_earliest"), months)
    rows = rows.with_columns(
        retraining_hours.asked(law), reboard_months=months, long_away=surely, perhaps_long=maybe
    )
    moved = pl.col("moved")
    asking = rows.filter(moved.fill_null(value=True) | pl.col("perhaps_long")).with_columns(
        certain=(moved.fill_null(value=False) | pl.col("long_away"))
        & pl.col("return_known")
        & (pl.col("return_latest") <= law.as_of),
        # A change of post asks for training whatever the time away.
        reboard_months_confidence=pl.when(moved.fill_null(value=False))
        .then(pl.lit("H"))
        .otherwise(law.confidence("reboard_months")),
    )
    # Of all days they can have been, only those that ask for training and are over.
    alone = pl.when(~moved)
    enough = alone.then(pl.when("by_month").then(deadline(pl.col("last_earliest"), months)))
    return asking.with_columns(
        last_latest=pl.min_horizontal("last_latest", alone.then(_so_long_before(months))),
        return_earliest=pl.max_horizontal("return_earliest", enough),
        return_latest=pl.min_horizontal("return_latest", law.as_of),
    )


def _so_long_before(months: pl.Expr) -> pl.Expr:
    """The last day from which so many months have passed when the absence ends."""
    away = pl.col("away_latest")
    day = away.dt.offset_by("-" + months.cast(pl.String) + "mo")
    return pl.when(away == away.dt.month_end()).then(day.dt.month_end()).otherwise(day)


def _trained(rows: pl.DataFrame, record: pl.DataFrame, level: pl.Series) -> pl.DataFrame:
    """One row for each return with records that may count, and what they surely or perhaps hold."""
    pairs = _pairs(rows, record)
    pairs = pairs.with_columns(level.gather(pairs["record"]).alias("level"))
    workshop = (pl.col("level") == WORKSHOP).fill_null(value=False)
    team = (pl.col("level") == TEAM).fill_null(value=False)
    open_ = pl.col("level").is_null() & pl.col("near")
    return pairs.group_by("return").agg(
        workshop_sure=(workshop & pl.col("between")).any(),
        team_sure=(team & pl.col("between")).any(),
        workshop_maybe=(workshop & pl.col("near")).any(),
        team_maybe=(team & pl.col("near")).any(),
        levelless=open_.sum().cast(pl.Int64),
        pre_job_sure=(pl.col("of_job") & pl.col("before")).any(),
        pre_job_maybe=(pl.col("of_any") & pl.col("around")).any(),
    )


def _studied(rows: pl.DataFrame, studied: Studied, law: Law) -> pl.DataFrame:
    """One row for each return with training that the region counts by the hour."""
    asked = rows.filter(pl.col("needed_minutes").is_not_null())
    record, training = studied
    return retraining_hours.minutes_between(_pairs(asked, record), record, training, law)


def _short() -> pl.Expr:
    """Whether the hours are fewer than the region asks, if it asks any; null if undecided."""
    least, most = (pl.col(c).fill_null(0) for c in ("retrained_minutes", "retrained_most"))
    enough = least >= pl.col("needed_minutes").fill_null(0)
    return (
        pl.when(enough).then(pl.lit(value=False))
        .when(most < pl.col("needed_at_least")).then(pl.lit(value=True))
    )  # fmt: skip


def _pairs(rows: pl.DataFrame, record: pl.DataFrame) -> pl.DataFrame:
    """Each return with the records of its person, and whether they lie between the two days."""
    theirs = record.filter(pl.col("member").is_in(rows["member"].unique().implode())).select(
        "member", "record", "type", "first_day", "last_day", "perhaps"
    )
    pairs = rows.select(
        "return", "member", "last_earliest", "last_latest", "hired_earliest", "hired_latest",
        "return_earliest", "return_latest",
    ).join(theirs, on="member")  # fmt: skip
    first, last, sure = pl.col("first_day"), pl.col("last_day"), ~pl.col("perhaps")
    between = (first > pl.col("last_latest")) & (last < pl.col("return_earliest"))
    near = _may_lie("last_earliest", "return_latest", 1)
    # Training before work: from the new hiring on, and on the first day on post too.
    before = (first >= pl.col("hired_latest")) & (last <= pl.col("return_earliest"))
    around = _may_lie("hired_earliest", "return_latest", 0)
    return pairs.select(
        "return",
        "member",
        "record",
        between=(between & sure).fill_null(value=False),
        near=near,
        before=(before & sure).fill_null(value=False),
        around=around,
        of_job=pl.col("type").is_in(codes(*PRE_JOB)).fill_null(value=False),
        of_any=pl.col("type").is_in(codes(*PRE_JOB, UNKNOWN)).fill_null(value=False),
    )


def _may_lie(after: str, before: str, apart: int) -> pl.Expr:
    """Whether some day that a record can mean lies between two days, so far inside; any if none."""
    first = pl.max_horizontal("first_day", pl.col(after).dt.offset_by(f"{apart}d"))
    last = pl.min_horizontal("last_day", pl.col(before).dt.offset_by(f"-{apart}d"))
    return first <= last
