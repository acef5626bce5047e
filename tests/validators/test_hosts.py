"""Which addresses are the official one."""

import polars as pl
import pytest

from validators import hosts


def official(address: str, family: str = "work_safety") -> bool | None:
    answer: bool | None = pl.select(u=pl.lit(address)).select(
        hosts.official(family, pl.col("u"))
    ).item()  # fmt: skip
    return answer


@pytest.mark.parametrize(
    "address",
    [
        "cx.mem.gov.cn",
        "http://cx.mem.gov.cn/special?index=0",
        "HTTPS://CX.MEM.GOV.CN",
        "http://cx.mem.gov.cn.",
        "ｃｘ．ｍｅｍ．ｇｏｖ．ｃｎ",  # noqa: RUF001  full width
        "http://cx。mem。gov。cn/",
        "http:\\\\cx.mem.gov.cn\\special",
        "//cx.mem.gov.cn",
        "cx.mem.gov.cn:80",
        "https://cx.mem.gov.cn:443/x",
        " http://cx.mem.gov.cn ",
        "http://cx.mem.gov.cn?back=http://a@b",
        "http://cx.mem.gov.cn/?back=https://zhengshu.example",
    ],
)
def test_the_official_host_however_it_is_written(address: str) -> None:
    assert official(address) is True


@pytest.mark.parametrize(
    "address",
    [
        "http://cx.mem.gov.cn.example",
        "http://cx-mem.gov.cn",
        "http://ex.mem.gov.cn",
        "http://mem.gov.cn",
        "http://www.cx.mem.gov.cn",
        "http://cx.mem.gov.cn@zhengshu.example",
        "http://cx.mem.gov.cn:80@zhengshu.example",
        "http://a@b@cx.mem.gov.cn",
        "http://cx.mem.gov.cn:8080",
        "http://127.0.0.1/cx.mem.gov.cn",
        "https://cx.mem.gov.cn国家平台.example",
        "cx.mem.gov.cn(zhengshu.example)",
        "https://zhengshu.example；https://cx.mem.gov.cn",
        "cx.mem.gov.cn.example（国家平台）",
        "user@cx.mem.gov.cn（国家平台）",
        "http://[::1]/cx.mem.gov.cn",
        "http://сх.mem.gov.cn",  # noqa: RUF001  two Cyrillic letters
    ],
)
def test_anything_else_is_off_the_list(address: str) -> None:
    assert official(address) is False


@pytest.mark.parametrize(
    "address",
    [
        "http://t.cn/x",
        "cx.saws.org.cn",
        "官方公众号",
        "12345",
        "http://",
        "https://cx.mem.gov.cn 或微信公众号",
        "cx.mem.gov.cn（国家平台）",
        "cx.mem.gov.cn,",
        "https://cx.mem.gov.cn/special；https://zhengshu.example",
        "https://cx.mem.gov.cn/special\nhttps://zhengshu.example",
    ],
)
def test_short_links_retired_hosts_and_words_decide_nothing(address: str) -> None:
    assert official(address) is None


def test_each_register_has_its_own_host() -> None:
    assert official("http://cnse.samr.gov.cn", "special_equipment") is True
    assert official("http://cx.mem.gov.cn", "special_equipment") is False
