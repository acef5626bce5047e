"""One word for one thing, no accusation in a sentence, and no figure in a rule."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

import data
from validators import findings, outlook
from validators.judge import VERDICTS
from validators.rules import RULES

HOUSE = Path(__file__).parents[2]
RULE_FILES = sorted((HOUSE / "validators" / "rules").glob("*.py"))
# Where sentences for readers are made.
SENTENCES = [
    *RULE_FILES,
    *(HOUSE / "validators" / f"{n}.py" for n in ("rule", "printing", "outlook")),
]
# Where no word for readers may stand.
SILENT = [
    *sorted((HOUSE / "validators" / "rolls").glob("*.py")),
    *(HOUSE / "validators" / f"{n}.py" for n in ("judge", "grade", "cite", "law", "calendar",
                                                 "check", "findings", "keys")),
]  # fmt: skip
# Only a person may conclude that somebody has none, or a forged one.
CONCLUSIONS = ("无证", "假证")
# Nought, one, and the ten of a decimal place are no figures of law.
PLAIN = {0, 1, 10}
HOST = re.compile(r"[a-z0-9-]+\.(?:cn|com|net|org|gov|edu|top|cc)\b")
DATE = re.compile(r"\b(?:19|20)\d\d[-./年]")
TERMS = set(data.table("glossary")["field"])
TALLY = ("org_id", "code", *VERDICTS, "rows")


def named(path: Path) -> str:
    return str(path.relative_to(HOUSE))


def constants(path: Path) -> Iterator[tuple[int, object]]:
    """The constants of a file but its docstrings, with their lines."""
    tree = ast.parse(path.read_text("utf-8"))
    spoken = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef) and node.body:
            first = node.body[0]
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                spoken.add(first.value)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and node not in spoken:
            yield node.lineno, node.value


@pytest.mark.parametrize("path", SENTENCES, ids=named)
def test_no_sentence_concludes_what_only_a_person_may(path: Path) -> None:
    for line, value in constants(path):
        for word in CONCLUSIONS:
            assert word not in str(value), (
                f"{named(path)}, line {line}: say 未查到 instead of {word}"
            )


@pytest.mark.parametrize("column", ["words", "advice"])
def test_no_reason_concludes_it_either(column: str) -> None:
    text = "".join(data.table("doubts")[column].drop_nulls())
    for word in CONCLUSIONS:
        assert word not in text, f"data/doubts.csv, {column}: {word} is for people to conclude"


@pytest.mark.parametrize("path", RULE_FILES, ids=named)
def test_no_figure_date_or_host_stands_in_a_rule(path: Path) -> None:
    for line, value in constants(path):
        where = f"{named(path)}, line {line}"
        if isinstance(value, int | float) and not isinstance(value, bool):
            assert value in PLAIN, (
                f"{where}: {value} belongs in a table of data/, laid in by a roll"
            )
        if isinstance(value, str):
            assert not HOST.search(value), f"{where}: hosts stand in data/lookup_hosts.csv"
            assert not DATE.search(value), f"{where}: dates stand in the tables of data/"


@pytest.mark.parametrize("path", SILENT, ids=named)
def test_chinese_words_stand_in_sentences_and_tables_only(path: Path) -> None:
    for line, value in constants(path):
        han = re.search(r"[\u4e00-\u9fff]", str(value))
        assert not han, f"{named(path)}, line {line}: words are for rules, printing and data/"


@pytest.mark.parametrize("column", [*findings.COLUMNS, *outlook.COLUMNS, *TALLY])
def test_every_column_of_the_results_is_in_the_glossary(column: str) -> None:
    assert column in TERMS, f"add {column} with its Chinese term to data/glossary.csv"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_everything_a_rule_compares_is_in_the_glossary(rule: object) -> None:
    shown = [e.meta.output_name() if isinstance(e, pl.Expr) else e for e in rule.evidence]
    strange = [name for name in (*shown, "reason") if name not in TERMS]
    assert not strange, f"add {', '.join(strange)} to data/glossary.csv: analysts read evidence"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_every_figure_a_rule_leans_on_is_in_a_table(rule: object) -> None:
    known = {*data.table("parameters")["parameter"], "class_hours"}
    strange = [f for f in rule.figures if f not in known]
    assert not strange, f"add {', '.join(strange)} to data/parameters.csv"
