"""The program and the slow reference say the same of the training records of many companies.

`CHIZHENG_REFERENCE_PEOPLE` sets of how many people; they are drawn from a fixed seed.
"""

import os
from collections import Counter
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

import polars as pl

from tests import companies, people
from tests import reference_records as reference
from tests import reference_sessions as sessions
from tests.reference_records import AS_OF, Firm, Row
from validators import check
from validators.findings import Print
from validators.law import law
from validators.rolls import claims

PEOPLE = int(os.environ.get("CHIZHENG_REFERENCE_PEOPLE", "3000"))
OF_PEOPLE = ("RECORD_INCOMPLETE", "RECORD_OUTSIDE_EMPLOYMENT", "RECORD_OVERLAP",
             "RECORD_IMPOSSIBLE_DAY", "CERT_PARKED")  # fmt: skip
CODES = (*OF_PEOPLE, "RECORD_BACKFILLED", "RECORD_CLONED")
IN_A_FIRM, IN_A_WORLD = 7, 2
DAYS = (
    date(2022, 12, 31), date(2023, 1, 1), date(2024, 5, 10), date(2024, 5, 11), date(2024, 7, 15),
    date(2025, 3, 2), date(2025, 3, 3), date(2026, 6, 30), date(2026, 7, 1), date(2026, 11, 20),
    date(2026, 11, 21),
)  # fmt: skip
HIRES = (date(2015, 3, 2), date(2015, 3, 2), date(2024, 5, 11), date(2025, 3, 3), "2025-03", None)
LEAVES = (None, None, None, date(2026, 6, 30), "2026-06", date(2026, 11, 19))
TOPICS = ("年度", "年 度。", "消防", None)
PLACES = ("甲楼", " 甲 楼", "乙楼", None)
ROLES = ("special_operator", "safety_manager", "other", None)


# ------------------------------------------------------------------------------------ drawn worlds


def world(random: Random, serial: int) -> list[Firm]:
    """Two companies that share some of their people."""
    shared = [person(random, serial, n) for n in range(2)]
    firms = []
    for n in range(IN_A_WORLD):
        own = [person(random, serial, 10 * (n + 1) + k) for k in range(IN_A_FIRM - 2)]
        listed = [*shared, *own]
        if random.random() < 0.2:  # two people of one name
            listed[-1] = (listed[-2][0], listed[-1][1])
        if random.random() < 0.2:  # somebody without a number
            listed[2] = (listed[2][0], None)
        firms.append(firm(random, people.uscc(serial * IN_A_WORLD + n), listed))
    return firms


def person(random: Random, serial: int, n: int) -> tuple[str, str | None]:
    born = date(1970, 1, 1) + timedelta(random.randrange(9000))
    return f"人{serial}之{n}", people.id_no(born, n, 110000 + serial % 700000)


def firm(random: Random, org: str, listed: list[tuple[str, str | None]]) -> Firm:
    staffing = [row for who in listed[:-1] for row in spells(random, *who)]
    kind = random.random()
    records = [record(random, who) for who in listed for _ in range(random.choice((0, 1, 2, 4)))]
    if kind < 0.1:
        records = sheets(random, listed)
    elif kind < 0.2:
        records = at_once(random, listed)
    records += [dict(r) for r in records if random.random() < 0.05]
    duty = [shift(random, who) for who in listed if random.random() < 0.15]
    has_leave = random.random() < 0.4
    away = [absence(random, who) for who in listed if has_leave and random.random() < 0.4]
    return Firm(org, staffing, records, duty, away, has_leave)


def spells(random: Random, name: str, number: str | None) -> list[Row]:
    post = random.choice((date(2015, 3, 9), date(2025, 3, 10)))
    hire, leave = random.choice(HIRES), random.choice(LEAVES)
    row = {
        "name": name, "number": number, "role": random.choice(ROLES), "hire": hire, "leave": leave,
        "post": post, "gone": leave is None and random.random() < 0.05,
        "lent": random.random() < 0.15,
    }  # fmt: skip
    if random.random() < 0.85 or not isinstance(hire, date):
        return [row]
    before = row | {"hire": date(2010, 1, 4), "leave": date(2014, 6, 30), "gone": False}
    return [before, row]


def record(random: Random, who: tuple[str, str | None]) -> Row:
    day, kind = random.choice(DAYS), random.random()
    row: Row = {
        "name": who[0], "number": who[1] if random.random() < 0.85 else None,
        "start": day, "end": None, "minutes": random.choice((None, 60, 240, 481, 1440, 1441)),
        "topic": random.choice(TOPICS), "place": random.choice(PLACES), "trainer": None,
        "result": random.choice(("passed", "passed", "passed", "failed", "pending", None)),
        "score": random.choice((None, None, 90.0)), "recorded": None, "days": None,
    }  # fmt: skip
    if kind < 0.5:
        start = datetime(day.year, day.month, day.day, random.choice((8, 9, 21)))
        end = start + timedelta(hours=random.choice((1, 2, 5)))
        row |= {"start": start, "end": end.replace(day=day.day, month=day.month, year=day.year)}
        row["minutes"] = random.choice((None, None, 60, 121))
    elif kind < 0.6:
        row["start"] = f"{day:%Y-%m}"
    elif kind < 0.65:
        row["start"] = None
    elif kind < 0.7:
        row["end"] = day + timedelta(2)
    if random.random() < 0.15:  # in days, which a rule of the site has made minutes
        row["days"], rule = random.choice((0.5, 1, 1, 2, 2.5, 4)), random.choice((360, 480, 540))
        row["minutes"] = int(row["days"] * rule)
    return row


def sheets(random: Random, listed: list[tuple[str, str | None]]) -> list[Row]:
    """Three or four sessions of everybody, with scores that may be all alike."""
    marks = random.choice(((90.0,), (90.0,), (80.0, 90.0)))
    rows = []
    for hour in range(random.choice((2, 3, 4))):
        for who in listed:
            at = datetime(2025, 5, 12 + hour, 8)
            base = record(random, who) | {"start": at, "end": at + timedelta(hours=2)}
            mark = {"score": random.choice(marks), "trainer": random.choice(("甲", "甲 "))}
            rows.append(
                base
                | mark
                | {"number": who[1], "minutes": None, "days": None, "topic": f"第{hour}讲"}
            )
    return [r for r in rows if random.random() < 0.97]


def at_once(random: Random, listed: list[tuple[str, str | None]]) -> list[Row]:
    """Many records of one year, entered at nearly one time."""
    last = random.choice((23, 24, 25))
    rows = []
    for n, who in enumerate(listed * 2):
        own = {"start": date(2025, 3 + n // len(listed), 10), "end": None, "number": who[1]}
        at = datetime(2025, 12, 30, 8) + timedelta(hours=random.choice((0, 1, last)))
        rows.append(record(random, who) | own | {"recorded": at})
    if random.random() < 0.3:
        rows[0]["recorded"] = None
    return rows


def shift(random: Random, who: tuple[str, str | None]) -> Row:
    day = random.choice(DAYS[2:8])
    start = datetime(day.year, day.month, day.day, random.choice((0, 8, 20)))
    end = start.replace(hour=random.choice((0, 8, 20)))
    return {"name": who[0], "number": who[1], "start": start, "end": end}


def absence(random: Random, who: tuple[str, str | None]) -> Row:
    day = random.choice(DAYS[2:8])
    end = random.choice((day, day + timedelta(1), None, f"{day:%Y-%m}"))
    start = day if not isinstance(end, str) else random.choice((day, f"{day:%Y-%m}"))
    return {"name": who[0], "number": who[1], "start": start, "end": end}


# ------------------------------------------------------------------------- the program's own answer


def rows_of(firm: Firm) -> dict[str, list[dict[str, Any]]]:
    def named(row: Row) -> dict[str, Any]:
        return {"org_id": firm.org, "person_name": row["name"], "person_id_no": row["number"]}

    return {
        "staffing": [
            named(r)
            | {"post": "包装工", "job_role": r["role"], "hire_date": r["hire"],
               "leave_date": r["leave"], "post_start_date": r["post"], "is_dispatched": r["lent"],
               "person_status": "left" if r["gone"] else None}
            for r in firm.staffing
        ],
        "training_record": [
            named(r)
            | {"start_at": r["start"], "end_at": r["end"], "minutes": r["minutes"],
               "topic": r["topic"], "place": r["place"], "instructor_id": r["trainer"],
               "result": r["result"], "score": r["score"], "recorded_at": r["recorded"],
               "hours_days": r["days"], "hours_day_rule": r["days"] and "每天若干分钟"}
            for r in firm.records
        ],
        "duty_log": [
            named(r) | {"work_date": r["start"].date(), "start_at": r["start"], "end_at": r["end"]}
            for r in firm.duty
        ],
        "leave": [named(r) | {"start_date": r["start"], "end_date": r["end"]} for r in firm.leave],
    }  # fmt: skip


def answer(firms: list[Firm]) -> check.Checked:
    made = [rows_of(firm) for firm in firms]
    kinds = ("staffing", "training_record", "duty_log", "leave")
    frames = {kind: people.table(kind, [r for m in made for r in m[kind]]) for kind in kinds}
    facts = pl.DataFrame({"org_id": [f.org for f in firms]}).with_columns(
        org_name="org_id", region_code=pl.lit(None, pl.String), industry=pl.lit("machinery")
    )
    handed = [
        (f.org, kind, False, "", f"{kind}.xlsx", "Sheet1")
        for f in firms
        for kind in kinds
        if kind != "leave" or f.has_leave
    ]
    delivered = pl.DataFrame(handed, companies.DELIVERED, orient="row")
    of_day = law("national", AS_OF)
    blank = people.table("register", [])
    nothing = companies.answers(blank, blank, AS_OF)
    return check.check(
        check.drawn(frames, delivered, facts, of_day), frames, delivered,
        check.Register(nothing, nothing, blank),
        claims.shared_marks(people.table("certificate_claim", [])), of_day, Print(AS_OF, b"key"),
    )  # fmt: skip


def said(firm: Firm, firms: list[Firm]) -> set[Any]:
    """What the reference says of one company, with people by their keys."""
    return (
        reference.incomplete(firm)
        | reference.outside(firm)
        | sessions.overlaps(firm, firms)
        | sessions.impossible(firm, firms)
        | reference.backfilled(firm)
    )


def test_the_program_and_the_slow_reference_agree_on_every_record() -> None:
    random = Random(11)
    size = IN_A_FIRM * IN_A_WORLD - 2
    worlds = [world(random, serial) for serial in range(PEOPLE // size + 1)]
    result = answer([firm for firms in worlds for firm in firms])
    found = result.findings.filter(pl.col("code").is_in(CODES))
    by_org = found.partition_by("org_id", as_dict=True)
    totals: Counter[tuple[str, str]] = Counter()
    for firms in worlds:
        for one in firms:
            rows = by_org.get((one.org,), found.clear())
            own = Counter(rows.select("code", "thing", "verdict", "grade").rows())
            wanted = said(one, firms) | reference.parked(one, firms)
            told = Counter(
                (code, thing, verdict, grade)
                for _, code, thing, verdict, grade in wanted
                if verdict in ("broken", "unverifiable")
            )
            copies = [key for key in own if key[0] == "RECORD_CLONED"]
            assert bool(copies) == reference.cloned(one), (one, copies)
            for key in copies:
                del own[key]
            assert own == told, f"{one}\n{own - told}\n{told - own}"
            totals.update((c, v) for _, c, _, v, _ in wanted)
    for code in OF_PEOPLE[:-1]:
        line = result.tally.filter(code=code).sum()
        counted = {v: line[v].item() for v in ("met", "broken", "unverifiable", "outside")}
        reckoned = {v: totals[code, v] for v in counted}
        # A record without a date, or before the look-back, has nothing to judge.
        counted.pop("outside"), reckoned.pop("outside")
        assert counted == reckoned, code
        assert min(reckoned["broken"], reckoned["met"]) > PEOPLE // 100, (code, reckoned)
