"""A stacked bar chart and the drawing that places it, as XML parts."""

from collections.abc import Sequence

from connectors.forms import Chart, Series
from connectors.sheets.rows import letter
from connectors.sheets.styles import BARS, FONT
from connectors.sheets.text import xml

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_SCHEMAS = "http://schemas.openxmlformats.org"
_C = f"{_SCHEMAS}/drawingml/2006/chart"
_A = f"{_SCHEMAS}/drawingml/2006/main"
_XDR = f"{_SCHEMAS}/drawingml/2006/spreadsheetDrawing"
_R = f"{_SCHEMAS}/officeDocument/2006/relationships"


def drawing(chart: Chart) -> bytes:
    """Where the chart stands on its page: a range of cells that it fills."""
    (first, last), end = chart.at, chart.across
    return (
        f'{_HEAD}<xdr:wsDr xmlns:xdr="{_XDR}" xmlns:a="{_A}"><xdr:twoCellAnchor>'
        f"<xdr:from>{_place(0, first - 1)}</xdr:from><xdr:to>{_place(end, last)}</xdr:to>"
        '<xdr:graphicFrame macro=""><xdr:nvGraphicFramePr>'
        f'<xdr:cNvPr id="2" name="Chart 1" descr="{xml(chart.title)}"/>'
        "<xdr:cNvGraphicFramePr/></xdr:nvGraphicFramePr>"
        '<xdr:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/></xdr:xfrm>'
        f'<a:graphic><a:graphicData uri="{_C}">'
        f'<c:chart xmlns:c="{_C}" xmlns:r="{_R}" r:id="rId1"/>'
        "</a:graphicData></a:graphic></xdr:graphicFrame><xdr:clientData/>"
        "</xdr:twoCellAnchor></xdr:wsDr>"
    ).encode()


def chart_part(chart: Chart, page: str) -> bytes:
    """The chart itself; it also carries its numbers, for readers that do not compute."""
    series = "".join(_series(chart, page, i) for i in range(len(chart.series)))
    title = (
        f"<c:title><c:tx><c:rich><a:bodyPr/><a:p><a:pPr>{_font(1200, bold=True)}</a:pPr>"
        f'<a:r><a:rPr lang="zh-CN" sz="1200" b="1"/><a:t>{xml(chart.title)}</a:t></a:r>'
        '</a:p></c:rich></c:tx><c:overlay val="0"/></c:title>'
    )
    return (
        f'{_HEAD}<c:chartSpace xmlns:c="{_C}" xmlns:a="{_A}" xmlns:r="{_R}">'
        f'<c:roundedCorners val="0"/><c:chart>{title}<c:autoTitleDeleted val="0"/>'
        '<c:plotArea><c:layout/><c:barChart><c:barDir val="bar"/><c:grouping val="stacked"/>'
        f'<c:varyColors val="0"/>{series}<c:gapWidth val="60"/><c:overlap val="100"/>'
        f'<c:axId val="1001"/><c:axId val="1002"/></c:barChart>{_AXES}</c:plotArea>'
        f'<c:legend><c:legendPos val="b"/><c:overlay val="0"/>{_text(900)}</c:legend>'
        '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart></c:chartSpace>'
    ).encode()


def _place(column: int, row: int) -> str:
    return (
        f"<xdr:col>{column}</xdr:col><xdr:colOff>0</xdr:colOff>"
        f"<xdr:row>{row}</xdr:row><xdr:rowOff>0</xdr:rowOff>"
    )


def _font(size: int, *, bold: bool = False) -> str:
    name = f'<a:latin typeface="{FONT}"/><a:ea typeface="{FONT}"/>'
    return f'<a:defRPr sz="{size}" b="{int(bold)}">{name}</a:defRPr>'


def _text(size: int) -> str:
    return f"<c:txPr><a:bodyPr/><a:p><a:pPr>{_font(size)}</a:pPr></a:p></c:txPr>"


def _points(values: Sequence[object]) -> str:
    return "".join(
        f'<c:pt idx="{i}"><c:v>{xml(str(value))}</c:v></c:pt>' for i, value in enumerate(values)
    )


def _series(chart: Chart, page: str, index: int) -> str:
    one: Series = chart.series[index]
    first, last = chart.rows
    sheet = xml(page.replace("'", "''"))
    column = letter(one.column)
    count = f'<c:ptCount val="{len(chart.names)}"/>'
    return (
        f'<c:ser><c:idx val="{index}"/><c:order val="{index}"/>'
        f"<c:tx><c:strRef><c:f>'{sheet}'!${column}${first - 1}</c:f><c:strCache>"
        f'<c:ptCount val="1"/>{_points([one.heading])}</c:strCache></c:strRef></c:tx>'
        f'<c:spPr><a:solidFill><a:srgbClr val="{BARS[one.tone]}"/></a:solidFill></c:spPr>'
        '<c:invertIfNegative val="0"/>'
        f"<c:cat><c:strRef><c:f>'{sheet}'!$A${first}:$A${last}</c:f>"
        f"<c:strCache>{count}{_points(chart.names)}</c:strCache></c:strRef></c:cat>"
        f"<c:val><c:numRef><c:f>'{sheet}'!${column}${first}:${column}${last}</c:f>"
        f"<c:numCache><c:formatCode>General</c:formatCode>{count}{_points(one.values)}"
        "</c:numCache></c:numRef></c:val></c:ser>"
    )


# The first bar stands on top, as in the table; so the number axis has to be sent to the far end.
_AXES = (
    '<c:catAx><c:axId val="1001"/><c:scaling><c:orientation val="maxMin"/></c:scaling>'
    '<c:delete val="0"/><c:axPos val="l"/><c:majorTickMark val="none"/>'
    f'<c:minorTickMark val="none"/><c:tickLblPos val="low"/>{_text(900)}'
    '<c:crossAx val="1002"/><c:crosses val="autoZero"/></c:catAx>'
    '<c:valAx><c:axId val="1002"/><c:scaling><c:orientation val="minMax"/><c:min val="0"/>'
    '</c:scaling><c:delete val="0"/><c:axPos val="b"/>'
    '<c:majorGridlines><c:spPr><a:ln w="6350"><a:solidFill><a:srgbClr val="D9D9D9"/>'
    "</a:solidFill></a:ln></c:spPr></c:majorGridlines>"
    '<c:numFmt formatCode="0" sourceLinked="0"/><c:majorTickMark val="none"/>'
    f'<c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>{_text(900)}'
    '<c:crossAx val="1001"/><c:crosses val="max"/>'
    '<c:crossBetween val="between"/></c:valAx>'
)
