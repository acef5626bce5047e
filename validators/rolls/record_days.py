"""The days on which somebody was trained, and whether that can be true."""

import polars as pl

from validators.law import Law
from validators.rolls import entries
from validators.rolls.beside import beside, by_number, first_of, repeated

KEPT = (
    "record", "org", "org_id", "member", "subject", "sure", "day", "last_day", "by_month",
    "employed", "derived", "unsure", "day_minutes", "sure_minutes", "above_clock", "perhaps",
    "a", "b", "stated",
)  # fmt: skip
MINUTES = ("day_minutes", "sure_minutes", "stated")
OF_OTHER = ("other_kind", "other_from", "other_to", "other_record", "elsewhere")


def record_day_roll(
    employed: pl.DataFrame, found: pl.DataFrame, company: pl.DataFrame, law: Law
) -> pl.DataFrame:
    """One row for each training record, by its person and day.

    A company that says somebody was on shift or on leave while another says he was trained has a
    row of its own for it. `employed` are the records with their employment, `found` what overlaps
    them.
    """
    rows = employed.hstack(minutes(employed, law)).select(*KEPT, "here")
    rows = (rows if rows["here"].all() else rows.filter("here")).drop("here")
    rows = rows.pipe(beside, _gravest(found), "record")
    rows = pl.concat([rows, _other_side(found, company)], how="diagonal_relaxed")
    facts = company.select("org", "has_leave")
    key = rows.select(pl.struct("org", "subject", entries.day_key()).hash(seed=0)).to_series()
    return rows.pipe(by_number, facts, "org").with_columns(
        on=pl.coalesce("day", pl.lit(law.as_of)),
        # In print: up, so that what is over a limit in part of a minute reads so too.
        **{c: pl.col(c).ceil().cast(pl.Int64) for c in MINUTES},
        proof="level",
        judged=entries.in_window(law),
        max_minutes_per_day=pl.lit(law.whole("max_minutes_per_day")),
        impossible_minutes_per_day=pl.lit(law.whole("impossible_minutes_per_day")),
        thing=entries.day_key(),
        together=repeated(key),
    )  # fmt: skip


def _gravest(found: pl.DataFrame) -> pl.DataFrame:
    """One row for each record with an overlap: the surest, and whether one is merely possible."""
    certain = pl.col("certain") & ~pl.col("perhaps")
    order = [certain, pl.col("level"), pl.col("other_from"), pl.col("other_record")]
    ranked = found.with_columns(
        level=pl.when(certain).then("level"),
        elsewhere=pl.col("org_id") != pl.col("other_org"),
        namesake=pl.col("perhaps"),
    ).sort(order, descending=[True, True, False, False], nulls_last=True)
    return ranked.group_by("record", maintain_order=True).agg(
        pl.col("level", "namesake", *OF_OTHER).first(), overlapped=pl.lit(value=True)
    )


def _other_side(found: pl.DataFrame, company: pl.DataFrame) -> pl.DataFrame:
    """A row for each company whose shift or leave another company's training lies over."""
    apart = (pl.col("org_id") != pl.col("other_org")) & (pl.col("other_kind") != "training_record")
    facts = company.filter("has_staffing").select("org", org_id="org_id")
    rows = found.filter(apart).select(
        "subject", "day", "level", "certain", "perhaps", "other_record",
        org_id="other_org", own_kind="other_kind", other_from="own_from", other_to="own_to",
    )  # fmt: skip
    best = rows.filter("certain", ~pl.col("perhaps")).sort("level", "other_from", descending=True)
    return (
        first_of(best, "org_id", "subject", "day")
        .join(facts, on="org_id")
        .drop("certain", "perhaps")
        .with_columns(
            last_day="day", by_month=pl.lit(value=False), perhaps=pl.lit(value=False),
            overlapped=pl.lit(value=True), elsewhere=pl.lit(value=True),
            namesake=pl.lit(value=False), other_kind=pl.lit("training_record"),
            derived=pl.lit(value=True), above_clock=pl.lit(value=False),
        )
    )  # fmt: skip


def minutes(entry: pl.DataFrame, law: Law) -> pl.DataFrame:
    """The minutes of training on the day of each record, in the order of the records.

    `day_minutes` are those of its person on that day in every company, `sure_minutes` those that a
    number without fault gives him; `above_clock` says that a record states more than its clock
    holds. A record over several days without a clock is spread over them, one of a month is left
    out. One session recorded several times counts once.

    Of a record in days nobody stated the minutes: its rule gives a day no more of them than are
    plausible, nor than its clock holds.
    """
    span, by_rule = pl.col("b") - pl.col("a"), pl.col("by_rule")
    days = (pl.col("through") - pl.col("day")).dt.total_days() + 1
    days = pl.when(by_rule > days).then(by_rule.ceil().cast(pl.Int64)).otherwise(days)
    # Of several days each has its share; a part of a minute in it accuses nobody.
    share = pl.when(days > 1).then(pl.col("stated") // days).otherwise("stated")
    each = pl.when(span.is_null()).then(share).otherwise(pl.coalesce("stated", span))
    likely = pl.min_horizontal(each, span, pl.lit(law.whole("max_minutes_per_day")))
    each = pl.when(by_rule.is_null()).then(each).otherwise(likely)
    rows = entry.select(
        "subject", "sure", "perhaps", "day", "topic_key", "a", "b",
        own=pl.when(~pl.col("by_month")).then(each),
        above_clock=((pl.col("stated") > span) & by_rule.is_null()).fill_null(value=False),
    ).with_row_index("_row")  # fmt: skip
    sure = pl.when("sure").then("own").otherwise(0)
    told = rows.select("_row", "above_clock", day_minutes="own", sure_minutes=sure)
    shared = repeated(rows.select(pl.struct("subject", "day").hash(seed=0)).to_series())
    close = rows.filter(shared, ~pl.col("perhaps"), pl.col("own").is_not_null())
    if not close.height:
        return told.drop("_row")
    length = pl.when(pl.col("a").is_null()).then("own")
    once = close.with_columns(_length=length).sort("own").sort(
        "sure", descending=True, maintain_order=True
    ).unique(["subject", "day", "topic_key", "a", "b", "_length"], keep="first")  # fmt: skip
    whole = once.group_by("subject", "day").agg(
        _all=pl.col("own").sum(), _sure=pl.col("own").filter("sure").sum()
    )
    summed = close.select("_row", "subject", "day").pipe(beside, whole, ["subject", "day"])
    return (
        told.pipe(beside, summed.select("_row", "_all", "_sure"), "_row")
        .select(
            "above_clock",
            day_minutes=pl.coalesce("_all", "day_minutes"),
            sure_minutes=pl.coalesce("_sure", "sure_minutes"),
        )
    )  # fmt: skip
