"""The benchmark's register: the same at any size, and one the mirror can be built from."""

from pathlib import Path

import polars as pl
from polars.testing import assert_frame_equal

from connectors import mirror
from connectors.source import register_columns
from tests.bench.mirror_steps import build, company, delta
from tests.bench.register import blocks, rows
from tests.bench.world import AS_OF


def test_a_row_is_the_same_wherever_the_register_is_cut() -> None:
    whole = rows(7, 0, 100)
    assert whole.schema == pl.Schema(register_columns())
    assert_frame_equal(pl.concat([rows(7, 0, 33), rows(7, 33, 67)]), whole)
    assert_frame_equal(next(blocks(7, 100)), whole)


def test_of_ten_rows_two_are_of_one_person() -> None:
    whole = rows(7, 0, 1_000)
    assert whole["pid"].n_unique() == 900
    assert whole.select("pid", "op_item").n_unique() == 1_000


def test_a_days_delta_fits_the_mirror_and_everybody_asked_is_in_it(tmp_path: Path) -> None:
    count = 32_000
    (tmp_path / "dumps").mkdir()
    rows(7, 0, count).write_parquet(tmp_path / "dumps" / "0.parquet")
    assert build(tmp_path / "dumps", tmp_path / "mirror")["rows"] == count
    applied = mirror.apply(tmp_path / "mirror", [delta(count, 1)], mirror.Facts(AS_OF, AS_OF))
    assert applied.lines == {"ADD": 4_000, "MOD": 16_000, "DEL": 0}
    source = mirror.open_mirror(tmp_path / "mirror", AS_OF, 7, 30)
    states = source.look_up(company(count, 500, 2)).states["lookup_state"]
    assert set(states) <= {"found_valid", "found_invalid"}
