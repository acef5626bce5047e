"""Deltas that a mirror refuses, and what stays of the snapshot before one it takes."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from connectors import mirror
from connectors.errors import Unreachable
from connectors.mirror import applying
from connectors.mirror import manifest as manifests
from connectors.mirror.lock import alone
from tests.connectors.deltas import HIGH, assert_same, refused
from tests.connectors.mirrors import (
    FIRST,
    SECOND,
    TODAY,
    apply,
    build,
    lines,
    opened,
    rows,
    state,
    why,
)


@pytest.mark.parametrize("op", ["MOD", "DEL"])
@pytest.mark.parametrize("strange", [SECOND, FIRST | HIGH, FIRST | {"valid_from": None}])
def test_a_change_of_an_unknown_row_is_refused_with_its_line(
    tmp_path: Path, op: str, strange: dict[str, Any]
) -> None:
    build(tmp_path, rows(FIRST))
    refusal = refused(tmp_path, lines(("MOD", FIRST | {"status": "revoked"}), (op, strange)))
    assert (refusal.reason, refusal.addresses) == ("unknown_key", ["3"])
    assert state(tmp_path, rows(FIRST)) == "found_valid"


def test_leniently_unknown_rows_are_counted_and_nobody_loses_a_certificate(tmp_path: Path) -> None:
    build(tmp_path, rows(FIRST))
    delta = lines(("MOD", SECOND), ("DEL", FIRST | HIGH), ("MOD", FIRST | {"status": "revoked"}))
    applied = apply(tmp_path, delta, lenient=True)
    assert applied.unknown == ["2", "3"]
    assert state(tmp_path, rows(SECOND)) == "found_valid"
    assert state(tmp_path, rows(FIRST)) == "found_invalid"


@pytest.mark.parametrize(("days", "refuses"), [(-1, True), (0, False), (1, False)])
def test_a_delta_older_than_the_snapshot_is_refused(
    tmp_path: Path, days: int, *, refuses: bool
) -> None:
    on = date(2026, 11, 10)
    build(tmp_path, rows(FIRST), register_date=on)
    delta = lines(("ADD", SECOND | {"updated_on": on + timedelta(days)}))
    if refuses:
        refusal = refused(tmp_path, delta)
        assert (refusal.reason, refusal.addresses) == ("delta_older", ["2"])
        assert refused(tmp_path, delta, lenient=True).reason == "delta_older"
    else:
        assert apply(tmp_path, delta).manifest.register_date == on + timedelta(days)


def test_the_date_given_for_a_delta_wins_and_none_lies_after_today(tmp_path: Path) -> None:
    build(tmp_path, rows(FIRST), register_date=date(2026, 11, 10))
    old = refused(tmp_path, lines(("ADD", SECOND)), register_date=date(2026, 11, 9))
    assert old.reason == "delta_older"
    later = apply(tmp_path, lines(("ADD", SECOND)), register_date=date(2026, 11, 12)).manifest
    assert later.register_date == date(2026, 11, 12)
    beyond = lines(("ADD", SECOND | HIGH | {"updated_on": TODAY + timedelta(3)}))
    assert apply(tmp_path, beyond).manifest.register_date == TODAY


def test_a_removed_row_bears_an_old_date_and_makes_no_delta_old(tmp_path: Path) -> None:
    build(tmp_path, rows(FIRST, SECOND), register_date=date(2026, 11, 10))
    undated = apply(tmp_path, lines(("DEL", FIRST | {"updated_on": date(2020, 1, 1)}))).manifest
    assert (undated.rows, undated.register_date) == (1, date(2026, 11, 10))
    blank = apply(tmp_path, lines(("MOD", SECOND | {"updated_on": None}))).manifest
    assert blank.register_date == date(2026, 11, 10)


@pytest.mark.parametrize(("days", "refuses"), [(-1, False), (0, False), (1, True)])
def test_a_delta_that_begins_after_the_snapshot_leaves_a_gap(
    tmp_path: Path, days: int, *, refuses: bool
) -> None:
    on = date(2026, 11, 10)
    build(tmp_path, rows(FIRST), register_date=on)
    delta = lines(("ADD", SECOND | {"updated_on": TODAY}))
    if refuses:
        assert refused(tmp_path, delta, since=on + timedelta(days)).reason == "delta_gap"
    else:
        apply(tmp_path, delta, since=on + timedelta(days))


def test_a_refusal_names_no_person(tmp_path: Path) -> None:
    build(tmp_path, rows(FIRST))
    said = str(refused(tmp_path, lines(("DEL", SECOND))))
    assert SECOND["id_no"] not in said
    assert SECOND["person_name"] not in said


def test_without_a_mirror_there_is_nothing_to_change(tmp_path: Path) -> None:
    with pytest.raises(mirror.Broken) as broken:
        apply(tmp_path / "none", lines(("ADD", FIRST)))
    assert broken.value.why == "mirror_missing"
    assert why(tmp_path / "none") == "mirror_missing"


def test_a_delta_waits_for_no_other_writer(tmp_path: Path) -> None:
    build(tmp_path, rows(FIRST))
    with alone(tmp_path), pytest.raises(Unreachable, match="另一次建立或更新"):
        apply(tmp_path, lines(("ADD", SECOND)))


def test_a_digest_of_another_version_is_summed_up_anew(tmp_path: Path) -> None:
    build(tmp_path / "replayed", rows(FIRST))
    apply(tmp_path / "replayed", lines(("ADD", SECOND)))
    snapshot, manifest = manifests.read(tmp_path / "replayed")
    manifests.write(replace(manifest, digest="polars-0.0.1:0123"), snapshot / "manifest.json")
    apply(tmp_path / "replayed", lines(("ADD", FIRST | HIGH)))
    build(tmp_path / "built", rows(FIRST, SECOND, FIRST | HIGH))
    assert_same(tmp_path / "replayed", tmp_path / "built")


def test_the_snapshot_before_a_delta_stays_as_it_was(tmp_path: Path) -> None:
    build(tmp_path, rows(FIRST))
    before = opened(tmp_path)
    for status in ("revoked", "suspended", "cancelled"):
        apply(tmp_path, lines(("MOD", FIRST | {"status": status})))
        assert before.look_up(rows(FIRST)).certificates["status"].to_list() == ["valid"]


def test_snapshots_stay_while_somebody_reads_them_and_go_with_the_next(tmp_path: Path) -> None:
    build(tmp_path, rows(FIRST))
    reader = opened(tmp_path)
    for item in ("高压电工作业", "防爆电气作业"):
        apply(tmp_path, lines(("ADD", FIRST | {"op_item": item})))
    assert (tmp_path / "snapshots" / reader.snapshot_id).is_dir()
    assert len(list((tmp_path / "snapshots").iterdir())) == 3
    del reader
    apply(tmp_path, lines(("ADD", SECOND)))
    assert len(list((tmp_path / "snapshots").iterdir())) == 2


def test_a_file_kept_from_the_snapshot_before_is_never_written_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(applying, "MOST_DELTAS", 2)
    build(tmp_path, rows(FIRST, {"id_no": "E1"}))
    for i in range(6):
        snapshot, before = manifests.read(tmp_path)
        weak = ("ADD", {"id_no": f"E{i + 2}"})
        apply(tmp_path, lines(weak, ("ADD", SECOND | {"valid_from": date(2020, 1, 1 + i)})))
        manifests.verify(snapshot, before, thoroughly=True)
        assert mirror.check(tmp_path, TODAY, 30).state == "fresh"
