"""The parts of a workbook (`.xlsx`), a zip file of XML: opened only when they are safe to open.

Another program's reader opens the same parts afterwards, so what would hurt it is refused here:
parts that unpack to more than they claim or to more than we allow, two parts of one name, entities.
"""

import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from xml.parsers import expat

from connectors.archive import unpacked
from connectors.errors import Unrecognised
from connectors.exports.limits import MIB, bounded, most

BOOK, LINKS, TEXTS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/sharedstrings.xml"
XML = (".xml", ".rels")
PASSWORD_BIT = 0x1
# How many of something a part says it lists.
CLAIM, CLAIM_REACH = re.compile(rb"""ount\s*=\s*["']\s*\+?([0-9]+)"""), 64
SHEET_LINK, ID = "/worksheet", "}id"
# What goes wrong in a zip file that is damaged, or was never meant to be opened.
FAULTS = (zipfile.BadZipFile, OSError, ValueError, KeyError, EOFError, NotImplementedError,
          RuntimeError, zlib.error)  # fmt: skip


@contextmanager
def opened(path: Path) -> Iterator[zipfile.ZipFile]:
    """The parts of the workbook. Raises Unrecognised for what is broken or unpacks to too much."""
    try:
        with zipfile.ZipFile(path) as parts:
            _check(parts, path.stat().st_size)
            yield parts
    except FAULTS as error:
        raise Unrecognised("broken_file", type(error).__name__) from error


def _check(parts: zipfile.ZipFile, packed: int) -> None:
    listed = parts.infolist()
    names = [part.filename.lower() for part in listed]
    if len(set(names)) < len(names):
        raise Unrecognised("broken_file", "two parts of one name")
    if any(part.flag_bits & PASSWORD_BIT for part in listed):
        raise Unrecognised("encrypted")
    unpacked = sum(part.file_size for part in listed)
    bounded("unpacked_mib", unpacked, "unpacks_too_large")
    if unpacked > most("unpacked_small_mib") * MIB:
        bounded("unpacked_ratio", unpacked / max(packed, 1), "unpacks_too_large")


def sheet_parts(parts: zipfile.ZipFile) -> list[tuple[int, str]]:
    """Place in the workbook and part of each sheet of cells; charts and macro sheets are none."""
    links = {
        attributes.get("Id"): posixpath.normpath(
            posixpath.join("/xl", attributes.get("Target", ""))
        )[1:]
        for tag, attributes in elements(parts.read(LINKS))
        if tag == "Relationship" and attributes.get("Type", "").endswith(SHEET_LINK)
    }
    sheets = [a for tag, a in elements(parts.read(BOOK)) if tag == "sheet"]
    ids = [next((v for k, v in a.items() if k.endswith(ID)), None) for a in sheets]
    return [(n, links[at]) for n, at in enumerate(ids) if at in links]


def checked_rest(parts: zipfile.ZipFile, sheets: list[tuple[int, str]]) -> list[int]:
    """Unpack every part of XML that is no sheet; returns the bytes of each text cells point to.

    Lengths and checksums must be right, and none may claim to list more than it has bytes: the
    fast reader makes room for what is claimed.
    """
    read, lengths = {part for _, part in sheets}, [0]
    for part in parts.infolist():
        name = part.filename.lower()
        if name.endswith(XML) and part.filename not in read:
            end = b""
            for block in unpacked(parts, part.filename):
                claims = CLAIM.findall(end + block)
                if any(int(claim) > part.file_size for claim in claims):
                    raise Unrecognised("broken_file", "more listed than there is")
                if name == TEXTS:
                    head, *texts = block.split(b"<si" if b"<si" in block else b":si")
                    lengths[-1] += len(head)
                    lengths += map(len, texts)
                end = block[-CLAIM_REACH:]
    return lengths[1:]


def elements(xml: bytes) -> list[tuple[str, dict[str, str]]]:
    """Name and attributes of every element; namespaces stand in braces before attributes' names."""
    found: list[tuple[str, dict[str, str]]] = []
    parser = expat.ParserCreate(namespace_separator="}")
    parser.StartElementHandler = lambda tag, attributes: found.append(
        (tag.rpartition("}")[2], attributes)
    )
    parse(parser, [xml])
    return found


def parse(parser: expat.XMLParserType, pieces: list[bytes] | list[str]) -> None:
    """Feed a parser; a document that defines anything of its own (entities) is refused."""

    def refuse(*_: object) -> None:
        raise Unrecognised("broken_file", "document type")

    parser.StartDoctypeDeclHandler = refuse
    try:
        for piece, last in chain(((p, False) for p in pieces), ((pieces[0][:0], True),)):
            parser.Parse(piece, last)
    except expat.ExpatError as error:
        raise Unrecognised("broken_file", "XML") from error
