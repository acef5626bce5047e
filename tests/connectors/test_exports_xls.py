"""Old workbooks and the files that only bear their name: what each kind has of its own."""

from datetime import date, datetime, time
from pathlib import Path

import pytest

from connectors.errors import Unrecognised
from connectors.exports import ole, open_file
from data.grid import Grid, Merge
from tests.connectors.kinds import only, spreadsheetml
from tests.connectors.old_workbooks import Formula, OldBook, OldSheet, container, old_workbook
from tests.people import id_no

MERGES = (Merge(1, 1, "A", "C"), Merge(2, 3, "A", "A"), Merge(2, 2, "B", "C"))
DRAWN = [
    ["花名册", None, None],
    ["一车间", "证书", None],
    [None, "高压", "低压"],
]


def rows(grid: Grid) -> list[list[str | None]]:
    return [list(row) for row in grid.cells.rows()]


def put(path: Path, book: OldBook) -> Path:
    path.write_bytes(old_workbook(book))
    return path


def test_an_old_workbook_has_its_sheets_hidden_ones_too_and_its_merged_ranges(
    tmp_path: Path,
) -> None:
    merges = [(0, 0, 0, 2), (1, 2, 0, 0), (1, 1, 1, 2)]
    sheets = {"人员": OldSheet(DRAWN, merges), "选项": OldSheet([["x"]], hidden=True)}
    first, second = open_file(put(tmp_path / "a.xls", OldBook(sheets)), "甲/a.xls")
    assert (first.file, first.sheet, first.sheet_hidden) == ("甲/a.xls", "人员", False)
    assert (rows(first), first.merges) == (DRAWN, MERGES)
    assert (second.sheet, second.sheet_hidden) == ("选项", True)


@pytest.mark.parametrize("date_1904", [False, True])
def test_dates_of_an_old_workbook_are_right_in_both_calendars(
    tmp_path: Path, *, date_1904: bool
) -> None:
    cells = [date(2024, 5, 1), datetime(2024, 5, 1, 8, 20), time(8, 20), 45413]
    book = OldBook({"表": OldSheet([cells])}, date_1904=date_1904)
    assert rows(only(put(tmp_path / "a.xls", book))) == [
        ["2024-05-01 00:00:00", "2024-05-01 08:20:00", "08:20:00", "45413"]
    ]


def test_formulas_of_an_old_workbook_give_their_saved_value_or_nothing(tmp_path: Path) -> None:
    cells = [Formula(8.0), Formula("合格"), Formula(None), "x"]
    book = OldBook({"表": OldSheet([cells])})
    assert rows(only(put(tmp_path / "a.xls", book))) == [["8", "合格", None, "x"]]


def test_a_number_an_old_workbook_rounded_is_told_from_text_however_it_is_stored(
    tmp_path: Path,
) -> None:
    number = 310101199001010012
    cells = [number, Formula(float(number)), str(number), 10**15 - 1, 10**15, id_no()]
    book = OldBook({"表": OldSheet([cells])})
    assert rows(only(put(tmp_path / "a.xls", book))) == [
        ["3.10101199001010E+17"] * 2
        + [str(number), "999999999999999", "1.00000000000000E+15", id_no()]
    ]


def test_a_workbook_is_found_among_small_streams_and_large_ones(tmp_path: Path) -> None:
    few, many = OldSheet([["王一"]]), OldSheet([[f"王{n}", n] for n in range(500)])
    for sheet in (few, many):
        grid = only(put(tmp_path / "a.xls", OldBook({"表": sheet})))
        assert grid.cells["A"].to_list() == [row[0] for row in sheet.rows]


def test_a_container_of_our_own_holds_the_workbook_whatever_its_size() -> None:
    for size in (1, 4095, 4096, 4097, 5_000_000):
        book = bytes(n % 251 for n in range(1000)) * (size // 1000 + 1)
        assert ole.book_of(ole.container_of(book[:size]))[:size] == book[:size]


def test_a_workbook_in_a_document_is_no_workbook(tmp_path: Path) -> None:
    streams = {"WordDocument": b"x" * 5000, "Workbook": OldBook({"表": OldSheet([["x"]])}).stream()}
    (tmp_path / "a.xls").write_bytes(container(streams))
    with pytest.raises(Unrecognised, match="unsupported_kind"):
        list(open_file(tmp_path / "a.xls", "a.xls"))


PAGE = """<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head>
<meta http-equiv=Content-Type content="text/html; charset={charset}">
<!--[if gte mso 9]><xml><x:ExcelWorkbook><x:ExcelWorksheets><x:ExcelWorksheet>
<x:Name>在职</x:Name></x:ExcelWorksheet></x:ExcelWorksheets></x:ExcelWorkbook></xml><![endif]-->
<style>td {{ mso-number-format:"\\@" }}</style><title>不是单元格</title></head><body>
<table><tr><td colspan=3>花名册<tr><td rowspan="2">一车间<td colspan='2'>证书
<tr><td>高压</td><td>低压</td></tr></table></body></html>"""


@pytest.mark.parametrize(
    ("said", "encoding"),
    [("gb2312", "gbk"), ("gb2312", "gb18030"), ("utf-8", "utf-8"), ("gb2312", "utf-8"),
     ("utf-8", "gb18030"), ("big5", "big5"), ("utf-16", "utf-16"), ("utf-8", "utf-8-sig")],
)  # fmt: skip
def test_a_page_is_read_in_the_encoding_it_is_in_whatever_it_says(
    tmp_path: Path, said: str, encoding: str
) -> None:
    text = PAGE.format(charset=said)
    if encoding == "big5":
        text = text.replace("花名册", "花名冊").replace("车间", "車間").replace("证书", "證書")
        text = text.replace("压", "壓").replace("在职", "在職").replace("单元", "單元")
    (tmp_path / "a.xls").write_bytes(text.encode(encoding))
    grid = only(tmp_path / "a.xls")
    assert grid.sheet == ("在職" if encoding == "big5" else "在职")
    assert grid.merges == MERGES
    assert grid.cells["A"].to_list()[0] == ("花名冊" if encoding == "big5" else "花名册")


def test_a_page_with_merged_cells_is_drawn_as_a_spreadsheet_would(tmp_path: Path) -> None:
    (tmp_path / "a.xls").write_text(PAGE.format(charset="utf-8"))
    assert rows(only(tmp_path / "a.xls")) == DRAWN


def test_the_rows_of_all_tables_of_a_page_count_from_one_with_blank_ones(tmp_path: Path) -> None:
    (tmp_path / "a.xls").write_text(
        "<table><tr><th>姓名</th></tr><tr></tr><tr><td>王<b>一</b></td></tr></table><p>说明</p>"
        "<TABLE><TR><TD>a&nbsp;&lt;b&gt;&#20108;<br>c  d\n e</TD><TD x:num>310101199001010000</TD>"
        "<TD x:str>310101199001010000</TD></TR></TABLE>"
    )
    assert rows(only(tmp_path / "a.xls")) == [
        ["姓名", None, None],
        [None, None, None],
        ["王一", None, None],
        ["a\u00a0<b>二\nc d e", "3.10101199001010E+17", "310101199001010000"],
    ]


def test_a_page_that_asks_to_log_in_is_no_table(tmp_path: Path) -> None:
    (tmp_path / "a.xls").write_text("<html><body><form>请重新登录</form></body></html>")
    with pytest.raises(Unrecognised, match="unsupported_kind"):
        list(open_file(tmp_path / "a.xls", "a.xls"))


MAIL = """MIME-Version: 1.0
Content-Type: multipart/related; boundary="----=x"

------=x
Content-Location: file:///C:/book.htm
Content-Transfer-Encoding: quoted-printable
Content-Type: text/html; charset="gb2312"

<html><!--[if gte mso 9]><xml><x:ExcelWorksheets>
<x:ExcelWorksheet><x:Name>=D4=DA=D6=B0</x:Name>
<x:WorksheetSource HRef=3D"book.files/sheet001.htm"/></x:ExcelWorksheet>
<x:ExcelWorksheet><x:Name>=C0=EB=D6=B0</x:Name>
<x:WorksheetSource HRef=3D"book.files/sheet002.htm"/></x:ExcelWorksheet>
</x:ExcelWorksheets></xml><![endif]--><frameset></frameset></html>
------=x
Content-Location: file:///C:/book.files/tabstrip.htm
Content-Type: text/html; charset="gb2312"

<table><tr><td>tab</td></tr></table>
------=x
Content-Location: file:///C:/book.files/sheet001.htm
Content-Type: text/html; charset="gb2312"
Content-Transfer-Encoding: base64

PHRhYmxlPjx0cj48dGQ+zfXSuzwvdGQ+PC90cj48L3RhYmxlPg==
------=x
Content-Location: file:///C:/book.files/sheet002.htm
Content-Type: text/html; charset="us-ascii"

<table><tr><td rowspan=3D2>x</td></tr></table>
------=x--
"""


def test_each_sheet_of_a_mail_is_a_grid_under_its_name(tmp_path: Path) -> None:
    (tmp_path / "a.xls").write_text(MAIL)
    grids = list(open_file(tmp_path / "a.xls", "a.xls"))
    assert [(g.sheet, rows(g)) for g in grids] == [("在职", [["王一"]]), ("离职", [["x"]])]


SHEETS = """<Worksheet ss:Name="空"/><Worksheet ss:Name="人员"><Table>
<Row><Cell ss:MergeAcross="2"><Data ss:Type="String">花名册</Data></Cell></Row>
<Row><Cell ss:MergeDown="1"><Data ss:Type="String">一车间</Data></Cell>
<Cell ss:MergeAcross="1"><Data ss:Type="String">证书</Data></Cell></Row>
<Row><Cell ss:Index="2"><Data ss:Type="String">高压</Data><Comment><Data>批注</Data></Comment>
</Cell>
<Cell><ss:Data ss:Type="String" xmlns="http://www.w3.org/TR/REC-html40"><B>低</B>压</ss:Data>
</Cell></Row>
</Table><WorksheetOptions><Visible>SheetHidden</Visible></WorksheetOptions></Worksheet>
<Worksheet ss:Name="数"><Table><Row ss:Index="3" ss:Span="1">
<Cell><Data ss:Type="Number">8.0</Data></Cell><Cell><Data ss:Type="Number">0.5</Data></Cell>
<Cell><Data ss:Type="Number">310101199001010012</Data></Cell>
<Cell><Data ss:Type="String">310101199001010012</Data></Cell>
<Cell ss:Formula="=1/0"><Data ss:Type="Error">#DIV/0!</Data></Cell>
<Cell ss:Formula="=RC[-1]"/><Cell ss:Index="8"><Data ss:Type="Number">1E-7</Data></Cell></Row>
<Row><Cell><Data ss:Type="DateTime">2024-05-01T08:30:00.000</Data></Cell></Row></Table>
</Worksheet>"""


def test_a_workbook_of_one_xml_file_is_drawn_as_it_is_shown(tmp_path: Path) -> None:
    (tmp_path / "a.xls").write_text(spreadsheetml(SHEETS))
    empty, people, numbers = open_file(tmp_path / "a.xls", "a.xls")
    assert (empty.sheet, empty.cells.width) == ("空", 0)
    assert (people.sheet_hidden, rows(people), people.merges) == (True, DRAWN, MERGES)
    blank = [None] * 8
    assert rows(numbers) == [
        blank,
        blank,
        ["8", "0.5", "3.10101199001010E+17", "310101199001010012", None, None, None, "0.0000001"],
        blank,
        ["2024-05-01 08:30:00", *[None] * 7],
    ]


@pytest.mark.parametrize("encoding", ["gb2312", "utf-16", "utf-8"])
def test_xml_is_read_in_the_encoding_it_is_in(tmp_path: Path, encoding: str) -> None:
    text = spreadsheetml(SHEETS).replace("?>", f' encoding="{encoding}"?>', 1)
    (tmp_path / "a.xml").write_bytes(text.encode(encoding))
    assert (
        next(g for g in open_file(tmp_path / "a.xml", "a") if g.sheet == "人员").cells.height == 3
    )
