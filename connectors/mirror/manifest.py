"""What a snapshot says of itself, and whether its files bear it out."""

import hashlib
import json
import re
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

# Rises when files or manifest change their build; another version is refused, never guessed at.
SCHEMA_VERSION = 2
CURRENT, SNAPSHOTS, MANIFEST, INDEX = "CURRENT", "snapshots", "manifest.json", "index"
PLAIN_NAME = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]*")


class Broken(Exception):
    """A mirror that cannot be used; `why` is a reason code."""

    def __init__(self, why: str, message: str) -> None:
        """Keep the code; the message names files, never a person."""
        super().__init__(message)
        self.why = why


@dataclass(frozen=True)
class Part:
    """One file, and the keys it may hold, from `key_from` to before `key_to`; null: no keys."""

    name: str
    rows: int
    bytes: int
    sha256: str
    key_from: int | None
    key_to: int | None


@dataclass(frozen=True)
class Delta:
    """A file with all the rows of the people that a delta touched, in place of those before.

    `gained` is how many rows more the register has by it; fewer where negative.
    """

    file: Part
    gained: int


@dataclass(frozen=True)
class Manifest:
    """A snapshot: how old its data are, what it covers (null: all), and its files.

    `merged` counts the rows of the dumps that fell together with others of the same key, `digest`
    stands for all rows. Of `deltas` a later one takes the place of all before it.
    """

    snapshot_id: str
    schema_version: int
    register_date: date
    rows: int
    without_key: int
    merged: int
    digest: str
    covers: list[str] | None
    built_from: list[str]
    parts: list[Part]
    deltas: list[Delta]

    @property
    def files(self) -> list[Part]:
        """Every file of the snapshot."""
        return [*self.parts, *(delta.file for delta in self.deltas)]


def write(manifest: Manifest, path: Path) -> None:
    """Write the manifest as JSON."""
    path.write_text(
        json.dumps(asdict(manifest), default=str, ensure_ascii=False, indent=1), "utf-8"
    )


def read(folder: Path) -> tuple[Path, Manifest]:
    """The folder of the current snapshot and its manifest; raises `Broken`."""
    try:
        name = (folder / CURRENT).read_text("utf-8").strip()
    except FileNotFoundError as error:
        raise Broken("mirror_missing", f"没有 {CURRENT}") from error
    except (OSError, ValueError) as error:
        raise Broken("mirror_broken", f"{CURRENT} 不能读取") from error
    snapshot = folder / SNAPSHOTS / name
    if not PLAIN_NAME.fullmatch(name) or not (snapshot / MANIFEST).is_file():
        raise Broken("mirror_broken", f"{CURRENT} 所指的快照不存在")
    try:
        return snapshot, _parsed(json.loads((snapshot / MANIFEST).read_text("utf-8")))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Broken("mirror_broken", f"{snapshot.name}/{MANIFEST} 不能读取") from error


def _parsed(raw: dict[str, Any]) -> Manifest:
    if raw["schema_version"] != SCHEMA_VERSION:
        came = raw["schema_version"]
        message = f"镜像的格式版本是 {came}，本程序读 {SCHEMA_VERSION}"
        raise Broken("mirror_schema", message)
    parts = [Part(**part) for part in raw["parts"]]
    deltas = [Delta(Part(**delta["file"]), delta["gained"]) for delta in raw["deltas"]]
    register_date = date.fromisoformat(raw["register_date"])
    manifest = Manifest(**raw | {"register_date": register_date, "parts": parts, "deltas": deltas})
    counted = sum(part.rows for part in parts) + sum(delta.gained for delta in deltas)
    plain = all(PLAIN_NAME.fullmatch(part.name) for part in manifest.files)
    if not parts or counted != manifest.rows or not plain:
        raise ValueError
    return manifest


def verify(snapshot: Path, manifest: Manifest, *, thoroughly: bool) -> None:
    """Compare every file with the manifest: its size, and thoroughly its hash and row count too."""
    for part in manifest.files:
        path = snapshot / part.name
        if not path.is_file() or path.stat().st_size != part.bytes:
            raise Broken("mirror_broken", f"{path.name} 不在或长度不符")
        if thoroughly and (digest(path) != part.sha256 or _rows(path) != part.rows):
            raise Broken("mirror_broken", f"{path.name} 已被改动")


def digest(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _rows(path: Path) -> int:
    return int(pl.scan_parquet(path, glob=False).select(pl.len()).collect().item())
