"""Deltas against a mirror, and what it holds afterwards."""

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from connectors import mirror
from connectors.mirror import digest
from connectors.mirror import manifest as manifests
from connectors.mirror.rows import packed
from tests.connectors.mirrors import (
    apply,
    opened,
    whole,
)

HIGH = {"op_item": "高压电工作业"}
SINCE = date(2026, 11, 1)


def refused(into: Path, *tables: pl.DataFrame, **more: Any) -> mirror.Refusal:
    before = (into / "CURRENT").read_text()
    with pytest.raises(mirror.Refusal) as refusal:
        apply(into, *tables, **more)
    assert (into / "CURRENT").read_text() == before
    assert opened(into, thoroughly=True).snapshot_id == before
    return refusal.value


def stated(into: Path) -> manifests.Manifest:
    return manifests.read(into)[1]


def assert_same(one: Path, other: Path) -> None:
    assert_frame_equal(whole(one), whole(other))
    assert (
        stated(one).digest
        == stated(other).digest
        == digest.written(digest.total(packed(whole(one))))
    )
    assert stated(one).rows == stated(other).rows == whole(one).height
