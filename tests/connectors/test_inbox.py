import os
import socket
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from connectors.errors import Unreachable, Unrecognised
from connectors.exports import open_file
from connectors.inbox import deliveries, single


def put(path: Path, content: bytes = b"x") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def test_each_folder_is_a_delivery_and_files_on_top_are_joint(tmp_path: Path) -> None:
    for name in ("b/2024/roster.xlsx", "b/a.csv", "a/x.csv", "joint.csv"):
        put(tmp_path / name)
    found = deliveries(tmp_path)
    assert [d.name for d in found] == [None, "a", "b"]
    assert [f.name for d in found for f in d.files] == [
        "joint.csv", "a/x.csv", "b/2024/roster.xlsx", "b/a.csv",
    ]  # fmt: skip


def test_a_folder_without_files_is_a_delivery_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    assert [(d.name, d.files) for d in deliveries(tmp_path)] == [("a", ())]


def test_a_file_has_its_size_and_its_place(tmp_path: Path) -> None:
    put(tmp_path / "a" / "x.csv", b"12345")
    (file,) = deliveries(tmp_path)[0].files
    assert (file.bytes, file.path.read_bytes()) == (5, b"12345")


def test_what_office_programs_leave_behind_is_counted_and_not_read(tmp_path: Path) -> None:
    for name in ("~$x.xlsx", ".DS_Store", "Thumbs.db", "._x.xlsx", "x.xlsx"):
        put(tmp_path / "a" / name)
    put(tmp_path / "a" / "__MACOSX" / "x.xlsx")
    (delivery,) = deliveries(tmp_path)
    assert [f.name for f in delivery.files] == ["a/x.xlsx"]
    assert delivery.ignored == 4


def test_a_layout_is_not_a_table(tmp_path: Path) -> None:
    put(tmp_path / "a" / "layout.toml")
    (delivery,) = deliveries(tmp_path)
    assert delivery.files == ()
    assert [one.name for one in delivery.layouts] == ["a/layout.toml"]


def test_links_are_named_and_never_followed(tmp_path: Path) -> None:
    outside = put(tmp_path / "outside" / "secret.csv")
    inbox = tmp_path / "inbox"
    (inbox / "a").mkdir(parents=True)
    (inbox / "a" / "linked").symlink_to(outside.parent, target_is_directory=True)
    (inbox / "a" / "x.csv").symlink_to(outside)
    assert [f.name for f in deliveries(inbox)[0].files] == ["a/linked", "a/x.csv"]


def test_a_missing_inbox_is_told_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(Unreachable, match="请给出收件夹"):
        deliveries(tmp_path / "none")
    with pytest.raises(Unreachable, match="请核对路径"):
        single(tmp_path / "none")


def test_one_folder_is_one_delivery_under_its_name(tmp_path: Path) -> None:
    put(tmp_path / "甲公司" / "2024" / "x.csv")
    found = single(tmp_path / "甲公司")
    assert (found.name, [f.name for f in found.files]) == ("甲公司", ["2024/x.csv"])


def test_one_file_is_a_delivery_of_the_folder_it_lies_in(tmp_path: Path) -> None:
    found = single(put(tmp_path / "甲公司" / "x.csv"))
    assert (found.name, [f.name for f in found.files]) == ("甲公司", ["x.csv"])


@pytest.mark.parametrize("name", ["花名册.csv", "花名册.xlsx", "花名册.parquet", "花名册"])
def test_a_name_in_the_bytes_of_gb18030_is_shown_as_its_sender_saw_it(
    tmp_path: Path, name: str
) -> None:
    pl.DataFrame({"姓名": ["王一"]}).write_parquet(tmp_path / "plain")
    folder = Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + "青岚湾化工".encode("gb18030")))
    folder.mkdir()
    (tmp_path / "plain").rename(folder / os.fsdecode(name.encode("gb18030")))
    (delivery,) = deliveries(tmp_path)
    assert delivery.name == "青岚湾化工"
    assert [(f.name, f.inside) for f in delivery.files] == [(f"青岚湾化工/{name}", name)]
    assert [g.file for f in delivery.files for g in open_file(f.path, f.name)]


def test_what_would_move_a_terminal_is_not_in_a_shown_name(tmp_path: Path) -> None:
    put(tmp_path / "a" / "x\x1b[2J\n\u202e.csv")
    assert [f.inside for f in deliveries(tmp_path)[0].files] == ["x\ufffd[2J\ufffd\ufffd.csv"]


def test_a_folder_too_deep_to_open_is_named_and_the_rest_is_read(tmp_path: Path) -> None:
    put(tmp_path / "a" / "x.csv")
    here = os.open(tmp_path / "a", os.O_RDONLY)
    for _ in range(20):
        os.mkdir("深" * 80, dir_fd=here)
        below = os.open("深" * 80, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(here)
    plain, deep = deliveries(tmp_path)[0].files
    assert plain.name == "a/x.csv"
    with pytest.raises(Unrecognised, match="not_opened"):
        list(open_file(deep.path, deep.name))


def test_a_file_that_went_away_is_told_when_it_is_opened(tmp_path: Path) -> None:
    put(tmp_path / "a" / "x.csv")
    (file,) = deliveries(tmp_path)[0].files
    file.path.unlink()
    with pytest.raises(Unrecognised, match="not_a_plain_file"):
        list(open_file(file.path, file.name))


def put_socket(path: str) -> None:
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(path)


@pytest.mark.parametrize("make", [os.mkfifo, put_socket])
def test_a_special_file_is_named_and_never_opened(
    tmp_path: Path, make: Callable[[str], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a").mkdir()
    monkeypatch.chdir(tmp_path / "a")  # a socket's path must be short
    make("x.csv")
    (file,) = deliveries(tmp_path)[0].files
    with pytest.raises(Unrecognised, match="not_a_plain_file"):
        list(open_file(file.path, file.name))
