"""The reference for coming back to work: training again, and the practical test again.

Written from the contract. A day that is not known is tried out as every day it can be.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise, product
from typing import Any

from tests.reference import (
    Person,
    Row,
    Said,
    days_logged,
    every_day,
    first,
    hired,
    last,
    left,
    minutes,
    present,
)
from tests.reference_certificates import ELSEWHERE, ITEMS, NEW_REGULATION, _logged
from tests.reference_hours import gravity

REBOARD, RETEST = 12, 6
# Beijing's text of 2016, article 25: six months, and four class hours; dropped on 2022-05-25.
BEIJING_UNTIL, BEIJING = date(2022, 5, 24), (6, 4 * 45)
NEVER = date(9999, 12, 31)
PRACTICAL = "实操考试"


@dataclass
class Return:
    """A day somebody may have come back: what is possible of each day that bounds it.

    `moved` is None where nobody knows whether the post is another one; a `back` of NEVER is a day
    still to come. `begin` ends the absence, if the day on post does not.
    """

    thing: str
    last: list[date]
    hired: list[date]
    back: list[date]
    moved: bool | None
    begin: date | None = None
    weak: bool = False


def months_on(start: date, months: int) -> date:
    """The same day number so many months later, or the end of that month; any day of the week."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    following = date(year + month // 11, (month + 1) % 12 + 1, 1)
    return min(date(year, month + 1, 1) + timedelta(start.day - 1), following - timedelta(1))


def asked(person: Person, back: date) -> tuple[int, int]:
    """From how many months away on, and for how many minutes, one is trained again."""
    in_beijing = person.region == "beijing" and date(2016, 1, 1) <= back <= BEIJING_UNTIL
    return BEIJING if in_beijing else (REBOARD, 0)


def retraining(person: Person) -> Said:
    """What RETRAINING_MISSING says: one answer for each day he came back."""
    told: dict[str, list[tuple[str, str | None]]] = {}
    for event in [*_of_rows(person), *_of_log(person)]:
        verdict = _judged(person, event)
        if verdict:
            grade = "lead" if event.weak or not person.strong else "suspected"
            told.setdefault(event.thing, []).append(
                (verdict, grade if verdict == "broken" else None)
            )
    best = {thing: max(answers, key=gravity) for thing, answers in told.items()}
    return {"RETRAINING_MISSING": [(thing, *answer) for thing, answer in best.items()]}


def _of_rows(person: Person) -> Iterator[Return]:
    """The spells that begin after all earlier ones ended."""
    if not present(person):
        return
    rows = sorted(person.staffing, key=lambda r: _begin(person, r))
    for start in sorted({_begin(person, r) for r in rows}):
        here = [r for r in rows if _begin(person, r) == start]
        before = [r for r in rows if _begin(person, r) < start]
        if not before:
            continue
        final = max(before, key=left)
        ends = _ends(final)
        if min(ends) >= max(_latest(person, r) for r in here):
            continue
        yield from _of_spell(person, here, final, ends)


def _of_spell(person: Person, here: list[Row], final: Row, ends: list[date]) -> Iterator[Return]:
    row = here[0]
    known = bool(row.get("hire_date"))
    anew = known and hired(person, row) > min(ends)
    post = row.get("post_start_date")
    stated = post and first(post) > min(ends)
    begin = _begin(person, row)
    logged = [d for d in days_logged(person) if begin <= d <= left(row) and d > max(ends)]
    if stated:
        back, thing = list(every_day(post)), str(post)
    elif logged:
        back, thing = [logged[0]], str(logged[0])
    else:
        back, thing = [begin, person.as_of, NEVER], str(begin)
    if min(back) < person.look_back:
        return
    moves = [_moved(final.get("post"), r.get("post")) for r in here]
    moved = True if True in moves else None if None in moves else False
    entered = list(every_day(row["hire_date"])) if anew else []
    yield Return(thing, ends, entered, back, moved, None if stated else begin)


def _moved(before: str | None, after: str | None) -> bool | None:
    return None if not before or not after else before != after


def _begin(person: Person, row: Row) -> date:
    return max(d for d in (hired(person, row), first(row.get("post_start_date"))) if d)


def _latest(person: Person, row: Row) -> date:
    told = [hired(person, row), last(row.get("hire_date")), last(row.get("post_start_date"))]
    return max(d for d in told if d)


def _ends(row: Row) -> list[date]:
    stated = row.get("leave_date")
    return list(every_day(stated)) if stated else [NEVER]


def _of_log(person: Person) -> Iterator[Return]:
    """Two logged days far apart."""
    days = sorted(set(days_logged(person)))
    for before, day in pairwise(days):
        if day < months_on(before, asked(person, day)[0]):
            continue
        posted = [d for r in person.staffing if (d := first(r.get("post_start_date")))]
        again = [d for r in person.staffing if (d := first(r.get("hire_date")))]
        on_post = min((d for d in posted if before < d <= day), default=day)
        anew = [min(d for d in again if before < d <= day)] if any(
            before < d <= day for d in again
        ) else []  # fmt: skip
        if on_post >= person.look_back:
            yield Return(str(on_post), [before], anew, [on_post], moved=True)


def _judged(person: Person, event: Return) -> str | None:
    """Every possible course of days tried out; None where none of them asks for training."""
    seen: set[bool | None] = set()
    for end, entered, back in product(event.last, event.hired or [None], event.back):
        away = entered or event.begin or back
        long = end < NEVER and away >= months_on(end, asked(person, back)[0])
        asks = {event.moved, long} - {None}
        open_ = event.moved is None and not long
        if back > person.as_of or not (True in asks or open_):
            seen.add(None)
            continue
        trained = _trained(person, end, entered, back)
        seen |= {not t for t in trained}
        if open_:
            seen.add(None)
    if seen == {None}:
        return None
    if True not in seen:
        return "met"
    return "broken" if seen == {True} else "unverifiable"


def _trained(person: Person, end: date, entered: date | None, back: date) -> set[bool]:
    """Whether he was trained, by what is certain and by all that may be."""
    records = person.training_record
    if entered:
        sure = [r for r in records if r.get("training_type") in ("pre_job", "initial")]
        maybe = [r for r in records if r.get("training_type") in ("pre_job", "initial", "unknown")]
        one = timedelta(1)
        return {
            any(_in(r, entered - one, back + one) for r in sure),
            any(_may_be_in(r, entered - one, back + one) for r in maybe),
        }
    sure, maybe = ([r for r in records if test(r, end, back)] for test in (_in, _may_be_in))
    possible = [r.get("level") for r in maybe]
    lacking = len({"workshop", "team"} - set(possible))
    least, most, needed = minutes(sure)[0], minutes(maybe)[1], asked(person, back)[1]
    surely = {"workshop", "team"} <= {r.get("level") for r in sure} and least >= needed
    return {surely, lacking <= possible.count(None) and most >= needed}


def _in(record: Row, after: date, before: date) -> bool:
    """Whether a record surely lies between two days, neither included."""
    day = record.get("start_at")
    return day is not None and all(after < d < before for d in _days(day))


def _may_be_in(record: Row, after: date, before: date) -> bool:
    day = record.get("start_at")
    if day is None:
        return after + timedelta(1) < before
    return any(after < d < before for d in _days(day))


def _days(day: Any) -> list[date]:
    return list(every_day(day)) if isinstance(day, str) else [first(day)]


def off_post(person: Person) -> Said:
    """What OFF_POST_NO_RETEST says: one answer for each day he was back at the same work."""
    worked: dict[str, set[date]] = {}
    for log in person.duty_log:
        if log["work_date"] <= person.as_of:
            for item in _logged(person, log):
                worked.setdefault(item, set()).add(log["work_date"])
    told: dict[str, list[tuple[str, str | None]]] = {}
    for item, days in worked.items():
        ordered = sorted(days)
        for before, day in pairwise(ordered):
            if day >= months_on(before, RETEST) and day >= person.look_back:
                told.setdefault(str(day), []).append(_retested(person, item, before, day))
    best = {thing: max(answers, key=gravity) for thing, answers in told.items()}
    return {"OFF_POST_NO_RETEST": [(thing, *answer) for thing, answer in best.items()]}


def _retested(person: Person, item: str, before: date, day: date) -> tuple[str, str | None]:
    rows = [r for r in person.register if r["op_item"] == item]
    understood = item in ITEMS or bool(rows)
    if not (person.strong and person.answered) or item in ELSEWHERE or not understood:
        return "outside", None
    renewed = any(before < r["valid_from"] <= day for r in rows)
    tests = [r for r in person.training_record if PRACTICAL in r["topic"]]
    after = day + timedelta(1)
    passed = [r for r in tests if r.get("result") == "passed" and _in(r, before, after)]
    perhaps = [r for r in tests if r.get("result") != "failed" and _may_be_in(r, before, after)]
    if renewed or passed:
        return "met", None
    if perhaps:
        return "unverifiable", None
    return "broken", "suspected" if day < NEW_REGULATION else "lead"
