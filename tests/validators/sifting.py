"""The rows of the one table of a sheet, sifted, with its counts."""

from data.grid import Grid
from tests.grids import grid
from tests.people import id_no
from validators.layout.find import find_tables
from validators.layout.table import Table
from validators.place import Place
from validators.sift import sift

ID, OTHER = id_no(), id_no(serial=15)
FOLDER = "甲公司"


class Sifted:
    """The rows of one table by itself, with its counts."""

    def __init__(self, found: Grid, table: Table, folder: str | None, *, keep_raw: bool = False):
        result = sift([Place(found, table, folder)], keep_raw=keep_raw)
        self.frame, self.unreadable = result.frame, result.unreadable
        self.companies = result.companies
        (count,) = result.counts
        self.seen, self.read, self.skipped = count.seen, count.read, count.skipped
        self.set_aside = count.set_aside


def sifted(text: str, sheet: str = "Sheet1", folder: str | None = FOLDER) -> Sifted:
    found = grid(text, sheet)
    (table,) = find_tables(found)
    assert table.problems == ()
    return Sifted(found, table, folder)


def lines(found: Sifted) -> list[tuple[object, ...]]:
    return found.unreadable.select("row", "column", "field", "kind", "reason", "original").rows()
