"""Read the files of a delivery, or of many, to canonical tables."""

import hashlib
import logging
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from connectors import exports, layouts
from connectors.errors import Unrecognised
from connectors.inbox import Delivery
from data.grid import Grid
from validators import tables
from validators.layout import stated as laid

log = logging.getLogger("chizheng")

# A file as it is put aside between two steps.
Noted = tuple[str, str, str | None, str]


class File(NamedTuple):
    """One file of the inbox: its name there, where it lies, the delivery and its path in that."""

    name: str
    path: Path
    folder: str | None
    inside: str


def files_of_part(noted: Iterable[Noted]) -> list[File]:
    """The files that were put aside as plain facts."""
    return [File(name, Path(path), folder, inside) for name, path, folder, inside in noted]


def files_of(deliveries: Iterable[Delivery]) -> list[File]:
    """The files of some deliveries, in order."""
    return [File(f.name, f.path, d.name, f.inside) for d in deliveries for f in d.files]


class Said(NamedTuple):
    """What layout files say about tables, and a list of what of it cannot be used."""

    stated: list[laid.Stated]
    wrong: list[laid.Wrong]


def said_of(deliveries: Iterable[Delivery]) -> Said:
    """What the layout files of some deliveries say."""
    stated, wrong = [], []
    for layout in [one for delivery in deliveries for one in delivery.layouts]:
        try:
            found, faults = laid.parsed(layouts.text_of(layout.path), layout.name)
        except Unrecognised as error:
            found, faults = [], [laid.Wrong(layout.name, None, error.reason, "")]
        root = layout.path.parents[layout.name.count("/")]
        there = {one.file: (root / one.file).is_file() for one in found}
        stated += [one for one in found if there[one.file]]
        wrong += faults
        wrong += [laid.Wrong.of(one, "layout_no_file", one.file, "file") for one in found
                  if not there[one.file]]  # fmt: skip
    return Said(stated, wrong)


def understood(
    files: Iterable[File], stated: Sequence[laid.Stated] = (), *, keep_raw: bool = False
) -> tables.Reading:
    """What the files hold; one that cannot be opened is a line of the unreadable list.

    `stated` is what layout files say about them. With `keep_raw` the text of each parsed field
    stands beside it.
    """
    handed = (
        tables.Handed(
            file.name,
            file.folder,
            _opened(file),
            [one for one in stated if one.file == file.name],
        )
        for file in files
    )
    return tables.understand_all(handed, keep_raw=keep_raw)


def described(files: Iterable[File], reading: tables.Reading) -> list[dict[str, Any]]:
    """Each file as the manifest has it: fingerprint, and where the rows of its sheets went."""
    return [
        {
            "file": file.name,
            "sha256": fingerprint(file.path),
            "sheets": reading.files.get(file.name, []),
        }
        for file in files
    ]


def fingerprint(path: Path) -> str:
    """SHA-256 of a file, empty for what cannot be read or is no plain file."""
    try:
        if path.is_symlink() or not path.is_file():  # to open a pipe would wait for ever
            return ""
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def _opened(file: File) -> Iterator[Grid]:
    try:
        yield from exports.open_file(file.path, file.name)
    except Exception as error:
        # Of what failed only the kind goes to the log: its text may quote a cell.
        log.info("%s: not read (%s)", file.name, type(error).__name__)
        raise
