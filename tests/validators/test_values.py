"""Words, items, hours, numbers, flags and texts out of cells."""

# ruff: noqa: RUF001  characters that look alike are what is read here

import hashlib
from collections.abc import Callable
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import data
from tests.validators.columns_of import column
from validators import values

TEXTS = st.lists(st.text() | st.text("0123456789.,-/天h小时分学≥%人 年", max_size=8), max_size=20)


@pytest.mark.parametrize(
    ("word_list", "written", "code"),
    [
        ("job_role", "主要负责人", "principal"),
        ("job_role", " 安全生产\n管理人员 ", "safety_manager"),
        ("job_role", "特种作业人员", "special_operator"),
        ("job_role", "其他从业人员", "other"),
        ("training_type", "初次培训", "initial"),
        ("training_type", "再培训", "annual"),
        ("training_type", "岗前培训", "pre_job"),
        ("training_type", "转岗培训", "transfer"),
        ("level", "车间级", "workshop"),
        ("result", "合格", "passed"),
        ("result", "不合格", "failed"),
        ("status", "注销", "cancelled"),
        ("status", "Ｖａｌｉｄ", "valid"),
        ("cert_type", "特种作业操作证", "special_operation"),
    ],
)
def test_a_word_becomes_its_code(word_list: str, written: str, code: str) -> None:
    out = values.add_word(column(written), "it", word_list)
    assert out.rows(named=True) == [{"it": code}]


@pytest.mark.parametrize("written", ["0", "1", "2"])
def test_a_code_for_the_sexes_is_no_word_without_its_source(written: str) -> None:
    out = values.add_word(column(written), "it", "sex")
    assert out.select("it", "it__bad").row(0) == (None, "unknown_word")


def test_a_word_on_no_list_is_unknown_and_a_blank_is_not() -> None:
    out = values.add_word(column("某某人员", "/", None, "其他"), "it", "job_role")
    assert out["it"].to_list() == [None, None, None, "other"]
    assert out["it__bad"].to_list() == ["unknown_word", None, None, None]


@pytest.mark.parametrize(
    ("written", "item", "family"),
    [
        ("金属焊接切割作业", "熔化焊接与热切割作业", "work_safety"),
        ("登高架子工", "登高架设作业", "work_safety"),
        ("维修电工（低压）", "低压电工作业", "work_safety"),
        ("叉车司机N2", "叉车作业", "special_equipment"),
        ("司索", "起重机指挥", "special_equipment"),
        ("塔吊", "建筑起重机械司机", "construction"),
        ("安全员C本", "建筑施工企业安全生产考核", "construction"),
        ("爆破作业", "爆破作业", "police"),
        ("地下有限空间监护作业", "地下有限空间监护作业", "inhouse"),
        ("HELPER", "普通工种", "unlicensed"),
    ],
)
def test_each_trade_goes_to_the_authority_that_licenses_it(
    written: str, item: str, family: str
) -> None:
    out = values.add_item(column(written), "it")
    assert out.select("it", "it_family").row(0) == (item, family)


@pytest.mark.parametrize("written", ["电工", "焊工", "架子工", "仪表工", "电工作业", "高处作业"])
def test_a_title_or_a_category_is_no_item_and_is_said_to_be_one(written: str) -> None:
    out = values.add_item(column(written), "it")
    assert out.select("it", "it_family", "it__bad").row(0) == (written, None, "item_title")


def test_an_item_gets_its_listed_name_and_family() -> None:
    out = values.add_item(
        column("低压电工作业", "低压 电工", "叉车", "没有的作业", "/", None), "it"
    )
    assert out["it"].to_list() == [
        "低压电工作业",
        "低压电工作业",
        out["it"][2],
        "没有的作业",
        None,
        None,
    ]
    assert out["it_family"].to_list() == ["work_safety"] * 2 + ["special_equipment"] + [None] * 3
    assert out["it__bad"].to_list() == [None, None, None, "unknown_word", None, None]


@pytest.mark.parametrize(
    ("written", "item"),
    [
        ("电工作业--低压电工作业", "低压电工作业"),
        ("电工作业（低压电工）", "低压电工作业"),
        ("电工作业：高压电工作业", "高压电工作业"),
        ("焊接与热切割作业 - 熔化焊接与热切割作业", "熔化焊接与热切割作业"),
        ("冶金(有色)生产安全作业—煤气作业", "煤气作业"),
        ("危险化学品安全作业-裂解（裂化）工艺", "裂解（裂化）工艺作业"),
        ("高处作业--低压电工作业", None),
        ("电工作业--没有的作业", None),
    ],
)
def test_an_item_behind_its_own_category_is_that_item(written: str, item: str | None) -> None:
    out = values.add_item(column(written, "低压电工"), "it")
    assert (out["it"][0] if out["it_family"][0] else None) == item


def test_a_listed_item_stays_what_it_is() -> None:
    names = data.table("op_items")["op_item"].unique().sort()
    out = values.add_item(names.to_frame(), "op_item")
    assert out["op_item"].to_list() == names.to_list()
    assert out["op_item_family"].null_count() == 0


@pytest.mark.parametrize(
    ("written", "flag"),
    [("是", True), ("√", True), ("有", True), ("1", True), ("y", True), ("否", False), ("×", False),
     ("无", False), ("0", False), ("/", None), (None, None)],
)  # fmt: skip
def test_yes_and_no_are_read(written: str | None, *, flag: bool | None) -> None:
    out = values.add_flag(column(written, "是"), "it")
    assert out["it"].dtype == pl.Boolean
    assert out["it"].to_list() == [flag, True]


def test_an_unclear_flag_is_unknown() -> None:
    assert values.add_flag(column("也许"), "it").row(0) == (None, "unknown_word")


@pytest.mark.parametrize(
    ("written", "count"),
    [
        ("30", 30),
        ("30.0", 30),
        ("30人", 30),
        ("2025年度", 2025),
        ("３０", 30),
        ("0", 0),
        ("/", None),
    ],
)
def test_a_count_may_name_what_it_counts(written: str, count: int | None) -> None:
    assert values.add_count(column(written), "it").rows(named=True) == [{"it": count}]


@pytest.mark.parametrize("written", ["30-40", "30.5", "全员", "-3", "3 0x", "99999999999999999999"])
def test_a_count_that_is_none_says_so(written: str) -> None:
    assert values.add_count(column(written), "it").row(0) == (None, "bad_number")


@pytest.mark.parametrize(
    ("written", "number", "bad"),
    [("85", 85.0, None), ("85.5分", 85.5, None), ("85%", 85.0, None), ("-1", -1.0, None),
     ("缺考", None, "bad_number"), ("80/20", None, "bad_number"), ("/", None, None)],
)  # fmt: skip
def test_a_number_may_carry_its_unit(written: str, number: float | None, bad: str | None) -> None:
    assert values.add_number(column(written, "?"), "it").row(0) == (number, bad)


def test_texts_lose_only_their_edges_and_blanks_are_none() -> None:
    out = values.add_text(column(" 装 配 ＡＢ\u00a0", "/", "无", "\u200b", "1", "0", None), "it")
    assert out.columns == ["it"]
    assert out["it"].to_list() == ["装 配 ＡＢ", None, None, None, "1", "0", None]


@pytest.mark.parametrize("hashed", [hashlib.md5, hashlib.sha1, hashlib.sha256])
def test_the_hash_of_an_empty_file_is_that_of_no_picture(hashed: Callable[[], Any]) -> None:
    empty = hashed().hexdigest()
    assert values.add_text(column(empty, empty.upper()), "it")["it"].to_list() == [None, None]


def test_a_certificate_number_has_no_space_and_is_upper_case() -> None:
    out = values.add_cert_no(column("t11010519491231002x\u00a0", "'Ｔ123 4", "/", None), "it")
    assert out.rows(named=True)[0] == {"it": "T11010519491231002X"}
    assert out["it"].to_list()[1:] == ["T1234", None, None]


def test_a_rounded_certificate_number_is_damage() -> None:
    out = values.add_cert_no(column("3.10101E+17", "T1"), "it")
    assert out.rows() == [(None, "id_damaged"), ("T1", None)]
    rounded = column("310101199003080000", "310101199001091000", "310101199099070000", "T1")
    out = values.add_cert_no(rounded, "it")
    assert out["it__bad"].to_list() == ["id_damaged", None, None, None], "right, or of no birthday"


@pytest.mark.parametrize("written", ["办理中", " 正在办理", "证书办理中", "待发证"])
def test_a_certificate_that_is_being_issued_has_no_number_yet(written: str) -> None:
    assert values.add_cert_no(column(written), "it")["it"].to_list() == [None]


@given(TEXTS)
def test_no_text_breaks_any_reading_and_no_row_is_lost(written: list[str]) -> None:
    frame = column(*written, name="hours")
    readings = [
        values.add_hours(frame, "hours", None, 45), values.add_word(frame, "hours", "result"),
        values.add_item(frame, "hours"), values.add_flag(frame, "hours"),
        values.add_count(frame, "hours"), values.add_number(frame, "hours"),
        values.add_text(frame, "hours"), values.add_cert_no(frame, "hours"),
    ]  # fmt: skip
    assert [reading.height for reading in readings] == [len(written)] * len(readings)
