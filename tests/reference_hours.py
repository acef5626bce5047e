"""The reference for training hours, and for training before work."""

from datetime import date
from typing import Any

from tests.reference import (
    FIRST,
    GRAVITY,
    MANAGERS,
    SURENESS,
    YEARLY,
    Answer,
    Person,
    Row,
    Said,
    by,
    certain,
    employment,
    first,
    here,
    hired,
    last,
    left,
    minutes,
    months_later,
    of_types,
    present,
    quotas,
    roles,
    short,
    starts,
    sureness,
    together,
    weakest,
)  # fmt: skip

INITIAL = ("HOURS_INITIAL_SHORT", "UNTRAINED_ON_DUTY")


def initial(person: Person) -> Said:
    """What HOURS_INITIAL_SHORT and UNTRAINED_ON_DUTY say: one answer for each, the gravest."""
    answers = [_initial(person, role) for role in roles(person)]
    said: Said = {code: [] for code in INITIAL}
    for place, code in enumerate(INITIAL):
        if answers and not place and not present(person):
            said[code].append(("", "outside", None))
        elif answers:
            verdict, grade = max((a[place] for a in answers), key=gravity)
            said[code].append(("", verdict, grade if verdict == "broken" else None))
    return said


def gravity(answer: Answer) -> tuple[int, int]:
    """How grave an answer is, and how sure."""
    verdict, grade = answer
    return GRAVITY.index(verdict), SURENESS.index(grade) if verdict == "broken" and grade else 0


def _initial(person: Person, role: str | None) -> tuple[Answer, Answer]:
    """The answers of both rules for one role."""
    days, by_log = starts(person, role)
    outside: Answer = ("outside", None)
    if role is None:
        return (answer := _of_no_role(person, days)), answer
    manager = role in MANAGERS
    records = of_types(person, {"initial", "other"} if manager else {"pre_job", "initial"})
    if not days:
        answer = _of_no_start(person, role, records)
        if manager:
            return answer, outside
        sure, maybe = by(records, _hired(person, role)[0])[0], by(records, person.as_of)[1]
        return answer, answer if failed(sure, maybe) == {False} else ("unverifiable", None)
    dues = [months_later(d, 6) if manager else d for d in days]
    judged = [
        (d < person.as_of if manager else d <= person.as_of) and d >= person.look_back for d in dues
    ]
    begun = min(dues) < person.as_of if manager else min(dues) <= person.as_of
    if not begun or max(dues) < person.look_back:
        return outside, outside
    hours: set[bool | None] = set()
    results: set[bool | None] = set()
    for due, counts in zip(dues, judged, strict=True):
        sure, maybe = by(records, due)
        lacking = short(person, role, FIRST, sure, maybe)
        hours |= lacking if counts else {None}
        results |= failed(sure, maybe) if counts else {None}
    grade = sureness(person, role, FIRST, by(records, max(dues))[1])
    own: Answer = (together(hours), grade)
    if manager:
        return own, outside
    # The program looks at hours and results apart: of what is open in both it says less, not more.
    both = {own[0], together(results)}
    verdict = max(both - {"unverifiable"} or both, key=GRAVITY.index)
    verdict = "unverifiable" if verdict == "met" and "unverifiable" in both else verdict
    return own, (verdict, weakest("confirmed" if by_log else "suspected", grade))


def failed(sure: list[Row], maybe: list[Row]) -> set[bool]:
    """Whether the last result can have been a failure; a pass on the same day is a re-sit."""
    passes = [r for r in maybe if r.get("result") == "passed" and certain(r)]
    days = {(first(r.get("start_at")), last(r.get("start_at"))) for r in passes}
    told = [r for r in sure if r.get("result")]
    open_ = []
    for r in maybe:
        re_sat = (first(r.get("start_at")), last(r.get("start_at"))) in days
        if r.get("result") and r not in sure and not (r["result"] == "failed" and re_sat):
            open_.append(r)
    options = {_failed(told)}
    for record in open_:
        if isinstance(record.get("start_at"), date):
            options.add(_failed([*told, record]))
        elif record.get("start_at") is None or str(last(record["start_at"])) >= _latest(told):
            options.add(record["result"] == "failed")
    return options


def _latest(told: list[Row]) -> str:
    return max((str(last(r["start_at"])) for r in told), default="")


def _failed(told: list[Row]) -> bool:
    return {r["result"] for r in told if str(last(r["start_at"])) == _latest(told)} == {"failed"}


def _of_no_role(person: Person, days: list[date]) -> Answer:
    """Without a role nobody knows the hours; past is what is past in any role."""
    offices = [d for r in here(person) if (d := first(r.get("role_start_date")))]
    on_post = bool(days) and max(days) < person.look_back
    in_office = bool(offices) and months_later(min(offices), 6) < person.look_back
    ahead = bool(days) and min(days) > person.as_of
    return ("outside" if (on_post and in_office) or ahead else "unverifiable"), None


def _of_no_start(person: Person, role: str, records: list[Row]) -> Answer:
    """A manager has his hours if they are there at all, a worker if they were before his hiring."""
    begun, known = _hired(person, role)
    until = person.as_of if role in MANAGERS else begun
    if role in MANAGERS and known and months_later(begun, 6) >= person.as_of:
        return "outside", None
    least = minutes(by(records, until)[0])[0]
    enough = all(least >= q * 45 for q, _ in quotas(person, role, FIRST))
    return ("met" if enough else "unverifiable"), None


def _hired(person: Person, role: str | None) -> tuple[date, bool]:
    """When the employment began, and whether that is stated."""
    rows, _ = employment(person)
    own: list[Any] = [r for r in here(person) if r.get("job_role") == role]
    return min(hired(person, r) for r in rows), all(r.get("hire_date") for r in own)


def annual(person: Person) -> Said:
    """What HOURS_ANNUAL_SHORT says: one answer for each year of the look-back that is owed."""
    said: Said = {"HOURS_ANNUAL_SHORT": []}
    if not present(person):
        return said
    rows, _ = employment(person)
    begun, until = min(hired(person, r) for r in rows), max(left(r) for r in rows)
    for year in range(person.look_back.year, person.as_of.year):
        if begun <= date(year, 1, 1) and date(year, 12, 31) <= until:
            answers = [a for role in roles(person) if (a := _year(person, role, year))]
            if answers:
                verdict, grade = max(answers, key=gravity)
                said["HOURS_ANNUAL_SHORT"].append((str(year), verdict, grade))
    return said


def _year(person: Person, role: str | None, year: int) -> Answer | None:
    days, _ = starts(person, role)
    dues = [months_later(d, 6) if role in MANAGERS else d for d in days]
    if not dues:
        begun, known = _hired(person, role)
        possible = months_later(begun, 6) if role in MANAGERS else begun
        if (known or role not in MANAGERS) and possible.year >= year:
            return None
    elif min(dues).year >= year:
        return None
    if role is None:
        return "unverifiable", None
    records = of_types(person, {"annual", "other"})
    maybe = [r for r in records if (d := first(r.get("start_at"))) is None or d.year == year]
    sure = [r for r in maybe if r.get("start_at") and certain(r)]
    verdict = together(short(person, role, YEARLY, sure, maybe))
    if verdict == "broken" and not (dues and max(dues).year < year):
        verdict = "unverifiable"
    return verdict, sureness(person, role, YEARLY, maybe) if verdict == "broken" else None
