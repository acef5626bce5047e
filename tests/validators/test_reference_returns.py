"""The program and the slow reference say the same of people who come and go.

`CHIZHENG_REFERENCE_PEOPLE` sets how many; the people are drawn from a fixed seed.
"""

import os
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

from tests import reference_returns as returns
from tests.reference import Person, Said
from tests.reference_people import _certificates
from tests.validators.test_reference import agrees, crowd_of

PEOPLE = int(os.environ.get("CHIZHENG_REFERENCE_PEOPLE", "4000"))
CODES = ("RETRAINING_MISSING", "OFF_POST_NO_RETEST")
POSTS = ("包装工", "装配工", "电工", "焊工", None)
ITEMS = ("低压电工作业", "高压电工作业", "叉车作业", "设备点检", None)
LEFT = (date(2022, 12, 30), date(2024, 3, 31), date(2025, 3, 31), date(2025, 11, 19), "2025-03",
        date(2026, 11, 19), None)  # fmt: skip
AFTER = (1, 2, 10, 180, 364, 365, 366, 400)


def drawn(random: Random, industry: str | None) -> Person:
    """Somebody with one post after another, days of work far apart, and training of all levels."""
    staffing, last = _staffing(random)
    return Person(
        industry=industry,
        staffing=staffing,
        training_record=[_record(random, last) for _ in range(random.choice((0, 1, 2, 3)))],
        register=_certificates(random),
        duty_log=_log(random, last) if random.random() < 0.5 else [],
        strong=random.random() < 0.9,
        answered=random.random() < 0.9,
    )


def _staffing(random: Random) -> tuple[list[dict[str, Any]], date]:
    left = random.choice(LEFT)
    role = random.choice(("other", "special_operator"))
    one = {
        "job_role": role,
        "post": random.choice(POSTS),
        "op_item": random.choice(ITEMS),
        "hire_date": date(2015, 3, 2),
        "post_start_date": date(2015, 3, 9),
        "leave_date": left,
    }
    anchor = date.fromisoformat(f"{left}-28") if isinstance(left, str) else left
    last = anchor or date(2025, 3, 31)
    if left is None and random.random() < 0.5:
        return [one], last
    again = last + timedelta(random.choice(AFTER))
    hired = random.choice((date(2015, 3, 2), again, again - timedelta(1), None))
    post = again if hired != again else again + timedelta(random.choice((0, 7)))
    two = one | {
        "post": random.choice((one["post"], *POSTS)),
        "hire_date": hired if hired is None or hired > last or hired.year == 2015 else again,
        "post_start_date": random.choice((post, post, f"{post:%Y-%m}", None)),
        "leave_date": random.choice((None, None, None, date(2026, 11, 19))),
    }
    if isinstance(two["post_start_date"], str) and two["hire_date"] != date(2015, 3, 2):
        two["post_start_date"] = post
    return [one, two], last


def _record(random: Random, last: date) -> dict[str, Any]:
    day = last + timedelta(random.choice((-1, 0, 1, 2, 5, 9, 10, 11, 179, 363, 364, 365, 366)))
    return {
        "training_type": random.choice(
            ("pre_job", "transfer", "initial", "annual", None, "unknown")
        ),
        "level": random.choice(("workshop", "workshop", "team", "team", "factory", None)),
        "topic": random.choice(("转岗培训", "低压电工实操考试")),
        "result": random.choice((None, "passed", "failed")),
        "start_at": random.choice((day, day, day, f"{day:%Y-%m}", None)),
        "minutes": 180,
        "weak": False,
    }


def _log(random: Random, last: date) -> list[dict[str, Any]]:
    days = [date(2022, 3, 10), date(2022, 9, 10), last - timedelta(3)]
    days += [last + timedelta(n) for n in (1, 2, 181, 184, 365, 366, 401)]
    days += [date(2025, 11, 30), date(2026, 5, 31), date(2026, 6, 1), date(2026, 11, 21)]
    item = random.choice(ITEMS)
    chosen = sorted(set(random.sample(days, random.choice((1, 2, 3, 5)))))
    return [
        {"work_date": day, "op_item": item if random.random() < 0.7 else None} for day in chosen
    ]


def in_beijing(person: Person) -> Person:
    """The same four years earlier, where the city's text of 2016 was in force till May 2022."""
    return replace(
        person,
        staffing=[_earlier(row) for row in person.staffing],
        training_record=[_earlier(row) for row in person.training_record],
        duty_log=[_earlier(row) for row in person.duty_log],
        region="beijing",
        as_of=date(2022, 11, 20),
        look_back=date(2019, 1, 1),
    )


def _earlier(row: dict[str, Any]) -> dict[str, Any]:
    return {name: _shifted(value) for name, value in row.items()}


def _shifted(value: Any) -> Any:
    if isinstance(value, date):
        return value - timedelta(4 * 365 + 1)
    is_month = isinstance(value, str) and value[:2] == "20"
    return f"{int(value[:4]) - 4}{value[4:]}" if is_month else value


def reference(person: Person) -> Said:
    return returns.retraining(person) | returns.off_post(person)


def agree(crowd: list[Person], codes: tuple[str, ...]) -> None:
    """Program and reference agree, and every verdict is given to some."""
    counts = agrees(crowd, 25, codes, reference, ("met", "broken", "unverifiable"))
    for code, counted in counts.items():
        assert min(counted.values()) > len(crowd) // 200, f"{code} says too little: {counted}"


def test_the_program_and_the_slow_reference_agree_on_everybody() -> None:
    agree(crowd_of(Random(11), PEOPLE, 25, drawn), CODES)


def test_they_agree_on_a_city_that_asked_for_hours_until_its_text_was_replaced() -> None:
    people = [in_beijing(person) for person in crowd_of(Random(12), PEOPLE // 2, 25, drawn)]
    for person in people:
        for record in person.training_record:
            record["minutes"] = Random(str(record)).choice((90, 179, 180, None))
    agree(people, CODES[:1])
