"""Small mirrors to be asked, and what they answer."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from connectors import mirror
from connectors.mirror import manifest as manifests
from connectors.mirror import reading
from connectors.mirror.rows import unpacked
from connectors.source import Silent
from tests.people import id_no, table

TODAY = date(2026, 11, 20)
ITEM = {
    "cert_type": "special_operation", "op_item": "低压电工作业", "status": "valid",
    "valid_from": date(2021, 1, 1), "valid_to": date(2027, 1, 1), "updated_on": date(2026, 11, 1),
}  # fmt: skip

FIRST, SECOND = ({"id_no": id_no(serial=s), "person_name": f"甲{s}"} for s in (11, 13))


def rows(*given: dict[str, Any]) -> pl.DataFrame:
    person = {"id_no": id_no(serial=11), "person_name": "甲一"}
    return table("register", [person | ITEM | row for row in given])


def build(into: Path, *tables: pl.DataFrame, **facts: Any) -> mirror.Manifest:
    return mirror.build(into, tables, mirror.Facts(**{"today": TODAY} | facts))


def opened(folder: Path, on: date = TODAY, *, thoroughly: bool = False) -> mirror.Mirror:
    source = mirror.open_mirror(folder, on, 7, 30, thoroughly=thoroughly)
    assert isinstance(source, mirror.Mirror)
    return source


def why(folder: Path, on: date = TODAY, *, thoroughly: bool = False) -> str:
    source = mirror.open_mirror(folder, on, 7, 30, thoroughly=thoroughly)
    assert isinstance(source, Silent)
    return source.why


def held(folder: Path, table_: pl.DataFrame) -> pl.DataFrame:
    return opened(folder).look_up(table_).certificates


def state(folder: Path, table_: pl.DataFrame, on: date = TODAY) -> str:
    return str(opened(folder, on).look_up(table_).states["lookup_state"].item())


def whole(folder: Path) -> pl.DataFrame:
    """Every row of the current snapshot, in the order of a build."""
    rows = unpacked(pl.concat(reading.pieces(*manifests.read(folder))))
    return rows.sort(rows.columns)


def lines(*given: tuple[str, dict[str, Any]], lacking: Sequence[str] = ()) -> pl.DataFrame:
    typed = rows(*(row for _, row in given)).drop(lacking)
    return typed.with_columns(
        op=pl.Series([op for op, _ in given], dtype=pl.String),
        address=pl.Series([str(n) for n in range(2, 2 + len(given))], dtype=pl.String),
    )


def apply(into: Path, *tables: pl.DataFrame, **more: Any) -> mirror.Applied:
    facts = {"today": TODAY, "register_date": more.pop("register_date", None)}
    return mirror.apply(into, tables, mirror.Facts(**facts), **more)
