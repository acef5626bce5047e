"""The parts around the worksheets: what the file holds and how the parts hang together."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from connectors.sheets.text import xml

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_SCHEMAS = "http://schemas.openxmlformats.org"
_LINKS = f"{_SCHEMAS}/officeDocument/2006/relationships"
_PARCEL = f"{_SCHEMAS}/package/2006"
_SHEETS = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_DRAWINGS = "application/vnd.openxmlformats-officedocument"


@dataclass(frozen=True)
class Part:
    """One worksheet as the workbook lists it; `area` is what its filter spans."""

    name: str
    area: str = ""
    has_chart: bool = False


def content_types(parts: Sequence[Part]) -> bytes:
    """The kind of every part in the file."""
    kinds = {
        "/xl/workbook.xml": f"{_SHEETS}.sheet.main+xml",
        "/xl/styles.xml": f"{_SHEETS}.styles+xml",
    }
    for i, part in enumerate(parts, start=1):
        kinds[f"/xl/worksheets/sheet{i}.xml"] = f"{_SHEETS}.worksheet+xml"
        if part.has_chart:
            kinds[f"/xl/drawings/drawing{i}.xml"] = f"{_DRAWINGS}.drawing+xml"
            kinds[f"/xl/charts/chart{i}.xml"] = f"{_DRAWINGS}.drawingml.chart+xml"
    overrides = "".join(
        f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in kinds.items()
    )
    return (
        f'{_HEAD}<Types xmlns="{_PARCEL}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    ).encode()


def workbook(parts: Sequence[Part]) -> bytes:
    """The list of sheets, with what each repeats on paper and what its filter spans."""
    sheets = "".join(
        f'<sheet name="{xml(part.name)}" sheetId="{i}" r:id="rId{i}"/>'
        for i, part in enumerate(parts, start=1)
    )
    names = "".join(_filters(parts)) + "".join(_titles(parts))
    return (
        f'{_HEAD}<workbook xmlns="{_SCHEMAS}/spreadsheetml/2006/main" xmlns:r="{_LINKS}">'
        '<bookViews><workbookView xWindow="0" yWindow="0" windowWidth="28800" '
        'windowHeight="15000" tabRatio="900" activeTab="0"/></bookViews>'
        f"<sheets>{sheets}</sheets>"
        f"{f'<definedNames>{names}</definedNames>' if names else ''}</workbook>"
    ).encode()


@cache
def links(*targets: tuple[str, str]) -> bytes:
    """Relationships `rId1`, `rId2` …, each a kind and a target."""
    inner = "".join(
        f'<Relationship Id="rId{i}" Type="{_LINKS}/{kind}" Target="{target}"/>'
        for i, (kind, target) in enumerate(targets, start=1)
    )
    return f'{_HEAD}<Relationships xmlns="{_PARCEL}/relationships">{inner}</Relationships>'.encode()


def workbook_links(sheet_count: int) -> bytes:
    """What the workbook points to: its sheets and the style sheet."""
    sheets = [("worksheet", f"worksheets/sheet{i}.xml") for i in range(1, sheet_count + 1)]
    return links(*sheets, ("styles", "styles.xml"))


def _filters(parts: Sequence[Part]) -> list[str]:
    return [
        f'<definedName name="_xlnm._FilterDatabase" localSheetId="{i}" hidden="1">'
        f"{_quoted(part.name)}!{part.area}</definedName>"
        for i, part in enumerate(parts)
        if part.area
    ]


def _titles(parts: Sequence[Part]) -> list[str]:
    return [
        f'<definedName name="_xlnm.Print_Titles" localSheetId="{i}">'
        f"{_quoted(part.name)}!$1:$2</definedName>"
        for i, part in enumerate(parts)
        if part.area
    ]


def _quoted(name: str) -> str:
    return "'" + xml(name.replace("'", "''")) + "'"
