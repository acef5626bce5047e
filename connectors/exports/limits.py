"""How much one file may ask of this machine; the figures are rows of `data/limits.csv`."""

import data
from connectors.errors import Unrecognised

MIB = 1 << 20


FIGURES = {
    limit: int(value) for limit, value in data.table("limits").select("limit", "value").iter_rows()
}


def most(limit: str) -> int:
    """The figure of one limit, in the unit its row says."""
    return FIGURES[limit]


def bounded(limit: str, value: float, reason: str) -> None:
    """Raise Unrecognised with the reason where the value is above the limit; MiB count as bytes."""
    allowed = most(limit) * (MIB if limit.endswith("_mib") else 1)
    if value > allowed:
        raise Unrecognised(reason, f"{limit} {value:.0f} > {allowed}")
