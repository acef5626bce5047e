"""The rows of a worksheet with some of their cells in another style."""

import re
from bisect import bisect
from collections.abc import Iterable, Iterator, Mapping

from connectors.exports.letters import column_number, letter
from connectors.returns.looks import Looks
from connectors.returns.markup import Odd, with_attribute
from connectors.returns.problems import Mark, Marks
from connectors.returns.sheet import Around, Section

ADDRESS = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]*)([0-9]*)["']""")
STYLE = re.compile(rb"""\ss\s*=\s*["']([0-9]+)["']""")
SPANS = re.compile(rb"""\sspans\s*=\s*(?:"[^"]*"|'[^']*')""")
HAS_STYLE = re.compile(rb"""\scustomFormat\s*=\s*["'](?:1|true)["']""")
PLAIN: Mapping[int, Mark] = {}


class Painter:
    """Puts the rows of one worksheet into the looks wanted, keeping count of rows as it goes."""

    def __init__(self, about: Around, wanted: Marks, looks: Looks) -> None:
        """Take what is wanted by row and column; `looks` learns the styles that are needed."""
        self._about, self._wanted, self._looks = about, wanted, looks
        name = re.escape(about.prefix)
        self._row = re.compile(rb"<%brow(?=[\s/>])(?:[^>]*?%b)?" % (name, ADDRESS.pattern))
        self._cell = re.compile(rb"<%bc(?=[\s/>])[^>]*>" % name)
        self._row_begin = b"<" + about.prefix + b"row"
        self._row_end = b"</" + about.prefix + b"row>"
        self._order, self._number = sorted(wanted), 0

    def paint(self, parted: Iterable[Section]) -> Iterator[bytes]:
        """The whole worksheet, piece by piece."""
        yield self._about.xml[: self._about.rows_at]
        for kind, xml, _ in parted:
            if kind == "rows":
                yield from self._rows(xml)
        yield self._about.xml[self._about.rows_at :]

    def _rows(self, xml: bytes) -> Iterator[bytes]:
        # To look for one sign is a hundred times faster than for two.
        if b"!" in xml and b"<!" in xml:
            raise Odd("comments or raw text between the rows")
        done = 0
        for number, at in self._found(xml):
            opened = xml.index(b">", at) + 1
            tag, end = xml[at:opened], opened
            if not tag.endswith(b"/>"):
                end = xml.index(self._row_end, opened) + len(self._row_end)
            yield xml[done:at]
            yield self._painted(number, tag, xml[opened:end])
            done = end
        yield xml[done:]

    def _found(self, xml: bytes) -> list[tuple[int, int]]:
        """Number and place of the rows that are painted."""
        looked_up = None if self._looks.stale else self._looked_up(xml)
        if looked_up is not None:
            return looked_up
        found = []
        for row in self._row.finditer(xml):
            self._number = int(row[2]) if row[2] else self._number + 1
            if self._looks.stale or self._number in self._wanted:
                found.append((self._number, row.start()))
        return found

    def _looked_up(self, xml: bytes) -> list[tuple[int, int]] | None:
        """The same without a look at every row; None where one that is due is not found so."""
        last = self._row.match(xml, max(xml.rfind(self._row_begin), 0))
        if last is None or not last[2]:
            return None
        found, at, number = [], 0, int(last[2])
        for due in self._order[bisect(self._order, self._number) : bisect(self._order, number)]:
            at = xml.find(b'%b r="%d"' % (self._row_begin, due), at)
            if at < 0:
                return None
            found.append((due, at))
        self._number = number
        return found

    def _painted(self, number: int, tag: bytes, inner: bytes) -> bytes:
        """One row: the tag that opens it, and what follows up to its end."""
        pieces, done, column = [], 0, 0
        missing = dict(sorted(self._wanted.get(number, PLAIN).items()))
        added = False
        for cell in self._cell.finditer(inner):
            address = ADDRESS.search(cell[0])
            column = column_number(address[1].decode().upper()) if address else column + 1
            before = [at for at in missing if at < column]
            added = added or bool(before)
            pieces += [
                inner[done : cell.start()],
                *(self._blank(number, tag, at, missing.pop(at)) for at in before),
            ]
            pieces.append(self._styled(cell[0], missing.pop(column, None)))
            done = cell.end()
        rest = inner[done:]
        if not missing:
            return (SPANS.sub(b"", tag) if added else tag) + b"".join([*pieces, rest])
        last = b"".join(self._blank(number, tag, at, mark) for at, mark in missing.items())
        if tag.endswith(b"/>"):
            return SPANS.sub(b"", tag)[:-2].rstrip() + b">" + last + self._row_end
        at = len(rest) - len(self._row_end)
        return SPANS.sub(b"", tag) + b"".join([*pieces, rest[:at], last, rest[at:]])

    def _styled(self, tag: bytes, mark: Mark | None) -> bytes:
        found = STYLE.search(tag)
        style = int(found[1]) if found else 0
        wanted = self._looks.marked(style, mark.look) if mark else self._looks.unmarked(style)
        return tag if wanted == style else with_attribute(tag, "s", wanted)

    def _blank(self, number: int, row: bytes, column: int, mark: Mark) -> bytes:
        """A cell where there is none, in the style of its row or else of its column."""
        own = STYLE.search(row) if HAS_STYLE.search(row) else None
        columns = (s for first, last, s in self._about.column_styles if first <= column <= last)
        style = int(own[1]) if own else next(columns, 0)
        name = self._about.prefix.decode()
        address = f"{letter(column - 1)}{number}"
        return f'<{name}c r="{address}" s="{self._looks.marked(style, mark.look)}"/>'.encode()
