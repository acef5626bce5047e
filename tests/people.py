"""Synthetic people, companies and tables; nobody here exists."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from functools import cache
from typing import Any

import polars as pl

import data
from connectors.source import register_columns
from validators import identity, shapes, values

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CLASS_HOUR = 45
Row = Mapping[str, Any]


def id_no(born: date = date(1990, 3, 7), serial: int = 13, area: int = 310101) -> str:
    """A number with the right check character; an odd serial is a man's."""
    body = f"{area:06d}{born:%Y%m%d}{serial:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True))
    return body + "10X98765432"[total % 11]


def wrong(number: str) -> str:
    """The number with another last character, so that its check fails."""
    return number[:-1] + ("1" if number[-1] == "0" else "0")


def uscc(serial: int) -> str:
    """A credit code with the right check character."""
    body = f"91310115MA{serial:07d}"
    total = sum(ALPHABET.index(char) * pow(3, place, 31) for place, char in enumerate(body))
    return body + ALPHABET[(31 - total % 31) % 31]


def table(kind: str, rows: Iterable[Row]) -> pl.DataFrame:
    """Canonical rows of a kind from plain Python values, as reading would give them.

    `person_id_no` may be blank, weak or sure; dates may be days, or `2024-05` for a month; `hours`
    are class hours; an item gets its family from the tables, unless one is given. Fields that no
    rule looks at may be named, and are left out.
    """
    listed = [_canonical(kind, row, number) for number, row in enumerate(rows, start=2)]
    columns = schema(kind)
    if not listed:
        return pl.DataFrame(schema=columns)
    raw = pl.DataFrame(listed, schema=columns, strict=False)
    number = "id_no" if kind == "register" else "person_id_no"
    if number in raw.columns:
        raw = identity.add_person(raw.drop("id_kind", "pid", "name_key"), number)
    if "op_item_family" in raw.columns and not raw["op_item_family"].count():
        raw = values.add_item(raw.drop("op_item_family"), "op_item")
    return raw.select(*columns).with_columns(
        pl.col(c).fill_null(value=False) for c in columns if c.endswith("_month")
    )


@cache
def schema(kind: str) -> shapes.Schema:
    """The columns of a kind; of the register, which no company hands over, all it has."""
    if kind == "register":
        named = {"id_kind": pl.String, "name_key": pl.String}
        return {**register_columns(), **named, **shapes.ADDRESS, **shapes.COMPANY}
    return shapes.schema(kind)


@cache
def fields(kind: str) -> frozenset[str]:
    """What a row of the kind may name: its fields, and the columns made of them."""
    return frozenset(data.table("fields").filter(kind=kind)["field"]) | frozenset(schema(kind))


def _canonical(kind: str, row: Row, number: int) -> dict[str, Any]:
    made: dict[str, Any] = {
        "source_file": f"{kind}.xlsx",
        "source_sheet": "Sheet1",
        "source_row": number,
    }
    wanted = schema(kind)
    for name, value in row.items():
        assert name in fields(kind), f"{kind} has no {name}"
        if f"{name}_month" in wanted:
            made[f"{name}_month"] = isinstance(value, str)
            made[name] = date.fromisoformat(f"{value}-01") if isinstance(value, str) else value
        elif f"{name}_precision" in wanted:
            made |= _instant(name, value)
        elif name == "hours":
            made["minutes"] = value * CLASS_HOUR
        elif name in wanted:
            made[name] = value
    return made


def _instant(name: str, value: Any) -> dict[str, Any]:
    if value is None:
        return {}
    if isinstance(value, datetime):
        return {name: value, f"{name}_precision": "minute"}
    if isinstance(value, date):
        return {name: datetime.combine(value, time()), f"{name}_precision": "day"}
    return {name: datetime.fromisoformat(f"{value}-01"), f"{name}_precision": "month"}
