"""The forms in which files write days and moments, taken apart."""

import polars as pl

import data
from validators.words import is_blank, trimmed

YEARS = (1900, 2199)
# Day numbers as spreadsheets count them, of the years 1954 to 2119; 1970-01-01 has number 25569.
SERIALS = (20_000, 80_000)
SERIAL_OF_1970 = 25_569
# As texts have them: date cells whose format is that of a number.
SERIAL = r"\d{5}(?:\.\d+)?"
DAY_SECONDS = 86_400
CHINA_OFFSET = 8 * 3_600
HALF_DAY = 12

# The notation of dates after NFKC: 2024-05-01, 2024.5.1, 2024/5/1, 2024年5月1日, 二〇二四年五月.
NUMERALS, NUMERAL_DIGITS = list("\u3007零○一二三四五六七八九"), list("000123456789")
COUNT = "[0-9一二三四五六七八九十廿卅]+"
DASHES = r"[\x{2010}-\x{2015}\x{2212}]"
WEEKDAY = r"\(?(?:周|星期|礼拜)([一二三四五六日天])\)?"
WEEKDAYS = dict(zip("一二三四五六日天", (1, 2, 3, 4, 5, 6, 7, 7), strict=True))
HALF = "(上午|中午|下午|晚上|AM|PM|am|pm)"
AFTERNOON = ["下午", "晚上", "PM", "pm"]
MONTH = rf"^(?<year>[0-9{''.join(NUMERALS)}]{{4}})\s*[-./年,、·]\s*(?<month>元|{COUNT})\s*"
CLOCK = (
    r"(?<hour>\d{1,2})\s*[:;时点]\s*(?<minute>\d{1,2})\s*分?"
    r"(?:[:;]?\s*(?<second>\d{1,2})(?:\.\d+)?\s*秒?)?"
)
# A minus after a clock time with a blank before it begins the end of a range, not a time zone.
ZONE = r"\s*(?<offset>Z|[+]\d{2}:?\d{2})?"
END = r"\s*[-~至到]\s*(?<to_hour>\d{1,2})\s*[:;时点]\s*(?<to_minute>\d{1,2})(?::00)?\s*分?"
FULL_DAY = rf"{MONTH}[-./月,、·]\s*(?<day>{COUNT})\.?"
# What may stand round one end of a term that has a column of its own.
AROUND = r"^(?:'|自|从|至|到|止于|有效期?至[::]?)\s*|\s*(?:起|止|前|为止)$"
FORMS = (
    rf"{FULL_DAY}(?:(?:\s*T|\s)\s*{CLOCK}{ZONE})?$",
    rf"{FULL_DAY}T{CLOCK}(?<offset>-\d{{2}}:?\d{{2}})$",
    rf"{FULL_DAY}\s\s*{CLOCK}{END}$",
    rf"{MONTH}月?$",
    r"^(?<year>\d{4})(?<month>\d{2})(?<day>\d{2})"
    r"(?:[T\s]?(?<hour>\d{2})(?<minute>\d{2})(?<second>\d{2})?)?$",
    rf"^(?<year>\d{{4}})(?<month>\d{{2}})(?<day>\d{{2}})\s+{CLOCK}{ZONE}$",
    rf"^(?<year>\d{{4}})(?<month>\d{{2}})(?<day>\d{{2}})\s+{CLOCK}{END}$",
    rf"^{SERIAL}\s+{CLOCK}$",
)
PARTS = ("year", "month", "day", "hour", "minute", "second", "offset", "to_hour", "to_minute")


def _spoken() -> dict[str, int]:
    """Numbers to 39 as they are spoken: 十, 十一, 二十一, 廿一, 卅一."""
    ones = {one: i for i, one in enumerate("一二三四五六七八九", 1)} | {"元": 1}
    tens = {"十": 10, "一十": 10, "二十": 20, "廿": 20, "三十": 30, "卅": 30}
    return ones | tens | {t + one: tens[t] + ones[one] for t in tens for one in ones}


SPOKEN = _spoken()


def taken_apart(texts: pl.DataFrame) -> pl.DataFrame:
    """Lay the `day`, the `seconds` into it, `until` and what was found beside each text.

    `word` is null for a blank; `year` stands where the text has the form of a date at all.
    """
    return _counted(_written(_tidied(texts)))


def _tidied(texts: pl.DataFrame) -> pl.DataFrame:
    """Lay `word` beside the text: half width, no weekday, no half of the day; null if blank."""
    word = pl.col("word")
    # A digit or a letter alone is a place-holder, as many put where a date belongs.
    is_filler = pl.col("squeezed").str.contains(r"^(?:[01]|[xX]+)$")
    plain = word.str.replace(WEEKDAY, " ").str.replace(HALF, " ").str.replace_all("[日号]", " ")
    return (
        texts.with_columns(word=trimmed(pl.col("text").str.normalize("NFKC")))
        .with_columns(
            word=word.str.replace_all(DASHES, "-").str.replace_all(AROUND, ""),
            squeezed=word.str.replace_all(r"\s", ""),
        )
        .with_columns(
            word=pl.when(~is_blank(pl.col("squeezed").str.to_uppercase()), ~is_filler).then(word),
            open=pl.col("squeezed").is_in(data.table("open_ends")["word"].implode())
            | word.str.starts_with("9999"),
            weekday=word.str.extract(WEEKDAY).replace_strict(
                WEEKDAYS, default=None, return_dtype=pl.Int8
            ),
            afternoon=word.str.extract(HALF).is_in(AFTERNOON),
        )
        .with_columns(word=word.str.replace(r"^(\d{8,})\.0+$", "$1"))
        # A form nobody filled in, like 年 月 日, holds nothing.
        .with_columns(word=pl.when(word.str.strip_chars("年月日/-. ") != "").then(trimmed(plain)))
    )


def _written(tidied: pl.DataFrame) -> pl.DataFrame:
    """Lay the parts of a written date beside it, as text; all null where it has no such form."""
    found = tidied.select(
        pl.col("word").str.extract_groups(form).alias(str(i)) for i, form in enumerate(FORMS)
    )
    parts = {
        part: pl.coalesce(
            pl.col(str(i)).struct.field(part) for i, form in enumerate(FORMS) if f"<{part}>" in form
        )
        for part in PARTS
    }
    return tidied.hstack(found.select(**parts))


def _counted(written: pl.DataFrame) -> pl.DataFrame:
    """Lay `day`, `seconds`, `until` and `month_only` beside the parts."""
    month_only = pl.col("year").is_not_null() & pl.col("day").is_null()
    year = pl.col("year").str.replace_many(NUMERALS, NUMERAL_DIGITS)
    day = pl.coalesce(_count("day"), pl.when(month_only).then(1))
    iso = pl.concat_str(year, _count("month"), day, separator="-")
    until = pl.when(pl.col("to_hour").is_not_null()).then(_seconds("to_hour", "to_minute"))
    possible = (
        pl.col("day").dt.year().is_between(*YEARS)
        & pl.col("seconds").is_not_null()
        & (pl.col("to_hour").is_null() | pl.col("until").is_not_null())
    )
    return (
        written.with_columns(
            day=iso.str.to_date("%Y-%m-%d", strict=False),
            month_only=month_only,
            seconds=_clock(),
            until=until,
            whole=_since_1970(pl.col("word")),
        )
        .with_columns(day=pl.when(possible).then("day"))
        .with_columns(
            day=pl.coalesce("day", (pl.col("whole") // DAY_SECONDS).cast(pl.Int32).cast(pl.Date)),
            seconds=(pl.col("whole") % DAY_SECONDS).fill_null(0) + pl.col("seconds"),
        )
    )


def _since_1970(word: pl.Expr) -> pl.Expr:
    """The seconds since 1970 in China that a spreadsheet's day number or an epoch stands for."""
    number = word.str.extract(rf"^({SERIAL})(?:\s+{CLOCK})?$").cast(pl.Float64)
    seconds = ((number - SERIAL_OF_1970) * DAY_SECONDS).round().cast(pl.Int64)
    epoch = word.str.extract(r"^(\d{13})$").cast(pl.Int64) // 1000 + CHINA_OFFSET
    return pl.coalesce(pl.when(number.is_between(*SERIALS)).then(seconds), epoch)


def _count(part: str) -> pl.Expr:
    text = pl.col(part)
    spoken = text.replace_strict(SPOKEN, default=None, return_dtype=pl.Int64)
    return pl.coalesce(text.cast(pl.Int64, strict=False), spoken)


def _clock() -> pl.Expr:
    """Seconds since midnight in China; 0 without a clock time, null for one that cannot be."""
    sign = pl.when(pl.col("offset").str.starts_with("-")).then(-1).otherwise(1)
    zone = pl.col("offset").str.extract_groups(r"(?<h>\d{2}):?(?<m>\d{2})").struct
    ahead = zone.field("h").cast(pl.Int64) * 3_600 + zone.field("m").cast(pl.Int64) * 60
    offset = pl.when(pl.col("offset") == "Z").then(0).otherwise(sign * ahead)
    second = pl.col("second").cast(pl.Int64).fill_null(0)
    seconds = pl.when(second < 60).then(_seconds("hour", "minute") + second)
    return seconds + (CHINA_OFFSET - offset).fill_null(0)


def _seconds(hour: str, minute: str) -> pl.Expr:
    """The seconds of a clock time in one half of the day; null for one that cannot be."""
    h, m = (pl.col(part).cast(pl.Int64).fill_null(0) for part in (hour, minute))
    late = pl.col("afternoon").fill_null(value=False) & (h < HALF_DAY)
    seconds = (h + pl.when(late).then(HALF_DAY).otherwise(0)) * 3_600 + m * 60
    return pl.when((seconds <= DAY_SECONDS) & (m < 60)).then(seconds)
