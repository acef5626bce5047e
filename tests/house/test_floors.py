"""The floors are kept: who may import whom, how long a file may be, and who reads a clock."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import connectors
import data
import flows
import validators

HOUSE = Path(__file__).parents[2]
PACKAGES = {"data": data, "validators": validators, "connectors": connectors, "flows": flows}
SOURCES = sorted(path for name in PACKAGES for path in (HOUSE / name).rglob("*.py"))
TESTS = sorted((HOUSE / "tests").rglob("*.py"))
LONGEST = 300
MARK = re.compile(
    r"# (?:ruff: )?(?:noqa(?:: [A-Z0-9, ]*[0-9])?|type: ignore(?:\[[a-z, -]+\])?)(.*)"
)
CLOCKS = {"today", "now", "utcnow", "time", "localtime", "gmtime"}
KEEPERS = {"date", "datetime", "time"}


def below(*packages: str) -> list[Path]:
    return [path for path in SOURCES if path.relative_to(HOUSE).parts[0] in packages]


def name(path: Path) -> str:
    return str(path.relative_to(HOUSE))


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def test_the_four_packages_are_ours() -> None:
    for word, package in PACKAGES.items():
        where = Path(str(package.__file__)).parent
        assert where == HOUSE / word, f"import {word} finds {where}: another package took the name"


def test_the_floors_are_kept() -> None:
    contracts = tomllib.loads((HOUSE / "pyproject.toml").read_text("utf-8"))["tool"]
    assert "importlinter" in contracts, "pyproject.toml states no floors under [tool.importlinter]"
    command = Path(sys.executable).with_name("lint-imports")
    told = subprocess.run(
        [command, "--no-cache"], cwd=HOUSE, capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, (
        f"an import goes up a floor or sideways:\n{told.stdout}{told.stderr}"
    )


def test_every_flow_but_the_scheduled_one_is_forbidden_prefect() -> None:
    told = tomllib.loads((HOUSE / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    (contract,) = [
        c for c in told["contracts"] if "flows.nightly" in c.get("forbidden_modules", ())
    ]
    flows_here = {f"flows.{path.stem}" for path in below("flows")} - {"flows.__init__"}
    forgotten = flows_here - {*contract["source_modules"], "flows.nightly"}
    assert not forgotten, f"add {', '.join(sorted(forgotten))} to “{contract['name']}”"


@pytest.mark.parametrize("path", [p for p in SOURCES if p.parent.name == "rules"], ids=name)
def test_a_rule_is_only_an_expression(path: Path) -> None:
    allowed = {"polars", "validators.rule", "validators.rules"}
    strange = sorted(set(imports(path)) - allowed)
    assert not strange, (
        f"{name(path)} imports {', '.join(strange)}: a roll lays such things in the row"
    )


@pytest.mark.parametrize("path", below("validators"), ids=name)
def test_nothing_that_judges_touches_files(path: Path) -> None:
    strange = {"pathlib", "os", "io", "shutil", "tempfile", "socket"} & set(imports(path))
    assert not strange, f"{name(path)} imports {', '.join(strange)}: reading is for connectors"


@pytest.mark.parametrize("path", below("validators", "data"), ids=name)
def test_time_is_an_argument(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            clock = node.attr in CLOCKS and node.value.id in KEEPERS
            assert not clock, f"{name(path)}, line {node.lineno} reads a clock; pass as_of instead"


@pytest.mark.parametrize("path", [*SOURCES, *TESTS], ids=name)
def test_a_file_fits_in_a_mind(path: Path) -> None:
    lines = len(path.read_text("utf-8").splitlines())
    assert lines <= LONGEST, f"{name(path)} has {lines} lines; part it at {LONGEST}"


def test_whoever_silences_a_check_says_why() -> None:
    bare = [
        f"{name(path)}, line {number}"
        for path in (*SOURCES, *TESTS)
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
        if (mark := MARK.search(line)) and not mark[1].strip(" #-()")
    ]
    assert not bare, f"give the reason on the line, or mend what is wrong: {', '.join(bare)}"


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_a_file_says_what_is_in_it(path: Path) -> None:
    if not path.read_text("utf-8").strip():
        return
    told = ast.get_docstring(ast.parse(path.read_text("utf-8")))
    assert told, f"{name(path)} begins without a sentence that says what is in it"
