"""Old workbooks (`.xls`) written record by record, because no maintained program library does.

Only what tests need: texts, numbers, dates, formulas, merged ranges, hidden sheets, passwords.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import NamedTuple

SECTOR, SMALL_SECTOR, CUTOFF = 512, 64, 4096
END, FREE, TABLE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
EPOCH = {False: date(1899, 12, 30), True: date(1904, 1, 1)}
# Formats of cells, by the place of their XF record: general, a day, a day of our own, a clock.
GENERAL, DAY, OWN_DAY, CLOCK = range(4)
FORMATS = (0, 14, 164, 20)


class Formula(NamedTuple):
    """A formula with the value it had when it was saved; None: it was never computed."""

    value: float | str | None


@dataclass
class OldSheet:
    """One sheet: rows of cells, merged ranges (top, bottom, left, right from 0), hidden or not."""

    rows: Sequence[Sequence[object]]
    merges: Sequence[tuple[int, int, int, int]] = ()
    hidden: bool = False
    claim: tuple[int, int] | None = None
    more: bytes = b""


@dataclass
class OldBook:
    """The sheets of a workbook by name."""

    sheets: dict[str, OldSheet]
    date_1904: bool = False
    password: bool = False
    texts: list[str] = field(default_factory=list)

    def stream(self) -> bytes:
        """The records of the whole workbook."""
        bodies = [self._sheet(sheet) for sheet in self.sheets.values()]
        head = _begin(5) + (record(0x2F, b"\1\0" + b"\5" * 52) if self.password else b"")
        head += record(0x42, struct.pack("<H", 1200)) + record(
            0x22, struct.pack("<H", self.date_1904)
        )
        head += record(0x41E, struct.pack("<H", 164) + _long_text('yyyy"年"m"月"d"日"'))
        for number in FORMATS:
            head += record(0xE0, struct.pack("<HH", 0, number) + bytes(16))
        tail = self._strings() + record(0x0A, b"")
        names = [_short_text(name) for name in self.sheets]
        at = len(head) + sum(4 + 6 + len(name) for name in names) + len(tail)
        for name, sheet, body in zip(names, self.sheets.values(), bodies, strict=True):
            head += record(0x85, struct.pack("<IBB", at, sheet.hidden, 0) + name)
            at += len(body)
        return head + tail + b"".join(bodies)

    def _strings(self) -> bytes:
        texts = b"".join(map(_long_text, self.texts))
        return record(0xFC, struct.pack("<II", len(self.texts), len(self.texts)) + texts)

    def _sheet(self, sheet: OldSheet) -> bytes:
        width = max(map(len, sheet.rows), default=0)
        deep, wide = sheet.claim or (len(sheet.rows), width)
        out = _begin(0x10) + record(0x200, struct.pack("<IIHHH", 0, deep, 0, wide, 0))
        for r, row in enumerate(sheet.rows):
            out += b"".join(self._cell(r, c, value) for c, value in enumerate(row))
        if sheet.merges:
            ranges = b"".join(struct.pack("<HHHH", *merge) for merge in sheet.merges)
            out += record(0xE5, struct.pack("<H", len(sheet.merges)) + ranges)
        return out + sheet.more + record(0x0A, b"")

    def _cell(self, row: int, column: int, value: object) -> bytes:
        if value is None:
            return b""
        at = struct.pack("<HHH", row, column, GENERAL)
        if isinstance(value, str):
            self.texts.append(value)
            return record(0xFD, at + struct.pack("<I", len(self.texts) - 1))
        if isinstance(value, bool):
            return record(0x205, at + bytes([value, 0]))
        if isinstance(value, Formula):
            return _formula(at, value.value)
        if isinstance(value, int) and abs(value) < 1 << 29:
            return record(0x27E, at + struct.pack("<i", value << 2 | 2))
        number, style = self._number(value)
        return record(0x203, struct.pack("<HHHd", row, column, style, number))

    def _number(self, value: object) -> tuple[float, int]:
        if isinstance(value, datetime):
            days = (value.date() - EPOCH[self.date_1904]).days
            return days + (value.hour * 60 + value.minute) / 1440, DAY
        if isinstance(value, date):
            return (value - EPOCH[self.date_1904]).days, OWN_DAY
        if isinstance(value, time):
            return (value.hour * 60 + value.minute) / 1440, CLOCK
        assert isinstance(value, (int, float)), value
        return float(value), GENERAL


def record(kind: int, body: bytes) -> bytes:
    """One record; a long one goes on in others, as the format wants it."""
    first, rest = body[:8224], body[8224:]
    return struct.pack("<HH", kind, len(first)) + first + (record(0x3C, rest) if rest else b"")


def _begin(kind: int) -> bytes:
    return record(0x809, struct.pack("<HHHHII", 0x600, kind, 0x0DBB, 0x07CC, 0x41, 6))


def _short_text(text: str) -> bytes:
    return struct.pack("<BB", len(text), 1) + text.encode("utf-16-le")


def _long_text(text: str) -> bytes:
    encoded = text.encode("utf-16-le")
    return struct.pack("<HB", len(encoded) // 2, 1) + encoded


def _formula(at: bytes, value: float | str | None) -> bytes:
    body = struct.pack("<HIH", 0, 0, 3) + b"\x1e\1\0"
    if isinstance(value, float):
        return record(6, at + struct.pack("<d", value) + body)
    empty = b"\3\0\0\0\0\0\xff\xff" if value is None else b"\0\0\0\0\0\0\xff\xff"
    return record(6, at + empty + body) + (record(0x207, _long_text(value)) if value else b"")


def container(streams: dict[str, bytes], *, small: bool = False) -> bytes:
    """An OLE container with these streams; `small` ones lie in the sectors for small streams."""
    table: list[int] = [TABLE]
    body = b""

    def put(content: bytes) -> int:
        nonlocal body
        count = max(1, -(-len(content) // SECTOR))
        start = len(table)
        table.extend([*range(start + 1, start + count), END])
        body += content.ljust(count * SECTOR, b"\0")
        return start

    entries, cutoff, small_table = [], CUTOFF if small else 0, END
    if small:
        inner, links = b"", []
        for name, content in streams.items():
            count = -(-len(content) // SMALL_SECTOR)
            entries.append(_entry(name, 2, len(links), len(content)))
            links += [*range(len(links) + 1, len(links) + count), END]
            inner += content.ljust(count * SMALL_SECTOR, b"\0")
        root = _entry("Root Entry", 5, put(inner), len(inner))
        small_table = put(struct.pack(f"<{len(links)}I", *links))
    else:
        entries = [_entry(name, 2, put(content), len(content)) for name, content in streams.items()]
        root = _entry("Root Entry", 5, END, 0)
    directory = put(b"".join([root, *entries]))
    sectors = struct.pack(f"<{len(table)}I", *table).ljust(SECTOR, b"\xff")
    assert len(sectors) == SECTOR, "a test's workbook is to be small"
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(10)
    header += struct.pack("<IIIIIIII", 1, directory, 0, cutoff, small_table, int(small), END, 0)
    return header + struct.pack("<109I", 0, *[FREE] * 108) + sectors + body


def _entry(name: str, sort: int, start: int, size: int) -> bytes:
    encoded = name.encode("utf-16-le")
    head = encoded.ljust(64, b"\0") + struct.pack("<HBB", len(encoded) + 2, sort, 1)
    child = 1 if sort == 5 else FREE
    return (
        head + struct.pack("<III", FREE, FREE, child) + bytes(36) + struct.pack("<IQ", start, size)
    )


def old_workbook(book: OldBook) -> bytes:
    """The workbook as a file."""
    stream = book.stream()
    return container({"Workbook": stream}, small=len(stream) < CUTOFF)
