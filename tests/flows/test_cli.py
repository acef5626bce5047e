"""The command line as its users meet it."""

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from flows import cli, options
from tests import people
from tests.flows.deliveries import (
    AS_OF,
    ELECTRICIAN,
    FACTORY,
    night,
    run,
)
from validators.rules import RULES

COMMANDS = [
    "nightly",
    "verify",
    "explain",
    "rules",
    "doctor",
    "demo",
    "layout",
    "mirror",
    "sample",
    "injuries",
]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_shows_an_example(command: str) -> None:
    result = run(command, "--help")
    assert result.exit_code == 0
    assert f"chizheng {command}" in result.output


def test_one_company_gets_the_same_findings_as_the_night_gives_it(
    inbox: Path, mirror: Path, tmp_path: Path
) -> None:
    night(inbox, tmp_path / "out", "--mirror", mirror)
    nightly = pl.read_parquet(tmp_path / "out" / f"{AS_OF}" / "findings.parquet")
    words = ("--company", FACTORY, "--inbox", inbox, "--mirror", mirror, "--as-of", AS_OF)
    single = run("verify", *words, "--format", "json")
    assert single.exit_code == 0, single.output
    assert [row["finding_id"] for row in json.loads(single.stdout)] == nightly[
        "finding_id"
    ].to_list()


def test_a_folder_by_itself_is_one_company(inbox: Path, mirror: Path) -> None:
    words = (inbox / FACTORY, "--mirror", mirror, "--as-of", AS_OF, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(run("verify", *words).stdout)))
    assert ("CERT_ABSENT", "broken", FACTORY) in [
        (row["code"], row["verdict"], row["org_id"]) for row in rows
    ]


def test_findings_can_fail_a_script(inbox: Path, mirror: Path) -> None:
    words = (inbox / FACTORY, "--mirror", mirror, "--as-of", AS_OF)
    assert run("verify", *words).exit_code == 0
    assert run("verify", *words, "--fail-on", "findings").exit_code == 1


def test_a_single_check_can_be_published(inbox: Path, mirror: Path, tmp_path: Path) -> None:
    words = (inbox / FACTORY, "--mirror", mirror, "--as-of", AS_OF, "--out", tmp_path / "out")
    assert run("verify", *words, "--format", "xlsx").exit_code == 0
    assert (tmp_path / "out" / f"{AS_OF}" / "findings.xlsx").is_file()


def test_an_explanation_has_a_line_for_every_rule(inbox: Path, mirror: Path) -> None:
    words = ("--company", FACTORY, "--inbox", inbox, "--mirror", mirror, "--as-of", AS_OF)
    told = run("explain", *words, "--person", "张三").stdout
    # Nobody manages here, nobody claims anything, and one post is mapped.
    expected = {rule.code for rule in RULES if rule.roll in {"duty", "holder", "training_year"}}
    assert {code for code in expected if code not in told} == set()


def test_a_person_is_found_by_number_too(inbox: Path) -> None:
    words = (inbox / FACTORY, "--as-of", AS_OF, "--person", ELECTRICIAN.lower())
    assert run("explain", *words).exit_code == 0


def test_nobody_of_that_name_is_said_so(inbox: Path) -> None:
    result = run("explain", inbox / FACTORY, "--as-of", AS_OF, "--person", "查无此人")
    assert (result.exit_code, "Traceback" in result.output) == (2, False)


def test_where_no_roster_came_nobody_is_explained_and_that_is_said(tmp_path: Path) -> None:
    (tmp_path / "别的.csv").write_text("甲,乙\n1,2\n")
    result = run("explain", tmp_path / "别的.csv", "--as-of", AS_OF, "--person", "查无此人")
    assert result.exit_code == 2
    assert "没有这个人" in result.output


def test_the_catalogue_lists_every_rule_and_tells_one() -> None:
    everything = run("rules", "--as-of", AS_OF).stdout
    assert [rule.code for rule in RULES if rule.code not in everything] == []
    one = run("rules", "CERT_EXPIRED", "--as-of", "2026-05-31").stdout
    assert "so-2010" in one
    assert run("rules", "NO_SUCH_RULE").exit_code == 2


def test_the_law_of_the_day_is_quoted() -> None:
    packs = [
        run("rules", "CERT_EXPIRED", "--as-of", day).stdout for day in ("2026-05-31", "2026-06-01")
    ]
    assert ["so-2010" in packs[0], "so-2026" in packs[1]] == [True, True]


@pytest.mark.parametrize(
    "words",
    [
        ("verify",),
        ("verify", "nowhere"),
        ("verify", ".", "--format", "pdf"),
        ("verify", ".", "--fail-on", "anything"),
        ("verify", ".", "--format", "xlsx"),
    ],
)
def test_wrong_use_ends_with_a_sentence(words: tuple[str, ...]) -> None:
    result = run(*words)
    assert result.exit_code == 2
    assert "Traceback" not in result.output


def test_settings_stand_in_a_file_and_the_command_line_wins(
    inbox: Path, mirror: Path, tmp_path: Path
) -> None:
    settings = f'inbox = "{inbox}"\nmirror = "{mirror}"\nout = "{tmp_path / "by-file"}"\n'
    (tmp_path / "chizheng.toml").write_text(settings + f'as_of = "{AS_OF}"\n')
    for more in ([], ["--out", str(tmp_path / "by-hand")]):
        done = subprocess.run(
            [sys.executable, "-m", "flows", "nightly", *more],
            cwd=tmp_path, capture_output=True, text=True, check=False,
            env={"PYTHONPATH": str(Path(__file__).parents[2]), "CHIZHENG_KEY": "k", "PATH": ""},
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
    assert (tmp_path / "by-file" / f"{AS_OF}").is_dir()
    assert (tmp_path / "by-hand" / f"{AS_OF}").is_dir()


def test_out_of_the_settings_never_replaces_a_night_and_out_of_the_command_line_does(
    inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHIZHENG_OUT", str(tmp_path / "out"))
    results = tmp_path / "out" / f"{AS_OF}"
    asked = ("verify", inbox / FACTORY, "--as-of", AS_OF)
    for _ in range(2):
        assert f"结果在 {results}" in run(*asked).stderr

    night(inbox, tmp_path / "out")
    of_the_night = (results / "run.json").read_bytes()
    spared = run(*asked)
    assert (spared.exit_code, "没有替换" in spared.stderr) == (3, True)
    assert spared.stdout
    assert run(*asked, "--format", "xlsx").exit_code == 2
    assert (results / "run.json").read_bytes() == of_the_night

    run(*asked, "--out", tmp_path / "out")
    assert (results / "run.json").read_bytes() != of_the_night


def test_the_settings_file_holds_for_one_company_too(
    inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    said = f'as_of = "{AS_OF}"\nout = "{tmp_path / "out"}"\ninbox = "{inbox}"\n'
    (tmp_path / "chizheng.toml").write_text(said)
    asked = ["verify", "--company", FACTORY.partition("_")[0]]
    done = CliRunner().invoke(cli.app, asked, default_map=options.from_file(cli.app))
    assert done.exit_code == 3, done.output
    assert (tmp_path / "out" / f"{AS_OF}").is_dir()


@pytest.mark.parametrize("command", ["layout", "demo"])
def test_whole_numbers_and_invented_people_never_go_among_the_results(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "chizheng.toml").write_text('out = "results"\n')
    assert "out" not in options.from_file(cli.app)[command]


def test_a_day_may_stand_in_the_file_of_settings_without_quotes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "chizheng.toml").write_text(f"as_of = {AS_OF}\n")
    asked = ["rules", "CERT_EXPIRED"]
    done = CliRunner().invoke(cli.app, asked, default_map=options.from_file(cli.app))
    assert done.exit_code == 0, done.output


def test_settings_reach_the_commands_about_the_mirror(
    mirror: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "chizheng.toml").write_text(f'as_of = "{AS_OF}"\ninto = "nowhere"\n')
    settings = options.from_file(cli.app)
    delta = tmp_path / "delta.csv"
    delta.write_text("op,id_no,op_item,valid_from\n")
    done = CliRunner().invoke(cli.app, ["mirror", "apply", str(delta)], default_map=settings)
    assert (done.exit_code, "nowhere" in done.output) == (4, True)
    asked = ["mirror", "check", str(mirror)]
    assert f"{AS_OF}"[:4] in CliRunner().invoke(cli.app, asked, default_map=settings).output


def test_the_doctor_says_what_is_wrong(inbox: Path, tmp_path: Path) -> None:
    well = run("doctor", "--inbox", inbox, "--out", tmp_path / "out")
    assert well.exit_code == 0, well.output
    assert run("doctor", "--inbox", tmp_path / "nowhere").exit_code == 3
    assert run("doctor", "--mirror", tmp_path / "nowhere").exit_code == 3


def test_no_name_and_no_number_reaches_the_messages(
    inbox: Path, mirror: Path, tmp_path: Path
) -> None:
    canary = people.id_no(serial=77)
    (inbox / FACTORY / "坏.csv").write_text(
        f"姓名,身份证号码\n卡娜丽,{canary}\n", encoding="utf-16-be"
    )
    result = night(inbox, tmp_path / "out", "--mirror", mirror)
    assert canary not in result.output
    assert "卡娜丽" not in result.output
    assert ELECTRICIAN not in result.output
    names = "".join(str(path) for path in (tmp_path / "out").rglob("*"))
    assert ELECTRICIAN not in names


def test_no_full_number_stands_in_any_result(inbox: Path, mirror: Path, tmp_path: Path) -> None:
    night(inbox, tmp_path / "out", "--mirror", mirror)
    for file in (tmp_path / "out").rglob("*.parquet"):
        assert ELECTRICIAN not in pl.read_parquet(file).write_csv(), file.name


def test_unmasked_results_say_so(inbox: Path, mirror: Path, tmp_path: Path) -> None:
    night(inbox, tmp_path / "out", "--mirror", mirror, "--unmasked")
    place = tmp_path / "out" / f"{AS_OF}"
    assert json.loads((place / "run.json").read_text("utf-8"))["unmasked"] is True
    found = pl.read_parquet(place / "findings.parquet")
    assert ELECTRICIAN in found["id_no_masked"].to_list()
