"""The same table gives the same grid, whatever kind of file it came in."""

from datetime import date, datetime, time
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.exports import open_file
from tests.connectors.kinds import WRITERS, Cell, cells, only, shown
from tests.people import id_no

HEADINGS = ["姓名", "身份证号码", "岗位", "入职日期", "学时"]
TABLE: list[list[Cell]] = [
    list(HEADINGS),
    ["王一", id_no(), "维修电工\n（夜班）", date(2020, 1, 5), 8],
    ["欧阳·二", id_no(serial=15), '5" <管> & 道', datetime(2021, 3, 7, 8, 20), 0.5],
    [None, None, None, None, None],
    ["古丽", None, "007", time(8, 20), True],
]
WORD = st.text("王一二欧阳·abcXYZ0123456789-（）()<>&\"'、/", min_size=1, max_size=8)
VALUE = st.one_of(
    st.none(),
    WORD.filter(lambda word: not word.startswith("'")),
    st.integers(-(10**14), 10**14),
    st.integers(-2000, 2000).map(lambda n: n / 8 + 0.0625),
    st.dates(date(1950, 1, 1), date(2050, 1, 1)),
)


@pytest.mark.parametrize("name", WRITERS)
def test_a_table_is_the_same_in_every_kind_of_file(tmp_path: Path, name: str) -> None:
    WRITERS[name](tmp_path / name, TABLE)
    assert cells(only(tmp_path / name)) == [[shown(cell) for cell in row] for row in TABLE]


@settings(max_examples=25)
@given(st.lists(st.lists(VALUE, min_size=5, max_size=5), min_size=1, max_size=4))
def test_any_table_is_the_same_in_every_kind_of_file(rows: list[list[Cell]]) -> None:
    table: list[list[Cell]] = [list(HEADINGS), *rows, ["末", "行", "在", "此", "处"]]
    expected = [[shown(cell) for cell in row] for row in table]
    with TemporaryDirectory() as folder:
        for name, write in WRITERS.items():
            path = Path(folder) / name
            write(path, table)
            assert cells(only(path)) == expected, name


@pytest.mark.parametrize("name", WRITERS)
def test_the_name_of_a_file_changes_nothing(tmp_path: Path, name: str) -> None:
    WRITERS[name](tmp_path / name, TABLE)
    grids = list(open_file(tmp_path / name, "a"))
    for other in ("a.xlsx", "a.xls", "a.csv", "a"):
        renamed = (tmp_path / name).rename(tmp_path / other)
        again = list(open_file(renamed, "a"))
        renamed.rename(tmp_path / name)
        assert [cells(grid) for grid in again] == [cells(grid) for grid in grids]
