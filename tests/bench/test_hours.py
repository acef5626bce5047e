"""The bench of summing hours sums what it says."""

from pathlib import Path

import pytest

from tests.bench import hours
from validators.rolls import delivery, roster

# A row that lies over another begins an hour earlier and is three hours long.
COUNTED_TWICE = 120


def test_what_overlaps_by_the_clock_counts_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hours, "PEOPLE", 300)
    rows = hours.made(tmp_path, 1)
    over = rows - 300 * hours.EACH
    assert over > 0
    staffing, training = hours.bucket(0)
    person = roster.people(staffing, delivery.unread([staffing]))
    file = tmp_path / f"{hours.KIND}-0000.parquet"
    stated = hours.bare([file])
    assert stated == training["minutes"].sum()
    assert hours.ours(file, person) == stated - over * COUNTED_TWICE
