"""Wrong orders, mirrors that cannot be trusted and tables that are missing."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from tests.flows.deliveries import (
    AS_OF,
    FACTORY,
    LISTED,
    STAFF,
    lines,
    manifest,
    night,
    register,
    run,
    workbook,
)


def test_an_empty_inbox_is_a_line_of_the_list(mirror: Path, tmp_path: Path) -> None:
    (tmp_path / "inbox").mkdir()
    result = night(tmp_path / "inbox", tmp_path / "out", "--mirror", mirror)
    assert result.exit_code == 3, result.output
    assert lines(tmp_path / "out")["reason"].to_list() == ["empty_inbox"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--region", "atlantis"), "region"),
        (("--as-of", "2999-01-01"), "2999-01-01"),
    ],
)
def test_a_wrong_order_is_refused_with_a_sentence(
    words: tuple[str, str], said: str, inbox: Path, tmp_path: Path
) -> None:
    result = run("nightly", "--inbox", inbox, "--out", tmp_path / "out", *words)
    assert result.exit_code == 2
    assert said in result.output
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", ["--out", "--mirror"])
@pytest.mark.parametrize("inside", [".", "results/of/ours"])
def test_what_a_night_writes_or_asks_lies_outside_the_inbox(
    inbox: Path, tmp_path: Path, name: str, inside: str
) -> None:
    before = sorted(inbox.rglob("*"))
    words = {"--out": tmp_path / "out", name: inbox / inside}
    result = run("nightly", "--inbox", inbox, *(word for pair in words.items() for word in pair))
    assert (result.exit_code, "收件夹" in result.output) == (2, True)
    assert sorted(inbox.rglob("*")) == before


def test_a_missing_inbox_is_refused(tmp_path: Path) -> None:
    assert night(tmp_path / "nowhere", tmp_path / "out").exit_code == 2


def test_a_place_that_cannot_be_written_publishes_nothing(inbox: Path, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file where a folder should be")
    result = night(inbox, tmp_path / "out")
    assert result.exit_code == 4, result.output
    assert "Traceback" not in result.output


def broken(mirror: Path) -> None:
    part = next(mirror.rglob("*.parquet"))
    part.write_bytes(part.read_bytes()[:-40])


def changed(mirror: Path) -> None:
    """One byte, where no reader stumbles over it: in the name of the program that wrote it."""
    part = next(mirror.rglob("*.parquet"))
    part.write_bytes(part.read_bytes().replace(b"Polars", b"polars"))


def schema_of_tomorrow(mirror: Path) -> None:
    facts = next(mirror.rglob("manifest.json"))
    read = json.loads(facts.read_text("utf-8"))
    version = next(key for key in read if "schema" in key)
    facts.write_text(json.dumps({**read, version: 999}), "utf-8")


@pytest.mark.parametrize(
    ("days_old", "spoil", "failed"),
    [(9, None, 0), (31, None, 1), (1, broken, 1), (1, changed, 1), (1, schema_of_tomorrow, 1)],
    ids=["stale", "too old", "broken", "changed", "of another schema"],
)
def test_a_mirror_that_cannot_be_trusted_accuses_nobody(
    days_old: int, spoil: Callable[[Path], None] | None, failed: int,
    inbox: Path, tmp_path: Path,
) -> None:  # fmt: skip
    copied = date.fromordinal(AS_OF.toordinal() - days_old)
    mirror = register(tmp_path / "register", copied)
    if spoil:
        spoil(mirror)
    assert night(inbox, tmp_path / "out", "--mirror", mirror).exit_code == 3
    found = pl.read_parquet(tmp_path / "out" / f"{AS_OF}" / "findings.parquet")
    absent = found.filter(pl.col("code") == "CERT_ABSENT").select("verdict", "grade").rows()
    assert absent == ([("unverifiable", None)] if failed else [("broken", "suspected")])
    lookups = manifest(tmp_path / "out")["lookups"]
    assert isinstance(lookups, dict)
    assert lookups["failed"] == failed * lookups["asked"]


def test_without_a_mirror_nobody_is_verified_and_nobody_accused(
    inbox: Path, tmp_path: Path
) -> None:
    assert night(inbox, tmp_path / "out").exit_code == 3
    found = pl.read_parquet(tmp_path / "out" / f"{AS_OF}" / "findings.parquet")
    assert found.filter(pl.col("code") == "CERT_ABSENT")["verdict"].to_list() == ["unverifiable"]


def test_a_company_list_alone_checks_nobody(mirror: Path, tmp_path: Path) -> None:
    workbook(tmp_path / "inbox" / "企业名录.xlsx", LISTED, ["云溪机械厂", FACTORY, "机械制造", ""])
    assert night(tmp_path / "inbox", tmp_path / "out", "--mirror", mirror).exit_code == 3


def test_a_company_without_a_roster_is_unverifiable_in_every_rule(
    inbox: Path, mirror: Path, tmp_path: Path
) -> None:
    (inbox / FACTORY / "花名册.xlsx").unlink()
    assert night(inbox, tmp_path / "out", "--mirror", mirror).exit_code == 3
    tally = pl.read_parquet(tmp_path / "out" / f"{AS_OF}" / "tally.parquet")
    assert (tally["unverifiable"] == 1).all()
    assert (tally["rows"] == 1).all()


def test_the_roster_is_not_hidden_by_its_own_headings(
    inbox: Path, mirror: Path, tmp_path: Path
) -> None:
    workbook(inbox / FACTORY / "花名册.xlsx", STAFF)
    night(inbox, tmp_path / "out", "--mirror", mirror)
    found = pl.read_parquet(tmp_path / "out" / f"{AS_OF}" / "findings.parquet")
    assert not found["evidence"].str.contains("staffing_missing").any()
    trained = found.filter(pl.col("code") == "RECORD_OUTSIDE_EMPLOYMENT")
    assert set(trained["verdict"]) == {"broken"}
