"""Which rows are read, skipped or set aside, and that none is lost."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.grid import Grid
from tests.grids import grid
from tests.people import uscc
from tests.validators.sifting import FOLDER, ID, OTHER, Sifted, lines, sifted
from validators.layout.canonical import schema
from validators.layout.find import find_tables


def assert_nothing_lost(found: Sifted) -> None:
    assert found.seen == found.read + sum(found.skipped.values()) + found.set_aside


def test_rows_carry_their_address_and_what_may_tell_the_company() -> None:
    found = sifted(
        f"填报单位：乙公司|\n\n姓名|身份证号|岗位|单位名称\n王一|{ID}|电工|丙公司", "人员"
    )
    row = found.frame.row(0, named=True)
    assert (row["source_file"], row["source_sheet"], row["source_row"]) == ("a.xlsx", "人员", 4)
    assert (row["org_uscc"], row["org_name"]) == (None, "丙公司")
    assert (row["org_label"], row["org_folder"]) == ("乙公司", FOLDER)


def test_a_label_with_code_and_name_gives_both() -> None:
    found = sifted(
        f"单位名称：乙公司  统一社会信用代码：{uscc(1)}\n姓名|身份证号|岗位\n王一|{ID}|电工"
    )
    assert found.frame["org_label"].to_list() == [f"{uscc(1)}_乙公司"]


def test_every_kind_has_its_columns_whatever_the_file_holds() -> None:
    found = sifted(f"姓名|身份证号|入职日期\n王一|{ID}|2020.1.5")
    assert dict(found.frame.schema) == schema("staffing")
    assert found.frame["hire_date"].to_list() == [date(2020, 1, 5)]
    assert found.frame["leave_date_month"].to_list() == [False]


def test_a_row_with_one_bad_cell_is_read_and_the_cell_is_listed() -> None:
    found = sifted(f"序号|姓名|身份证号|入职日期\n1|王一|{ID}|2020.13.5")
    assert found.frame.select("person_name", "hire_date").rows() == [("王一", None)]
    assert lines(found) == [(2, "D", "hire_date", "cell", "impossible_date", "2020.13.5")]
    assert found.unreadable["advice"].null_count() == 0


def test_a_row_without_name_and_number_is_set_aside_with_all_it_says() -> None:
    found = sifted(f"姓名|身份证号|岗位|备注\n王一|{ID}|电工|\n-|/|焊工|补录")
    assert found.read == found.set_aside == 1
    assert lines(found) == [(3, None, None, "row", "no_person", "- | / | 焊工 | 补录")]


@pytest.mark.parametrize("known", ["王一|", f"|{ID}"])
def test_a_name_or_a_number_is_enough(known: str) -> None:
    assert sifted(f"姓名|身份证号|岗位\n{known}|电工").read == 1


def test_a_number_in_the_column_of_names_is_a_shifted_row() -> None:
    found = sifted(f"姓名|身份证号|岗位\n{ID}|木工|\n王一|{OTHER}|电工")
    assert lines(found)[0][4] == "shifted_columns"
    assert found.frame["person_name"].to_list() == ["王一"]


def test_a_row_of_no_company_is_set_aside_in_a_joint_file() -> None:
    text = f"姓名|身份证号|岗位|企业名称\n王一|{ID}|电工|乙公司\n李二|{OTHER}|焊工|"
    assert lines(sifted(text, folder=None)) == [
        (3, None, None, "row", "no_company", f"李二 | {OTHER} | 焊工")
    ]
    assert sifted(text).read == 2


def test_a_plan_without_any_content_is_set_aside() -> None:
    found = sifted("计划编号|培训主题|计划日期|备注\n1|消防|2024-05-01|\n|||取消")
    assert [line[4] for line in lines(found)] == ["no_content"]


SKIPPED = [
    ("合计", "total"),
    ("合 计：2人", "total"),
    ("|总计", "total"),
    ("|李二 小计", "total"),
    ("生产部小计：3人", "total"),
    ("总学时：12", "total"),
    ("应到人数：3|实到人数：2", "total"),
    ("注：以上人员均已培训", "note"),
    ("填表说明", "note"),
    ("第2页 共2页", "note"),
    ("|第 3 页，共 12 页", "note"),
    ("以上情况属实，如有不实，愿承担责任。", "note"),
    ("填表人：张某|审核人：李某|日期：2024年5月1日", "signature"),
    ("|制表：|批准：", "signature"),
    ("主讲人签字：", "signature"),
    ("参加人员签名（手写）：|王一", "signature"),
    ("7", "filler"),
    ("7|7|7", "filler"),
    ("7|7|0123456789012345678", "filler"),
    ("7|-|/", "filler"),
    ("序号|姓名|身份证号|岗位", "repeated_header"),
    ("示例|张三|3101|电工", "example"),
    ("1|张三|1234567890123456|电工", "example"),
    ("1|李四|110101199001011234|电工", "example"),
    (f"1|王一|{OTHER}|示例行，导入前请删除", "example"),
]


@pytest.mark.parametrize(("row", "reason"), SKIPPED)
def test_what_is_no_data_is_skipped_and_counted(row: str, reason: str) -> None:
    found = sifted(f"序号|姓名|身份证号|岗位\n1|王一|{ID}|电工\n{row}")
    assert found.skipped == {reason: 1}
    assert (found.seen, found.read, found.set_aside) == (2, 1, 0)


@pytest.mark.parametrize(
    "row",
    [
        "2|张三|P1234567|电工",  # a fictional-looking name with a passport may be a person
        "2|李注|E12345678|电工",
        "2|李思|110101199001011234|电工",  # the number of an example, but no example's name
        "2|李四|110101199001011251|电工",
        f"|合某|{OTHER}|",
        "2|MOHAMMED ABDUL RAHMAN||",
        "3|欧阳某||",
    ],
)
def test_people_who_look_a_little_like_a_footer_are_read(row: str) -> None:
    assert sifted(f"序号|姓名|身份证号|岗位\n1|王一|{ID}|电工\n{row}").read == 2


def test_a_row_with_only_a_card_number_is_set_aside_not_lost() -> None:
    found = sifted(f"卡号|姓名|身份证号|岗位\n1|王一|{ID}|电工\nA-00017||")
    assert [line[4] for line in lines(found)] == ["no_person"]


def test_lines_with_the_companys_name_and_a_running_number_are_fillers() -> None:
    found = sifted(
        f"序号|姓名|身份证号|单位名称\n1|王一|{ID}|甲公司\n2|||甲公司\n3|||甲公司", "花名册"
    )
    assert found.skipped == {"filler": 2}


def test_a_row_with_hours_but_nobody_is_no_filler() -> None:
    found = sifted(f"序号|姓名|身份证号|学时|成绩\n1|王一|{ID}|8|90\n2|||8|85", "培训")
    assert found.set_aside == 1


def test_the_text_of_typed_fields_can_be_kept_beside_them() -> None:
    found = grid(f"姓名|身份证号|岗位|入职日期\n王一|{ID[:17]}x|电工|2020.1.5")
    (table,) = find_tables(found)
    frame = Sifted(found, table, FOLDER, keep_raw=True).frame
    assert frame["hire_date_raw"].to_list() == ["2020.1.5"]
    assert frame["person_id_no_raw"].to_list() == [f"{ID[:17]}x"]
    assert "post_raw" not in frame.columns


def test_a_table_without_rows_still_tells_whose_it_is_and_what_it_lacks() -> None:
    found = sifted("姓名|身份证号|培训主题|培训日期|学时")
    assert found.frame.height == found.seen == 0
    assert found.companies["org_folder"].to_list() == [FOLDER]
    assert "result" in found.companies["lacks"].item().split()
    assert "start_at" not in found.companies["lacks"].item().split()


def test_a_day_above_the_table_is_a_column_it_does_not_lack() -> None:
    found = sifted(f"培训时间：2024年5月1日 9:00-11:00\n姓名|身份证号|培训主题\n王一|{ID}|消防")
    assert "start_at" not in found.companies["lacks"].item().split()


def test_the_companies_of_rows_set_aside_count_as_delivered() -> None:
    found = sifted("姓名|身份证号|岗位|单位名称\n-|-|电工|乙公司")
    assert found.set_aside == 1
    assert found.companies["org_name"].to_list() == ["乙公司"]


CELLS = st.sampled_from(
    ["王一", "李 二", ID, OTHER, f"{OTHER} ", "2020.1.5", "2020.13.5", "8学时", "1天", "-", "/",
     "合计", "注：无", "1", "2", "姓名", "消防", "3.1E+17", "甲公司", "示例",
     "电工、焊工", "08:00", "x"]
)  # fmt: skip
ROWS = st.lists(st.lists(st.none() | CELLS, min_size=6, max_size=6), max_size=12)
HEADINGS = ["序号", "姓名", "身份证号", "培训主题", "培训日期", "学时"]


def of_rows(rows: list[list[str | None]], headings: list[str] = HEADINGS) -> Grid:
    columns = {chr(65 + i): pl.String() for i in range(len(headings))}
    return Grid("a.xlsx", "培训", pl.DataFrame([headings, *rows], schema=columns, orient="row"))


@given(ROWS, st.sampled_from([FOLDER, None]))
@settings(max_examples=50, deadline=None)
def test_nothing_is_lost_whatever_the_cells_hold(
    rows: list[list[str | None]], folder: str | None
) -> None:
    found = of_rows(rows)
    table = find_tables(found)[0]
    if not table.problems:
        result = Sifted(found, table, folder)
        assert_nothing_lost(result)
        filled = [row for row in rows[: table.last_row - 1] if any(row)]
        assert result.seen == len(filled)
        listed = result.unreadable.filter(pl.col("kind") == "row")
        assert listed["row"].n_unique() == result.set_aside
        assert listed["original"].null_count() == 0


PEOPLE = st.lists(
    st.tuples(
        st.sampled_from(["王一", "李二", "赵三"]),
        st.sampled_from([ID, OTHER]),
        st.sampled_from(["消防", "触电"]),
        st.sampled_from(["2024-05-01", "2024.5.2", "2024年5月"]),
        st.sampled_from(["4", "8学时", "2小时"]),
    ),
    min_size=1,
    max_size=8,
)


@given(PEOPLE, st.permutations(range(6)), st.randoms(use_true_random=False))
@settings(max_examples=50, deadline=None)
def test_the_order_of_rows_and_columns_changes_nothing(
    people: list[tuple[str, ...]], order: list[int], chance: object
) -> None:
    rows = [[str(i), *person] for i, person in enumerate(people)]
    shuffled = [*rows]
    chance.shuffle(shuffled)
    turned = of_rows([[row[i] for i in order] for row in shuffled], [HEADINGS[i] for i in order])
    first, second = (
        Sifted(found, find_tables(found)[0], FOLDER).frame.drop("source_row").sort(pl.all())
        for found in (of_rows(rows), turned)
    )
    assert first.equals(second)
