"""What a stranger's file says: synthetic people, their certificates and trainings."""

import random
from dataclasses import dataclass
from datetime import date, timedelta

from tests.people import id_no

SURNAMES, GIVEN = (
    "赵钱孙李周吴郑冯陈褚卫蒋沈韩杨",
    ["伟", "秀英", "娜", "磊", "静怡", "洋", "勇", "艳", "强"],
)
POSTS = ["维修电工", "焊接岗", "操作工", "仓储岗", "叉车司机", "班长"]
DEPARTMENTS = ["一车间", "动力车间", "设备部", "仓储部"]
ITEMS = ["低压电工作业", "高压电工作业", "熔化焊接与热切割作业", "登高架设作业"]
TOPICS = ["消防安全", "触电急救", "安全生产法", "有限空间安全", "岗位操作规程"]
TRAINERS = ["高老师", "马老师"]
AUTHORITIES = ["北江省应急管理厅", "南湖市应急管理局"]

# The fields of each kind of file, and which of them every file has.
FIELDS = {
    "staffing": ["person_name", "person_id_no", "department", "post", "hire_date"],
    "certificate_claim": [
        "person_name", "person_id_no", "op_item", "cert_no", "valid_from", "valid_to",
        "issuing_authority",
    ],
    "training_record": [
        "person_name", "person_id_no", "topic", "start_at", "hours", "result", "instructor_id",
    ],
}  # fmt: skip
ALWAYS = {
    "staffing": {"person_name", "person_id_no", "post", "hire_date"},
    "certificate_claim": {"person_name", "person_id_no", "op_item", "cert_no", "valid_to"},
    "training_record": {"person_name", "person_id_no", "topic", "start_at", "hours"},
}


@dataclass(frozen=True)
class Truth:
    """The kind of a file, its fields, and its rows as text in one plain form."""

    kind: str
    fields: list[str]
    rows: list[dict[str, str]]


def truth(kind: str, chance: random.Random) -> Truth:
    """What a file of the kind says, drawn by chance."""
    fields = [f for f in FIELDS[kind] if f in ALWAYS[kind] or chance.random() < 0.6]
    people = [person(chance, n) for n in range(chance.randint(3, 9))]
    rows = [row for who in people for row in _rows(kind, who, chance)]
    return Truth(kind, fields, [{f: row[f] for f in fields} for row in rows])


def person(chance: random.Random, serial: int) -> dict[str, str]:
    """A name and a number."""
    name = chance.choice(SURNAMES) + chance.choice(GIVEN)
    born = date(1970, 1, 1) + timedelta(days=chance.randrange(10_000))
    return {"person_name": name, "person_id_no": id_no(born, 100 + serial)}


def _day(chance: random.Random, first: int, last: int) -> date:
    return date(first, 1, 1) + timedelta(days=chance.randrange(365 * (last - first)))


def _rows(kind: str, who: dict[str, str], chance: random.Random) -> list[dict[str, str]]:
    if kind == "staffing":
        return [who | {
            "department": chance.choice(DEPARTMENTS), "post": chance.choice(POSTS),
            "hire_date": f"{_day(chance, 2010, 2024)}",
        }]  # fmt: skip
    if kind == "certificate_claim":
        return [_claim(who, item, chance) for item in chance.sample(ITEMS, chance.randint(1, 2))]
    return [_record(who, topic, chance) for topic in chance.sample(TOPICS, chance.randint(1, 3))]


def _claim(who: dict[str, str], item: str, chance: random.Random) -> dict[str, str]:
    since = _day(chance, 2019, 2025)
    until = date(since.year + 6, since.month, min(since.day, 28)) - timedelta(days=1)
    return who | {
        "op_item": item, "cert_no": f"T{who['person_id_no']}", "valid_from": f"{since}",
        "valid_to": f"{until}", "issuing_authority": chance.choice(AUTHORITIES),
    }  # fmt: skip


def _record(who: dict[str, str], topic: str, chance: random.Random) -> dict[str, str]:
    return who | {
        "topic": topic, "start_at": f"{_day(chance, 2022, 2025)}",
        "hours": f"{chance.choice([2, 4, 8, 16])}", "result": chance.choice(["合格", "不合格"]),
        "instructor_id": chance.choice(TRAINERS),
    }  # fmt: skip
