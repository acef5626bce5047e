"""Injury screening: injuries held against certificate and training records. No Prefect."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from connectors import inbox
from connectors.forms import injury_screening
from connectors.manifest import degraded_by
from connectors.workbook import write_workbook
from flows.order import Refused
from flows.reading import files_of, said_of, understood
from validators import injuries, law


@dataclass(frozen=True)
class Screened:
    """Where the workbook stands, what stands out in it, and whether something was not read."""

    place: Path
    high: list[dict[str, Any]]
    degraded: bool


def screen(hurt: Path, records: Sequence[Path], out: Path, as_of: date, region: str) -> Screened:
    """Write the workbook of rates; Refused where there is nothing to compare."""
    figures = law.law(region, as_of)
    injured, trained = _read([hurt]), _read(records)
    if injuries.INJURIES not in injured.tables:
        raise Refused(f"{hurt}：没有认出工伤数据；要有姓名或证件号码，和工伤日期")
    if not set(injuries.RECORDS) & set(trained.tables):
        raise Refused(f"{records[0]}：没有认出证书或培训记录")
    tables = {**trained.tables, injuries.INJURIES: injured.tables[injuries.INJURIES]}
    found = injuries.screen(tables, trained.tables.get("org"), figures)
    out.mkdir(parents=True, exist_ok=True)
    place = out / f"工伤筛查_{as_of}.xlsx"
    named = injury_screening.named(found.groups, found.facts)
    write_workbook(injury_screening.screening_form(named, found.facts), place)
    kinds = [*injured.unreadable["kind"], *trained.unreadable["kind"]]
    gone = degraded_by(kinds, [], not_checked=0, failed=0, mirror_old=False)
    return Screened(place, injury_screening.pointed_out(named), bool(gone))


def _read(paths: Sequence[Path]) -> Any:
    for path in paths:
        if not path.exists():
            raise Refused(f"{path}：没有这个文件夹或文件；请核对路径")
    found = [one for path in paths for one in _deliveries(path)]
    # A joint file is kept whole, also rows that name no company.
    files = [file._replace(folder=file.folder or injuries.NO_COMPANY) for file in files_of(found)]
    return understood(files, said_of(found))


def _deliveries(path: Path) -> list[inbox.Delivery]:
    """A folder as an inbox is, a file as a joint export."""
    if path.is_dir():
        return inbox.deliveries(path)
    return [replace(inbox.single(path), name=None)]
