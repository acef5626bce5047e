"""Why some of a person's training records do not count towards a quota, for those who ask."""

import polars as pl

import data
from validators import words
from validators.rolls.beside import beside
from validators.rolls.records import IDLE, PROXY, QUOTAS, TYPES, UNKNOWN, codes

OF_RECORD = (
    "member", "record", "type", "first_day", "last_day", "clock", "began_at", "ends_at", "counted",
    "perhaps",
)  # fmt: skip


def with_uncounted(rows: pl.DataFrame, record: pl.DataFrame, topics: pl.Series) -> pl.DataFrame:
    """Rows of an hours roll with `not_counted`: the records that do not count, by their reason.

    The first reason that holds is told, in the words of `data/reasons.csv`. A session that several
    records tell of is one. Records of another year have nothing to do with the year.
    """
    numbered = rows.with_row_index("_row")
    pairs = _pairs(numbered, record)
    topic = topics.gather(pairs["record"]).rename("topic").to_frame()
    pairs = pairs.hstack(topic.select(words.topic_key(pl.col("topic"))))
    once = pairs.unique(
        [
            "_row",
            "type",
            "first_day",
            "last_day",
            "began_at",
            "ends_at",
            "counted",
            "topic",
            "perhaps",
        ]
    )
    day, until = pl.col("first_day"), pl.col("until")
    reason = (
        pl.when(pl.col("type") == TYPES.index(PROXY)).then(pl.lit("face_check_failed"))
        .when(pl.col("type") == TYPES.index(IDLE)).then(pl.lit("idle_online"))
        .when(~pl.col("fits")).then(pl.lit("other_training"))
        .when(day.is_null()).then(pl.lit("no_day"))
        .when((day > until).fill_null(value=False)).then(pl.lit("too_late"))
        .when("perhaps").then(pl.lit("of_namesakes"))
        .when(pl.col("type") == TYPES.index(UNKNOWN)).then(pl.lit("strange_type"))
        .when(pl.col("counted").is_null()).then(pl.lit("no_length"))
    )  # fmt: skip
    reasons = data.table("reasons").filter(use="uncounted").select("code", "words")
    counted = once.select("_row", code=reason).drop_nulls().group_by("_row", "code").len("n")
    told = counted.join(reasons, on="code").sort("_row", "code")
    listed = told.group_by("_row", maintain_order=True).agg(
        not_counted=pl.concat_str("words", pl.lit(" "), "n").str.join("；")
    )
    return numbered.pipe(beside, listed, "_row").drop("_row")


def _pairs(rows: pl.DataFrame, record: pl.DataFrame) -> pl.DataFrame:
    """Each row with the records of its person, and whether their type counts towards its quota."""
    yearly = "year" in rows.columns
    nothing = pl.lit(None, pl.Date)
    wanted = rows.select(
        "_row",
        "member",
        manager="manager",
        year=pl.col("year") if yearly else pl.lit(None, pl.Int32),
        until=nothing if yearly else pl.col("open_until"),
    )
    of = {quota: pl.col("type").is_in(codes(*types, UNKNOWN)) for quota, types in QUOTAS.items()}
    initial = pl.when("manager").then(of["manager_initial"]).otherwise(of["worker_initial"])
    theirs = record.filter(pl.col("member").is_in(rows["member"].unique().implode()))
    pairs = wanted.join(theirs.select(OF_RECORD), on="member", maintain_order="left_right")
    other_year = pl.col("first_day").dt.year() != pl.col("year")
    return pairs.filter(~other_year.fill_null(value=False)).with_columns(
        fits=(of["annual"] if yearly else initial).fill_null(value=False)
    )
