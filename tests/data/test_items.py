"""Kinds of special operation, the names they go by and the posts that need them."""

import polars as pl
import pytest

import data

ITEMS = data.table("op_items")
FAMILIES = {
    "work_safety", "construction", "special_equipment", "police",
    "transport", "skills", "inhouse", "unlicensed",
}  # fmt: skip


def item(word: str) -> str | None:
    """The item a normalised word names, or None."""
    found = data.table("words").filter(list="op_item", word=word)["code"].to_list()
    return found[0] if found else None


def needed(post: str) -> list[str]:
    """The items a post may need."""
    return (
        data.table("post_requirements")
        .filter(pl.col("industry").is_null(), post=post)["op_item"]
        .to_list()
    )


def test_every_word_for_an_item_resolves_to_a_listed_item() -> None:
    named = set(data.table("words").filter(list="op_item")["code"])
    assert named == set(ITEMS["op_item"])


def test_every_family_is_a_known_authority() -> None:
    assert set(ITEMS["family"]) == FAMILIES


def test_the_catalogue_of_2010_has_its_ten_categories_and_their_counts() -> None:
    ours = ITEMS.filter(family="work_safety").with_columns(
        group=pl.col("number").str.extract(r"^(\d+)\.").cast(pl.Int32)
    )
    counts = dict(ours.group_by("group").len().sort("group").rows())
    assert counts == {1: 6, 2: 3, 3: 2, 4: 2, 5: 10, 6: 8, 7: 1, 8: 1, 9: 16, 10: 5}
    assert ours["number"].is_unique().all()
    assert set(ours["effective_to"].cast(pl.String)) == {"2026-05-31"}


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("低压电工", "低压电工作业"),
        ("低压电工作业证", "低压电工作业"),
        ("低压电工作业作业", "低压电工作业"),
        ("融化焊接与热切割作业", "熔化焊接与热切割作业"),
        ("焊接与热切割作业", "熔化焊接与热切割作业"),
        ("高处安装,维护,拆除作业", "高处安装、维护、拆除作业"),
        ("高处维护、安装、拆除作业", "高处安装、维护、拆除作业"),
        ("光气及光气化工艺", "光气及光气化工艺作业"),
        ("裂解(裂化)工艺", "裂解（裂化）工艺作业"),
        ("冶金(有色)生产安全作业", "煤气作业"),
        ("叉车司机N2", "叉车作业"),
        ("电工作业", None),  # a category of several items is no item
        ("高处作业", None),
        ("电工", None),  # a title: the post table answers, and only as suspicion
    ],
)
def test_a_name_met_in_files_finds_its_item(word: str, expected: str | None) -> None:
    assert item(word) == expected


def test_every_post_needs_a_listed_item_of_the_family_it_says() -> None:
    posts = data.table("post_requirements").join(ITEMS, on="op_item", how="left", suffix="_item")
    assert posts.filter(pl.col("family").ne_missing(pl.col("family_item"))).is_empty()


@pytest.mark.parametrize(
    ("post", "expected"),
    [
        ("维修电工", ["低压电工作业"]),
        ("氩弧焊工", ["熔化焊接与热切割作业"]),
        ("叉车司机", ["叉车作业"]),
        ("普工", ["普通工种"]),
        ("出纳", []),
    ],
)
def test_a_title_leads_to_the_one_item_it_needs(post: str, expected: list[str]) -> None:
    assert needed(post) == expected


@pytest.mark.parametrize("post", ["爆破工", "提升机司机", "井下电工"])
def test_a_title_that_fits_several_items_stands_once_for_each(post: str) -> None:
    assert len(needed(post)) > 1
