"""The same judgement a second time: slowly, one person at a time, in plain Python.

It was written from the law and the contract, not from the program, and shares no code and no table
with it. What is not known is tried out: every day a month can mean, every class of industry. If
all that is possible breaks the rule it is broken, if nothing does it is met, else nobody knows.
"""

from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

Row = dict[str, Any]
# For each code: (thing, verdict, grade).
Said = dict[str, list[tuple[str, str, str | None]]]
Answer = tuple[str, str | None]

# Class hours at first and each year, and whether a regulation of high standing sets them.
HOURS = {
    ("worker", "high_risk"): ((72, True), (20, True)),
    ("worker", "ordinary"): ((24, True), (8, False)),
    ("worker", "construction"): ((32, False), (20, False)),
    ("manager", "high_risk"): ((48, True), (16, True)),
    ("manager", "ordinary"): ((32, True), (12, True)),
    ("manager", "construction"): ((32, False), (12, False)),
}
HIGH_RISK = {"hazchem_production", "metal_smelting", "fireworks", "coal_mine"}
MANAGERS = {"principal", "safety_manager"}
FIRST, YEARLY = 0, 1
DAY_MOST = 480
GRAVITY = ["outside", "met", "unverifiable", "broken"]
SURENESS = ["lead", "suspected", "confirmed"]


@dataclass
class Person:
    """One person of one company: the rows about him, and how the register answers."""

    industry: str | None
    staffing: list[Row]
    training_record: list[Row] = field(default_factory=list)
    register: list[Row] = field(default_factory=list)
    certificate_claim: list[Row] = field(default_factory=list)
    duty_log: list[Row] = field(default_factory=list)
    strong: bool = True
    answered: bool = True
    as_of: date = date(2026, 11, 20)
    look_back: date = date(2023, 1, 1)
    region: str = "national"
    answered_on: date = date(2026, 11, 19)


def first(value: Any) -> date | None:
    """The first day a date can mean."""
    if isinstance(value, str):
        return date.fromisoformat(f"{value}-01")
    return value.date() if isinstance(value, datetime) else value


def last(value: Any) -> date | None:
    """The last day a date can mean."""
    start = first(value)
    if start is None or not isinstance(value, str):
        return start
    return start.replace(day=monthrange(start.year, start.month)[1])


def every_day(value: Any) -> Iterator[date]:
    """Every day a date can mean."""
    start, end = first(value), last(value)
    assert start is not None
    assert end is not None
    return (start + timedelta(n) for n in range((end - start).days + 1))


def months_later(start: date, months: int) -> date:
    """The same day number so many months later, or the end of that month; on a working day."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    due = date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))
    while due.weekday() > 4:  # the people of the test take office where no holiday is near
        due += timedelta(1)
    return due


def weakest(*grades: str | None) -> str:
    """The weakest of some grades; a blank one does not matter."""
    return min((g for g in grades if g), key=SURENESS.index)


def together(outcomes: Iterable[bool | None]) -> str:
    """Broken if everything possible breaks, met if nothing does; None is outside the window."""
    seen = set(outcomes)
    if True not in seen:
        return "met"
    return "broken" if seen == {True} else "unverifiable"


# ------------------------------------------------------------------------------------ the roster


def hired(person: Person, row: Row) -> date:
    """The first day of a spell: stated, else the earliest known, else from the beginning."""
    told = [first(row.get(f)) for f in ("post_start_date", "role_start_date")]
    known = [d for d in [*told, *days_logged(person)[:1]] if d]
    others = [d for r in person.staffing if (d := first(r.get("hire_date")))]
    stated = first(row.get("hire_date"))
    return stated or min(known, default=None) or min(others, default=date(1900, 1, 1))


def left(row: Row) -> date:
    return last(row.get("leave_date")) or date(9999, 12, 31)


def days_logged(person: Person) -> list[date]:
    return sorted(r["work_date"] for r in person.duty_log if r["work_date"] <= person.as_of)


def present(person: Person) -> list[Row]:
    """The staffing rows that cover the day of judgement."""
    return [r for r in person.staffing if hired(person, r) <= person.as_of <= left(r)]


def here(person: Person) -> list[Row]:
    """The rows that say what he is: of today, or of the last employment of one who was at work."""
    if now := present(person):
        return now
    worked = any(d >= person.look_back for d in days_logged(person))
    return employments(person)[-1] if worked else []


def employments(person: Person) -> list[list[Row]]:
    """The rows in groups of unbroken employment, in order."""
    groups: list[list[Row]] = []
    for row in sorted(person.staffing, key=lambda r: hired(person, r)):
        end = max((left(r) for g in groups[-1:] for r in g), default=None)
        if end and (end.year == 9999 or hired(person, row) <= end + timedelta(1)):
            groups[-1].append(row)
        else:
            groups.append([row])
    return groups


def employment(person: Person) -> tuple[list[Row], date | None]:
    """The employment that reaches the day of judgement, or his last, and the end of one before."""
    ended = None
    for group in employments(person):
        if any(r in here(person) for r in group):
            return group, ended
        ended = max(left(r) for r in group)
    raise LookupError("nobody is there")


def roles(person: Person) -> set[str | None]:
    """The roles he has; a row without one says nothing where another names one."""
    found = [r.get("job_role") for r in here(person)]
    named: set[str | None] = {r if r in MANAGERS else "worker" for r in found if r}
    return named or ({None} if found else set())


def starts(person: Person, role: str | None) -> tuple[list[date], bool]:
    """Every first day on post or in office that is possible, and whether the log proves it."""
    if role in MANAGERS:
        told = [r.get("role_start_date") for r in here(person) if r.get("job_role") == role]
        return earliest(told), False
    rows, before = employment(person)
    told = [r.get("post_start_date") for r in rows if r.get("job_role") not in MANAGERS]
    days = earliest(told)
    log = next((d for d in days_logged(person) if before is None or d > before), None)
    if log is None:
        return days, False
    return sorted({min(d, log) for d in days or [log]}), not days or log <= days[0]


def earliest(told: list[Any]) -> list[date]:
    """Every day the earliest of some dates can be."""
    known = [t for t in told if t]
    if not known:
        return []
    least, most = min(map(first, known)), min(map(last, known))
    return [d for t in known for d in every_day(t) if least <= d <= most]


# ------------------------------------------------------------------------------------- the hours


def distinct(records: list[Row]) -> dict[tuple[Any, ...], tuple[int | None, bool]]:
    """The sessions behind the records: day, topic and times, to the most minutes told of each.

    Beside the minutes stands whether only a record joined by name tells them.
    """
    told: dict[tuple[Any, ...], tuple[int | None, bool]] = {}
    sure = set()
    for r in sorted(records, key=certain, reverse=True):
        start, end = r.get("start_at"), r.get("end_at")
        stated, clock = r.get("minutes"), None
        if isinstance(start, datetime) and isinstance(end, datetime):
            clock = (minute(start), minute(end))
            span = clock[1] - clock[0]
            stated = span if stated is None else min(stated, span)
        key = (str(start)[:10], r["topic"], clock or stated)
        fresh = (stated, bool(r.get("weak")))
        if certain(r) or key not in sure:
            told[key] = max(told.get(key, fresh), fresh, key=lambda t: (t[0] or 0, not t[1]))
        if certain(r):
            sure.add(key)
    return told


def minutes(records: list[Row]) -> tuple[int, int]:
    """The least and the most minutes that some records can come to."""
    told = {key: stated for key, (stated, _) in distinct(records).items()}
    by_day: dict[str, int] = {}
    clocked = [(k[2], k[0], v) for k, v in told.items() if isinstance(k[2], tuple)]
    for group in overlapping(sorted(clocked)):
        covered = {m for (a, b), *_ in group for m in range(a, b)}
        on = group[0][1]
        by_day[on] = by_day.get(on, 0) + min(sum(v for *_, v in group), len(covered))
    for (on, _, _), stated in ((k, v) for k, v in told.items() if not isinstance(k[2], tuple)):
        by_day[on] = by_day.get(on, 0) + (stated or 0)
    unknown = {on for (on, _, _), stated in told.items() if stated is None}
    least = sum(by_day.values())
    return least, least + sum(max(0, DAY_MOST - by_day.get(on, 0)) for on in unknown)


def overlapping(clocked: list[Any]) -> list[list[Any]]:
    """The records in groups that hang together by the clock."""
    groups: list[list[Any]] = []
    for record in clocked:
        if groups and record[0][0] < max(clock[1] for clock, *_ in groups[-1]):
            groups[-1].append(record)
        else:
            groups.append([record])
    return groups


def minute(at: datetime) -> int:
    return int((at - datetime(1900, 1, 1)).total_seconds()) // 60


def classes(person: Person) -> list[str]:
    """Every class the company's industry can be of."""
    if person.industry is None:
        return ["ordinary", "high_risk", "construction"]
    if person.industry == "construction":
        return ["construction"]
    return ["high_risk" if person.industry in HIGH_RISK else "ordinary"]


def quotas(person: Person, role: str, occasion: int) -> list[tuple[int, bool]]:
    kind = "manager" if role in MANAGERS else "worker"
    return [HOURS[kind, c][occasion] for c in classes(person)]


def short(person: Person, role: str, occasion: int, sure: list[Row], maybe: list[Row]) -> set[bool]:
    """Whether the hours are short, in every class, with the least and with the most of hours."""
    least, most = minutes(sure)[0], minutes(maybe)[1]
    return {h < q * 45 for q, _ in quotas(person, role, occasion) for h in (least, most)}


def sureness(person: Person, role: str, occasion: int, records: list[Row]) -> str:
    """The surest grade the figure and the way the records were joined allow."""
    by_law = "confirmed" if quotas(person, role, occasion)[0][1] else "suspected"
    weak = not person.strong or any(by_name for _, by_name in distinct(records).values())
    return weakest(by_law, "lead" if weak else None)


def of_types(person: Person, types: set[str]) -> list[Row]:
    counts = {*types, "unknown"}
    return [r for r in person.training_record if (r.get("training_type") or "other") in counts]


def by(records: list[Row], due: date) -> tuple[list[Row], list[Row]]:
    """The records that surely lie before the day is over, and all that may."""
    maybe = [r for r in records if (d := first(r.get("start_at"))) is None or d <= due]
    sure = [r for r in maybe if (d := last(r.get("start_at"))) and d <= due and certain(r)]
    return sure, maybe


def certain(record: Row) -> bool:
    """Whether a record is surely of its type and day."""
    return record.get("training_type") != "unknown" and record.get("start_at") is not None
