"""Tables that a `layout.toml` states, and what is wrong in one."""

import json
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from tests.flows.deliveries import AS_OF, ELECTRICIAN, FACTORY, factory, night, run, workbook
from tests.flows.laid_out import csv, fields, listed, odd, shown


def test_a_table_nobody_could_recognise_is_read_as_stated(tmp_path: Path) -> None:
    layout = """
    [[table]]
    file = "人.csv"
    header_row = 1
    kind = "staffing"
    [table.columns]
    person_name = "名字啊"
    person_id_no = "号码啊"
    post = "干啥的"
    hire_date = "哪天来"
    """
    (table,) = shown(odd(tmp_path / "厂", layout), "--out", tmp_path / "out")["tables"]
    assert fields(table) == {
        "A": "person_name", "B": "person_id_no", "C": "post", "D": "hire_date"
    }  # fmt: skip
    assert {column["why"] for column in table["columns"].values()} == {"stated"}
    rows = pl.read_parquet(tmp_path / "out" / "staffing.parquet")
    assert rows["hire_date"].to_list() == [date(2020, 1, 5), date(2021, 3, 1)]
    assert rows["hire_date_month"].to_list() == [False, True]


def test_what_is_stated_wins_and_the_other_columns_are_read_as_usual(tmp_path: Path) -> None:
    csv(tmp_path / "厂" / "人.csv", f"员工|姓名|身份证号|岗位\n王一|甲公司|{ELECTRICIAN}|电工\n")
    (tmp_path / "厂" / "layout.toml").write_text(
        '[[table]]\nfile = "人.csv"\nheader_row = 1\nkind = "staffing"\n'
        'columns = {person_name = "员工", org_name = "姓名"}\n',
        encoding="utf-8",
    )
    (table,) = shown(tmp_path / "厂")["tables"]
    assert fields(table) == {
        "A": "person_name", "B": "org_name", "C": "person_id_no", "D": "post"
    }  # fmt: skip


def test_an_empty_heading_takes_a_column_away(tmp_path: Path) -> None:
    csv(
        tmp_path / "厂" / "人.csv",
        f"姓名|身份证号|岗位|入职日期\n王一|{ELECTRICIAN}|电工|2020.1.5\n",
    )
    (tmp_path / "厂" / "layout.toml").write_text(
        '[[table]]\nfile = "人.csv"\nkind = "staffing"\ncolumns = {hire_date = ""}\n',
        encoding="utf-8",
    )
    (table,) = shown(tmp_path / "厂")["tables"]
    assert fields(table)["D"] is None


def test_headings_of_two_rows_are_stated_joined(tmp_path: Path) -> None:
    csv(
        tmp_path / "厂" / "表.csv",
        f"某某台账||||\n人|人|甲类|\n名|号|头|尾\n王一|{ELECTRICIAN}|2020.1.5|2026.1.4\n",
    )
    (tmp_path / "厂" / "layout.toml").write_text(
        '[[table]]\nfile = "表.csv"\nheader_row = 3\nkind = "certificate_claim"\n'
        "[table.columns]\n"
        'person_name = "人名"\nperson_id_no = "人号"\nvalid_from = "甲类头"\nvalid_to = "甲类尾"\n',
        encoding="utf-8",
    )
    (table,) = shown(tmp_path / "厂", "--out", tmp_path / "out")["tables"]
    assert (table["title_rows"], table["header_rows"]) == ([1], [2, 3])
    rows = pl.read_parquet(tmp_path / "out" / "certificate_claim.parquet")
    assert rows.select("valid_from", "valid_to").row(0) == (date(2020, 1, 5), date(2026, 1, 4))


def test_the_other_tables_of_a_sheet_are_recognised_as_usual(tmp_path: Path) -> None:
    csv(
        tmp_path / "厂" / "两张.csv",
        f"姓名|身份证号|岗位\n王一|{ELECTRICIAN}|电工\n\n外请人员情况表\n名字啊|号码啊|干啥的\n李二||钳工\n",
    )
    (tmp_path / "厂" / "layout.toml").write_text(
        '[[table]]\nfile = "两张.csv"\nheader_row = 5\nkind = "staffing"\n'
        'columns = {person_name = "名字啊", post = "干啥的"}\n',
        encoding="utf-8",
    )
    upper, lower = shown(tmp_path / "厂")["tables"]
    assert (upper["header_rows"], upper["rows_read"]) == ([1], 1)
    assert (lower["title_rows"], lower["header_rows"], lower["rows_read"]) == ([4], [5], 1)


def test_a_layout_beside_a_single_file_holds_for_it(tmp_path: Path) -> None:
    layout = '[[table]]\nfile = "人.csv"\nkind = "staffing"\ncolumns = {person_name = "名字啊"}\n'
    odd(tmp_path / "厂", layout)
    (table,) = shown(tmp_path / "厂" / "人.csv")["tables"]
    assert table["kind"] == "staffing"


def test_of_a_partial_table_absence_is_no_evidence(tmp_path: Path) -> None:
    folder = factory(tmp_path / "inbox")
    (folder / "培训记录.xlsx").unlink()
    headings = ["姓名", "身份证号码", "培训类型", "培训日期", "学时", "培训内容", "考核结果"]
    workbook(folder / "培训.xlsx", headings)

    def verdicts() -> set[str]:
        found = run("verify", folder, "--as-of", AS_OF, "--format", "json")
        return {
            row["verdict"]
            for row in json.loads(found.stdout)
            if row["code"] == "HOURS_ANNUAL_SHORT"
        }

    assert verdicts() == {"broken"}
    (folder / "layout.toml").write_text(
        '[[table]]\nfile = "培训.xlsx"\nkind = "training_record"\npartial = true\n', "utf-8"
    )
    assert verdicts() == {"unverifiable"}


def test_a_night_reads_by_layouts_of_deliveries_and_of_joint_files(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    odd(
        inbox / FACTORY,
        '[[table]]\nfile = "人.csv"\nkind = "staffing"\ncolumns = {person_name = "名字啊"}\n',
    )
    csv(inbox / "合.csv", f"名字啊|哪家\n王一|{FACTORY}\n")
    (inbox / "layout.toml").write_text(
        '[[table]]\nfile = "合.csv"\nkind = "staffing"\n'
        'columns = {person_name = "名字啊", uscc = "哪家"}\n[[table]]\nfile = "没有.csv"\n',
        encoding="utf-8",
    )
    assert night(inbox, tmp_path / "out").exit_code == 3
    result = tmp_path / "out" / f"{AS_OF}"
    files = json.loads((result / "run.json").read_text("utf-8"))["files"]
    read = {file["file"]: [sheet["rows_read"] for sheet in file["sheets"]] for file in files}
    assert read == {"合.csv": [1], f"{FACTORY}/人.csv": [2]}
    (line,) = pl.read_parquet(result / "unreadable.parquet").filter(
        pl.col("reason") == "layout_no_file"
    ).select("file", "row", "column", "original").rows()  # fmt: skip
    assert line == ("layout.toml", 5, "file", "没有.csv")


ENTRY = '[[table]]\nfile = "人.csv"\n'
OF_STAFF = f'{ENTRY}kind = "staffing"\n'
WRONG = {
    "no TOML at all": ("[[table]\n", None, "toml"),
    "a text without quotes": ("[[table]]\nfile = 人.csv\n", None, "toml"),
    "a key of its own": (f"hello = 1\n{ENTRY}", "hello", "key"),
    "one table only": ('[table]\nfile = "人.csv"\n', "table", "value"),
    "a misspelt key": (f'{ENTRY}kinds = "staffing"\n', "kinds", "key"),
    "no file": ('[[table]]\nkind = "staffing"\n', "file", "missing"),
    "a file that is not there": ('[[table]]\nfile = "他.csv"\n', "file", "no_file"),
    "a way out of the folder": ('[[table]]\nfile = "../人.csv"\n', "file", "value"),
    "a row in words": (f'{ENTRY}header_row = "一"\n', "header_row", "value"),
    "a row before the first": (f"{ENTRY}header_row = 0\n", "header_row", "value"),
    "a row behind the last": (f"{OF_STAFF}header_row = 99\n", "header_row", "no_row"),
    "a kind nobody knows": (f'{ENTRY}kind = "名册"\n', "kind", "kind"),
    "no kind where none is seen": (f"{ENTRY}header_row = 1\n", "kind", "kind"),
    "truth in words": (f'{ENTRY}partial = "yes"\n', "partial", "value"),
    "a field of another kind": (f'{OF_STAFF}columns = {{topic = "干啥的"}}\n', "topic", "field"),
    "a heading that is a number": (f"{OF_STAFF}columns = {{post = 3}}\n", "post", "value"),
    "a heading that is not there": (
        f'{OF_STAFF}header_row = 1\ncolumns = {{post = "岗"}}\n', "post", "no_heading",
    ),
    "one heading for two fields": (
        f'{OF_STAFF}[table.columns]\npost = "甲"\ndepartment = "甲"\n', "post", "heading_twice",
    ),
    "a sheet that is not there": (f'{ENTRY}sheet = "一"\n', "sheet", "no_sheet"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_layout_file_is_told_by_line_and_degrades(name: str, tmp_path: Path) -> None:
    text, key, what = WRONG[name]
    reason = f"layout_{what}"
    folder = odd(tmp_path / "厂", text)
    result = run("layout", folder, "--format", "json")
    assert result.exit_code == 3
    assert "Traceback" not in result.output
    assert reason in {one["reason"] for one in json.loads(result.stdout)["not_read"]}
    found = listed(folder)
    assert (key, reason) in {(line[2], line[3]) for line in found}
    assert {line[0] for line in found} == {"layout.toml"}
    assert all(line[1] for line in found)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_layout_file_is_read_as_editors_save_it(encoding: str, tmp_path: Path) -> None:
    folder = odd(tmp_path / "厂", "")
    layout = f'{OF_STAFF}columns = {{person_name = "名字啊"}}\n'.replace("\n", "\r\n")
    (folder / "layout.toml").write_bytes(layout.encode(encoding))
    assert fields(shown(folder)["tables"][0])["A"] == "person_name"


def test_a_layout_that_is_no_plain_file_is_not_followed(tmp_path: Path) -> None:
    folder = odd(tmp_path / "厂", "")
    (tmp_path / "elsewhere.toml").write_text(OF_STAFF, encoding="utf-8")
    (folder / "layout.toml").unlink()
    (folder / "layout.toml").symlink_to(tmp_path / "elsewhere.toml")
    assert shown(folder)["tables"] == []
    assert "not_a_plain_file" in {one["reason"] for one in shown(folder)["not_read"]}


def test_an_entry_that_is_wrong_leaves_the_others_alone(tmp_path: Path) -> None:
    layout = (
        '[[table]]\nfile = "人.csv"\nkind = "staffing"\ncolumns = {person_name = "名字啊"}\n'
        '[[table]]\nfile = "他.csv"\n'
    )
    assert len(shown(odd(tmp_path / "厂", layout))["tables"]) == 1
