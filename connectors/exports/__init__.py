"""What a company hands over, opened to grids: one module per kind of file, nothing understood."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

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
    is_empty = True
    try:
        _check(path)
        with _in_plain_text(path) as plain:
            for grid in WAYS_IN[kind_of(plain)](plain, name):
                is_empty = is_empty and not (grid.cells.width or grid.header or grid.unread)
                yield grid
    except Unrecognised:
        raise
    except OSError as error:
        raise Unrecognised("not_opened", type(error).__name__) from error
    except BaseException as error:
        if not isinstance(error, Exception) and not is_panic(error):
            raise
        # Nothing a sender can write may end in anything but a reason.
        raise Unrecognised("broken_file", type(error).__name__) from error
    if is_empty:
        raise Unrecognised("empty_file")


def _check(path: Path) -> None:
    """Raise Unrecognised for what is no plain file, or a file that is too large."""
    if path.is_symlink() or not path.is_file():
        is_folder = path.is_dir() and not path.is_symlink()
        raise Unrecognised("not_opened" if is_folder else "not_a_plain_file")
    bounded("file_mib", path.stat().st_size, "file_too_large")


@contextmanager
def _in_plain_text(path: Path) -> Iterator[Path]:
    """The path, or a link to it if its name is no text, which fast readers would not take."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        with TemporaryDirectory() as folder:
            link = Path(folder) / f"file{path.suffix if path.suffix.isascii() else ''}"
            link.symlink_to(path.absolute())
            yield link
    else:
        yield path
