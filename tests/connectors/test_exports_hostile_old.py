"""Old workbooks, pages and XML that would exhaust the machine end in a reason."""

import struct
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.connectors.kinds import put_spreadsheetml
from tests.connectors.old_workbooks import OldBook, OldSheet, container, old_workbook, record
from tests.connectors.outcomes import grids, outcome, refusal

OLD = {"表": OldSheet([["姓名"], ["王一"]])}


@pytest.mark.parametrize(
    ("book", "reason"),
    [
        (OldBook(OLD, password=True), "encrypted"),
        (OldBook({"表": OldSheet([["x"]], claim=(1 << 31, 256))}), "sheet_too_large"),
        (OldBook({"表": OldSheet([["x"]], more=record(0x203, struct.pack("<HHHd", 9, 999, 0, 1)))}),
         "broken_file"),
    ],
    ids=["password", "claims too much", "beyond the last column"],
)  # fmt: skip
def test_an_old_workbook_that_cannot_be_opened_says_why(
    tmp_path: Path, book: OldBook, reason: str
) -> None:
    (tmp_path / "a.xls").write_bytes(old_workbook(book))
    assert refusal(tmp_path / "a.xls") == reason


def _with(book: bytes, kind: int, change: Callable[[bytes], bytes]) -> bytes:
    """The records with the body of the first one of a kind changed."""
    at = 0
    while struct.unpack_from("<H", book, at)[0] != kind:
        at += 4 + struct.unpack_from("<H", book, at + 2)[0]
    size = struct.unpack_from("<H", book, at + 2)[0]
    return book[: at + 4] + change(book[at + 4 : at + 4 + size]) + book[at + 4 + size :]


@pytest.mark.parametrize(
    "spoilt",
    [
        lambda book: book[: len(book) // 2],
        lambda book: book.replace(record(0x0A, b""), b""),
        lambda book: _with(book, 0xFC, lambda body: body[:4] + b"\xff" * 4 + body[8:]),
        lambda book: _with(book, 0x85, lambda body: body + record(0x85, body)),
        lambda book: _with(book, 0x200, lambda body: b"\xff" * 4 + body[4:]),
    ],
    ids=["cut short", "without ends", "too many texts", "one sheet twice", "a negative extent"],
)
def test_damaged_records_of_an_old_workbook_raise_nothing_else(
    tmp_path: Path, spoilt: Callable[[bytes], bytes]
) -> None:
    stream = OldBook(OLD).stream()
    (tmp_path / "a.xls").write_bytes(container({"Workbook": spoilt(stream)}, small=True))
    assert refusal(tmp_path / "a.xls") == "broken_file"


@pytest.mark.parametrize("following", [0, 1, 2, 9, 0xFFFFFFF0])
def test_a_ring_of_sectors_ends(tmp_path: Path, following: int) -> None:
    rows = OldSheet([[f"王{n}", n] for n in range(400)])
    content = bytearray(old_workbook(OldBook({"表": rows})))
    content[512:1024] = struct.pack("<I", following) * 128
    (tmp_path / "a.xls").write_bytes(content)
    assert refusal(tmp_path / "a.xls") in ("broken_file", "unsupported_kind")


def test_a_workbook_under_a_password_is_named(tmp_path: Path) -> None:
    streams = {"EncryptionInfo": b"x" * 100, "EncryptedPackage": b"x" * 100}
    (tmp_path / "a.xlsx").write_bytes(container(streams))
    assert refusal(tmp_path / "a.xlsx") == "encrypted"


PAGE = "<html><body><table>{}</table></body></html>"


@pytest.mark.parametrize(
    "body",
    [
        "<tr><td colspan=99999999>x</td></tr>",
        "<tr>" + "<td colspan=1000>x</td>" * 20 + "</tr>",
    ],
)
def test_a_page_that_reaches_too_far_is_not_drawn(tmp_path: Path, body: str) -> None:
    (tmp_path / "a.xls").write_text(PAGE.format(body))
    (grid,) = grids(tmp_path / "a.xls")
    assert grid.unread == "sheet_too_large"


def test_xml_that_reaches_too_far_is_not_drawn(tmp_path: Path) -> None:
    put_spreadsheetml(tmp_path / "a.xls", [["x"]])
    text = (tmp_path / "a.xls").read_text().replace("<Row>", '<Row ss:Index="99999999">')
    (tmp_path / "a.xls").write_text(text)
    (grid,) = grids(tmp_path / "a.xls")
    assert grid.unread == "sheet_too_large"


@pytest.mark.parametrize(
    "text",
    ["<table>" + "<tr><td>" * 50_000, "<table>" + "<!--" * 200_000, "<table>" + "<td a" * 200_000,
     "<table>" + "<table>" * 200_000 + "<td>x", "<table><td>" + "&#x" * 200_000],
    ids=["never closed", "comments", "tags cut short", "nested", "references"],
)  # fmt: skip
def test_a_page_that_is_all_tricks_takes_no_time(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.xls").write_text(text)
    assert outcome(tmp_path / "a.xls") in ("read", "unsupported_kind", "sheet_too_large")
