"""Rewrite the golden sheets of the findings workbook: `python -m tests.connectors.golden`."""

import tempfile
from pathlib import Path

from connectors.forms.findings import night_forms
from connectors.workbook import write_workbook
from tests.connectors.workbook_frames import frames
from tests.connectors.workbook_reading import as_csv, sheets

FOLDER = Path(__file__).parents[1] / "golden" / "findings"


def current(folder: Path) -> dict[str, str]:
    """Every sheet of the synthetic run's workbook as CSV text, by sheet name."""
    path = folder / "findings.xlsx"
    write_workbook(night_forms(frames()).whole, path)
    return {name: as_csv(sheet) for name, sheet in sheets(path).items()}


def kept() -> dict[str, str]:
    """The golden sheets as they are in the repository."""
    return {path.stem: path.read_bytes().decode() for path in sorted(FOLDER.glob("*.csv"))}


def rewrite() -> None:
    """Put the current sheets in the place of the golden ones."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for path in FOLDER.glob("*.csv"):
        path.unlink()
    with tempfile.TemporaryDirectory() as folder:
        for name, text in current(Path(folder)).items():
            (FOLDER / f"{name}.csv").write_bytes(text.encode())


if __name__ == "__main__":
    rewrite()
