"""Ask every rule about every row of its roll: which rows break it, and how all rows add up."""

from collections.abc import Iterable, Mapping

import polars as pl

from validators.rule import Rule

OUTSIDE, MET, UNVERIFIABLE, BROKEN = range(4)
COUNTS = {"met": MET, "broken": BROKEN, "unverifiable": UNVERIFIABLE, "outside": OUTSIDE}


def verdicts(roll: pl.DataFrame, rules: Iterable[Rule]) -> pl.DataFrame:
    """The roll with one column for each rule's code: outside, met, unverifiable or broken (0 to 3).

    A rule whose `broken` is null for a row it applies to is unverifiable there, and nothing else.
    """
    rules = list(rules)
    asked = roll.with_columns(
        *[r.applies.fill_null(value=False).alias(f"{r.code}/applies") for r in rules],
        *[r.broken.alias(f"{r.code}/broken") for r in rules],
    )
    answered = asked.with_columns([_verdict(r.code) for r in rules])
    return answered.drop([f"{r.code}/{part}" for r in rules for part in ("applies", "broken")])


def settled(judged: pl.DataFrame, rule: Rule) -> pl.DataFrame:
    """The rows that count for a rule: of several rows on one person and thing, the gravest.

    Only rows marked `twin` can share a person and thing; most rolls have none.
    """
    if "twin" not in judged.columns or not judged["twin"].any():
        return judged
    twins = judged.filter("twin").with_columns(_thing=rule.thing.fill_null(""))
    gravest = twins.sort(rule.code, descending=True, maintain_order=True).unique(
        ["org_id", "member", "_thing"], keep="first", maintain_order=True
    )
    return pl.concat([judged.filter(~pl.col("twin")), gravest.drop("_thing")])


def tally(judged: pl.DataFrame, rule: Rule) -> pl.DataFrame:
    """One row for each company with rows of the rule: met, broken, unverifiable, outside, rows."""
    of = pl.col(rule.code)
    return judged.group_by("org_id").agg(
        *[(of == kind).sum().cast(pl.Int64).alias(name) for name, kind in COUNTS.items()],
        rows=pl.len().cast(pl.Int64),
    ).select("org_id", pl.lit(rule.code).alias("code"), *COUNTS, "rows")


def unanswerable(companies: pl.DataFrame, delivered: pl.DataFrame, counted: Mapping[str, pl.DataFrame],
                 rules: Iterable[Rule]) -> pl.DataFrame:
    """One row for each company and rule that lacks a table it needs: `org_id, code, missing`.

    Without staffing no rule can be asked. Without another table a rule answers in its own rows
    where it has any; one that has none, or draws its rows from that very table, answers for the
    company as a whole.
    """
    has = delivered.select("org_id", "kind").unique()
    lines = []
    for rule in rules:
        for kind in ("staffing", *rule.needs):
            lacking = companies.select("org_id").join(
                has.filter(pl.col("kind") == kind), on="org_id", how="anti"
            )
            if kind == "training_record":
                own = counted[rule.code].filter(pl.col("rows") > 0)
                lacking = lacking.join(own, on="org_id", how="anti")
            lines.append(lacking.select("org_id", code=pl.lit(rule.code), missing=pl.lit(kind)))
    return pl.concat(lines).unique(["org_id", "code"], keep="first", maintain_order=True)


def totals(counted: Iterable[pl.DataFrame], lines: pl.DataFrame, companies: pl.DataFrame,
           rules: Iterable[Rule]) -> pl.DataFrame:
    """The tally: a line for every company and every code, also where there was nothing to judge."""
    codes = pl.DataFrame({"code": [r.code for r in rules]}, schema={"code": pl.String})
    blank = companies.select("org_id").unique().join(codes, how="cross")
    whole = lines.group_by("org_id", "code").agg(
        unverifiable=pl.len().cast(pl.Int64), rows=pl.len().cast(pl.Int64)
    )
    summed = pl.concat([*counted, whole], how="diagonal").group_by("org_id", "code").agg(
        pl.col(*COUNTS, "rows").sum()
    )
    order = {r.code: place for place, r in enumerate(rules)}
    return (
        blank.join(summed, on=["org_id", "code"], how="left")
        .with_columns(pl.col(*COUNTS, "rows").fill_null(0).cast(pl.Int64))
        .sort("org_id", pl.col("code").replace_strict(order, return_dtype=pl.Int32))
        .select("org_id", "code", *COUNTS, "rows")
    )


def _verdict(code: str) -> pl.Expr:
    applies, broken = pl.col(f"{code}/applies"), pl.col(f"{code}/broken")
    return (
        pl.when(~applies).then(OUTSIDE)
        .when(broken).then(BROKEN)
        .when(~broken).then(MET)
        .otherwise(UNVERIFIABLE)
        .cast(pl.Int8)
        .alias(code)
    )
