"""Who is drawn for a test on the spot."""

from datetime import date

import polars as pl
import pytest

from tests import people
from validators import spot_draw
from validators.law import law

AS_OF = date(2026, 11, 20)
KEY = b"no secret: synthetic people"
Rows = list[dict[str, object]]
COMPANIES = pl.DataFrame({"org_id": [people.uscc(1), people.uscc(2)], "org_name": ["甲厂", "乙厂"]})


def staff(company: int, post: str | None, count: int, start: int = 0, **more: object) -> Rows:
    return [
        {
            "org_id": people.uscc(company), "person_name": f"{post}{start + n}", "post": post,
            "person_id_no": people.id_no(date(1990, 1, 1), start + n, 310000 + company),
        } | more
        for n in range(count)
    ]  # fmt: skip


ROWS = [
    *staff(1, "电工", 25, 0), *staff(1, "焊工", 10, 100), *staff(1, "库工", 1, 200),
    *staff(2, "电工", 12, 300), *staff(2, None, 3, 400),
]  # fmt: skip


def drawn(rows: Rows = ROWS, *, seed: int = 7, share: int = 10, least: int = 1) -> pl.DataFrame:
    tables = {"staffing": people.table("staffing", rows)}
    return spot_draw.draw(tables, COMPANIES, law("national", AS_OF), KEY, seed, share, least)


def names(rows: pl.DataFrame) -> set[str]:
    return set(rows["person_name"])


def test_each_post_of_each_company_has_its_share_rounded_up() -> None:
    counts = drawn().group_by("org_name", "post").len("n").sort("org_name", "post")
    found = {(o, p): n for o, p, n in counts.iter_rows()}
    assert found == {
        ("甲厂", "电工"): 3, ("甲厂", "焊工"): 1, ("甲厂", "库工"): 1,
        ("乙厂", "电工"): 2, ("乙厂", None): 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("share", "least", "expected"), [(0, 1, 5), (0, 2, 9), (100, 1, 51), (0, 0, 0), (4, 0, 5)]
)
def test_at_least_so_many_and_at_most_everybody(share: int, least: int, expected: int) -> None:
    assert drawn(share=share, least=least).height == expected


def test_the_same_seed_draws_the_same_people_whatever_the_order() -> None:
    assert names(drawn()) == names(drawn(ROWS[::-1]))
    assert names(drawn(seed=8)) != names(drawn())


def test_others_do_not_change_who_is_drawn_of_a_post() -> None:
    alone = drawn([row for row in ROWS if row["post"] == "焊工"])
    assert names(alone) <= names(drawn())


def test_a_larger_share_adds_people_and_drops_none() -> None:
    assert names(drawn(share=20)) > names(drawn(share=10))


def test_over_many_seeds_everybody_comes_up_about_as_often() -> None:
    rows = staff(1, "电工", 10)
    everyone = pl.concat([drawn(rows, seed=seed, share=20)["person_name"] for seed in range(60)])
    counts = everyone.value_counts()["count"].to_list()
    # 60 draws of 2 out of 10: 12 each, give or take five standard deviations of 3.
    assert len(counts) == 10
    assert max(counts) <= 27


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"leave_date": date(2026, 11, 19)}, 0), ({"leave_date": date(2026, 11, 20)}, 3),
        ({"hire_date": date(2026, 11, 21)}, 0), ({"hire_date": date(2026, 11, 20)}, 3),
        ({"person_status": "retired"}, 0), ({"is_dispatched": True}, 3),
    ],
    ids=["left the day before", "leaves that day", "comes the day after", "came that day",
         "retired", "dispatched"],
)  # fmt: skip
def test_only_who_is_at_work_that_day_is_drawn(more: dict[str, object], expected: int) -> None:
    assert drawn(staff(1, "电工", 3, **more), share=100).height == expected


def test_somebody_with_two_posts_is_drawn_once() -> None:
    twice = staff(1, "电工", 3) + [row | {"post": "焊工"} for row in staff(1, "电工", 3)]
    assert drawn(twice, share=100).height == 3


def test_two_whom_nobody_can_tell_apart_are_not_drawn() -> None:
    row = {"org_id": people.uscc(1), "person_name": "张三", "post": "电工"}
    same = [row | {"person_id_no": "待补"}, row | {"person_id_no": "1234"}]
    assert drawn(same, share=100).is_empty()


def test_no_number_is_shown_whole_and_the_key_is_of_this_draw_only() -> None:
    one, other = drawn(share=100), drawn(share=100, seed=8)
    assert one["id_no_masked"].str.contains(r"^\d{6}\*{8}\d{3}[\dX]$").all()
    assert one["draw_key"].is_unique().all()
    assert not set(one["draw_key"]) & set(other["draw_key"])
    assert one["draw_key"].str.starts_with("20261120-7-").all()
