from pathlib import Path

import pytest

from connectors.errors import Unreachable
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
    with pytest.raises(Unreachable, match="give the folder"):
        deliveries(tmp_path / "none")
    with pytest.raises(Unreachable, match="check the path"):
        single(tmp_path / "none")


def test_one_folder_is_one_delivery_under_its_name(tmp_path: Path) -> None:
    put(tmp_path / "甲公司" / "2024" / "x.csv")
    found = single(tmp_path / "甲公司")
    assert (found.name, [f.name for f in found.files]) == ("甲公司", ["2024/x.csv"])


def test_one_file_is_a_delivery_of_the_folder_it_lies_in(tmp_path: Path) -> None:
    found = single(put(tmp_path / "甲公司" / "x.csv"))
    assert (found.name, [f.name for f in found.files]) == ("甲公司", ["x.csv"])
