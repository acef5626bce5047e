"""Every rule says of each of its cases what the case file says.

A case is a company of its own: a few rows as reading would give them, and the verdict that the
contract asks for. All cases of one day and region are judged in one go.
"""

import tomllib
from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tests import companies
from tests.companies import Company
from validators.check import Checked

FOLDER = Path(__file__).parent.parent / "cases"
TABLES = (*companies.KINDS, "register")
VERDICTS = ("met", "broken", "unverifiable", "outside")
KNOWN = {
    *TABLES,
    "name",
    "verdict",
    "grade",
    "thing",
    "reason",
    "words",
    "also",
    "as_of",
    "region",
    "industry",
    "people",
    "missing",
    "partial",
    "lacks",
    "lookup_state",
    "register_date",
    "register_is_old",
    "unverifiable_beside",
}
Case = Mapping[str, Any]


def read(path: Path) -> list[Case]:
    """The cases of a file, each laid over what the file says of all of them."""
    content = tomllib.loads(path.read_text("utf-8"))
    return [{"code": path.stem} | _over(content["base"], case) for case in content["case"]]


def _over(base: Case, case: Case) -> Case:
    unknown = set(case) - KNOWN | (set(base) - KNOWN)
    assert not unknown, f"{case['name']}: nothing is called {', '.join(sorted(unknown))}"
    rows = {}
    for table in TABLES:
        usual = base.get(table)
        given = case.get(table, [{}] if usual is not None else [])
        rows[table] = [(usual or {}) | row for row in given]
    industry = case.get("industry", base.get("industry", "machinery")) or None
    return {**base, **case, **rows, "industry": industry}


CASES = [case for path in sorted(FOLDER.glob("*.toml")) for case in read(path)]


def group(case: Case) -> tuple[date, str, bool]:
    return (
        case.get("as_of", companies.AS_OF),
        case.get("region", "national"),
        case.get("register_is_old", False),
    )


def company(serial: int, case: Case) -> Company:
    return Company(
        serial=serial,
        industry=case["industry"],
        tables={kind: case[kind] for kind in companies.KINDS if case[kind]},
        register=case["register"],
        people=case.get("people", {}),
        missing=tuple(case.get("missing", ())),
        partial=tuple(case.get("partial", ())),
        lacks=case.get("lacks", {}),
        lookup_state=case.get("lookup_state"),
        register_date=case.get("register_date"),
    )


@cache
def judged() -> dict[tuple[date, str, bool], Checked]:
    """What the rules say of all cases: one call for each day and region."""
    groups = defaultdict(list)
    for serial, case in enumerate(CASES):
        groups[group(case)].append(company(serial, case))
    return {
        (as_of, region, old): companies.judged(
            members, as_of, region, fresh_from=as_of if old else None
        )
        for (as_of, region, old), members in groups.items()
    }


def said(serial: int, code: str) -> tuple[str, pl.DataFrame]:
    """The gravest verdict on a case by a code, and the findings of it."""
    case = CASES[serial]
    result, own = judged()[group(case)], company(serial, case).org_id
    found = result.findings.filter(pl.col("org_id") == own, pl.col("code") == code)
    line = result.tally.filter(pl.col("org_id") == own, pl.col("code") == code).row(0, named=True)
    order = ("broken", "unverifiable", "met", "outside")
    return next((verdict for verdict in order if line[verdict]), "outside"), found


@pytest.mark.parametrize(
    "serial", range(len(CASES)), ids=[f"{case['code']}: {case['name']}" for case in CASES]
)
def test_the_rule_says_what_the_case_says(serial: int) -> None:
    case, own = CASES[serial], company(serial, CASES[serial])
    verdict, found = said(serial, case["code"])
    told = f"\n{found.select('verdict', 'grade', 'thing', 'message', 'evidence').to_dicts()}"
    assert verdict == case["verdict"], told
    such = found.filter(pl.col("verdict") == verdict)
    if "thing" in case:
        assert sorted(such["thing"]) == things(own, case["thing"]), told
    beside = found.filter(pl.col("verdict") != verdict)
    assert sorted(beside["thing"]) == things(own, case.get("unverifiable_beside", [])), told
    if verdict == "broken":
        assert "grade" in case, "the case does not say how sure the finding is"
        assert set(such["grade"]) == {case["grade"]}, told
    assert not any(twice in text for text in found["message"] for twice in ("（（", "））")), told
    assert all(case.get("words", "") in text for text in such["message"]), told
    if "reason" in case:
        assert set(map(companies.reason, such["evidence"])) == {case["reason"]}, told
    for code, other in case.get("also", {}).items():
        assert said(serial, code)[0] == other, f"{code} says {said(serial, code)}"


def things(own: Company, told: str | list[str]) -> list[str]:
    """The things a case names, with the numbers of its people filled in."""
    return sorted(own.filled(thing) for thing in ([told] if isinstance(told, str) else told))
