"""What a layout file says of tables of many forms, laid over what was found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from tests.grids import grid
from tests.layouts.test_cards import ARCHIVE, INDUCTION
from tests.layouts.test_groups import HIGH, WIDE
from tests.people import id_no
from validators.laid_out import laid_out
from validators.layout.headings import known
from validators.layout.kinds import kinds
from validators.layout.stated import Stated, parsed, told
from validators.tables import Handed, Reading, understand_all

ID, OTHER = id_no(), id_no(serial=2)
KINDS = ("staffing", "certificate_claim")
FORMS = {
    **WIDE,
    "a card": INDUCTION,
    "a card with tables": ARCHIVE,
    "days across": "2024年5月培训签到表\n序号|姓名|5/1|5/2\n1|王一|√|√",
    "months across": f"2024年培训学时\n姓名|身份证号|1月|2月|总学时\n王一|{ID}|2|4|6",
    "two tables": (
        f"姓名|身份证号|岗位\n王一|{ID}|电工\n\n培训记录\n姓名|培训日期|学时\n王一|2024-05-01|4"
    ),
}


def read(text: str, layout: str = "") -> Reading:
    stated, wrong = parsed(layout, "layout.toml")
    assert wrong == []
    handed = Handed("a.xlsx", "甲公司", [grid(text)], stated)
    return understand_all([handed], keep_raw=True)


@pytest.mark.parametrize("form", FORMS)
def test_what_was_found_can_be_stated_and_gives_the_same(form: str) -> None:
    first = read(FORMS[form])
    again = read(FORMS[form], "\n".join(first.starters))
    assert first.tables
    assert again.layouts == first.layouts
    for kind, table in first.tables.items():
        assert_frame_equal(again.tables[kind], table)
    assert_frame_equal(again.unreadable, first.unreadable)


@given(
    st.text()
    | st.lists(
        st.sampled_from(
            [
                "[[table]]",
                "[table]",
                "[table.columns]",
                'file = "a.xlsx"',
                "file = 3",
                "header_row = 1",
                'kind = "staffing"',
                "partial = true",
                'post = "岗位"',
                'columns = {post = "x"}',
                "",
                "#",
                'columns = "x"',
                "[[table.columns]]",
                'sheet = ["a"]',
                "table = [1, 2]",
                "= =",
                "a.b = 1",
                'table = [{file = "a.xlsx"}]',
                'file = """',
                "header_row = 1e400",
                "kind = 2026-01-01",
            ]
        )
    ).map("\n".join)
)
def test_no_text_of_a_layout_file_stops_the_program(text: str) -> None:
    stated, wrong = parsed(text, "甲/layout.toml")
    found = grid(f"姓名|身份证号|岗位\n王一|{ID}|电工")
    reading = understand_all([Handed("a.xlsx", "甲", [found], stated)])
    assert reading.tables["staffing"].height == 1
    assert told(wrong).height == len(wrong)


CELLS = st.sampled_from(
    ["王一", "李二、张三", "张?", "王一（离职）", ID, "3.1E+17", "2024.5", "长期", "8学时", "1天",
     "8/24", "7：00-10：40 14：00-17：30", "低压电工作业、高压电工作业", "合格", "x", "/", "是",
     f"T{ID}", "甲公司", "合计", "√", "2020.1.1-2026.1.1", "某市公安局", "45353"]
)  # fmt: skip


@given(
    st.lists(st.sampled_from(sorted(known())), min_size=2, max_size=7, unique=True),
    st.lists(st.lists(CELLS, min_size=7, max_size=7), max_size=4),
)
def test_whatever_stands_below_whatever_headings_stating_it_changes_nothing(
    headings: list[str], rows: list[list[str]]
) -> None:
    lines = [
        ["姓名", *headings],
        *([name, *row] for name, row in zip("甲乙丙丁", rows, strict=False)),
    ]
    text = "\n".join("|".join(line[: len(headings) + 1]) for line in lines)
    first = read(text)
    again = read(text, "\n".join(first.starters))
    assert again.layouts == first.layouts
    assert "broken_file" not in first.unreadable["reason"]
    for kind, table in laid_out(first.tables).items():
        assert_frame_equal(laid_out(again.tables)[kind], table)


def test_of_a_kind_and_a_row_alone_the_headings_are_joined_as_usual() -> None:
    text = f"""
        登记表|||||
        姓名|身份证号|{HIGH}||{HIGH}情况|
        ||发证日期|有效期至|备注一|备注二
        王一|{ID}|2022-05-02|2028-05-01||
    """
    layout = '[[table]]\nfile = "a.xlsx"\nheader_row = 3\nkind = "certificate_claim"\n'
    found = read(text, layout)
    (entry,) = found.layouts
    assert entry["header_rows"] == [2, 3]
    row = found.tables["certificate_claim"].row(0, named=True)
    assert (row["person_name"], row["op_item"]) == ("王一", HIGH)


ENTRIES = st.builds(
    Stated,
    source=st.just("layout.toml"),
    line=st.just(1),
    file=st.just("a.xlsx"),
    header_row=st.none() | st.integers(1, 9),
    kind=st.none() | st.sampled_from([kind.name for kind in kinds()]),
    partial=st.booleans(),
    columns=st.dictionaries(
        st.sampled_from(["person_name", "org_name", "start_date"]), CELLS | st.just(""), max_size=2
    ),
)
TEXTS = st.lists(
    st.lists(CELLS | st.sampled_from(sorted(known())) | st.just(""), min_size=3, max_size=3),
    min_size=1,
    max_size=7,
)


@given(TEXTS, st.lists(ENTRIES, max_size=3))
def test_no_entry_loses_a_row_or_stops_the_program(
    rows: list[list[str]], entries: list[Stated]
) -> None:
    handed = Handed("a.xlsx", "甲", [grid("\n".join(map("|".join, rows)))], entries)
    found = understand_all([handed], keep_raw=True)
    assert "broken_file" not in found.unreadable["reason"]
    for entry in found.layouts:
        parts = (entry[f"rows_{part}"] for part in ("read", "skipped", "set_aside"))
        assert entry["rows_seen"] == sum(parts)


LEDGER_OF_ALL = (
    "人员台账\n姓名|身份证号|岗位|入职日期|证书编号|准操项目|有效期至\n"
    f"王一|{ID}|电工|2020-01-01|T{ID}|低压电工作业|2027-01-01\n李二|{OTHER}|会计|2020-01-01|||"
)
BOTH = [f'[[table]]\nfile = "a.xlsx"\nkind = "{kind}"\nheader_row = 2' for kind in KINDS]


@pytest.mark.parametrize("turned", [False, True])
def test_rows_stated_to_be_of_two_kinds_are_read_as_both(turned: bool) -> None:
    assert len(read(LEDGER_OF_ALL).layouts) == 1
    stated = "\n".join(BOTH[::-1] if turned else BOTH)
    found = read(LEDGER_OF_ALL, stated)
    assert found.tables["staffing"]["person_name"].to_list() == ["王一", "李二"]
    assert found.tables["certificate_claim"]["person_name"].to_list() == ["王一"]
    again = read(LEDGER_OF_ALL, "\n".join(found.starters))
    for kind in KINDS:
        assert_frame_equal(again.tables[kind], found.tables[kind])


def test_a_table_stated_twice_as_one_kind_is_read_once() -> None:
    once, twice = (read(LEDGER_OF_ALL, "\n".join(BOTH * times)) for times in (1, 2))
    assert twice.layouts == once.layouts


def test_groups_of_columns_stay_when_another_column_is_stated() -> None:
    text = WIDE["a group heading above"].replace("姓名", "师傅大名")
    layout = """
    [[table]]
    file = "a.xlsx"
    header_row = 2
    columns = {person_name = "师傅大名"}
    """
    found = read(text, layout).tables["certificate_claim"]
    assert found["person_name"].to_list() == ["王一", "李二", "李二"]
    assert found["op_item"].to_list()[2] == HIGH
