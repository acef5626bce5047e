"""Durations of training, in minutes, out of cells that say them in many units.

Reasons given in `<field>__bad`: `bad_hours` (no single sure duration), `hours_in_days` (a day has
no length without a rule of the site).
"""

from functools import cache
from typing import NamedTuple

import polars as pl

import data
from validators.date_forms import SPOKEN
from validators.words import distinctly, folded, is_blank

MINUTES = {"hour": 60.0, "minute": 1.0, "second": 1 / 60}

DURATION = r"^(?<amount>\d+\.?\d*|\.\d+)(?<unit>\D*)$"
# What was done of what is required, as boards of progress show it.
PROGRESS = r"^(?<done>\d+(?:\.\d+)?)/(?<required>\d+(?:\.\d+)?)$"
NUMERAL = "[半一二两三四五六七八九十]+个?"
SPOKEN_AMOUNT = r"^([一二两三四五六七八九十]+)(个?(?:学时|课时|小时|钟头|分钟))$"
# A sum is the whole; days beside hours are the same once more; what is in it is in it.
TIDIED = (
    (r"^(?:共计?|总计|合计|累计):?", ""),
    (r"^\d+(?:\.\d+)?[天日][(,、]?(\d[^()]*)\)?$", "$1"),
    (r"^([^()]+)\([^()]*其中[^()]*\)$", "$1"),
)
# Nothing lasts longer than a month of days and nights.
MOST = 31 * 24 * 60
WHOLE_DAY = 24 * 60
# Minutes are kept in parts so fine, and no finer: sums of them are exact.
FINEST = 64


class DayRule(NamedTuple):
    """How long a day of training is, by a rule of the site: in its words, in minutes, who says so.

    Half a day is half of it.
    """

    words: str
    minutes: int
    where: str

    @property
    def told(self) -> str:
        """The rule as evidence names it."""
        return f"每天{self.words}（{self.where}）"


def day_rule(words: object, where: str) -> DayRule | None:
    """The rule out of its words, such as 8学时 or 6.5小时; None for what is no length of a day.

    That is a single amount with its unit, above nothing and no longer than a day and a night.
    """
    if not isinstance(words, str):
        return None
    texts = pl.DataFrame({"text": [words]}, schema={"text": pl.String})
    lengths = MINUTES | {"class_hour": float(class_hour_minutes())}
    minutes = _durations(texts, "", lengths)["minutes"].item()
    said = pl.select(folded(pl.lit(words))).item()
    is_length = minutes and minutes <= WHOLE_DAY
    return DayRule(said, int(minutes + 0.5), where) if is_length else None


@cache
def _units() -> dict[str, str]:
    """The unit that each word stands for."""
    return dict(data.table("duration_units").select("word", "unit").iter_rows())


def _any_of(unit: str) -> str:
    """A pattern for the words of a unit."""
    return (
        "(?:" + "|".join(word for word, stands_for in _units().items() if stands_for == unit) + ")"
    )


@cache
def _hours_and_minutes() -> str:
    return rf"^(?<hours>\d+){_any_of('hour')}(?<minutes>\d+){_any_of('minute')}?$"


@cache
def _spoken_days() -> str:
    return rf"^([半一二两三四五六七八九十]+)(个?{_any_of('day')})$"


@cache
def _in_days() -> str:
    return rf"^[各每共]?(?:{NUMERAL}|\d+(?:\.\d+)?){_any_of('day')}$"


def class_hour_minutes() -> int:
    """The minutes of one class hour, as the national parameters set them."""
    rows = data.table("parameters").filter(
        pl.col("region") == "national", pl.col("parameter") == "class_hour_minutes"
    )
    return int(rows["value"].item())


def add_hours(
    frame: pl.DataFrame,
    field: str,
    unit: str | None = None,
    class_hour: int | None = None,
    day: DayRule | None = None,
) -> pl.DataFrame:
    """Replace the raw text of `…hours` by `…minutes`, `…hours_days` and what became of those.

    The unit of the cell wins, else the heading's (`unit`), else it is class hours of `class_hour`
    minutes. A duration in days has the minutes that the rule of the site gives it
    (`…hours_day_rule` names the rule), and without a rule none (`…hours_in_days`).
    """
    lengths = MINUTES | {"class_hour": float(class_hour or class_hour_minutes())}
    lengths |= {"day": float(day.minutes)} if day else {}
    stem = field.removesuffix("hours")
    read = distinctly(
        frame,
        field,
        lambda texts: _durations(texts, unit or "class_hour", lengths).select(
            "text",
            pl.col("minutes").alias(f"{stem}minutes"),
            pl.col("in_days").alias(f"{field}_in_days"),
            pl.col("days").cast(pl.Float32).alias(f"{field}_days"),
            pl.when(pl.col("days").is_not_null() & pl.col("minutes").is_not_null())
            .then(pl.lit(day and day.told, pl.String))
            .alias(f"{field}_day_rule"),
            pl.col("bad").alias(f"{field}__bad"),
        ),
    )
    return read.with_columns(pl.col(f"{field}_in_days").fill_null(value=False))


def _durations(texts: pl.DataFrame, unit: str, lengths: dict[str, float]) -> pl.DataFrame:
    """Lay `minutes`, `days`, `in_days` and what is `bad` beside each text.

    `in_days` are those that could not be turned into minutes.
    """
    word, minutes = pl.col("word"), pl.col("minutes")
    of_days = pl.col("unit") == "day"
    # Without a rule any number of days is one of days; with one it may be too long to be true.
    lacking = of_days if "day" not in lengths else pl.lit(value=False)
    in_days = lacking | (pl.col("amount").is_null() & word.str.contains(_in_days()))
    length = pl.col("unit").replace_strict(lengths, default=None, return_dtype=pl.Float64)
    # A quarter of a class hour is 11.25 minutes: sixteen times 1.25 are 20 class hours, no less.
    exact = (pl.coalesce(pl.col("amount") * length, "total") * FINEST).round() / FINEST
    bad = (
        pl.when("in_days").then(pl.lit("hours_in_days"))
        .when(word.is_not_null() & minutes.is_null()).then(pl.lit("bad_hours"))
    )  # fmt: skip
    return (
        _stated(texts, unit)
        .with_columns(
            in_days=in_days.fill_null(value=False),
            days=pl.when(of_days).then("amount"),
            minutes=exact,
        )
        .with_columns(minutes=pl.when(minutes <= MOST).then(minutes))
        .with_columns(bad=bad)
    )


def _plain(word: pl.Expr) -> pl.Expr:
    """The text with one amount: without a total's name, days beside hours, and what is part of it.

    Numbers in words become digits; of what was done of what is required the done remains.
    """
    for pattern, kept in TIDIED:
        word = word.str.replace(pattern, kept)
    progress = word.str.extract_groups(PROGRESS).struct
    done, required = (progress.field(name).cast(pl.Float64) for name in ("done", "required"))
    spoken = word.str.extract(SPOKEN_AMOUNT, 1).replace_strict(
        SPOKEN | {"两": 2}, default=None, return_dtype=pl.Int64
    )
    in_digits = pl.concat_str(spoken, word.str.extract(SPOKEN_AMOUNT, 2))
    spoken_days = {word: float(number) for word, number in SPOKEN.items()} | {"两": 2.0, "半": 0.5}
    days = word.str.extract(_spoken_days(), 1).replace_strict(
        spoken_days, default=None, return_dtype=pl.Float64
    )
    in_days = pl.concat_str(days, word.str.extract(_spoken_days(), 2))
    done_only = pl.when(done <= required).then(progress.field("done"))
    return pl.coalesce(done_only, in_digits, in_days, word)


def _stated(texts: pl.DataFrame, unit: str) -> pl.DataFrame:
    """Lay the `amount` and its `unit` beside each text, or the `total` of hours and minutes."""
    word = pl.col("word")
    simple, both = pl.col("simple").struct, pl.col("both").struct
    written = simple.field("unit")
    known = written.replace_strict(_units(), default=None, return_dtype=pl.String)
    return (
        texts.with_columns(word=_plain(folded(pl.col("text"))))
        .with_columns(word=pl.when(~is_blank(word) | word.str.contains(r"\d")).then(word))
        .with_columns(
            simple=word.str.extract_groups(DURATION),
            both=word.str.extract_groups(_hours_and_minutes()),
        )
        .with_columns(
            amount=simple.field("amount").cast(pl.Float64),
            unit=pl.when(written == "").then(pl.lit(unit)).otherwise(known),
            total=both.field("hours").cast(pl.Float64) * 60
            + both.field("minutes").cast(pl.Float64),
        )
    )
