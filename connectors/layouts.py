"""The files in which somebody says how tables are laid out, as text."""

from pathlib import Path

from connectors.errors import Unrecognised

# Editors of Chinese systems may save a text in the encoding of the system.
ENCODINGS = ("utf-8-sig", "gb18030")
LARGEST = 1 << 20


def text_of(path: Path) -> str:
    """The text of a layout file.

    Raises Unrecognised for what is no plain file, too large, or in no encoding we know.
    """
    if path.is_symlink() or not path.is_file():
        raise Unrecognised("not_a_plain_file")
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST + 1)
    except PermissionError as error:
        raise Unrecognised("no_permission") from error
    if len(raw) > LARGEST:
        raise Unrecognised("layout_toml")
    for encoding in ENCODINGS:
        try:
            return raw.decode(encoding).replace("\r\n", "\n")
        except UnicodeDecodeError:
            continue
    raise Unrecognised("bad_encoding")
