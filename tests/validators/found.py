"""The one table that a sheet holds, and the fields of its columns."""

from collections.abc import Mapping

from data.grid import Grid
from tests.people import id_no
from validators.layout.find import find_tables
from validators.layout.table import Table

ID, OTHER = id_no(), id_no(serial=15)


def only(found: Grid) -> Table:
    tables = find_tables(found)
    assert len(tables) == 1
    return tables[0]


def fields(table: Table) -> Mapping[str, str | None]:
    return {letter: heading.field for letter, heading in table.columns.items()}
