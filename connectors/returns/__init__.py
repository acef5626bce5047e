"""What goes back to those who sent it: their own workbooks, with what is wrong marked in them."""

import logging
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from io import BytesIO
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import polars as pl

from connectors import exports
from connectors.errors import Unrecognised
from connectors.exports.contents import kind_of
from connectors.forms import Form
from connectors.forms.words import phrases
from connectors.returns.extract import extract
from connectors.returns.listing import problem_sheet
from connectors.returns.marking import mark
from connectors.returns.problems import Told, problems
from connectors.workbook import write_workbook

log = logging.getLogger("chizheng")

RETURNED = {"file": pl.String, "returned_file": pl.String}
FOLDER = "returns"
# From so many on, several processes are worth their start.
MANY, CHUNK = 400, 16
WORKBOOKS = (".xlsx", ".xlsm")
# What Windows refuses in a name, and names that lead out of their folder; a name as long as a
# file system takes, in bytes.
_REFUSED = re.compile(r'[\x00-\x1f<>:"/\\|?*\ud800-\udfff]+')
_LONGEST = 255


Way = Callable[["Sent", Path, Sequence[Told], Sequence[Mapping[str, Any]]], None]


@dataclass(frozen=True)
class Sent:
    """One file that came in: its name in addresses, where it lies, and where in which delivery.

    `folder` is None for a joint file at the top of the inbox, `inside` the path in the delivery;
    `has_changed` where it is no longer the file that was read.
    """

    name: str
    path: Path
    folder: str | None
    inside: str
    has_changed: bool = False


@dataclass(frozen=True, eq=False)
class _Work:
    """One return to be written: the file, where to, its problems and how it was understood."""

    one: Sent
    target: Path
    lines: pl.DataFrame
    layouts: Sequence[Mapping[str, Any]]


def write_returns(
    folder: Path,
    unread: pl.DataFrame,
    sent: Sequence[Sent],
    layouts: Iterable[Mapping[str, Any]],
    jobs: int = 1,
) -> pl.DataFrame:
    """Write the return of every file with a problem below `folder`; `file, returned_file`.

    `unread` is the list of what could not be read, `layouts` how each table was understood. The
    second column is the path of the return below the folder of the results. Many files are shared
    among so many processes.
    """
    lines = unread.partition_by("file", as_dict=True)
    understood: dict[str, list[Mapping[str, Any]]] = {}
    for layout in layouts:
        understood.setdefault(layout["file"], []).append(layout)
    joint = _joint({one.folder for one in sent})
    taken: set[str] = set()
    work = [
        _Work(one, folder / FOLDER / _place(one, joint, taken), lines[one.name,],
              understood.get(one.name, []))
        for one in sent
        if (one.name,) in lines
    ]  # fmt: skip
    if work:
        _make_private(folder / FOLDER)
    for target in {each.target.parent for each in work}:
        target.mkdir(parents=True, exist_ok=True)
    if jobs > 1 and len(work) >= MANY:
        with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
            made = list(pool.map(_give_back, work, chunksize=CHUNK))
    else:
        made = [_give_back(each) for each in work]
    rows = [
        (each.one.name, place.relative_to(folder).as_posix())
        for each, place in zip(work, made, strict=True)
    ]
    return pl.DataFrame(rows, schema=RETURNED, orient="row")


def _give_back(work: _Work) -> Path:
    """Write the best return there can be: the marked file, else its bad rows, else the list."""
    one, target = work.one, work.target
    told = problems(work.lines, work.layouts)
    # Excel refuses a workbook without macros under the ending of those with them.
    has_macros = target.suffix.lower() == ".xlsm"
    plain = target.with_name(target.name + ".xlsx") if has_macros else target
    ways: list[tuple[Way, Path]] = [(_as_it_came, target), (_its_rows, plain)]
    if one.has_changed or "file" in work.lines["kind"]:
        ways = []
    elif not _is_workbook(one.path):
        ways = ways[1:]
    for way, place in ways:
        try:
            way(one, place, told, work.layouts)
        except Exception as error:  # a workbook we cannot change must not cost the night
            # Of what failed only the kind goes to the log: its text may quote a cell.
            log.info("%s: not marked in place (%s)", one.name, type(error).__name__)
            place.unlink(missing_ok=True)
        else:
            return place
    write_workbook(Form((problem_sheet(told),)), plain)
    return plain


def _is_workbook(path: Path) -> bool:
    try:
        return kind_of(path) == "xlsx"
    except Unrecognised:
        return False


def _make_private(folder: Path) -> None:
    """Make the folder for its owner alone: what was sent holds whole numbers."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)


def _as_it_came(
    one: Sent, target: Path, told: Sequence[Told], _: Sequence[Mapping[str, Any]]
) -> None:
    mark(one.path, target, told)


def _its_rows(
    one: Sent, target: Path, told: Sequence[Told], layouts: Sequence[Mapping[str, Any]]
) -> None:
    rows = BytesIO()
    moved = extract(exports.open_file(one.path, one.name), rows, told, layouts, one.path.stem)
    mark(rows, target, moved)


def _joint(folders: set[str | None]) -> str:
    """The folder for what came at the top of the inbox; no delivery has its name."""
    name = phrases()["return_joint"]
    while name in folders:
        name += "_"
    return name


def _place(one: Sent, joint: str, taken: set[str]) -> str:
    """Where the return stands: `<delivery>/<file>`, for what is no workbook with `.xlsx` behind."""
    parts = [joint if one.folder is None else one.folder, *one.inside.split("/")]
    ending = "" if one.path.suffix.lower() in WORKBOOKS else ".xlsx"
    folders = [_safe(part, "") for part in parts[:-1]]
    for name in _numbered(parts[-1], ending):
        place = "/".join([*folders, name])
        if place.lower() not in taken:
            taken.add(place.lower())
            return place
    raise AssertionError


def _numbered(name: str, ending: str) -> Iterator[str]:
    """The name, then the same with a number, for names that differ only in what is left out."""
    yield _safe(name, ending)
    stem, dot, suffix = name.rpartition(".")
    for turn in range(2, 1_000_000):
        yield _safe(f"{stem}_{turn}{dot}{suffix}" if dot else f"{name}_{turn}", ending)


def _safe(name: str, ending: str) -> str:
    """The name without what could lead elsewhere or what a file system refuses, and its ending."""
    plain = _REFUSED.sub("_", name).strip(" .") or "_"
    while len((plain + ending).encode()) > _LONGEST:
        stem, dot, suffix = plain.rpartition(".")
        plain = f"{stem[:-1]}{dot}{suffix}" if len(stem) > 1 else plain[:-1]
    return plain + ending
