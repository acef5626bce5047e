"""Workbooks as one XML file (SpreadsheetML 2003), mostly named `.xls`: a grid for each sheet."""

import re
from collections.abc import Iterator
from pathlib import Path
from xml.parsers import expat

from connectors.exports.charset import whole_text
from connectors.exports.drawn import Drawing
from connectors.exports.package import parse
from connectors.exports.values import clock_alone, number_text
from data.grid import Grid

# The first line may name an encoding the text is no longer in.
DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
PIECE = 1 << 20


def grids(path: Path, name: str) -> Iterator[Grid]:
    """The grids of all sheets; rows and columns as the sheet numbers them, blank ones counted."""
    text = DECLARATION.sub("", whole_text(path).removeprefix("\ufeff"), count=1).lstrip()
    reader = _Reader(name)
    parse(reader.parser, [text[at : at + PIECE] for at in range(0, max(len(text), 1), PIECE)])
    yield from reader.grids


class _Reader:
    """What is open while the XML is gone through, and the grids of the sheets that are done."""

    def __init__(self, name: str) -> None:
        """Nothing read yet; `name` is the file's."""
        self.grids: list[Grid] = []
        self.parser = expat.ParserCreate(namespace_separator="}")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._begin
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self._name, self._sheet, self._hidden = name, "", False
        self._drawing = Drawing()
        self._cell: dict[str, str] | None = None
        self._data: str | None = None
        self._kind, self._comments, self._visible = "", 0, False
        self._span, self._in_data = 0, False

    def _begin(self, tag: str, raw: dict[str, str]) -> None:
        tag = tag.rpartition("}")[2]
        said = {name.rpartition("}")[2]: value for name, value in raw.items()}
        if tag == "Worksheet":
            self._sheet, self._hidden, self._drawing = said.get("Name", ""), False, Drawing()
            self._span = 0
        elif tag == "Row":
            number = _number(said.get("Index"))
            self._drawing.new_row(number or len(self._drawing.rows) + self._span + 1)
            self._span = _number(said.get("Span"))
        elif tag == "Cell":
            self._cell, self._data, self._kind = said, None, ""
        elif tag == "Comment":
            self._comments += 1
        elif tag == "Data" and self._cell is not None and not self._comments:
            self._data, self._kind, self._in_data = "", said.get("Type", ""), True
        elif tag == "Visible":
            self._visible = True

    def _text(self, text: str) -> None:
        if self._visible:
            self._hidden = self._hidden or "hidden" in text.lower()
        elif self._in_data and self._data is not None:
            self._data += text

    def _end(self, tag: str) -> None:
        tag = tag.rpartition("}")[2]
        if tag == "Cell" and self._cell is not None:
            self._drawing.cell(
                _shown(self._data, self._kind),
                column=_number(self._cell.get("Index")) or None,
                across=_number(self._cell.get("MergeAcross")) + 1,
                down=_number(self._cell.get("MergeDown")) + 1,
            )
            self._cell = self._data = None
            self._in_data = False
        elif tag == "Data":
            self._in_data = False
        elif tag == "Comment":
            self._comments -= 1
        elif tag == "Visible":
            self._visible = False
        elif tag == "Worksheet":
            self.grids.append(self._drawing.grid(self._name, self._sheet, hidden=self._hidden))


def _number(text: str | None) -> int:
    """A whole number of an attribute, 0 for anything else."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


def _shown(text: str | None, kind: str) -> str | None:
    """The value of a cell as the other kinds of workbook show it."""
    if text is None or kind == "Error":
        return None
    if kind == "Number":
        return number_text(text)
    if kind == "Boolean":
        return {"1": "true", "0": "false"}.get(text.strip(), text)
    if kind == "DateTime":
        return clock_alone(text.strip().removesuffix("Z").removesuffix(".000").replace("T", " "))
    return text
