"""The mirror: built whole or not at all, merged by key, checked before it is believed."""

import time
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from connectors import mirror
from connectors.errors import Unreachable, Unrecognised
from connectors.mirror import building, spool
from connectors.mirror.lock import alone
from tests.connectors.mirrors import TODAY, build, held, opened, rows, state, why
from tests.people import id_no


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, "found_valid"),
        ({"valid_to": TODAY}, "found_valid"),
        ({"valid_to": TODAY - timedelta(1)}, "found_invalid"),
        ({"valid_from": TODAY}, "found_valid"),
        ({"valid_from": TODAY + timedelta(1)}, "found_invalid"),
        ({"status": "revoked"}, "found_invalid"),
        ({"status": "suspended"}, "found_invalid"),
        ({"status": None}, "found_valid"),
    ],
)
def test_a_person_is_valid_while_some_row_stands(
    tmp_path: Path, changed: dict[str, Any], expected: str
) -> None:
    asked = rows(changed)
    build(tmp_path, asked, register_date=TODAY)
    assert state(tmp_path, asked) == expected


def test_one_standing_row_among_others_is_enough(tmp_path: Path) -> None:
    build(tmp_path, rows({"status": "revoked"}, {"op_item": "高压电工作业"}), register_date=TODAY)
    assert state(tmp_path, rows({})) == "found_valid"


def test_every_row_of_a_person_comes_back_with_its_fields(tmp_path: Path) -> None:
    register = rows({}, {"op_item": "高压电工作业", "review_due_date": "2026-05"})
    build(tmp_path, register)
    found = held(tmp_path, rows({}))
    assert set(found["op_item"]) == {"低压电工作业", "高压电工作业"}
    assert found.filter(pl.col("review_due_date_month"))["review_due_date"].to_list() == [
        date(2026, 5, 1)
    ]


def test_fifteen_digits_in_the_register_are_found_by_the_modern_number(tmp_path: Path) -> None:
    modern = id_no(date(1960, 3, 7), serial=11)
    build(tmp_path, rows({"id_no": modern[:6] + modern[8:17]}), register_date=TODAY)
    assert state(tmp_path, rows({"id_no": modern})) == "found_valid"


def test_a_row_without_a_sure_number_is_kept_and_matches_nobody(tmp_path: Path) -> None:
    weak = {"id_no": "E12345678"}
    built = build(tmp_path, rows({}, weak, {"id_no": None}), register_date=TODAY)
    assert (built.rows, built.without_key) == (3, 2)
    assert held(tmp_path, rows(weak)).is_empty()


def test_a_dump_without_kind_or_status_holds_standing_certificates(tmp_path: Path) -> None:
    plain = rows({}, {"op_item": None, "role": "principal"}).drop("cert_type", "status")
    build(tmp_path, plain, register_date=TODAY)
    found = held(tmp_path, rows({})).select("cert_type", "status")
    assert set(found.rows()) == {("special_operation", "valid"), ("assessment", "valid")}


def test_many_files_answer_like_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    people = [{"id_no": id_no(date(1960, 1, 1) + timedelta(97 * i)), "person_name": f"甲{i}"}
              for i in range(150)]  # fmt: skip
    register = rows(*people, {"id_no": "E1"})
    build(tmp_path / "one", register)
    monkeypatch.setattr(building, "ROWS_PER_FILE", 10)
    assert len(build(tmp_path / "many", register[:80], register[80:]).parts) == 16
    asked = rows(*people[::3], {"id_no": id_no(serial=999)})
    one, many = (opened(tmp_path / name).look_up(asked) for name in ("one", "many"))
    assert_frame_equal(one.states, many.states)
    assert_frame_equal(one.certificates, many.certificates, check_row_order=False)
    assert many.certificates.height == 50


@pytest.mark.parametrize(("together", "held_rows"), [(1, 1), (1, 1_000), (7, 25), (1_000, 0)])
def test_rows_wait_in_memory_or_on_the_disk_with_the_same_outcome(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, together: int, held_rows: int
) -> None:
    people = [{"id_no": id_no(date(1960, 1, 1) + timedelta(97 * i)), "op_item": item}
              for i in range(15) for item in ("低压电工作业", None)]  # fmt: skip
    register = rows(*people, {"id_no": "E1"}, *people[4:8])
    monkeypatch.setattr(building, "ROWS_PER_FILE", 4)
    expected = build(tmp_path / "whole", register)
    monkeypatch.setattr(spool, "ROWS_PER_RUN", together)
    monkeypatch.setattr(spool, "MOST_HELD", held_rows)
    found = build(tmp_path / "runs", *(register[i : i + 5] for i in range(0, register.height, 5)))
    assert (found.files, found.merged, found.digest) == (
        expected.files, expected.merged, expected.digest,
    )  # fmt: skip


def test_of_equal_keys_filled_beats_empty_and_then_the_newest_wins(tmp_path: Path) -> None:
    twins = rows(
        {"review_done_date": date(2024, 1, 2), "updated_on": date(2026, 11, 1),
         "issuing_authority": "甲局"},
        {"review_done_date": None, "updated_on": date(2026, 11, 9), "issuing_authority": "乙局"},
    )  # fmt: skip
    built = build(tmp_path, twins)
    assert (built.rows, built.merged) == (1, 1)
    row = held(tmp_path, twins).row(0, named=True)
    assert (row["review_done_date"], row["issuing_authority"], row["updated_on"]) == (
        date(2024, 1, 2), "乙局", date(2026, 11, 9),
    )  # fmt: skip


@pytest.mark.parametrize(
    "other",
    [
        {"id_no": id_no(serial=13)},
        {"op_item": "高压电工作业"},
        {"valid_from": date(2015, 1, 1)},
        {"cert_type": "assessment", "op_item": None, "role": "principal"},
    ],
)
def test_rows_that_differ_in_the_key_stay_apart(tmp_path: Path, other: dict[str, Any]) -> None:
    assert build(tmp_path, rows({}, other)).merged == 0


def test_assessments_are_told_apart_by_role_and_industry(tmp_path: Path) -> None:
    base = {"cert_type": "assessment", "op_item": None, "role": "principal", "industry": "矿山"}
    apart = [base, base | {"industry": "化工"}, base | {"role": "safety_manager"}]
    built = build(tmp_path, rows(*apart, base))
    assert (built.rows, built.merged) == (3, 1)


def test_rows_of_people_without_a_number_are_never_merged(tmp_path: Path) -> None:
    unknown = {"id_no": None}
    assert build(tmp_path, rows(unknown, unknown)).merged == 0


def test_a_number_in_old_and_new_form_is_one_person(tmp_path: Path) -> None:
    modern = id_no(date(1960, 3, 7))
    twins = rows({"id_no": modern}, {"id_no": modern[:6] + modern[8:17]})
    assert build(tmp_path, twins).merged == 1


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(range(6)), cut=st.integers(0, 6))
def test_order_of_rows_and_split_of_files_change_nothing(
    tmp_path: Path, order: list[int], cut: int
) -> None:
    register = rows(
        {"updated_on": date(2026, 10, 1), "issuing_authority": "甲局"},
        {"updated_on": date(2026, 10, 1), "issuing_authority": "乙局"},
        {"updated_on": None, "op_category": "电工作业"},
        {"updated_on": date(2026, 10, 5)},
        {"op_item": "高压电工作业"},
        {"id_no": "E1"},
    )
    shuffled = register[order]
    build(tmp_path / "a", register)
    build(tmp_path / "b", *(part for part in (shuffled[:cut], shuffled[cut:]) if part.height))
    assert_frame_equal(held(tmp_path / "a", register), held(tmp_path / "b", register))


def test_without_any_date_nothing_is_built(tmp_path: Path) -> None:
    with pytest.raises(Unrecognised, match="no_register_date"):
        build(tmp_path, rows({"updated_on": None}))
    assert why(tmp_path) == "mirror_missing"


def test_without_rows_nothing_is_built(tmp_path: Path) -> None:
    with pytest.raises(Unrecognised, match="empty_register"):
        build(tmp_path)
    with pytest.raises(Unrecognised, match="empty_register"):
        build(tmp_path, rows(), register_date=TODAY)


def test_ranges_of_keys_end_at_no_person(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "ROWS_PER_FILE", 1)
    numbers = [id_no(serial=serial) for serial in (101, 202, 303)]
    built = build(tmp_path, rows(*({"id_no": n, "person_name": n[-3:]} for n in numbers)))
    ends = {end for part in built.parts for end in (part.key_from, part.key_to)}
    assert ends.isdisjoint({int(n[:17]) for n in numbers})
    assert state(tmp_path, rows({"id_no": numbers[1], "person_name": numbers[1][-3:]}))


def test_the_snapshot_before_stays_and_older_ones_go(tmp_path: Path) -> None:
    ids = [
        build(tmp_path, rows({"op_item": item})).snapshot_id
        for item in ("低压电工作业", "高压电工作业", "防爆电气作业")
    ]
    assert {path.name for path in (tmp_path / "snapshots").iterdir()} == set(ids[1:])
    assert (tmp_path / "CURRENT").read_text() == ids[2]


def test_the_same_data_may_be_built_again_and_again(tmp_path: Path) -> None:
    names = [build(tmp_path, rows({})).snapshot_id for _ in range(4)]
    assert all(before != after for before, after in pairwise(names))
    assert opened(tmp_path).snapshot_id == names[-1]


def test_an_open_mirror_outlives_the_next_build(tmp_path: Path) -> None:
    build(tmp_path, rows({}))
    before = opened(tmp_path)
    build(tmp_path, rows({"status": "revoked"}))
    assert before.look_up(rows({})).states["lookup_state"].item() == "found_valid"
    assert state(tmp_path, rows({})) == "found_invalid"


def test_a_build_that_fails_leaves_the_last_good_mirror(tmp_path: Path) -> None:
    good = build(tmp_path, rows({})).snapshot_id

    def tables() -> Any:
        yield rows({"status": "revoked"})
        raise Unrecognised("broken_file")

    with pytest.raises(Unrecognised):
        mirror.build(tmp_path, tables(), mirror.Facts(TODAY))
    assert opened(tmp_path, thoroughly=True).snapshot_id == good
    assert [path.name for path in (tmp_path / "snapshots").iterdir()] == [good]


def test_an_unknown_kind_of_certificate_cannot_be_covered(tmp_path: Path) -> None:
    with pytest.raises(Unrecognised, match="unknown_cert_type"):
        build(tmp_path, rows({}), covers=["everything"])
    assert build(tmp_path, rows({}), covers=["assessment"]).covers == ["assessment"]


def test_two_builders_do_not_write_at_once(tmp_path: Path) -> None:
    with alone(tmp_path), pytest.raises(Unreachable, match="另一次建立或更新"):
        build(tmp_path, rows({}))
    build(tmp_path, rows({}))


def test_a_big_register_is_built_and_asked_quickly(tmp_path: Path) -> None:
    count = 50_000
    day = pl.date(1960, 1, 1) + pl.duration(days=pl.col("n") % 15_000)
    body = "310101" + day.dt.strftime("%Y%m%d") + (pl.col("n") // 15_000 + 100).cast(pl.String)
    frame = pl.select(n=pl.int_range(count)).with_columns(
        pid=body.cast(pl.Int64), name_key=pl.lit("甲")
    )
    register = frame.with_columns(
        op_item=pl.lit("低压电工作业"), updated_on=pl.lit(TODAY), role=pl.lit(None, pl.String)
    )
    started = time.perf_counter()
    build(tmp_path, register)
    asked = opened(tmp_path).look_up(frame)
    assert time.perf_counter() - started < 5
    assert set(asked.states["lookup_state"]) == {"found_valid"}
    assert asked.states.height == count
