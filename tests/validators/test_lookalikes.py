"""In words, how an address imitates the official one."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import data
from connectors.forms.words import listed
from validators import hosts, lookalikes
from validators.lookalikes import distance

OFFICIAL = "cx.mem.gov.cn"
CASES = {
    "official_name_in_front": [
        "http://cx.mem.gov.cn.example.com", "http://cx.mem.gov.cn.evil.example/special?index=0",
        "cx.mem.gov.cn-query.example",
    ],
    "other_name_of_the_authority": [
        "http://www.mem.gov.cn", "http://mem.gov.cn", "http://tzzy.mem.gov.cn",
        "http://evilcx.mem.gov.cn", "http://ex.mem.gov.cn", "http://cx2.mem.gov.cn", "http://www.cx.mem.gov.cn",
    ],
    "slip": [
        "http://ex.mem.gov.en", "http://cx.men.gov.cn", "http://cx.mem.gov.com",
        "http://c.mem.gov.cm", "http://cx.mem-gov.cn", "http://cxmem.gov.cn",
    ],
    "letters_that_look_alike": ["http://cx.rnem.gov.cn", "http://cx.mem.g0v.cn",
                                "http://cx.mern.gov.cn"],
    "foreign_letters": [
        "http://сx.mem.gov.cn", "http://сх.mem.gov.cn", "http://cx.mém.gov.cn",  # noqa: RUF001  letters that look alike
        "http://xn--x-6tb.mem.gov.cn", "http://证书查询.example", "http://xn--mgbh0fb.example",
    ],
    "other_ending": ["http://cx.mem.org.cn", "http://cx.mem.example", "http://cx.mem.gov.com.cn"],
    "run_together": ["http://cx-mem-gov.example", "http://memgov-cx.com", "http://cxmem.example",
                     "http://evilmemgov.cn"],
    "user_part": ["https://cx.mem.gov.cn@evil.example/", "http://a:b@cx.mem.gov.cn"],
    "odd_port": ["https://cx.mem.gov.cn:444/"],
    "bare_number": ["http://203.0.113.7/special?index=0", "http://[2001:db8::1]/"],
    "in_path": [
        "https://evil.example/cx.mem.gov.cn/special?index=0",
        "https://evil.example/?u=https://cx.mem.gov.cn",
    ],
    "poses_as_government": ["http://yjglj-xx-gov.cn", "http://gov.example"],
    "elsewhere": ["http://zhengshu.example", "aqpx-cx.cn"],
}  # fmt: skip


def tricks(*addresses: str) -> list[str | None]:
    told: list[str | None] = lookalikes.tricks(
        "work_safety", pl.DataFrame({"u": list(addresses)}), "u"
    )["site_trick"].to_list()
    return told


@pytest.mark.parametrize(
    ("trick", "address"), [(trick, a) for trick, listed in CASES.items() for a in listed]
)
def test_every_trick_is_told_by_its_name(trick: str, address: str) -> None:
    assert tricks(address) == [trick]


def test_every_trick_has_words_and_a_case() -> None:
    assert set(listed("site_trick")) == set(CASES)


@pytest.mark.parametrize(
    "address",
    ["http://cx.mem.gov.cn", "cx。mem。gov。cn", "http://t.cn/x", "cx.saws.org.cn", "12345"],
)
def test_of_the_official_site_and_of_what_nobody_can_decide_nothing_is_said(address: str) -> None:
    assert tricks(address) == [None]


@given(st.text(st.sampled_from("cxmegovn.-@:/0123ehttps个"), max_size=30))
def test_a_trick_is_told_of_what_is_off_the_list_and_of_nothing_else(address: str) -> None:
    frame = pl.DataFrame({"u": [address]}, {"u": pl.String})
    official = frame.select(hosts.official("work_safety", pl.col("u"))).item()
    assert (tricks(address)[0] is not None) is (official is False)


@given(st.text("abc.", max_size=8), st.text("abc.", max_size=8))
def test_the_distance_is_that_of_letters_added_dropped_or_changed(one: str, other: str) -> None:
    assert distance(one, one) == 0
    assert distance(one, other) == distance(other, one)
    assert abs(len(one) - len(other)) <= distance(one, other) <= max(len(one), len(other))
    assert distance(one, other + "z") <= distance(one, other) + 1


def test_no_letter_of_the_official_name_is_itself_taken_for_another() -> None:
    known = data.table("lookalike_letters")["written"].to_list()
    assert not [written for written in known if len(written) == 1 and written in OFFICIAL]
