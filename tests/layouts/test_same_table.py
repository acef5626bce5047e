"""One list of trainings or certificates, written in many layouts, is the same list."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.grid import Grid
from tests.grids import cells, merged
from tests.people import id_no
from validators.tables import understand

ITEMS = ("低压电工作业", "高压电工作业")
Rows = list[list[str | None]]


class Claim(NamedTuple):
    """What one row of the list says."""

    name: str
    number: str
    item: str
    cert_no: str
    until: str


HEAD: list[str | None] = ["姓名", "身份证号", "准操项目", "证书编号", "有效期至"]


def plain(claims: Sequence[Claim]) -> Grid:
    return cells([HEAD, *map(list, claims)])


def turned(claims: Sequence[Claim]) -> Grid:
    return cells([HEAD[::-1], *(list(claim)[::-1] for claim in claims)])


def titled(claims: Sequence[Claim]) -> Grid:
    above: Rows = [[" " * 60 + "特种作业人员证书台账"], [None], ["填报日期：2024-05-01"]]
    numbered = [[f"{i}", *claim] for i, claim in enumerate(claims, 1)]
    return cells([*above, ["序号", *HEAD], *numbered, ["合计", f"{len(claims)}"], ["制表：赵某"]])


def padded(claims: Sequence[Claim]) -> Grid:
    fillers: Rows = [[f"{i}", f"{i}"] for i in range(len(claims) + 1, 60)]
    numbered = [[f"{i}", *claim] for i, claim in enumerate(claims, 1)]
    return cells([["0", "1", "2", "4"], ["序号", *HEAD], *numbered, *fillers])


def two_rows_of_headings(claims: Sequence[Claim]) -> Grid:
    top: list[str | None] = ["姓名", "身份证编号", "证书情况", None, None]
    low: list[str | None] = [None, "或其他证件号码", "准操项目", "证书编号", "有效期至"]
    return cells([top, low, *map(list, claims)])


def merged_people(claims: Sequence[Claim]) -> Grid:
    rows: Rows = [HEAD]
    ranges = []
    for claim in sorted(claims, key=lambda c: (c.name, c.number)):
        same = len(rows) > 1 and ranges and ranges[-1][0] == (claim.name, claim.number)
        if same:
            ranges[-1][1][1] = len(rows) + 1
            rows.append([None, None, *claim[2:]])
        else:
            ranges.append(((claim.name, claim.number), [len(rows) + 1, len(rows) + 1]))
            rows.append(list(claim))
    tall = [f"{c}{top}:{c}{end}" for _, (top, end) in ranges for c in "AB" if end > top]
    return cells(rows, merges=merged(*tall))


def pages(claims: Sequence[Claim]) -> Grid:
    rows: Rows = []
    for claim in claims:
        rows += [HEAD, list(claim)]
    return cells(rows)


def by_person(claims: Sequence[Claim]) -> dict[tuple[str, str], dict[str, Claim]]:
    people: dict[tuple[str, str], dict[str, Claim]] = {}
    for claim in claims:
        people.setdefault((claim.name, claim.number), {})[claim.item] = claim
    return people


def wide(claims: Sequence[Claim]) -> Grid:
    top: list[str | None] = [None, None, ITEMS[0], None, ITEMS[1], None]
    rows: Rows = [top, ["姓名", "身份证号", *["证书编号", "有效期至"] * 2]]
    for person, held in by_person(claims).items():
        each = [held[item][3:] if item in held else (None, None) for item in ITEMS]
        rows.append([*person, *each[0], *each[1]])
    return cells(rows)


def keyed(claims: Sequence[Claim]) -> Grid:
    head = [f"{key}-{h}" for key in ("低压证", "高压证") for h in ("证书编号", "有效期至")]
    rows: Rows = [["姓名", "身份证号", *head]]
    for person, held in by_person(claims).items():
        each = [held[item][3:] if item in held else ("/", "-") for item in ITEMS]
        rows.append([*person, *each[0], *each[1]])
    return cells(rows)


def numbered(claims: Sequence[Claim]) -> Grid:
    head = [f"{h}{n}" for n in (1, 2) for h in ("准操项目", "证书编号", "有效期至")]
    rows: Rows = [["姓名", "身份证号", *head]]
    for person, held in by_person(claims).items():
        each = [value for claim in held.values() for value in claim[2:]]
        rows.append([*person, *each, *[None] * (6 - len(each))])
    return cells(rows)


def side_by_side(claims: Sequence[Claim]) -> Grid:
    half = (len(claims) + 1) // 2
    right = [*map(list, claims[half:]), *[[None] * 5] * half]
    rows = [[*left, None, *right[i]] for i, left in enumerate(claims[:half])]
    return cells([[*HEAD, None, *HEAD], *rows])


def cards(claims: Sequence[Claim]) -> Grid:
    rows: Rows = []
    for name, number, item, cert_no, until in claims:
        rows += [
            ["姓名", name, "身份证号", number],
            ["准操项目", item, "证书编号", cert_no],
            ["有效期至", until, None, None],
            [None] * 4,
        ]
    return cells(rows)


LAYOUTS: list[Callable[[Sequence[Claim]], Grid]] = [
    turned, titled, padded, two_rows_of_headings, merged_people, pages, wide, keyed, numbered,
    side_by_side, cards,
]  # fmt: skip


def canonical(grid: Grid) -> pl.DataFrame:
    found = understand([grid], "甲公司")
    frame = found.tables["certificate_claim"]
    assert found.unreadable.height == 0
    for entry in found.layouts:
        parts = (entry[f"rows_{part}"] for part in ("read", "skipped", "set_aside"))
        assert entry["rows_seen"] == sum(parts)
    return frame.drop("source_row").sort("person_name", "pid", "op_item")


PEOPLE = [
    (name, id_no(serial=n)) for n, name in enumerate(["王一", "李二", "赵 三", "古丽·某"], 11)
]
CLAIMS = st.lists(
    st.builds(
        lambda person, item, year: Claim(*person, item, f"T{person[1]}", f"{year}-05-09"),
        st.sampled_from(PEOPLE),
        st.sampled_from(ITEMS),
        st.integers(2020, 2032),
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda claim: (claim.number, claim.item),
)


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.__name__)
@given(CLAIMS)
@settings(max_examples=8, deadline=None)
def test_the_same_list_in_another_layout_is_the_same_table(
    layout: Callable[[Sequence[Claim]], Grid], claims: list[Claim]
) -> None:
    expected = canonical(plain(claims))
    assert expected.height == len(claims)
    assert expected["valid_to"].to_list() == [
        date.fromisoformat(c.until)
        for c in sorted(claims, key=lambda c: (c.name, c.number, c.item))
    ]
    assert canonical(layout(claims)).equals(expected)
