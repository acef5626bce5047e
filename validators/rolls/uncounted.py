"""The training records behind rows of an hours roll, and why some of them do not count."""

import polars as pl

import data
from validators import words
from validators.printing import address
from validators.rolls.beside import beside
from validators.rolls.naming import day_rules
from validators.rolls.records import IDLE, PROXY, QUOTAS, TYPES, UNKNOWN, codes
from validators.rolls.roster import ADDRESS

OF_RECORD = (
    "member", "record", "type", "first_day", "last_day", "clock", "began_at", "ends_at", "counted",
    "perhaps",
)  # fmt: skip
# By these, and the topic, several records tell of one session.
SESSION = ("type", "first_day", "last_day", "began_at", "ends_at", "counted", "perhaps")


def with_proof(rows: pl.DataFrame, record: pl.DataFrame, training: pl.DataFrame) -> pl.DataFrame:
    """Rows of an hours roll with the records they rest on, and those that count for nothing.

    `behind` are the addresses of the records of the right types, of the year or, for the initial
    quota, of any time; `not_counted` the records that do not count, by their reason;
    `hours_day_rule` names the rules of the site by which days of theirs became minutes.
    """
    numbered = rows.with_row_index("_row")
    pairs = _pairs(numbered, record)
    right = _right(pairs, training)
    return (
        numbered.pipe(beside, _uncounted(pairs, training["topic"]), "_row")
        .pipe(beside, right.group_by("_row", maintain_order=True).agg("behind"), "_row")
        .pipe(beside, day_rules(right, "_row"), "_row")
        .drop("_row")
    )


def _right(pairs: pl.DataFrame, training: pl.DataFrame) -> pl.DataFrame:
    """The records of the right types, in order of time: where each stands, and its rule of days."""
    right = pairs.filter("fits").sort("_row", "first_day", "record")
    source = training.select("hours_day_rule", *ADDRESS)[right["record"]]
    return right.select("_row").hstack(source.with_columns(behind=address(ADDRESS)))


def _uncounted(pairs: pl.DataFrame, topics: pl.Series) -> pl.DataFrame:
    """One row for each row with records that do not count: how many, by their reason.

    The first reason that holds is told, in the words of `data/reasons.csv`. A session that several
    records tell of is one.
    """
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
    loose = pairs.with_columns(code=reason).drop_nulls("code")
    topic = topics.gather(loose["record"]).rename("topic").to_frame()
    told = loose.hstack(topic.select(words.topic_key(pl.col("topic"))))
    once = told.unique(["_row", "code", *SESSION, "topic"])
    counted = once.group_by("_row", "code").len("n")
    in_words = counted.join(reasons, on="code").sort("_row", "code")
    return in_words.group_by("_row", maintain_order=True).agg(
        not_counted=pl.concat_str("words", pl.lit(" "), "n").str.join("；")
    )


def _pairs(rows: pl.DataFrame, record: pl.DataFrame) -> pl.DataFrame:
    """Each row with the records of its person, and whether their type counts towards its quota.

    Records of another year have nothing to do with the year.
    """
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
