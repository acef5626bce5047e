"""XML changed at single places: where its elements begin and end, in bytes, and nothing rewritten.

A parser that reads a document and writes it again loses what it does not know: prefixes that an
extension of Excel asks for, white space, the order of attributes. So we only learn places from it.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

# Bytes of a part that is kept, parsed, for the next workbook.
_SMALL = 16 << 10
# The end of a tag is a `>` outside of quotes.
TAG = re.compile(rb"<[^>\"']*(?:\"[^\"]*\"[^>\"']*|'[^']*'[^>\"']*)*>")


class Odd(Exception):
    """A part of a workbook is built in a way we do not dare to change; the text names no data."""


@dataclass(eq=False)
class Element:
    """One element: its name without prefix, and the bytes of its tags.

    `start` to `opened` is the opening tag, `closing` to `end` the closing one; without content both
    are the same.
    """

    name: str
    prefix: str
    attributes: Mapping[str, str]
    parent: "Element | None"
    start: int
    opened: int
    closing: int = 0
    end: int = 0
    children: "list[Element]" = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether it is a single tag that closes itself."""
        return self.end == self.opened

    def below(self, name: str) -> "list[Element]":
        """All elements of that name inside."""
        found = [child for child in self.children if child.name == name]
        return found + [e for child in self.children for e in child.below(name)]

    def child(self, name: str) -> "Element | None":
        """The first child of that name."""
        return next((child for child in self.children if child.name == name), None)


class Edit(NamedTuple):
    """Bytes that take the place of those from `start` to `end`."""

    start: int
    end: int
    new: bytes


def root_of(xml: bytes) -> Element:
    """The document's outermost element with all below it, to be read only.

    Raises Odd for what is no XML, is not in UTF-8 or declares entities of its own.
    """
    return _known(xml) if len(xml) <= _SMALL else _parsed(xml)


@lru_cache(maxsize=32)  # the workbooks of one program have the same small parts
def _known(xml: bytes) -> Element:
    return _parsed(xml)


def _parsed(xml: bytes) -> Element:
    stack: list[Element] = []
    roots: list[Element] = []
    parser = expat.ParserCreate()

    def opens(name: str, attributes: dict[str, str]) -> None:
        start = parser.CurrentByteIndex
        prefix, _, local = name.rpartition(":")
        tag = TAG.match(xml, start)
        if tag is None:
            raise Odd("a tag without an end")
        parent = stack[-1] if stack else None
        one = Element(local, prefix and f"{prefix}:", attributes, parent, start, tag.end())
        (parent.children if parent else roots).append(one)
        stack.append(one)

    def closes(_: str) -> None:
        one = stack.pop()
        if xml[one.start : one.opened].endswith(b"/>"):
            one.closing, one.end = one.start, one.opened
        else:
            one.closing = parser.CurrentByteIndex
            one.end = xml.index(b">", one.closing) + 1

    def declared(_: str, encoding: str | None, __: int) -> None:
        if (encoding or "utf-8").lower() != "utf-8":
            raise Odd("not in UTF-8")

    def doctype(*_: object) -> None:
        raise Odd("declares a document type")

    parser.StartElementHandler, parser.EndElementHandler = opens, closes
    parser.XmlDeclHandler, parser.StartDoctypeDeclHandler = declared, doctype
    if xml.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Odd("not in UTF-8")
    try:
        parser.Parse(xml, True)  # noqa: FBT003 - the parser takes no name for it
    except expat.ExpatError as error:
        raise Odd(f"no XML ({error.code})") from None
    return roots[0]


def edited(xml: bytes, edits: Iterable[Edit]) -> bytes:
    """The document with each edit made; what is put in at a place stands before what changes there.

    Several insertions at one place keep their order. Raises Odd where edits overlap.
    """
    pieces, at = [], 0
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        if edit.start < at:
            raise Odd("two changes of one place")
        pieces += [xml[at : edit.start], edit.new]
        at = edit.end
    return b"".join([*pieces, xml[at:]])


def appended(xml: bytes, element: Element, new: bytes) -> Edit:
    """The edit that adds something at the end of an element."""
    if not element.is_empty:
        return Edit(element.closing, element.closing, new)
    tag = xml[element.start : element.opened].rstrip(b"/>").rstrip()
    name = (element.prefix + element.name).encode()
    return Edit(element.start, element.end, tag + b">" + new + b"</" + name + b">")


def with_attribute(tag: bytes, name: str, value: object) -> bytes:
    """An opening tag with the attribute set."""
    written = f" {name}={quoteattr(str(value))}".encode()
    pattern = rb"\s%b\s*=\s*(?:\"[^\"]*\"|'[^']*')" % re.escape(name.encode())
    changed, count = re.subn(pattern, lambda _: written, tag, count=1)
    if count:
        return changed
    end = len(tag) - (2 if tag.endswith(b"/>") else 1)
    return tag[:end].rstrip() + written + tag[end:]
