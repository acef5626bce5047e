"""The looks of a supplier's workbook with ours added: a marked cell keeps all but its colour."""

from functools import lru_cache

from connectors.returns.markup import Edit, Element, Odd, appended, edited, root_of, with_attribute
from connectors.sheets.styles import stylesheet

# What is marked: a cell that could not be read, and one whose row could not be used. Colours that
# no palette of a spreadsheet has, so that marks of an earlier return are known again.
COLOURS = {"cell": b"FFFFB9BE", "row": b"FFFFE399"}
_MARK = b'<%bfill><%bpatternFill patternType="solid"><%bfgColor rgb="%b"/>' \
    b'<%bbgColor indexed="64"/></%bpatternFill></%bfill>'  # fmt: skip
# What our own style sheet lists, and the attribute by which a style names one of a list.
_LISTS = {"fonts": "fontId", "fills": "fillId", "borders": "borderId"}
_FIRST_FREE_FORMAT = 164


class Looks:
    """The style sheet of one workbook while its cells are marked."""

    def __init__(self, styles: bytes) -> None:
        """Learn which styles there are. Raises Odd for a style sheet without any."""
        self._xml = styles
        self._root = root_of(styles)
        self._styles = [xf for xf in self._list("cellXfs").children if xf.name == "xf"]
        self._new: list[bytes] = []
        self._known: dict[tuple[int, str], int] = {}
        fills = [f for f in self._list("fills").children if f.name == "fill"]
        self._fill = {look: len(fills) + i for i, look in enumerate(COLOURS)}
        ours = {i for i, fill in enumerate(fills) if self._is_ours(fill)}
        self.stale = {
            i for i, xf in enumerate(self._styles) if int(xf.attributes.get("fillId", 0)) in ours
        }

    def marked(self, style: int, look: str) -> int:
        """The number of the style that is this one in the colour of the look."""
        return self._clone(style, look, self._fill[look])

    def unmarked(self, style: int) -> int:
        """The number of the style that is this one without a colour of ours."""
        return self._clone(style, "plain", 0) if style in self.stale else style

    def with_ours(self) -> tuple[bytes, int]:
        """The whole style sheet, our own looks behind; and the number of the first of ours."""
        counts = {name: len(self._list(name).children) for name in _LISTS}
        counts["fills"] += len(COLOURS)
        number = self._free_format()
        new = {k: list(v) for k, v in _ours(self._prefix, tuple(counts.values()), number).items()}
        (day,) = new.pop("numFmts")
        new["fills"] = [*(self._colour(rgb) for rgb in COLOURS.values()), *new["fills"]]
        first = len(self._styles) + len(self._new)
        new["cellXfs"] = [*self._new, *new["cellXfs"]]
        edits = [edit for name, made in new.items() for edit in self._grown(name, made)]
        return edited(self._xml, [*edits, self._with_format(day)]), first

    @property
    def _prefix(self) -> bytes:
        return self._root.prefix.encode()

    def _list(self, name: str) -> Element:
        found = self._root.child(name)
        if found is None:
            raise Odd(f"a style sheet without {name}")
        return found

    def _is_ours(self, fill: Element) -> bool:
        colours = [e.attributes.get("rgb", "").upper() for e in fill.below("fgColor")]
        return any(colour.encode() in COLOURS.values() for colour in colours)

    def _colour(self, rgb: bytes) -> bytes:
        p = self._prefix
        return _MARK % (p, p, p, rgb, p, p, p)

    def _clone(self, style: int, look: str, fill: int) -> int:
        if (style, look) not in self._known:
            if style >= len(self._styles):
                raise Odd("a cell in a style that is not there")
            xf = self._styles[style]
            head = with_attribute(self._xml[xf.start : xf.opened], "fillId", fill)
            head = with_attribute(head, "applyFill", 1)
            self._known[style, look] = len(self._styles) + len(self._new)
            self._new.append(head + self._xml[xf.opened : xf.end])
        return self._known[style, look]

    def _grown(self, name: str, new: list[bytes]) -> list[Edit]:
        """The edits that add to one of the lists and set its count."""
        one = self._list(name)
        tag = with_attribute(
            self._xml[one.start : one.opened], "count", len(one.children) + len(new)
        )
        if one.is_empty:
            raise Odd(f"a style sheet without {name}")
        return [Edit(one.start, one.opened, tag), appended(self._xml, one, b"".join(new))]

    def _free_format(self) -> int:
        """A number that none of their number formats has."""
        theirs = self._root.below("numFmt")
        used = [int(one.attributes.get("numFmtId", 0)) for one in theirs]
        return max([_FIRST_FREE_FORMAT - 1, *used]) + 1

    def _with_format(self, new: bytes) -> Edit:
        """The edit that adds our number format for days."""
        theirs = self._root.child("numFmts")
        if theirs is not None and not theirs.is_empty:
            tag = self._xml[theirs.start : theirs.opened]
            tag = with_attribute(tag, "count", len(theirs.children) + 1)
            whole = tag + self._xml[theirs.opened : theirs.closing] + new
            return Edit(theirs.start, theirs.closing, whole)
        p = self._prefix
        listed = b'<%bnumFmts count="1">' % p + new + b"</%bnumFmts>" % p
        start, end = (theirs.start, theirs.end) if theirs else (self._root.opened,) * 2
        return Edit(start, end, listed)


@lru_cache(maxsize=256)  # suppliers' programs begin with the same few style sheets
def _ours(prefix: bytes, counts: tuple[int, ...], day: int) -> dict[str, tuple[bytes, ...]]:
    """Our own looks behind lists of so many entries, the number format of days under its number."""
    xml = stylesheet()
    root = root_of(xml)
    offsets = dict(zip(_LISTS, counts, strict=True))
    made = {}
    for name in ("numFmts", *_LISTS, "cellXfs"):
        listed = root.child(name)
        entries = [xml[one.start : one.end] for one in listed.children] if listed else []
        if name == "cellXfs":
            entries = [_renumbered(one, offsets, day) for one in entries]
        elif name == "numFmts":
            entries = [with_attribute(one, "numFmtId", day) for one in entries]
        made[name] = tuple(_prefixed(one, prefix) for one in entries)
    return made


def _prefixed(xml: bytes, prefix: bytes) -> bytes:
    if not prefix:
        return xml
    return xml.replace(b"</", b"\0").replace(b"<", b"<" + prefix).replace(b"\0", b"</" + prefix)


def _renumbered(xf: bytes, offsets: dict[str, int], day: int) -> bytes:
    """One of our styles, pointing to where its font, fill and border now stand."""
    told = root_of(xf).attributes
    end = xf.index(b">") + 1
    tag = xf[:end]
    for name, attribute in _LISTS.items():
        tag = with_attribute(tag, attribute, int(told[attribute]) + offsets[name])
    if int(told["numFmtId"]) >= _FIRST_FREE_FORMAT:
        tag = with_attribute(tag, "numFmtId", day)
    return tag + xf[end:]
