"""Days and moments, out of the many forms in which files write them.

Reasons given in `<field>__bad`: `bad_date`, `impossible_date` (no such day or time), `date_range`
(more than one day in the cell), `open_end` (for ever), `weekday_differs` (the weekday written
beside the day is another one).
"""

import polars as pl

from validators.date_forms import DAY_SECONDS, YEARS, taken_apart
from validators.words import distinctly

# The forms nearly all texts have; tried first, because they are quick.
ISO = ("%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M")
# The forms most others have, turned into the first by a pattern: 20240501, 2024年5月1日, 2024/5/1.
COMPACT = r"^(\d{4})(\d{2})(\d{2})$"
PARTED = r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$"


def add_date(frame: pl.DataFrame, field: str) -> pl.DataFrame:
    """Replace the raw text by a day, and `<field>_month`: whether only its month was written."""
    return add_dates(frame, [field])


def add_dates(frame: pl.DataFrame, fields: list[str]) -> pl.DataFrame:
    """The same for several fields; what they have in common is read once."""
    texts = pl.concat([frame[field].unique() for field in fields]).unique().drop_nulls()
    read = _moments(pl.DataFrame({"text": texts})).select("text", "day", "month_only", "bad")
    # A column that says nothing of any text is not joined, for joining costs more than reading.
    months, faults = read["month_only"].any(), bool(read["bad"].count())
    read = read.drop(c for c, said in (("month_only", months), ("bad", faults)) if not said)
    columns: list[pl.Series] = []
    for field in fields:
        asked = frame.select(text=field)
        known = asked.join(read, on="text", how="left", maintain_order="left")
        month = pl.col("month_only").fill_null(value=False) if months else pl.lit(value=False)
        typed = known.select(pl.col("day").alias(field), month.alias(f"{field}_month"))
        columns += typed.get_columns()
        if faults and known["bad"].count():
            columns.append(known["bad"].alias(f"{field}__bad"))
    return frame.drop(fields).hstack(columns)


def add_instant(frame: pl.DataFrame, field: str) -> pl.DataFrame:
    """Replace the raw text by a moment in China, and `<field>_precision`: minute, day or month.

    It is `unread` where something stands that is no moment.
    Midnight sharp counts as a day: spreadsheets write it for cells that hold no more. Where cells
    hold a clock range on one day (2024-05-01 08:30-10:30), `<field>_until` has its end.
    """
    seconds, until = pl.col("seconds").fill_null(0), pl.col("until")
    midnight = pl.col("day").cast(pl.Datetime("us"))
    # An end that is not after its beginning lies in the next day.
    whole = until + pl.when(until <= seconds).then(DAY_SECONDS).otherwise(0)
    precision = (
        pl.when(pl.col("bad").is_not_null()).then(pl.lit("unread"))
        .when(pl.col("day").is_null()).then(None)
        .when(pl.col("month_only")).then(pl.lit("month"))
        .when((seconds > 0) | pl.col("clocked")).then(pl.lit("minute"))
        .otherwise(pl.lit("day"))
    )  # fmt: skip
    return distinctly(
        frame,
        field,
        lambda texts: _moments(texts).select(
            "text",
            (midnight + pl.duration(seconds=seconds)).alias(field),
            (midnight + pl.duration(seconds=whole)).alias(f"{field}_until"),
            precision.alias(f"{field}_precision"),
            pl.col("bad").alias(f"{field}__bad"),
        ),
    )


def _moments(texts: pl.DataFrame) -> pl.DataFrame:
    """Of each text the `day`, the `seconds` into it, `month_only`, and what is `bad` about it."""
    text = pl.col("text")
    at = pl.coalesce(text.str.to_datetime(form, time_unit="us", strict=False) for form in ISO)
    turned: pl.Expr = pl.when(pl.col("at").is_null()).then(text)
    for form in (COMPACT, PARTED):
        turned = turned.str.replace(form, "$1-$2-$3")
    plain = texts.with_columns(at=at).with_columns(
        at=pl.coalesce("at", turned.str.to_datetime(ISO[0], time_unit="us", strict=False))
    )
    is_plain = pl.col("at").dt.year().is_between(*YEARS).fill_null(value=False)
    quick = plain.filter(is_plain).select(
        "text",
        day=pl.col("at").dt.date(),
        seconds=pl.col("at").dt.time().cast(pl.Int64) // 10**9,
        month_only=pl.lit(value=False),
        until=pl.lit(None, pl.Int64),
        clocked=pl.lit(value=False),
        bad=pl.lit(None, pl.String),
    )
    if quick.height == texts.height:
        return quick
    return pl.concat([quick, _deciphered(plain.filter(~is_plain).select("text"))])


def _deciphered(texts: pl.DataFrame) -> pl.DataFrame:
    """The same for texts in any other form."""
    day, word = pl.col("day"), pl.col("word")
    read = taken_apart(texts)
    # 24:00 is the next midnight, and in another zone it may be another day.
    moved = pl.duration(days=pl.col("seconds").floordiv(DAY_SECONDS).fill_null(0))
    read = read.with_columns(day=day + moved, seconds=pl.col("seconds") % DAY_SECONDS)
    read = read.with_columns(bad=_bad())
    good = pl.col("bad").is_null() & word.is_not_null()
    return read.select(
        "text",
        day=pl.when(good).then("day"),
        seconds=pl.when(good).then("seconds"),
        month_only=(good & pl.col("month_only")).fill_null(value=False),
        until=pl.when(good).then("until"),
        # Midnight as a clock time: the end of a day, or one end of a range.
        clocked=((pl.col("hour") == "24") | pl.col("until").is_not_null()).fill_null(value=False),
        bad="bad",
    )


def _bad() -> pl.Expr:
    day, word = pl.col("day"), pl.col("word")
    several = (word.str.count_matches(r"\d+") > 3) | word.str.contains(r"\d.*[至到~].*\d")
    return (
        pl.when(word.is_null()).then(None)
        .when(pl.col("open")).then(pl.lit("open_end"))
        .when(day.is_not_null() & (day.dt.weekday() != pl.col("weekday")))
        .then(pl.lit("weekday_differs"))
        .when(day.is_not_null()).then(None)
        .when(pl.col("year").is_not_null()).then(pl.lit("impossible_date"))
        .when(several).then(pl.lit("date_range"))
        .otherwise(pl.lit("bad_date"))
    )  # fmt: skip
