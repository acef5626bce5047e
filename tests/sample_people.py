"""The invented companies and people of data/sample.

The region codes of their numbers end in 9900, which no place has, so no number can belong to a
living person. Nothing here knows a verdict; those stand in tests/sample_expected.csv.
"""

import csv
from pathlib import Path
from typing import NamedTuple

SAMPLE = Path(__file__).parent.parent / "data" / "sample"
ROLES = {
    "P": "主要负责人",
    "S": "安全生产管理人员",
    "O": "特种作业人员",
    "W": "其他从业人员",
    "?": "外聘顾问",
}
STEEL_ROLES = {"P": "企业主要负责人", "S": "专职安全员", "O": "特种作业", "W": "从业人员"}
Row = dict[str, str]


class Company(NamedTuple):
    """A company: how it is named, and how many class hours and sessions its people need."""

    name: str
    uscc: str
    industry: str
    licence: str
    authority: str
    region: str
    pre_job: int
    initial: int
    manager_year: dict[str, int]
    worker_year: dict[str, int]


HIGH_RISK = (9, 6, {"a": 8, "b": 8}, {"a": 10, "b": 10})
COMPANIES = {
    "chem": Company("青岚湾化工有限公司", "91329900MA1QLWHG3L", "危险化学品生产", "安全生产许可证",
                    "江澜省应急管理厅", "329900", *HIGH_RISK),
    "steel": Company("赤岩钢铁有限公司", "91139900MA0CYGT019", "钢铁", "",
                     "赤岩市应急管理局", "139900", *HIGH_RISK),
    "machine": Company("云坪机械制造有限公司", "91339900MA2YPJX0XH", "机械制造", "",
                       "云坪市应急管理局", "339900", 3, 4, {"a": 6, "b": 6}, {"a": 8}),
    "shop": Company("溪桥商贸有限公司", "91359900MA3XKQ7T24", "批发零售", "",
                    "溪桥市应急管理局", "359900", 3, 4, {"a": 6, "b": 6}, {"a": 8}),
}  # fmt: skip


def read(name: str) -> list[Row]:
    """Rows of a source table."""
    with (SAMPLE / "source" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def check_character(digits: str) -> str:
    """Last character of an ID (ISO 7064 MOD 11-2)."""
    return "10X98765432"[sum(int(d) * 2 ** (17 - i) for i, d in enumerate(digits)) % 11]


def id_number(row: Row, index: int) -> str:
    """The right ID of an invented person; someone with `lower_x` gets one that ends in X."""
    odd = 1 if row["sex"] == "M" else 0
    stem = COMPANIES[row["company"]].region + row["born"].replace("-", "")
    numbers = (f"{stem}{n:03d}" for n in range(100 + 2 * index + odd, 1000, 2))
    right = (n + check_character(n) for n in numbers)
    return next(n for n in right if row["id_form"] != "lower_x" or n.endswith("X"))


def wrong(number: str) -> str:
    """The number with another last character, so that its check fails."""
    return number[:-1] + ("0" if number[-1] in "X9" else str(int(number[-1]) + 1))


def as_sent(row: Row) -> str:
    """The ID the way the company types it."""
    number, form = row["id"], row["id_form"]
    if form == "full_width":
        return "".join(chr(ord(c) + 0xFEE0) for c in number)
    if form == "damaged":
        return f"{float(number):.5E}"
    if form.startswith("passport:"):
        return form.removeprefix("passport:")
    return {"lower_x": number.lower(), "wrong": wrong(number)}.get(form, number)


def as_listed(row: Row, index: int) -> Row:
    """A person with the right ID, the ID as typed, and the words of the company's roster."""
    row = row | {"id": id_number(row, index), "index": str(index)}
    sent = as_sent(row)
    words = STEEL_ROLES if row["company"] == "steel" else ROLES
    return row | {
        "sent": sent,
        "cell": f"#{row['id'][:15]}000" if row["id_form"] == "damaged" else sent,
        "sex_word": "男" if row["sex"] == "M" else "女",
        "role_word": words[row["role"]],
        "dispatched": "是" if row["id_form"] == "dispatched" else "否",
    }


def people() -> list[Row]:
    """Everybody, as the companies list them; `same:` is somebody who is in another company too."""
    listed = [as_listed(row, i) for i, row in enumerate(read("people"))]
    numbers = {row["name"]: row["id"] for row in reversed(listed)}
    for row in listed:
        if row["id_form"].startswith("same:"):
            number = numbers[row["id_form"].removeprefix("same:")]
            row |= {"id": number, "sent": number, "cell": number}
    return listed
