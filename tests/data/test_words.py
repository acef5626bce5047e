"""Words and the codes they stand for."""

import re
import unicodedata

import polars as pl
import pytest

import data

WORDS = data.table("words")
CODES = {
    "job_role": {"principal", "safety_manager", "special_operator", "other"},
    "training_type": {"initial", "annual", "pre_job", "transfer", "other", "unknown"},
    "level": {"factory", "workshop", "team"},
    "result": {"passed", "failed", "absent", "pending", "unknown"},
    "status": {"valid", "revoked", "cancelled", "suspended"},
    "flag": {"true", "false"},
    "sex": {"male", "female"},
    "person_status": {"active", "left", "retired", "intern", "dispatched"},
}


def code(word_list: str, word: str) -> str | None:
    """The code of a word as the lists hold it, or None."""
    found = WORDS.filter(list=word_list, word=normal(word))["code"].to_list()
    return found[0] if found else None


def normal(word: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", word)).upper()


def test_every_word_is_written_as_it_is_looked_up() -> None:
    assert [word for word in WORDS["word"] if word != normal(word)] == []


@pytest.mark.parametrize(("table", "column"), [("headers", "heading"), ("labels", "label")])
def test_a_heading_has_a_letter_for_other_cells_are_not_looked_up(table: str, column: str) -> None:
    assert [w for w in data.table(table)[column] if not any(map(str.isalpha, w))] == []


def test_a_word_of_one_list_has_one_code() -> None:
    assert WORDS.select(pl.struct("list", "word").is_unique().all()).item()


@pytest.mark.parametrize("word_list", CODES)
def test_a_list_knows_its_codes_and_accepts_them_as_words(word_list: str) -> None:
    rows = WORDS.filter(list=word_list)
    assert set(rows["code"]) == CODES[word_list]
    assert all(code(word_list, known) == known for known in CODES[word_list])


def test_the_first_word_of_a_code_is_the_one_to_print() -> None:
    named = WORDS.filter(pl.col("list") != "blank")
    first = named.group_by("list", "code", maintain_order=True).first()
    assert set(first["rank"]) == {"1"}
    assert named.filter(pl.col("rank") == "1").height == first.height
    assert first.filter(list="job_role", code="principal")["word"].item() == "主要负责人"


@pytest.mark.parametrize(
    ("word_list", "word", "expected"),
    [
        ("job_role", "安全管理人员", "safety_manager"),
        ("job_role", "总经理", None),  # may be the principal, may not: a person decides
        ("job_role", "法定代表人", None),
        ("job_role", "安全总监", None),  # an office that one province has assessed, no role of law
        ("job_role", "分管负责人", None),
        ("office", "安全总监", "safety_director"),
        ("office", "分管安全生产的负责人", "deputy_in_charge"),
        ("office", "安全员", None),
        ("office", "分管领导", None),  # of what, nobody says
        ("industry", "危险化学品使用（构成重大危险源）", "hazchem_use_major_hazard"),
        ("industry", "重大危险源", None),  # producers and storekeepers have them too
        ("training_type", "再培训", "annual"),
        ("training_type", "三级安全教育", "pre_job"),
        ("training_type", "复岗培训", "transfer"),
        ("level", "公司级", "factory"),
        ("result", "未通过", "failed"),
        ("result", "缺考", "absent"),
        ("cert_type", "考核合格证", "assessment"),
        ("cert_type", "特种设备作业人员证", "special_equipment"),
        ("cert_type", "建筑施工特种作业操作资格证", "construction"),
        ("status", "吊销", "revoked"),
        ("flag", "无", "false"),
        ("flag", "√", "true"),
        ("sex", "1", None),  # 1 is a man in one system and a woman in the next
        ("blank", "无", "blank"),
        ("blank", "0", None),
        ("industry", "钢铁企业", "metal_smelting"),
        ("industry", "危险化学品使用（核发许可证）单位", "hazchem_use_licensed"),
        ("industry", "冶金", None),  # smelts or only rolls: decides the class, so it must be said
        ("industry", "矿山", None),  # coal and other mines are different certificates
    ],
)
def test_a_word_says_only_what_it_surely_means(
    word_list: str, word: str, expected: str | None
) -> None:
    assert code(word_list, word) == expected


def test_no_word_for_an_office_is_one_for_a_role() -> None:
    words = {name: set(WORDS.filter(list=name)["word"]) for name in ("office", "job_role")}
    assert not words["office"] & words["job_role"]
    named = data.table("assessed_offices")
    assert set(named["office"]) == set(WORDS.filter(list="office")["code"])
    assert set(named["role"]) <= CODES["job_role"]


def test_every_industry_word_is_an_industry() -> None:
    known = set(data.table("industries")["industry"])
    assert set(WORDS.filter(list="industry")["code"]) == known


def test_replacing_an_authority_name_never_makes_another_one_to_replace() -> None:
    rows = data.table("authority_words")
    lengths = rows["from"].str.len_chars().to_list()
    assert lengths == sorted(lengths, reverse=True)
    assert all(old not in new for old in rows["from"] for new in rows["to"])
