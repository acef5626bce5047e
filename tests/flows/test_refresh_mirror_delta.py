"""Deltas of the register: read, refused with their lines, told in numbers."""

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from connectors import mirror
from connectors.errors import Unrecognised
from flows import refresh_mirror
from tests.flows.dumps import PERSON, SITE, TODAY, answered, build, frame


def delta_file(path: Path, *lines: tuple[str, dict[str, Any]]) -> Path:
    whole = frame(*(row for _, row in lines))
    ops = pl.Series("op", [op for op, _ in lines], dtype=pl.String)
    table_ = whole.insert_column(0, ops)
    getattr(table_, "write_excel" if path.suffix == ".xlsx" else f"write_{path.suffix[1:]}")(path)
    return path


def apply(into: Path, delta: Path, **more: Any) -> mirror.Applied:
    days = {name: more.pop(name, None) for name in ("register_date", "since")}
    return refresh_mirror.apply(delta, into, today=TODAY, lenient=False, **days, **more)


@pytest.mark.parametrize("kind", ["csv", "xlsx", "parquet"])
def test_a_delta_is_read_from_every_kind_of_file(tmp_path: Path, kind: str) -> None:
    frame({}).write_csv(tmp_path / "dump.csv")
    build(tmp_path / "mirror", tmp_path / "dump.csv")
    other = {"op_item": "高压电工作业", "updated_on": "2026-11-14"}
    delta = delta_file(tmp_path / f"delta.{kind}", ("ADD", other), ("MOD", {"status": "revoked"}))
    applied = apply(tmp_path / "mirror", delta)
    assert (applied.manifest.rows, applied.manifest.register_date) == (2, date(2026, 11, 14))
    assert applied.manifest.built_from == ["dump.csv", delta.name]
    frame(other, {"status": "revoked"}).write_csv(tmp_path / "whole.csv")
    assert build(tmp_path / "built", tmp_path / "whole.csv").digest == applied.manifest.digest


def test_a_delta_in_the_names_of_the_site_is_understood(tmp_path: Path) -> None:
    frame({}).write_csv(tmp_path / "dump.csv")
    build(tmp_path / "mirror", tmp_path / "dump.csv")
    changed = frame({"status": "注销"}, headings=SITE).insert_column(0, pl.Series("op", ["MOD"]))
    changed.write_csv(tmp_path / "delta.csv")
    apply(tmp_path / "mirror", tmp_path / "delta.csv")
    assert answered(tmp_path / "mirror")["lookup_state"] == "found_invalid"


def test_a_refused_delta_says_which_line_and_changes_nothing(tmp_path: Path) -> None:
    frame({}).write_csv(tmp_path / "dump.csv")
    good = build(tmp_path / "mirror", tmp_path / "dump.csv")
    delta = delta_file(
        tmp_path / "delta.csv",
        ("MOD", {"status": "revoked"}),
        ("DEL", {"valid_from": "2015-01-01"}),
    )
    with pytest.raises(Unrecognised, match="第 3 行") as refusal:
        apply(tmp_path / "mirror", delta)
    assert refusal.value.reason == "unknown_key"
    assert PERSON not in str(refusal.value)
    assert (tmp_path / "mirror" / "CURRENT").read_text() == good.snapshot_id


@pytest.mark.parametrize(
    ("name", "rows", "reason"),
    [
        ("unclear", [("MOD", {"valid_to": "?"})], "register_unclear"),
        ("unsaid", [("CHANGE", {})], "register_unclear"),
        ("older", [("MOD", {"updated_on": "2026-11-11"})], "delta_older"),
    ],
)
def test_a_delta_that_cannot_be_relied_on_is_refused(
    tmp_path: Path, name: str, rows: list[tuple[str, dict[str, Any]]], reason: str
) -> None:
    frame({}).write_csv(tmp_path / "dump.csv")
    build(tmp_path / "mirror", tmp_path / "dump.csv")
    with pytest.raises(Unrecognised, match=name) as refusal:
        apply(tmp_path / "mirror", delta_file(tmp_path / f"{name}.csv", *rows))
    assert refusal.value.reason == reason


def test_a_dump_is_no_delta_and_a_delta_no_dump(tmp_path: Path) -> None:
    frame({}).write_csv(tmp_path / "dump.csv")
    build(tmp_path / "mirror", tmp_path / "dump.csv")
    with pytest.raises(Unrecognised, match="no_delta"):
        apply(tmp_path / "mirror", tmp_path / "dump.csv")
    with pytest.raises(Unrecognised, match="delta_as_dump"):
        build(tmp_path / "mirror", delta_file(tmp_path / "delta.csv", ("ADD", {})))


def test_a_delta_without_a_mirror_says_how_to_build_one(tmp_path: Path) -> None:
    with pytest.raises(Unrecognised, match="chizheng mirror build"):
        apply(tmp_path / "none", delta_file(tmp_path / "delta.csv", ("ADD", {})))


def test_what_a_delta_did_is_told_in_numbers(tmp_path: Path) -> None:
    frame({}).write_csv(tmp_path / "dump.csv")
    build(tmp_path / "mirror", tmp_path / "dump.csv")
    told = refresh_mirror.told_delta(
        apply(tmp_path / "mirror", delta_file(tmp_path / "delta.csv", ("DEL", {})))
    )
    assert "删除 1 行" in told
    assert "现有 0 行" in told
