"""From night to night only what is new or different is a reminder."""

import json
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from tests.connectors.workbook_reading import column
from tests.flows.deliveries import ELECTRICIAN, FACTORY, company_list, factory, register, run
from validators.outlook import COLUMNS

THIRTY_ONE, THIRTY, TWENTY_NINE = (date(2026, 11, day) for day in (18, 19, 20))
HELD = [ELECTRICIAN, "张三", "special_operation", f"T{ELECTRICIAN}", "低压电工作业",
        date(2020, 12, 20), date(2026, 12, 19), "有效", date(2026, 11, 17)]  # fmt: skip


def night(work: Path, day: date) -> Path:
    """A night on a factory whose electrician's certificate ends on 19 December 2026.

    He had no training this year either, so that two things are told of him.
    """
    inbox, out = work / "inbox", work / "out"
    if not inbox.exists():
        factory(inbox)
        company_list(inbox)
        register(work, date(2026, 11, 17), HELD)
    run("nightly", "--inbox", inbox, "--out", out, "--mirror", work / "mirror", "--as-of", day)
    return out / f"{day}"


def told(place: Path, workbook: str = "findings.xlsx") -> list[str]:
    """What the sheet says of each row of the outlook."""
    return column(place / workbook, "预警", "reminder")


def digest(place: Path) -> list[str]:
    lines = (place / "digest.md").read_text("utf-8").split("\n")
    return [line for line in lines if "预警" in line]


def test_three_nights_and_the_last_of_them_again(tmp_path: Path) -> None:
    first = night(tmp_path, THIRTY_ONE)
    assert told(first) == ["新增", "新增"]
    assert digest(first) == [
        "- 预警提醒：提醒2条，另有未变化的0条（新增 2）",
        "- 预警与哪次结果相比：没有更早的结果，均为新增",
    ]
    second = night(tmp_path, THIRTY)
    own = next((second / "companies").iterdir())
    assert told(second) == told(second / "companies", own.name)
    assert told(second) == ["进入30日内", "未变化"]
    assert digest(second)[0] == "- 预警提醒：提醒1条，另有未变化的1条（进入30日内 1）"
    third = night(tmp_path, TWENTY_NINE)
    assert told(third) == ["未变化", "未变化"]
    assert digest(third) == [
        "- 预警提醒：提醒0条，另有未变化的2条",
        "- 预警与哪次结果相比：2026-11-19",
    ]
    # A night run again is compared with the night before it, not with itself.
    assert told(night(tmp_path, THIRTY)) == ["进入30日内", "未变化"]
    rows = pl.read_parquet(third / "outlook.parquet")
    assert (dict(rows.schema), rows["days_left"].to_list()) == (COLUMNS, [29, 41])
    facts = json.loads((third / "run.json").read_text("utf-8"))
    assert facts["outlook"] == {"compared_with": "2026-11-19", "not_compared": None}


@pytest.mark.parametrize("damaged", ["outlook.parquet", "run.json"])
def test_an_earlier_night_that_cannot_be_read_is_said_and_all_is_new(
    tmp_path: Path, damaged: str
) -> None:
    (night(tmp_path, THIRTY_ONE) / damaged).write_bytes(b"PAR1 noise")
    place = night(tmp_path, THIRTY)
    assert told(place) == ["新增", "新增"]
    assert digest(place)[1] == "- 预警与哪次结果相比：2026-11-18的结果不能读取，均为新增"


def test_a_single_check_compares_with_the_results_in_its_own_folder(tmp_path: Path) -> None:
    night(tmp_path, THIRTY)
    own = tmp_path / "single"
    words = ["verify", tmp_path / "inbox" / FACTORY, "--mirror", tmp_path / "mirror"]
    for day, expected in ((THIRTY, "新增"), (TWENTY_NINE, "未变化")):
        run(*words, "--out", own, "--as-of", day)
        assert set(told(own / f"{day}")) == {expected}
