"""Rows of the register out of dumps of several looks."""

import polars as pl

from data.grid import Grid
from tests.people import id_no
from validators import register

OURS, OTHER = id_no(serial=11), id_no(serial=13)
HEAD = ["姓名", "证件号码", "操作项目", "有效期开始日期", "有效期结束日期"]
ROW = ["甲一", OURS, "低压电工作业", "2021-01-01", "2027-01-01"]


def grid(*rows: list[str | None], header: list[str] | None = None, first_row: int = 1) -> Grid:
    names = [chr(ord("A") + i) for i in range(max(map(len, rows)))]
    full = [row + [None] * (len(names) - len(row)) for row in rows]
    cells = pl.DataFrame(full, schema=dict.fromkeys(names, pl.String), orient="row")
    outside = dict(zip(names, header, strict=True)) if header else None
    return Grid("dump.xlsx", "表一", cells, first_row, outside)


def read(*grids: Grid) -> register.Dump:
    (dump,) = register.dumps(grids)
    return dump


def faults(dump: register.Dump) -> list[tuple[object, ...]]:
    return dump.faults.select("row", "column", "reason").rows()


def test_headings_stand_below_titles_and_lines_between_terms_are_no_rows() -> None:
    dump = read(grid(["查询结果"], [None], HEAD, ROW, ["历史数据"], [None], ROW))
    assert dump.rows["source_row"].to_list() == [4, 7]
    assert dump.rows["pid"].to_list() == [int(OURS[:17])] * 2
    assert dump.rows["name_key"].to_list() == ["甲一"] * 2
    assert dump.faults.is_empty()


def test_headings_may_stand_outside_the_cells() -> None:
    dump = read(grid(ROW, header=HEAD))
    assert dump.rows["source_row"].to_list() == [1]
    later = read(grid(ROW, header=HEAD, first_row=250_001))
    assert later.rows["source_row"].to_list() == [250_001]


def test_sheets_that_are_no_register_are_passed_over() -> None:
    note = grid(["填报说明"], ["姓名", "证件号码"])
    people = grid(["姓名", "岗位", "部门", "证件号码"], ["甲一", "电工", "设备部", OURS])
    assert list(register.dumps([note, people])) == []
    assert len(list(register.dumps([note, grid(HEAD, ROW), people, grid(HEAD, ROW)]))) == 2


def test_headings_are_known_whatever_their_case_and_width() -> None:
    head = ["ＩＤＣＡＲＤＮＵＭ", "certnum", " operItemName ", "VALIDENDDATE", "Name"]  # noqa: RUF001  full width
    dump = read(grid(head, [OURS, f"T{OURS}", "低压电工作业", "2027-01-01", "甲一"]))
    row = dump.rows.row(0, named=True)
    assert (row["id_no"], row["cert_no"], row["name_key"]) == (OURS, f"T{OURS}", "甲一")


def test_a_row_without_a_number_takes_the_one_its_certificate_carries() -> None:
    head = ["姓名", "证书编号", "操作项目", "有效期结束日期"]
    rows = [
        ["甲一", f"T{OURS}", "低压电工作业", "2027-01-01"],
        ["乙二", "T1", "低压电工作业", None],
    ]
    dump = read(grid(head, *rows))
    assert dump.rows["pid"].to_list() == [int(OURS[:17]), None]
    assert dump.rows["id_no"].to_list() == [OURS, None]


def test_the_own_number_of_a_row_is_never_replaced_by_the_certificates() -> None:
    head = [*HEAD, "证书编号"]
    dump = read(grid(head, [*ROW, f"T{OTHER}"], ["乙二", "E123", *ROW[2:], f"T{OTHER}"]))
    assert dump.rows["pid"].to_list() == [int(OURS[:17]), None]
    assert dump.rows["id_no"].to_list() == [OURS, "E123"]


def test_a_field_in_two_columns_is_read_from_the_first_filled_one() -> None:
    head = ["name", "idcardNum", "cardNo", "operItemName", "validEndDate"]
    rows = [["甲一", None, OURS, "低压电工作业", None], ["乙二", OTHER, OURS, "低压电工作业", None]]
    assert read(grid(head, *rows)).rows["id_no"].to_list() == [OURS, OTHER]


def test_faults_have_addresses() -> None:
    broken = ["甲一", OURS, "低压电工作业", "2021-02-30", "2020.1.1-2026.1.1"]
    nobody = [None, None, "低压电工作业", "2021-01-01", None]
    dump = read(grid(["标题"], HEAD, ROW, broken, nobody))
    assert faults(dump) == [
        (5, "", "no_person"), (4, "D", "impossible_date"), (4, "E", "date_range"),
    ]  # fmt: skip
    assert dump.faults["file"].to_list() == ["dump.xlsx"] * 3


def test_an_open_end_a_weak_number_and_an_unknown_item_are_no_faults() -> None:
    dump = read(grid(HEAD, ["甲一", "E1234567", "没有的作业", "2021-01-01", "长期"]))
    assert dump.faults.is_empty()
    assert dump.rows.select("op_item", "valid_to").row(0) == ("没有的作业", None)


def test_every_listed_heading_names_a_field_of_the_register_or_a_change() -> None:
    known = register._known()
    fields = {field for field, heading in known.items() if heading}
    assert fields
    assert set(known.values()) <= {
        "id_no", "person_name", "cert_type", "cert_no", "op_category", "op_item", "role",
        "industry", "first_issue_date", "valid_from", "valid_to", "review_due_date",
        "review_done_date", "issuing_authority", "status", "updated_on", "op",
    }  # fmt: skip


def changes(*rows: list[str | None]) -> register.Dump:
    (delta,) = register.deltas([grid(*rows)])
    return delta


def test_a_delta_says_in_words_or_codes_what_to_do_with_each_line() -> None:
    words = ["ADD", "mod", "Del", "新增", "修改", "删除"]
    delta = changes(["op", *HEAD], *([word, *ROW] for word in words))
    assert delta.rows["op"].to_list() == ["ADD", "MOD", "DEL"] * 2
    assert delta.rows["address"].to_list() == [f"表一!{row}" for row in range(2, 8)]
    assert delta.faults.is_empty()


def test_a_line_that_does_not_say_what_to_do_is_a_fault_with_its_address() -> None:
    delta = changes(["op", *HEAD], ["ADD", *ROW], ["?", *ROW], [None, *ROW])
    assert faults(delta) == [(3, "A", "no_op"), (4, "A", "no_op")]


def test_a_delta_leaves_out_what_it_has_no_column_for() -> None:
    delta = changes(["op", "证件号码", "操作项目", "有效期开始日期"], ["DEL", OURS, *ROW[2:4]])
    assert {"person_name", "name_key", "cert_no"}.isdisjoint(delta.rows.columns)
    assert delta.rows["pid"].to_list() == [int(OURS[:17])]


def test_a_table_without_that_column_is_no_delta() -> None:
    assert list(register.deltas([grid(HEAD, ROW)])) == []
