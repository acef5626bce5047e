"""From dumps of the register to a mirror that answers, or a refusal that says where and why."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from connectors.errors import Unrecognised
from flows import cli, refresh_mirror
from flows.order import Refused
from tests.flows.dumps import PERSON, SITE, TODAY, answered, build, frame
from tests.people import id_no

PAGE = {
    "person_name": "姓名", "id_no": "证件号码", "op_category": "作业类别", "op_item": "操作项目",
    "first_issue_date": "初领日期", "valid_from": "有效期开始日期",
    "valid_to": "有效期结束日期", "review_due_date": "应复审日期",
    "review_done_date": "实际复审日期", "issuing_authority": "签发机关",
    "updated_on": "更新日期",
}  # fmt: skip


@pytest.mark.parametrize(
    "headings", [None, SITE, PAGE], ids=["fields", "names of the site", "page"]
)
@pytest.mark.parametrize("kind", ["csv", "xlsx", "parquet"])
def test_a_dump_is_read_in_our_fields_and_in_the_sites_own(
    tmp_path: Path, headings: dict[str, str] | None, kind: str
) -> None:
    dump = tmp_path / f"dump.{kind}"
    rows = frame({}, {"op_item": "高压电工作业", "status": "revoked"}, headings=headings)
    getattr(rows, "write_excel" if kind == "xlsx" else f"write_{kind}")(dump)
    built = build(tmp_path / "mirror", dump)
    assert (built.rows, built.register_date) == (2, date(2026, 11, 12))
    assert built.built_from == [dump.name]
    found = answered(tmp_path / "mirror")
    assert found["lookup_state"] == "found_valid"
    first = found["rows"].filter(op_item="低压电工作业").row(0, named=True)
    assert (first["pid"], first["name_key"]) == (int(PERSON[:17]), "甲一")
    assert (first["valid_from"], first["valid_to"]) == (date(2021, 1, 1), date(2027, 1, 1))
    assert (first["review_due_date"], first["review_done_date"]) == (
        date(2024, 1, 1), date(2023, 12, 1),
    )  # fmt: skip
    assert (first["cert_type"], first["status"]) == ("special_operation", "valid")


def test_several_dumps_make_one_mirror(tmp_path: Path) -> None:
    frame({}).write_csv(tmp_path / "a.csv")
    assessed = {
        "cert_type": "assessment",
        "op_item": None,
        "role": "主要负责人",
        "industry": "矿山",
    }
    frame({}, assessed).write_csv(tmp_path / "b.csv")
    built = build(tmp_path / "mirror", tmp_path / "a.csv", tmp_path / "b.csv")
    assert (built.rows, built.merged) == (2, 1)
    roles = answered(tmp_path / "mirror")["rows"]["role"]
    assert set(roles) == {None, "principal"}


def test_a_folder_stands_for_the_files_in_it(tmp_path: Path) -> None:
    (tmp_path / "dumps").mkdir()
    frame({}).write_csv(tmp_path / "dumps" / "a.csv")
    frame({"op_item": "高压电工作业"}).write_csv(tmp_path / "dumps" / "b.csv")
    assert build(tmp_path / "mirror", tmp_path / "dumps").rows == 2


def test_rows_with_old_or_foreign_numbers_are_kept(tmp_path: Path) -> None:
    old = id_no(date(1960, 3, 7), serial=11)
    numbers = ({}, {"id_no": old[:6] + old[8:17]}, {"id_no": "E12345678"}, {"id_no": "3.1E+17"})
    frame(*numbers).write_csv(tmp_path / "dump.csv")
    built = build(tmp_path / "mirror", tmp_path / "dump.csv")
    assert (built.rows, built.without_key) == (4, 2)
    assert answered(tmp_path / "mirror", old)["lookup_state"] == "found_valid"


def test_a_month_stays_a_month(tmp_path: Path) -> None:
    frame({"review_due_date": "2024-01"}).write_csv(tmp_path / "dump.csv")
    build(tmp_path / "mirror", tmp_path / "dump.csv")
    assert answered(tmp_path / "mirror")["rows"]["review_due_date_month"].to_list() == [True]


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "文件是空的"), (b"%PDF-1.7\n" + b"\0" * 100, "文件内容与扩展名不符")],
)
def test_a_dump_that_cannot_be_opened_is_named_with_the_reason_in_words(
    tmp_path: Path, content: bytes, words: str
) -> None:
    (tmp_path / "dump.csv").write_bytes(content)
    asked = ["mirror", "build", str(tmp_path / "dump.csv"), "--into", str(tmp_path / "mirror")]
    done = CliRunner().invoke(cli.app, asked)
    assert done.exit_code == 4
    assert f"dump.csv：{words}" in done.output


def test_a_dump_that_is_not_there_is_wrong_use(tmp_path: Path) -> None:
    asked = ["mirror", "build", str(tmp_path / "none.csv"), "--into", str(tmp_path / "mirror")]
    done = CliRunner().invoke(cli.app, asked)
    assert (done.exit_code, "none.csv：没有这个文件" in done.output) == (2, True)


@pytest.mark.parametrize(
    ("field", "written", "cell"),
    [("valid_to", "2027-02-30", "K"), ("valid_from", "?", "J"), ("status", "状态三", "O"),
     ("cert_type", "某证", "C"), ("updated_on", "昨天", "P")],
)  # fmt: skip
def test_an_unclear_dump_is_refused_with_addresses_and_no_person(
    tmp_path: Path, field: str, written: str, cell: str
) -> None:
    frame({}, {"op_item": "高压电工作业", field: written}).write_csv(tmp_path / "dump.csv")
    with pytest.raises(Unrecognised) as refusal:
        build(tmp_path / "mirror", tmp_path / "dump.csv")
    assert refusal.value.reason == "register_unclear"
    said = str(refusal.value)
    assert "dump.csv" in said
    assert f"{cell}3!" in said
    assert PERSON not in said
    assert "甲一" not in said
    assert answered(tmp_path / "mirror")["why"] == "mirror_missing"


def test_an_open_end_is_no_obstacle(tmp_path: Path) -> None:
    frame({"valid_to": "长期"}).write_csv(tmp_path / "dump.csv")
    build(tmp_path / "mirror", tmp_path / "dump.csv")
    assert answered(tmp_path / "mirror")["rows"]["valid_to"].to_list() == [None]


def test_a_file_that_is_no_register_is_refused(tmp_path: Path) -> None:
    pl.DataFrame({"甲": ["1"], "乙": ["2"], "丙": ["3"]}).write_csv(tmp_path / "other.csv")
    with pytest.raises(Unrecognised, match=r"other\.csv"):
        build(tmp_path / "mirror", tmp_path / "other.csv")


def test_a_refused_dump_leaves_the_last_good_mirror(tmp_path: Path) -> None:
    frame({}).write_csv(tmp_path / "good.csv")
    good = build(tmp_path / "mirror", tmp_path / "good.csv")
    frame({"valid_to": "?"}).write_csv(tmp_path / "bad.csv")
    with pytest.raises(Unrecognised):
        build(tmp_path / "mirror", tmp_path / "good.csv", tmp_path / "bad.csv")
    assert (tmp_path / "mirror" / "CURRENT").read_text() == good.snapshot_id


def test_wrong_use_is_refused_with_what_to_do(tmp_path: Path) -> None:
    frame({"updated_on": None}).write_csv(tmp_path / "dump.csv")
    with pytest.raises(Refused, match="--register-date"):
        build(tmp_path / "mirror", tmp_path / "dump.csv")
    with pytest.raises(Refused, match="--covers"):
        build(tmp_path / "mirror", tmp_path / "dump.csv", covers=["everything"])


def test_what_was_built_is_told_in_numbers(tmp_path: Path) -> None:
    frame({}, {}).write_csv(tmp_path / "dump.csv")
    told = refresh_mirror.told(build(tmp_path / "mirror", tmp_path / "dump.csv"))
    assert "2026-11-12" in told
    assert "1 行" in told


@pytest.mark.parametrize(
    ("on", "state"), [(date(2026, 11, 19), "fresh"), (date(2026, 11, 20), "stale")]
)
def test_a_check_tells_the_age(tmp_path: Path, on: date, state: str) -> None:
    frame({}).write_csv(tmp_path / "dump.csv")
    build(tmp_path / "mirror", tmp_path / "dump.csv")
    found, words = refresh_mirror.check(tmp_path / "mirror", on)
    assert found == state
    assert "2026-11-12" in words


def test_a_check_of_nothing_says_how_to_build_one(tmp_path: Path) -> None:
    state, words = refresh_mirror.check(tmp_path, TODAY)
    assert state == "broken"
    assert "chizheng mirror build" in words
