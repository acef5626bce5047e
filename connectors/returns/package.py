"""The parts of a supplier's workbook and how they hang together."""

import posixpath
import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from zipfile import ZipFile

from connectors.archive import unpacked
from connectors.exports.limits import MIB, most
from connectors.returns.markup import Edit, Odd, appended, edited, root_of
from connectors.returns.sheet import Section, sections
from connectors.sheets.text import xml as escaped

# A part that is read as a whole.
MOST_IN_MEMORY = 64 << 20
WORKBOOK, TYPES = "xl/workbook.xml", "[Content_Types].xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PARCEL = "http://schemas.openxmlformats.org/package/2006"
SHEETS = "application/vnd.openxmlformats-officedocument.spreadsheetml"
KINDS = {
    "worksheet": f"{SHEETS}.worksheet+xml",
    "comments": f"{SHEETS}.comments+xml",
}
FRAMES = "application/vnd.openxmlformats-officedocument.vmlDrawing"


class Package:
    """The small parts of a workbook, read when asked for and kept when changed."""

    def __init__(self, archive: ZipFile) -> None:
        """Open the package. Raises Odd for one that unpacks to more than we take."""
        self.archive = archive
        self.names = set(archive.namelist())
        self.changed: dict[str, bytes] = {}
        if self._dialect() != MAIN:
            raise Odd("a workbook in another dialect")
        if sum(info.file_size for info in archive.infolist()) > most("returned_mib") * MIB:
            raise Odd("unpacks to too much")

    def _dialect(self) -> str:
        """The namespace of the workbook; the strict form of the standard has another."""
        root = root_of(self.read(WORKBOOK))
        return root.attributes.get(f"xmlns:{root.prefix[:-1]}" if root.prefix else "xmlns", "")

    def read(self, name: str) -> bytes:
        """A part as it stands now."""
        if name in self.changed:
            return self.changed[name]
        if name not in self.names:
            raise Odd("a part is missing")
        if not self.is_small(name):
            raise Odd("a part too large to hold")
        return b"".join(unpacked(self.archive, name))

    def is_small(self, name: str) -> bool:
        """Whether a part may be held in memory whole."""
        return self.archive.getinfo(name).file_size <= MOST_IN_MEMORY

    def sections(self, name: str) -> Iterator[Section]:
        """The stretches of a worksheet that came."""
        return sections(unpacked(self.archive, name))

    def put(self, name: str, xml: bytes) -> None:
        """Keep a part that is new or was changed."""
        self.changed[name] = xml
        self.names.add(name)

    def links(self, name: str) -> dict[str, tuple[str, str]]:
        """What a part points to: by identifier the kind and the name of the other part."""
        held = _links_of(name)
        if held not in self.names:
            return {}
        folder = str(PurePosixPath(name).parent)
        found = {}
        for one in root_of(self.read(held)).children:
            told, target = one.attributes, one.attributes.get("Target", "")
            if told.get("TargetMode") != "External":
                path = target[1:] if target.startswith("/") else posixpath.join(folder, target)
                kind = told.get("Type", "").rpartition("/")[2]
                found[told["Id"]] = (kind, posixpath.normpath(path))
        return found

    def linked(self, name: str, kind: str) -> str | None:
        """The part of a kind that a part points to, if there is one."""
        return next((to for of, to in self.links(name).values() if of == kind), None)

    def link(self, name: str, kind: str, target: str) -> str:
        """Let a part point to another; the identifier."""
        held = _links_of(name)
        if held not in self.names:
            self.put(held, f'<Relationships xmlns="{PARCEL}/relationships"/>'.encode())
        xml = self.read(held)
        root = root_of(xml)
        used = {one.attributes.get("Id", "") for one in root.children}
        identifier = next(i for n in range(1, len(used) + 2) if (i := f"rId{n}") not in used)
        new = (
            f'<{root.prefix}Relationship Id="{identifier}" Type="{LINKS}/{kind}" '
            f'Target="/{escaped(target)}"/>'
        )
        self.put(held, edited(xml, [appended(xml, root, new.encode())]))
        return identifier

    def free(self, pattern: str) -> str:
        """The first name of that pattern (`xl/comments{}.xml`) that no part has."""
        lower = {name.lower() for name in self.names}
        numbers = range(1, len(lower) + 2)
        return next(name for n in numbers if (name := pattern.format(n)).lower() not in lower)

    def state_kind(self, name: str, kind: str) -> None:
        """Say what kind of part a new one is."""
        xml = self.read(TYPES)
        root = root_of(xml)
        new = f'<{root.prefix}Override PartName="/{escaped(name)}" ContentType="{KINDS[kind]}"/>'
        self.put(TYPES, edited(xml, [appended(xml, root, new.encode())]))

    def state_frames(self) -> None:
        """Say what the frames of comments are, by the ending of their parts."""
        xml = self.read(TYPES)
        root = root_of(xml)
        defaults = [one for one in root.children if one.name == "Default"]
        if any(one.attributes.get("Extension", "").lower() == "vml" for one in defaults):
            return
        new = f'<{root.prefix}Default Extension="vml" ContentType="{FRAMES}"/>'.encode()
        self.put(TYPES, edited(xml, [Edit(root.opened, root.opened, new)]))

    def sheets(self) -> dict[str, str]:
        """The part of each worksheet by the sheet's name."""
        links = self.links(WORKBOOK)
        found = {}
        for sheet in root_of(self.read(WORKBOOK)).below("sheet"):
            identifier = _identifier(sheet.attributes)
            if identifier in links:
                found[sheet.attributes.get("name", "")] = links[identifier][1]
        return found

    def add_sheet(self, name: str) -> str:
        """The part of a new sheet behind all others."""
        part = self.free("xl/worksheets/sheet{}.xml")
        self.names.add(part)
        self.state_kind(part, "worksheet")
        identifier = self.link(WORKBOOK, "worksheet", part)
        xml = self.read(WORKBOOK)
        root = root_of(xml)
        listed = root.child("sheets")
        if listed is None:
            raise Odd("a workbook without sheets")
        number = 1 + max(int(one.attributes.get("sheetId", 0)) for one in listed.children)
        new = (
            f'<{root.prefix}sheet name="{escaped(name)}" sheetId="{number}" '
            f'xmlns:r="{LINKS}" r:id="{identifier}"/>'
        )
        self.put(WORKBOOK, edited(xml, [appended(xml, listed, new.encode())]))
        return part


def _links_of(name: str) -> str:
    folder, _, file = name.rpartition("/")
    return f"{folder}/_rels/{file}.rels" if folder else f"_rels/{file}.rels"


def _identifier(attributes: Mapping[str, str]) -> str:
    return next((v for k, v in attributes.items() if re.fullmatch(r"[\w.-]+:id", k)), "")
