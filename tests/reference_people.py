"""People drawn at random for the reference, with a bit of everything that can go wrong."""

from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from tests.companies import AS_OF
from tests.reference import Person

INDUSTRIES = ("machinery", "machinery", "hazchem_production", "construction", None)
# Days on both sides of the boundaries: the look-back, the years, the regulation, the day itself.
HIRES = (
    date(2015, 3, 2),
    date(2022, 12, 1),
    date(2023, 1, 1),
    date(2024, 1, 1),
    date(2024, 1, 2),
    date(2025, 3, 3),
    date(2026, 8, 20),
    date(2026, 11, 20),
    "2025-03",
    None,
)
STARTS = (
    date(2015, 3, 9),
    date(2022, 12, 31),
    date(2023, 1, 1),
    date(2023, 10, 9),
    date(2024, 3, 11),
    date(2025, 3, 10),
    date(2025, 3, 17),
    date(2026, 11, 20),
    date(2026, 11, 21),
    "2025-03",
    "2022-12",
    None,
)
OFFICES = (
    date(2015, 3, 9),
    date(2022, 6, 30),
    date(2024, 8, 31),
    date(2025, 3, 10),
    date(2026, 5, 20),
    date(2026, 5, 21),
    "2025-03",
    "2026-05",
    None,
)
ROLES = (
    "other",
    "other",
    "other",
    "special_operator",
    "special_operator",
    "principal",
    "safety_manager",
    None,
)
LESSONS = (
    date(2015, 3, 5),
    date(2022, 12, 30),
    date(2023, 5, 10),
    date(2024, 5, 10),
    date(2024, 5, 13),
    date(2025, 3, 5),
    date(2025, 3, 10),
    date(2025, 3, 11),
    date(2025, 5, 10),
    date(2025, 9, 10),
    date(2026, 11, 19),
)
TYPES = ("pre_job", "pre_job", "initial", "annual", "annual", "other", None, "transfer", "unknown")
WORKS = ("低压电工作业", "高压电工作业", "熔化焊接与热切割作业", "叉车作业", "设备点检", None)
POSTS = ("电工", "焊工", "高压电工", "包装工", "空压机工")
TERMS = (
    date(2014, 3, 3),
    date(2020, 11, 21),
    date(2020, 11, 20),
    date(2022, 6, 1),
    date(2026, 5, 31),
    date(2026, 11, 20),
    date(2026, 11, 21),
)


def drawn(random: Random, industry: str | None) -> Person:
    """A person with a bit of everything that can go wrong."""
    return Person(
        industry=industry,
        staffing=_staffing(random),
        training_record=_training(random),
        register=_certificates(random),
        certificate_claim=_claims(random),
        duty_log=_log(random) if random.random() < 0.2 else [],
        strong=random.random() < 0.93,
        answered=random.random() < 0.93,
    )


def _staffing(random: Random) -> list[dict[str, Any]]:
    role = random.choice(ROLES)
    row = {
        "job_role": role,
        "post": random.choice(POSTS),
        "op_item": random.choice(WORKS)
        if role == "special_operator" or random.random() < 0.1
        else None,
        "hire_date": random.choice(HIRES),
        "post_start_date": random.choice(STARTS),
        "role_start_date": random.choice(OFFICES)
        if role in ("principal", "safety_manager")
        else None,
        "leave_date": random.choice((None,) * 9 + (date(2026, 11, 19), AS_OF, "2026-11")),
    }
    if random.random() < 0.85:
        return [row]
    ended = random.choice((date(2024, 6, 28), date(2024, 6, 30)))
    before = {
        "hire_date": date(2015, 3, 2),
        "post_start_date": date(2015, 3, 9),
        "leave_date": ended,
        "job_role": random.choice(("other", "special_operator", None)),
        "post": random.choice(POSTS),
    }
    again = {
        "hire_date": date(2024, 7, 1),
        "post_start_date": random.choice((date(2024, 7, 1), None)),
    }
    second = random.choice((again, {"job_role": random.choice(ROLES[:4])}))
    return random.choice(([before, row | again], [row, row | second], [row, {"post": "包装工"}]))


def _training(random: Random) -> list[dict[str, Any]]:
    records = [_record(random) for _ in range(random.choice((0, 1, 2, 3, 5, 8)))]
    # The same session in two files, and sessions that lie over one another.
    twice = [dict(r) for r in records if random.random() < 0.1]
    return records + twice


def _record(random: Random) -> dict[str, Any]:
    day, kind = random.choice(LESSONS), random.random()
    record: dict[str, Any] = {
        "training_type": random.choice(TYPES),
        "topic": random.choice(("厂级", "车间级", "班组级")),
        "result": random.choice((None, "passed", "passed", "passed", "failed")),
        "start_at": day,
        "minutes": random.choice((90, 359, 360, 480, 1079, 1080, 1440, 3240)),
    }
    if kind < 0.25:
        start = datetime(
            day.year, day.month, day.day, random.choice((8, 9, 13)), random.choice((0, 30))
        )
        record |= {
            "start_at": start,
            "end_at": start + timedelta(minutes=random.choice((60, 240, 480))),
        }
        record |= {"minutes": random.choice((None, 90, 300))}
    elif kind < 0.35:
        record |= {"minutes": None}
    elif kind < 0.42:
        record |= {"start_at": f"{day:%Y-%m}"}
    elif kind < 0.46:
        record |= {"start_at": None, "result": None}
    if "end_at" in record and record["training_type"] == "unknown":
        record["training_type"] = None
    return record | {"weak": random.random() < 0.05}


def _certificates(random: Random) -> list[dict[str, Any]]:
    """What the register holds of him; a register has one row for an item and first day."""
    rows = [_certificate(random) for _ in range(random.choice((0, 1, 1, 2, 3)))]
    return list({(r["op_item"], r["valid_from"]): r for r in rows}.values())


def _certificate(random: Random) -> dict[str, Any]:
    start = random.choice(TERMS)
    end = start.replace(year=start.year + random.choice((2, 4, 6)), day=min(start.day, 28))
    due = random.choice((None, start.replace(year=start.year + 3), date(2026, 5, 30), AS_OF))
    done = random.choice((None, None, due, start - timedelta(1)))
    return {
        "op_item": random.choice(WORKS[:3] + WORKS[4:5]),
        "valid_from": start,
        "valid_to": end,
        "review_due_date": due,
        "review_done_date": done,
        "status": random.choice(("valid", "valid", "valid", "revoked", "suspended")),
        "updated_on": start + timedelta(random.randrange(1000)),
    }


def _claims(random: Random) -> list[dict[str, Any]]:
    fresh = random.choice((date(2020, 11, 21), date(2026, 11, 15), date(2026, 11, 16)))
    return (
        [{"op_item": random.choice(WORKS[:3]), "valid_from": fresh}]
        if random.random() < 0.3
        else []
    )


def _log(random: Random) -> list[dict[str, Any]]:
    days = (
        date(2022, 12, 30),
        date(2025, 3, 8),
        date(2025, 3, 10),
        date(2026, 3, 2),
        date(2026, 5, 31),
        date(2026, 6, 1),
        date(2026, 11, 20),
        date(2026, 11, 23),
    )
    item = random.choice((None, None, *WORKS[:2]))
    chosen = random.sample(days, random.choice((1, 2, 4)))
    return [
        {"work_date": day, "op_item": item if random.random() < 0.7 else None} for day in chosen
    ]
