"""Pieces packed by themselves are an entry like any other once they are joined."""

import io
import zipfile

from hypothesis import example, given
from hypothesis import strategies as st

from connectors.archive import join, packed, put


@given(st.lists(st.binary(max_size=2_000), max_size=6))
@example([bytes(3 << 20), b"", b"the same words again and again " * 100_000])
def test_joined_pieces_unpack_to_what_was_packed(texts: list[bytes]) -> None:
    pieces = [packed(text) for text in texts]
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        join(file, "once", pieces)
        join(file, "twice", [*pieces, *pieces])
        put(file, "put", texts)
    with zipfile.ZipFile(archive) as file:
        assert file.testzip() is None
        found = {name: file.read(name) for name in file.namelist()}
    whole = b"".join(texts)
    assert found == {"once": whole, "twice": whole * 2, "put": whole}
