"""How much one file may ask of this machine; the figures are rows of `data/limits.csv`."""

from functools import cache

import data
from connectors.errors import Unrecognised

MIB = 1 << 20


@cache
def most(limit: str) -> int:
    """The figure of one limit, in the unit its row says."""
    figures = dict(data.table("limits").select("limit", "value").iter_rows())
    return int(figures[limit])


def bounded(limit: str, value: float, reason: str) -> None:
    """Raise Unrecognised with the reason where the value is above the limit; MiB count as bytes."""
    allowed = most(limit) * (MIB if limit.endswith("_mib") else 1)
    if value > allowed:
        raise Unrecognised(reason, f"{limit} {value:.0f} > {allowed}")
