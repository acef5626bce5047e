"""Cells of names with more in them than one name."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.grids import grid
from tests.people import id_no
from validators.layout.find import find_tables
from validators.names import apart
from validators.sift import Place, Sifted, sift

ID, OTHER = id_no(), id_no(serial=15)


def cells(*written: str | None, numbers: list[str | None] | None = None) -> pl.DataFrame:
    given_numbers = numbers or [None] * len(written)
    return apart(
        pl.DataFrame(
            {"person_name": written, "person_id_no": given_numbers},
            schema={"person_name": pl.String, "person_id_no": pl.String},
        )
    )


def sifted(text: str, sheet: str = "花名册") -> Sifted:
    found = grid(text, sheet)
    (table,) = find_tables(found)
    return sift([Place(found, table, "甲厂")])


@pytest.mark.parametrize(
    "written",
    ["张三", "张 三", "王 小 明", "欧阳 娜娜", "欧阳娜娜", "古丽·米热", "阿不都热合曼·买买提",
     "JOHN SMITH", "SMITH, JOHN", "张伟/Zhang Wei", "张\U00025679"],
)  # fmt: skip
def test_one_name_stays_as_it_is(written: str) -> None:
    frame = cells(written)
    assert frame["person_name"].to_list() == [written]
    assert "person_name__bad" not in frame.columns


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("张三、李四", ["张三", "李四"]),
        ("张三,李四，王五", ["张三", "李四", "王五"]),
        ("张三；李四；", ["张三", "李四"]),
        ("张三/李四", ["张三", "李四"]),
        ("张三\n李四", ["张三", "李四"]),
        ("张三 李四　王小明", ["张三", "李四", "王小明"]),
        ("欧阳娜娜 李四", ["欧阳娜娜", "李四"]),
        ("古丽•米热、张三", ["古丽•米热", "张三"]),
    ],
)
def test_several_people_in_a_cell_are_several_rows(written: str, names: list[str]) -> None:
    assert cells(written)["person_name"].to_list() == names


@pytest.mark.parametrize(
    "written",
    ["张三/13800000000", "张三13800000000", "张三 13800000000", "张三:13800000000",
     "张三（13800000000）",
     "张三/13…", "张三13…", "张三 021-12345678", "张三、", "张三（女）"],
)  # fmt: skip
def test_a_phone_number_behind_a_name_is_taken_off(written: str) -> None:
    assert cells(written)["person_name"].to_list() == ["张三"]


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("张伟（大）", "name_remark"),
        ("张?", "name_damaged"),
        ("〓明", "name_damaged"),
        ("张*明", "name_damaged"),
        ("张三李四王五", "name_unclear"),
        ("张三（退休）、李四", "name_unclear"),
        ("张三、李四等5人", "name_unclear"),
    ],
)
def test_what_cannot_be_told_apart_is_listed_and_kept(written: str, reason: str) -> None:
    row = cells(written).row(0, named=True)
    assert (row["person_name"], row["person_name__bad"]) == (written, reason)


def test_numbers_in_the_same_order_go_with_the_names() -> None:
    frame = cells("张三、李四", numbers=[f"{ID} {OTHER}"])
    assert frame.select("person_name", "person_id_no").rows() == [("张三", ID), ("李四", OTHER)]


def test_one_number_for_two_people_is_nobodys() -> None:
    frame = cells("张三、李四", "王五", numbers=[ID, OTHER])
    assert frame["person_id_no"].to_list() == [None, None, OTHER]
    assert frame["person_name__bad"].to_list() == ["names_and_numbers"] * 2 + [None]


def test_a_remark_behind_the_name_is_the_persons_status() -> None:
    frame = sifted(f"姓名|身份证号|岗位\n王一（离职）|{ID}|电工\n李二|{OTHER}|焊工").frame
    assert frame.select("person_name", "person_status").rows() == [("王一", "left"), ("李二", None)]
    frame = sifted(f"姓名|身份证号|岗位\n王一（离职）|{ID}|电工", "在职").frame
    assert frame["person_status"].to_list() == ["left"]


def test_a_strange_remark_tells_only_people_without_a_sure_number_apart() -> None:
    frame = sifted(f"姓名|身份证号|岗位\n张伟（大）|{ID}|\n张伟（小）||电工").frame
    assert frame["name_key"].to_list() == ["张伟", "张伟(小)"]


def test_a_name_with_a_lost_character_is_compared_with_no_other() -> None:
    found = sifted(f"姓名|身份证号|岗位\n张?|{ID}|电工\n李〓||焊工")
    assert found.frame.select("person_name", "name_key").rows() == [("张?", None)]
    assert found.unreadable.select("kind", "row", "reason").rows() == [
        ("row", 3, "name_damaged"),
        ("cell", 2, "name_damaged"),
    ]


def test_people_of_one_cell_are_one_row_seen_and_read() -> None:
    found = sifted("姓名|培训日期|培训内容|学时\n张三、李四|2024-05-01|消防|4", "培训")
    (count,) = found.counts
    assert (found.frame.height, count.seen, count.read) == (2, 1, 1)
    assert found.frame["minutes"].to_list() == [180, 180]


@given(st.lists(st.text() | st.text("张三李四王五、/ ,（）()离职1380·?", max_size=12), max_size=12))
def test_no_cell_of_names_is_lost_or_stops_the_program(written: list[str]) -> None:
    frame = pl.DataFrame({"person_name": written}, schema={"person_name": pl.String})
    read = apart(frame.with_row_index("row"))
    assert set(read["row"]) == set(range(len(written)))
