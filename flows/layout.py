"""How each file of a delivery is understood, before anything is judged. No Prefect."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from connectors import inbox, publish
from connectors.manifest import degraded_by
from flows.order import Refused
from flows.reading import files_of, said_of, understood
from validators import told
from validators.hours_text import DayRule
from validators.laid_out import laid_out
from validators.layout import stated
from validators.layout.kinds import kinds

LAYOUT_FILE = "layout.toml"


@dataclass(frozen=True)
class Understood:
    """The tables of a delivery: how each is laid out, their rows, and entries of a layout file."""

    layout: dict[str, Any]
    tables: dict[str, Any]
    starter: str
    degraded: bool


def understand(path: Path, day: DayRule | None = None) -> Understood:
    """How a folder or a file is understood; Refused where there is nothing to read.

    `day` is the rule of the site for training that is recorded in days.
    """
    if not path.exists():
        raise Refused(f"{path}：没有这个文件夹或文件；请核对路径")
    delivery = inbox.single(path)
    if not delivery.files:
        raise Refused(f"{path}：没有可读的文件；请给出装有报送文件的文件夹，或一个文件")
    said = said_of([delivery])
    reading = understood(files_of([delivery]), said, day, keep_raw=True)
    wrong = stated.told(said.wrong)
    unread = told.not_read(reading.files, [reading.unreadable, wrong])
    kinds_of_trouble = [*reading.unreadable["kind"], *wrong["kind"]]
    return Understood(
        {"tables": reading.layouts, "not_read": unread},
        laid_out(reading.tables),
        told.layout_file(reading.starters, unread, said.day_of_all),
        bool(degraded_by(kinds_of_trouble, [], not_checked=0, failed=0, mirror_old=False)),
    )


def write(found: Understood, path: Path, out: Path) -> None:
    """The canonical tables and a layout file to start from; Refused inside what was read."""
    read, into = path.resolve(), out.resolve()
    if into.is_relative_to(read if read.is_dir() else read.parent):
        raise Refused(f"{out}：在要读取的文件夹里面；--out 请给出它以外的文件夹")
    # Whole numbers of people stand in the tables.
    out.mkdir(mode=0o700, parents=True, exist_ok=True)
    for kind in kinds():
        (out / f"{kind.name}.parquet").unlink(missing_ok=True)
    publish.write_tables(out, found.tables)
    (out / LAYOUT_FILE).write_text(found.starter, encoding="utf-8")
