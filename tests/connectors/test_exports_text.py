"""Delimited text: nothing is lost to its encoding, its quotes or its ragged records."""

from pathlib import Path

import pytest

from connectors.errors import Unrecognised
from connectors.exports import delimited, open_file
from tests.connectors.kinds import cells, only


def put(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def test_a_record_longer_than_all_before_keeps_every_field(tmp_path: Path) -> None:
    head = "姓名,岗位\n" + "王一,电工\n" * 1000
    rows = cells(only(put(tmp_path / "a.csv", f"{head}{','.join('abcdefghijk')}\n李二,焊工\n")))
    assert rows[-2] == list("abcdefghijk")
    assert rows[-1] == ["李二", "焊工", *[None] * 9]
    assert len(rows) == 1003


def test_a_text_may_name_its_separator_in_its_first_record(tmp_path: Path) -> None:
    rows = cells(only(put(tmp_path / "a.csv", "sep=;\r\n姓名;说明\r\n王一;a,b,c\r\n")))
    assert rows == [["sep=", None], ["姓名", "说明"], ["王一", "a,b,c"]]


@pytest.mark.parametrize("odd", ["\u2028", "\x85", "\x0b", "\x0c"])
def test_only_line_ends_end_a_record(tmp_path: Path, odd: str) -> None:
    text = f'姓名,岗位\n王{odd}一,电工\n李二,5" 管,焊\n'
    assert cells(only(put(tmp_path / "a.csv", text)))[1][0] == f"王{odd}一"


def test_a_quote_that_never_ends_swallows_nothing(tmp_path: Path) -> None:
    text = '姓名,岗位\n"王一,电工\n' + "李二,焊工\n" * 30_000
    rows = cells(only(put(tmp_path / "a.csv", text)))
    assert (len(rows), rows[1], rows[-1]) == (30_002, ['"王一', "电工"], ["李二", "焊工"])


@pytest.mark.parametrize("limit", [0, 1 << 40], ids=["through the disk", "in memory"])
@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-16-be"])
def test_a_long_text_is_whole_wherever_its_blocks_are_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: int, encoding: str
) -> None:
    monkeypatch.setattr(delimited, "IN_MEMORY", limit)
    monkeypatch.setattr(delimited, "LINES", 7)
    monkeypatch.setattr(delimited, "BLOCK", 5)
    rows = [["姓名", "岗位"], *[[f"王{n}𠮷㐂", "维修\n电工"] for n in range(300)]]
    text = "".join(f'{name},"{post}"\r\n' for name, post in rows)
    assert cells(only(put(tmp_path / "a.csv", text, encoding))) == rows


def test_bytes_that_turn_wrong_far_down_are_named(tmp_path: Path) -> None:
    good = "姓名,岗位\n王一,电工\n".encode("gb18030") * 40_000
    (tmp_path / "a.csv").write_bytes(good + b"\xff\xff,x\n")
    with pytest.raises(Unrecognised, match="bad_encoding"):
        list(open_file(tmp_path / "a.csv", "a.csv"))
