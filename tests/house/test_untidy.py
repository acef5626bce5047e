"""What people really send, case by case: each has its test, or says why it has none."""

import ast
import csv
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
with (TESTS / "untidy.csv").open(encoding="utf-8", newline="") as lines:
    CASES = list(csv.DictReader(lines))
KNOWN = 92


@cache
def names_in(file: str) -> set[str]:
    """The names of the tests in a file."""
    tree = ast.parse((TESTS / file).read_text("utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_every_case_is_in_the_table_once() -> None:
    assert [int(case["number"]) for case in CASES] == list(range(1, KNOWN + 1))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['number']} {case['case']}")
def test_a_case_has_its_test_or_says_why_not(case: dict[str, str]) -> None:
    named = [test.split("::") for test in case["tests"].split()]
    assert bool(named) != bool(case["why_none"]), "name its tests, or say why there is none"
    for file, name in named:
        assert name in names_in(file), f"{file} has no {name}: correct tests/untidy.csv"
