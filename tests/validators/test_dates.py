"""Days and moments in the forms in which files write them."""

# ruff: noqa: RUF001  characters that look alike are what is read here

from datetime import date, datetime, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from validators import values

DAY = date(2024, 5, 1)
Bad = str | None


def day(written: str | None) -> tuple[date | None, bool, Bad]:
    frame = values.add_date(pl.DataFrame({"on": [written, "?"]}, schema={"on": pl.String}), "on")
    return frame.select("on", "on_month", "on__bad").row(0)


def moment(written: str | None) -> tuple[datetime | None, str | None, Bad]:
    frame = values.add_instant(pl.DataFrame({"at": [written, "?"]}, schema={"at": pl.String}), "at")
    return frame.select("at", "at_precision", "at__bad").row(0)


@pytest.mark.parametrize(
    "written",
    [
        "2024-05-01", "2024.5.1", "2024.05.01", "2024/5/1", "2024/05/01", "2024年5月1日",
        "2024年05月01日", "2024年5月1号", "2024 年 5 月 1 日", "20240501", "20240501.0",
        "2024-05-01 00:00:00", "2024-05-01 08:30", "2024-5-01日", "2024.5.1.", "2024—5—1",
        "２０２４－０５－０１", "２０２４年５月１日", "2024．5．1", " 2024-05-01\u00a0",
        "\ufeff2024-05-01", "45413", "45413.0", "45413.75", "二〇二四年五月一日",
        "二零二四年五月一日", "二○二四年五月一日",
        "2024/5/1（周三）", "2024年5月1日 星期三", "2024/5/1上午", "'2024-05-01", "2024，5，1",
        "2024、5、1", "2024·5·1", "自2024年5月1日", "2024.5.1起", "至2024.5.1",
        "有效期至：2024-5-1",
        "2024-05-01T09:00:00+08:00", "2024-04-30T16:00:00Z", "2024-04-30T23:30:00.5Z",
        "2024-04-30T11:00:00-0700", "1714492800000", "1714578900000",
    ],
)  # fmt: skip
def test_a_day_is_read_in_every_form_files_have(written: str) -> None:
    assert day(written) == (DAY, False, None)


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("二〇二四年十月十日", date(2024, 10, 10)),
        ("二〇二四年十二月三十一日", date(2024, 12, 31)),
        ("二〇二四年十一月二十日", date(2024, 11, 20)),
        ("二〇二四年一月廿一日", date(2024, 1, 21)),
        ("二〇二四年一月卅日", date(2024, 1, 30)),
        ("一九九九年二月二十八日", date(1999, 2, 28)),
    ],
)
def test_days_in_chinese_numerals_are_read(written: str, spoken: date) -> None:
    assert day(written) == (spoken, False, None)


@pytest.mark.parametrize(
    ("written", "first"),
    [
        ("2017.8", date(2017, 8, 1)),
        ("2024年5月", date(2024, 5, 1)),
        ("1990-05", date(1990, 5, 1)),
        ("1990/05", date(1990, 5, 1)),
        ("二〇二四年五月", date(2024, 5, 1)),
        ("2024年元月", date(2024, 1, 1)),
    ],
)
def test_a_month_is_its_first_day_and_marked(written: str, first: date) -> None:
    assert day(written) == (first, True, None)
    assert moment(written) == (datetime(first.year, first.month, 1), "month", None)


@pytest.mark.parametrize(
    ("written", "bad"),
    [
        ("2025.6.31", "impossible_date"),
        ("2025.11.155", "impossible_date"),
        ("2025年13月", "impossible_date"),
        ("2023-02-29", "impossible_date"),
        ("20240230", "impossible_date"),
        ("0000-00-00", "impossible_date"),
        ("1024-05-01", "impossible_date"),
        ("2024-05-01 25:00", "impossible_date"),
        ("2024-05-01 08:61", "impossible_date"),
        ("2020.01.01-2025.01.01", "date_range"),
        ("2020.01.01 至 2025.01.01", "date_range"),
        ("2020.01.01～2025.01.01", "date_range"),
        ("2025.5.1-5.3", "date_range"),
        ("2025/12/13上午 2025/12/27上午", "date_range"),
        ("2025/3/7/3/9", "date_range"),
        ("2026/6/6-2026/6/13-2026/6/13", "date_range"),
        ("2024-05-01 上午8:30-下午4:30", "date_range"),
        ("2024-05-01 8:00-10:40 14:00-17:30", "date_range"),
        ("长期", "open_end"),
        ("永久", "open_end"),
        ("无固定期限", "open_end"),
        ("9999-12-31", "open_end"),
        ("2026/7/1（周四）", "weekday_differs"),
        ("17/01/2017", "bad_date"),
        ("01/05/2024", "bad_date"),
        ("06-30-21", "bad_date"),
        ("24.5.1", "bad_date"),
        ("2024", "bad_date"),
        ("202405", "bad_date"),
        ("19999", "bad_date"),
        ("80001", "bad_date"),
        ("元年五月一日", "bad_date"),
        ("每月", "bad_date"),
        ("退场", "bad_date"),
        ("8:30", "bad_date"),
    ],
)
def test_what_is_no_single_sure_day_is_empty_and_says_why(written: str, bad: str) -> None:
    assert day(written) == (None, False, bad)
    assert moment(written) == (None, "unread", bad)


@pytest.mark.parametrize(
    "written",
    [None, "", " ", "/", "-", "—", "待定", "年  月  日", "无", "x", "0", "1", "至今"],
)
def test_a_blank_is_no_day_and_no_fault(written: str | None) -> None:
    assert day(written) == (None, False, None)
    assert moment(written) == (None, None, None)


def test_day_numbers_count_from_both_ends_of_their_range() -> None:
    assert day("20000")[0] == date(1954, 10, 3)
    assert day("80000")[0] == date(2119, 1, 11)


@pytest.mark.parametrize(
    ("written", "clock"),
    [
        ("2024-05-01 08:30", (8, 30)),
        ("2024/5/1 8:30:00", (8, 30)),
        ("2024-05-01 08：30", (8, 30)),
        ("2024年5月1日8时30分", (8, 30)),
        ("2024年5月1日 8点30分", (8, 30)),
        ("2024-05-01T08:30:00+08:00", (8, 30)),
        ("2024-05-01T00:30:00Z", (8, 30)),
        ("45413.3541666667", (8, 30)),
        ("202405010830", (8, 30)),
        ("20240501083000", (8, 30)),
        ("20240501 8:30", (8, 30)),
        ("45413 08:30", (8, 30)),
        ("2024/5/1 下午2:30", (14, 30)),
        ("2024/5/1 2:30 PM", (14, 30)),
        ("2024/5/1 12:15 PM", (12, 15)),
        ("2024/5/1（周三）上午8:30", (8, 30)),
    ],
)
def test_a_moment_is_read_to_the_minute_in_chinese_time(
    written: str, clock: tuple[int, int]
) -> None:
    assert moment(written) == (datetime(2024, 5, 1, *clock), "minute", None)


@pytest.mark.parametrize("written", ["2024-05-01", "2024-05-01 00:00:00", "45413", "1714492800000"])
def test_a_day_without_a_clock_time_is_a_moment_known_to_the_day(written: str) -> None:
    assert moment(written) == (datetime(2024, 5, 1), "day", None)


@pytest.mark.parametrize(
    ("written", "start", "end"),
    [
        ("2024-05-01 08:30-10:30", "2024-05-01 08:30", "2024-05-01 10:30"),
        ("2024/5/1 8：30～10：30", "2024-05-01 08:30", "2024-05-01 10:30"),
        ("2024年5月1日 下午2:00至4:30", "2024-05-01 14:00", "2024-05-01 16:30"),
        ("2024-05-01 22:00-06:00", "2024-05-01 22:00", "2024-05-02 06:00"),
        ("2024-05-01 00:00-08:00", "2024-05-01 00:00", "2024-05-01 08:00"),
        ("20240501 08:30-10:30", "2024-05-01 08:30", "2024-05-01 10:30"),
    ],
)
def test_a_clock_range_on_one_day_has_a_beginning_and_an_end(
    written: str, start: str, end: str
) -> None:
    row = values.add_instant(pl.DataFrame({"at": [written]}), "at").row(0, named=True)
    assert row == {
        "at": datetime.fromisoformat(start),
        "at_until": datetime.fromisoformat(end),
        "at_precision": "minute",
    }
    assert day(written) == (DAY, False, None)


def test_a_range_that_ends_at_no_time_is_no_moment() -> None:
    assert moment("2024-05-01 08:30-25:30")[2] == "impossible_date"


def test_twenty_four_hours_are_the_next_midnight_known_to_the_minute() -> None:
    assert moment("2024-05-01 24:00") == (datetime(2024, 5, 2), "minute", None)


def test_without_faults_there_is_no_column_of_reasons() -> None:
    frame = pl.DataFrame({"on": ["2024-05-01", None, "/"]})
    assert values.add_date(frame, "on").columns == ["on", "on_month"]
    assert values.add_instant(frame, "on").columns == ["on", "on_precision"]


def test_rows_keep_their_order_and_neighbours() -> None:
    frame = pl.DataFrame({"no": [1, 2, 3, 4], "on": ["2024-05-01", None, "2017.8", "2024-05-01"]})
    out = values.add_date(frame, "on")
    assert out["no"].to_list() == [1, 2, 3, 4]
    assert out["on"].to_list() == [DAY, None, date(2017, 8, 1), DAY]


FORMS = [
    "{0:%Y-%m-%d}", "{0:%Y/%m/%d}", "{0:%Y.%m.%d}", "{0.year}.{0.month}.{0.day}",
    "{0.year}年{0.month}月{0.day}日", "{0:%Y%m%d}", "{0:%Y-%m-%d} 00:00:00", "{1}", "{2}",
]  # fmt: skip


@given(st.dates(date(1955, 1, 1), date(2118, 12, 31)), st.sampled_from(FORMS))
def test_every_day_comes_back_from_every_form(on: date, form: str) -> None:
    serial = (on - date(1899, 12, 30)).days
    spoken = "".join("〇一二三四五六七八九"[int(d)] for d in str(on.year))
    units = ["", *"一二三四五六七八九"]
    month, number = (
        ("", "十", "二十", "三十")[n // 10] + units[n % 10] for n in (on.month, on.day)
    )
    assert day(form.format(on, serial, f"{spoken}年{month}月{number}日")) == (on, False, None)


@given(st.datetimes(datetime(1955, 1, 1), datetime(2118, 1, 1)))
def test_every_minute_comes_back(at: datetime) -> None:
    whole = at.replace(second=0, microsecond=0)
    epoch = int((whole - datetime(1970, 1, 1) - timedelta(hours=8)).total_seconds())
    forms = [
        f"{whole:%Y-%m-%d %H:%M}",
        f"{whole:%Y/%m/%d %H:%M:%S}",
        f"{whole:%Y-%m-%dT%H:%M}+08:00",
    ]
    forms += [str(epoch * 1000)] if epoch >= 10**9 else []
    assert [moment(form)[0] for form in forms] == [whole] * len(forms)


@given(
    st.lists(st.text() | st.text("0123456789-./年月日:T 至二十〇周三Zz+", max_size=25), max_size=20)
)
def test_no_text_breaks_the_reading_and_no_row_is_lost(written: list[str]) -> None:
    frame = pl.DataFrame({"on": written}, schema={"on": pl.String})
    assert (
        values.add_date(frame, "on").height
        == values.add_instant(frame, "on").height
        == len(written)
    )
