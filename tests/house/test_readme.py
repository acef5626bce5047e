"""The two READMEs: equal in build, complete, and right about the command that runs the tests."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
import typer

import data
from flows import cli
from validators.rules import RULES

HOUSE = Path(__file__).parents[2]
ENGLISH, CHINESE = HOUSE / "README.md", HOUSE / "README.zh-CN.md"
BOTH = pytest.mark.parametrize("readme", [ENGLISH, CHINESE], ids=lambda path: path.name)
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
TESTS = re.compile(r"<!-- tests -->\n```sh\n(.*?)\n```\n")
# Folders of somebody's machine; the places a reader is to fill in begin with /path.
MACHINE = re.compile(r"(?:/(?:home|root|tmp|work|opt|srv|Users)/|[A-Z]:\\(?!path))")
OURS = re.compile(r"`((?:data|validators|tests|flows)/[\w./-]+)`")


@BOTH
@pytest.mark.parametrize("code", [rule.code for rule in RULES])
def test_every_rule_is_named(readme: Path, code: str) -> None:
    rows = [line for line in _text(readme).splitlines() if line.startswith(f"| `{code}` |")]
    assert len(rows) == 1, f"{readme.name}: give {code} one line in the table of rules"


@BOTH
def test_no_rule_is_named_that_does_not_exist(readme: Path) -> None:
    named = set(re.findall(r"^\| `([A-Z_]{6,})` \|", _text(readme), re.MULTILINE))
    assert named == {rule.code for rule in RULES}


@BOTH
def test_the_official_wording_is_that_of_the_tables(readme: Path) -> None:
    wording = dict(data.table("check_items").select("item", "wording").iter_rows())
    for rule in RULES:
        if len(rule.items) == 1:
            assert f"| `{rule.code}` | {wording[rule.items[0]]} |" in _text(readme)


@BOTH
def test_every_command_and_every_variable_is_named(readme: Path) -> None:
    text = _text(readme)
    for command in _commands():
        assert f"`chizheng {command}`" in text, f"{readme.name}: name chizheng {command}"
    sources = [file.read_text("utf-8") for file in Path(cli.__file__).parent.glob("*.py")]
    for variable in set(re.findall(r"CHIZHENG_[A-Z_]+", "".join(sources))):
        assert f"`{variable}`" in text, f"{readme.name}: name {variable}"


@BOTH
def test_every_region_is_named(readme: Path) -> None:
    for region in data.table("regions")["region"]:
        assert f"`{region}`" in _text(readme), f"{readme.name}: name the region {region}"


@BOTH
def test_every_file_named_exists_and_none_is_of_somebodys_machine(readme: Path) -> None:
    text = _text(readme)
    assert not MACHINE.search(text)
    for name in OURS.findall(text):
        assert "<" in name or (HOUSE / name).exists(), f"{readme.name}: there is no {name}"


def test_both_have_the_same_headings_tables_and_commands() -> None:
    ours, theirs = _text(ENGLISH), _text(CHINESE)
    assert _headings(ours) == _headings(theirs)
    assert _table_sizes(ours) == _table_sizes(theirs)
    assert [kind for kind, _ in FENCE.findall(ours)] == [kind for kind, _ in FENCE.findall(theirs)]
    commands = [[c for kind, c in FENCE.findall(text) if kind] for text in (ours, theirs)]
    assert commands[0] == commands[1]


@BOTH
def test_the_test_command_is_one_line_and_the_one_ci_takes(readme: Path) -> None:
    command = TESTS.search(_text(readme))
    assert command, f"{readme.name}: the test command follows the line <!-- tests -->"
    assert "\n" not in command[1]
    assert command[1].endswith("just check")
    # What `.ci/run` does with sed: the lines after the fence that follows the comment.
    lines = _text(ENGLISH).splitlines()
    start = lines.index("<!-- tests -->")
    end = lines.index("```", start)
    assert lines[start + 2 : end] == [command[1]]
    assert "/<!-- tests -->/,/```$/p" in (HOUSE / ".ci" / "run").read_text("utf-8")


def _text(readme: Path) -> str:
    return readme.read_text(encoding="utf-8")


def _commands() -> list[str]:
    top = typer.main.get_command(cli.app)
    found = []
    for name, command in top.commands.items():
        inner = getattr(command, "commands", None)
        found += [f"{name} {verb}" for verb in inner] if inner else [name]
    return found


def _headings(text: str) -> list[int]:
    """How deep each heading is, leaving out what stands in fences."""
    return [len(mark) for mark in re.findall(r"^(#+) ", FENCE.sub("", text), re.MULTILINE)]


def _table_sizes(text: str) -> list[int]:
    lines = [line.startswith("|") for line in FENCE.sub("", text).splitlines()]
    starts = [i for i, (before, now) in enumerate(pairwise([False, *lines])) if now and not before]
    return [next((n for n, row in enumerate(lines[i:]) if not row), len(lines[i:])) for i in starts]
