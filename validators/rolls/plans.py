"""Training plans of companies: for which years one is owed, and who approved them."""

import polars as pl

import data
from validators.identity import name_key
from validators.law import Law
from validators.rolls.assessment import last_possible
from validators.rolls.beside import beside, first_of
from validators.rolls.roster import ADDRESS, BEGINNING
from validators.rolls.whole import of_company
from validators.words import folded

# A plan is for a year somebody could have worked in.
YEARS = (1990, 2100)
BRACKETS_AND_COMMAS = r"[、,;:/()\[\]【】|+&]+"


def plans(table: pl.DataFrame, company: pl.DataFrame) -> pl.DataFrame:
    """One row for each planned item of a company with a roster, numbered by `item`.

    Its `year` is the one stated, else that of its date; null if neither tells.
    """
    stated = pl.when(pl.col("plan_year").is_between(*YEARS)).then("plan_year")
    facts = company.select("org_id", "org", "has_staffing", "partial_staffing")
    return (
        table.pipe(beside, facts, "org_id")
        .filter("has_staffing")
        .with_row_index("item")
        .with_columns(year=pl.coalesce(stated, pl.col("planned_date").dt.year()).cast(pl.Int32))
    )


def plan_year_roll(
    company: pl.DataFrame, spell: pl.DataFrame, plan: pl.DataFrame, law: Law
) -> pl.DataFrame:
    """One row for each company and year that may owe a plan, with whether there is one.

    Owed are the years from the look-back, or the company's first known day if that is later, to
    the year of `as_of`. `operating` says that somebody surely worked there that year.
    """
    years = pl.DataFrame({"year": range(law.look_back.year, law.as_of.year + 1)}).cast(pl.Int32)
    rows = company.filter("has_staffing").pipe(beside, _operating(spell, law), "org")
    rows = rows.with_columns(pl.col("may_be_older").fill_null(value=True)).join(years, how="cross")
    operating = (pl.col("year") >= pl.col("since").dt.year()).fill_null(value=False)
    rows = rows.with_columns(operating=operating).filter(
        operating | pl.col("may_be_older") | pl.col("partial_staffing")
    )
    planned = plan.group_by("org", "year").agg(planned_items=pl.len().cast(pl.Int64))
    loose = plan.filter(pl.col("year").is_null()).select("org").unique()
    first_due = pl.concat_str("year", pl.lit(law.setting("plan_running_from")), separator="-")
    return (
        rows.pipe(beside, planned, ["org", "year"])
        .pipe(beside, loose.with_columns(has_loose=pl.lit(value=True)), "org")
        .with_columns(
            pl.col("planned_items").fill_null(0),
            pl.col("has_loose").fill_null(value=False),
            owed_from=first_due.str.to_date("%Y-%m-%d"),
            on=pl.min_horizontal(pl.date("year", 12, 31), pl.lit(law.as_of)),
        )
        .with_columns(
            owed=pl.col("owed_from") <= law.as_of, due=pl.col("owed_from").dt.offset_by("-1d")
        )
        .pipe(of_company, pl.col("year").cast(pl.String))
    )


def _operating(spell: pl.DataFrame, law: Law) -> pl.DataFrame:
    """One row for each company: `since` somebody surely worked there, and if it `may_be_older`.

    A row without any first day proves the company for as long as it stands, not before.
    """
    unknown = pl.col("hired") == BEGINNING
    proven = pl.when(unknown).then(pl.min_horizontal("left", pl.lit(law.as_of))).otherwise("hired")
    begun = pl.col("hired") <= law.as_of
    return spell.group_by("org").agg(since=proven.filter(begun).min(), may_be_older=unknown.any())


def approval_roll(plan: pl.DataFrame, spell: pl.DataFrame, law: Law) -> pl.DataFrame:
    """One row for each company and plan year: was every item approved by the principal of that day.

    `by_another` is null where nobody can tell, and `why` says why; a year is as bad as its worst
    item.
    """
    same = ["org", "year", "approved_by", "approved_date", "approved_date_month"]
    told = plan.group_by(same, maintain_order=True).agg(
        pl.col(ADDRESS).first(), pl.col("partial_staffing").first()
    )
    rows = _judged(told.with_row_index("approval"), spell)
    gravity = pl.col("by_another").replace_strict({True: 2, False: 0}, default=1)
    worst = rows.sort(-gravity, "approved_date", "approved_by", *ADDRESS, maintain_order=True)
    year = pl.col("year")
    return (
        first_of(worst, "org", "year")
        .with_columns(
            in_window=year.is_between(law.look_back.year, law.as_of.year).fill_null(value=True),
            on=pl.min_horizontal(pl.date("year", 12, 31), pl.lit(law.as_of)),
        )
        .with_columns(
            by_another=pl.when(year.is_not_null()).then("by_another"),
            why=pl.when(year.is_null()).then(pl.lit("plan_year_unknown")).otherwise("why"),
        )
        .pipe(of_company, year.cast(pl.String).fill_null(""))
    )


def _judged(approval: pl.DataFrame, spell: pl.DataFrame) -> pl.DataFrame:
    """With `by_another` and `why`, approval by approval."""
    day = pl.col("approved_date")
    approval = approval.with_columns(_last=last_possible("approved_date"))
    known = approval.select("approval", "org", "approved_date", "_last").join(
        _principals(spell), on="org"
    )
    surely = (pl.col("start_latest") <= day) & (pl.col("end_earliest") >= pl.col("_last"))
    maybe = (pl.col("start") <= pl.col("_last")) & (pl.col("end") >= day)
    known = known.with_columns(surely=surely, maybe=maybe)
    in_office = known.group_by("approval").agg(_known=(pl.col("surely") & pl.col("dated")).any())
    names = _names(approval).explode("_name").rename({"_name": "name_key"})
    named = known.join(names, on=["approval", "name_key"]).group_by("approval").agg(
        _is=pl.col("surely").any(), _may_be=pl.col("maybe").any()
    )  # fmt: skip
    titles = _names(approval).select("approval", _title=pl.col("_name").list.len() == 0)
    blank = pl.col("approved_by").is_null() | day.is_null()
    rows = (
        approval.pipe(beside, in_office, "approval")
        .pipe(beside, named, "approval")
        .pipe(beside, titles, "approval")
        .with_columns(pl.col("_known", "_is", "_may_be", "_title").fill_null(value=False))
    )
    why = (
        pl.when(blank | pl.col("_is")).then(None)
        .when("_may_be").then(pl.lit("approval_date_open"))
        .when("_title").then(pl.lit("approver_is_title"))
        .when(~pl.col("_known")).then(pl.lit("principal_unknown"))
        .when("partial_staffing").then(pl.lit("staffing_partial"))
    )  # fmt: skip
    return rows.with_columns(why=why).with_columns(
        by_another=pl.when(pl.col("why").is_null()).then(blank | ~pl.col("_is"))
    )


def _principals(spell: pl.DataFrame) -> pl.DataFrame:
    """One row for each spell of a principal, with the first and last days it can begin and end.

    `dated` says that its beginning is known.
    """
    begun = pl.max_horizontal("hired", "role_start_date")
    latest = pl.max_horizontal(last_possible("hire_date"), last_possible("role_start_date"))
    ended = pl.when("leave_date_month").then(pl.col("leave_date").dt.month_start())
    return spell.filter(pl.col("job_role") == "principal").select(
        "org",
        name_key=pl.col("name_key").str.to_uppercase(),
        start=begun,
        start_latest=pl.coalesce(latest, "hired"),
        end="left",
        end_earliest=pl.coalesce(ended, "left"),
        dated=begun != BEGINNING,
    )


def _names(approval: pl.DataFrame) -> pl.DataFrame:
    """The names in each approver's cell, without titles and consents; none if only those stand."""
    titles = data.table("approver_words")["word"]
    spoken = folded(pl.col("approved_by")).str.replace_many(
        dict.fromkeys(sorted(titles, key=len, reverse=True), "|"), leftmost=True
    )
    parts = spoken.str.replace_all(BRACKETS_AND_COMMAS, "|").str.split("|")
    keyed = approval.select("approval", _name=parts).drop_nulls("_name").explode("_name")
    name = name_key(pl.col("_name"))
    # One character is a mark, not a name.
    named = pl.when(name.str.len_chars() > 1).then(name)
    return keyed.group_by("approval").agg(_name=named.drop_nulls())
