"""How many findings there are by item, grade and state, for a run or for each company."""

from collections.abc import Mapping

import polars as pl

from connectors.forms.frames import Frames
from connectors.forms.words import listed

# (item, measure) -> number; a measure is a grade, `broken` (of any grade), a state, `unverifiable`
# or `resolved`.
Counts = Mapping[tuple[str, str], int]

_MEASURES = ("item", "measure")


def of_run(frames: Frames) -> Counts:
    """The counts of all companies together."""
    summed = _counts(frames).group_by(_MEASURES).agg(pl.col("n").sum())
    return {(item, measure): n for item, measure, n in summed.iter_rows()}


def by_company(frames: Frames) -> dict[str, Counts]:
    """The counts of every company that has any, by its `org_id`."""
    found: dict[str, dict[tuple[str, str], int]] = {}
    for org_id, item, measure, n in _counts(frames).iter_rows():
        found.setdefault(org_id, {})[item, measure] = n
    return dict(found)


def grades() -> list[str]:
    """The measures that are grades, the surest first."""
    return list(listed("grade"))


def states() -> list[str]:
    """The measures that say what became of a finding since last time."""
    return list(listed("state"))


def _counts(frames: Frames) -> pl.DataFrame:
    """`org_id, item, measure, n`; states are counted over problems only, as grades are."""
    keys = ("org_id", "item")
    broken = frames.findings.filter(pl.col("verdict") == "broken")
    unverifiable = frames.findings.filter(pl.col("verdict") == "unverifiable")
    rows = [
        broken.select(*keys, measure="grade"),
        broken.select(*keys, measure="verdict"),
        broken.select(*keys, measure="state"),
        unverifiable.select(*keys, measure=pl.lit("unverifiable")),
    ]
    if frames.resolved is not None:
        rows.append(frames.resolved.select(*keys, measure=pl.lit("resolved")))
    return pl.concat(rows).group_by(*keys, "measure").agg(n=pl.len())
