"""Whatever is wrong with the input ends in a sentence, a line of the list and an exit code."""

import hashlib
import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from tests import people
from tests.connectors.hostile import SHEET, cell, changed, rows_added
from tests.connectors.old_workbooks import OldBook, old_workbook
from tests.flows.deliveries import (
    AS_OF,
    CLAIMED,
    FACTORY,
    STAFF,
    company_list,
    factory,
    lines,
    manifest,
    night,
    run,
    workbook,
)

Spoil = Callable[[Path], object]
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")


def scan_as_workbook(inbox: Path) -> None:
    (inbox / FACTORY / "扫描件.xlsx").write_bytes(b"%PDF-1.7\n" + b"\0" * 100)


def two_headings(inbox: Path) -> None:
    headings = ["姓名", "姓名", "身份证号码", "证书编号", "有效期至"]
    row = ["张三", "李四", people.id_no(), "T1", date(2027, 1, 1)]
    workbook(inbox / FACTORY / "台账二.xlsx", headings, row)


def bomb(inbox: Path) -> None:
    changed(inbox / FACTORY / "弹.xlsx", {SHEET: lambda xml: xml + b" " * (66 << 20)})


def far_cell(inbox: Path) -> None:
    changed(inbox / FACTORY / "远.xlsx", {SHEET: rows_added(cell("XFD1048576"))})


FAULTS: dict[str, tuple[Spoil, str]] = {
    "an empty file": (lambda i: (i / FACTORY / "空.xlsx").write_bytes(b""), "empty_file"),
    "a scan called a workbook": (scan_as_workbook, "not_what_name_says"),
    "a workbook under a password": (
        lambda i: (i / FACTORY / "密.xlsx").write_bytes(OLE), "encrypted",
    ),
    "a workbook cut short": (
        lambda i: (i / FACTORY / "断.xlsx").write_bytes(b"PK\x03\x04" + b"\0" * 50), "broken_file",
    ),
    "a workbook that unpacks to too much": (bomb, "unpacks_too_large"),
    "a sheet that reaches too far": (far_cell, "sheet_too_large"),
    "an old workbook under a password": (
        lambda i: (i / FACTORY / "旧.xls").write_bytes(old_workbook(OldBook({}, password=True))),
        "encrypted",
    ),
    "a page in place of the export": (
        lambda i: (i / FACTORY / "页.xls").write_text("<html><body>请登录</body></html>"),
        "unsupported_kind",
    ),
    "a sheet without a known table": (
        lambda i: workbook(i / FACTORY / "菜单.xlsx", ["菜名", "价格", "产地"],
                           ["鱼", 1, "东"], ["肉", 2, "西"]),
        "no_known_table",
    ),
    "a link": (
        lambda i: (i / FACTORY / "链接.csv").symlink_to(i / FACTORY / "花名册.xlsx"),
        "not_a_plain_file",
    ),
    "a pipe": (lambda i: os.mkfifo(i / FACTORY / "管道.csv"), "not_a_plain_file"),
    "headings without a row below": (
        lambda i: workbook(i / FACTORY / "操作证台账.xlsx", CLAIMED), "header_only",
    ),
    "two headings for one field": (two_headings, "duplicate_heading"),
    "a file of a kind nobody reads": (
        lambda i: (i / FACTORY / "说明.docx").write_bytes(b"PK\x03\x04" + b"\0" * 50),
        "",
    ),
    "the same company delivered twice": (
        lambda i: factory(i, f"{FACTORY}_云溪机械厂"), "company_twice",
    ),
}  # fmt: skip


def test_a_whole_delivery_is_done(inbox: Path, mirror: Path, tmp_path: Path) -> None:
    result = night(inbox, tmp_path / "out", "--mirror", mirror)
    assert (result.exit_code, manifest(tmp_path / "out")["outcome"]) == (0, "done"), result.output


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_listed_and_degrades_the_run(
    fault: str, inbox: Path, mirror: Path, tmp_path: Path
) -> None:
    spoil, reason = FAULTS[fault]
    spoil(inbox)
    result = night(inbox, tmp_path / "out", "--mirror", mirror)
    assert result.exit_code == 3, result.output
    listed = lines(tmp_path / "out").filter(pl.col("kind").is_in(["file", "sheet", "conflict"]))
    assert reason in (listed["reason"].to_list() or [""]) or not reason
    assert listed["advice"].null_count() == 0
    assert "Traceback" not in result.output


def test_the_rest_of_a_spoilt_delivery_is_still_judged(
    inbox: Path, mirror: Path, tmp_path: Path
) -> None:
    scan_as_workbook(inbox)
    night(inbox, tmp_path / "out", "--mirror", mirror)
    found = pl.read_parquet(tmp_path / "out" / f"{AS_OF}" / "findings.parquet")
    assert found.filter(pl.col("code") == "CERT_ABSENT")["verdict"].to_list() == ["broken"]


def test_every_row_of_every_file_is_accounted_for(
    inbox: Path, mirror: Path, tmp_path: Path
) -> None:
    book = workbook(
        inbox / "联合.xlsx", ["姓名", "身份证号码", "岗位", "入职日期"], ["张三", "", "", ""]
    )
    night(inbox, tmp_path / "out", "--mirror", mirror)
    files = manifest(tmp_path / "out")["files"]
    assert isinstance(files, list)
    assert book.name in [file["file"] for file in files]
    for sheet in (sheet for file in files for sheet in file["sheets"]):
        gone = sum(sheet["rows_skipped"].values()) + sheet["rows_set_aside"]
        assert sheet["rows_seen"] == sheet["rows_read"] + gone


def test_a_table_with_headings_only_was_delivered(
    inbox: Path, mirror: Path, tmp_path: Path
) -> None:
    workbook(inbox / FACTORY / "操作证台账.xlsx", CLAIMED)
    night(inbox, tmp_path / "out", "--mirror", mirror)
    found = pl.read_parquet(tmp_path / "out" / f"{AS_OF}" / "findings.parquet")
    assert found.filter(pl.col("code") == "CERT_NOT_FOUND").is_empty()


def test_an_expected_company_that_delivered_nothing_is_named(
    inbox: Path, mirror: Path, tmp_path: Path
) -> None:
    absent = people.uscc(2)
    company_list(inbox, ["缺席厂", absent, "机械制造", "310000"])
    assert night(inbox, tmp_path / "out", "--mirror", mirror).exit_code == 3
    companies = manifest(tmp_path / "out")["companies"]
    assert isinstance(companies, dict)
    assert companies["not_checked"] == [{"org_id": absent, "reason": "not_delivered"}]


def test_a_company_of_whose_files_none_could_be_read_is_named(
    inbox: Path, mirror: Path, tmp_path: Path
) -> None:
    for folder in (people.uscc(8), "某某厂"):
        (inbox / folder).mkdir()
        (inbox / folder / "名册.xlsx").write_bytes(b"PK\x03\x04" + bytes(50))
    assert night(inbox, tmp_path / "out", "--mirror", mirror).exit_code == 3
    counted = manifest(tmp_path / "out")["companies"]
    assert isinstance(counted, dict)
    assert [counted[n] for n in ("expected", "delivered", "checked")] == [3, 3, 1]
    assert {left["reason"] for left in counted["not_checked"]} == {"nothing_read"}
    assert people.uscc(8) in {left["org_id"] for left in counted["not_checked"]}


@pytest.mark.parametrize("code", ["", "123"])
def test_a_company_listed_without_a_sound_code_is_expected_by_its_name(
    inbox: Path, mirror: Path, tmp_path: Path, code: str
) -> None:
    company_list(inbox, ["缺席厂", code, "机械制造", "310000"])
    assert night(inbox, tmp_path / "out", "--mirror", mirror).exit_code == 3
    companies = manifest(tmp_path / "out")["companies"]
    assert isinstance(companies, dict)
    named = "NAME:" + hashlib.sha256("缺席厂".encode()).hexdigest()[:12]
    assert companies["not_checked"] == [{"org_id": named, "reason": "not_delivered"}]
    book = openpyxl.load_workbook(tmp_path / "out" / f"{AS_OF}" / "findings.xlsx")
    assert ("缺席厂", "未报送") in {row[:2] for row in book["总览"].iter_rows(values_only=True)}


def test_an_expected_company_whose_files_could_not_be_read_did_deliver(
    inbox: Path, mirror: Path, tmp_path: Path
) -> None:
    company_list(inbox, ["坏件厂", people.uscc(8), "机械制造", "310000"])
    (inbox / people.uscc(8)).mkdir()
    (inbox / people.uscc(8) / "名册.xlsx").write_bytes(b"PK\x03\x04" + bytes(50))
    assert night(inbox, tmp_path / "out", "--mirror", mirror).exit_code == 3
    companies = manifest(tmp_path / "out")["companies"]
    assert isinstance(companies, dict)
    assert [companies[n] for n in ("expected", "delivered", "checked")] == [2, 2, 1]
    assert companies["not_checked"] == [{"org_id": people.uscc(8), "reason": "nothing_read"}]


def test_a_company_asked_for_by_code_that_delivered_nothing_is_not_found_in_order(
    inbox: Path, mirror: Path
) -> None:
    company_list(inbox, ["未报送的厂", people.uscc(9), "机械制造", "310000"])
    words = ("verify", "--inbox", inbox, "--mirror", mirror, "--as-of", AS_OF, "--company")
    assert run(*words, people.uscc(9)).exit_code == 3
    unknown = run(*words, people.uscc(8))
    assert unknown.exit_code == 2
    assert people.uscc(8) in unknown.output


def test_lines_of_a_delivery_stand_with_its_company_also_where_a_label_names_it(
    inbox: Path, mirror: Path, tmp_path: Path
) -> None:
    label = ["填报单位：云溪机械厂"]
    person = ["李四", "310101********1234", "钳工", "其他从业人员"]
    workbook(inbox / FACTORY / "增补.xlsx", label, STAFF, person)
    (inbox / FACTORY / "空.xlsx").write_bytes(b"")
    night(inbox, tmp_path / "out", "--mirror", mirror)
    unread = pl.read_parquet(tmp_path / "out" / AS_OF.isoformat() / "unreadable.parquet")
    assert unread.select("kind", "org_id").unique().sort("kind").rows() == [
        ("cell", FACTORY),
        ("file", FACTORY),
    ]
