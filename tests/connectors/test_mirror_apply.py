"""Deltas: after any of them the mirror holds what a build of the whole register would."""

from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.mirror import applying, building
from tests.connectors.deltas import HIGH, SINCE, assert_same, refused, stated
from tests.connectors.mirrors import (
    FIRST,
    SECOND,
    apply,
    build,
    held,
    lines,
    opened,
    rows,
    state,
    whole,
)
from tests.people import id_no

NUMBERS = [*(id_no(serial=serial) for serial in (101, 303, 501)), "E1234567", None]
KEYS = [
    (number, item, valid_from)
    for number in NUMBERS[:4]
    for item in ("低压电工作业", "高压电工作业")
    for valid_from in (date(2020, 1, 1), None)
]
contents = st.fixed_dictionaries({
    "status": st.sampled_from(["valid", "revoked"]),
    "issuing_authority": st.sampled_from([None, "甲局", "乙局"]),
    "review_done_date": st.sampled_from([None, date(2023, 1, 1), "2023-02"]),
})  # fmt: skip


def row(key: tuple[Any, ...], content: dict[str, Any]) -> dict[str, Any]:
    number, item, valid_from = key
    name = f"甲{NUMBERS.index(number)}"
    return {"id_no": number, "person_name": name, "op_item": item, "valid_from": valid_from,
            "updated_on": SINCE, **content}  # fmt: skip


@settings(max_examples=20)
@given(data=st.data())
def test_any_deltas_give_the_rows_of_a_build_of_the_whole(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("mirror")
    register = data.draw(st.dictionaries(st.sampled_from(KEYS), contents, min_size=1, max_size=8))
    build(folder / "replayed", rows(*(row(*item) for item in register.items())))
    for _ in range(data.draw(st.integers(1, 4))):
        done: list[tuple[str, dict[str, Any]]] = []
        for key in data.draw(st.lists(st.sampled_from(KEYS), min_size=1, max_size=8)):
            content = data.draw(contents)
            op = data.draw(st.sampled_from(["MOD", "DEL"])) if key in register else "ADD"
            done.append((op, row(key, content)))
            if op == "DEL":
                del register[key]
            else:
                register[key] = content
        apply(folder / "replayed", lines(*done))
    if register:
        build(folder / "built", rows(*(row(*item) for item in register.items())))
        assert_same(folder / "replayed", folder / "built")
    else:
        assert stated(folder / "replayed").rows == whole(folder / "replayed").height == 0


@pytest.mark.parametrize("deltas", [6, 7, 8, 15])
def test_open_deltas_are_folded_before_there_are_seven(
    tmp_path: Path, deltas: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(building, "ROWS_PER_FILE", 3)
    everybody = [{"id_no": id_no(date(1960 + i, 1, 1)), "person_name": f"甲{i}"} for i in range(20)]
    build(tmp_path / "replayed", rows(*everybody[:4]))
    for i in range(deltas):
        gone = ("DEL", everybody[i])
        apply(tmp_path / "replayed", lines(("ADD", everybody[i + 4]), gone))
    assert len(stated(tmp_path / "replayed").deltas) == deltas % 7
    build(tmp_path / "built", rows(*everybody[deltas : deltas + 4]))
    assert_same(tmp_path / "replayed", tmp_path / "built")
    assert opened(tmp_path / "replayed", thoroughly=True)


def test_folding_parts_files_that_grew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(applying, "MOST_DELTAS", 1)
    build(tmp_path, rows(FIRST))
    monkeypatch.setattr("connectors.mirror.folding.ROWS_PER_FILE", 5)
    monkeypatch.setattr(building, "ROWS_PER_FILE", 5)
    new = [{"id_no": id_no(date(1950 + i, 1, 1)), "person_name": f"乙{i}"} for i in range(30)]
    apply(tmp_path, lines(*(("ADD", person) for person in new)))
    parts = stated(tmp_path).parts
    assert max(part.rows for part in parts) <= 10
    assert [(part.key_from, part.key_to) for part in parts[:-1]] == [
        (part.key_from, after.key_from) for part, after in pairwise(parts)
    ]
    assert {state(tmp_path, rows(person)) for person in [*new, FIRST]} == {"found_valid"}


def test_what_is_added_changed_and_removed_is_so_in_the_next_answer(tmp_path: Path) -> None:
    build(tmp_path, rows(FIRST, SECOND))
    applied = apply(tmp_path, lines(
        ("ADD", FIRST | HIGH), ("MOD", FIRST | {"status": "revoked"}), ("DEL", SECOND)
    ))  # fmt: skip
    assert applied.lines == {"ADD": 1, "MOD": 1, "DEL": 1}
    found = held(tmp_path, rows(FIRST)).select("op_item", "status").sort("op_item")
    assert found.rows() == [("低压电工作业", "revoked"), ("高压电工作业", "valid")]
    assert state(tmp_path, rows(SECOND)) == "not_found"


def test_lines_about_one_row_are_carried_out_in_their_order(tmp_path: Path) -> None:
    build(tmp_path, rows(FIRST))
    changed = SECOND | {"status": "suspended"}
    apply(tmp_path, lines(
        ("ADD", SECOND), ("DEL", SECOND), ("ADD", SECOND), ("MOD", changed), ("DEL", FIRST),
    ))  # fmt: skip
    assert held(tmp_path, rows(SECOND))["status"].to_list() == ["suspended"]
    assert state(tmp_path, rows(FIRST)) == "not_found"
    assert refused(tmp_path, lines(("DEL", SECOND), ("MOD", SECOND))).addresses == ["3"]


def test_a_row_added_again_is_merged_as_in_a_dump_and_counted(tmp_path: Path) -> None:
    reviewed = FIRST | {"review_done_date": date(2024, 1, 2)}
    later = FIRST | {"updated_on": date(2026, 11, 9), "issuing_authority": "乙局"}
    build(tmp_path / "replayed", rows(reviewed))
    applied = apply(tmp_path / "replayed", lines(("ADD", later)))
    build(tmp_path / "built", rows(reviewed, later))
    assert applied.manifest.merged == 1
    assert_same(tmp_path / "replayed", tmp_path / "built")


def test_a_change_says_nothing_of_columns_it_does_not_have(tmp_path: Path) -> None:
    kept = FIRST | {"issuing_authority": "甲局", "review_due_date": "2026-05"}
    build(tmp_path, rows(kept))
    lacking = ["person_name", "name_key", "issuing_authority", "review_due_date",
               "review_due_date_month", "cert_no"]  # fmt: skip
    apply(tmp_path, lines(("MOD", FIRST | {"status": "revoked"}), lacking=lacking))
    found = held(tmp_path, rows(FIRST)).row(0, named=True)
    assert (found["status"], found["issuing_authority"]) == ("revoked", "甲局")
    assert (found["person_name"], found["name_key"]) == (FIRST["person_name"],) * 2
    assert (found["review_due_date"], found["review_due_date_month"]) == (date(2026, 5, 1), True)
    apply(tmp_path, lines(("MOD", FIRST | {"issuing_authority": None})))
    assert held(tmp_path, rows(FIRST))["issuing_authority"].to_list() == [None]


def test_rows_without_a_sure_number_are_changed_by_the_number_as_written(tmp_path: Path) -> None:
    weak, nameless = {"id_no": "E12345678"}, {"id_no": None}
    build(tmp_path / "replayed", rows(FIRST, weak, nameless))
    apply(tmp_path / "replayed", lines(
        ("MOD", weak | {"status": "revoked"}), ("ADD", nameless), ("ADD", {"id_no": "E2"}),
    ))  # fmt: skip
    build(tmp_path / "built", rows(FIRST, weak | {"status": "revoked"}, nameless, nameless,
                                   {"id_no": "E2"}))  # fmt: skip
    assert_same(tmp_path / "replayed", tmp_path / "built")
    assert stated(tmp_path / "replayed").without_key == 4
    assert refused(tmp_path / "replayed", lines(("DEL", nameless))).addresses == ["2"]
