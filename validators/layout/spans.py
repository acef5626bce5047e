"""Cells that hold a span of days or hours, and clock times that stand beside their day."""

import polars as pl

from validators.values import blank_to_null

YEAR = r"\d{4}\s*[-./年]\s*"
MONTH = rf"{YEAR}\d{{1,2}}\s*[-./月]\s*"
DAY = rf"{MONTH}\d{{1,2}}\s*[日号]?"
# The end of a span may leave out the year, and the month too where it says 日.
END_DAY = rf"(?:{DAY}|\d{{1,2}}\s*[-./月]\s*\d{{1,2}}\s*[日号]?|\d{{1,2}}\s*[日号])"
NEXT_DAY = r"(?:次日|翌日|隔日|第二天)?\s*"
CLOCK = r"\d{1,2}\s*[:;时点]\s*\d{2}(?:[:;]\d{2})?分?"
TO = r"\s*(?:至|到|~|-{1,2}|[\x{2012}-\x{2015}]{1,2})\s*"
DAYS = rf"^[自从]?\s*(?<from>{DAY}(?:\s+{CLOCK})?)\s*起?{TO}(?<to>{END_DAY}(?:\s+{CLOCK})?)\s*止?$"
HOURS = rf"^(?<day>{DAY})\s*(?<from>{CLOCK}){TO}{NEXT_DAY}(?<to>{CLOCK})$"
CLOCKS = rf"^(?<from>{CLOCK})(?:{TO}{NEXT_DAY}(?<to>{CLOCK}))?$"
RANGE = rf"{CLOCK}{TO}{NEXT_DAY}{CLOCK}"
# 14:17:40 alone may be a clock with seconds, or a range that lost its dash.
DOUBTFUL = r"^\d{1,2}[:;]\d{2}[:;](?:0[1-9]|[1-9]\d)$"
PLAIN = r"^\d{4}-\d{2}-\d{2}(?: \d{2}:\d{2}:\d{2})?$"
MIDNIGHT = r"[ T]0?0:00(?::00)?(?:\.0+)?$"
# The shortest text that can hold a span, in bytes: 2024.5.1-5.2.
SHORTEST = 12

# By kind of table: the fields where a span begins and ends, and the one that tells the day.
SPANS = {
    "certificate_claim": ("valid_from", "valid_to", "valid_to"),
    "leave": ("start_date", "end_date", "start_date"),
    "training_record": ("start_at", "end_at", "day"),
    "duty_log": ("start_at", "end_at", "work_date"),
}


def with_spans(rows: pl.DataFrame, kind: str) -> pl.DataFrame:
    """The raw rows of a table with spans parted in their two fields and clocks set on their day."""
    if kind not in SPANS:
        return rows
    first, last, day = SPANS[kind]
    rows = _with_clock(rows, first, last)
    for field in dict.fromkeys((day, first)):
        if field in rows.columns:
            rows = _parted(rows, field, first, last)
    if day not in (first, last):
        rows = _on_its_day(rows, day, first, last)
    return rows.drop("day", strict=False)


def _with_clock(rows: pl.DataFrame, first: str, last: str) -> pl.DataFrame:
    """Part a column of clock ranges (8:00-11:30) where no column of its own says begin and end."""
    if "clock" not in rows.columns:
        return rows
    rows = _each_range(rows.with_columns(pl.col("clock").str.normalize("NFKC").str.strip_chars()))
    clock = pl.when(~pl.col("clock").str.contains(DOUBTFUL)).then("clock")
    parts = clock.str.extract_groups(CLOCKS)
    begin, end = parts.struct.field("from"), parts.struct.field("to")
    odd = begin.is_null() & blank_to_null(pl.col("clock")).is_not_null()
    return rows.with_columns(
        _filled(rows, first, begin),
        _filled(rows, last, end),
        pl.when(odd).then(pl.lit("bad_clock")).alias("clock__bad"),
    ).drop("clock")


def _each_range(rows: pl.DataFrame) -> pl.DataFrame:
    """A row for each of several clock ranges in a cell: morning and afternoon are two sessions.

    `share` is the part of the hours stated for all of them that falls to each.
    """
    texts = (
        rows.select("clock")
        .unique()
        .with_columns(
            _found=pl.col("clock").str.extract_all(RANGE),
            _rest=pl.col("clock").str.replace_all(RANGE, "").str.strip_chars("、,;/ \n\r\t"),
        )
    )
    several = texts.filter(pl.col("_found").list.len() > 1, pl.col("_rest") == "")
    if not several.height:
        return rows
    # Somebody wrote one range twice; it is one session.
    each = several.select("clock", _each="_found").explode("_each").unique(maintain_order=True)
    each = each.with_columns(share=_length(pl.col("_each")))
    each = each.with_columns(share=pl.col("share") / pl.col("share").sum().over("clock"))
    joined = rows.join(each, on="clock", how="left", maintain_order="left_right")
    return joined.with_columns(clock=pl.coalesce("_each", "clock")).drop("_each")


def _length(span: pl.Expr) -> pl.Expr:
    """The minutes from one clock time to the next."""
    times = span.str.extract_all(r"\d{1,2}\s*[:;时点]\s*\d{2}")
    numbers = [times.list.get(n).str.extract_all(r"\d+").cast(pl.List(pl.Int64)) for n in (0, 1)]
    first, last = (n.list.get(0) * 60 + n.list.get(1) for n in numbers)
    return (last - first - 1) % (24 * 60) + 1


def _filled(rows: pl.DataFrame, field: str, text: pl.Expr) -> pl.Expr:
    return (pl.coalesce(field, text) if field in rows.columns else text).alias(field)


def _parted(rows: pl.DataFrame, field: str, first: str, last: str) -> pl.DataFrame:
    """Part the spans that stand in one field; texts that are none stay as they are."""
    text = pl.col("text")
    long = rows.select(text=field).filter(text.str.len_bytes() >= SHORTEST).unique()
    odd = long.filter(~text.str.contains(PLAIN))
    if not odd.height or not (spans := _spans(odd)).height:
        return rows
    joined = rows.join(spans, left_on=field, right_on="text", how="left", maintain_order="left")
    is_span = pl.col("_to").is_not_null()
    beside = last if field != last else first
    free = is_span if beside not in rows.columns else is_span & pl.col(beside).is_null()
    own, other = ("_from", "_to") if field != last else ("_to", "_from")
    kept = pl.col(beside) if beside in rows.columns else pl.lit(None, pl.String)
    return joined.with_columns(
        pl.when(is_span).then(own).otherwise(field).alias(field),
        pl.when(free).then(other).otherwise(kept).alias(beside),
    ).drop("_from", "_to")


def _spans(texts: pl.DataFrame) -> pl.DataFrame:
    word = pl.col("text").str.normalize("NFKC").str.strip_chars()
    found = texts.select(
        "text", days=word.str.extract_groups(DAYS), hours=word.str.extract_groups(HOURS)
    )
    days, hours = pl.col("days").struct, pl.col("hours").struct
    begin, end = days.field("from"), days.field("to")
    year, month = (begin.str.extract(rf"^({upto})") for upto in (YEAR, MONTH))
    whole = (
        pl.when(end.str.contains(rf"^{DAY}")).then(end)
        .when(end.str.contains(r"^\d+\s*[日号]")).then(pl.concat_str(month, end))
        .otherwise(pl.concat_str(year, end))
    )  # fmt: skip
    since, until = (
        pl.concat_str(hours.field("day"), pl.lit(" "), hours.field(end)) for end in ("from", "to")
    )
    return found.select(
        "text", _from=pl.coalesce(days.field("from"), since), _to=pl.coalesce(whole, until)
    ).drop_nulls()


def _on_its_day(rows: pl.DataFrame, day: str, first: str, last: str) -> pl.DataFrame:
    """Set clock times on the day beside them; a day without a clock begins the training."""
    if day not in rows.columns:
        begun = [pl.col(c).alias(day) for c in (first,) if c in rows.columns and day != "day"]
        return rows.with_columns(begun)
    # The day may carry a midnight of its own, as date cells do.
    date = pl.col(day).str.replace(MIDNIGHT, "")
    for field in (first, last):
        if field in rows.columns:
            # An end before the begin is on the next day, whether the cell says so or not.
            text = pl.col(field).str.normalize("NFKC").str.strip_chars()
            text = text.str.replace(f"^{NEXT_DAY}", "")
            joined = pl.concat_str(date, pl.lit(" "), text)
            at = pl.when(text.str.contains(f"^{CLOCK}$")).then(joined)
            rows = rows.with_columns(pl.coalesce(at, field).alias(field))
    if day == "day":
        rows = rows.with_columns(_filled(rows, first, pl.col("day")))
    return rows
