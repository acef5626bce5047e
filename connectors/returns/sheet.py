"""One worksheet of a supplier, its marked cells in new styles and all else byte for byte."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from connectors.exports.letters import cell_at, column_number
from connectors.returns.markup import Edit, Element, Odd, edited, root_of

# What stands around the rows is held in memory, so it must not be longer than this.
MOST_AROUND = 64 << 20
OPENING = re.compile(rb"<((?:[\w.-]+:)?)sheetData\b[^>]*>")
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
# What a worksheet may hold behind the place of its comments.
BEHIND = {
    "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems",
    "tableParts", "extLst", "AlternateContent",
}  # fmt: skip

# A stretch of a worksheet: what it is, its XML, and the prefix of the names of elements.
Section = tuple[str, bytes, bytes]


@dataclass(frozen=True)
class Around:
    """What stands around the rows of a worksheet: one document, its list of rows left empty."""

    xml: bytes
    rows_at: int
    prefix: bytes

    @cached_property
    def root(self) -> Element:
        """The worksheet."""
        return root_of(self.xml)

    @property
    def merged(self) -> list[tuple[int, int, int, int]]:
        """First row, first column, last row and last column of every merged area."""
        return [area(cell.attributes["ref"]) for cell in self.root.below("mergeCell")]

    @cached_property
    def column_styles(self) -> list[tuple[int, int, int]]:
        """First column, last column and style of columns that have one."""
        found = [col.attributes for col in self.root.below("col") if "style" in col.attributes]
        return [(int(c["min"]), int(c["max"]), int(c["style"])) for c in found]

    @property
    def drawing_of_comments(self) -> str | None:
        """The relationship of the drawing that holds the frames of comments, if there is one."""
        found = self.root.child("legacyDrawing")
        given = found.attributes if found is not None else {}
        return next((value for name, value in given.items() if name.endswith(":id")), None)

    def with_drawing(self, relation: str) -> "Around":
        """The same with a drawing for comments, in the place where it must stand."""
        later = [child for child in self.root.children if child.name in BEHIND]
        at = later[0].start if later else self.root.closing
        if at < self.rows_at:
            raise Odd("a worksheet whose rows come last")
        tag = f'<{self.root.prefix}legacyDrawing xmlns:r="{RELATIONS}" r:id="{relation}"/>'
        return replace(self, xml=edited(self.xml, [Edit(at, at, tag.encode())]))


def area(reference: str) -> tuple[int, int, int, int]:
    """First row, first column, last row and last column of an address like `B2:C5`."""
    first, _, last = reference.replace("$", "").upper().partition(":")
    (left, top), (right, bottom) = cell_at(first), cell_at(last or first)
    return top, column_number(left), bottom, column_number(right)


def around(parted: Iterable[Section]) -> Around:
    """What stands around the rows. Raises Odd for a sheet that is built in no known way."""
    kept = {kind: (xml, prefix) for kind, xml, prefix in parted if kind != "rows"}
    (head, prefix), (tail, _) = kept["head"], kept["tail"]
    closing = b"</" + prefix + b"sheetData>"
    return Around(head + closing + tail, len(head), prefix)


def sections(pieces: Iterator[bytes]) -> Iterator[Section]:
    """The `head` up to the first row, then `rows` in blocks of whole ones, then the `tail`.

    With each goes the prefix of the element names.
    """
    held = b""
    while not (opening := OPENING.search(held)):
        held = _more(pieces, held)
    prefix, tag = opening[1], opening[0]
    is_empty = tag.endswith(b"/>")
    yield "head", held[: opening.start()] + (tag[:-2] + b">" if is_empty else tag), prefix
    held = held[opening.end() :]
    closing, row_end = b"</" + prefix + b"sheetData>", b"</" + prefix + b"row>"
    while not is_empty:
        cut = held.rfind(row_end) + len(row_end) if row_end in held else 0
        if (end := held.find(closing, cut)) >= 0:
            break
        if cut:
            yield "rows", held[:cut], prefix
        held = _more(pieces, held[cut:])
    if not is_empty:
        yield "rows", held[:end], prefix
        held = held[end + len(closing) :]
    for piece in pieces:
        held += piece
        _bounded(held)
    yield "tail", held, prefix


def _more(pieces: Iterator[bytes], held: bytes) -> bytes:
    piece = next(pieces, b"")
    if not piece:
        raise Odd("a worksheet without an end")
    _bounded(held)
    return held + piece


def _bounded(held: bytes) -> None:
    if len(held) > MOST_AROUND:
        raise Odd("too much around the rows, or a row without an end")
