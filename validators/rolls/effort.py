"""What a company puts into training: the documents it must keep, and the money it spends."""

import polars as pl

import data
from validators.law import Law
from validators.rolls.beside import beside
from validators.rolls.roster import ADDRESS
from validators.rolls.whole import of_company
from validators.words import folded

# The document without which there is no system of training at all.
POLICY = "training_policy"
YUAN_IN_WAN = 10_000
YEARS = (1990, 2100)


def document_roll(index: pl.DataFrame, company: pl.DataFrame, law: Law) -> pl.DataFrame:
    """One row for each company with an index: which of the required documents it lacks.

    `unnamed` says that an entry of the index does not say what it is.
    """
    wanted = _required(law)
    names = index.select("doc_type").unique().drop_nulls()
    names = names.with_columns(word=folded(pl.col("doc_type")))
    pairs = names.join(wanted.select("document", needle="word"), how="cross").filter(
        pl.col("word").str.contains(pl.col("needle"), literal=True)
    )
    found = pairs.select("doc_type", "document").unique()
    held = index.select("org_id", "doc_type").join(found, on="doc_type").unique()
    company = company.filter("has_staffing", "has_archive_index")
    asked = company.join(wanted.select("document").unique(maintain_order=True), how="cross")
    lacking = asked.join(held, on=["org_id", "document"], how="anti", maintain_order="left")
    told = lacking.group_by("org", maintain_order=True).agg(
        policy_missing=(pl.col("document") == POLICY).any(),
        lacking=pl.col("document").sort().str.join(" "),
    )
    counted = index.group_by("org_id").agg(
        documents=pl.len().cast(pl.Int64), unnamed=pl.col("doc_type").is_null().any()
    )
    return (
        company.pipe(beside, told, "org")
        .pipe(beside, counted, "org_id")
        .with_columns(
            pl.col("policy_missing", "unnamed").fill_null(value=False),
            pl.col("documents").fill_null(0),
            on=pl.lit(law.as_of),
        )
        .pipe(of_company, pl.lit(""))
    )


def _required(law: Law) -> pl.DataFrame:
    rows = data.in_force("required_documents", law.as_of).filter(pl.col("region").is_in(law.chain))
    return rows.select("document", word=folded(pl.col("word"))).sort("document", "word")


def spending_roll(
    cost: pl.DataFrame, company: pl.DataFrame, spell: pl.DataFrame, law: Law
) -> pl.DataFrame:
    """One row for each company and year of its cost export: what it spent on training a head.

    A year's heads are the people employed on any day of it. Several lines of a year add up.
    """
    facts = company.filter("has_staffing").select("org_id", "org")
    year = pl.when(pl.col("cost_year").is_between(*YEARS)).then("cost_year").cast(pl.Int32)
    spent = pl.coalesce("training_cost_yuan", pl.col("training_cost_wan") * YUAN_IN_WAN)
    lines = cost.join(facts, on="org_id", maintain_order="left").with_columns(
        year=year, spent=spent
    )
    stated = pl.col("spent").is_not_null().all()
    rows = lines.group_by("org", "year", maintain_order=True).agg(
        pl.col(ADDRESS).first(), spent=pl.when(stated).then(pl.col("spent").sum())
    )
    rows = rows.pipe(beside, _heads(rows, spell), ["org", "year"])
    people, least = pl.col("people"), law.whole("min_training_cost_per_head")
    return rows.with_columns(
        in_window=pl.col("year").is_between(law.look_back.year, law.as_of.year - 1).fill_null(
            value=True
        ),
        training_cost_yuan=pl.col("spent").round().cast(pl.Int64),
        cost_per_head=(pl.col("spent") / people).round(2),
        low=pl.col("spent") < people * least,
        min_training_cost_per_head=pl.lit(least),
        on=pl.min_horizontal(pl.date("year", 12, 31), pl.lit(law.as_of)).fill_null(law.as_of),
    ).pipe(of_company, pl.col("year").cast(pl.String).fill_null(""))  # fmt: skip


def _heads(rows: pl.DataFrame, spell: pl.DataFrame) -> pl.DataFrame:
    asked = rows.select("org", "year").drop_nulls().unique()
    there = asked.join(spell.select("org", "member", "hired", "left"), on="org").filter(
        pl.col("hired").dt.year() <= pl.col("year"), pl.col("left").dt.year() >= pl.col("year")
    )
    return there.group_by("org", "year").agg(people=pl.col("member").n_unique().cast(pl.Int64))
