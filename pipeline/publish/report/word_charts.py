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

CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
SHEET = "Sheet1"
_BEFORE_SKIP = ("lblOffset", "lblAlgn", "auto", "crossesAt", "crosses", "crossAx")  # the last that is there
_CREATED = datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)  # xlsxwriter wants naive times; fixed bytes


def tag(name: str) -> str:
    """The qualified name of a chart element."""
    return f"{{{CHART}}}{name}"


@dataclass(frozen=True)
class ChartData:
    """What one chart shows: its series by name, one value (or None) per category, and fixed axis ranges.

    `ranges` are (low, high) of the value axes, in their order in the file. With `label_every` n only each
    n-th category is named, and only the last value has its figure.
    """

    categories: Sequence[str]
    series: Mapping[str, Sequence[float | None]]
    ranges: Sequence[tuple[float, float]] = ()
    label_every: int = 1


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


def refill_charts(document: Document, charts: Mapping[str, ChartData]) -> list[str]:
    """Give every chart of the document its data, by alt text, else by the names of its series.

    LibreOffice drops alt texts when it saves; series names survive. A chart that is not known, or has other
    series, would show sample figures: it is taken out, and the lines returned say so.
    """
    told = []
    for alt, inline, part in list(_find_charts(document)):
        root = etree.fromstring(part.blob)
        series = sorted(root.iter(tag("ser")), key=lambda ser: int(ser.find(tag("idx")).get("val")))
        names = [_series_name(ser) for ser in series]
        key = alt if alt in charts else next((k for k, d in charts.items() if list(d.series) == names), None)
        fault = _find_fault(names, charts[key] if key else None)
        if key is None or fault:
            inline.getparent().remove(inline)
            told.append(f"图表“{alt or '、'.join(names)}”{fault}，已略去")
            continue
        _refill(root, series, charts[key])
        part._blob = to_bytes(root)  # noqa: SLF001 - python-docx has no charts
        external = root.find(tag("externalData"))
        if external is not None:
            part.related_parts[external.get(f"{{{RELATION}}}id")]._blob = data_workbook(charts[key])  # noqa: SLF001
    return told


def _find_fault(names: Sequence[str], data: ChartData | None) -> str:
    """Why a chart cannot be filled; empty where it can."""
    if data is None:
        return f"不是报告的图表（系列：{'、'.join(names)}），替换文字要用模板原有的，例如“图表:分类构成”"
    if len(names) != len(data.series):
        return f"应有 {len(data.series)} 个系列，现有 {len(names)} 个"
    return ""


def _find_charts(document: Document) -> Iterator[tuple[str, Any, Part]]:
    """Alt text, drawing and part of every chart."""
    for properties in document.element.iter(f"{{{DRAWING}}}docPr"):
        chart = properties.getparent().find(f".//{tag('chart')}")
        if chart is not None:
            part = document.part.related_parts[chart.get(f"{{{RELATION}}}id")]
            yield properties.get("descr", ""), properties.getparent().getparent(), part


def _series_name(series: Any) -> str:  # noqa: ANN401 - lxml has no types
    return "".join(series.find(tag("tx")).itertext(tag("v")))


def _refill(root: Any, series: list[Any], data: ChartData) -> None:  # noqa: ANN401 - lxml has no types
    rows, every = len(data.categories), data.label_every
    # Word leaves names out by itself (`tickLblSkip`); LibreOffice shows those that are cached
    named = [name if place % every == 0 else None for place, name in enumerate(data.categories)]
    for column, (ser, (name, values)) in enumerate(zip(series, data.series.items(), strict=True), start=1):
        _set_cache(ser.find(f"{tag('tx')}/{tag('strRef')}"), heading(column), [name])
        _set_cache(ser.find(f"{tag('cat')}/{tag('strRef')}"), column_range(0, rows), named)
        _set_cache(ser.find(f"{tag('val')}/{tag('numRef')}"), column_range(column, rows), list(values))
        _thin_labels(ser.find(tag("dLbls")), rows - 1 if every > 1 else 0)
    for axis in root.iter(tag("catAx")):
        _set_skip(axis, every)
    for axis, limits in zip(root.iter(tag("valAx")), data.ranges, strict=False):
        for bound, limit in zip(("min", "max"), limits, strict=True):
            found = axis.find(f"{tag('scaling')}/{tag(bound)}")
            if found is not None:  # the user may have left the range to Word
                found.set("val", str(limit))


def _thin_labels(labels: Any, hidden: int) -> None:  # noqa: ANN401
    """Take away the figures of the first `hidden` values."""
    if labels is None:
        return
    for label in labels.findall(tag("dLbl")):
        labels.remove(label)
    for place in reversed(range(hidden)):
        label = etree.Element(tag("dLbl"))
        etree.SubElement(label, tag("idx"), val=str(place))
        etree.SubElement(label, tag("delete"), val="1")
        labels.insert(0, label)


def _set_skip(axis: Any, every: int) -> None:  # noqa: ANN401
    """Name each `every`-th category; the place of the element is fixed by the schema."""
    for old in axis.findall(tag("tickLblSkip")):
        axis.remove(old)
    if every > 1:
        last = next(c for name in _BEFORE_SKIP for c in axis.findall(tag(name)))
        last.addnext(etree.Element(tag("tickLblSkip"), val=str(every)))


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
