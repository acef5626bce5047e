"""The catalogue: every rule with its official wording and the law that states its duty on a day."""

from datetime import date

import polars as pl

import data
from validators.cite import cite
from validators.rules import RULES

# The duty whose law says which regime of certificates a day falls under.
SPECIAL_OPERATIONS = "certified-before-work"
COLUMNS = [
    "code", "item", "wording", "duty", "law", "article", "rule_pack", "mark", "effective_from",
    "source", "confidence", "penalty",
]  # fmt: skip


def catalogue(on: date) -> pl.DataFrame:
    """One row for each rule, check item and duty, with the law in force on the day (`COLUMNS`)."""
    named = [
        {"code": rule.code, "item": item, "duty_key": duty, "place": place}
        for place, rule in enumerate(RULES)
        for item in rule.items
        for duty in rule.duties
    ]
    stated = data.in_force("citations", on).select(
        "effective_from", "source", "confidence", "penalty", duty_key="duty"
    )
    rows = cite(pl.DataFrame(named).with_columns(on=pl.lit(on)))
    return (
        rows.join(data.table("check_items").select("item", "wording"), on="item", how="left")
        .join(data.table("rule_packs").select("rule_pack", "mark"), on="rule_pack", how="left")
        .join(stated, on="duty_key", how="left")
        .sort("place", "item", "duty_key", maintain_order=True)
        .select(COLUMNS)
    )


def rule_pack(on: date) -> str:
    """The pack of the special-operation rules in force on the day, by which a run is told apart."""
    stated = data.in_force("citations", on).filter(pl.col("duty") == SPECIAL_OPERATIONS)
    return str(stated["rule_pack"].first() or "")
