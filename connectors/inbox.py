"""The folder in which companies hand over their files, as deliveries."""

from dataclasses import dataclass
from pathlib import Path

from connectors.errors import Unreachable

# Left behind by systems and office programs; nobody handed these over.
LITTER = {".ds_store", "thumbs.db", "desktop.ini"}
LITTER_STARTS = ("~$", "._", ".~lock.")
LITTER_FOLDERS = {"__macosx", "@eadir", "$recycle.bin"}
# What a sender says about the layout of the other files.
LAYOUT_FILE = "layout.toml"


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
        raise Unreachable(
            f"inbox {folder}: not a folder; give the folder that holds one folder per company"
        )
    top = sorted(folder.iterdir())
    joint = _delivery(None, [path for path in top if not _is_folder(path)], folder)
    folders = [
        _delivery(path.name, _below(path), folder, path)
        for path in top
        if _is_folder(path) and path.name.lower() not in LITTER_FOLDERS
    ]
    return [joint, *folders] if joint.files or joint.layouts else folders


def single(path: Path) -> Delivery:
    """One folder or one file as a delivery; its folder's name may tell the company.

    A layout that lies beside the file belongs to it.
    """
    if not path.exists():
        raise Unreachable(f"{path}: no such file or folder; check the path")
    whole = path.resolve()
    if whole.is_dir():
        return _delivery(whole.name, _below(whole), whole)
    beside = whole.with_name(LAYOUT_FILE)
    also = [beside] if beside.exists() and beside != whole else []
    return _delivery(whole.parent.name, [whole, *also], whole.parent)


def _delivery(
    name: str | None, paths: list[Path], root: Path, home: Path | None = None
) -> Delivery:
    sorts: dict[str, list[InboxFile]] = {"file": [], "layout": [], "litter": []}
    for path in paths:
        called, inside = path.relative_to(root), path.relative_to(home or root)
        named = InboxFile(path, called.as_posix(), path.lstat().st_size, inside.as_posix())
        sorts[_sort_of(path)].append(named)
    files, layouts = tuple(sorts["file"]), tuple(sorts["layout"])
    return Delivery(name, files, len(sorts["litter"]), layouts)


def _sort_of(path: Path) -> str:
    name = path.name.lower()
    if name in LITTER or name.startswith(LITTER_STARTS):
        return "litter"
    return "layout" if name == LAYOUT_FILE else "file"


def _below(folder: Path) -> list[Path]:
    """Everything under the folder that is not a folder itself; links are named, not followed."""
    found: list[Path] = []
    for path in sorted(folder.iterdir()):
        if not _is_folder(path):
            found.append(path)
        elif path.name.lower() not in LITTER_FOLDERS:
            found += _below(path)
    return found


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()
