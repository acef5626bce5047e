"""The nightly run on data/sample finds what was worked out by hand, and nothing else.

The expectation, tests/sample_expected.csv, was reasoned person by person from the rules, never from
the program. Codes it does not name (plans, the company's own look-ups) are not compared.
"""

import importlib.util
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import polars as pl
import pytest

from tests import sample_maker
from tests.sample_people import SAMPLE, check_character, people

ROOT = SAMPLE.parent.parent
AS_OF = "2026-11-20"
DEGRADED = 3
EXPECTED = pl.read_csv(
    Path(__file__).with_name("sample_expected.csv"), infer_schema=False
).fill_null("")
FOUND = EXPECTED.filter(pl.col("verdict").is_in(["broken", "unverifiable"]))
COMING = EXPECTED.filter(pl.col("verdict") == "outlook")
LISTED = EXPECTED.filter(pl.col("verdict") == "listed")
CODES = (
    "ASSESSMENT_ABSENT",
    "ASSESSMENT_EXPIRED",
    "ASSESSMENT_OTHER_INDUSTRY",
    "CERT_ABSENT",
    "CERT_DUPLICATED",
    "CERT_EXPIRED",
    "CERT_FAKE_SITE",
    "CERT_FIELD_MISMATCH",
    "CERT_IDENTITY_MISMATCH",
    "CERT_NOT_FOUND",
    "CERT_NOT_YET_VALID",
    "CERT_NO_MALFORMED",
    "CERT_PARKED",
    "CERT_REVIEW_OVERDUE",
    "CERT_REVOKED",
    "CERT_SCOPE_MISMATCH",
    "HOLDER_OVER_AGE",
    "HOLDER_UNDER_AGE",
    "HOURS_ANNUAL_SHORT",
    "HOURS_INITIAL_SHORT",
    "OFF_POST_NO_RETEST",
    "PLAN_MISSING",
    "PLAN_NOT_BY_PRINCIPAL",
    "PLAN_NOT_EXECUTED",
    "POST_UNMAPPED",
    "RECORD_BACKFILLED",
    "RECORD_CLONED",
    "RECORD_IMPOSSIBLE_DAY",
    "RECORD_INCOMPLETE",
    "RECORD_OUTSIDE_EMPLOYMENT",
    "RECORD_OVERLAP",
    "RETRAINING_MISSING",
    "SAFETY_STAFF_TOO_FEW",
    "SPOT_TEST_FAILED",
    "TRAINING_CONTENT_HOLLOW",
    "TRAINING_FORMALISTIC",
    "TRAINING_SPEND_LOW",
    "TRAINING_SYSTEM_MISSING",
    "UNTRAINED_ON_DUTY",
    "VERIFICATION_NOT_DONE",
)
NEVER_BROKEN = {"POST_UNMAPPED"}
FINDING = ["company", "person", "code", "thing", "verdict", "grade"]


# ---------------------------------------------------------------------------- comparing


def as_expected(findings: pl.DataFrame) -> pl.DataFrame:
    """The findings of the codes compared, in the columns of the expectation."""
    return (
        findings.filter(pl.col("code").is_in(CODES))
        .rename({"org_name": "company", "person_name": "person"})
        .select(pl.col(FINDING).fill_null(""))
    )


def differences(findings: pl.DataFrame) -> pl.DataFrame:
    """Findings that should be there and are not (missing), and the other way round (surplus)."""
    found, wanted = as_expected(findings), FOUND.select(FINDING)
    missing = wanted.join(found, on=FINDING, how="anti").with_columns(side=pl.lit("missing"))
    surplus = found.join(wanted, on=FINDING, how="anti").with_columns(side=pl.lit("surplus"))
    return pl.concat([missing, surplus]).sort("company", "person", "code")


def tally_differences(tally: pl.DataFrame, findings: pl.DataFrame) -> pl.DataFrame:
    """Lines of the tally whose broken or unverifiable count is not the expected one."""
    names = findings.select("org_id", company="org_name").unique()
    counts = FOUND.group_by("company", "code").agg(
        expected_broken=(pl.col("verdict") == "broken").sum().cast(pl.Int64),
        expected_unverifiable=(pl.col("verdict") == "unverifiable").sum().cast(pl.Int64),
    )
    joined = (
        tally.filter(pl.col("code").is_in(CODES))
        .join(names, on="org_id", how="left")
        .join(counts, on=["company", "code"], how="full", coalesce=True)
        .with_columns(pl.col(pl.Int64).fill_null(0))
    )
    return joined.filter(
        (pl.col("broken") != pl.col("expected_broken"))
        | (pl.col("unverifiable") != pl.col("expected_unverifiable"))
    )


def shown(frame: pl.DataFrame) -> str:
    """The whole frame, for the message of a failed test."""
    with pl.Config(tbl_rows=-1, tbl_cols=-1, fmt_str_lengths=60, tbl_width_chars=200):
        return f"\n{frame}"


# ---------------------------------------------------------------------------- the sample itself


@pytest.fixture(scope="module")
def again(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample, written anew."""
    root = tmp_path_factory.mktemp("sample")
    sample_maker.main(root)
    return root


def files(root: Path) -> list[str]:
    parts = [p for top in ("inbox", "register") for p in (root / top).rglob("*") if p.is_file()]
    return sorted(str(p.relative_to(root)) for p in parts)


def content(path: Path) -> dict[str, bytes]:
    """What a file holds, without the packing of a workbook, which differs between machines."""
    if not zipfile.is_zipfile(path):
        return {"": path.read_bytes()}
    with zipfile.ZipFile(path) as book:
        return {name: book.read(name) for name in book.namelist()}


def test_the_maker_writes_the_committed_sample_again(again: Path) -> None:
    assert files(again) == files(SAMPLE)
    assert [f for f in files(again) if content(again / f) != content(SAMPLE / f)] == []


def test_every_number_is_invented_and_has_its_right_check_character() -> None:
    for person in people():
        assert person["id"][2:6] == "9900"
        assert person["id"][17] == check_character(person["id"][:17])


def test_every_expected_person_is_in_the_sample() -> None:
    known = {person["name"] for person in people()} | {""}
    assert set(EXPECTED["person"]) <= known


def test_every_code_is_broken_at_least_once_save_the_one_that_never_can_be() -> None:
    assert set(FOUND["code"]) == set(CODES)
    assert set(FOUND.filter(pl.col("verdict") == "broken")["code"]) == set(CODES) - NEVER_BROKEN


def test_most_people_of_the_sample_are_in_order() -> None:
    of_people = FOUND.filter(pl.col("person") != "")
    assert of_people["company", "person"].unique().height < 0.4 * len(people())


# ---------------------------------------------------------------------------- the comparison


def in_program_columns(expected: pl.DataFrame) -> pl.DataFrame:
    return expected.select(FINDING).rename({"company": "org_name", "person": "person_name"})


def test_the_comparison_is_silent_when_all_is_as_expected() -> None:
    assert differences(in_program_columns(FOUND)).is_empty()


def test_the_comparison_notices_a_finding_that_is_missing() -> None:
    assert differences(in_program_columns(FOUND[1:]))["side"].to_list() == ["missing"]


def test_the_comparison_notices_a_finding_too_many() -> None:
    extra = FOUND[:1].with_columns(person=pl.lit("某人"))
    assert differences(in_program_columns(pl.concat([FOUND, extra])))["side"].to_list() == [
        "surplus"
    ]


def test_the_comparison_notices_another_grade() -> None:
    softer = FOUND.with_columns(grade=pl.col("grade").str.replace("confirmed", "suspected"))
    sides = set(differences(in_program_columns(softer))["side"])
    assert sides == {"missing", "surplus"}


# ---------------------------------------------------------------------------- the night


def chizheng(*words: str | Path, home: Path) -> int:
    """Exit code of the program, run as a user runs it."""
    command = [sys.executable, "-m", "flows", *map(str, words)]
    env = os.environ | {"CHIZHENG_KEY": "sample", "HOME": str(home), "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, env=env, cwd=home, check=False, timeout=240).returncode


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of results of one night over the sample."""
    if importlib.util.find_spec("flows.__main__") is None:
        pytest.skip("the program has no command line yet")
    home = tmp_path_factory.mktemp("night")
    mirror, out = home / "mirror", home / "out"
    dumps = sorted((SAMPLE / "register").iterdir())
    assert chizheng("mirror", "build", *dumps, "--into", mirror, home=home) == 0
    told = ("--inbox", SAMPLE / "inbox", "--mirror", mirror, "--out", out, "--as-of", AS_OF)
    # One file of the sample is not what its name says, so the run is degraded by intention.
    assert chizheng("nightly", *told, "--region", "national", home=home) == DEGRADED
    return out / AS_OF


@pytest.fixture(scope="module")
def findings(night: Path) -> pl.DataFrame:
    return pl.read_parquet(night / "findings.parquet")


def test_the_night_finds_what_was_worked_out_by_hand_and_no_more(findings: pl.DataFrame) -> None:
    wrong = differences(findings)
    assert wrong.is_empty(), shown(wrong)


def test_the_tally_counts_the_same_and_adds_up(night: Path, findings: pl.DataFrame) -> None:
    tally = pl.read_parquet(night / "tally.parquet")
    wrong = tally_differences(tally, findings)
    assert wrong.is_empty(), shown(wrong)
    parts = pl.sum_horizontal("met", "broken", "unverifiable", "outside")
    assert tally.filter(parts != pl.col("rows")).is_empty()


def test_the_outlook_warns_of_the_expected_people_and_no_others(night: Path) -> None:
    outlook = pl.read_parquet(night / "outlook.parquet").select(
        company="org_name", person="person_name", due_date=pl.col("due_date").cast(pl.String)
    )
    dated = COMING.filter(pl.col("code") != "HOURS_ANNUAL_SHORT")
    late = dated.join(outlook, on=["company", "person", "due_date"], how="anti")
    assert late.is_empty(), shown(late)
    warned = set(outlook.select("company", "person").iter_rows())
    assert warned == set(COMING.select("company", "person").iter_rows())


def test_what_could_not_be_read_is_listed(night: Path) -> None:
    unreadable = pl.read_parquet(night / "unreadable.parquet")
    told = {(Path(row["file"]).name, row["kind"]) for row in unreadable.iter_rows(named=True)}
    assert set(LISTED.select("thing", "code").iter_rows()) <= told
