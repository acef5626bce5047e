"""Read the files of a delivery, or of many, to canonical tables."""

import hashlib
import logging
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from connectors import exports
from connectors.inbox import Delivery
from data.grid import Grid
from validators import tables

log = logging.getLogger("chizheng")


class File(NamedTuple):
    """One file of the inbox: its name there, where it lies, and the delivery it came in."""

    name: str
    path: Path
    folder: str | None


def files_of(deliveries: Iterable[Delivery]) -> list[File]:
    """The files of some deliveries, in order."""
    return [File(f.name, f.path, d.name) for d in deliveries for f in d.files]


def understood(files: Iterable[File]) -> tables.Reading:
    """What the files hold; one that cannot be opened is a line of the unreadable list."""
    return tables.understand_all(
        tables.Handed(file.name, file.folder, _opened(file)) for file in files
    )


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
    if path.is_symlink() or not path.is_file():  # to open a pipe would wait for ever
        return ""
    try:
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
