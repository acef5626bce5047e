"""Comments on cells and the frames that show them, added to those a worksheet already has."""

import re
from collections.abc import Iterable, Mapping
from xml.sax.saxutils import unescape

from connectors.exports.letters import letter
from connectors.returns.markup import Edit, Element, Odd, appended, edited, root_of, with_attribute
from connectors.returns.sheet import area
from connectors.sheets.text import xml as escaped

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
# Frames are numbered in blocks of so many; a drawing says which blocks are its own.
BLOCK = 1024
SPACES = (
    ' xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    ' xmlns:x="urn:schemas-microsoft-com:office:excel"'
)
FRAMES = (
    f'<xml{SPACES}><o:shapelayout v:ext="edit">'
    '<o:idmap v:ext="edit" data="{block}"/></o:shapelayout></xml>'
)
FRAME_TYPE = (
    '<v:shapetype{spaces} id="_x0000_t202" coordsize="21600,21600" o:spt="202"'
    ' path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/>'
    '<v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
FRAME = (
    '<v:shape{spaces} id="_x0000_s{number}" type="#_x0000_t202"'
    ' style="position:absolute;width:216pt;height:{height}pt;z-index:1;visibility:hidden"'
    ' fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/>'
    '<v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
    '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
    '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
    "<x:Anchor>{column_after}, 12, {row_above}, 4, {column_far}, 40, {row_below}, 4</x:Anchor>"
    "<x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column>"
    "</x:ClientData></v:shape>"
)
# A frame is about so many signs wide, and a row of a sheet so many points high.
WIDE, LINE = 17, 15

# Row and column (both counted from 1) to the text of a comment.
Notes = Mapping[tuple[int, int], str]


def without(xml: bytes, author: str) -> tuple[bytes, set[tuple[int, int]]]:
    """The comments of a sheet without what an author wrote, and the cells left without any.

    Programs lose who wrote a comment; so each of ours begins with the author's name.
    """
    said = {one: _said(xml, one) for one in root_of(xml).below("comment")}
    gone = [one for one, text in said.items() if text.startswith(author)]
    parts = [
        run
        for one in said
        if one not in gone
        for run in one.below("r")
        if _said(xml, run).lstrip().startswith(author)
    ]
    found = {_place(one.attributes["ref"]) for one in gone}
    return edited(xml, [Edit(one.start, one.end, b"") for one in [*gone, *parts]]), found


def with_comments(
    xml: bytes | None, notes: Notes, author: str
) -> tuple[bytes, set[tuple[int, int]]]:
    """The comments of a sheet with ours, and the cells that got a comment they did not have.

    Where a cell has one, our text stands below what is there.
    """
    xml = xml or f'{HEAD}<comments xmlns="{MAIN}"><authors/><commentList/></comments>'.encode()
    root = root_of(xml)
    authors, listed = root.child("authors"), root.child("commentList")
    if authors is None or listed is None:
        raise Odd("comments without a list")
    p = root.prefix
    names = [_text(xml, one) for one in authors.children]
    us = names.index(author) if author in names else len(names)
    there = {_place(one.attributes["ref"]): one for one in listed.children}
    edits, new, fresh = [], [], set()
    for (row, column), text in sorted(notes.items()):
        own = there.get((row, column))
        if own is not None:
            edits += _below(xml, own, text)
            continue
        fresh.add((row, column))
        new.append(
            f'<{p}comment ref="{letter(column - 1)}{row}" authorId="{us}">'
            f"<{p}text>{_run(p, text)}</{p}text></{p}comment>"
        )
    if us == len(names):
        edits.append(appended(xml, authors, f"<{p}author>{escaped(author)}</{p}author>".encode()))
    edits.append(appended(xml, listed, "".join(new).encode()))
    return edited(xml, edits), fresh


def with_frames(
    xml: bytes | None,
    notes: Notes,
    fresh: Iterable[tuple[int, int]],
    gone: set[tuple[int, int]],
    block: int,
) -> bytes:
    """The drawing of the frames with one for each fresh comment, and without those gone.

    A new drawing numbers its frames from that block.
    """
    xml = xml or FRAMES.format(block=block).encode()
    root = root_of(xml)
    # Excel's own drawings name these at the top; of those that do not, our frames say it.
    is_named = {"xmlns:v", "xmlns:o", "xmlns:x"} <= set(root.attributes)
    spaces = "" if is_named else SPACES
    shapes = [(one, _cell_of(xml, one)) for one in root.below("shape")]
    edits = [Edit(one.start, one.end, b"") for one, cell in shapes if cell in gone]
    fresh = sorted(fresh)
    maps = root.below("idmap")[:1]
    stated = maps[0].attributes.get("data", "") if maps and shapes else ""
    taken = [int(number) for number in re.findall(r"\d+", stated)]
    first = max([block - 1, *taken]) + 1
    blocks = range(first, first + 1 + len(fresh) // (BLOCK - 1))
    for one in maps:
        data = ",".join(map(str, [*taken, *blocks]))
        tag = with_attribute(xml[one.start : one.opened], "data", data)
        edits.append(Edit(one.start, one.opened, tag))
    types = [one.attributes.get("id") for one in root.below("shapetype")]
    kind = "" if "_x0000_t202" in types else FRAME_TYPE.format(spaces=spaces)
    numbers = (n for b in blocks for n in range(b * BLOCK + 1, (b + 1) * BLOCK))
    frames = [
        _frame(n, *cell, notes[cell], spaces) for n, cell in zip(numbers, fresh, strict=False)
    ]
    edits.append(appended(xml, root, (kind + "".join(frames)).encode()))
    return edited(xml, edits)


def _below(xml: bytes, own: Element, text: str) -> list[Edit]:
    """The edit that sets our text below that of a comment."""
    held = own.child("text")
    if held is None:
        raise Odd("a comment without a text")
    return [appended(xml, held, _run(own.prefix, f"\n{text}").encode())]


def _run(prefix: str, text: str) -> str:
    p = prefix
    return (
        f'<{p}r><{p}rPr><{p}sz val="9"/><{p}color indexed="81"/></{p}rPr>'
        f'<{p}t xml:space="preserve">{escaped(text)}</{p}t></{p}r>'
    )


def _frame(number: int, row: int, column: int, text: str, spaces: str) -> str:
    lines = sum(1 + len(line) // WIDE for line in text.split("\n")) + 1
    return FRAME.format(
        spaces=spaces, number=number, height=lines * LINE, row=row - 1, column=column - 1,
        column_after=column, column_far=column + 3,
        row_above=max(0, row - 2), row_below=max(0, row - 2) + lines,
    )  # fmt: skip


def _place(reference: str) -> tuple[int, int]:
    row, column, _, _ = area(reference)
    return row, column


def _cell_of(xml: bytes, shape: Element) -> tuple[int, int] | None:
    """The cell (row, column) whose comment a shape frames; none for a button and the like."""
    data = shape.child("ClientData")
    if data is None or data.attributes.get("ObjectType") != "Note":
        return None
    row, column = data.child("Row"), data.child("Column")
    if row is None or column is None:
        return None
    return int(_text(xml, row)) + 1, int(_text(xml, column)) + 1


def _said(xml: bytes, element: Element) -> str:
    """All text inside a comment or one of its runs."""
    return "".join(_text(xml, one, "") for one in element.below("t"))


def _text(xml: bytes, element: Element, stripped: str | None = None) -> str:
    """The plain text of an element without others inside."""
    return unescape(xml[element.opened : element.closing].decode()).strip(stripped)
