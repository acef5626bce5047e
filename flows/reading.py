"""Read the files of a delivery, or of many, to canonical tables."""

import hashlib
import logging
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, NamedTuple

from connectors import exports, layouts
from connectors.errors import Unrecognised
from connectors.inbox import Delivery
from data.grid import Grid
from validators import tables
from validators.hours_text import DayRule
from validators.layout import stated as laid
from validators.layout.stated_day import day_stated

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


class DayOf(NamedTuple):
    """How long a day of training is in the files of a delivery under a folder of the inbox."""

    delivery: str | None
    layout: str
    rule: DayRule


class Said(NamedTuple):
    """What layout files say about tables and days, and a list of what of it cannot be used."""

    stated: list[laid.Stated]
    days: list[DayOf]
    wrong: list[laid.Wrong]

    def about(self, file: File) -> list[laid.Stated]:
        """What is said about the tables of a file."""
        return [one for one in self.stated if one.file == file.name]

    def day(self, file: File) -> DayRule | None:
        """How long a day is in a file, by the layout file nearest to it."""
        near = [
            one
            for one in self.days
            if one.delivery == file.folder and file.name.startswith(_folder(one.layout))
        ]
        return max(near, key=lambda one: len(_folder(one.layout))).rule if near else None

    @property
    def day_of_all(self) -> str | None:
        """How long a day is by the layout file at the top, in its words."""
        return next((one.rule.words for one in self.days if not _folder(one.layout)), None)


def _folder(name: str) -> str:
    """The folder of a file of the inbox with its stroke; nothing for one at the top."""
    return name[: name.rfind("/") + 1]


NOTHING_SAID = Said([], [], [])


def said_of(deliveries: Iterable[Delivery]) -> Said:
    """What the layout files of some deliveries say."""
    stated, days, wrong = [], [], []
    for delivery, layout in [(d, one) for d in deliveries for one in d.layouts]:
        try:
            text = layouts.text_of(layout.path)
            found, faults = laid.parsed(text, layout.name)
            rule, ill = day_stated(text, layout.name)
            faults += ill
            days += [DayOf(delivery.name, layout.name, rule)] if rule else []
        except Unrecognised as error:
            found, faults = [], [laid.Wrong(layout.name, None, error.reason, "")]
        root = layout.path.parents[layout.name.count("/")]
        there = {one.file: (root / one.file).is_file() for one in found}
        stated += [one for one in found if there[one.file]]
        wrong += faults
        wrong += [laid.Wrong.of(one, "layout_no_file", one.file, "file") for one in found
                  if not there[one.file]]  # fmt: skip
    return Said(stated, days, wrong)


def facts_of(said: Said) -> dict[str, Any]:
    """What was said, as plain facts."""
    return {"stated": [asdict(one) for one in said.stated], "days": said.days}


def said_again(facts: dict[str, Any]) -> Said:
    """What was put aside as plain facts, without what could not be used."""
    days = [DayOf(whose, layout, DayRule(*rule)) for whose, layout, rule in facts["days"]]
    return Said([laid.Stated(**one) for one in facts["stated"]], days, [])


def days_told(office: DayRule | None, said: Said) -> list[dict[str, Any]]:
    """The rules on the length of a day that are in force, as the manifest names them."""
    rules = [(office.where, office)] if office else []
    rules += [(one.layout, one.rule) for one in said.days]
    return [{"where": where, "rule": rule.words, "minutes": rule.minutes} for where, rule in rules]


def understood(
    files: Iterable[File],
    said: Said = NOTHING_SAID,
    day: DayRule | None = None,
    *,
    keep_raw: bool = False,
) -> tables.Reading:
    """What the files hold; one that cannot be opened is a line of the unreadable list.

    `said` is what layout files say about them, `day` how long a day of training is where none says
    it. With `keep_raw` the text of each parsed field stands beside it.
    """
    handed = (
        tables.Handed(
            file.name,
            file.folder,
            _opened(file),
            said.about(file),
            said.day(file) or day,
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
