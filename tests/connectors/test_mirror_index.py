"""The key index gives the same rows as the files, and is never trusted when it might not."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from connectors.mirror import applying, building, by_key, index, reading
from connectors.mirror import manifest as manifests
from connectors.mirror.rows import packed, unpacked
from connectors.source import register_columns
from tests.connectors.mirrors import FIRST, SECOND, apply, build, lines, opened, rows
from tests.people import id_no

OLD = id_no(date(1960, 3, 7))
NUMBERS = [id_no(serial=11), id_no(serial=12), OLD, OLD[:6] + OLD[8:17], id_no(area=990000)]
contents = st.fixed_dictionaries({
    "id_no": st.sampled_from([*NUMBERS, "E1234567"]),
    "person_name": st.sampled_from([None, "甲", "古丽·某", "古丽•某", "ALI  KHAN"]),
    "cert_no": st.sampled_from([None, "T", f"T{NUMBERS[0]}", f"t{OLD}", "苏A01"]),
    "op_item": st.sampled_from([None, "低压电工作业", "高压电工作业"]),
    "role": st.sampled_from([None, "principal"]),
    "status": st.sampled_from([None, "valid", "revoked"]),
    "valid_from": st.sampled_from([None, date(1949, 10, 1), date(2021, 1, 1), "2021-02"]),
    "valid_to": st.sampled_from([None, date(9999, 12, 31), "2027-02"]),
    "updated_on": st.just(date(2026, 11, 1)),
})  # fmt: skip


# Beside a name there stand in a record a digit, two marks and three breaks.
BESIDE = 6
LONG = FIRST | {"person_name": "A" * by_key.ROOM}


def indexed(folder: Path) -> tuple[Path, manifests.Manifest, index.Index]:
    snapshot, manifest = manifests.read(folder)
    index.make(snapshot, manifest)
    found = index.load(snapshot, manifest, once=True)
    assert found is not None
    return snapshot, manifest, found


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(register=st.lists(contents, min_size=1, max_size=12), cut=st.integers(1, 9))
def test_rows_by_index_are_the_rows_of_the_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, register: list[dict[str, object]], cut: int
) -> None:
    monkeypatch.setattr(building, "ROWS_PER_FILE", cut)
    build(tmp_path, rows(*register))
    snapshot, manifest, found = indexed(tmp_path)
    keys = rows(*({"id_no": number} for number in NUMBERS))["pid"].unique().sort()
    expected = reading.rows_of(snapshot, manifest, keys)
    assert_frame_equal(unpacked(found.rows(keys)), expected)


@pytest.mark.parametrize("over", [-1, 0, 1, 2])
def test_a_text_that_just_fits_its_record_and_one_that_does_not_are_read_alike(
    tmp_path: Path, over: int
) -> None:
    name = "A" * (by_key.ROOM - BESIDE + over)
    register = rows(FIRST | {"person_name": name}, SECOND)
    build(tmp_path, register)
    snapshot, manifest, found = indexed(tmp_path)
    assert found.texts.size == (by_key.ROOM + over if over > 0 else 0)
    keys = register["pid"].sort()
    expected = reading.rows_of(snapshot, manifest, keys)
    for index_ in (found, replace(found, folder=None)):
        assert_frame_equal(unpacked(index_.rows(keys)), expected)


def test_a_mirror_answers_alike_with_an_index_and_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(tmp_path, rows(FIRST, SECOND))
    apply(tmp_path, lines(("MOD", FIRST | {"status": "revoked"}), ("ADD", SECOND | FIRST)))
    asked = rows(FIRST, SECOND, {"id_no": id_no(serial=501)})
    plain = opened(tmp_path).look_up(asked)
    indexed(tmp_path)
    monkeypatch.setattr(reading, "FEW", 1)
    monkeypatch.setattr(reading, "_of_keys", refusing(reading._of_keys))
    quick = opened(tmp_path).look_up(asked)
    assert_frame_equal(quick.states, plain.states)
    assert_frame_equal(quick.certificates, plain.certificates)


def refusing(read: Any) -> Any:
    """Reads deltas, and nothing else."""

    def of_keys(snapshot: Path, parts: Any, keys: pl.Series) -> pl.DataFrame:
        assert all(part.name.startswith("delta") for part in parts)
        return read(snapshot, parts, keys)

    return of_keys


@pytest.mark.parametrize("rows_each", [1, 3, by_key.BLOCK, 2 * by_key.BLOCK + 1])
def test_every_key_is_found_wherever_its_rows_lie_in_blocks(tmp_path: Path, rows_each: int) -> None:
    person = pl.int_range(2_000, eager=True) // rows_each
    pids = rows({})["pid"].item() + person * 1_000
    days = pl.int_range(2_000, eager=True, dtype=pl.Int32)
    made = pl.concat([rows({})] * 2_000).with_columns(pid=pids, updated_on=days.cast(pl.Date))
    wanted = np.arange(pids[0] - 5_000, pids[-1] + 5_000, 500)
    inside = index.of_rows(packed(made.select(list(register_columns()))))
    inside.records.tofile(tmp_path / "records")
    for found in (inside, replace(inside, folder=tmp_path)):
        records, counts = found.found(wanted)
        assert records["key"].tolist() == pids.to_list()
        assert records["updated_on"].tolist() == days.to_list()
        assert counts.tolist() == [(pids == key).sum() for key in wanted]


def test_nobody_is_in_the_index_of_people_without_a_number(tmp_path: Path) -> None:
    build(tmp_path, rows({"id_no": "E1"}))
    _, _, found = indexed(tmp_path)
    assert found.rows(pl.Series([0, 5, 10**17], dtype=pl.Int64)).is_empty()
    assert found.rows(pl.Series([], dtype=pl.Int64)).is_empty()


def test_a_delta_keeps_the_index_and_folding_drops_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(tmp_path, rows(FIRST))
    indexed(tmp_path)
    apply(tmp_path, lines(("ADD", SECOND)))
    assert index.load(*manifests.read(tmp_path)) is not None
    monkeypatch.setattr(applying, "MOST_DELTAS", 1)
    apply(tmp_path, lines(("DEL", SECOND)))
    assert index.load(*manifests.read(tmp_path)) is None


@pytest.mark.parametrize("cert_no", ["T\x1f1", "T" * index.LONGEST])
def test_a_text_that_would_run_into_the_next_makes_no_index(tmp_path: Path, cert_no: str) -> None:
    build(tmp_path, rows(FIRST | {"cert_no": cert_no}, SECOND))
    with pytest.raises(ValueError, match="a text"):
        index.make(*manifests.read(tmp_path))
    assert not list(tmp_path.rglob("*index*"))
    assert opened(tmp_path).look_up(rows(FIRST, SECOND)).certificates.height == 2


@pytest.mark.parametrize("file", [*index.ARRAYS, "kinds", "facts.json"])
def test_a_part_of_an_index_that_is_cut_or_gone_is_no_index(tmp_path: Path, file: str) -> None:
    build(tmp_path, rows(LONG))
    snapshot, manifest, _ = indexed(tmp_path)
    path = snapshot / manifests.INDEX / file
    path.write_bytes(path.read_bytes()[:-1])
    assert index.load(snapshot, manifest) is None
    path.unlink()
    assert index.load(snapshot, manifest) is None


def test_an_index_of_another_layout_is_not_used(tmp_path: Path) -> None:
    build(tmp_path, rows(FIRST))
    snapshot, manifest, _ = indexed(tmp_path)
    facts = snapshot / manifests.INDEX / "facts.json"
    facts.write_text(facts.read_text("utf-8").replace("valid_to", "valid_until"), "utf-8")
    assert index.load(snapshot, manifest) is None


@pytest.mark.parametrize("file", ["records", "texts"])
def test_an_index_cut_while_it_is_asked_gives_no_rows(tmp_path: Path, file: str) -> None:
    build(tmp_path, rows(LONG, SECOND))
    snapshot, _, found = indexed(tmp_path)
    keys = rows(FIRST, SECOND)["pid"].sort()
    assert found.rows(keys).height == 2
    path = snapshot / manifests.INDEX / file
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(OSError, match=file):
        found.rows(keys)


def test_the_index_of_other_files_is_not_used(tmp_path: Path) -> None:
    build(tmp_path / "one", rows(FIRST))
    build(tmp_path / "other", rows(SECOND))
    one, _, _ = indexed(tmp_path / "one")
    other, manifest = manifests.read(tmp_path / "other")
    (one / manifests.INDEX).rename(other / manifests.INDEX)
    assert index.load(other, manifest) is None
