"""What becomes of a file that is opened."""

from pathlib import Path

import pytest

from connectors.errors import Unrecognised
from connectors.exports import open_file
from data.grid import Grid


def grids(path: Path) -> list[Grid]:
    return list(open_file(path, path.name))


def refusal(path: Path) -> str:
    with pytest.raises(Unrecognised) as caught:
        grids(path)
    return caught.value.reason


def outcome(path: Path) -> str:
    """The reason why a file or its first sheet was not read, or that it was."""
    try:
        return grids(path)[0].unread or "read"
    except Unrecognised as error:
        return error.reason
