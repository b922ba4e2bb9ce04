"""The Word document: charts with the month's data, nothing lost, nothing alive, the same bytes twice."""

import dataclasses
import io
import re
import zipfile
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.document import Document
from lxml import etree
from python_calamine import CalamineWorkbook

from pipeline.config import build_settings
from pipeline.publish.report.build_template import build_template
from pipeline.publish.report.chart_data import AGES, CATEGORIES, MODULES, SERIES, TREND
from pipeline.publish.report.context import Context, build_context
from pipeline.publish.report.word import render_word
from pipeline.publish.report.word_charts import RELATION, tag
from tests.support.report_results import make_edition, make_extras, make_results

SETTINGS = build_settings({})
TEMPLATES = Path(__file__).parents[4] / "templates"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@cache
def _context(count: int) -> Context:
    results = make_results(count)
    return build_context(make_edition(results, make_extras(results)), settings=SETTINGS)


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return render_word(_context(300), templates=tmp_path_factory.mktemp("none"))


def _template() -> bytes:
    return (TEMPLATES / "report.docx").read_bytes()


def _open(content: bytes) -> Document:
    return docx.Document(io.BytesIO(content))


def _text(content: bytes) -> str:
    return "\n".join("".join(p.itertext(f"{W}t")) for p in _open(content).element.iter(f"{W}p"))


def _charts(content: bytes) -> dict[str, tuple[Any, list[list[Any]]]]:
    """The charts by their first series: XML, and the rows of the workbook behind."""
    charts = {}
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        for name in package.namelist():
            if re.fullmatch(r"word/charts/chart\d+\.xml", name):
                root = etree.fromstring(package.read(name))
                number = re.sub(r"\D", "", name)
                book = package.read(f"word/embeddings/Microsoft_Excel_Worksheet{number}.xlsx")
                rows = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0).to_python()
                charts["".join(root.find(f".//{tag('tx')}").itertext(tag("v")))] = (root, rows)
    return charts


def _edit(content: bytes, member: str, old: str, new: str) -> bytes:
    """The package with a text replaced in one member."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(buffer, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            target.writestr(name, data.replace(old.encode(), new.encode()) if name == member else data)
    return buffer.getvalue()


def test_the_committed_template_is_what_the_builder_makes() -> None:
    """templates/report.docx is not edited by hand; parts are compared, for another zlib packs otherwise."""
    assert _unpack(build_template()) == _unpack((TEMPLATES / "report.docx").read_bytes())


def _unpack(content: bytes) -> dict[str, object]:
    """Every part of a package; a workbook inside it unpacked as well."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    return {name: _unpack(part) if name.endswith(".xlsx") else part for name, part in parts.items()}


def test_the_same_results_give_the_same_bytes(content: bytes, tmp_path: Path) -> None:
    """Times and order inside the package are fixed."""
    assert render_word(_context(300), templates=tmp_path) == content


@pytest.mark.parametrize("count", [0, 1, 30, 3000])
def test_any_number_of_cases_gives_a_document(count: int, tmp_path: Path) -> None:
    """Every chart whatever the month holds; no tag is left; nothing says nan or None."""
    content = render_word(_context(count), templates=tmp_path)
    assert len(_charts(content)) == len(SERIES)
    assert not re.search(r"\{[{%]|[}%]\}|\bnan\b|None", _text(content))


def test_charts_show_the_month(content: bytes) -> None:
    """Cached values and the workbook behind a chart are the month's figures, of as many rows as there are."""
    categories = _context(300)["categories"].rows
    root, rows = _charts(content)[SERIES[CATEGORIES][0]]
    names = [row.name for row in categories]
    counts = [row.count.raw for row in categories]
    assert rows == [["", SERIES[CATEGORIES][0]], *[list(pair) for pair in zip(names, counts, strict=True)]]
    assert list(root.find(f".//{tag('cat')}").itertext(tag("v"))) == names
    assert [float(v) for v in root.find(f".//{tag('val')}").itertext(tag("v"))] == counts
    assert root.find(f".//{tag('val')}//{tag('f')}").text == f"Sheet1!$B$2:$B${len(names) + 1}"


def test_axes_are_recomputed(content: bytes) -> None:
    """The line of the trend stays in the upper half, the bars in the lower third."""
    root, rows = _charts(content)[SERIES[TREND][0]]
    (_, bars), (low, high) = (
        [float(axis.find(f"{tag('scaling')}/{tag(bound)}").get("val")) for bound in ("min", "max")]
        for axis in root.iter(tag("valAx"))
    )
    received, rates = [row[1] for row in rows[1:]], [row[2] for row in rows[1:]]
    assert bars == 3 * max(received)
    assert all((low + high) / 2 <= value <= high for value in rates)


def test_a_long_trend_names_few_months(tmp_path: Path) -> None:
    """Of 24 months each fifth is named and the last has its figure; the workbook behind has them all."""
    results = make_results(30, months=24)
    context = build_context(make_edition(results), settings=SETTINGS)
    root, rows = _charts(render_word(context, templates=tmp_path))[SERIES[TREND][0]]
    assert [row[0] for row in rows[1:]] == [month.label for month in context["trend"].months]
    assert {skip.get("val") for skip in root.iter(tag("tickLblSkip"))} == {"5"}
    for series in root.iter(tag("ser")):
        assert [int(p.get("idx")) for p in series.find(tag("cat")).iter(tag("pt"))] == [0, 5, 10, 15, 20]
        hidden = [int(label.find(tag("idx")).get("val")) for label in series.iter(tag("dLbl"))]
        assert hidden == list(range(23))


def test_no_row_of_a_table_stands_alone(content: bytes) -> None:
    """Header and first row are kept with the next one, the last row with the one before, no others."""
    kept = f"{W}tc/{W}p/{W}pPr/{W}keepNext"
    for table in _open(content).element.iter(f"{W}tbl"):
        rows = table.findall(f"{W}tr")
        if rows[0].find(f"{W}trPr/{W}tblHeader") is not None and len(rows) > 5:
            assert [row.find(kept) is not None for row in rows] == [
                True, True, *[False] * (len(rows) - 4), True, False,
            ]  # fmt: skip


def test_a_missing_month_is_a_gap(tmp_path: Path) -> None:
    """A rate that is null has no point in the chart and no cell in the workbook."""
    root, rows = _charts(render_word(_context(0), templates=tmp_path))[SERIES[TREND][0]]
    assert [row[2] for row in rows[1:]] == [""] * 6
    assert root.find(f".//{tag('dispBlanksAs')}").get("val") == "gap"


def test_a_chart_without_data_says_so(tmp_path: Path) -> None:
    """The chart of an empty month has one blank bar named 无数据."""
    _, rows = _charts(render_word(_context(0), templates=tmp_path))[SERIES[MODULES][0]]
    assert rows[1] == ["无数据", ""]


def test_a_chart_is_found_by_its_series_when_its_alt_text_is_gone(content: bytes, tmp_path: Path) -> None:
    """LibreOffice drops alt texts; the names of the series tell the charts apart."""
    stripped = _edit(_template(), "word/document.xml", f'descr="{CATEGORIES}"', "")
    (tmp_path / "report.docx").write_bytes(stripped)
    charts = _charts(render_word(_context(300), templates=tmp_path))
    assert charts[SERIES[CATEGORIES][0]][1] == _charts(content)[SERIES[CATEGORIES][0]][1]


def _charts_and_notes(template: bytes | Document, folder: Path) -> tuple[dict[str, Any], list[str]]:
    """The charts rendered from a template of the team's own, and what was told."""
    path, told = folder / "report.docx", []
    if isinstance(template, bytes):
        path.write_bytes(template)
    else:
        template.save(path)
    return _charts_drawn(render_word(_context(30), templates=folder, tell=told.append)), told


def _charts_drawn(content: bytes) -> dict[str, Any]:
    """The charts that the document's body shows."""
    document = _open(content)
    relations = {drawn.get(f"{{{RELATION}}}id") for drawn in document.element.iter(tag("chart"))}
    shown = {str(document.part.related_parts[relation].partname) for relation in relations}
    names = {re.sub(r"\D", "", name) for name in shown}
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        roots = {n: etree.fromstring(package.read(f"word/charts/chart{n}.xml")) for n in names}
    return {"".join(root.find(f".//{tag('tx')}").itertext(tag("v"))): root for root in roots.values()}


def _drawing(document: Document, alt: str) -> Any:
    return next(
        d for d in document.element.iter(f"{W}drawing") if alt in etree.tostring(d, encoding="unicode")
    )


def test_a_chart_that_the_user_deleted_is_not_missed(tmp_path: Path) -> None:
    """Only charts that are there get data."""
    document = _open(_template())
    drawing = _drawing(document, AGES)
    drawing.getparent().remove(drawing)
    charts, told = _charts_and_notes(document, tmp_path)
    assert (len(charts), told) == (len(SERIES) - 1, [])


def test_a_chart_may_stand_twice(tmp_path: Path) -> None:
    """A copied chart shows the same figures."""
    document = _open(_template())
    drawing = _drawing(document, AGES)
    document.add_paragraph().add_run()._r.append(deepcopy(drawing))  # noqa: SLF001
    assert _charts_and_notes(document, tmp_path)[1] == []


def test_an_unknown_chart_is_told_and_left_out(tmp_path: Path) -> None:
    """A chart that the report has no data for would show its sample figures."""
    document = _edit(_template(), "word/document.xml", f'descr="{AGES}"', 'descr="我的图表"')
    for member in [f"word/charts/chart{n}.xml" for n in range(1, len(SERIES) + 1)]:
        document = _edit(document, member, SERIES[AGES][0], "我的数据")
    charts, (told,) = _charts_and_notes(document, tmp_path)
    assert "图表“我的图表”不是报告的图表（系列：我的数据）" in told
    assert len(charts) == len(SERIES) - 1


def test_a_chart_of_other_series_is_told_and_left_out(tmp_path: Path) -> None:
    """With a series too few its figures would be wrong."""
    document = _open(_template())
    part = next(p for p in document.part.package.iter_parts() if p.partname == "/word/charts/chart1.xml")
    root = etree.fromstring(part.blob)
    series = next(iter(root.iter(tag("ser"))))
    series.getparent().remove(series)
    part._blob = etree.tostring(root)  # noqa: SLF001
    charts, (told,) = _charts_and_notes(document, tmp_path)
    assert f"图表“{TREND}”应有 2 个系列，现有 1 个，已略去" in told
    assert len(charts) == len(SERIES) - 1


def test_an_axis_that_the_user_left_to_word_stays_so(tmp_path: Path) -> None:
    """A chart without fixed ranges gets its data and no ranges."""
    document = _open(_template())
    for part in document.part.package.iter_parts():
        if part.partname.startswith("/word/charts/"):
            root = etree.fromstring(part.blob)
            for bound in [*root.iter(tag("min"), tag("max"))]:
                bound.getparent().remove(bound)
            part._blob = etree.tostring(root)  # noqa: SLF001
    charts, told = _charts_and_notes(document, tmp_path)
    assert (len(charts), told) == (len(SERIES), [])


def test_contacts_never_appear(content: bytes) -> None:
    """No part of the document, charts and their workbooks included, holds a contact (A12)."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        whole = b"".join(package.read(name) for name in package.namelist()).decode("utf-8", "replace")
    assert "138****8000" in whole
    assert not re.search(r"13800138000|021-61234567|wang\.fang@", whole)


def test_chart_names_are_never_formulas(tmp_path: Path) -> None:
    """A module named like a formula stays a text in the workbook behind the chart."""
    results = make_results(30)
    figures = results.figures | {"modules": [{"module": "=1+1", "count": 3, "share": 1.0, "focus": False}]}
    context = build_context(
        make_edition(dataclasses.replace(results, figures=figures), make_extras(results)), settings=SETTINGS
    )
    _, rows = _charts(render_word(context, templates=tmp_path))[SERIES[MODULES][0]]
    assert rows[1] == ["=1+1", 3.0]


def test_headings_repeat_and_rows_do_not_break(content: bytes) -> None:
    """Every table with a heading repeats it on each page, and no row is cut by a page's end."""
    document = _open(content)
    heads = [
        row
        for row in document.element.iter(f"{W}tr")
        if row.find(f".//{W}pStyle[@{W}val='报告表头']") is not None
    ]
    assert heads
    for row in heads:
        inner = row.find(f"{W}tc//{W}tbl")
        assert inner is not None or row.find(f"{W}trPr/{W}tblHeader") is not None
    assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in document.element.iter(f"{W}tr"))


@pytest.mark.parametrize("count", [0, 300])
def test_every_cell_ends_with_a_paragraph(count: int, tmp_path: Path) -> None:
    """Word calls a document damaged in which a cell lost its last paragraph to a loop without turns."""
    context = _context(count) | {"summary": []}
    document = _open(render_word(context, templates=tmp_path))
    assert all(cell[-1].tag == f"{W}p" for cell in document.element.iter(f"{W}tc"))
