"""Numbers as they are read: their kind, and any that are right."""

from datetime import date

import polars as pl
from hypothesis import strategies as st

from tests.people import id_no
from validators import identity

KEY = 11010519491231002
days = st.dates(date(1900, 1, 1), date(2099, 12, 31))
numbers = st.builds(id_no, days, st.integers(0, 999), st.integers(110000, 659999))


def read(*written: str | None) -> pl.DataFrame:
    frame = pl.DataFrame({"id_no": written}, schema={"id_no": pl.String})
    return identity.add_person(frame, "id_no")


def kind(written: str) -> str:
    return str(read(written)["id_kind"].item())
