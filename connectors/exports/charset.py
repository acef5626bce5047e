"""Text out of bytes: which encoding a file is in, and its text."""

import codecs
import re
from pathlib import Path

from connectors.errors import Unrecognised
from connectors.exports.limits import bounded

MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
# Where a page or an XML file says in which encoding it is; the first lines suffice.
SAID = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)
HEAD = 4096
# Separators, line ends and digits: in a table at least one character in so many is one of them.
PLAIN, PLAIN_SHARE = frozenset(",;|\t\n\r0123456789<>= "), 50
# What calls itself one of these is in the larger set that holds them.
LARGER = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "x-gbk": "gb18030",
          "cp936": "gb18030", "hz-gb-2312": "gb18030", "big5": "big5hkscs"}  # fmt: skip


def whole_text(path: Path) -> str:
    """The text of a page or XML file. Raises Unrecognised if it is too large or in no encoding."""
    bounded("page_mib", path.stat().st_size, "file_too_large")
    return text_of(path.read_bytes())


def text_of(content: bytes, said: str | None = None) -> str:
    """The text by the bytes' own mark, as UTF-8, in the encoding it names, or as GB18030.

    Pages often name another encoding than they are in; UTF-8 cannot be mistaken, so it goes first.
    """
    for mark, encoding in MARKS.items():
        if content.startswith(mark):
            return _decoded(content, [encoding])
    found = SAID.search(content[:HEAD])
    named = said or (found[1].decode("ascii") if found else "")
    larger = LARGER.get(named.lower(), named)
    wide = unmarked_utf_16(content[:HEAD])
    return _decoded(content, [name for name in (wide, "utf-8", larger, "gb18030") if name])


def unmarked_utf_16(head: bytes) -> str | None:
    """UTF-16 without its mark, told by plain characters on whole places; None if it is not."""
    whole = head[: len(head) // 2 * 2]
    if b"\0" not in whole:
        return None
    for encoding in ("utf-16-le", "utf-16-be"):
        text = whole.decode(encoding, errors="replace")
        plain = sum(c in PLAIN for c in text)
        odd = sum(c < " " and c not in "\t\n\r\f" for c in text) + text.count("\ufffd")
        # The last character may be cut in half.
        if plain * PLAIN_SHARE > len(text) and odd <= 1:
            return encoding
    return None


def _decoded(content: bytes, encodings: list[str]) -> str:
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except (UnicodeError, LookupError):
            continue
    raise Unrecognised("bad_encoding")
