"""The looks of cells: fonts, colours and number formats, as the file's style sheet."""

from functools import cache

FONT = "Microsoft YaHei"

# Colours of the three grades, and of good news: text on background.
TONES = {
    "red": ("9C0006", "FFC7CE"),
    "amber": ("7F6000", "FFEB9C"),
    "blue": ("1F4E79", "DDEBF7"),
    "green": ("375623", "E2EFDA"),
}
# What the bars of a chart are filled with; stronger than a background.
BARS = {"red": "C00000", "amber": "ED9B00", "blue": "5B9BD5", "green": "70AD47"}

_fonts = {
    "plain": '<sz val="10"/><color rgb="FF000000"/>',
    "bold": '<b/><sz val="10"/><color rgb="FF000000"/>',
    "white": '<b/><sz val="10"/><color rgb="FFFFFFFF"/>',
    "title": '<b/><sz val="16"/><color rgb="FF1F3864"/>',
    "part": '<b/><sz val="12"/><color rgb="FF1F3864"/>',
    "grey": '<i/><sz val="10"/><color rgb="FF7F7F7F"/>',
    **{tone: f'<b/><sz val="10"/><color rgb="FF{ink}"/>' for tone, (ink, _) in TONES.items()},
}
_fills = {
    "none": "",
    "gray125": "",
    "header": "1F3864",
    "answer": "806000",
    "entry": "FFFBE6",
    "label": "F2F2F2",
    **{tone: paper for tone, (_, paper) in TONES.items()},
}
_formats = {"general": 0, "whole": 1, "text": 49, "date": 164}

_level = 'vertical="center"'
_middle = 'horizontal="center" vertical="center"'
_left = 'horizontal="left" vertical="center"'
_wrapped = 'vertical="center" wrapText="1"'
_centred = 'horizontal="center" vertical="center" wrapText="1"'

# name: font, fill, number format, alignment, has a border, keeps a formula-like text as text
_styles: dict[str, tuple[str, str, str, str, bool, bool]] = {
    "plain": ("plain", "none", "general", "", False, False),
    "header": ("white", "header", "text", _centred, True, False),
    "header_answer": ("white", "answer", "text", _centred, True, False),
    "names": ("grey", "none", "text", "", False, False),
    "text": ("plain", "none", "text", _level, True, False),
    "text_quoted": ("plain", "none", "text", _level, True, True),
    "words": ("plain", "none", "general", _wrapped, True, False),
    "words_quoted": ("plain", "none", "text", _wrapped, True, True),
    "date": ("plain", "none", "date", _middle, True, False),
    "count": ("plain", "none", "whole", _middle, True, False),
    "entry": ("plain", "entry", "text", _wrapped, True, False),
    "entry_quoted": ("plain", "entry", "text", _wrapped, True, True),
    "entry_date": ("plain", "entry", "date", _level, True, False),
    "title": ("title", "none", "text", _level, False, False),
    "part": ("part", "none", "text", _level, False, False),
    "note": ("grey", "none", "text", _wrapped, False, False),
    "label": ("bold", "label", "text", _wrapped, True, False),
    "value": ("plain", "none", "text", _wrapped, True, False),
    "value_quoted": ("plain", "none", "text", _wrapped, True, True),
    "value_date": ("plain", "none", "date", _left, True, False),
    "value_count": ("plain", "none", "whole", _left, True, False),
    "number": ("plain", "none", "whole", _middle, True, False),
    "total": ("bold", "label", "whole", _middle, True, False),
    **{t: (t, t, "text", _middle, True, False) for t in TONES},
    **{f"number_{t}": (t, t, "whole", _middle, True, False) for t in TONES},
    **{f"line_{t}": (t, t, "text", _wrapped, True, False) for t in TONES},
}
STYLE = {name: number for number, name in enumerate(_styles)}


def _font(inner: str) -> str:
    return f'<font>{inner}<name val="{FONT}"/><family val="2"/><charset val="134"/></font>'


def _fill(name: str, colour: str) -> str:
    inner = f'<fgColor rgb="FF{colour}"/><bgColor indexed="64"/>' if colour else ""
    pattern = "solid" if colour else name
    return f'<fill><patternFill patternType="{pattern}">{inner}</patternFill></fill>'


def _style(font: str, fill: str, form: str, align: str, *, framed: bool, quoted: bool) -> str:
    numbers = (
        f'numFmtId="{_formats[form]}" fontId="{list(_fonts).index(font)}" '
        f'fillId="{list(_fills).index(fill)}" borderId="{int(framed)}" xfId="0"'
    )
    prefix = ' quotePrefix="1"' if quoted else ""
    applied = 'applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1"'
    inner = f"<alignment {align}/>" if align else ""
    return f'<xf {numbers}{prefix} {applied} applyAlignment="1">{inner}</xf>'


@cache
def stylesheet() -> bytes:
    """The style sheet of every workbook we write."""
    sides = "".join(
        f'<{side} style="thin"><color rgb="FFD9D9D9"/></{side}>'
        for side in ("left", "right", "top", "bottom")
    )
    fonts = "".join(_font(inner) for inner in _fonts.values())
    fills = "".join(_fill(name, colour) for name, colour in _fills.items())
    styles = "".join(
        _style(*look, framed=framed, quoted=quoted) for *look, framed, quoted in _styles.values()
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        '<numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/></numFmts>'
        f'<fonts count="{len(_fonts)}">{fonts}</fonts>'
        f'<fills count="{len(_fills)}">{fills}</fills>'
        '<borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border>'
        f"<border>{sides}<diagonal/></border></borders>"
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>'
        "</cellStyleXfs>"
        f'<cellXfs count="{len(_styles)}">{styles}</cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
        '<dxfs count="0"/><tableStyles count="0"/></styleSheet>'
    ).encode()
