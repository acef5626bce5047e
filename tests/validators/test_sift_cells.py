"""What becomes of the cells of a row: parted, joined, dated, or listed."""

from datetime import date, datetime

import pytest

from tests.grids import grid
from tests.validators.sifting import FOLDER, ID, OTHER, Sifted, lines, sifted
from validators.layout.find import find_tables


def test_several_listed_items_in_a_cell_are_several_rows() -> None:
    found = sifted(f"姓名|身份证号|准操项目|证书编号\n王一|{ID}|低压电工作业、高压电工作业|T{ID}")
    assert found.frame["op_item"].to_list() == ["低压电工作业", "高压电工作业"]
    assert (found.seen, found.read) == (1, 1)


@pytest.mark.parametrize(
    ("written", "items"),
    [
        ("高处安装、维护、拆除作业、登高架设作业", ["高处安装、维护、拆除作业", "登高架设作业"]),
        ("低压电工作业\\n高压电工作业", ["低压电工作业", "高压电工作业"]),
        ("高处安装、维护、拆除作业", ["高处安装、维护、拆除作业"]),
        ("电工作业/低压电工作业", ["低压电工作业"]),
        ("电工作业,登高架设作业", ["电工作业", "登高架设作业"]),
        ("电工、焊工", ["电工", "焊工"]),
    ],
)
def test_items_are_parted_between_their_names_only(written: str, items: list[str]) -> None:
    found = sifted(f"姓名|身份证号|准操项目|证书编号\n王一|{ID}|{written}|T{ID}")
    assert found.frame["op_item"].to_list() == items


def test_items_of_which_one_is_not_listed_stay_together() -> None:
    found = sifted(f"姓名|身份证号|准操项目|证书编号\n王一|{ID}|低压电工作业、某某作业|T{ID}")
    assert found.frame["op_item"].to_list() == ["低压电工作业、某某作业"]
    assert lines(found)[0][4] == "unknown_word"


def test_a_badge_number_repeated_as_identity_number_is_no_number() -> None:
    found = sifted(f"卡号|姓名|身份证号|岗位\naa9-a-9999|王一|aa9-a-9999|电工\n{ID}|李二|{ID}|焊工")
    assert found.frame["person_id_no"].to_list() == [None, ID]
    assert [line[1:] for line in lines(found)] == [
        ("C", "person_id_no", "cell", "id_is_badge", "aa9-a-9999")
    ]


def test_a_number_that_is_repeated_elsewhere_than_as_badge_is_one() -> None:
    found = sifted("姓名|身份证号|备注|岗位\n王一|E1234567|E1234567|电工")
    assert found.frame["person_id_no"].to_list() == ["E1234567"]


def test_cells_that_contradict_each_other_are_listed_and_kept() -> None:
    found = sifted(
        f"姓名|身份证号|性别|入职日期|离职日期\n王一|{ID}|男|2020-01-01|2020-01-01\n"
        f"李二|{OTHER}|女|2020-01-02|2020-01-01\n赵三||女|2020-01|2019-12-31"
    )
    sexes = found.frame["sex"].to_list()
    assert sexes == ["male", "female", "female"]
    assert found.frame["leave_date"].to_list()[1] == date(2020, 1, 1)
    assert [line[1:5] for line in lines(found)] == [
        ("C", "sex", "cell", "sex_differs"),
        ("E", "leave_date", "cell", "dates_reversed"),
    ]


def test_a_category_that_is_not_that_of_the_item_is_listed_and_each_item_is_read() -> None:
    found = sifted(
        f"姓名|身份证号|作业类别|准操项目|证书编号\n"
        f"王一|{ID}|高处作业|熔化焊接与热切割作业, 高压电工作业|T{ID}\n"
        f"李二|{OTHER}|电工 作业|低压电工|T{OTHER}\n赵三||特种作业|低压电工作业|T1"
    )
    assert found.frame["op_item"].to_list()[:2] == ["熔化焊接与热切割作业", "高压电工作业"]
    assert [line[1:5] for line in lines(found)] == [
        ("C", "op_category", "cell", "category_differs")
    ]


def test_columns_that_mean_the_same_fill_each_other() -> None:
    found = sifted(f"姓名|身份证号|身份证号码|岗位\n王一|{ID}||电工\n李二||{OTHER}|焊工")
    assert found.frame["person_id_no"].to_list() == [ID, OTHER]


def test_the_rows_above_give_fields_that_have_no_column() -> None:
    found = sifted(
        f"培训主题：消防  培训日期：2024-05-01  学时：4小时\n"
        f"姓名|身份证号|考核结果\n王一|{ID}|合格",
        "培训签到",
    )
    row = found.frame.row(0, named=True)
    assert (row["topic"], row["minutes"]) == ("消防", 240)
    assert (row["start_at"], row["start_at_precision"]) == (datetime(2024, 5, 1), "day")


def test_the_unit_of_the_heading_counts_where_the_cell_has_none() -> None:
    found = sifted(
        f"姓名|身份证号|培训主题|实际学时（小时）\n王一|{ID}|消防|2\n李二|{OTHER}|消防|4学时"
    )
    assert found.frame["minutes"].to_list() == [120, 180]


def times(headings: str, row: str) -> tuple[object, ...]:
    found = sifted(f"姓名|身份证号|培训主题|{headings}\n王一|{ID}|消防|{row}")
    return found.frame.select("start_at", "start_at_precision", "end_at").row(0)


@pytest.mark.parametrize(
    ("headings", "row"),
    [
        ("培训日期|开始时间|结束时间", "2024-05-01|08:00|11:30"),
        ("培训日期|开始时间|结束时间", "2024-05-01 00:00:00|08:00:00|11:30:00"),
        ("培训日期|培训时间", "2024.5.1|8：00-11：30"),
        ("培训日期|培训时间", "20240501|8：00-11：30"),
        ("培训日期|培训时间", "45413|08:00-11:30"),
        ("培训日期|培训时间", "45413.0|08:00-11:30"),
        ("培训日期|培训时间", "2024/5/1 0:00|08:00-11:30"),
        ("培训日期|上课时间|下课时间", "20240501|8:00|11:30"),
        ("培训时间", "2024年5月1日 8:00-11:30"),
        ("开始时间|结束时间", "2024-05-01 08:00|2024-05-01 11:30"),
    ],
)
def test_clock_times_are_set_on_their_day(headings: str, row: str) -> None:
    assert times(headings, row) == (
        datetime(2024, 5, 1, 8), "minute", datetime(2024, 5, 1, 11, 30),
    )  # fmt: skip


def test_a_span_of_days_is_parted() -> None:
    assert times("培训时间", "2024-05-01至2024-05-03")[::2] == (
        datetime(2024, 5, 1), datetime(2024, 5, 3),
    )  # fmt: skip
    for text in ("2024.5.1-5.3", "2024年5月1日至3日"):
        assert times("培训日期", text)[::2] == (datetime(2024, 5, 1), datetime(2024, 5, 3))


def test_a_clock_time_without_a_day_is_listed() -> None:
    found = sifted(f"姓名|身份证号|培训主题|培训日期|开始时间\n王一|{ID}|消防||08:00")
    assert [line[1:5] for line in lines(found)] == [("E", "start_at", "cell", "bad_date")]


def test_several_clock_ranges_in_a_cell_are_sessions_that_share_the_hours() -> None:
    found = sifted(
        f"姓名|身份证号|培训主题|培训日期|培训时间|学时\n"
        f"王一|{ID}|消防|2024-05-01|7：00-10：40 14；00—17：30|8\n"
        f"王一|{ID}|消防|2024-05-02|8:00-11:00、8:00-11:00|4"
    )
    assert found.frame.select("start_at", "end_at", "minutes").rows() == [
        (datetime(2024, 5, 1, 7), datetime(2024, 5, 1, 10, 40), 184),
        (datetime(2024, 5, 1, 14), datetime(2024, 5, 1, 17, 30), 176),
        (datetime(2024, 5, 2, 8), datetime(2024, 5, 2, 11), 180),
    ]
    assert (found.seen, found.read) == (2, 2)


@pytest.mark.parametrize(
    "clock",
    ["14：17：40", "4月3日14：00-17：30 5月16日8：00-10：40", "已关闭", "14：00-17：30 下午"],
)
def test_clocks_nobody_can_read_are_listed_and_the_day_is_kept(clock: str) -> None:
    found = sifted(
        f"姓名|身份证号|培训主题|培训日期|培训时间\n王一|{ID}|消防|2024-05-01|08:00-11:30\n"
        f"王一|{ID}|消防|2024-05-01|{clock}"
    )
    assert found.frame["start_at"].to_list()[1] == datetime(2024, 5, 1)
    assert [line[1:5] for line in lines(found)] == [("E", "start_at", "cell", "bad_clock")]


def test_a_bare_number_in_a_column_of_days_is_days() -> None:
    found = sifted(
        "姓名|培训日期|违章培训时间\n王一|2024-05-01|1天\n李二|2024-05-01|2天\n赵三|2024-05-01|0.5",
        "违章培训",
    )
    assert found.frame.select("minutes", "hours_in_days").rows() == [(None, True)] * 3


def test_the_term_of_a_certificate_may_stand_in_one_cell() -> None:
    found = sifted(f"姓名|身份证号|证书编号|有效期\n王一|{ID}|T{ID}|2020.01.01-2025.12.31")
    assert found.frame.select("valid_from", "valid_to").rows() == [
        (date(2020, 1, 1), date(2025, 12, 31))
    ]


def test_dates_whose_list_or_range_nobody_can_tell_are_listed() -> None:
    found = sifted(f"姓名|身份证号|培训主题|培训日期\n王一|{ID}|消防|2025/3/7/3/9")
    assert found.frame["start_at"].to_list() == [None]
    assert lines(found)[0][4] == "date_range"


def test_a_shift_over_midnight_keeps_both_clock_times() -> None:
    found = sifted(
        f"姓名|身份证号|作业日期|上班时间|下班时间|作业项目\n王一|{ID}|2024-05-01|20:00|04:00|低压电工作业"
    )
    row = found.frame.row(0, named=True)
    assert row["work_date"] == date(2024, 5, 1)
    assert row["start_at"] == datetime(2024, 5, 1, 20)
    assert row["end_at"] == datetime(2024, 5, 1, 4)


def test_the_text_of_a_span_stands_beside_both_its_ends_and_beside_no_other_field() -> None:
    found = grid(
        f"姓名|身份证号|证书编号|有效期\n王一|{ID}|T{ID}|2020.1.1至2025.12.31\n李二||T1|2026.1.1",
        "证书",
    )
    (table,) = find_tables(found)
    frame = Sifted(found, table, FOLDER, keep_raw=True).frame
    assert frame.select("valid_from_raw", "valid_to_raw").rows() == [
        ("2020.1.1至2025.12.31", "2020.1.1至2025.12.31"),
        (None, "2026.1.1"),
    ]
    assert "review_due_date_raw" not in frame.columns
