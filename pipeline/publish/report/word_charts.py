"""Native, editable charts of a Word document given new data.

A chart of Word is DrawingML with the values it last drew and, behind "Edit data", a workbook. `refill_charts`
rewrites all of it: formulas, cached values, axis ranges and the workbook.
"""

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import xlsxwriter
from docx.document import Document
from docx.opc.part import Part
from lxml import etree

from pipeline.errors import TemplateError

CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
SHEET = "Sheet1"
_CREATED = datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)  # xlsxwriter wants naive times; fixed bytes


def tag(name: str) -> str:
    """The qualified name of a chart element."""
    return f"{{{CHART}}}{name}"


@dataclass(frozen=True)
class ChartData:
    """What one chart shows: its series by name, one value (or None) per category, and fixed axis ranges.

    `ranges` are (low, high) of the value axes, in their order in the file.
    """

    categories: Sequence[str]
    series: Mapping[str, Sequence[float | None]]
    ranges: Sequence[tuple[float, float]] = ()


def column_range(column: int, rows: int) -> str:
    """The reference of a data column (0 = categories) below its heading: `=Sheet1!$B$2:$B$7`."""
    letter = chr(ord("A") + column)
    return f"={SHEET}!${letter}$2:${letter}${rows + 1}"


def heading(column: int) -> str:
    """The reference of a column's heading."""
    return f"={SHEET}!${chr(ord('A') + column)}$1"


def make_workbook(buffer: io.BytesIO) -> xlsxwriter.Workbook:
    """A workbook whose bytes depend on nothing but its content."""
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties({"created": _CREATED})
    return book


def write_data(book: xlsxwriter.Workbook, data: ChartData) -> Any:  # noqa: ANN401 - xlsxwriter has no types
    """The data as a sheet: categories in A2 downwards, series from column B, names in row 1."""
    sheet = book.add_worksheet(SHEET)
    sheet.set_column(0, 0, 20)
    for row, name in enumerate(data.categories, start=1):
        sheet.write_string(row, 0, name)  # never a formula, whatever the name begins with
    for column, (name, values) in enumerate(data.series.items(), start=1):
        sheet.write_string(0, column, name)
        for row, value in enumerate(values, start=1):
            if value is not None:
                sheet.write_number(row, column, value)
    return sheet


def data_workbook(data: ChartData) -> bytes:
    """The workbook behind a chart."""
    buffer = io.BytesIO()
    with make_workbook(buffer) as book:
        write_data(book, data)
    return buffer.getvalue()


def refill_charts(document: Document, charts: Mapping[str, ChartData]) -> None:
    """Give every chart of the document its data, by alt text, else by the names of its series.

    LibreOffice drops alt texts when it saves; series names survive. Raises TemplateError for a chart that is
    not known (it would show sample figures) and for one that is missing.
    """
    left = dict(charts)
    for alt, part in _find_charts(document):
        root = etree.fromstring(part.blob)
        series = sorted(root.iter(tag("ser")), key=lambda ser: int(ser.find(tag("idx")).get("val")))
        names = [_series_name(ser) for ser in series]
        key = (
            alt if alt in left else next((k for k, data in left.items() if list(data.series) == names), None)
        )
        if key is None:
            raise TemplateError(
                f"模板 report.docx 中有无法识别的图表（替换文字“{alt}”，系列：{'、'.join(names)}）"
            )
        data = left.pop(key)
        if len(series) != len(data.series):
            raise TemplateError(
                f"模板 report.docx 的图表“{key}”应有 {len(data.series)} 个系列，现有 {len(series)} 个"
            )
        _refill(root, series, data)
        part._blob = to_bytes(root)  # noqa: SLF001 - python-docx has no charts
        external = root.find(tag("externalData"))
        if external is not None:
            part.related_parts[external.get(f"{{{RELATION}}}id")]._blob = data_workbook(data)  # noqa: SLF001
    if left:
        raise TemplateError(f"模板 report.docx 缺少图表：{'、'.join(left)}")


def _find_charts(document: Document) -> Iterator[tuple[str, Part]]:
    for properties in document.element.iter(f"{{{DRAWING}}}docPr"):
        chart = properties.getparent().find(f".//{tag('chart')}")
        if chart is not None:
            yield properties.get("descr", ""), document.part.related_parts[chart.get(f"{{{RELATION}}}id")]


def _series_name(series: Any) -> str:  # noqa: ANN401 - lxml has no types
    return "".join(series.find(tag("tx")).itertext(tag("v")))


def _refill(root: Any, series: list[Any], data: ChartData) -> None:  # noqa: ANN401 - lxml has no types
    rows = len(data.categories)
    for column, (ser, (name, values)) in enumerate(zip(series, data.series.items(), strict=True), start=1):
        _set_cache(ser.find(f"{tag('tx')}/{tag('strRef')}"), heading(column), [name])
        _set_cache(ser.find(f"{tag('cat')}/{tag('strRef')}"), column_range(0, rows), list(data.categories))
        _set_cache(ser.find(f"{tag('val')}/{tag('numRef')}"), column_range(column, rows), list(values))
    for axis, limits in zip(root.iter(tag("valAx")), data.ranges, strict=False):
        for bound, limit in zip(("min", "max"), limits, strict=True):
            axis.find(f"{tag('scaling')}/{tag(bound)}").set("val", str(limit))


def _set_cache(reference: Any, formula: str, values: Sequence[str | float | None]) -> None:  # noqa: ANN401
    reference.find(tag("f")).text = formula.removeprefix("=")
    numeric = etree.QName(reference).localname == "numRef"
    cache = reference.find(tag("numCache" if numeric else "strCache"))
    for child in cache.findall(tag("ptCount")) + cache.findall(tag("pt")):
        cache.remove(child)
    etree.SubElement(cache, tag("ptCount"), val=str(len(values)))
    for place, value in enumerate(values):
        if value is not None:
            point = etree.SubElement(cache, tag("pt"), idx=str(place))
            etree.SubElement(point, tag("v")).text = str(value)


def to_bytes(root: Any) -> bytes:  # noqa: ANN401 - lxml has no types
    """The part's XML."""
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))
