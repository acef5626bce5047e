"""Returns to work and changes of post, as rosters and logs of work show them.

Each has the last day before (`last_…`), the day that ends his absence (`away_…`), the day he was
hired anew, if he was (`hired_…`), and the day he was on post (`return_…`), with the earliest and
the latest each can be; `moved` says that the post is another one.
"""

import polars as pl

from validators.calendar import deadline
from validators.law import Law
from validators.rolls.assessment import last_possible
from validators.rolls.beside import beside, first_of
from validators.rolls.duty import WHO
from validators.rolls.roster import ADDRESS, FOREVER, SAME
from validators.words import folded

BOUNDED = ("last", "away", "hired", "return")
OF_ROW = (*WHO, *ADDRESS, "job_role", "post", "post_before")
OF_RETURN = (
    *(f"{day}_{end}" for day in BOUNDED for end in ("earliest", "latest")),
    "return_day", "return_known", "by_month", "hired_anew", "moved", "weakly",
)  # fmt: skip


def several(spell: pl.DataFrame) -> pl.DataFrame:
    """The spells of those people on the roster who have several."""
    again = spell.filter(pl.col("member").is_duplicated())
    return again.filter(pl.col("on_roster").any().over("member"))


def of_spells(spell: pl.DataFrame, log: pl.DataFrame) -> pl.DataFrame:
    """One row for each spell (of `several`) that follows another one of the same company.

    A spell that begins while another runs is a second post, not a return.
    """
    rows = _after(spell)
    rows = rows.pipe(beside, _first_logged(rows, log), ["member", "begins"])
    anew = pl.col("hire_known") & (pl.col("hired") > pl.col("last_earliest"))
    stated = (pl.col("post_start_date") > pl.col("last_earliest")).fill_null(value=False)
    rows = rows.with_columns(
        hired_anew=anew,
        stated=stated,
        hired_earliest="hired",
        hired_latest=pl.coalesce(last_possible("hire_date"), "hired"),
        return_day=pl.coalesce(pl.when(stated).then("post_start_date"), "logged_from", "begins"),
        return_known=stated | pl.col("logged_from").is_not_null(),
        by_month=stated & pl.col("post_start_date_month"),
        moved=(pl.col("post_key") != pl.col("key_before")).any(ignore_nulls=False).over(
            "member", "begins"
        ),
        weakly=pl.lit(value=False),
    )  # fmt: skip
    day = pl.col("return_day")
    until = pl.when("by_month").then(day.dt.month_end()).otherwise(day)
    return (
        rows.with_columns(
            away_earliest=pl.when("hired_anew").then("hired_earliest").otherwise("begins"),
            away_latest=pl.when("hired_anew").then("hired_latest").otherwise("begins_latest"),
            return_earliest=day,
            return_latest=pl.when("return_known").then(until).otherwise(FOREVER),
        )
        .pipe(first_of, "member", "begins")
        .select(*OF_ROW, *OF_RETURN)
    )


def _after(rows: pl.DataFrame) -> pl.DataFrame:
    """The spells that begin after all earlier ones ended, with the end and the post before them."""
    rows = rows.with_columns(
        begins=pl.max_horizontal("hired", "post_start_date"),
        begins_latest=pl.max_horizontal(
            "hired", last_possible("hire_date"), last_possible("post_start_date")
        ),
        left_earliest=pl.when("leave_date_month").then("leave_date").otherwise("left"),
        post_key=folded(pl.col("post")),
    ).sort("member", "begins", "left", *SAME, *ADDRESS)
    rows = rows.with_columns(
        until=pl.col("left").cum_max().over("member"),
        until_earliest=pl.col("left_earliest").cum_max().over("member"),
    )
    # Of what ran longest so far; a blank stands for no post, so that it is not filled in.
    longest = pl.when(pl.col("left") == pl.col("until"))
    before = {
        "last_latest": pl.col("until"),
        "last_earliest": pl.col("until_earliest"),
        "post_before": longest.then(pl.col("post").fill_null("")).forward_fill(),
        "key_before": longest.then(pl.col("post_key").fill_null("")).forward_fill(),
    }
    rows = rows.with_columns(**{c: e.shift(1).over("member") for c, e in before.items()})
    blank = pl.col("key_before") == ""
    return rows.filter(pl.col("last_earliest") < pl.col("begins_latest")).with_columns(
        pl.when(~blank).then(c).alias(c) for c in ("post_before", "key_before")
    )


def _first_logged(rows: pl.DataFrame, log: pl.DataFrame) -> pl.DataFrame:
    """One row for each spell with a logged day: the first one on or after its beginning."""
    days = rows.select("member", "begins", "last_latest", "left").unique(["member", "begins"])
    there = days.join(log.select("member", "day"), on="member").filter(
        pl.col("day").is_between("begins", "left"), pl.col("day") > pl.col("last_latest")
    )
    return there.group_by("member", "begins").agg(logged_from=pl.col("day").min())


def of_logs(spell: pl.DataFrame, log: pl.DataFrame, worker: pl.DataFrame, law: Law) -> pl.DataFrame:
    """One row for each long gap between two logged days of a person that follow one another.

    Where he took up a post or was hired anew between them, he was back on that day. `worker` are
    all whom the log can name, on the roster or not.
    """
    days = log.group_by("member", "day").agg(
        pl.col(ADDRESS).sort_by(*ADDRESS).first(), weakly=(pl.col("joined_by") != "number").all()
    )
    days = days.sort("member", "day").with_columns(
        last=pl.col("day").shift(1).over("member"),
        weakly_before=pl.col("weakly").shift(1).over("member"),
        on=pl.col("day"),
    )
    long = pl.col("day") >= deadline(pl.col("last"), law.number("reboard_months"))
    gaps = days.filter(long).with_row_index("gap")
    row = spell.sort("hired", *SAME, *ADDRESS).unique("member", keep="last", maintain_order=True)
    rows = (
        gaps.pipe(beside, worker.select(WHO), "member")
        .pipe(beside, row.select("member", "job_role", "post"), "member")
        .pipe(beside, _taken_up(gaps, spell), "gap")
    )
    hired, on_post = pl.col("hired_again"), pl.coalesce("posted", "day")
    return rows.with_columns(
        **{f"last_{end}": pl.col("last") for end in ("earliest", "latest")},
        **{f"away_{end}": pl.col("day") for end in ("earliest", "latest")},
        **{f"hired_{end}": hired for end in ("earliest", "latest")},
        **{f"return_{end}": on_post for end in ("earliest", "latest", "day")},
        return_known=pl.lit(value=True),
        by_month=pl.lit(value=False),
        hired_anew=hired.is_not_null(),
        moved=pl.lit(value=False),
        weakly=pl.col("weakly") | pl.col("weakly_before"),
        post_before=pl.lit(None, pl.String),
    ).select(*OF_ROW, *OF_RETURN)


def _taken_up(gaps: pl.DataFrame, spell: pl.DataFrame) -> pl.DataFrame:
    """One row for each gap with a post taken up in it (`posted`) or a hiring (`hired_again`)."""
    rows = gaps.select("gap", "member", "last", "day").join(
        spell.select("member", "hired", "hire_known", "post_start_date"), on="member"
    )
    inside = {c: pl.col(c).is_between("last", "day", closed="right") for c in
              ("post_start_date", "hired")}  # fmt: skip
    return rows.group_by("gap").agg(
        posted=pl.col("post_start_date").filter(inside["post_start_date"]).min(),
        hired_again=pl.col("hired").filter(inside["hired"] & pl.col("hire_known")).min(),
    )
