"""Bytes changed at random end in grids or in a reason, and in nothing else."""

import zipfile
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.errors import Unrecognised
from connectors.exports import open_file
from tests.connectors.kinds import WRITERS
from tests.connectors.test_exports_kinds import TABLE

RUNS = 60
# One writer for each way in.
KINDS = ["xlsxwriter.xlsx", "old.xls", "xml.xls", "page.xls", "mail.xls", "gb.csv", "wide.txt"]
LURES = [
    b"\xff\xff\xff\xff",
    b"\0\0\0\0",
    b"\xff\xff\xff\x7f",
    b"99999999",
    b'"',
    b"<",
    b"&#",
    b"-1",
]


def opened(path: Path) -> None:
    """Open the file to its end; anything but a reason is raised on."""
    with suppress(Unrecognised):
        for grid in open_file(path, path.name):
            assert not (grid.unread and grid.cells.width)


def spoilt(content: bytes, chance: Random) -> bytes:
    """The bytes with a few changed, cut out, put in or doubled."""
    body = bytearray(content)
    for _ in range(chance.choice([1, 1, 2, 5, 20])):
        at = chance.randrange(len(body) or 1)
        match chance.randrange(4):
            case 0:
                body[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                del body[at : at + chance.choice([1, 2, 64, 4096])]
            case 2:
                lure = chance.choice(LURES)
                body[at : at + len(lure)] = lure
            case 3:
                body[at:at] = body[at : at + chance.choice([1, 40, 400])]
    return bytes(body)


@pytest.mark.parametrize("name", KINDS)
def test_a_damaged_file_ends_in_grids_or_a_reason(tmp_path: Path, name: str) -> None:
    WRITERS[name](tmp_path / name, TABLE)
    content, chance = (tmp_path / name).read_bytes(), Random(name)
    for _ in range(RUNS):
        (tmp_path / name).write_bytes(spoilt(content, chance))
        opened(tmp_path / name)


def test_a_workbook_of_damaged_parts_ends_in_grids_or_a_reason(tmp_path: Path) -> None:
    WRITERS["xlsxwriter.xlsx"](tmp_path / "whole.xlsx", TABLE)
    with zipfile.ZipFile(tmp_path / "whole.xlsx") as book:
        parts = {name: book.read(name) for name in book.namelist()}
    chance = Random("parts")
    for _ in range(RUNS * 3):
        broken = chance.choice([*parts, *["xl/worksheets/sheet1.xml"] * len(parts)])
        out = BytesIO()
        with zipfile.ZipFile(out, "w") as book:
            for name, body in parts.items():
                book.writestr(name, spoilt(body, chance) if name == broken else body)
        (tmp_path / "a.xlsx").write_bytes(out.getvalue())
        opened(tmp_path / "a.xlsx")


BEGINNINGS = [
    b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PAR1", b"\xff\xfe", b"\xef\xbb\xbf",
    b"<?xml version='1.0'?><Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'>",
    b"<html><table><tr><td>", b"MIME-Version: 1.0\nContent-Type: text/html\n\n<table><tr><td>",
]  # fmt: skip


@settings(max_examples=150)
@given(st.sampled_from(BEGINNINGS), st.binary(max_size=600))
def test_any_bytes_end_in_grids_or_a_reason(beginning: bytes, rest: bytes) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.xls"
        path.write_bytes(beginning + rest)
        opened(path)
