"""A work list, filled in and read back."""

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl

from tests.flows.deliveries import (
    AS_OF,
    run,
)
from tests.people import id_no

TERM = [date(2024, 1, 1), date(2029, 12, 31)]
OTHER_NUMBER = id_no(serial=77)
FOUND = {
    "result": "查到", "valid_from": TERM[0], "valid_to": TERM[1],
    "status": "有效", "looked_up_on": AS_OF, "looked_up_by": "某科员",
}  # fmt: skip
ABSENT = {"result": "未查到", "looked_up_on": AS_OF, "looked_up_by": "某科员"}
OTHER_NAME = FOUND | {"result": "不一致", "register_name": "张叁"}


def sheet_of(file: Path) -> tuple[Any, Any, dict[str, int]]:
    book = openpyxl.load_workbook(file)
    sheet = book.active
    assert sheet is not None
    return book, sheet, {cell.value: cell.column for cell in sheet[2]}


def filled(world: Path, tmp_path: Path, **answer: object) -> Path:
    file = tmp_path / "list.xlsx"
    shutil.copy(world / "list.xlsx", file)
    book, sheet, columns = sheet_of(file)
    for field, value in answer.items():
        sheet.cell(3, columns[field]).value = value
    book.save(file)
    return file


def read(file: Path) -> Any:
    return run("worklist", "read", file)
