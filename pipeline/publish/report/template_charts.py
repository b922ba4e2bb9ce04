"""The charts of the default Word template: how they look (users restyle them in Word), how they are put in.

xlsxwriter writes the same DrawingML that Word uses, so its chart of some sample data goes into the document.
"""

import io
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.shared import Cm
from docx.text.run import Run
from lxml import etree
from xlsxwriter.chart import Chart
from xlsxwriter.workbook import Workbook

from pipeline.publish import palette
from pipeline.publish.report.word_charts import (
    CHART,
    DRAWING,
    RELATION,
    ChartData,
    column_range,
    data_workbook,
    heading,
    make_workbook,
    tag,
    to_bytes,
    write_data,
)

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_ART = "http://schemas.openxmlformats.org/drawingml/2006/main"
_CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

# Children of c:dLbls in the order of the schema; Word wants all flags, xlsxwriter leaves out the zeros.
_FLAGS = ("showLegendKey", "showVal", "showCatName", "showSerName", "showPercent", "showBubbleSize")
_LABEL_ORDER = ("numFmt", "spPr", "txPr", "dLblPos", *_FLAGS, "separator", "showLeaderLines")


@dataclass(frozen=True)
class ChartFrame:
    """One chart of the template: alt text (by which it is found), series, look, width and height in cm.

    `draw` makes the chart over a sheet with the data of so many categories.
    """

    alt: str
    series: Sequence[str]
    draw: Callable[[Workbook, int], Chart]
    size: tuple[float, float]


def add_chart(document: Document, run: Run, frame: ChartFrame) -> None:
    """Put a chart of sample data, with its workbook, into the run."""
    sample = ChartData(["示例一", "示例二"], {name: [3.0, 2.0] for name in frame.series})
    root = _draw(frame, sample)
    external = etree.SubElement(root, tag("externalData"), {f"{{{RELATION}}}id": "rId1"})
    etree.SubElement(external, tag("autoUpdate"), val="0")
    package = document.part.package
    number = 1 + sum(part.partname.startswith("/word/charts/") for part in package.iter_parts())
    chart = Part(PackURI(f"/word/charts/chart{number}.xml"), _CHART_TYPE, to_bytes(root), package)
    book = PackURI(f"/word/embeddings/Microsoft_Excel_Worksheet{number}.xlsx")
    chart.relate_to(Part(book, _WORKBOOK_TYPE, data_workbook(sample), package), RELATIONSHIP_TYPE.PACKAGE)
    relation = document.part.relate_to(chart, RELATIONSHIP_TYPE.CHART)
    run._r.append(_inline(frame, number, relation))  # noqa: SLF001 - python-docx has no charts


def _draw(frame: ChartFrame, data: ChartData) -> Any:  # noqa: ANN401 - lxml has no types
    buffer = io.BytesIO()
    with make_workbook(buffer) as book:
        write_data(book, data).insert_chart("F2", frame.draw(book, len(data.categories)))
    with zipfile.ZipFile(buffer) as package:
        root = etree.fromstring(package.read("xl/charts/chart1.xml"))
    _make_explicit(root)
    return root


def _inline(frame: ChartFrame, number: int, relation: str) -> Any:  # noqa: ANN401 - lxml has no types
    width, height = (int(Cm(length)) for length in frame.size)
    return parse_xml(
        f'<w:drawing xmlns:w="{_WORD}" xmlns:wp="{DRAWING}" xmlns:a="{_ART}"'
        f' xmlns:c="{CHART}" xmlns:r="{RELATION}">'
        f'<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{width}" cy="{height}"/>'
        f'<wp:docPr id="{100 + number}" name="图表 {number}" descr="{frame.alt}"/><wp:cNvGraphicFramePr/>'
        f'<a:graphic><a:graphicData uri="{CHART}"><c:chart r:id="{relation}"/></a:graphicData></a:graphic>'
        "</wp:inline></w:drawing>"
    )


def _make_explicit(root: Any) -> None:  # noqa: ANN401 - lxml has no types
    """Write out what xlsxwriter leaves out: absent flags are 0 to Excel, but 1 to Word and LibreOffice."""
    for settings in root.findall(tag("printSettings")):
        root.remove(settings)
    for labels in root.iter(tag("dLbls"), tag("dLbl")):
        for flag in _FLAGS:
            if labels.find(tag(flag)) is None:
                etree.SubElement(labels, tag(flag), val="0")
        labels[:] = sorted(labels, key=_label_place)
    for chart in root.iter(tag("lineChart")):
        for series in chart.findall(tag("ser")):
            if series.find(tag("smooth")) is None:
                etree.SubElement(series, tag("smooth"), val="0")
    visible = root.find(f"{tag('chart')}/{tag('plotVisOnly')}")
    if visible.getnext() is None:  # absent means "zero" to Word: a month without data would be drawn as 0
        visible.addnext(etree.Element(tag("dispBlanksAs"), val="gap"))
    if root.find(tag("roundedCorners")) is None:
        before = sum(root.find(tag(name)) is not None for name in ("date1904", "lang"))
        root.insert(before, etree.Element(tag("roundedCorners"), val="0"))


def _label_place(element: Any) -> int:  # noqa: ANN401 - lxml has no types
    name = etree.QName(element).localname
    return _LABEL_ORDER.index(name) + 1 if name in _LABEL_ORDER else 0


_FONT = "Microsoft YaHei"  # xlsxwriter names the Latin face alone
_SMALL = {"name": _FONT, "size": 8}
_NAMES = {"name": _FONT, "size": 9}
_NO_ZERO = "#,##0;-#,##0;"  # a bar that is not there needs no label
_HIDDEN_AXIS: dict[str, Any] = {
    "label_position": "none",
    "line": {"none": True},
    "major_tick_mark": "none",
    "minor_tick_mark": "none",
    "major_gridlines": {"visible": False},
    "min": 0,  # rewritten with the data
    "max": 1,
}
_WITH_MARGINS = {"x": 0.04, "y": 0.05, "width": 0.9, "height": 0.66}  # so that the last label is not cut
_FREE_AXIS = {key: value for key, value in _HIDDEN_AXIS.items() if key != "max"}


def _series(column: int, rows: int) -> dict[str, Any]:
    return {
        "name": heading(column),
        "categories": column_range(0, rows),
        "values": column_range(column, rows),
    }


def _plain(chart: Chart) -> Chart:
    chart.set_title({"none": True})
    chart.set_chartarea({"border": {"none": True}, "fill": {"none": True}})
    return chart


def draw_bars(book: Workbook, rows: int) -> Chart:
    """Horizontal bars with their number, the first on top and dark."""
    return _draw_bars(book, rows, points=[{"fill": {"color": palette.BLUE}}], num_format=_NO_ZERO)


def draw_even_bars(book: Workbook, rows: int) -> Chart:
    """Horizontal bars whose order is fixed, so that none leads."""
    return _draw_bars(book, rows, points=[], num_format="#,##0")


def _draw_bars(book: Workbook, rows: int, *, points: list[dict[str, Any]], num_format: str) -> Chart:
    chart = book.add_chart({"type": "bar"})
    chart.add_series(
        {
            **_series(1, rows),
            "gap": 45,
            "fill": {"color": palette.LIGHT_BLUE},
            "points": points,
            "data_labels": {
                "value": True,
                "num_format": num_format,
                "font": {**_NAMES, "bold": True, "color": palette.INK},
            },
        }
    )
    chart.set_legend({"none": True})
    chart.set_y_axis({"reverse": True, "line": {"none": True}, "num_font": _NAMES, "major_tick_mark": "none"})
    chart.set_x_axis(_FREE_AXIS)
    return _plain(chart)


def draw_trend(book: Workbook, rows: int) -> Chart:
    """Low bars for the volume, above them a line for the rate."""
    chart = book.add_chart({"type": "column"})
    chart.add_series(
        {
            **_series(1, rows),
            "gap": 70,
            "fill": {"color": palette.LIGHT_BLUE},
            "data_labels": {
                "value": True,
                "position": "inside_end",
                "num_format": _NO_ZERO,
                "font": {**_SMALL, "color": palette.NAVY},
            },
        }
    )
    line = book.add_chart({"type": "line"})
    line.add_series({**_series(2, rows), **_line_look("0.0%"), "y2_axis": True})
    chart.combine(line)
    chart.set_legend({"position": "bottom", "font": _SMALL})
    chart.set_x_axis({"num_font": _SMALL, "line": {"color": palette.AXIS}, "major_tick_mark": "none"})
    chart.set_y_axis(_HIDDEN_AXIS)
    chart.set_plotarea({"layout": _WITH_MARGINS})
    line.set_y2_axis(_HIDDEN_AXIS)
    return _plain(chart)


def draw_line(book: Workbook, rows: int) -> Chart:
    """A line with its values, and a dashed one for the target."""
    chart = book.add_chart({"type": "line"})
    chart.add_series({**_series(1, rows), **_line_look("0.00")})
    chart.add_series({**_series(2, rows), "line": {"color": palette.BAD, "width": 1.25, "dash_type": "dash"}})
    chart.set_legend({"position": "bottom", "font": _SMALL})
    chart.set_x_axis({"num_font": _SMALL, "line": {"color": palette.AXIS}, "major_tick_mark": "none"})
    chart.set_y_axis(_HIDDEN_AXIS)
    chart.set_plotarea({"layout": _WITH_MARGINS})
    return _plain(chart)


def _line_look(num_format: str) -> dict[str, Any]:
    ink = palette.ORANGE
    return {
        "line": {"color": ink, "width": 2},
        "marker": {"type": "circle", "size": 6, "fill": {"color": palette.PAPER}, "border": {"color": ink}},
        "data_labels": {
            "value": True,
            "position": "below",
            "num_format": num_format,
            "font": {**_SMALL, "bold": True, "color": palette.BROWN},
        },
    }
