"""The reference for training records: are they whole, and can they be true.

Like the rest of the reference it is plain Python, one company at a time and one record beside the
other, written from the contract and not from the program.
"""

import hashlib
import unicodedata
from calendar import monthrange
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import combinations
from typing import Any

Row = dict[str, Any]
# Person (None for the company), code, thing, verdict, grade.
Told = tuple[str | None, str, str, str, str | None]
AS_OF, LOOK_BACK = date(2026, 11, 20), date(2023, 1, 1)
GRADES = ["lead", "suspected", "confirmed"]


@dataclass
class Firm:
    """What one company hands over; rows name people by `name` and `number` (None: not given)."""

    org: str
    staffing: list[Row]
    records: list[Row]
    duty: list[Row] = field(default_factory=list)
    leave: list[Row] = field(default_factory=list)
    has_leave: bool = False


@dataclass(frozen=True)
class Whose:
    """Who a row is of: `key` tells people apart, `sure` says that a number proves it."""

    key: str
    sure: bool
    several: bool = False
    listed: bool = True


def whose(firm: Firm, row: Row) -> Whose:
    """By number; else by a name that only one person of the roster bears."""
    name, number = row["name"], row["number"]
    people = {(r["name"], r["number"]) for r in firm.staffing}
    if number and any(number == n for _, n in people):
        return Whose(number, sure=True)
    bearers = [n for other, n in people if other == name]
    if len(bearers) == 1 and not (number and bearers[0]):
        return Whose(bearers[0] or f"{firm.org}/{name}", sure=False)
    if number:
        return Whose(number, sure=True, listed=False)
    return Whose(f"{firm.org}/{name}", sure=False, several=len(bearers) > 1, listed=bool(bearers))


def topic_key(topic: str | None) -> str:
    kept = [
        c for c in unicodedata.normalize("NFKC", topic or "") if unicodedata.category(c)[0] != "P"
    ]
    return "".join(c for c in kept if not c.isspace())


def days_of(value: Any) -> list[date]:
    """Every day a date can mean."""
    if isinstance(value, str):
        first = date.fromisoformat(f"{value}-01")
        return [first.replace(day=n + 1) for n in range(monthrange(first.year, first.month)[1])]
    if isinstance(value, datetime):
        return [value.date()]
    return [value] if value else []


def in_window(row: Row) -> bool:
    days = days_of(row["start"])
    return bool(days) and days[-1] >= LOOK_BACK and days[0] <= AS_OF


def printed(row: Row) -> str:
    days = days_of(row["start"])
    return "" if not days else f"{days[0]:%Y-%m}" if isinstance(row["start"], str) else f"{days[0]}"


def clock(row: Row) -> tuple[datetime, datetime] | None:
    """From when to when, half-open; an end that is not after its start is on the next day."""
    start, end = row["start"], row["end"]
    if not isinstance(start, datetime) or not isinstance(end, datetime):
        return None
    if end <= start and end.date() == start.date():
        end += timedelta(1)
    return (start, end) if timedelta(0) < end - start <= timedelta(1) else None


def minutes_in(span: tuple[datetime, datetime]) -> int:
    return int((span[1] - span[0]).total_seconds()) // 60


def incomplete(firm: Firm) -> set[Told]:
    told: dict[tuple[str, str], list[tuple[str, str | None]]] = defaultdict(list)
    for row in firm.records:
        if row["start"] is not None and not in_window(row):
            continue
        lacking = (
            row["start"] is None
            or not row["topic"]
            or (row["result"] is None and row["score"] is None)
        )
        pending = row["result"] == "pending" and row["score"] is None
        verdict = "broken" if lacking else "unverifiable" if pending else "met"
        mark = hashlib.sha256(topic_key(row["topic"]).encode()).hexdigest()[:8]
        thing = f"{printed(row)} {mark}".strip()
        told[whose(firm, row).key, thing].append((verdict, "confirmed" if lacking else None))
    return gravest("RECORD_INCOMPLETE", told)


def outside(firm: Firm) -> set[Told]:
    told: dict[tuple[str, str], list[tuple[str, str | None]]] = defaultdict(list)
    for row in firm.records:
        if not in_window(row):
            continue
        who = whose(firm, row)
        verdict = _employed(firm, row, who)
        grade = ("suspected" if who.sure else "lead") if verdict == "broken" else None
        told[who.key, printed(row)].append((verdict, grade))
    return gravest("RECORD_OUTSIDE_EMPLOYMENT", told)


def _employed(firm: Firm, row: Row, who: Whose) -> str:
    if not who.listed:
        return "broken"
    if who.several:
        numbers = {r["number"] for r in firm.staffing if r["name"] == row["name"]}
        answers = {_of_one(firm, row, (row["name"], number)) for number in numbers}
        if answers == {"met"}:
            return "met"
        return "broken" if answers == {"broken"} else "unverifiable"
    own = [(r["name"], r["number"]) for r in firm.staffing]
    return _of_one(firm, row, next(p for p in own if (p[1] or f"{firm.org}/{p[0]}") == who.key))


def _of_one(firm: Firm, row: Row, person: tuple[str, str | None]) -> str:
    """Try every day that a date known to the month can mean."""
    spells = [r for r in firm.staffing if (r["name"], r["number"]) == person]
    each_day = [_on(firm, spells, day) for day in days_of(row["start"])]
    if all("in" in o for o in each_day):
        return "met"
    if any("open" in o for o in each_day):
        return "outside"
    return "unverifiable" if any({"in", "maybe"} & o for o in each_day) else "broken"


def _on(firm: Firm, spells: list[Row], day: date) -> set[str]:
    """What each spell says of a day, whichever days its own dates can mean."""
    found = set()
    for spell in spells:
        begins = hired(firm, spell)
        ends = days_of(spell["leave"]) or ([begins[0], AS_OF] if spell["gone"] else [date.max])
        if begins[-1] <= day <= ends[0]:
            found.add("in")
        elif spell["hire"] is None and day < begins[0] and day <= ends[-1]:
            found.add("open")
        elif begins[0] <= day <= ends[-1]:
            found.add("maybe")
    return found


def hired(firm: Firm, spell: Row) -> list[date]:
    """The days on which a spell can have begun: stated, else the first known day."""
    key = spell["number"] or f"{firm.org}/{spell['name']}"
    logged = [r["start"].date() for r in firm.duty if whose(firm, r).key == key]
    return days_of(spell["hire"]) or [min([spell["post"], *logged])]


def backfilled(firm: Firm) -> set[Told]:
    found: set[Told] = set()
    for year in range(LOOK_BACK.year, AS_OF.year):
        rows = [r for r in firm.records if r["start"] and days_of(r["start"])[0].year == year]
        once = {
            (whose(firm, r).key, printed(r), topic_key(r["topic"]), clock(r), r["minutes"]): r
            for r in sorted(
                rows, key=lambda r: (r["recorded"] is None, r["recorded"]), reverse=True
            )
        }
        times = [r["recorded"] for r in once.values()]
        if len(once) < 10 or len({key[0] for key in once}) < 5 or not any(times):
            continue
        known = [t for t in times if t]
        if max(known) - min(known) > timedelta(hours=24):
            continue
        verdict = "broken" if len(known) == len(times) else "unverifiable"
        grade = "suspected" if verdict == "broken" else None
        found.add((None, "RECORD_BACKFILLED", str(year), verdict, grade))
    return found


def cloned(firm: Firm) -> bool:
    """Whether some five people have three sheets in common."""
    sheets: dict[Any, set[str]] = defaultdict(set)
    for row in firm.records:
        who, span = whose(firm, row), clock(row)
        told = span and row["trainer"] and row["score"] is not None and in_window(row)
        if told and not who.several:
            sheets[span, "".join(row["trainer"].split()), row["score"]].add(who.key)
    often = [people for people in sheets.values() if len(people) >= 5]
    return any(len(a & b & c) >= 5 for a, b, c in combinations(often, 3))


def parked(firm: Firm, world: list[Firm]) -> set[Told]:
    """People listed for such work, with a sure number, by several companies as their own."""
    found: set[Told] = set()
    for name, number in {(r["name"], r["number"]) for r in firm.staffing}:
        own = _lists(firm, number) if number else None
        others = [f for f in world if f is not firm and number and _lists(f, number) == "own"]
        if own == "own" and others:
            found.add((name, "CERT_PARKED", "", "broken", "lead"))
    return found


def _lists(firm: Firm, number: str) -> str | None:
    rows = [
        r
        for r in firm.staffing
        if r["number"] == number
        and r["role"] in ("special_operator", "principal", "safety_manager")
        and _there(firm, r)
    ]
    return None if not rows else "lent" if any(r["lent"] for r in rows) else "own"


def _there(firm: Firm, row: Row) -> bool:
    begins = hired(firm, row)[0]
    ends = days_of(row["leave"])[-1] if row["leave"] else date.max
    return begins <= AS_OF <= ends and not (row["gone"] and not row["leave"])


def gravest(code: str, told: dict[tuple[str, str], list[tuple[str, str | None]]]) -> set[Told]:
    """Of each person and thing the gravest answer, and of those the surest."""
    order = ["outside", "met", "unverifiable", "broken"]
    found: set[Told] = set()
    for (key, thing), answers in told.items():
        verdict, grade = max(
            answers, key=lambda a: (order.index(a[0]), GRADES.index(a[1]) if a[1] else 0)
        )
        found.add((key, code, thing, verdict, grade))
    return found
