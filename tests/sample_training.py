"""The training the people of data/sample had from 2023 on.

Everybody has the full hours unless the column `training` of people.csv says otherwise:
`-2024b` drops the autumn session of 2024, `4@2025a` cuts a session to 4 class hours, `b=8` cuts the
autumn session of every closed year, `pre=2` and `ini=3` count the first sessions, `fail` fails the
last of them, `days@2025b` has its hours as 1天, `bare@2025a` has neither clock nor hours,
`twice@2025a` stands in two files, `alias@2023=…` has another name, `typo@2026` another number in an
extra session, `noresult@2026a` neither result nor score, `score=90` has that score each time,
`week=0` sets the week, `none` drops everything. Records that fit no scheme stand in records.csv.
"""

import itertools
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from tests.sample_people import COMPANIES, Row, read

LEVELS = ("厂级", "车间级", "班组级")
SPRING, AUTUMN = "安全生产法律法规与岗位责任", "风险辨识与应急处置"


class Session(NamedTuple):
    """One person at one training; `hours` are class hours of 45 minutes."""

    person: Row
    kind: str
    level: str
    topic: str
    day: date
    hours: int
    score: int
    slot: str
    result: str = "合格"


def months_later(day: date, months: int) -> date:
    """The same day of the month so many months later (no sample day needs the month end)."""
    years, month = divmod(day.month - 1 + months, 12)
    return day.replace(year=day.year + years, month=month + 1)


def weekdays(start: date) -> Iterator[date]:
    """Monday to Friday from a day on."""
    days = (start + timedelta(n) for n in itertools.count())
    return (day for day in days if day.weekday() < 5)


def officer_lessons(row: Row, options: Row) -> Iterator[Session]:
    """First training of a principal or safety manager, on the weekdays from the hire day on."""
    count = int(options.get("ini", COMPANIES[row["company"]].initial))
    for n, day in zip(range(count), weekdays(date.fromisoformat(row["hire"])), strict=False):
        score = 80 + (int(row["index"]) * 7 + n) % 20
        topic = f"负责人和安全管理人员初次培训第{n + 1}讲"
        yield Session(row, "初次培训", "", topic, day, 8, score, "first")


def newcomer_lessons(row: Row, options: Row) -> Iterator[Session]:
    """Training before work at three levels, on the weekdays from the hire day on."""
    usual = COMPANIES[row["company"]].pre_job
    count = int(options.get("pre", usual))
    for n, day in zip(range(count), weekdays(date.fromisoformat(row["hire"])), strict=False):
        failed = "fail" in options and n == count - 1
        score = 52 if failed else 80 + (int(row["index"]) * 7 + n) % 20
        level = LEVELS[n * 3 // usual]
        topic = f"三级安全教育（{level}）第{n + 1}课"
        result = "不合格" if failed else "合格"
        yield Session(row, "岗前培训", level, topic, day, 8, score, "first", result)


def yearly_lessons(row: Row, options: Row, first_year: int) -> Iterator[Session]:
    """The yearly sessions of a person, spring (a) and autumn (b)."""
    company = COMPANIES[row["company"]]
    slots = company.manager_year if row["role"] in "PS" else company.worker_year
    level = "处室级" if row["department"] == "安环部" else ""
    for year, slot in itertools.product(range(max(first_year, 2023), 2027), slots):
        if f"-{year}{slot}" in options:
            continue
        hours = slots[slot] if year == 2026 else int(options.get(slot, slots[slot]))
        hours = 4 if f"4@{year}{slot}" in options else hours
        turn = int(options.get("week", int(row["index"]) % 3))
        week = date(year, 4 if slot == "a" else 9, 8 + 7 * turn)
        topic = f"{year}年{SPRING if slot == 'a' else AUTUMN}"
        usual = 80 + (int(row["index"]) * 7 + year * 3 + ord(slot)) % 20
        score = int(options.get("score", usual))
        yield Session(row, "再培训", level, topic, next(weekdays(week)), hours, score, slot)


def sessions(row: Row) -> list[Session]:
    """All training of one person from 2023 on."""
    options = {k: v for k, _, v in (token.partition("=") for token in row["training"].split())}
    if "none" in options:
        return []
    officer = row["role"] in "PS"
    start = date.fromisoformat(row["role_start"] if officer else row["post_start"] or row["hire"])
    due = months_later(start, 6) if officer else start
    lessons = officer_lessons if officer else newcomer_lessons
    first = list(lessons(row, options)) if due.year >= 2023 else []
    return first + list(yearly_lessons(row, options, due.year + 1))


def has(session: Session, mark: str) -> bool:
    """Whether the person's training column marks this session so."""
    return f"{mark}@{session.day.year}{session.slot}" in session.person["training"].split()


def on_platform(session: Session) -> bool:
    """Whether the joint platform delivered this session instead of the company."""
    company, year = session.person["company"], session.day.year
    if session.slot == "first" or company in {"steel", "shop"} or has(session, "bare"):
        return False
    return year == 2025 if company == "machine" else year >= 2025 and session.slot == "b"


def by_year(lessons: Iterable[Session]) -> list[tuple[int, list[Session]]]:
    """Sessions of each year in the order of the days."""
    ordered = sorted(lessons, key=lambda s: s.day)
    return [(year, list(group)) for year, group in itertools.groupby(ordered, lambda s: s.day.year)]


def lesson_row(session: Session) -> Row:
    """A session in all the ways tables type it; it begins at half past eight, without a break."""
    person, start = session.person, datetime.combine(session.day, time(8, 30))
    end = start + timedelta(minutes=45 * session.hours)
    alias = [t.partition("=")[2] for t in person["training"].split() if t.startswith("alias")]
    row = {
        "org": COMPANIES[person["company"]].name,
        "name": alias[0] if alias and session.day.year == 2023 else person["name"],
        "id": person["id"],
        "sent": person["sent"],
        "day": session.day.isoformat(),
        "start": f"{start:%Y-%m-%d %H:%M}",
        "end": f"{end:%Y-%m-%d %H:%M}",
        "class_hours": "1天" if has(session, "days") else str(session.hours),
        "clock_hours": f"{session.hours * 0.75:g}",
        "hours_word": f"{session.hours}学时",
        "score": str(session.score),
    }
    bare = {"start": row["day"], "end": "", "clock_hours": ""} if has(session, "bare") else {}
    words = {"kind": session.kind, "level": session.level, "topic": session.topic}
    told = row | bare | words | {"result": session.result, "recorded": recorded(session.day, start)}
    return told | ({"result": "", "score": ""} if has(session, "noresult") else {})


def recorded(day: date, at: datetime) -> str:
    """When the steel works entered a record: the next day, but all of 2024 on one morning."""
    if day.year == 2024:
        return f"2025-01-06 {9 + day.month // 6:02}:{day.day:02}"
    return f"{at + timedelta(days=1):%Y-%m-%d} 17:05"


def extra_rows(file: str, staff: Iterable[Row]) -> list[Row]:
    """The records of one file that no scheme makes."""
    by_name = {row["name"]: row for row in staff}
    found = []
    for told in read("records"):
        if told["file"] == file:
            person, day = by_name[told["name"]], date.fromisoformat(told["start"][:10])
            own = {key: person[key] for key in ("name", "id", "sent")}
            org = COMPANIES[person["company"]].name
            entered = recorded(day, datetime.combine(day, time(8, 30)))
            hours = {"hours_word": told["class_hours"], "score": "", "level": ""}
            found.append(told | own | hours | {"org": org, "day": f"{day}", "recorded": entered})
    return found
