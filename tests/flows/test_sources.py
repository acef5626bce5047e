"""A service in the place of the mirror, or beside it, as the command line has it."""

import json
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from tests.connectors.servers import serving
from tests.flows.deliveries import (
    AS_OF,
    ELECTRICIAN,
    company_list,
    factory,
    manifest,
    night,
    register,
    run,
)
from tests.services import Service, certificate, register_of

HELD = certificate(ELECTRICIAN, "张三", valid_to="2029-12-31")
ENDED = certificate(ELECTRICIAN, "张三", valid_to="2026-06-30")


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    factory(tmp_path / "inbox")
    company_list(tmp_path / "inbox")
    return tmp_path / "inbox"


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CHIZHENG_ANSWERS", str(tmp_path / "answers"))


def found(out: Path) -> pl.DataFrame:
    return pl.read_parquet(out / f"{AS_OF}" / "findings.parquet")


def settings(tmp_path: Path, **source: object) -> None:
    lines = [f"{name} = {json.dumps(value)}" for name, value in source.items()]
    (tmp_path / "chizheng.toml").write_text("\n".join(["[source]", *lines]), "utf-8")


def test_one_company_is_verified_at_a_service(inbox: Path, tmp_path: Path) -> None:
    with Service(register_of([ENDED])) as service:
        words = (inbox, "--source", service.url, "--as-of", AS_OF, "--out", tmp_path / "one")
        assert run("verify", *words).exit_code == 0
        rows = found(tmp_path / "one")
        expired = rows.filter(code="CERT_EXPIRED").row(0, named=True)
        assert (expired["answer_source"], expired["answered_on"]) == ("service", date(2026, 11, 19))
        assert expired["grade"] == "confirmed"
        assert manifest(tmp_path / "one")["lookups"] == {"asked": 1, "answered": 1, "failed": 0}
        told = run("explain", inbox, "--source", service.url, "--person", "张三")
        assert told.exit_code == 0
        assert ELECTRICIAN not in told.stdout
        line = told.stdout[told.stdout.index("证书时间轴") :]
        assert [word for word in ("尚未生效", "有效", "已过期") if word in line] == [
            "尚未生效", "有效", "已过期",
        ]  # fmt: skip
        assert service.asked == [ELECTRICIAN]


def test_a_night_takes_its_service_from_the_settings(inbox: Path, tmp_path: Path) -> None:
    with Service(register_of([HELD])) as service:
        settings(tmp_path, url=service.url)
        result = night(inbox, tmp_path / "out")
        assert result.exit_code == 0, result.output
        assert "CERT_ABSENT" not in set(found(tmp_path / "out")["code"])
        assert service.asked == [ELECTRICIAN]


@pytest.mark.parametrize("status", [500, 403])
def test_a_service_that_fails_degrades_the_night_and_accuses_nobody(
    inbox: Path, tmp_path: Path, status: int
) -> None:
    with Service(lambda exchange: exchange.send("", status)) as service:
        settings(tmp_path, url=service.url, retries=1, requests_per_minute=6000)
        result = night(inbox, tmp_path / "out")
    assert result.exit_code == 3
    rows = found(tmp_path / "out").filter(pl.col("code") == "CERT_ABSENT")
    assert rows["verdict"].to_list() == ["unverifiable"]
    assert manifest(tmp_path / "out")["lookups"] == {"asked": 1, "answered": 0, "failed": 1}
    assert manifest(tmp_path / "out")["degraded_by"] == ["source_failed"]


def test_a_service_is_asked_about_those_whom_the_mirror_leaves_in_doubt(
    inbox: Path, tmp_path: Path
) -> None:
    mirror = register(tmp_path / "register")
    with Service(register_of([HELD])) as service:
        settings(tmp_path, url=service.url)
        assert night(inbox, tmp_path / "out", "--mirror", mirror).exit_code == 0
        assert service.asked == [ELECTRICIAN]
    rows = found(tmp_path / "out").filter(verdict="broken")
    assert rows.filter(pl.col("code").str.starts_with("CERT_")).is_empty()


def test_a_service_that_fails_degrades_the_night_also_where_the_mirror_answers(
    inbox: Path, tmp_path: Path
) -> None:
    mirror = register(tmp_path / "register")
    with Service(lambda exchange: exchange.send("", 503)) as service:
        settings(tmp_path, url=service.url, retries=1, requests_per_minute=6000)
        assert night(inbox, tmp_path / "out", "--mirror", mirror).exit_code == 3
        assert service.asked
    assert manifest(tmp_path / "out")["degraded_by"] == ["source_failed"]
    assert manifest(tmp_path / "out")["lookups"] == {"asked": 1, "answered": 1, "failed": 0}


def test_nobody_is_asked_about_whom_the_mirror_knows_in_force(inbox: Path, tmp_path: Path) -> None:
    held = [ELECTRICIAN, "张三", "special_operation", f"T{ELECTRICIAN}", "低压电工作业",
            date(2024, 1, 1), date(2029, 12, 31), "有效", date(2026, 11, 19)]  # fmt: skip
    mirror = register(tmp_path / "register", date(2026, 11, 19), held)
    with Service(register_of([])) as service:
        settings(tmp_path, url=service.url)
        assert night(inbox, tmp_path / "out", "--mirror", mirror).exit_code == 0
        assert service.asked == []


def test_a_missing_mirror_beside_a_service_is_said(inbox: Path, tmp_path: Path) -> None:
    with Service(register_of([HELD])) as service:
        settings(tmp_path, url=service.url)
        assert night(inbox, tmp_path / "out", "--mirror", tmp_path / "none").exit_code == 3
    assert manifest(tmp_path / "out")["degraded_by"] == ["mirror_stale_or_missing"]
    assert manifest(tmp_path / "out")["lookups"]["failed"] == 0


def test_an_old_answer_lowers_what_rests_on_it_and_is_said(inbox: Path, tmp_path: Path) -> None:
    with Service(register_of([ENDED], day="2026-11-12")) as service:
        settings(tmp_path, url=service.url)
        assert night(inbox, tmp_path / "out").exit_code == 3
    assert found(tmp_path / "out").filter(code="CERT_EXPIRED")["grade"].to_list() == ["suspected"]
    assert manifest(tmp_path / "out")["degraded_by"] == ["answers_old"]


@pytest.mark.parametrize(
    "source",
    [
        {"url": "https://elsewhere.example"},
        {"url": "https://cx.mem.gov.cn", "hosts": ["cx.mem.gov.cn"]},
        {"url": "http://127.0.0.1:1", "mapping": "unknown"},
        {"url": "http://127.0.0.1:1", "nightly_budget": "many"},
        {"url": "http://127.0.0.1:1", "colour": "red"},
        {"url": "http://127.0.0.1:1", "retries": 0},
        {"url": "http://127.0.0.1:1", "token_file": "missing"},
    ],
)
def test_settings_that_cannot_be_meant_are_wrong_use(
    inbox: Path, tmp_path: Path, source: dict[str, object]
) -> None:
    settings(tmp_path, **source)
    result = night(inbox, tmp_path / "out")
    assert result.exit_code == 2, result.output
    assert not (tmp_path / "out" / f"{AS_OF}").exists()


def test_the_token_comes_from_the_environment_or_a_file(
    inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "token").write_text("of-the-file\n", "utf-8")
    with Service(register_of([HELD])) as service:
        settings(tmp_path, url=service.url, token_file="token")
        night(inbox, tmp_path / "out")
        monkeypatch.setenv("CHIZHENG_SOURCE_TOKEN", "of-the-environment")
        monkeypatch.setenv("CHIZHENG_ANSWERS", str(tmp_path / "other"))
        night(inbox, tmp_path / "out")
        told = [headers["Authorization"] for headers in service.headers]
    assert told == ["Bearer of-the-file", "Bearer of-the-environment"]
    texts = [p.read_bytes() for p in (tmp_path / "out").rglob("*") if p.is_file()]
    assert not any(b"of-the-" in text for text in texts)


def test_the_mirror_served_by_the_program_answers_as_the_mirror_itself(
    inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = [ELECTRICIAN, "张三", "special_operation", f"T{ELECTRICIAN}", "低压电工作业",
            date(2024, 1, 1), date(2026, 6, 30), "有效", date(2026, 11, 19)]  # fmt: skip
    mirror = register(tmp_path / "register", date(2026, 11, 19), held)
    words = ("verify", inbox, "--as-of", AS_OF, "--format", "json")
    with serving(mirror) as server:
        monkeypatch.setenv("CHIZHENG_SOURCE_TOKEN", server.token)
        live = json.loads(run(*words, "--source", server.address).stdout)
    copied = json.loads(run(*words, "--mirror", mirror).stdout)
    assert "CERT_EXPIRED" in {row["code"] for row in live}
    assert [row | {"answer_source": None} for row in live] == [
        row | {"answer_source": None} for row in copied
    ]


def test_before_a_night_it_is_said_whether_the_service_may_be_asked(tmp_path: Path) -> None:
    settings(tmp_path, url="http://127.0.0.1:1")
    assert "好  查询服务 http://127.0.0.1:1（chizheng），没有令牌" in run("doctor").stdout
    settings(tmp_path, url="https://elsewhere.example")
    result = run("doctor")
    assert result.exit_code == 3
    assert "差  查询服务" in result.stdout
