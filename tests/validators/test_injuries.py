"""Injuries held against records: who is counted, who was hurt, and what is pointed out."""

import random
from collections import defaultdict
from datetime import date, timedelta
from math import comb
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import people
from tests.grids import grid
from validators import injuries
from validators.law import law
from validators.tables import understand

AS_OF = date(2026, 11, 20)
HEADINGS = "姓名|身份证号|操作项目|证书编号|培训机构|单位名称|劳务派遣单位"
HURT = "工伤认定书编号|姓名|身份证号|用人单位|受伤日期"
BAND = 45


def number(n: int, born: date = date(1990, 1, 1)) -> str:
    return people.id_no(born, n % 1000, 310000 + n // 1000)


def record(n: int, **more: Any) -> str:
    """One row of the certificate records."""
    facts = {"id": number(n, more.get("born", date(1990, 1, 1))), "trade": "低压电工作业",
             "institution": "甲校", "company": "甲厂", "dispatch": ""} | more  # fmt: skip
    return "|".join([f"人{n}", facts["id"], facts["trade"], f"T{facts['id']}",
                     facts["institution"], facts["company"], facts["dispatch"]])  # fmt: skip


def hurt(n: int, day: date | str = date(2026, 1, 1), case: str = "", **more: Any) -> str:
    """One row of the injuries."""
    who = more.get("id", number(n, more.get("born", date(1990, 1, 1))))
    return f"{case}|人{n}|{who}|别厂|{day}"


def screened(records: list[str], hurts: list[str], as_of: date = AS_OF) -> injuries.Screening:
    tables = understand([grid("\n".join([HEADINGS, *records]), "取证")], "?").tables
    injured = understand([grid("\n".join([HURT, *hurts]), "工伤")], "?").tables
    return injuries.screen({**tables, **injured}, None, law("national", as_of))


def row(found: injuries.Screening, dimension: str, group: str | None) -> dict[str, Any]:
    rows = found.groups.filter(pl.col("dimension") == dimension, pl.col("group").eq_missing(group))
    return rows.row(0, named=True)


def counts(found: injuries.Screening, dimension: str, group: str | None) -> tuple[int, ...]:
    one = row(found, dimension, group)
    return tuple(one[name] for name in ("injury_people", "injured_people", "injury_count"))


def test_people_are_counted_once_and_injuries_each() -> None:
    records = [record(n) for n in range(20)] + [record(n) for n in range(5)]
    found = screened(records, [hurt(0, date(2026, 1, 1)), hurt(0, date(2026, 2, 1)), hurt(1)])
    assert counts(found, "trade", "低压电工作业") == (20, 2, 3)
    assert row(found, "company", "甲厂")["injury_rows"] == 25
    assert row(found, "company", "甲厂")["injury_rate"] == 1000


def test_one_injury_that_stands_twice_is_one() -> None:
    found = screened([record(n) for n in range(10)], [hurt(0), hurt(0), hurt(0, case="9")])
    assert counts(found, "institution", "甲校") == (10, 1, 2)


@pytest.mark.parametrize(
    ("day", "counted"),
    [
        (date(2023, 11, 20), 0), (date(2023, 11, 21), 1), (date(2026, 11, 20), 1),
        (date(2026, 11, 21), 0),
    ],
    ids=["three years before", "the day after", "the day judged", "a day to come"],
)  # fmt: skip
def test_the_window_is_the_last_three_years(day: date, counted: int) -> None:
    found = screened([record(n) for n in range(10)], [hurt(0, day)])
    assert counts(found, "company", "甲厂")[1] == counted


@pytest.mark.parametrize(
    ("born", "band"),
    [(date(1981, 11, 20), "45"), (date(1981, 11, 21), "35"), (date(2001, 11, 21), "0"),
     (date(2001, 11, 20), "25"), (date(1960, 1, 1), "55")],
)  # fmt: skip
def test_an_age_band_begins_on_the_birthday(born: date, band: str) -> None:
    found = screened([record(n, born=born) for n in range(10)], [hurt(3, born=born)])
    assert counts(found, "age", band) == (10, 1, 1)


def test_somebody_of_two_trades_counts_in_both_and_an_outsider_in_none() -> None:
    records = [record(n) for n in range(10)]
    records += [record(n, trade="高压电工作业") for n in range(10)]
    found = screened(records, [hurt(0), hurt(500)])
    assert (
        counts(found, "trade", "低压电工作业")
        == counts(found, "trade", "高压电工作业")
        == (10, 1, 1)
    )
    assert (found.facts["within"], found.facts["matched"]) == (2, 1)


def test_a_weak_number_never_joins() -> None:
    weak = people.wrong(number(0))
    records = [record(n) for n in range(1, 11)] + [record(0, id=weak)]
    found = screened(records, [hurt(0, id=weak)])
    assert counts(found, "company", "甲厂") == (10, 0, 0)
    assert (found.facts["weak"], found.facts["weak_injuries"]) == (1, 1)


def test_one_company_written_in_two_ways_is_one_group() -> None:
    records = [record(n, company="甲 厂" if n % 2 else "甲厂", dispatch="派 遣") for n in range(10)]
    found = screened(records, [])
    assert counts(found, "company", "甲厂") == (10, 0, 0)
    assert found.groups.filter(dimension="dispatch").height == 1


def test_groups_below_the_least_are_added_up() -> None:
    records = [record(n, company="大厂") for n in range(30)]
    records += [record(30 + n, company="小厂") for n in range(9)]
    records += [record(40 + n, company="微厂") for n in range(3)]
    found = screened(records, [hurt(30), hurt(40)])
    assert counts(found, "company", None) == (12, 2, 2)
    assert row(found, "company", None)["small"] == 2
    assert set(found.groups.filter(dimension="company")["group"]) == {"大厂", None}


def test_a_single_small_group_takes_the_next_smallest_with_it() -> None:
    records = [record(n, company="大厂") for n in range(30)]
    records += [record(30 + n, company="中厂") for n in range(10)]
    only = records + [record(40 + n, company="小厂") for n in range(9)]
    whole = screened(records, []).groups.filter(dimension="company")
    assert set(whole["group"]) == {"大厂", "中厂"}
    found = screened(only, [hurt(40)])
    assert set(found.groups.filter(dimension="company")["group"]) == {"大厂", None}
    assert counts(found, "company", None) == (19, 1, 1)


def test_what_is_planted_and_only_that_is_pointed_out() -> None:
    chosen = random.Random(11)
    trades = ["低压电工作业", "高压电工作业", "熔化焊接与热切割作业", "登高架设作业", "煤气作业"]
    records, hurts = [], []
    for n in range(6000):
        born = date(2005, 1, 1) - timedelta(days=chosen.randrange(41 * 365))
        facts = {"trade": chosen.choice(trades), "company": f"第{chosen.randrange(60)}厂",
                 "institution": f"第{chosen.randrange(12)}校",
                 "dispatch": chosen.choice(["", "", *(f"派{i}" for i in range(8))])}  # fmt: skip
        records.append(record(n, born=born, **facts))
        age = (AS_OF - born).days // 365.25
        risk = 0.03 * (3 if facts["trade"] == "登高架设作业" else 1)
        risk *= 3 if BAND <= age < BAND + 10 else 1
        risk *= 6 if facts["company"] == "第7厂" else 1
        risk *= 4 if facts["institution"] == "第3校" else 1
        risk *= 4 if facts["dispatch"] == "派5" else 1
        if chosen.random() < risk:
            hurts.append(hurt(n, born=born))
    high = screened(records, hurts).groups.filter("high")
    assert dict(high.select("dimension", "group").iter_rows()) == {
        "trade": "登高架设作业", "age": "45", "company": "第7厂", "institution": "第3校",
        "dispatch": "派5",
    }  # fmt: skip
    assert high.height == 5


def test_where_nothing_differs_nothing_is_pointed_out() -> None:
    chosen = random.Random(12)
    records = [record(n, company=f"第{n % 40}厂") for n in range(4000)]
    found = screened(records, [hurt(n) for n in range(4000) if chosen.random() < 0.05])
    assert found.groups["high"].sum() == 0


PERSON = st.tuples(
    st.integers(0, 40), st.sampled_from(["低压电工作业", "高压电工作业"]),
    st.sampled_from(["甲厂", "乙厂", "丙厂"]), st.sampled_from(["甲校", "乙校"]),
)  # fmt: skip


@settings(max_examples=25)
@given(st.lists(PERSON, min_size=1, max_size=60), st.lists(st.integers(0, 50), max_size=15))
def test_it_counts_as_somebody_with_paper_and_pencil(
    rows: list[tuple[int, str, str, str]], injured: list[int]
) -> None:
    found = screened(
        [record(n, trade=t, company=c, institution=i) for n, t, c, i in rows],
        [hurt(n, case=str(k)) for k, n in enumerate(injured)],
    )
    groups: dict[tuple[str, str], set[int]] = defaultdict(set)
    for n, trade, company, institution in rows:
        groups["trade", trade].add(n)
        groups["company", company].add(n)
        groups["institution", institution].add(n)
    shown = found.groups.filter(pl.col("group").is_not_null(), pl.col("dimension") != "age")
    for one in shown.to_dicts():
        members = groups[one["dimension"], one["group"]]
        assert one["injury_people"] == len(members)
        assert one["injured_people"] == len(members & set(injured))
        assert one["injury_count"] == sum(n in members for n in injured)
    people_in_all = len({n for n, *_ in rows})
    assert (found.groups["injury_people"] <= people_in_all).all()
    assert shown.filter(pl.col("injury_people") < 10).is_empty()


@given(st.integers(1, 60), st.integers(0, 60), st.floats(0.001, 0.999))
def test_a_chance_is_the_binomial_sum(tries: int, hits: int, chance: float) -> None:
    hits = min(hits, tries)
    exact = sum(
        comb(tries, k) * chance**k * (1 - chance) ** (tries - k) for k in range(hits, tries + 1)
    )
    told = injuries.chance_of_at_least(hits, tries, chance)
    if hits <= tries * chance:
        assert told == 1  # nobody asks
    else:
        assert told == pytest.approx(exact, rel=1e-9)


def test_a_chance_too_small_to_write_does_not_break() -> None:
    assert injuries.chance_of_at_least(5_000, 90_000, 0.01) < 1e-300
    assert injuries.chance_of_at_least(3, 10, 0.0) == 0
    assert injuries.chance_of_at_least(10, 10, 0.5) == pytest.approx(2**-10)
