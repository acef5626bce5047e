"""What a file is, its content says; what cannot be read is refused with its reason."""

from pathlib import Path

import pytest

from connectors.errors import Unrecognised
from connectors.exports import open_file
from tests.connectors.handed import TABLE, only, rows, workbook
from tests.connectors.old_workbooks import container


@pytest.mark.parametrize("name", ["a.xls", "a.csv", "a.dat", "a"])
def test_the_content_says_what_a_file_is_not_its_name(tmp_path: Path, name: str) -> None:
    workbook(tmp_path / "a.xlsx", TABLE).rename(tmp_path / name)
    assert rows(only(tmp_path / name)) == TABLE


def test_text_under_the_name_of_a_workbook_is_read_as_text(tmp_path: Path) -> None:
    (tmp_path / "a.xls").write_bytes("姓名\t身份证号\n王一\t1\n".encode("gbk"))
    assert rows(only(tmp_path / "a.xls")) == [["姓名", "身份证号"], ["王一", "1"]]


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.xlsx", b"", "empty_file"),
        ("a.xlsx", b"PK\x03\x04 cut short", "broken_file"),
        ("a.xlsx", OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        ("a.doc", container({"WordDocument": b"x"}), "unsupported_kind"),
        ("a.xls", OLE + bytes(600), "broken_file"),
        ("a.csv", b"\xef\xbb\xbf", "empty_file"),
        ("a.csv", b" \r\n \r\n", "empty_file"),
        ("a.parquet", b"PAR1 cut short", "broken_file"),
        ("a.pdf", b"%PDF-1.7", "unsupported_kind"),
        ("a.png", b"\x89PNG\r\n\x1a\n\x00\x00", "unsupported_kind"),
        ("a.xlsx", b"\x00\x01\x02", "not_what_name_says"),
        ("a.html", b"<html><table></table></html>", "unsupported_kind"),
        ("readme.md", b"# text", "unsupported_kind"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(
    tmp_path: Path, name: str, content: bytes, reason: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(Unrecognised) as caught:
        list(open_file(tmp_path / name, name))
    assert caught.value.reason == reason


def test_a_document_of_another_office_program_is_refused(tmp_path: Path) -> None:
    import zipfile

    with zipfile.ZipFile(tmp_path / "a.docx", "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    with pytest.raises(Unrecognised, match="unsupported_kind"):
        list(open_file(tmp_path / "a.docx", "a.docx"))


def test_of_a_workbook_with_a_damaged_sheet_the_others_are_read(tmp_path: Path) -> None:
    import zipfile

    workbook(tmp_path / "whole.xlsx", TABLE, TABLE)
    with (
        zipfile.ZipFile(tmp_path / "whole.xlsx") as old,
        zipfile.ZipFile(tmp_path / "a.xlsx", "w") as new,
    ):
        for name in old.namelist():
            body = old.read(name)
            new.writestr(name, body[: len(body) // 2] if "sheet1" in name else body)
    damaged, whole = open_file(tmp_path / "a.xlsx", "a.xlsx")
    assert (damaged.sheet, damaged.unread, damaged.cells.width) == ("Sheet", "broken_sheet", 0)
    assert (rows(whole), whole.unread) == (TABLE, None)


def test_a_workbook_without_a_cell_is_empty(tmp_path: Path) -> None:
    with pytest.raises(Unrecognised, match="empty_file"):
        list(open_file(workbook(tmp_path / "a.xlsx", []), "a.xlsx"))


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    workbook(tmp_path / "a.xlsx", TABLE)
    (tmp_path / "b.xlsx").symlink_to(tmp_path / "a.xlsx")
    with pytest.raises(Unrecognised, match="not_a_plain_file"):
        list(open_file(tmp_path / "b.xlsx", "b.xlsx"))
