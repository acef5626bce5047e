"""Ledgers in which most people have no certificate."""

from tests.grids import only, reading, rows
from tests.people import id_no

ID, OTHER = id_no(), id_no(serial=15)


def test_who_has_no_certificate_in_a_list_of_all_staff_claims_none() -> None:
    found = reading(
        f"""
        姓名|身份证号|证书编号|准操项目|有效期至
        王一|{ID}|T{ID}|低压电工作业|2027-01-01
        李二|{OTHER}|无|/|
        赵三||||
        钱四|||高压电工作业|
        孙五|{OTHER}|||去年
        |||低压电工作业|
        """,
        "持证情况",
    )
    assert rows(found, "certificate_claim", "person_name", "op_item") == [
        ("王一", "低压电工作业"), ("钱四", "高压电工作业"), ("孙五", None),
    ]  # fmt: skip
    sheet = only(found)
    assert (sheet["rows_seen"], sheet["rows_read"]) == (6, 3)
    assert (sheet["rows_skipped"], sheet["rows_set_aside"]) == (2, 1)


def test_no_row_of_another_table_is_left_out_for_claiming_no_certificate() -> None:
    found = reading(
        f"姓名|身份证号|岗位|入职日期\n王?|{ID}|电工|2020-01-01\n李二|{OTHER}|会计|", "花名册"
    )
    assert rows(found, "staffing", "person_name") == [("王?",), ("李二",)]
    assert only(found)["rows_skipped"] == 0
