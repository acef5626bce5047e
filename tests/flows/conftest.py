"""What most tests of commands start from: a delivery, a register, and a memory of their own."""

from pathlib import Path

import pytest

from tests.flows.deliveries import (
    AS_OF,
    CLAIMED,
    ELECTRICIAN,
    FACTORY,
    company_list,
    factory,
    register,
    run,
    workbook,
)
from tests.flows.listed_work import TERM


@pytest.fixture(autouse=True)
def _own_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What one test was answered is no answer in another."""
    monkeypatch.setenv("CHIZHENG_ANSWERS", str(tmp_path / "answers"))


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """A company in order but for its electrician, and the company list."""
    factory(tmp_path / "inbox")
    company_list(tmp_path / "inbox")
    return tmp_path / "inbox"


@pytest.fixture(scope="session")
def mirror(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A mirror that knows nothing of the electrician; nobody writes to it."""
    return register(tmp_path_factory.mktemp("register"))


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An inbox with one electrician, a mirror that does not know him, and a list to fill."""
    folder = tmp_path_factory.mktemp("worklist")
    factory(folder / "inbox")
    company_list(folder / "inbox")
    claimed = ["张三", ELECTRICIAN, f"T{ELECTRICIAN}", "低压电工作业", *TERM]
    workbook(folder / "inbox" / FACTORY / "持证台账.xlsx", CLAIMED, claimed)
    register(folder / "register")
    words = ("--inbox", folder / "inbox", "--out", folder / "list.xlsx", "--as-of", AS_OF)
    result = run("worklist", "write", *words, "--mirror", folder / "register" / "mirror")
    assert result.exit_code == 0, result.output
    return folder
