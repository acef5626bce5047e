"""The findings workbook, sheet by sheet, against the text that was reviewed."""

from pathlib import Path

import pytest

import data
from tests.connectors.golden import current, kept

NAMES = data.table("sheets")["name"].to_list()


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder: Path = tmp_path_factory.mktemp("golden")
    return current(folder)


def test_the_workbook_has_exactly_the_golden_sheets(written: dict[str, str]) -> None:
    assert sorted(written) == sorted(kept())


@pytest.mark.parametrize("name", NAMES)
def test_a_sheet_reads_as_its_golden_text(written: dict[str, str], name: str) -> None:
    hint = "if the change is meant, run `python -m tests.connectors.golden` and review the diff"
    assert written[name] == kept()[name], hint
