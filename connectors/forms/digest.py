"""The digest of a night: counts only, no person."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from connectors.forms import outlook_counts
from connectors.forms.frames import Frames
from connectors.forms.run_facts import shortfalls
from connectors.forms.words import listed, phrases


def digest(run: Mapping[str, Any], frames: Frames) -> str:
    """Markdown: how the run ended, how much of the outlook is news, and the findings by item."""
    words = phrases()
    companies = run["companies"]
    head = [
        f"# {words['title']} {run['as_of']}",
        "",
        f"- {words['fact_outcome']}：{listed('outcome').get(run['outcome'], run['outcome'])}",
        f"- {words['fact_checked']}：{companies['checked']}",
        f"- {words['fact_not_checked']}：{len(companies['not_checked'])}",
        f"- {words['fact_asked']}：{run['lookups']['asked']}",
        f"- {words['fact_failed']}：{run['lookups']['failed']}",
        *[f"- {shortfall}" for shortfall in shortfalls(run)],
        *_reminders(run, frames.outlook),
        "",
        words["digest_no_ledger"],
        "",
    ]
    return "\n".join([*head, *_table(frames.findings, frames.wordings, words)]) + "\n"


def _reminders(run: Mapping[str, Any], outlook: pl.DataFrame) -> list[str]:
    """How many reminders of each sort, apart from what an earlier night had said already."""
    counted = outlook_counts.counts(outlook["reminder"])
    told = "，".join(f"{word} {number}" for word, number in counted.by_word.items())
    say = phrases()
    return [
        f"- {say['fact_reminders']}：{counted.in_words}" + (f"（{told}）" if told else ""),
        f"- {say['fact_compared']}：{outlook_counts.compared_with(run)}",
    ]


def _table(
    findings: pl.DataFrame, wordings: Mapping[str, str], words: Mapping[str, str]
) -> list[str]:
    grades = {**listed("grade"), "unverifiable": words["unverifiable"]}
    label = pl.when(pl.col("verdict") == "broken").then("grade").otherwise(pl.lit("unverifiable"))
    counted = findings.group_by("item", label=label).agg(number=pl.len())
    numbers = {(row["item"], row["label"]): row["number"] for row in counted.to_dicts()}
    lines = [
        f"| {words['item']} | " + " | ".join(grades.values()) + " |",
        "|---|" + "---:|" * len(grades),
    ]
    for item, wording in wordings.items():
        cells = [str(numbers.get((item, grade), 0)) for grade in grades]
        lines.append(f"| {wording} | " + " | ".join(cells) + " |")
    return lines
