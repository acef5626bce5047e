"""A rule is added whole: constant, item, duty, cases, reasons and a line for readers."""

import tomllib
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType
from typing import Any

import polars as pl
import pytest

import data
from tests import companies
from tests.validators import test_cases
from validators import rules as package
from validators.rolls.delivery import KINDS
from validators.rule import Rule
from validators.rules import RULES

HOUSE = Path(__file__).parents[2]
MODULES = [
    import_module(f"{package.__name__}.{found.name}") for found in iter_modules(package.__path__)
]
EVERY_RULE = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
ALL = {"met", "broken", "unverifiable", "outside"}
# What some rules can never say.
NEVER = {
    "POST_UNMAPPED": {"met", "broken"},
    "ASSESSMENT_OTHER_INDUSTRY": {"met"},
    "CERT_NOT_YET_VALID": set[str](),
}


def constants(module: ModuleType) -> dict[str, Rule]:
    return {name: value for name, value in vars(module).items() if isinstance(value, Rule)}


def cases(code: str) -> list[dict[str, Any]]:
    path = HOUSE / "tests" / "cases" / f"{code}.toml"
    assert path.exists(), f"step 4: write tests/cases/{code}.toml with the cases of the rule"
    found: list[dict[str, Any]] = tomllib.loads(path.read_text("utf-8"))["case"]
    return found


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_a_rule_is_named_as_its_code(module: ModuleType) -> None:
    for name, rule in constants(module).items():
        assert rule.code == name, f"step 1: {module.__name__}.{name} has the code {rule.code}"


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_every_rule_of_a_module_is_among_its_rules(module: ModuleType) -> None:
    left_out = set(constants(module).values()) - set(module.RULES)
    codes = sorted(rule.code for rule in left_out)
    assert not codes, f"step 1: add {', '.join(codes)} to RULES of {module.__name__}"


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_every_module_is_among_all_rules(module: ModuleType) -> None:
    missing = [rule.code for rule in module.RULES if rule not in RULES]
    assert not missing, f"step 1: add *{module.__name__}.RULES to validators/rules/__init__.py"


def test_no_code_stands_twice() -> None:
    codes = [rule.code for rule in RULES]
    twice = sorted({code for code in codes if codes.count(code) > 1})
    assert not twice, f"step 1: a code is used once and never again: {', '.join(twice)}"


@EVERY_RULE
def test_the_official_item_of_a_rule_is_known(rule: Rule) -> None:
    known = set(data.table("check_items")["item"])
    for item in rule.items:
        assert item in known, f"step 2: add the item {item} of {rule.code} to data/check_items.csv"


@EVERY_RULE
def test_the_duty_of_a_rule_is_stated_by_law_today(rule: Rule) -> None:
    stated = set(data.in_force("citations", companies.AS_OF)["duty"])
    for duty in rule.duties:
        assert duty in stated, f"step 2: add the duty {duty} of {rule.code} to data/citations.csv"


@EVERY_RULE
def test_the_tables_a_rule_needs_are_looked_for_and_missed_in_words(rule: Rule) -> None:
    reasons = set(data.table("doubts")["code"])
    for kind in ("staffing", *rule.needs):
        assert kind in KINDS, f"step 3: add {kind} to KINDS of validators/rolls/delivery.py"
        missing = f"{kind}_missing"
        assert missing in reasons, f"step 3: add the reason {missing} to data/doubts.csv"


@EVERY_RULE
def test_the_cases_of_a_rule_show_every_verdict_it_can_give(rule: Rule) -> None:
    shown = {case["verdict"] for case in cases(rule.code)}
    wanted = ALL - NEVER.get(rule.code, set())
    lacking = sorted(wanted - shown)
    assert not lacking, f"step 4: tests/cases/{rule.code}.toml has no case for {', '.join(lacking)}"


@EVERY_RULE
def test_a_case_is_named_by_a_sentence_of_its_own(rule: Rule) -> None:
    names = [case["name"] for case in cases(rule.code)]
    assert len(set(names)) == len(names), f"two cases of {rule.code} bear one name"
    short = [
        name
        for name in names
        if " " not in name and name not in {"valid", "cancelled", "suspended"}
    ]
    assert not short, f"name the cases of {rule.code} by sentences: {', '.join(short)}"


def test_no_case_file_is_left_of_a_rule_that_is_gone() -> None:
    files = {path.stem for path in (HOUSE / "tests" / "cases").glob("*.toml")}
    stray = sorted(files - {rule.code for rule in RULES})
    assert not stray, f"no rule is called {', '.join(stray)}: remove its cases, keep the CHANGELOG"


def test_every_reason_given_in_a_case_is_in_words() -> None:
    known = set(data.table("doubts")["code"]) - {"undecided"}
    found = pl.concat([result.findings for result in test_cases.judged().values()])
    given = {companies.reason(text) for text in found["evidence"]} - {None}
    strange = sorted(str(code) for code in given - known)
    assert not strange, f"step 3: add the reason {', '.join(strange)} to data/doubts.csv"


@EVERY_RULE
def test_readers_are_told_of_a_rule(rule: Rule) -> None:
    told = (HOUSE / "CHANGELOG.md").read_text("utf-8")
    assert f"`{rule.code}`" in told, f"step 5: add a line on {rule.code} to CHANGELOG.md"
