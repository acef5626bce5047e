"""The workbooks of single companies."""

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

import data
from connectors.forms import Column, Form, PartedForm, Sheet
from connectors.forms.findings import company_file, night_forms
from connectors.sheets.blocks import ROOM, Room
from connectors.workbooks import write_workbooks
from tests.connectors.workbook_findings_rows import CHEMIST, NAMES, STEEL
from tests.connectors.workbook_frames import frames
from tests.connectors.workbook_reading import all_bytes, column, sheets, values

ORDERED = data.table("sheets").sort(pl.col("position").cast(pl.Int64))["name"].to_list()


@pytest.fixture(scope="module")
def companies(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("companies")
    write_workbooks(night_forms(frames()), folder.with_suffix(".xlsx"), folder)
    return folder


def test_a_company_has_its_own_workbook_with_the_same_sheets(companies: Path) -> None:
    names = sorted(path.name for path in companies.iterdir())
    assert names == sorted(f"{org}_{name}.xlsx" for org, name in NAMES.items())
    for path in companies.iterdir():
        assert list(sheets(path)) == ORDERED


@pytest.mark.parametrize("org", NAMES)
def test_nothing_of_another_company_is_in_a_companys_workbook(companies: Path, org: str) -> None:
    found = all_bytes(companies / company_file(org, NAMES[org]))
    run_facts = frames()
    others = [other for other in NAMES if other != org]
    foreign = run_facts.findings.filter(pl.col("org_id").is_in(others))
    secrets = {
        *others, *(NAMES[other] for other in others), "汇总.xls", "91310000MA1K000043",
        *foreign["finding_id"], *foreign["person_key"].drop_nulls(),
        *run_facts.unreadable.filter(pl.col("org_id").is_in(others))["file"],
        *run_facts.outlook.filter(pl.col("org_id").is_in(others))["person_name"],
    }  # fmt: skip
    assert not [text for text in secrets if text.encode() in found]


def test_a_companys_workbook_holds_all_that_is_its_own(companies: Path) -> None:
    path = companies / company_file(CHEMIST, NAMES[CHEMIST])
    own = frames().findings.filter(pl.col("org_id") == CHEMIST)
    broken = own.filter(pl.col("verdict") == "broken")
    assert column(path, "问题清单", "finding_id") == broken["finding_id"].to_list()
    assert column(path, "退回数据", "file") == ["南山化工/花名册.xlsx"]
    assert column(path, "企业汇总", "org_id") == [CHEMIST]
    assert "花名册" in "".join(column(path, "运行记录", "fact"))
    rows = {row[0]: row[1:] for row in values(sheets(path)["总览"])}
    assert rows["合计"][:5] == ["2", "2", "0", "4", "3"]


def test_on_many_sheets_or_on_one_the_lists_are_the_same(tmp_path: Path) -> None:
    form = night_forms(frames())
    for folder, room in ((tmp_path / "parted", Room(rows=1)), (tmp_path / "together", ROOM)):
        folder.mkdir()
        write_workbooks(form, folder / "all.xlsx", folder, room)
    for name in ("all.xlsx", *form.names.values()):
        split, whole = sheets(tmp_path / "parted" / name), sheets(tmp_path / "together" / name)
        for title in ORDERED[1:]:
            pieces = [values(s) for each, s in split.items() if each.partition("(")[0] == title]
            rows = pieces[0][:2] + [row for piece in pieces for row in piece[2:]]
            assert rows == values(whole[title])


@pytest.mark.parametrize(
    ("org_id", "name", "expected"),
    [
        (STEEL, "东海钢铁有限公司", f"{STEEL}_东海钢铁有限公司.xlsx"),
        (STEEL, None, f"{STEEL}.xlsx"),
        (STEEL, '../a<b>:c"|?*\n', f"{STEEL}_abc.xlsx"),
        ("NAME:0123456789ab", "某 厂.", "NAME-0123456789ab_某 厂.xlsx"),
        (STEEL, "长" * 90, f"{STEEL}_{'长' * 60}.xlsx"),
    ],
)
def test_a_companys_file_name_is_one_every_system_takes(
    org_id: str, name: str | None, expected: str
) -> None:
    assert company_file(org_id, name) == expected


@pytest.mark.parametrize("org", NAMES)
def test_a_company_alone_in_a_run_gets_the_same_workbook_as_among_others(
    companies: Path, tmp_path: Path, org: str
) -> None:
    form = night_forms(frames())
    name = form.names[org]
    write_workbooks(replace(form, names={org: name}), tmp_path / "all.xlsx", tmp_path)
    alone, among = sheets(tmp_path / name), sheets(companies / name)
    assert {each: values(alone[each]) for each in alone} == {
        each: values(among[each]) for each in among
    }


@pytest.mark.parametrize("owners", [["甲"] * 300 + ["乙"] * 300, ["甲", "乙"] * 300])
def test_lying_together_or_not_the_rows_of_all_and_of_each_keep_their_order(
    tmp_path: Path, owners: list[str]
) -> None:
    column = Column("person_name", "姓名")
    frame = pl.DataFrame({"org_id": owners}).with_row_index("person_name").cast(pl.String)
    sheet = Sheet("表", (column,), frame)
    form = PartedForm("org_id", {"甲": "a.xlsx", "乙": "b.xlsx"}, Form((sheet,)), (sheet,))
    write_workbooks(form, tmp_path / "all.xlsx", tmp_path)

    def listed(name: str) -> list[str]:
        return [row[0] for row in values(sheets(tmp_path / name)["表"])[2:]]

    assert listed("all.xlsx") == frame["person_name"].to_list()
    for owner, name in form.names.items():
        assert listed(name) == frame.filter(org_id=owner)["person_name"].to_list()
