"""The findings workbook and those of single companies."""

from pathlib import Path

import openpyxl
import polars as pl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

import data
from connectors.forms.findings import night_forms
from connectors.forms.readable import evidence
from connectors.forms.words import listed
from connectors.manifest import degraded_by
from connectors.workbook import write_workbook
from flows import printed
from tests.connectors.test_workbook import ORDER
from tests.connectors.workbook_findings_rows import NAMES, STEEL, row
from tests.connectors.workbook_frames import frames, run
from tests.connectors.workbook_reading import MAIN, column, overview, parts, sheets, values

ORDERED = data.table("sheets").sort(pl.col("position").cast(pl.Int64))["name"].to_list()


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("findings") / "findings.xlsx"
    write_workbook(night_forms(frames()).whole, path)
    return path


def test_sheets_stand_in_the_order_of_the_contract(book: Path) -> None:
    assert list(sheets(book)) == ORDERED
    assert ORDERED == [
        "总览", "问题清单", "无证与证书问题", "学时不足", "预警", "无法核验", "待人工核验",
        "退回数据", "企业汇总", "规则说明", "运行记录",
    ]  # fmt: skip


def test_every_list_has_chinese_headings_and_hidden_field_names(book: Path) -> None:
    for name, sheet in sheets(book).items():
        assert sheet.row_dimensions[2].hidden, name
        if name != "总览":
            heads, fields = values(sheet)[:2]
            assert all(head and not head.isascii() for head in heads), name
            assert all(field.isascii() for field in fields), name


def test_broken_and_unverifiable_rows_part(book: Path) -> None:
    assert set(column(book, "问题清单", "verdict")) == {"不符合"}
    assert set(column(book, "无法核验", "verdict")) == {"无法核验"}
    everything = [*column(book, "问题清单", "finding_id"), *column(book, "无法核验", "finding_id")]
    assert sorted(everything) == frames().findings["finding_id"].sort().to_list()


def test_certificate_and_hours_sheets_hold_their_items_only(book: Path) -> None:
    assert set(column(book, "无证与证书问题", "item")) == {
        "UNCERTIFIED_OPERATOR", "FAKE_CERTIFICATE", "CERT_PARKED", "PRINCIPAL_NOT_ASSESSED",
    }  # fmt: skip
    assert set(column(book, "学时不足", "item")) == {"TRAINING_HOURS_SHORT", "UNTRAINED_ON_DUTY"}
    assert column(book, "学时不足", "needed") == ["72", "72"]
    assert column(book, "学时不足", "done") == ["24", "24"]


def test_a_person_to_look_up_is_listed_once_for_each_kind_of_certificate(book: Path) -> None:
    assert column(book, "待人工核验", "person_name") == ["王虚构", "赵假设"]
    assert column(book, "待人工核验", "sought") == ["低压电工作业", "安全生产管理人员"]
    assert column(book, "待人工核验", "code")[0] == "CERT_ABSENT、CERT_NOT_FOUND"
    assert set(column(book, "待人工核验", "lookup_address")) == {"https://cx.mem.gov.cn"}


def test_evidence_reads_as_chinese(book: Path) -> None:
    told = column(book, "问题清单", "evidence")
    assert told[1] == "有效期止：2026-05-31；证书状态：有效；核查日期：2026-11-20"
    assert told[0] == "操作项目：低压电工作业；查询状态：未查到"
    assert told[7] == 'first：08:00"旧"；second：09:00, 厂区；both：是'


@pytest.mark.parametrize(
    ("json", "told"),
    [
        ('{"valid_to":null}', ""),
        ('{"valid_to":null,"status":"revoked"}', "证书状态：撤销"),
        ('{"status":"revoked","valid_from":null,"valid_to":null}', "证书状态：撤销"),
        ('{"post":"a,,b,\\"post\\":null","as_of":null}', '岗位：a,,b,"post":null'),
        ('{"claimed":true,"done_hours":"3.5"}', "单位已申报：是；已完成学时：3.5"),
        ('{"odd_name":3,"held_names":["甲","乙"]}', "odd_name：3；已持操作项目：[甲、乙]"),
        (None, None),
    ],
)
def test_readable_evidence_leaves_out_blanks_and_nothing_else(
    json: str | None, told: str | None
) -> None:
    frame = pl.DataFrame({"evidence": [json]}, schema={"evidence": pl.String})
    assert frame.select(evidence(pl.col("evidence"))).item() == told


def test_of_many_addresses_the_first_are_shown_and_all_are_counted(book: Path) -> None:
    shown = column(book, "问题清单", "source_rows")[3].split("\n")
    assert shown[:2] == ["培训记录.xlsx!2026!2", "培训记录.xlsx!2026!3"]
    assert shown[-1] == "……等10处"


def test_analysts_choose_from_a_list_and_give_a_day_not_yet_past(book: Path) -> None:
    for name in ("问题清单", "无证与证书问题", "学时不足", "无法核验"):
        rules = sheets(book)[name].data_validations.dataValidation
        assert [rule.type for rule in rules] == ["list", "date"], name
        assert rules[0].formula1 == '"属实,不属实,已整改,暂予接受,待补充材料"'
        assert rules[1].formula1 == "46346"  # 2026-11-20
    assert column(book, "问题清单", "review_decision") == [""] * 9


def test_what_analysts_entered_before_stands_there_again(tmp_path: Path) -> None:
    decided = pl.DataFrame(
        {
            "finding_id": [f"{2:020x}"], "review_decision": ["upheld"], "review_note": ["已看原件"],
            "review_until": [None], "reviewer": ["甲"],
        }
    )  # fmt: skip
    path = tmp_path / "book.xlsx"
    write_workbook(night_forms(frames(decisions=decided)).whole, path)
    assert column(path, "问题清单", "review_decision")[:3] == ["", "属实", ""]
    assert column(path, "问题清单", "review_note")[1] == "已看原件"


def test_grades_are_told_by_word_and_by_colour(book: Path) -> None:
    sheet = openpyxl.load_workbook(book)["问题清单"]
    at = [cell.value for cell in sheet[2]].index("grade") + 1
    looks = {
        sheet.cell(row, at).value: sheet.cell(row, at).fill.fgColor.rgb
        for row in range(3, sheet.max_row + 1)
    }
    assert looks == {"证实": "FFFFC7CE", "疑似": "FFFFEB9C", "线索": "FFDDEBF7"}


def test_machine_columns_are_folded_away_and_analysts_columns_are_not(book: Path) -> None:
    sheet = sheets(book)["问题清单"]
    fields = values(sheet)[1]
    hidden = {fields[at] for at in hidden_columns(sheet)}
    assert {"finding_id", "person_key", "org_id"} <= hidden
    assert not hidden & {"org_name", "message", "review_decision", "reviewer"}


def hidden_columns(sheet: Worksheet) -> set[int]:
    """The places of hidden columns, from 0; openpyxl keeps equal neighbours as one range."""
    ranges = [d for d in sheet.column_dimensions.values() if d.hidden]
    return {at - 1 for d in ranges for at in range(d.min or 0, (d.max or 0) + 1)}


def test_the_overview_counts_and_names_nobody(book: Path) -> None:
    page = overview(book)
    people = frames().findings["person_name"].drop_nulls().to_list()
    assert not [name for name in people if name in page]
    rows = {row[0]: row[1:] for row in values(sheets(book)["总览"])}
    head = ["证实", "疑似", "线索", "问题合计", "无法核验", "新增", "持续", "有变化", "再次出现",
            "本次未核", "已消除"]  # fmt: skip
    assert rows["检查项"] == head
    assert rows["特种作业人员无证上岗"] == ["1", "1", "0", "2", "1", "1", "1", "0", "0", "0", "2"]
    assert rows["合计"] == ["4", "4", "1", "9", "4", "5", "1", "1", "1", "1", "2"]


def test_an_item_outside_the_catalogue_is_counted_too(tmp_path: Path) -> None:
    one = row(1, "CERT_ABSENT", "UNCERTIFIED_OPERATOR").with_columns(item=pl.lit("ODD_ITEM"))
    path = tmp_path / "book.xlsx"
    write_workbook(night_forms(frames(findings=one)).whole, path)
    rows = {row[0]: row[1:] for row in values(sheets(path)["总览"])}
    assert rows["ODD_ITEM"][0] == rows["合计"][0] == "1"


def test_without_a_ledger_nothing_is_said_to_be_gone(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    write_workbook(night_forms(frames(resolved=None)).whole, path)
    assert "已消除" not in overview(path)


@pytest.mark.parametrize(
    ("age", "said", "not_said"),
    [
        (7, "9999", "未更新"),
        (8, "8天未更新，超过规定的7天", "均未进行"),
        (30, "30天未更新，超过规定的7天", "均未进行"),
        (31, "31天未更新，超过可用上限30天", "规定的7天"),
    ],
)
def test_a_stale_mirror_is_warned_of(tmp_path: Path, age: int, said: str, not_said: str) -> None:
    mirror = {"snapshot_id": "9999", "register_date": "9999", "age_days": age}
    path = tmp_path / "book.xlsx"
    write_workbook(night_forms(frames(run=run(mirror=mirror))).whole, path)
    assert said in overview(path)
    assert not_said not in overview(path)


def test_a_missing_mirror_an_unmasked_file_and_a_good_end_are_said(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    told = run(mirror=None, unmasked=True, outcome="done", degraded_by=[], region="shanghai")
    write_workbook(night_forms(frames(run=told)).whole, path)
    page = overview(path)
    assert "未能读取登记库镜像" in page
    assert "未遮蔽的证件号码" in page
    assert "降级完成" not in page
    assert "上海市" in page


def test_whatever_degraded_a_run_is_told_with_what_to_do_about_it(tmp_path: Path) -> None:
    every = degraded_by(
        ["file", "sheet"], ["company_twice"], not_checked=1, failed=1, mirror_old=True,
        answers_old=1,
    )  # fmt: skip
    advice = listed("degraded_advice")
    assert every == list(listed("degraded_by")) == list(advice)
    path = tmp_path / "book.xlsx"
    told = run(degraded_by=every)
    write_workbook(night_forms(frames(run=told)).whole, path)
    record = [row[2] for row in values(sheets(path)["运行记录"]) if row[1] == "降级原因"]
    terminal = printed.summary(told)
    for code, line in zip(every, record, strict=True):
        assert line.endswith(f"；{advice[code]}")
        assert f"降级完成：{line}。" in overview(path)
        assert f"- {line}" in terminal


def test_the_overview_says_what_not_found_means_and_which_law_is_unconfirmed(book: Path) -> None:
    assert "“未查到”只说明登记库中没有查到相符的记录，并不等于没有取得证书" in overview(book)
    assert "标记为“待确认”" in overview(book)


def test_the_chart_shows_the_numbers_of_the_table(book: Path) -> None:
    found = parts(book)
    chart = found["xl/charts/chart1.xml"]
    space = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
    sheet = sheets(book)["总览"]
    shown, carried = [], []
    for numbers in chart.iter(f"{space}numRef"):
        area = numbers.findtext(f"{space}f", "").partition("!")[2].replace("$", "")
        shown.append([str(cell.value) for (cell,) in sheet[area]])
        carried.append([value.text for value in numbers.iter(f"{space}v")])
    assert shown == carried
    assert [len(column) for column in shown] == [9, 9, 9]


def test_all_elements_stand_in_the_order_excel_wants(book: Path) -> None:
    for name, part in parts(book).items():
        if name.startswith("xl/worksheets/sheet"):
            names = [element.tag.removeprefix(MAIN) for element in part]
            assert names == sorted(names, key=ORDER.index), name


def test_a_night_without_findings_still_has_every_sheet(tmp_path: Path) -> None:
    none = frames()
    path = tmp_path / "book.xlsx"
    empty = frames(
        findings=none.findings.clear(), outlook=none.outlook.clear(),
        unreadable=none.unreadable.clear(), resolved=None,
    )  # fmt: skip
    write_workbook(night_forms(empty).whole, path)
    assert list(sheets(path)) == ORDERED
    assert values(sheets(path)["问题清单"])[2][0] == "本次核查未发现问题。"
    assert values(sheets(path)["企业汇总"])[2][0] == NAMES[STEEL]
