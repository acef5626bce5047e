"""Durations of training, in minutes, out of cells that say them in many units.

Reasons given in `<field>__bad`: `bad_hours` (no single sure duration), `hours_in_days` (a day has
no length without a rule of the site).
"""

import polars as pl

import data
from validators.words import distinctly, folded, is_blank

# Units as cells write them, after NFKC and in upper case.
UNITS = {
    "class_hour": ("学时", "课时", "个学时", "个课时"),
    "hour": (
        "小时",
        "个小时",
        "钟头",
        "个钟头",
        "时",
        "H",
        "HR",
        "HRS",
        "HOUR",
        "HOURS",
    ),
    "minute": ("分钟", "分", "MIN", "MINS", "MINUTE", "MINUTES"),
    "second": ("秒", "秒钟", "S", "SEC", "SECS", "SECOND", "SECONDS"),
    "day": ("天", "日", "工作日", "个工作日", "D", "DAY", "DAYS"),
}
UNIT_OF = {word: unit for unit, words in UNITS.items() for word in words}
MINUTES = {"hour": 60.0, "minute": 1.0, "second": 1 / 60}

DURATION = r"^(?<amount>\d+\.?\d*|\.\d+)(?<unit>\D*)$"
HOURS_AND_MINUTES = r"^(?<hours>\d+)(?:小时|时|H)(?<minutes>\d+)(?:分钟|分|MIN|M)?$"
IN_DAYS = (
    r"^[各每共]?[半一二两三四五六七八九十]+个?(?:天|日|工作日)$|^[各每]\d+(?:\.\d+)?(?:天|日)$"
)
# Nothing lasts longer than a month of days and nights.
MOST = 31 * 24 * 60


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
) -> pl.DataFrame:
    """Replace the raw text of `…hours` by `…minutes` and `…hours_in_days`.

    The unit of the cell wins, else the heading's (`unit`), else it is class hours of
    `class_hour` minutes. A duration in days has no minutes.
    """
    lengths = MINUTES | {"class_hour": float(class_hour or class_hour_minutes())}
    stem = field.removesuffix("hours")
    read = distinctly(
        frame,
        field,
        lambda texts: _durations(texts, unit or "class_hour", lengths).select(
            "text",
            pl.col("minutes").alias(f"{stem}minutes"),
            pl.col("in_days").alias(f"{field}_in_days"),
            pl.col("bad").alias(f"{field}__bad"),
        ),
    )
    return read.with_columns(pl.col(f"{field}_in_days").fill_null(value=False))


def _durations(texts: pl.DataFrame, unit: str, lengths: dict[str, float]) -> pl.DataFrame:
    word, minutes = pl.col("word"), pl.col("minutes")
    stated = pl.col("simple").struct.field("unit")
    both = pl.col("both").struct
    amount = pl.col("simple").struct.field("amount").cast(pl.Float64)
    known = (
        pl.when(stated == "").then(pl.lit(unit))
        .otherwise(stated.replace_strict(UNIT_OF, default=None, return_dtype=pl.String))
    )  # fmt: skip
    length = pl.col("unit").replace_strict(lengths, default=None, return_dtype=pl.Float64)
    total = both.field("hours").cast(pl.Float64) * 60 + both.field("minutes").cast(pl.Float64)
    return (
        texts.with_columns(word=folded(pl.col("text")))
        .with_columns(word=pl.when(~is_blank(word) | word.str.contains(r"\d")).then(word))
        .with_columns(
            simple=word.str.extract_groups(DURATION),
            both=word.str.extract_groups(HOURS_AND_MINUTES),
        )
        .with_columns(unit=known, amount=amount)
        .with_columns(
            in_days=((pl.col("unit") == "day") | word.str.contains(IN_DAYS)).fill_null(value=False),
            minutes=pl.coalesce(pl.col("amount") * length, total),
        )
        .with_columns(minutes=pl.when(minutes <= MOST).then((minutes + 0.5).floor().cast(pl.Int32)))
        .with_columns(
            bad=pl.when("in_days")
            .then(pl.lit("hours_in_days"))
            .when(word.is_not_null() & minutes.is_null())
            .then(pl.lit("bad_hours"))
        )
    )
