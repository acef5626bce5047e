"""Ask every rule about every row: which rows break it, and how all rows add up."""

from collections.abc import Iterable, Sequence

import polars as pl

from validators.rule import Rule

OUTSIDE, MET, UNVERIFIABLE, BROKEN = range(4)
TIES = ("role", "due", "done", "op_item", "post", "job_role", "cert_no", "valid_to", "verify_url")
VERDICTS = {"met": MET, "broken": BROKEN, "unverifiable": UNVERIFIABLE, "outside": OUTSIDE}


def verdicts(roll: pl.DataFrame, rules: Iterable[Rule]) -> pl.DataFrame:
    """The roll with one column for each rule's code: outside, met, unverifiable or broken (0 to 3).

    A rule whose `broken` is null for a row it applies to is unverifiable there, and nothing else.
    """
    return roll.with_columns(map(_verdict, rules))


def parted(judged: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows that each speak for themselves, and those that are to be judged `together`."""
    together = judged["together"]
    if not together.any():
        return judged, judged.clear()
    return judged.filter(~together), judged.filter(together)


def settled(judged: pl.DataFrame, rule: Rule, sure: pl.Expr) -> pl.DataFrame:
    """Of rows that share a subject and a thing, the gravest for the rule, and of those the surest.

    Days of work are first told as runs. Only rows marked `together` are in need of this.
    """
    rows = _runs(judged, rule.code) if "work" in judged.columns else judged
    # The last columns decide nothing: they keep the answer free of the order of the rows.
    ties = [c for c in TIES if c in rows.columns]
    ranked = rows.with_columns(_sure=sure).sort(
        -pl.col(rule.code), -pl.col("_sure"), *ties, maintain_order=True
    )
    key = ["org", "subject", "thing"]
    return ranked.filter(pl.struct(key).is_first_distinct()).drop("_sure")


def tally(judged: pl.DataFrame, rules: Iterable[Rule]) -> pl.DataFrame:
    """One row for each company with rows: `org`, and `<code>/<verdict>`, how many are judged so."""
    return judged.group_by("org").agg(
        (pl.col(rule.code) == kind).sum().cast(pl.Int64).alias(f"{rule.code}/{name}")
        for rule in rules
        for name, kind in VERDICTS.items()
    )


def count(tally: pl.DataFrame, rule: Rule, verdicts: Sequence[int]) -> int:
    """How many rows of all companies got one of the verdicts by the rule."""
    wanted = [f"{rule.code}/{name}" for name, kind in VERDICTS.items() if kind in verdicts]
    return sum(int(tally[column].sum()) for column in wanted)


def added(tallies: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """One row for each company and rule with rows: `org, code`, the four verdicts and `rows`."""
    nothing = pl.DataFrame(schema={"org": pl.UInt32, "variable": pl.String, "value": pl.Int64})
    numbers = pl.concat([nothing, *(tally.unpivot(index="org") for tally in tallies)])
    code, verdict = (pl.col("variable").str.split("/").list.get(place) for place in (0, 1))
    told = numbers.select("org", "value", code=code, verdict=verdict)
    sums = {name: pl.col("value").filter(pl.col("verdict") == name).sum() for name in VERDICTS}
    return told.group_by("org", "code").agg(**sums, rows=pl.col("value").sum())


def unanswerable(
    delivery: pl.DataFrame, counted: pl.DataFrame, rules: Iterable[Rule]
) -> pl.DataFrame:
    """One row for each company and rule that lacks a table it needs: `org, org_id, code, missing`.

    Without staffing no rule can be asked. Without another table a rule answers in its own rows
    where it has any, because they stand in the roster or the calendar; a rule that draws its rows
    from the table that is missing answers once for the company. `delivery` has a column
    `has_<kind>` for each.
    """
    needs = [(rule.code, kind) for rule in rules for kind in ("staffing", *rule.needs)]
    needed = pl.DataFrame(needs, {"code": pl.String, "missing": pl.String}, orient="row")
    handed_over = pl.col("^has_.*$").name.map(lambda column: column.removeprefix("has_"))
    company = delivery.select("org", "org_id", handed_over)
    lacking = company.unpivot(
        index=["org", "org_id"], variable_name="missing", value_name="there"
    ).filter(~pl.col("there"))
    lines = lacking.join(needed.with_row_index("place"), on="missing").sort("place", "org")
    answered = lines.filter(~pl.col("missing").is_in(["staffing", "certificate_claim"])).join(
        counted, on=["org", "code"], how="semi"
    )
    silent = lines.join(answered, on=["org", "place"], how="anti", maintain_order="left")
    first = silent.filter(pl.struct("org", "code").is_first_distinct())
    return first.select("org", "org_id", "code", "missing")


def totals(
    counted: pl.DataFrame, lines: pl.DataFrame, delivery: pl.DataFrame, rules: Iterable[Rule]
) -> pl.DataFrame:
    """The tally: a line for every company and every code, also where there was nothing to judge."""
    order = {r.code: place for place, r in enumerate(rules)}
    every = delivery.select("org", "org_id").join(
        pl.DataFrame({"code": list(order)}, schema={"code": pl.String}), how="cross"
    )
    whole = lines.select("org", "code", unverifiable=pl.lit(1), rows=pl.lit(1))
    numbers = pl.col(*VERDICTS, "rows").fill_null(0).sum().cast(pl.Int64)
    added = pl.concat([counted, whole], how="diagonal_relaxed")
    summed = added.group_by("org", "code").agg(numbers)
    return (
        every.join(summed, on=["org", "code"], how="left", maintain_order="left")
        .with_columns(pl.col(*VERDICTS, "rows").fill_null(0))
        .sort("org_id", pl.col("code").replace_strict(order, return_dtype=pl.Int32))
        .select("org_id", "code", *VERDICTS, "rows")
    )


def _verdict(rule: Rule) -> pl.Expr:
    # In numbers, so that what is broken is worked out once: false is MET, true BROKEN.
    judged = rule.broken.cast(pl.Int8) * (BROKEN - MET) + MET
    told = pl.when(rule.applies).then(judged.fill_null(UNVERIFIABLE)).otherwise(OUTSIDE)
    return told.cast(pl.Int8).alias(rule.code)


def _runs(judged: pl.DataFrame, code: str) -> pl.DataFrame:
    """One row for each run of days of one work with the same verdict, evidence and rule pack.

    The run that ends with the day of judgement bears the bare item as its thing, any other its
    first and last day too; it is told by its last day.
    """
    rows = judged.sort("work", "on", maintain_order=True)
    same = [pl.col(c).eq_missing(pl.col(c).shift(1)) for c in ("work", code, "certificate", "pack")]
    rows = rows.with_columns(_run=(~pl.all_horizontal(same)).cum_sum(), worked_from="on")
    runs = rows.group_by("_run", maintain_order=True).agg(
        pl.all().exclude("worked_from", "logged").last(),
        pl.col("worked_from").first(),
        pl.col("logged").any(),
    )
    days = pl.concat_str("worked_from", "on", separator="..")
    return (
        runs.drop("_run")
        .with_columns(
            work_date=pl.when("logged").then(days),
            thing=pl.when("current")
            .then("thing")
            .otherwise(pl.concat_str("thing", days, separator=" ")),
        )
        .drop("worked_from")
    )
