"""The reference for training plans, written from the contract: one company at a time.

What is not known is tried out. Where a record may or may not belong to a plan, it is once taken
in and once left out.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from fractions import Fraction
from itertools import chain, combinations
from statistics import median
from typing import Any

from tests.reference import Row, every_day, first, last, minutes

LOOK_BACK, AS_OF = date(2023, 1, 1), date(2026, 11, 20)
DAYS, SHARE = 30, Fraction(9, 10)
TITLES = {"总经理", "厂长"}
ROLES = {"安全管理人员": "safety_manager", "特种作业人员": "special_operator",
         "其他从业人员": "other", "主要负责人": "principal"}  # fmt: skip
# Months of each period, and the first month of one that is once a year.
PERIODS = {"quarterly": (3, None), "half_yearly": (6, None), "yearly": (12, None),
           "quarter_1": (3, 1), "second_half": (6, 7)}  # fmt: skip
Answer = tuple[str, str, str | None]


def year_of(plan: Row) -> int | None:
    """The year of a planned item: stated, else that of its date."""
    stated = plan.get("plan_year")
    return stated or (first(plan["planned_date"]).year if plan.get("planned_date") else None)


def hired(firm_rows: list[Row], row: Row) -> date | None:
    """The first day of a spell, by the roster's rule; None from the beginning."""
    own = [r for r in firm_rows if r["person"] == row["person"]]
    told = [first(row.get(f)) for f in ("post_start_date", "role_start_date")]
    others = [first(r.get("hire_date")) for r in own]
    return (
        first(row.get("hire_date"))
        or min((d for d in told if d), default=None)
        or min((d for d in others if d), default=None)
    )


def left(row: Row) -> date:
    return last(row.get("leave_date")) or date(9999, 12, 31)


def missing(staffing: list[Row], plans: list[Row], *, partial: bool) -> list[Answer]:
    """What PLAN_MISSING says of each year; `partial` plans prove nothing by absence."""
    begun = [(hired(staffing, r), r) for r in staffing]
    begun = [(d, r) for d, r in begun if d is None or d <= AS_OF]
    proven = [d or min(left(r), AS_OF) for d, r in begun]
    older = any(d is None for d, _ in begun)
    answers: list[Answer] = []
    for year in range(LOOK_BACK.year, AS_OF.year + 1):
        there = bool(proven) and min(proven).year <= year
        if not there and not older:
            continue
        years = {year_of(p) for p in plans}
        if date(year, 4, 1) > AS_OF:
            answers.append((str(year), "outside", None))
        elif year in years:
            answers.append((str(year), "met", None))
        elif there and None not in years and not partial:
            answers.append((str(year), "broken", "confirmed"))
        else:
            answers.append((str(year), "unverifiable", None))
    return answers


# ------------------------------------------------------------------------------------- who approved


def approved(staffing: list[Row], plans: list[Row]) -> list[Answer]:
    """What PLAN_NOT_BY_PRINCIPAL says of each plan year: as bad as its worst item."""
    worst: dict[int | None, str] = {}
    order = ("met", "unverifiable", "broken")
    for plan in plans:
        year = year_of(plan)
        verdict = "unverifiable" if year is None else _approval(staffing, plan)
        worst[year] = max(worst.get(year, "met"), verdict, key=order.index)
    answers: list[Answer] = []
    for year, verdict in worst.items():
        if year is not None and not LOOK_BACK.year <= year <= AS_OF.year:
            verdict = "outside"
        grade = "suspected" if verdict == "broken" else None
        answers.append((str(year) if year else "", verdict, grade))
    return answers


def _approval(staffing: list[Row], plan: Row) -> str:
    by, on = plan.get("approved_by"), plan.get("approved_date")
    if not by or not on:
        return "broken"
    seen = set()
    for day in every_day(on):
        seen |= {_by_another(staffing, by, day, pick) for pick in (min, max)}
    if seen == {False}:
        return "met"
    return "broken" if seen == {True} else "unverifiable"


def _by_another(staffing: list[Row], by: str, day: date, pick: Any) -> bool | None:
    """Whether it was somebody else, if every principal came as early or as late as he can have."""
    names, dated = set(), False
    for row in staffing:
        if row["job_role"] == "principal":
            told = [row.get("hire_date"), row.get("role_start_date")]
            known = [pick(every_day(d)) for d in told if d]
            start = max(known) if known else hired(staffing, row)
            end = pick(every_day(row["leave_date"])) if row.get("leave_date") else date.max
            if (start or date.min) <= day <= end:
                names.add(row["name"])
                dated = dated or start is not None
    said = by
    for title in TITLES:
        said = said.replace(title, "")
    if said.strip() in names:
        return False
    return None if not said.strip() or not dated else True


# ---------------------------------------------------------------------------- was it carried out


def carried_out(staffing: list[Row], plans: list[Row], records: list[Row]) -> list[tuple[Any, ...]]:
    """What PLAN_NOT_EXECUTED says of each item: thing, verdict, grade, and whether that is open.

    Open is an item of no certain day, or with records that may or may not be its own: there the
    program may say less.
    """
    return [(plan["plan_id"], *_item(staffing, plan, records)) for plan in plans]


def _item(staffing: list[Row], plan: Row, records: list[Row]) -> tuple[str, str | None, bool]:
    if not plan.get("planned_date") and not plan.get("planned_period") and year_of(plan) is None:
        return "unverifiable", None, True
    seen: set[Any] = set()
    possible = list(_possible(plan))
    open_ = len(possible) > 1
    for windows in possible:
        over = [(a, b) for a, b in windows if b >= LOOK_BACK and b + timedelta(DAYS) < AS_OF]
        if not over:
            seen.add("outside")
            continue
        sure, maybe = [], []
        for record in records:
            fits = _fits(staffing, plan, record, over)
            sure += [record] if fits is True else []
            maybe += [record] if fits is None else []
        open_ = open_ or bool(maybe)
        for some in _subsets(maybe):
            seen.add(_held(plan, over, [*sure, *some]))
    grades = {"none": "confirmed", "partly": "suspected"}
    if seen == {"outside"}:
        return "outside", None, open_
    if seen <= {"met", "outside"}:
        return "met", None, open_
    if seen <= set(grades):
        return "broken", "confirmed" if seen == {"none"} else "suspected", open_
    return "unverifiable", None, open_


def _possible(plan: Row) -> Iterator[list[tuple[date, date]]]:
    """Every set of occasions the plan can mean; each occasion is its first and last day."""
    period, year = plan.get("planned_period"), year_of(plan)
    if plan.get("planned_date"):
        yield from ([(d, d)] for d in every_day(plan["planned_date"]))
    elif period and period.startswith("month_"):
        yield from ([(d, d)] for d in every_day(f"{year}-{period[-2:]}"))
    elif period:
        months, once = PERIODS[period]
        starts = [once] if once else range(1, 13, months)
        yield [_months(year, start, months) for start in starts]
    else:
        days = (date(year, 1, 1) + timedelta(n) for n in range(366))
        yield from ([(d, d)] for d in days if d.year == year)


def _months(year: int, start: int, months: int) -> tuple[date, date]:
    end = date(year + (start + months - 1) // 12, (start + months - 1) % 12 + 1, 1)
    return date(year, start, 1), end - timedelta(1)


def _fits(
    staffing: list[Row], plan: Row, record: Row, windows: list[tuple[date, date]]
) -> bool | None:
    """Whether a record belongs to the plan; None where that may be."""
    answers = [_topic(plan, record), _role(staffing, plan, record), _time(record, windows)]
    if False in answers:
        return False
    return None if None in answers else True


def _topic(plan: Row, record: Row) -> bool | None:
    if not plan.get("topic") or not record.get("topic"):
        return None
    return bool(plan["topic"] == record["topic"])


def _role(staffing: list[Row], plan: Row, record: Row) -> bool | None:
    target = plan.get("target_role")
    if not target or target == "全员":
        return True
    if target not in ROLES:
        return None
    own = {r.get("job_role") for r in staffing if r["person"] == record["person"]}
    if ROLES[target] in own:
        return True
    return None if None in own or not own else False


def _time(record: Row, windows: list[tuple[date, date]]) -> bool | None:
    if not record.get("start_at"):
        return None
    days = [d.date() if hasattr(d, "date") else d for d in every_day(record["start_at"])]
    inside = {any(_near(d, w) for w in windows) for d in days}
    return None if len(inside) > 1 else inside.pop()


def _near(day: date, window: tuple[date, date]) -> bool:
    return window[0] - timedelta(DAYS) <= day <= window[1] + timedelta(DAYS)


def _subsets(records: list[Row]) -> Iterable[tuple[Row, ...]]:
    return chain.from_iterable(combinations(records, n) for n in range(len(records) + 1))


def _held(plan: Row, windows: list[tuple[date, date]], records: list[Row]) -> str | None:
    """Whether these records keep the plan; None where their hours leave it open."""
    for window in windows:
        if not any(_time(r, [window]) is not False for r in records):
            return "none"
    people = {r["person"] for r in records}
    planned = plan.get("planned_headcount")
    if planned and len(people) < planned * SHARE:
        return "partly"
    wanted = plan.get("planned_minutes")
    if not wanted or len(windows) > 1:
        return "met"
    had = [minutes([_bare(r) for r in records if r["person"] == p]) for p in people]
    if median(least for least, _ in had) >= wanted:
        return "met"
    return "partly" if median(most for _, most in had) < wanted else None


def _bare(record: Row) -> Row:
    return {"topic": "", **{k: v for k, v in record.items() if v is not None and k != "person"}}
