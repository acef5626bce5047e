"""What somebody says outright about tables, in a `layout.toml` that lies beside their files."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, NamedTuple

import polars as pl

from validators.layout.headings import fields_of, plain
from validators.layout.kinds import kinds
from validators.layout.spans import SPANS
from validators.layout.unread import UNREAD, lines

HEADER = re.compile(r"^\s*\[\[\s*table\s*\]\]")
# What a column of days or of clock ranges may be called, beside the fields of its kind.
BESIDE = ("day", "clock")
EXPECTED: dict[str, type] = {
    "file": str, "sheet": str, "header_row": int, "kind": str, "partial": bool, "columns": dict,
}  # fmt: skip


@dataclass(frozen=True)
class Stated:
    """One table as stated: where it stands, what it is, and which heading each field has.

    `source` and `line` tell where that is said. What is None or left out is recognised as usual;
    an empty heading says that the field has no column.
    """

    source: str
    line: int | None
    file: str
    sheet: str | None = None
    header_row: int | None = None
    kind: str | None = None
    partial: bool = False
    columns: dict[str, str] = field(default_factory=dict)


class Wrong(NamedTuple):
    """Why something that was stated is not used: a code of `data/reasons.csv`, and what it is."""

    source: str
    line: int | None
    reason: str
    original: str
    key: str | None = None

    @staticmethod
    def of(stated: Stated, reason: str, original: str, key: str | None = None) -> "Wrong":
        """What is wrong with an entry as a whole."""
        return Wrong(stated.source, stated.line, reason, original, key)


def told(wrong: list[Wrong]) -> pl.DataFrame:
    """A line of the unreadable list for each; `row` is the line of the layout file."""
    schema = {"source": UNREAD["file"], "line": UNREAD["row"], "reason": UNREAD["reason"],
              "original": UNREAD["original"], "key": UNREAD["column"]}  # fmt: skip
    return lines(
        pl.DataFrame(wrong, schema=schema, orient="row"),
        file=pl.col("source"),
        sheet="",
        row=pl.col("line"),
        column=pl.col("key"),
        kind="file",
        reason=pl.col("reason"),
        original=pl.col("original"),
    )


def parsed(text: str, source: str) -> tuple[list[Stated], list[Wrong]]:
    """The tables that the text of a layout file states, and what of it cannot be used.

    `source` is the name of the layout file in the inbox; the files it names are told from its
    folder. An entry with anything wrong in it is left out whole. How long a day is, `stated_day`
    tells.
    """
    try:
        whole = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        at = re.search(r"at line (\d+)", str(error))
        return [], [Wrong(source, int(at[1]) if at else None, "layout_toml", str(error))]
    entries = whole.pop("table", [])
    strange = [key for key in whole if key != "training_day"]
    wrong = [Wrong(source, _line(text, key), "layout_key", key, key) for key in strange]
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        at_table = _line(text, "table")
        return [], [*wrong, Wrong(source, at_table, "layout_value", "table", "table")]
    blocks = _blocks(text, len(entries))
    stated = []
    for entry, (first, block) in zip(entries, blocks, strict=True):
        faults = [
            Wrong(source, _line(block, key, first) or first, reason, said, key)
            for key, reason, said in _faults(entry)
        ]
        wrong += faults
        if not faults:
            stated.append(_stated(entry, source, first))
    return stated, wrong


def _blocks(text: str, count: int) -> list[tuple[int | None, str]]:
    """For each entry the number of its first line and its text."""
    written = text.split("\n")
    starts = [number for number, line in enumerate(written) if HEADER.match(line)]
    if len(starts) != count:  # written in some other way that TOML allows
        return [(_line(text, "table"), "")] * count
    return [
        (start + 1, "\n".join(written[start:end]))
        for start, end in pairwise([*starts, len(written)])
    ]


def _line(text: str, key: str, first: int | None = 1) -> int | None:
    """The number of the line that gives the key, where the text begins on line `first`."""
    given = re.compile(rf"^\s*(?:\[+)?\s*[\"']?{re.escape(key)}[\"']?\s*(?:=|\])")
    for number, line in enumerate(text.split("\n"), first or 1):
        if given.match(line):
            return number
    return None


def _faults(entry: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """What is wrong with an entry: key, reason, and what came."""
    faults = [(key, "layout_key", key) for key in entry if key not in EXPECTED]
    for key, expected in EXPECTED.items():
        if key in entry and not _is_right(key, entry[key], expected):
            faults.append((key, "layout_value", str(entry[key])))
    if "file" not in entry:
        faults.append(("file", "layout_missing", "file"))
    if faults:
        return faults
    if "kind" in entry and entry["kind"] not in {kind.name for kind in kinds()}:
        return [("kind", "layout_kind", entry["kind"])]
    return _faults_of_columns(entry.get("columns", {}), entry.get("kind"))


def _is_right(key: str, value: object, expected: type) -> bool:
    if not isinstance(value, expected) or (expected is int and isinstance(value, bool)):
        return False
    if key == "file":
        parts = _path(str(value)).split("/")
        return all(parts) and ".." not in parts
    return not isinstance(value, int) or value >= 1 or expected is bool


def _faults_of_columns(
    columns: Mapping[str, object], kind: str | None
) -> list[tuple[str, str, str]]:
    known = _nameable([kind] if kind else [one.name for one in kinds()])
    faults = [(name, "layout_field", name) for name in columns if name not in known]
    faults += [
        (name, "layout_value", str(heading))
        for name, heading in columns.items()
        if not isinstance(heading, str)
    ]
    given = [plain(heading) for heading in columns.values() if isinstance(heading, str)]
    twice = {heading for heading in given if heading and given.count(heading) > 1}
    return faults + [
        (name, "layout_heading_twice", str(heading))
        for name, heading in columns.items()
        if isinstance(heading, str) and plain(heading) in twice
    ]


def _nameable(names: list[str]) -> set[str]:
    fields = {name for kind in names for name in fields_of(kind)}
    return fields | (set(BESIDE) if set(names) & set(SPANS) else set())


def _stated(entry: Mapping[str, Any], source: str, line: int | None) -> Stated:
    folder = source.rpartition("/")[0]
    told_from = f"{folder}/" if folder else ""
    return Stated(source, line, **{**entry, "file": told_from + _path(entry["file"])})


def _path(text: str) -> str:
    return text.replace("\\", "/").removeprefix("./")
