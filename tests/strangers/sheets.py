"""Lay what a file says out on a sheet, in one of many ways, drawn by chance."""

import csv
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

from tests.strangers.people import Truth

Cells = list[list[str | None]]
ORNAMENTS = ["{}", "{}", "{}", "{}*", "*{}", " {} ", "{}\n", "{}：", "{}（必填）"]
DATES: list[Callable[[date], str]] = [
    lambda d: f"{d}",
    lambda d: f"{d:%Y/%m/%d}",
    lambda d: f"{d.year}.{d.month}.{d.day}",
    lambda d: f"{d.year}年{d.month}月{d.day}日",
    lambda d: f"{d:%Y%m%d}",
]
HOURS = ["{}", "{}", "{}学时", "{} 课时"]
TITLES = {
    "staffing": ["人员情况一览表", "员工花名册", "在册人员登记表", ""],
    "certificate_claim": ["特种作业人员持证情况", "证件登记", "台账", ""],
    "training_record": ["安全教育培训登记", "培训台账", "登记表", ""],
}
NAMES = {"staffing": "人员", "certificate_claim": "证书", "training_record": "培训"}
DATED = {"hire_date", "valid_from", "valid_to", "start_at"}
PERSON = ("person_name", "person_id_no")


@dataclass
class Sheet:
    """The cells of a sheet with its merged ranges (rows and columns from 0, ends included)."""

    name: str
    rows: Cells
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)


@cache
def wordings(field_name: str, met: bool) -> list[str]:
    """The headings for a field: those met in files, or others nobody looked at before."""
    with Path(__file__).with_name("headings.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    known = "yes" if met else "no"
    return [r["wording"] for r in rows if r["field"] == field_name and r["met"] == known]


class Hand:
    """One sender's habits: how headings are worded and dates written.

    `new` is the share of headings in words that nobody met before.
    """

    def __init__(self, chance: random.Random, new: float):
        self.chance, self.new = chance, new
        self.date, self.hours = chance.choice(DATES), chance.choice(HOURS)
        self.ornament = chance.choice(ORNAMENTS)

    def heading(self, field_name: str) -> str:
        met = self.chance.random() >= self.new
        word = self.chance.choice(wordings(field_name, met))
        spaced = len(word) == 2 and self.chance.random() < 0.3
        return self.ornament.format("  ".join(word) if spaced else word)

    def value(self, field_name: str, text: str) -> str:
        if field_name in DATED:
            return self.date(date.fromisoformat(text))
        if field_name == "hours":
            return self.hours.format(text)
        odd = self.chance.random() < 0.1
        return f"{text}\u00a0" if odd and field_name in PERSON else text


def laid_out(truth: Truth, chance: random.Random, new: float) -> tuple[Sheet, str]:
    """The truth on a sheet, and the name of the way it is laid out."""
    hand = Hand(chance, new)
    ways = [long_list, long_list, grouped_headings, people_merged, cards]
    if truth.kind != "staffing":
        ways += [repeated_groups, titled_groups]
    ways += [two_columns_of_people] if truth.kind == "staffing" else []
    way = chance.choice(ways)
    sheet = way(truth, hand, chance)
    if way is not cards:
        _surround(sheet, truth, chance)
    sheet.name = chance.choice(
        ["Sheet1", NAMES[truth.kind], "Sheet1", f"2024年{NAMES[truth.kind]}"]
    )
    return sheet, way.__name__


def _table(truth: Truth, hand: Hand, fields: Sequence[str]) -> Cells:
    return [[hand.value(f, row[f]) for f in fields] for row in truth.rows]


def long_list(truth: Truth, hand: Hand, chance: random.Random) -> Sheet:
    """A row each, columns in any order, with a running number and columns nobody needs."""
    fields = chance.sample(truth.fields, len(truth.fields))
    head: list[str | None] = [hand.heading(f) for f in fields]
    rows = _table(truth, hand, fields)
    if chance.random() < 0.7:
        head, rows = ["序号", *head], [[f"{i}", *row] for i, row in enumerate(rows, 1)]
    if chance.random() < 0.5:
        at = chance.randrange(1, len(head) + 1)
        extra = chance.choice(["备注", "联系电话", "民族", "文化程度", "内部代号"])
        head.insert(at, extra)
        for row in rows:
            row.insert(at, None if chance.random() < 0.8 else "略")
    return Sheet("", [head, *rows])


def grouped_headings(truth: Truth, hand: Hand, chance: random.Random) -> Sheet:
    """Group headings over two parts of the columns; merged, or only written in the first cell."""
    others = [f for f in truth.fields if f not in PERSON]
    chance.shuffle(others)
    fields = [*PERSON, *others]
    top: list[str | None] = ["人员信息", *[None] * (len(fields) - 1)]
    top[2] = chance.choice(["基本情况", "详细信息", "登记情况"])
    head: list[str | None] = [hand.heading(f) for f in fields]
    merges = [(0, 0, 0, 1), (0, 2, 0, len(fields) - 1)] if len(fields) > 3 else [(0, 0, 0, 1)]
    return Sheet("", [top, head, *_table(truth, hand, fields)], merges)


def people_merged(truth: Truth, hand: Hand, chance: random.Random) -> Sheet:
    """Name and number merged downwards over all rows of one person."""
    others = [f for f in truth.fields if f not in PERSON]
    chance.shuffle(others)
    fields = [*PERSON, *others]
    rows = _table(truth, hand, fields)
    merges, start = [], 0
    for i in range(1, len(rows) + 1):
        if i == len(rows) or truth.rows[i]["person_id_no"] != truth.rows[start]["person_id_no"]:
            if i - start > 1:
                merges += [(start + 1, c, i, c) for c in (0, 1)]
            start = i
    for top, column, bottom, _ in merges:
        for row in range(top, bottom):
            rows[row][column] = None
    return Sheet("", [[hand.heading(f) for f in fields], *rows], merges)


def _people(truth: Truth) -> list[list[dict[str, str]]]:
    people: dict[str, list[dict[str, str]]] = {}
    for row in truth.rows:
        people.setdefault(row["person_id_no"], []).append(row)
    return list(people.values())


def repeated_groups(truth: Truth, hand: Hand, chance: random.Random) -> Sheet:
    """One row a person; the other columns again and again, numbered or not."""
    others = [f for f in truth.fields if f not in PERSON]
    people, words = _people(truth), [hand.heading(f) for f in others]
    most = max(map(len, people))
    numbered = chance.random() < 0.5
    head = [
        f"{w.strip()}{n}" if numbered and most > 1 else w for n in range(1, most + 1) for w in words
    ]
    rows: Cells = []
    for mine in people:
        each = [hand.value(f, row[f]) for row in mine for f in others]
        rows.append([hand.value(f, mine[0][f]) for f in PERSON] + each)
        rows[-1] += [None] * (most * len(others) - len(each))
    return Sheet("", [[*(hand.heading(f) for f in PERSON), *head], *rows])


def titled_groups(truth: Truth, hand: Hand, chance: random.Random) -> Sheet:
    """One row a person, one group of columns for each item or course, named above it."""
    key = "op_item" if truth.kind == "certificate_claim" else "topic"
    others = [f for f in truth.fields if f not in (*PERSON, key)]
    keys = sorted({row[key] for row in truth.rows})
    words = [hand.heading(f) for f in others]
    top: list[str | None] = [*(hand.heading(f) for f in PERSON)]
    merges = [(0, 0, 1, 0), (0, 1, 1, 1)]
    for word in keys:
        merges.append((0, len(top), 0, len(top) + len(others) - 1))
        top += [word, *[None] * (len(others) - 1)]
    rows: Cells = []
    for mine in _people(truth):
        held = {row[key]: row for row in mine}
        row: list[str | None] = [hand.value(f, mine[0][f]) for f in PERSON]
        for word in keys:
            row += [hand.value(f, held[word][f]) if word in held else None for f in others]
        rows.append(row)
    return Sheet("", [top, [None, None, *words * len(keys)], *rows], merges)


def two_columns_of_people(truth: Truth, hand: Hand, chance: random.Random) -> Sheet:
    """Two lists side by side, to save paper."""
    fields = truth.fields
    words: list[str | None] = [hand.heading(f) for f in fields]
    rows = _table(truth, hand, fields)
    half = (len(rows) + 1) // 2
    gap: list[str | None] = [None] * chance.randint(0, 1)
    right = [*rows[half:], [None] * len(fields)]
    return Sheet(
        "", [words + gap + words, *(row + gap + right[i] for i, row in enumerate(rows[:half]))]
    )


def cards(truth: Truth, hand: Hand, chance: random.Random) -> Sheet:
    """A small form for each row: label, value, label, value."""
    labels = {f: hand.heading(f).strip() for f in truth.fields}
    wide = chance.choice([2, 3])
    rows: Cells = [[chance.choice(["登记卡", "个人登记表"])]]
    for row in truth.rows:
        pairs = [(labels[f], hand.value(f, row[f])) for f in truth.fields]
        for i in range(0, len(pairs), wide):
            rows.append([text for pair in pairs[i : i + wide] for text in pair])
        rows.append([None])
    return Sheet("", rows)


def _surround(sheet: Sheet, truth: Truth, chance: random.Random) -> None:
    """Put a title, facts, footers, blank columns and the like around the table."""
    width = max(map(len, sheet.rows))
    above: Cells = []
    title = chance.choice(TITLES[truth.kind])
    if title:
        above.append([" " * chance.choice([0, 40]) + title])
    facts = chance.random()
    if facts < 0.3:
        above.append(["填报单位：甲机械有限公司　　填报日期：2025年3月1日"])
    elif facts < 0.5:
        above.append(["单位名称", "甲机械有限公司", "填表日期", "2025-03-01"])
    if above and chance.random() < 0.4:
        above.append([None])
    below: Cells = []
    if chance.random() < 0.3:
        below.append(["合计", f"{len(truth.rows)}"])
    if chance.random() < 0.3:
        below.append(["注：以上信息由各部门提供，如有变动请及时更新。"])
    if chance.random() < 0.4:
        below.append(["制表人：赵某", None, "审核：钱某"])
    if chance.random() < 0.2:
        below = [[None], *below]
    left = chance.choice([0, 0, 0, 1, 2])
    sheet.rows = [[None] * left + row for row in [*above, *sheet.rows, *below]]
    down = len(above)
    sheet.merges = [(t + down, c + left, b + down, d + left) for t, c, b, d in sheet.merges]
    if title and chance.random() < 0.5 and width > 1:
        sheet.merges.append((0, left, 0, left + width - 1))
