"""Training recorded in days counts by a rule of the site: the office's, or the sender's."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from connectors.forms import run_facts
from flows import nightly, settings, verify
from flows.order import Order, Refused, read, written
from tests.flows.deliveries import AS_OF, ELECTRICIAN, LISTED, STAFF, night, run, workbook
from tests.people import uscc

HEADINGS = ["姓名", "身份证号码", "培训类型", "培训日期", "学时", "培训内容", "考核结果"]
HERE, THERE = uscc(1), uscc(2)
CODE = "HOURS_INITIAL_SHORT"


@pytest.fixture(autouse=True)
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands run where `chizheng.toml` is looked for."""
    monkeypatch.chdir(tmp_path)


def delivery(folder: Path, hours: str, code: str = HERE) -> Path:
    """A worker on post since 10 March 2025, who owes 24 class hours before it."""
    listed = [folder.name, code, "机械制造", "310000"]
    workbook(folder / "企业名录.xlsx", LISTED, listed)
    start = date(2025, 3, 10)
    worker = ["张三", ELECTRICIAN, "包装工", "其他从业人员", None, date(2025, 3, 3), start, None]
    workbook(folder / "花名册.xlsx", STAFF, worker)
    workbook(
        folder / "记录" / "培训记录.xlsx",
        HEADINGS,
        *(
            ["张三", ELECTRICIAN, "岗前培训", date(2025, 3, 5 + n), said, f"三级教育{n}", "合格"]
            for n, said in enumerate(hours.split("+"))
        ),
    )
    return folder


def office(rule: str) -> None:
    Path("chizheng.toml").write_text(f"[site]\ntraining_day = {rule}\n", encoding="utf-8")


def sender(folder: Path, rule: str, *more: str) -> None:
    text = "\n".join([f'training_day = "{rule}"', *more])
    (folder / "layout.toml").write_text(text, encoding="utf-8")


def verified(folder: Path) -> tuple[dict[str, Any] | None, dict[str, Any], pl.DataFrame]:
    """The finding on the first hours, the manifest, and what could not be read."""
    answer = verify.verify(Order(folder, Path("out"), None, AS_OF, day=settings.training_day()))
    rows = answer.tables["findings"].filter(pl.col("code") == CODE)
    found = rows.row(0, named=True) if rows.height else None
    return found, answer.run, answer.tables["unreadable"]


def verdict(folder: Path) -> str:
    found = verified(folder)[0]
    return "met" if found is None else str(found["verdict"])


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        ("14学时+1天", "unverifiable"),
        ("13学时+1天", "broken"),
        ("3学时+2天", "unverifiable"),
        ("2学时+2天", "broken"),
    ],
)
def test_without_a_rule_a_day_is_unverifiable_where_it_could_close_the_gap(
    hours: str, expected: str
) -> None:
    found, facts, unread = verified(delivery(Path("厂"), hours))
    assert found is not None
    assert found["verdict"] == expected
    assert unread["reason"].to_list() == ["hours_in_days"]
    assert facts["training_days"] == []


@pytest.mark.parametrize(
    ("rule", "hours", "expected"),
    [
        ("8学时", "3天", "met"),
        ("6小时", "3天", "met"),
        ("359分钟", "3天", "broken"),
        ("8学时", "2.5天", "broken"),
        ("8学时", "两天", "broken"),
        ("9.6学时", "2.5天", "met"),
        ("24小时", "半天", "broken"),
        ("24小时", "1天", "met"),
        ("8学时", "16学时+1天", "met"),
        ("8学时", "15学时+1天", "broken"),
    ],
)
def test_with_the_offices_rule_days_are_so_many_minutes(
    rule: str, hours: str, expected: str
) -> None:
    office(f'"{rule}"')
    assert verdict(delivery(Path("厂"), hours)) == expected


def test_the_evidence_and_the_run_name_the_rule_and_nothing_is_listed() -> None:
    office('"7学时"')
    found, facts, unread = verified(delivery(Path("厂"), "3天"))
    assert found is not None
    told = json.loads(found["evidence"])
    assert (told["done_hours"], told["needed_hours"]) == ("21", "24")
    assert told["hours_day_rule"] == "每天7学时（chizheng.toml）"
    assert unread.height == 0
    assert facts["training_days"] == [{"where": "chizheng.toml", "rule": "7学时", "minutes": 315}]
    lines = run_facts.of_run(facts, {}).filter(pl.col("fact") == "以天计的学时")
    assert lines["value"].to_list() == ["每天按7学时折算（chizheng.toml）"]


def test_the_raw_text_and_the_days_stand_in_the_canonical_table() -> None:
    office('"8学时"')
    run("layout", delivery(Path("厂"), "2.5天"), "--out", "layout")
    table = pl.read_parquet("layout/training_record.parquet")
    assert table.select("hours", "hours_days", "hours_day_rule", "hours_raw").rows() == [
        (20.0, 2.5, "每天8学时（chizheng.toml）", "2.5天")
    ]


def test_the_layout_file_that_is_written_keeps_the_senders_rule() -> None:
    folder = delivery(Path("厂"), "3天")
    sender(folder, "8学时")
    run("layout", folder, "--out", "layout")
    written = Path("layout/layout.toml").read_text("utf-8")
    assert written.startswith('training_day = "8学时"\n')
    (folder / "layout.toml").write_text(written, "utf-8")
    assert verdict(folder) == "met"


def test_the_environment_goes_before_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    office('"7学时"')
    monkeypatch.setenv(settings.TRAINING_DAY, "8学时")
    assert verdict(delivery(Path("厂"), "3天")) == "met"
    assert nightly.stated_here()["day"].told == "每天8学时（CHIZHENG_TRAINING_DAY）"


@pytest.mark.parametrize("rule", ['"0学时"', '"24小时1分"', "8"])
def test_a_rule_that_is_no_length_of_a_day_is_refused_in_words(rule: str) -> None:
    office(rule)
    result = run("verify", delivery(Path("厂"), "3天"), "--as-of", AS_OF)
    assert result.exit_code == 2
    assert "training_day" in result.output
    assert "8学时" in result.output
    assert "Traceback" not in result.output


@pytest.mark.parametrize(
    "text", ['site = "8学时"', "[site]\nday = 8", "[site", 'training_day = "8学时"']
)
def test_a_table_that_cannot_be_meant_is_refused(text: str) -> None:
    Path("chizheng.toml").write_text(text, encoding="utf-8")
    with pytest.raises(Refused):
        settings.training_day()


@pytest.mark.parametrize(("rule", "expected"), [("8学时", "met"), ("359分钟", "broken")])
def test_a_sender_says_it_for_his_files_and_goes_before_the_office(
    rule: str, expected: str
) -> None:
    office('"1小时"' if expected == "met" else '"24小时"')
    folder = delivery(Path("厂"), "3天")
    sender(folder, rule, "[[table]]", 'file = "花名册.xlsx"', 'kind = "staffing"')
    found, facts, unread = verified(folder)
    assert ("met" if found is None else found["verdict"]) == expected
    assert facts["training_days"][1]["where"] == "layout.toml"
    assert unread.height == 0


def test_the_layout_file_nearest_to_a_file_decides() -> None:
    folder = delivery(Path("厂"), "3天")
    sender(folder, "8学时")
    sender(folder / "记录", "1小时")
    assert verdict(folder) == "broken"


def test_a_senders_rule_that_is_none_is_listed_and_not_used() -> None:
    folder = delivery(Path("厂"), "3天")
    sender(folder, "八个钟头左右")
    _, facts, unread = verified(folder)
    told = unread.filter(pl.col("reason") == "layout_day")
    assert told.select("file", "row", "column", "original").rows() == [
        ("layout.toml", 1, "training_day", "八个钟头左右")
    ]
    assert facts["training_days"] == []
    assert facts["outcome"] == "degraded"


def test_one_senders_rule_is_not_anothers() -> None:
    inbox = Path("inbox")
    for company in (HERE, THERE):
        delivery(inbox / company, "3天", company)
    sender(inbox / HERE, "8学时")
    sender(inbox, "24小时")  # for joint files only, and there are none
    night(inbox, Path("out"))
    rows = pl.read_parquet(Path("out") / f"{AS_OF}" / "findings.parquet")
    short = rows.filter(pl.col("code") == CODE)
    assert short["org_id"].to_list() == [THERE]
    facts = json.loads((Path("out") / f"{AS_OF}" / "run.json").read_text("utf-8"))
    assert [rule["where"] for rule in facts["training_days"]] == [
        "layout.toml",
        f"{HERE}/layout.toml",
    ]
    files = pl.DataFrame(
        {"file": [f"{HERE}/花名册.xlsx", f"{THERE}/花名册.xlsx"], "org_id": [HERE, THERE]}
    )
    lines = run_facts.of_companies(facts, [HERE, THERE], files)
    of_days = lines.filter(pl.col("fact") == "以天计的学时")
    assert of_days.group_by("org_id").len().sort("org_id").rows() == [(HERE, 2), (THERE, 1)]
    assert f"{HERE}/layout.toml" not in "".join(of_days.filter(org_id=THERE)["value"])


def test_the_rule_goes_with_the_order_of_a_night() -> None:
    rule = settings.day_rule("8学时", "chizheng.toml")
    order = Order(Path("inbox"), Path("out"), None, AS_OF, day=rule)
    assert read(json.loads(json.dumps(written(order)))) == order
