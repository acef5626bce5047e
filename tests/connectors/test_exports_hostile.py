"""What would exhaust the machine, reach out of the file or break its reader ends in a reason."""

import re
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from connectors.exports import limits
from tests.connectors.hostile import SHEET, cell, changed, rows_added
from tests.connectors.kinds import spreadsheetml
from tests.connectors.outcomes import grids, refusal

TEN = 10


@pytest.fixture
def limit(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, int], None]:
    def lowered(name: str, value: int) -> None:
        monkeypatch.setattr(limits, "FIGURES", {**limits.FIGURES, name: value})

    return lowered


@pytest.mark.parametrize(
    "sheet",
    [
        lambda xml: re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:XFD1048576"', xml),
        rows_added('<row r="1048576"><c r="XFD1048576" s="0"/></row>'),
        rows_added('<row r="1048576" s="0" customFormat="1"/>'),
    ],
    ids=["claimed", "a format in the last cell", "a format on the last row"],
)
def test_a_sheet_that_claims_a_million_rows_but_has_ten_is_read(
    tmp_path: Path, sheet: Callable[[bytes], bytes]
) -> None:
    (grid,) = grids(changed(tmp_path / "a.xlsx", {SHEET: sheet}))
    assert (grid.cells.height, grid.unread) == (TEN, None)


@pytest.mark.parametrize(
    "more",
    [
        cell("XFD1048576"),
        cell("A99999999"),
        cell("A18446744073709551617"),
        cell("ABCDEFGHI11"),
        '<row r="1048576"><c s="0"/><c t="inlineStr"><is><t>x</t></is></c></row>'
        '<row r="4294967295"><c><v>1</v></c></row>',
        '<row r="11"><c r="xfd1048576"><v>1</v></c></row>',
        '<row r="11"><x:c r="XFD1048576"><v>1</v></x:c></row>',
        "<row r=\"11\"><c  s='0'  r='XFD1048576'><v>1</v></c></row>",
    ],
)
def test_a_stray_cell_far_away_costs_its_sheet_and_not_the_memory(
    tmp_path: Path, more: str
) -> None:
    (grid,) = grids(changed(tmp_path / "a.xlsx", {SHEET: rows_added(more)}))
    assert (grid.cells.width, grid.unread) == (0, "sheet_too_large")


def test_a_stray_cell_far_to_the_right_alone_is_read(tmp_path: Path) -> None:
    (grid,) = grids(changed(tmp_path / "a.xlsx", {SHEET: rows_added(cell("ZZ11"))}))
    assert grid.cells.columns == ["A", "B", "ZZ"]
    assert grid.cells.height == TEN + 1


def test_rows_out_of_order_are_not_read_in_part(tmp_path: Path) -> None:
    (grid,) = grids(changed(tmp_path / "a.xlsx", {SHEET: rows_added(cell("A3"))}))
    assert grid.unread == "broken_sheet"


@pytest.mark.parametrize("part", [SHEET, "xl/sharedStrings.xml", "xl/media/image1.png"])
def test_a_workbook_that_unpacks_to_too_much_is_not_unpacked(tmp_path: Path, part: str) -> None:
    bomb = b" " * (70 << 20)
    more = {part: bomb} if "media" in part else {}
    path = changed(tmp_path / "a.xlsx", {part: lambda xml: xml + bomb}, more)
    assert path.stat().st_size < 1 << 20
    assert refusal(path) == "unpacks_too_large"


def test_a_part_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    path = changed(tmp_path / "a.xlsx", {SHEET: lambda xml: xml + b" " * (70 << 20)})
    content = path.read_bytes()
    with zipfile.ZipFile(path) as book:
        true = struct.pack("<I", book.getinfo(SHEET).file_size)
    path.write_bytes(content.replace(true, struct.pack("<I", 5000)))
    (grid,) = grids(path)
    assert grid.unread == "broken_sheet"


def test_two_parts_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        path = changed(tmp_path / "a.xlsx", {}, {SHEET: b"<worksheet/>"})
    assert refusal(path) == "broken_file"


ENTITY = (
    '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>'
)


def test_entities_are_refused_wherever_they_stand(tmp_path: Path) -> None:
    declared = ENTITY.encode()
    for part in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels"):
        path = changed(
            tmp_path / "a.xlsx", {part: lambda xml: xml.replace(b"?>", b"?>" + declared, 1)}
        )
        assert refusal(path) == "broken_file"
    (tmp_path / "a.xls").write_text(
        spreadsheetml(
            "<Worksheet><Table><Row><Cell><Data>&c;</Data></Cell></Row></Table></Worksheet>"
        ).replace("<Workbook", ENTITY + "<Workbook", 1)
    )
    assert refusal(tmp_path / "a.xls") == "broken_file"


def test_an_entity_in_a_sheet_brings_nothing_in(tmp_path: Path) -> None:
    path = changed(
        tmp_path / "a.xlsx",
        {
            SHEET: lambda xml: rows_added(cell("A11", "&c;"))(
                xml.replace(b"?>", b"?>" + ENTITY.encode(), 1)
            )
        },
    )
    (grid,) = grids(path)
    assert grid.unread or "root" not in "".join(grid.cells["A"].drop_nulls())


@pytest.mark.parametrize("target", ["../../../etc/passwd", "/etc/passwd", "worksheets/none.xml"])
def test_a_sheet_that_points_out_of_the_workbook_is_broken(tmp_path: Path, target: str) -> None:
    rels = "xl/_rels/workbook.xml.rels"
    path = changed(
        tmp_path / "a.xlsx",
        {rels: lambda xml: xml.replace(b"worksheets/sheet1.xml", target.encode())},
    )
    assert [grid.unread for grid in grids(path)] == ["broken_sheet"]


def test_a_text_pointed_to_over_and_over_does_not_fill_the_memory(
    tmp_path: Path, limit: Callable[[str, int], None]
) -> None:
    limit("text_mib", 1)
    path = changed(
        tmp_path / "a.xlsx",
        {
            "xl/sharedStrings.xml": lambda xml: xml.replace(
                "电工".encode(), "电工".encode() + b"a" * 300_000
            )
        },
    )
    (grid,) = grids(path)
    assert grid.unread == "sheet_too_large"


def test_more_listed_than_there_is_is_refused_before_room_is_made_for_it(tmp_path: Path) -> None:
    path = changed(
        tmp_path / "a.xlsx",
        {"xl/sharedStrings.xml": lambda xml: re.sub(rb'ount="\d+"', b'ount="4294967295"', xml)},
    )
    assert refusal(path) == "broken_file"


@pytest.mark.parametrize(
    ("name", "content", "limited", "reason"),
    [
        ("a.csv", b"a,b\n" * 300_000, "file_mib", "file_too_large"),
        ("a.xls", b"<table>" + b" " * (2 << 20), "page_mib", "file_too_large"),
        ("a.xls", b"MIME-Version: 1.0\nContent-Type: multipart/related\n" + b" " * (2 << 20),
         "page_mib", "file_too_large"),
    ],
)  # fmt: skip
def test_a_file_over_its_limit_is_not_opened(
    tmp_path: Path, limit: Callable[[str, int], None],
    name: str, content: bytes, limited: str, reason: str,
) -> None:  # fmt: skip
    limit(limited, 1)
    (tmp_path / name).write_bytes(content)
    assert refusal(tmp_path / name) == reason


def test_a_zip_in_pieces_is_refused(tmp_path: Path) -> None:
    path = changed(tmp_path / "a.xlsx", {})
    content = path.read_bytes()
    for size in (10, 200, len(content) // 2, len(content) - 10):
        path.write_bytes(content[:size])
        assert refusal(path) == "broken_file"


def test_a_sheet_packed_wrongly_is_broken(tmp_path: Path) -> None:
    path = changed(tmp_path / "a.xlsx", {})
    with zipfile.ZipFile(path) as book:
        start = book.getinfo(SHEET).header_offset + 30 + len(SHEET)
    content = bytearray(path.read_bytes())
    content[start : start + 20] = b"\xff" * 20
    path.write_bytes(content)
    assert [grid.unread for grid in grids(path)] == ["broken_sheet"]


def test_of_macros_and_links_to_other_files_nothing_is_run_or_opened(tmp_path: Path) -> None:
    link = (
        '<Relationships><Relationship Id="rId1" Type="externalLinkPath" TargetMode="External" '
        'Target="file:///etc/passwd"/></Relationships>'
    )
    formulas = (
        '<row r="11"><c r="A11" t="str"><f>[1]人员!$A$1</f><v>李二</v></c>'
        '<c r="B11"><f>WEBSERVICE("http://127.0.0.1/")</f></c></row>'
    )
    path = changed(
        tmp_path / "a.xlsm",
        {SHEET: rows_added(formulas)},
        {
            "xl/vbaProject.bin": b"Sub Auto_Open()",
            "xl/externalLinks/_rels/externalLink1.xml.rels": link.encode(),
        },
    )
    (grid,) = grids(path)
    assert grid.cells.row(-1) == ("李二", None)
