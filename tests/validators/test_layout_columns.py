"""Which field a column is, by its heading and by what stands below it."""

import pytest

from tests.grids import grid
from tests.validators.found import ID, fields, only
from validators.layout.table import Table


@pytest.mark.parametrize(
    ("printed", "field"),
    [
        ("姓名*", "person_name"),
        ("姓名 (人员 )", "person_name"),
        ("姓名_real_name", "person_name"),
        ("姓名[冗余]_real_name", "person_name"),
        ("姓\\n名", "person_name"),
        ("特种作业人员姓名", "person_name"),
        ("员工姓名：", "person_name"),
        ("身份证号（确保唯一性）", "person_id_no"),
        ("身份证编号\\n或其他证件号码", "person_id_no"),
        ("劳务派遣（是/否）", "is_dispatched"),
        ("劳务派遣(是/否)", "is_dispatched"),
        ("入职日期(yyyy-mm-dd)", "hire_date"),
        ("hire_date", "hire_date"),
    ],
)
def test_a_heading_is_known_through_its_ornaments(printed: str, field: str) -> None:
    other = "岗位|工种" if field in ("person_name", "person_id_no") else "姓名|岗位"
    table = only(grid(f"{printed}|{other}\n甲|乙|丙", "花名册"))
    assert fields(table)["A"] == field


@pytest.mark.parametrize(
    ("printed", "unit"),
    [
        ("学时", None),
        ("实际学时（小时）", "hour"),
        ("培训学时(分)", "minute"),
        ("已修总学时(单位秒)", "second"),
        ("培训时长（分钟）", "minute"),
        ("学时(课时)", "class_hour"),
    ],
)
def test_a_unit_in_brackets_is_kept_as_the_unit(printed: str, unit: str | None) -> None:
    table = only(grid(f"姓名|培训主题|{printed}\n王一|消防|4"))
    assert table.columns["C"].field == "hours"
    assert table.columns["C"].unit == unit


@pytest.mark.parametrize(
    "printed", ["计划学时", "年度累计学时", "规定学时", "应修学时", "学时下限", "岗位应训主题"]
)
def test_a_longer_heading_is_not_taken_for_the_shorter_one_in_it(printed: str) -> None:
    table = only(grid(f"姓名|培训日期|{printed}\n王一|2024-05-01|4"))
    assert table.columns["C"].field is None


def test_brackets_that_change_the_meaning_are_not_dropped() -> None:
    table = only(
        grid(
            "姓名|证书编号|有效期（起）|有效期（止）|复审日期（实际）\n王一|T1|2024-05-01|2030-04-30|2027-01-01"
        )
    )
    assert fields(table)["C"] == "valid_from"
    assert fields(table)["D"] == "valid_to"
    assert fields(table)["E"] is None


def test_an_unknown_heading_is_named_with_the_nearest_known_one() -> None:
    table = only(grid(f"姓名|身份证号|岗位名|电脑编码|岗位\n王一|{ID}|x|y|电工"))
    assert table.columns["C"].field is None
    assert table.columns["C"].why == "unknown, nearest 岗位名称"
    assert table.columns["D"].why.startswith("unknown")


def test_a_known_heading_nobody_needs_is_said_to_be_so() -> None:
    table = only(grid(f"序号|姓名|身份证号|手机号|岗位\n1|王一|{ID}|1|电工"))
    assert table.columns["A"].why == table.columns["D"].why == "not_needed"


def test_of_a_sure_and_a_vague_heading_the_sure_one_counts() -> None:
    table = only(grid(f"姓名|身份证号|工种|岗位\n王一|{ID}|木工|维修工"))
    assert fields(table)["D"] == "post"
    assert table.columns["C"].why == "other_column post"


def claims(headings: str, *rows: str) -> Table:
    return only(grid("\n".join([headings, *rows]), "证书"))


def test_a_number_of_a_document_is_the_certificates_when_it_begins_with_t() -> None:
    table = claims("姓名|身份证号|证件号码|有效期至", f"王一|{ID}|T{ID}|2030-01-01")
    assert fields(table)["C"] == "cert_no"


def test_a_number_of_a_document_is_the_persons_when_it_looks_so() -> None:
    table = claims("姓名|证件号码|证书编号|有效期至", f"王一|{ID}|T{ID}|2030-01-01")
    assert fields(table)["B"] == "person_id_no"
    table = claims("姓名|证件编号|发证机关|有效期至", f"王一|{ID}|某局|2030-01-01")
    assert fields(table)["B"] == "person_id_no"


ROSTERS = [
    f"姓名|身份证号|发证机关|证件有效期|部门|入职日期\n王一|{ID}|某市公安局|2030.1.1|一车间|2020.1.5",
    f"姓名|身份证号|发证机关|证件有效期|部门|岗位\n王一|{ID}|某市公安局|长期|一车间|电工",
    f"姓名|证件类型|证件号码|发证日期|证件到期日|工种|入场时间\n王一|身份证|{ID}|2015-01-02|2035-01-02|木工|2020.1.5",
]


@pytest.mark.parametrize("text", ROSTERS)
def test_issuer_and_end_of_identity_cards_make_no_certificates(text: str) -> None:
    assert only(grid(text)).kind == "staffing"


def test_behind_the_number_a_police_station_tells_the_columns_of_the_card() -> None:
    card, own = "发证机关|发证日期|证件到期日", "某市{}|2022-01-02|2035-01-02"
    table = only(
        grid(
            f"姓名|身份证号|{card}|证书编号|有效期至\n"
            f"王一|{ID}|{own.format('公安局')}|T{ID}|2028-01-01"
        )
    )
    assert [table.columns[at].why for at in "CDE"] == ["identity_card"] * 3
    assert fields(table)["G"] == "valid_to"
    table = only(grid(f"姓名|身份证号|{card}|证书编号\n王一|{ID}|{own.format('应急管理局')}|T{ID}"))
    assert fields(table)["C"] == "issuing_authority"
    assert fields(table)["E"] == "valid_to"


@pytest.mark.parametrize(
    ("printed", "field"),
    [
        ("证书有效期截止日期", "valid_to"),
        ("操作证到期时间", "valid_to"),
        ("特种作业证有效期开始", "valid_from"),
        ("证书应复审时间", "review_due_date"),
        ("证件实际复审日期", "review_done_date"),
        ("特种作业操作证初次领证日期", "first_issue_date"),
        ("操作证书编号", "cert_no"),
        ("证书状态", None),
        ("证书单位", None),
    ],
)
def test_a_word_for_certificates_before_a_heading_speaks_of_them(
    printed: str, field: str | None
) -> None:
    table = claims(f"姓名|身份证号|准操项目|{printed}", f"王一|{ID}|低压电工作业|2028-01-01")
    assert fields(table)["D"] == field


TERM = "有效期起|有效期止"


@pytest.mark.parametrize(
    ("review", "field"),
    [
        ("2026-05-10", "review_due_date"),  # three years after the beginning
        ("2026-04-20", None),  # nearly three years: it may have been done then
        ("2024-05-10", None),  # one year
    ],
)
def test_a_review_date_is_due_only_where_it_lies_on_the_third_anniversary(
    review: str, field: str | None
) -> None:
    table = claims(f"姓名|证书编号|{TERM}|复审日期", f"王一|T1|2023-05-10|2029-05-09|{review}")
    assert fields(table)["E"] == field
    assert table.columns["E"].why.startswith("undecided") == (field is None)


def test_a_review_date_beside_the_due_date_is_the_one_done() -> None:
    table = claims("姓名|证书编号|应复审日期|复审日期", "王一|T1|2026-05-10|2026-04-01")
    assert fields(table)["D"] == "review_done_date"


def test_a_review_date_beside_the_date_done_is_the_one_due() -> None:
    table = claims("姓名|证书编号|复审日期|实际复审日期", "王一|T1|2026-05-10|2026-04-01")
    assert fields(table)["C"] == "review_due_date"


def test_a_date_of_issue_begins_the_term_only_six_years_before_its_end() -> None:
    table = claims("姓名|证书编号|发证日期|有效期至", "王一|T1|2023-05-10|2029-05-09")
    assert fields(table)["C"] == "valid_from"
    table = claims("姓名|证书编号|发证日期|有效期至", "王一|T1|2017-05-10|2029-05-09")
    assert fields(table)["C"] == "first_issue_date"


@pytest.mark.parametrize(
    ("printed", "field"),
    [("起始日期", "valid_from"), ("截止", "valid_to"), ("结束日期", "valid_to")],
)
def test_an_end_of_nobody_says_what_is_left_undecided_with_what_it_may_be(
    printed: str, field: str
) -> None:
    table = claims(f"姓名|证书编号|准操项目|{printed}", "王一|T1|低压电工作业|2029-05-09")
    assert (table.columns["D"].field, table.columns["D"].why) == (None, f"undecided {field}")


def test_a_period_in_years_is_no_end_of_the_term() -> None:
    assert fields(claims("姓名|证书编号|有效期", "王一|T1|2029-05-09"))["C"] == "valid_to"
    assert fields(claims("姓名|证书编号|有效期", "王一|T1|6年"))["C"] is None


def test_a_trade_is_a_post_in_a_roster_and_an_item_where_the_values_are_items() -> None:
    assert fields(only(grid("姓名|工种|部门\n王一|木工|一车间")))["B"] == "post"
    assert fields(only(grid("姓名|工种|部门\n王一|低压电工作业|一车间")))["B"] == "op_item"
    assert fields(claims("姓名|工种|证书编号", "王一|低压电工作业|T1"))["B"] == "op_item"


def test_a_unit_is_a_company_when_its_values_are_companies() -> None:
    assert fields(only(grid("姓名|单位|岗位\n王一|甲机械有限公司|电工")))["B"] == "org_name"
    assert fields(only(grid("姓名|单位|岗位\n王一|一车间|电工")))["B"] == "department"


@pytest.mark.parametrize(
    ("value", "field"),
    [("2024-05-01", "day"), ("08:00-11:30", "clock"), ("8：00～11：30", "clock"), ("1天", "hours")],
)
def test_what_a_training_time_is_follows_from_its_values(value: str, field: str) -> None:
    table = only(grid(f"姓名|培训主题|培训时间\n王一|消防|{value}"))
    assert fields(table)["C"] == field


def test_a_result_may_be_a_score_or_a_word() -> None:
    assert fields(only(grid("姓名|培训主题|考核成绩\n王一|消防|85")))["C"] == "score"
    assert fields(only(grid("姓名|培训主题|考核成绩\n王一|消防|合格")))["C"] == "result"
