"""Forms about one person, and tables below them."""

from datetime import date, datetime

from connectors.returns.problems import problems
from tests.grids import grid, reading, rows
from tests.people import id_no
from validators.tables import understand

ID, OTHER = id_no(), id_no(serial=15)

INDUCTION = f"""
    三级安全教育卡||||||||
    姓名|王一|性别|男|出生年月|1990.3|||
    身份证号|{ID}||部门|一车间||||
    公司级|培训内容|安全法规|学时|8|培训日期|2024-05-01|教育人|赵某
    车间级|培训内容|车间规程|学时|8|培训日期|2024-05-02|教育人|钱某
    班组级|培训内容|岗位规程|学时|4|培训日期|2024-13-03|教育人|孙某
"""


def test_a_card_of_the_three_levels_is_three_trainings_of_its_person() -> None:
    found = reading(INDUCTION)
    assert rows(found, "training_record", "person_id_no", "level", "topic", "minutes") == [
        (ID, "factory", "安全法规", 360),
        (ID, "workshop", "车间规程", 360),
        (ID, "team", "岗位规程", 180),
    ]
    assert found.layouts[0]["rows_seen"] == found.layouts[0]["rows_read"] == 1


def test_a_bad_cell_of_a_card_is_listed_where_it_stands() -> None:
    line = reading(INDUCTION).unreadable.row(0, named=True)
    assert (line["row"], line["column"], line["field"]) == (6, "G", "start_at")
    assert line["original"] == "2024-13-03"


ARCHIVE = f"""
    个人培训档案|||
    姓名|王一|性别|男
    身份证号|{ID}|单位|甲机械有限公司
    岗位|电工|入职日期|2020-01-01

    培训记录|||
    培训日期|培训内容|学时|培训结果
    2024-05-01|消防|4|合格
    2024-06-01|触电|2|合格
    考试记录|||
    考试时间||成绩|
    2024-06-02||90|
"""


def test_tables_below_a_card_are_about_its_person() -> None:
    found = reading(ARCHIVE)
    assert rows(found, "training_record", "person_name", "person_id_no", "source_row") == [
        ("王一", ID, 8),
        ("王一", ID, 9),
        ("王一", ID, 12),
    ]
    assert found.tables["training_record"]["start_at"].to_list()[2] == datetime(2024, 6, 2)
    assert found.tables["training_record"]["org_label"].unique().to_list() == ["甲机械有限公司"]


def test_the_head_of_an_archive_is_a_line_of_the_roster() -> None:
    found = reading(ARCHIVE)
    assert rows(found, "staffing", "person_name", "post", "hire_date") == [
        ("王一", "电工", date(2020, 1, 1))
    ]


def test_a_head_that_only_says_who_it_is_is_no_line_of_a_roster() -> None:
    found = reading(
        f"姓名|王一|性别|男\n身份证号|{ID}|工种|电工\n培训日期|培训内容|学时\n2024-05-01|消防|4"
    )
    assert list(found.tables) == ["training_record"]


def test_cards_below_each_other_are_each_of_their_own_person() -> None:
    found = reading(f"""
        姓名|王一|身份证号|{ID}
        岗位|电工|入职日期|2020-01-01

        姓名|李二|身份证号|{OTHER}
        岗位|焊工|入职日期|2021-01-01
    """)
    assert rows(found, "staffing", "person_name", "person_id_no", "post", "source_row") == [
        ("王一", ID, "电工", 1),
        ("李二", OTHER, "焊工", 4),
    ]


def test_labels_and_values_may_stand_in_one_cell() -> None:
    found = reading(
        f"姓名：王一 性别：男|\n身份证号：{ID}|岗位：电工\n入职日期：2020-01-01|部门：一车间"
    )
    assert rows(found, "staffing", "person_name", "person_id_no", "post") == [("王一", ID, "电工")]


def test_cards_of_many_workbooks_are_read_together() -> None:
    files = [
        grid(f"姓名|{name}|身份证号|{number}\n岗位|电工|入职日期|2020-01-01", file=f"{name}.xlsx")
        for name, number in (("王一", ID), ("李二", OTHER))
    ]
    found = understand(files, "甲公司")
    assert found.tables["staffing"]["source_file"].to_list() == ["王一.xlsx", "李二.xlsx"]


def test_a_form_nobody_filled_in_is_no_person() -> None:
    found = understand([grid("姓名||性别|\n身份证号||岗位|\n入职日期||部门|")], "甲公司")
    assert not any(table.height for table in found.tables.values())


def test_a_row_of_labels_and_values_is_no_row_of_headings() -> None:
    found = understand([grid(f"姓名|王一|性别|男\n身份证号|{ID}|岗位|电工")], "甲公司")
    assert [t["person_name"].to_list() for t in found.tables.values()] == [["王一"]]


def test_rows_between_cards_that_belong_to_none_are_listed() -> None:
    found = reading(f"""
        姓名|王一|身份证号|{ID}
        岗位|电工|入职日期|2020-01-01
        甲|乙|丙
        姓名|李二|身份证号|{OTHER}
        岗位|焊工|入职日期|2021-01-01
    """)
    assert found.tables["staffing"].height == 2
    assert found.unreadable.select("row", "reason").rows() == [(3, "no_known_table")]


def test_headings_of_which_every_second_is_unknown_are_no_card() -> None:
    found = understand([grid("姓名|甲栏|岗位|乙栏\n王一|x|电工|y\n李二|x|焊工|y", "花名册")], "甲")
    assert found.tables["staffing"]["person_name"].to_list() == ["王一", "李二"]


def test_a_label_nobody_knows_in_a_card_is_named() -> None:
    found = reading(f"姓名|王一|身份证号|{ID}\n岗位|电工|入职日期|2020-01-01\n暗号|芝麻")
    assert found.layouts[0]["columns"]["B3"]["why"].startswith("unknown")


def test_where_facts_share_a_cell_a_problem_of_the_form_is_marked_in_its_cells() -> None:
    found = understand(
        [grid(f"姓名：王一 性别：男|\n身份证号：{ID} 岗位：电工|\n入职日期：2020-01-01|")]
    )
    assert found.unreadable["reason"].to_list() == ["no_company"]
    (told,) = problems(found.unreadable, found.layouts)
    assert told.cells == ("A1", "A2", "A3")
