"""How a night is cut into parts and batches changes nothing of what it finds."""

import tomllib
from pathlib import Path

import polars as pl
import pytest

import data
from flows import night, refresh_mirror
from flows.order import Order
from validators import batch

SAMPLE = data.FOLDER / "sample"
FACTS = tomllib.loads((SAMPLE / "demo.toml").read_text(encoding="utf-8"))
TABLES = ("findings", "outlook", "tally", "unreadable")


@pytest.fixture(scope="module")
def mirror(tmp_path_factory: pytest.TempPathFactory) -> Path:
    into = tmp_path_factory.mktemp("mirror")
    dumps = sorted((SAMPLE / "register").iterdir())
    refresh_mirror.build(dumps, into, FACTS["register_date"], None, FACTS["as_of"])
    return into


def results(mirror: Path, out: Path, jobs: int = 1) -> dict[str, pl.DataFrame]:
    night.run(Order(SAMPLE / "inbox", out, mirror, FACTS["as_of"], jobs=jobs))
    place = out / FACTS["as_of"].isoformat()
    return {name: pl.read_parquet(place / f"{name}.parquet") for name in TABLES}


@pytest.fixture(scope="module")
def whole(mirror: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, pl.DataFrame]:
    return results(mirror, tmp_path_factory.mktemp("whole"))


def assert_same(one: dict[str, pl.DataFrame], other: dict[str, pl.DataFrame]) -> None:
    for name in TABLES:
        assert one[name].sort(pl.all()).equals(other[name].sort(pl.all())), name


def test_the_size_of_parts_and_batches_changes_nothing(
    mirror: Path, whole: dict[str, pl.DataFrame], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(night, "BYTES_PER_PART", 1)
    monkeypatch.setattr(night, "ROWS_PER_BATCH", 1)
    assert_same(whole, results(mirror, tmp_path))


def test_several_processes_read_the_same(
    mirror: Path, whole: dict[str, pl.DataFrame], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(night, "BYTES_PER_PART", 20_000)
    assert_same(whole, results(mirror, tmp_path, jobs=2))


def test_a_finding_is_listed_once(whole: dict[str, pl.DataFrame]) -> None:
    assert whole["findings"]["finding_id"].is_unique().all()


def test_the_tally_counts_the_findings(whole: dict[str, pl.DataFrame]) -> None:
    tally = whole["tally"]
    summed = pl.sum_horizontal("met", "broken", "unverifiable", "outside")
    assert tally.filter(summed != pl.col("rows")).is_empty()
    counted = whole["findings"].group_by("org_id", "code", "verdict").len()
    for verdict in ("broken", "unverifiable"):
        said = tally.filter(pl.col(verdict) > 0).select("org_id", "code", pl.col(verdict))
        listed = counted.filter(pl.col("verdict") == verdict).select(
            "org_id", "code", pl.col("len").cast(pl.Int64).alias(verdict)
        )
        assert said.sort(pl.all()).equals(listed.sort(pl.all()))


def test_companies_stay_whole_and_batches_open_few_parts() -> None:
    first = pl.DataFrame({"org_id": ["a", "b"], "rows": [3, 4]})
    second = pl.DataFrame({"org_id": ["b", "c"], "rows": [1, 9]})
    assert batch.grouped([first, second], 5) == [
        {"companies": ["a", "b"], "parts": [0, 1]},
        {"companies": ["c"], "parts": [1]},
    ]
