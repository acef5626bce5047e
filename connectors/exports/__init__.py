"""What a company hands over, opened to grids: one module per kind of file, nothing understood."""

from collections.abc import Iterator
from pathlib import Path

from connectors.errors import Unrecognised
from connectors.exports import delimited, mail, page, parquet, spreadsheetml, xls, xlsx
from connectors.exports.contents import kind_of
from connectors.exports.limits import bounded
from connectors.exports.native import is_panic
from data.grid import Grid

WAYS_IN = {
    "xlsx": xlsx.grids,
    "xls": xls.grids,
    "parquet": parquet.grids,
    "text": delimited.grids,
    "page": page.grids,
    "mail": mail.grids,
    "spreadsheetml": spreadsheetml.grids,
}


def open_file(path: Path, name: str) -> Iterator[Grid]:
    """The grids of one file, opened as what its content says it is; `name` is for addresses.

    Raises Unrecognised, with the code of the reason, for a file that cannot be read.
    """
    if path.is_symlink() or not path.is_file():
        raise Unrecognised("not_a_plain_file")
    bounded("file_mib", path.stat().st_size, "file_too_large")
    is_empty = True
    try:
        for grid in WAYS_IN[kind_of(path)](path, name):
            is_empty = is_empty and not (grid.cells.width or grid.header or grid.unread)
            yield grid
    except Unrecognised:
        raise
    except BaseException as error:
        if not isinstance(error, Exception) and not is_panic(error):
            raise
        # Nothing a sender can write may end in anything but a reason.
        raise Unrecognised("broken_file", type(error).__name__) from error
    if is_empty:
        raise Unrecognised("empty_file")
