"""The 92 nasty inputs that were met or foreseen: each with its test, or a reason why not."""

import ast
import tomllib
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tests.grids import reading
from tests.people import id_no, wrong

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
CASES: list[dict[str, Any]] = tomllib.loads((HERE / "cases.toml").read_text("utf-8"))["case"]
READ = [case for case in CASES if "grid" in case]
COUNT = 92

ID, OTHER = id_no(), id_no(serial=15)
LARGE_X = next(n for serial in range(1, 99) if (n := id_no(serial=serial)).endswith("X"))
NUMBERS = {
    "id": ID,
    "other": OTHER,
    "wide": "".join(chr(ord(c) + 0xFEE0) for c in ID),
    "spaced": f"{OTHER[:6]} {OTHER[6:14]} {OTHER[14:]}\u00a0",
    "large_x": LARGE_X,
    "small_x": LARGE_X.lower(),
    "wrong": wrong(ID),
}


def filled(text: str) -> str:
    """The text with the numbers of made-up people in place of their names."""
    for name, number in NUMBERS.items():
        text = text.replace(f"{{{name}}}", number)
    return text


def test_every_case_is_accounted_for() -> None:
    assert [case["number"] for case in CASES] == list(range(1, COUNT + 1))
    for case in CASES:
        assert "grid" in case or "test" in case or len(case.get("why", "")) > 20


def test_every_test_that_is_named_exists() -> None:
    for case in CASES:
        if "test" in case:
            path, name = case["test"].split("::")
            tree = ast.parse((ROOT / path).read_text("utf-8"))
            assert name in {n.name for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)}, case


@pytest.mark.parametrize("case", READ, ids=lambda case: f"{case['number']} {case['what']}")
def test_a_case_is_read_as_it_should_be(case: dict[str, Any]) -> None:
    found = reading(filled(case["grid"]), case.get("sheet", "Sheet1"))
    frame = found.tables[case["kind"]]
    texts = frame.select(pl.col(case["fields"]).cast(pl.String).fill_null(""))
    days = texts.with_columns(pl.all().str.strip_suffix(" 00:00:00.000000"))
    plain = days.with_columns(pl.all().str.strip_suffix(".000000"))
    if "minutes" in plain.columns:
        plain = plain.with_columns(pl.col("minutes").str.strip_suffix(".0"))
    wanted = [tuple(filled(text) for text in row) for row in case["rows"]]
    assert plain.rows() == wanted
    reasons = found.unreadable.filter(pl.col("kind").is_in(["cell", "row"]))["reason"].to_list()
    assert reasons == case.get("reasons", [])
