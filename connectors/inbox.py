"""The folder in which companies hand over their files, as deliveries."""

import os
import re
from dataclasses import dataclass
from pathlib import Path

from connectors.errors import Unreachable

# Left behind by systems and office programs; nobody handed these over.
LITTER = {".ds_store", "thumbs.db", "desktop.ini"}
LITTER_STARTS = ("~$", "._", ".~lock.")
LITTER_FOLDERS = {"__macosx", "@eadir", "$recycle.bin"}
# What a sender says about the layout of the other files.
LAYOUT_FILE = "layout.toml"
# What would move the cursor of a terminal or break a line of a list.
UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class InboxFile:
    """One file: where it lies, its size, and its names (with `/`).

    `name` is its path below the inbox, or below the folder handed over alone; `inside` always its
    path in the delivery.
    """

    path: Path
    name: str
    bytes: int
    inside: str


@dataclass(frozen=True)
class Delivery:
    """What one sender handed over: a first-level folder, or (`name` None) the joint files.

    `layouts` say how some of the files are laid out.
    """

    name: str | None
    files: tuple[InboxFile, ...]
    ignored: int = 0
    layouts: tuple[InboxFile, ...] = ()


def deliveries(folder: Path) -> list[Delivery]:
    """The deliveries of an inbox, joint files first, then the folders in order of name."""
    if not folder.is_dir():
        raise Unreachable(f"{folder}：不是文件夹；请给出收件夹，其中每家企业一个文件夹")
    folders, files = _listed(folder)
    joint = _delivery(None, files, folder)
    whole = [_delivery(shown(home.name), _below(home), folder, home) for home in folders]
    return [joint, *whole] if joint.files or joint.layouts else whole


def single(path: Path) -> Delivery:
    """One folder or one file as a delivery; its folder's name may tell the company.

    A layout that lies beside the file belongs to it.
    """
    if not path.exists():
        raise Unreachable(f"{path}：没有这个文件夹或文件；请核对路径")
    whole = path.resolve()
    if whole.is_dir():
        return _delivery(shown(whole.name), _below(whole), whole)
    beside = whole.with_name(LAYOUT_FILE)
    also = [beside] if beside.exists() and beside != whole else []
    return _delivery(shown(whole.parent.name), [whole, *also], whole.parent)


def shown(name: str) -> str:
    """A name as its sender saw it, fit to be printed and stored.

    Names packed on Chinese Windows come out as the bytes of GB18030, which are no text here.
    """
    try:
        name.encode()
    except UnicodeEncodeError:
        name = os.fsencode(name).decode("gb18030", errors="replace")
    return UNPRINTABLE.sub("\ufffd", name)


def _delivery(
    name: str | None, paths: list[Path], root: Path, home: Path | None = None
) -> Delivery:
    sorts: dict[str, list[InboxFile]] = {"file": [], "layout": [], "litter": []}
    for path in paths:
        called, inside = (shown(path.relative_to(at).as_posix()) for at in (root, home or root))
        sorts[_sort_of(path)].append(InboxFile(path, called, _size(path), inside))
    files, layouts = tuple(sorts["file"]), tuple(sorts["layout"])
    return Delivery(name, files, len(sorts["litter"]), layouts)


def _size(path: Path) -> int:
    try:
        return path.lstat().st_size
    except OSError:  # gone since it was listed, or out of reach; opening it will say so
        return 0


def _sort_of(path: Path) -> str:
    name = path.name.lower()
    if name in LITTER or name.startswith(LITTER_STARTS):
        return "litter"
    return "layout" if name == LAYOUT_FILE else "file"


def _below(folder: Path) -> list[Path]:
    """Everything under the folder that is not a folder itself; links are named, not followed.

    A folder that cannot be opened stands for what is in it.
    """
    found: list[Path] = []
    waiting = [folder]
    while waiting:
        at = waiting.pop()
        try:
            folders, files = _listed(at)
        except OSError:
            folders, files = [], [at]
        found += files
        waiting += reversed(folders)
    return sorted(found)


def _listed(folder: Path) -> tuple[list[Path], list[Path]]:
    """The folders in a folder and what else is in it, in order of name."""
    with os.scandir(folder) as entries:
        listed = sorted((folder / e.name, e.is_dir(follow_symlinks=False)) for e in entries)
    folders = [path for path, is_folder in listed if is_folder]
    files = [path for path, is_folder in listed if not is_folder]
    return [path for path in folders if path.name.lower() not in LITTER_FOLDERS], files
