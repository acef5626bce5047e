"""The manifest of a run: what was read, asked and checked, in numbers and codes, without people."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

PROGRAM = "chizheng"


def sheets_settled(
    files: Iterable[Mapping[str, Any]], ownerless: Iterable[tuple[str, str]]
) -> list[dict[str, Any]]:
    """The files with rows whose company cannot be told moved from read to set aside."""
    lost = Counter(ownerless)
    settled = []
    for file in files:
        sheets = [dict(sheet) for sheet in file["sheets"]]
        for sheet in sheets:
            gone = lost.pop((file["file"], sheet["sheet"]), 0)
            sheet["rows_read"] -= gone
            sheet["rows_set_aside"] += gone
        settled.append({**file, "sheets": sheets})
    return settled


def manifest(
    *,
    command: str,
    rule_pack: str,
    as_of: date,
    region: str,
    unmasked: bool,
    files: list[dict[str, Any]],
    mirror: Mapping[str, Any],
    lookups: Mapping[str, int],
    companies: Mapping[str, Any],
    training_days: list[dict[str, Any]],
    degraded_by: list[str],
    seconds: Mapping[str, float],
    version: str,
) -> dict[str, Any]:
    """The facts of a run; `degraded_by` names what kept it from being whole."""
    return {
        "program": f"{PROGRAM} {version}",
        "command": command,
        "rule_pack": rule_pack,
        "as_of": as_of.isoformat(),
        "region": region,
        "outcome": "degraded" if degraded_by else "done",
        "degraded_by": degraded_by,
        "unmasked": unmasked,
        "files": files,
        "mirror": dict(mirror),
        "lookups": dict(lookups),
        "companies": dict(companies),
        "training_days": training_days,
        "seconds": dict(seconds),
    }


def degraded_by(
    kinds: Iterable[str],
    reasons: Iterable[str],
    *,
    not_checked: int,
    failed: int,
    mirror_old: bool,
    answers_old: int = 0,
) -> list[str]:
    """What keeps a run from being whole; single rows and cells never do."""
    found = []
    kinds = set(kinds)
    if "file" in kinds:
        found.append("file_not_read")
    if "sheet" in kinds:
        found.append("sheet_not_read")
    if "company_twice" in set(reasons):
        found.append("company_twice")
    if not_checked:
        found.append("company_not_checked")
    if failed:
        found.append("source_failed")
    if mirror_old:
        found.append("mirror_stale_or_missing")
    if answers_old:
        found.append("answers_old")
    return found


def added(counts: Iterable[Mapping[str, float]]) -> dict[str, Any]:
    """Counts or seconds of many steps, added up by name."""
    total: Counter[str] = Counter()
    for count in counts:
        total.update(count)
    return {
        name: round(value, 3) if isinstance(value, float) else value
        for name, value in total.items()
    }
