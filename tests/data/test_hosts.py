"""Where certificates may be looked up."""

import data

HOSTS = data.table("lookup_hosts")


def test_the_work_safety_register_has_one_official_host() -> None:
    official = HOSTS.filter(kind="official", family="work_safety")
    assert official["host"].to_list() == ["cx.mem.gov.cn"]


def test_every_official_host_is_a_government_one() -> None:
    assert HOSTS.filter(kind="official")["host"].str.ends_with(".gov.cn").all()


def test_a_host_is_written_as_it_is_compared() -> None:
    assert HOSTS["host"].str.contains(r"^[a-z0-9.\-]+[a-z0-9]$").all()


def test_a_host_stands_once_and_is_of_a_known_kind() -> None:
    assert HOSTS["host"].is_unique().all()
    assert set(HOSTS["kind"]) == {
        "official",
        "unconfirmed",
        "retired",
        "short_link",
        "service",
    }


def test_the_misprint_of_a_notice_is_on_no_list() -> None:
    assert HOSTS.filter(host="ex.mem.gov.en").is_empty()
