"""One way to ask a service of the tests."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from connectors.live.asking import Limits, Live
from connectors.live.cache import Cache
from connectors.live.mapping import mapping
from connectors.live.settings import Settings, checked
from connectors.live.wire import Wire
from tests.people import table
from validators import register

TODAY = date(2026, 11, 20)
KEY = b"no secret: synthetic people"
State = tuple[str, str | None]


def people(named: Iterable[tuple[str | None, str | None]], **more: Any) -> pl.DataFrame:
    """People to be asked about, by number and name."""
    rows = [{"person_id_no": number, "person_name": name} for number, name in named]
    made = table("staffing", rows).with_columns(id_no="person_id_no")
    return made.with_columns(pl.Series(name, values) for name, values in more.items())


@contextmanager
def live(
    folder: Path, url: str, today: date = TODAY, *, style: str = "chizheng", as_of: date = TODAY,
    asking: bool = True, token: str | None = None, **settings: Any,
) -> Iterator[Live]:  # fmt: skip
    """The service as a source: fast, and with little patience."""
    usual: dict[str, Any] = {
        "requests_per_minute": 600_000, "nightly_budget": 10_000, "people_per_request": 500,
        "retries": 2, "patience": 5.0, "pause": 0.01,
    }  # fmt: skip
    stated = checked(Settings(url, style, **usual | settings))
    cache = Cache(folder / "service.db")
    wire = Wire(stated, token, lambda: cache.spend(today, stated.nightly_budget))
    limits = Limits(today, as_of, 7, 30)
    try:
        yield Live(wire, mapping(style), cache, register.answered, KEY, limits, asking=asking)
    finally:
        wire.close()
        cache.close()


def states(source: Live, asked: pl.DataFrame) -> list[State]:
    """The state and the reason of each person, in the order asked."""
    rows = source.look_up(asked).states
    return list(rows.select("lookup_state", "why").iter_rows())
