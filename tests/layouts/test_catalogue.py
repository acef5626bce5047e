"""Each layout of the collection, in small: L1 to L22 and what is read of it.

L23 are kinds of file (tests/connectors/test_exports_kinds.py); L24, admission tickets as PDF, are
files of a kind nobody ordered to be read: they are named in the list and left alone.
"""

from typing import Any, NamedTuple

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.grid import Grid, Merge
from tests.grids import grid, merged, reading
from tests.people import id_no
from validators.tables import understand

ID, OTHER = id_no(), id_no(serial=15)


class Layout(NamedTuple):
    """A sheet, and the fields that must be read of it, row by row."""

    text: str
    kind: str
    fields: str
    rows: list[tuple[Any, ...]]
    sheet: str = "Sheet1"
    merges: tuple[str, ...] = ()


BOTH = [("王一", ID), ("李二", OTHER)]
WHO = "person_name person_id_no"
LAYOUTS = {
    "L1 class roster": Layout(
        f"""
        某某培训中心\n班级编号：A-01\u00a0—\u00a0类别：电工\n期数：3\n考试日期：2024-05-20
        考试地点：一号楼\n\n班 级 成 员\n序号|姓名|性别|证件号码|工作单位
        1|王一|男|{ID}|甲公司\n2|李二|男|{OTHER}|甲公司
        """, "training_record", WHO, BOTH, "培训班"),
    "L2 score register": Layout(
        f"""
        成绩登记表\n（A-01）\n\n工种：低压电工|考核日期：2024-05-01
        学号|姓名|身份证编号|考核成绩|\n||或其他证件号码|应知|应会
        1|王一|{ID}|80|90\n2|李二|{OTHER}|70|85
        """, "training_record", f"{WHO} score", [("王一", ID, 80.0), ("李二", OTHER, 70.0)],
        merges=("A5:A6", "B5:B6", "D5:E5")),
    "L3 exam summary": Layout(
        f"""
        考试汇总表|||\n申报单位|申报日期||\n甲机械有限公司|2024-05-01||
        序号|姓名|身份证号码|手机号码\n1|王一|{ID}|139\n2|李二|{OTHER}|138
        3|3|3|3\n4|4|0123456789012345678|4
        """, "training_record", f"{WHO} org_label",
        [(*who, "甲机械有限公司") for who in BOTH], "考试汇总", ("A1:D1",)),
    "L4 school export": Layout(
        f"学员名册\n\n\n\n0|1|2|4\n序号|姓名|身份证|一级部门\n1|王一|{ID}|甲\n2|李二|{OTHER}|甲\n3",
        "staffing", WHO, BOTH, merges=("A2:D2", "A3:D3", "A4:D4")),
    "L5 sign-in sheet": Layout(
        "培训签到表\n班级：一班|开班日期：2024-03-01|授课教师：|班主任：\n序号|姓名|3/2\\n上午|3/3\n"
        "1|王一|√|\n2|李二|√|√",
        "training_record", "person_name", [("王一",), ("李二",), ("李二",)]),
    "L6 enrolment template": Layout(
        f"姓名|身份证号|工种/职务|单位\n张三|1234567890123456|电工|某某公司\n王一|{ID}|电工|甲公司",
        "staffing", WHO, BOTH[:1]),
    "L7 hand-out list": Layout(
        f"某某学校\n证书发放登记表\n||||制作日期：2024-05-01\n序号|姓名|身份证|证书编号|签收|签收日期\n"
        f"1|王一|{ID}|T1||\n2|李二|{OTHER}|T2||",
        "certificate_claim", f"{WHO} cert_no", [("王一", ID, "T1"), ("李二", OTHER, "T2")]),
    "L8 site roster": Layout(
        f"卡号|人员姓名|身份证号码|所属单位|班组|岗位|入场时间|是否签到\n"
        f"1|王一|{ID}|甲公司|一班|木工|2024-05-01|是\n2|李二|{OTHER}|甲公司|一班|木工|2024-05-01|否",
        "staffing", WHO, BOTH),
    "L9 qualification template": Layout(
        f"人员姓名|身份证号码|证书名称|作业类别|证书编号|发证日期|证书有效期|审核时间|编制时间\n"
        f"王一|{ID}|特种作业操作证|高处作业|T1|2023-05-10|2029-05-09|2024-01-01|2024-01-01",
        "certificate_claim", "person_name review_due_date review_done_date",
        [("王一", None, None)]),
    "L10 roster by hand": Layout(
        f"{' ' * 121}员工花名册\n序号|姓名|身份证号|岗位名称\n1|王一|{ID}|电工\n |||\n"
        f"2|李二|{OTHER}|焊工",
        "staffing", f"{WHO} person_status", [(*who, "left") for who in BOTH], "离职"),
    "L11 service export": Layout(
        f"工号|姓名|证件姓名|证件类型|证件号|岗位|入职日期|离职日期|合同公司|民族|婚姻状况\n"
        f"000096|王一|王一|身份证|{ID}|电工|2020-01-01||甲公司|汉族|未婚",
        "staffing", WHO, BOTH[:1]),
    "L12 team ledger": Layout(
        f"""
        序号|姓名|身份证号码|班组|工种|三级教育|||备注
        |||||公司级|项目级|班组级|
        1|王一|{ID}|一班|木工|√|√|√|
        2|性别|一班|{OTHER}|||||
        2|李二|{OTHER}|一班|钢筋工|√|√|√|
        """, "staffing", WHO, BOTH,
        merges=("A1:A2", "B1:B2", "C1:C2", "D1:D2", "E1:E2", "F1:H1", "I1:I2")),
    "L13 grid of lessons": Layout(
        "2024年培训计划\n日期|上午|下午\n2024-05-01|消防\\n触电|应急\n注：请准时参加培训。",
        "training_plan", "topic", [("消防",), ("触电",), ("应急",)]),
    "L14 running ledger": Layout(
        f"违章培训台账|||||\n序号|姓名|身份证号|培训日期|培训内容|学时|备注|经办人\n"
        f"1|王一|{ID}|2025/11/5|吊装|2||\n2|李二|{OTHER}|2025.11.6|吊装|2||",
        "training_record", WHO, BOTH, merges=("A1:F1",)),
    "L15 archive import": Layout(
        f"任职记录\n【说明】唯一键：身份证号+开始日期\n姓名_real_name|身份证号_id_card_no|岗位_post\n"
        f"王一|{ID}|电工\n李二|{OTHER}|焊工",
        "staffing", WHO, BOTH),
    "L16 personal archive": Layout(
        f"姓名|王一|性别|男\n身份证号|{ID}|工种|电工\n培训记录\n培训时间||培训内容||学时|\n"
        "2024-05-01||消防||4|\n2024-06-01||触电||2|",
        "training_record", f"{WHO} minutes", [("王一", ID, 180), ("王一", ID, 90)],
        merges=("A4:B4", "C4:D4", "E4:F4")),
    "L17 training ledger": Layout(
        f"工号|员工姓名|部门|身份证号|培训日期|实际学时（小时）|签字/时间\n1|王一|甲|{ID}|2024-05-01|2|\n"
        f"2|李二|甲|{OTHER}|2024-05-01|2|\n合计||||  |4|\n填表人：赵某|||审核：钱某",
        "training_record", f"{WHO} minutes", [(*who, 120) for who in BOTH], "培训台账"),
    "L18 certificates of a group": Layout(
        f"单位名称|姓名|身份证号|岗位|证书名称|证书编号|发证机构|发证日期|有效期至|状态\n"
        f"甲公司|王一|{ID}|电工|低压电工作业|T1|某局|2023-05-10|2029-05-09|有效",
        "certificate_claim", "org_name person_name op_item", [("甲公司", "王一", "低压电工作业")]),
    "L19 project form": Layout(
        f"单位负责人：赵某|填报人：钱某|填报日期：2024-05-01\n姓名|身份证号|准操项目|证书编号\n"
        f"王一|{ID}|低压电工作业,登高架设作业|T1",
        "certificate_claim", "op_item", [("低压电工作业",), ("登高架设作业",)]),
    "L20 year plan": Layout(
        "2024年度安全培训计划\n为了落实法律要求，提高员工安全意识，特制定本计划，请遵照执行。\n"
        "计 划 实 施\n序号|培训类别|培训内容|培训对象|计划时间|计划学时\n"
        "1|日常|消防|全员|2024-03|4\n2||触电|电工|2024-04|2\n"
        "编制：赵某|||批准：钱某",
        "training_plan", "topic plan_year", [("消防", 2024), ("触电", 2024)], "计划",
        ("A1:F1", "A3:F3", "B5:B6")),
    "L21 person card": Layout(
        f"人员卡片\n姓名|王一|性别|男\n身份证号|{ID}|岗位|电工\n入职日期|2020-01-01|部门|一车间",
        "staffing", WHO, BOTH[:1]),
    "L22 wide by trade": Layout(
        f"姓名|身份证号|有无高压证|高压证到期日期|有无低压证|低压证到期日期\n"
        f"王一|{ID}|有|2027-01-01|无|\n李二|{OTHER}|无||有|2028-01-01",
        "certificate_claim", f"{WHO} op_item",
        [("王一", ID, "高压电工作业"), ("李二", OTHER, "低压电工作业")]),
}  # fmt: skip


@pytest.mark.parametrize("name", LAYOUTS)
def test_each_layout_is_read_without_a_word_of_configuration(name: str) -> None:
    layout = LAYOUTS[name]
    found = reading(layout.text, layout.sheet, merges=merged(*layout.merges))
    assert found.tables[layout.kind].select(layout.fields.split()).rows() == layout.rows
    assert [kind for kind, table in found.tables.items() if table.height] == [layout.kind]


def test_sheets_of_one_workbook_are_each_read_by_their_own_headings() -> None:
    found = understand(
        [
            grid(f"姓名|身份证号|岗位|班组\n王一|{ID}|电工|一班", "在职"),
            grid(f"班组|岗位|身份证号|姓名\n一班|焊工|{OTHER}|李二", "注销班组"),
            grid("请勿修改表头\n只粘贴数值", "填报说明"),
        ],
        "甲公司",
    )
    assert found.tables["staffing"].select("person_name", "post").rows() == [
        ("王一", "电工"), ("李二", "焊工"),
    ]  # fmt: skip


WORDS = """
姓名 身份证号 岗位 部门 单位名称 入职日期 证书编号 有效期至 准操项目 培训主题 学时 培训日期
高压证-有效期至 低压证-有效期至 证书编号1 证书编号2 公司级 车间级 1月 2月 5/1 5/2 1 2 3 4 5 6
上午 下午 日期 王一 李二 √ × 8 2024-05-01 2024年5月培训签到表 2024年考勤表 单位：学时
甲机械有限公司 合计 注：以上属实。 证书情况 考核成绩 应知 应会 姓名：王一 有无电工证 有 无
一车间 低压电工作业
"""
COLUMNS = "ABCDEFGH"
CELLS = st.lists(
    st.lists(st.none() | st.sampled_from([*WORDS.split(), ID, OTHER]), min_size=6, max_size=6),
    max_size=10,
)
RANGES = st.lists(
    st.builds(
        lambda top, tall, left, wide: Merge(top, top + tall, COLUMNS[left], COLUMNS[left + wide]),
        st.integers(1, 10), st.integers(0, 3), st.integers(0, 5), st.integers(0, 2),
    ),
    max_size=4,
)  # fmt: skip


@given(CELLS, RANGES, st.sampled_from(["人员", "培训", "证书", "考勤", "Sheet1"]))
@settings(max_examples=150, deadline=None)
def test_no_layout_is_too_strange_and_every_row_is_accounted_for(
    rows: list[list[str | None]], ranges: list[Merge], sheet: str
) -> None:
    frame = pl.DataFrame(rows, schema=dict.fromkeys("ABCDEF", pl.String()), orient="row")
    found = understand([Grid("a.xlsx", sheet, frame, merges=tuple(ranges))], "甲公司")
    for entry in found.layouts:
        parts = (entry[f"rows_{part}"] for part in ("read", "skipped", "set_aside"))
        assert entry["rows_seen"] == sum(parts)
    assert found.unreadable["reason"].null_count() == 0
    assert found.unreadable["advice"].null_count() == 0
