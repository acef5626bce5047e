"""Who may be asked: hosts of the list, whole and exact, over a line that can be trusted."""

import pytest

from connectors.errors import Unrecognised
from connectors.live.mapping import FOLDER, mapping
from connectors.live.settings import Settings, checked


def settings(url: str, *hosts: str) -> Settings:
    return Settings(url, "chizheng", 30, 2000, 500, 3, hosts=hosts)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8000", "http://localhost", "https://127.0.0.1/base",
        "https://exchange.example", "https://exchange.example:8443/api", "https://EXCHANGE.example.",
    ],
)  # fmt: skip
def test_a_service_on_this_machine_or_of_a_listed_host_may_be_asked(url: str) -> None:
    assert checked(settings(url, "exchange.example")).url == url


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("https://exchange.example", "host_not_allowed"),
        ("https://listed.example.evil.example", "host_not_allowed"),
        ("https://evil-listed.example", "host_not_allowed"),
        ("https://sub.listed.example", "host_not_allowed"),
        ("https://listed.example@evil.example", "bad_service_address"),
        ("https://user:word@listed.example", "bad_service_address"),
        ("http://listed.example", "bad_service_address"),
        ("http://127.0.0.1.evil.example", "host_not_allowed"),
        ("ftp://listed.example", "bad_service_address"),
        ("listed.example", "bad_service_address"),
        ("https://", "bad_service_address"),
        ("https://listed.example:99999", "bad_service_address"),
        ("http://[::1]:9", "host_not_allowed"),
        ("https://listed.example?x=1", "bad_service_address"),
        ("https://cx.mem.gov.cn", "site_for_people"),
        ("https://cx.mem.gov.cn.", "site_for_people"),
        ("https://cx.saws.org.cn", "site_for_people"),
        ("https://t.cn", "site_for_people"),
    ],
)
def test_nobody_else_may(url: str, reason: str) -> None:
    with pytest.raises(Unrecognised) as refused:
        checked(settings(url, "listed.example", "cx.mem.gov.cn"))
    assert refused.value.reason == reason


@pytest.mark.parametrize("name", sorted(file.stem for file in FOLDER.glob("*.toml")))
def test_every_mapping_that_comes_along_is_whole(name: str) -> None:
    from connectors.source import register_columns

    read = mapping(name)
    fields = set(register_columns())
    assert set(read.rows.values()) <= fields
    assert set(read.required) <= set(read.rows.values())
    assert {"id_no", "cert_no"} & set(read.rows.values())
    assert not {*read.ignored, *read.faults} & set(read.rows)


@pytest.mark.parametrize(
    "text", ["", "[about]", "no toml", '[about]\n[request]\nmethod="GET"\n', "[strange]\n"]
)
def test_a_mapping_file_that_is_not_whole_is_refused(tmp_path, text: str) -> None:
    file = tmp_path / "own.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(Unrecognised, match="bad_mapping"):
        mapping(str(file))


def test_a_mapping_of_ones_own_is_read_from_its_file(tmp_path) -> None:
    file = tmp_path / "own.toml"
    file.write_text((FOLDER / "chizheng.toml").read_text("utf-8"), "utf-8")
    assert mapping(str(file)).name == "own"
    with pytest.raises(Unrecognised, match="chizheng"):
        mapping("unknown")
