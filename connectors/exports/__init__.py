"""What a company hands over, opened to grids: one module per kind of file, nothing understood."""

from collections.abc import Iterator
from pathlib import Path

from connectors.errors import Unrecognised
from connectors.exports import delimited, parquet, xlsx
from connectors.exports.contents import kind_of
from data.grid import Grid

WAYS_IN = {"xlsx": xlsx.grids, "parquet": parquet.grids, "text": delimited.grids}


def open_file(path: Path, name: str) -> Iterator[Grid]:
    """The grids of one file, opened as what its content says it is; `name` is for addresses.

    Raises Unrecognised, with the code of the reason, for a file that cannot be read.
    """
    if path.is_symlink() or not path.is_file():
        raise Unrecognised("not_a_plain_file")
    yield from WAYS_IN[kind_of(path)](path, name)
