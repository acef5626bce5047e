"""The lists of the findings workbook: which rows of which frame stand on which sheet."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl

import data
from connectors.forms import Column, Sheet
from connectors.forms.columns import columns
from connectors.forms.frames import Frames
from connectors.forms.readable import evidence
from connectors.forms.words import listed, official_hosts, phrases

BROKEN = pl.col("verdict") == "broken"
_REVIEW = {
    "review_decision": pl.String,
    "review_note": pl.String,
    "review_until": pl.Date,
    "reviewer": pl.String,
}
_COUNTS = ("met", "broken", "unverifiable", "outside", "rows")


def lists(frames: Frames, facts: pl.DataFrame) -> dict[str, Sheet]:
    """Every list by its key, in the order of `data/sheets.csv`; `facts` are those of the run."""
    told = _told(frames)
    unverifiable = told.filter(~BROKEN)
    made: dict[str, Callable[[], pl.DataFrame]] = {
        "problems": lambda: told.filter(BROKEN),
        "certificates": lambda: told.filter(BROKEN, _listed("item", "certificate_item")),
        "hours": lambda: told.filter(BROKEN, _listed("item", "hours_item")),
        "outlook": lambda: _outlook(frames),
        "unverifiable": lambda: unverifiable,
        "by_hand": lambda: _by_hand(unverifiable, ["person_key"], frames.as_of),
        "returned": lambda: _returned(frames),
        "companies": lambda: _companies(frames),
        "rules": lambda: frames.catalogue,
        "run": lambda: facts,
    }
    rows = data.table("sheets").filter(pl.col("columns").is_not_null())
    return {
        row["sheet"]: _sheet(row, frames, made[row["sheet"]]())
        for row in rows.sort(pl.col("position").cast(pl.Int64)).to_dicts()
    }


def own_lists(whole: dict[str, Sheet], facts: pl.DataFrame, as_of: date) -> dict[str, Sheet]:
    """The same lists for single companies: cut by `org_id`, only what follows is not the same.

    A person is looked up for each company that asks, and `facts` are told of each by itself.
    """
    asked = _by_hand(whole["unverifiable"].frame, ["org_id", "person_key"], as_of)
    own = {"by_hand": asked, "run": facts}
    return whole | {name: replace(whole[name], frame=frame) for name, frame in own.items()}


def _sheet(row: dict[str, Any], frames: Frames, frame: pl.DataFrame) -> Sheet:
    shown = columns(row["columns"], frames.as_of)
    if row["sheet"] == "companies":
        shown += _item_columns(frames)
    return Sheet(
        name=row["name"],
        columns=shown,
        frame=frame,
        frozen=int(row["frozen"]),
        empty=row["empty"],
        refusal=phrases()["refusal"],
        cut=phrases()["cut"],
    )


def _listed(column: str, name: str) -> pl.Expr:
    return pl.col(column).is_in(list(listed(name)))


def _told(frames: Frames) -> pl.DataFrame:
    """The findings with the item's wording, the mark on their law and the analysts' decisions."""
    packs = frames.catalogue.drop_nulls("mark").unique("rule_pack", maintain_order=True)
    marks = dict(zip(packs["rule_pack"], packs["mark"], strict=True))
    told = frames.findings.rechunk().with_columns(
        wording=pl.col("item").replace(frames.wordings),
        mark=pl.col("rule_pack").replace_strict(marks, default=None, return_dtype=pl.String),
        evidence_told=evidence(pl.col("evidence")),
    )
    if frames.decisions is None:
        return told.with_columns(pl.lit(None, kind).alias(name) for name, kind in _REVIEW.items())
    fields = (pl.col(name).cast(kind) for name, kind in _REVIEW.items())
    entered = frames.decisions.select("finding_id", *fields)
    return told.join(entered, on="finding_id", how="left", maintain_order="left").with_columns(
        pl.col("review_decision").replace(listed("decision"))
    )


def _returned(frames: Frames) -> pl.DataFrame:
    """What could not be read, with the file in which it went back to its sender."""
    if frames.returned is None:
        return frames.unreadable.with_columns(returned_file=pl.lit(None, pl.String))
    return frames.unreadable.join(frames.returned, on="file", how="left", maintain_order="left")


def _outlook(frames: Frames) -> pl.DataFrame:
    """The outlook with the wordings of all items its code can count under."""
    wordings = frames.catalogue.group_by("code", maintain_order=True).agg(
        pl.col("wording").drop_nulls().unique(maintain_order=True).str.join("／")
    )
    return frames.outlook.join(wordings, on="code", how="left", maintain_order="left")


def _by_hand(unverifiable: pl.DataFrame, person: list[str], as_of: date) -> pl.DataFrame:
    """One row for each person and kind of certificate that a person has to look up.

    `person` are the columns that tell apart who that is.
    """
    asked = unverifiable.filter(
        _listed("code", "lookup_code"), pl.col("person_key").is_not_null()
    ).with_columns(sought=pl.coalesce("op_item", "thing"))
    joined = {
        name: pl.col(name).drop_nulls().unique(maintain_order=True).str.join("、")
        for name in ("org_name", "wording", "code", "finding_id")
    }
    firsts = ("person_name", "id_no_masked", "job_role", "message", "org_id", "person_key")
    return asked.group_by(*person, "sought", maintain_order=True).agg(
        *(pl.col(name).first() for name in firsts if name not in person),
        **joined,
        lookup_address=pl.lit(_address(as_of)),
    )


def _address(as_of: date) -> str:
    """Where certificates are looked up, as plain text."""
    return "\n".join(
        phrases()["lookup_address"].format(host=host) for host in official_hosts(as_of)
    )


def _companies(frames: Frames) -> pl.DataFrame:
    """One row for each company: how much was judged, and what came of it."""
    findings = frames.findings
    grades = findings.group_by("org_id").agg(
        *((pl.col("grade") == grade).sum().alias(grade) for grade in listed("grade")),
        *((BROKEN & (pl.col("item") == item)).sum().alias(item) for item in frames.wordings),
    )
    counted = [
        frames.tally.group_by("org_id").agg(pl.col(_COUNTS).sum()),
        grades,
        frames.outlook.group_by("org_id").agg(outlook=pl.len()),
        frames.unreadable.drop_nulls("org_id").group_by("org_id").agg(returned=pl.len()),
    ]
    rows = frames.companies
    for counts in counted:
        rows = rows.join(counts, on="org_id", how="left", maintain_order="left")
    kept = ("org_id", "org_name", "region_code", "industry", "people")
    return rows.with_columns(pl.exclude(kept).fill_null(0))


def _item_columns(frames: Frames) -> tuple[Column, ...]:
    return tuple(
        Column(field=item, heading=wording, kind="count", width=13)
        for item, wording in frames.wordings.items()
    )
