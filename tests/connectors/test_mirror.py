"""The mirror: built whole or not at all, merged by key, checked before it is believed."""

import json
import stat
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

# --- what is asked and answered


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


# --- keys


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


# --- dates


def test_the_date_of_the_data_is_the_newest_update(tmp_path: Path) -> None:
    newest = date(2026, 11, 12)
    assert build(tmp_path, rows({}, {"updated_on": newest})).register_date == newest


def test_a_date_given_wins_over_the_newest_update(tmp_path: Path) -> None:
    given_ = date(2026, 11, 15)
    assert build(tmp_path, rows({}), register_date=given_).register_date == given_


def test_no_date_lies_after_today(tmp_path: Path) -> None:
    later = TODAY + timedelta(1)
    assert build(tmp_path, rows({"updated_on": later})).register_date == TODAY
    assert build(tmp_path, rows({}), register_date=later).register_date == TODAY


def test_without_any_date_nothing_is_built(tmp_path: Path) -> None:
    with pytest.raises(Unrecognised, match="no_register_date"):
        build(tmp_path, rows({"updated_on": None}))
    assert why(tmp_path) == "mirror_missing"


def test_without_rows_nothing_is_built(tmp_path: Path) -> None:
    with pytest.raises(Unrecognised, match="empty_register"):
        build(tmp_path)
    with pytest.raises(Unrecognised, match="empty_register"):
        build(tmp_path, rows(), register_date=TODAY)


@pytest.mark.parametrize(
    ("days", "expected"), [(0, "fresh"), (7, "fresh"), (8, "stale"), (30, "stale"), (31, "stale")]
)
def test_age_is_counted_from_the_date_of_the_data(tmp_path: Path, days: int, expected: str) -> None:
    build(tmp_path, rows({}), register_date=TODAY)
    on = TODAY + timedelta(days)
    found = mirror.check(tmp_path, on, 7)
    assert (found.state, found.age_days, found.rows) == (expected, days, 1)
    source = mirror.open_mirror(tmp_path, on, 7, 30)
    assert (source.age_days, source.stale) == (days, expected == "stale")
    assert source.register_date == TODAY
    if days > 30:
        assert why(tmp_path, on) == "mirror_too_old"
    else:
        assert state(tmp_path, rows({}), on) == "found_valid"


def test_seen_from_a_day_before_its_date_a_mirror_has_no_age(tmp_path: Path) -> None:
    build(tmp_path, rows({}), register_date=TODAY)
    assert opened(tmp_path, TODAY - timedelta(400)).age_days == 0


# --- what is not believed


def parts(folder: Path) -> list[Path]:
    current = (folder / "CURRENT").read_text()
    return sorted((folder / "snapshots" / current).glob("*.parquet"))


def manifest(folder: Path) -> Path:
    return next((folder / "snapshots").glob(f"{(folder / 'CURRENT').read_text()}/manifest.json"))


def test_a_file_of_another_length_is_seen_at_once(tmp_path: Path) -> None:
    build(tmp_path, rows({}))
    with parts(tmp_path)[0].open("ab") as file:
        file.write(b"x")
    assert why(tmp_path) == "mirror_broken"
    assert mirror.check(tmp_path, TODAY, 7).why == "mirror_broken"


def test_a_changed_file_of_the_same_length_is_seen_by_its_hash(tmp_path: Path) -> None:
    build(tmp_path, rows({}))
    whole = bytearray(parts(tmp_path)[0].read_bytes())
    whole[len(whole) // 2] ^= 1
    parts(tmp_path)[0].write_bytes(whole)
    assert why(tmp_path, thoroughly=True) == "mirror_broken"
    assert mirror.check(tmp_path, TODAY, 7).state == "broken"


def test_a_missing_file_is_seen(tmp_path: Path) -> None:
    build(tmp_path, rows({}))
    parts(tmp_path)[0].unlink()
    assert why(tmp_path) == "mirror_broken"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"schema_version": 0}, "mirror_schema"),
        ({"schema_version": 99}, "mirror_schema"),
        ({"rows": 2}, "mirror_broken"),
        ({"register_date": "soon"}, "mirror_broken"),
        ({"parts": [{"name": "../../x"}]}, "mirror_broken"),
        ({"more": 1}, "mirror_broken"),
    ],
)
def test_a_manifest_that_does_not_fit_is_not_believed(
    tmp_path: Path, change: dict[str, Any], expected: str
) -> None:
    build(tmp_path, rows({}))
    path = manifest(tmp_path)
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    assert why(tmp_path) == expected
    assert mirror.check(tmp_path, TODAY, 7).why == expected


@pytest.mark.parametrize("name", ["", "..", "../..", "20200101-00000000", "\x00"])
def test_a_current_that_names_no_snapshot_is_not_followed(tmp_path: Path, name: str) -> None:
    build(tmp_path, rows({}))
    (tmp_path / "CURRENT").write_text(name)
    assert why(tmp_path) == "mirror_broken"


@pytest.mark.parametrize("text", ["", "[]", "{}", "null", "{"])
def test_a_manifest_that_is_none_is_not_believed(tmp_path: Path, text: str) -> None:
    build(tmp_path, rows({}))
    manifest(tmp_path).write_text(text)
    assert why(tmp_path) == "mirror_broken"


def test_a_folder_without_a_mirror_is_named_so(tmp_path: Path) -> None:
    assert why(tmp_path) == why(tmp_path / "none") == "mirror_missing"
    file = tmp_path / "file"
    file.write_text("x")
    assert why(file) == "mirror_broken"
    assert mirror.check(tmp_path, TODAY, 7).state == "broken"


def test_a_whole_mirror_passes_the_thorough_look(tmp_path: Path) -> None:
    build(tmp_path, rows({}))
    assert opened(tmp_path, thoroughly=True).snapshot_id == (tmp_path / "CURRENT").read_text()


# --- the folder


def test_only_the_owner_can_read_a_mirror(tmp_path: Path) -> None:
    folder = tmp_path / "mirror"
    build(folder, rows({}))
    for path in [folder / "snapshots", *(folder / "snapshots").rglob("*"), folder / "CURRENT"]:
        mode = stat.S_IMODE(path.stat().st_mode)
        assert mode == (0o700 if path.is_dir() else 0o600), path


def test_the_manifest_names_files_and_no_person(tmp_path: Path) -> None:
    person = {"id_no": id_no(serial=17), "person_name": "某某甲"}
    build(tmp_path, rows(person, {"id_no": id_no(serial=15)}), built_from=["dump.csv"])
    text = manifest(tmp_path).read_text()
    assert "dump.csv" in text
    assert "某某甲" not in text
    assert person["id_no"][:17] not in text


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
