"""What one company says of somebody is held against what another says, however a night is cut."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from flows import night
from flows.order import Order
from tests import people
from tests.flows.deliveries import AS_OF, STAFF, workbook

STAFF_LENT = [*STAFF, "是否劳务派遣", "劳务派遣公司"]
TRAINED = [
    "姓名", "身份证号码", "培训类型", "开始时间", "结束时间", "培训地点", "培训内容", "考核结果",
]  # fmt: skip
LEFT, RIGHT, THIRD = (people.uscc(n) for n in (11, 12, 13))
WELDER, LENT, NAMED, AGENCY = (people.id_no(date(1985, 4, n), 11) for n in range(2, 6))
CODES = ("CERT_PARKED", "RECORD_OVERLAP", "RECORD_IMPOSSIBLE_DAY")


def firm(inbox: Path, code: str, lent: str, *trained: list[str]) -> None:
    hired = date(2015, 3, 2)
    rows = [
        [name, number, "焊工", "特种作业人员", "熔化焊接与热切割作业", hired, hired, None, away, by]
        for name, number, away, by in (
            ("张三", WELDER, "否", None),
            ("李四", LENT, lent, None),
            ("赵六", NAMED, lent, LEFT if lent == "是" else None),
            ("钱七", AGENCY, lent, "某劳务公司" if lent == "是" else None),
        )
    ]
    workbook(inbox / code / "花名册.xlsx", STAFF_LENT, *rows)
    workbook(inbox / code / "培训记录.xlsx", TRAINED, *trained)


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two companies with the same people, the second borrowing some, and one with none of them."""
    inbox = tmp_path_factory.mktemp("inbox")
    one = ["张三", WELDER, "再培训", "2025-05-10 08:00", "2025-05-10 12:30", "甲楼", "电焊", "合格"]
    two = ["张三", WELDER, "再培训", "2025-05-10 12:00", "2025-05-10 17:00", "乙楼", "消防", "合格"]
    firm(inbox, LEFT, "否", one)
    firm(inbox, RIGHT, "是", two)
    other = people.id_no(date(1987, 4, 2), 15)
    rows = ["王五", other, "焊工", "特种作业人员", "熔化焊接与热切割作业", date(2015, 3, 2)]
    workbook(inbox / THIRD / "花名册.xlsx", STAFF, [*rows, date(2015, 3, 2), None])
    return inbox


def found(inbox: Path, out: Path) -> pl.DataFrame:
    night.run(Order(inbox, out, None, AS_OF))
    rows = pl.read_parquet(out / AS_OF.isoformat() / "findings.parquet")
    broken = rows.filter(pl.col("code").is_in(CODES), pl.col("verdict") == "broken")
    return broken.sort("org_id", "code")


def told(rows: pl.DataFrame) -> set[tuple[str, ...]]:
    return set(rows.select("org_id", "code", "person_name", "grade", "thing").iter_rows())


EXPECTED = {
    (org, *finding)
    for org in (LEFT, RIGHT)
    for finding in (
        ("CERT_PARKED", "张三", "lead", ""),
        ("CERT_PARKED", "钱七", "lead", ""),
        ("RECORD_OVERLAP", "张三", "confirmed", "2025-05-10"),
        ("RECORD_IMPOSSIBLE_DAY", "张三", "suspected", "2025-05-10"),
    )
}


@pytest.mark.parametrize("rows", [1, 100_000])
@pytest.mark.parametrize("share", [1, 1_000])
def test_two_companies_contradict_each_other_in_whatever_batch_they_are(
    inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: int, share: int
) -> None:
    monkeypatch.setattr(night, "BYTES_PER_PART", rows)
    monkeypatch.setattr(night, "ROWS_PER_BATCH", rows)
    monkeypatch.setattr("validators.abroad.TOGETHER", share)
    assert told(found(inbox, tmp_path)) == EXPECTED


def test_a_finding_names_nothing_of_the_other_company(inbox: Path, tmp_path: Path) -> None:
    rows = found(inbox, tmp_path)
    own = rows.filter(pl.col("org_id") == LEFT).drop("org_id", "org_name").cast(pl.String)
    text = own.fill_null("").write_csv()
    assert RIGHT not in text
    assert "乙楼" not in text
    assert "另一单位" in text
