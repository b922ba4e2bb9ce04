"""The Word document: charts with the month's data, nothing lost, nothing alive, the same bytes twice."""

import dataclasses
import io
import re
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.document import Document
from lxml import etree
from python_calamine import CalamineWorkbook

from pipeline.config import build_settings
from pipeline.errors import TemplateError
from pipeline.publish.report.build_template import build_template
from pipeline.publish.report.chart_data import AGES, CATEGORIES, MODULES, SERIES, TREND
from pipeline.publish.report.context import Context, build_context
from pipeline.publish.report.word import render_word
from pipeline.publish.report.word_charts import tag
from tests.support.report_results import TOPIC, make_edition, make_extras, make_results

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
    """Six charts whatever the month holds; no tag is left; nothing says nan or None."""
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


def test_a_missing_chart_is_told(tmp_path: Path) -> None:
    """A template from which a chart was deleted is refused by the chart's name."""
    document = _open(_template())
    for drawing in list(document.element.iter(f"{W}drawing")):
        if AGES in etree.tostring(drawing, encoding="unicode"):
            drawing.getparent().remove(drawing)
    document.save(tmp_path / "report.docx")
    with pytest.raises(TemplateError, match=f"缺少图表：{AGES}"):
        render_word(_context(30), templates=tmp_path)


def test_an_unknown_chart_is_told(tmp_path: Path) -> None:
    """A chart that the report has no data for would show its sample figures, so it is refused."""
    document = _edit(_template(), "word/document.xml", f'descr="{AGES}"', 'descr="我的图表"')
    for member in [f"word/charts/chart{n}.xml" for n in range(1, 7)]:
        document = _edit(document, member, SERIES[AGES][0], "我的数据")
    (tmp_path / "report.docx").write_bytes(document)
    with pytest.raises(TemplateError, match="无法识别的图表（替换文字“我的图表”，系列：我的数据）"):
        render_word(_context(30), templates=tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("{{ period }}（", "{{ peroid }}（", "{{ peroid }}"),
        ("{{ sentence }}", "{{ sentence | upcase }}", "{{ sentence | upcase }}"),
        ("{%tr endfor %}", "", "{% for "),
        ("{{ a.text }}", "{{ a.txt }}", "{{ a.txt }}"),
    ],
)
def test_a_broken_template_is_named_with_its_tag(old: str, new: str, named: str, tmp_path: Path) -> None:
    """The message names the tag as the user wrote it in Word."""
    (tmp_path / "report.docx").write_bytes(_edit(_template(), "word/document.xml", old, new))
    with pytest.raises(TemplateError) as caught:
        render_word(_context(30), templates=tmp_path)
    assert "report.docx" in str(caught.value)
    assert named in str(caught.value)


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x03\x04"])
def test_what_is_no_word_document_is_refused(content: bytes, tmp_path: Path) -> None:
    """Another file named report.docx is told to be none."""
    (tmp_path / "report.docx").write_bytes(content)
    with pytest.raises(TemplateError, match="不是 Word 文档"):
        render_word(_context(1), templates=tmp_path)


@pytest.mark.parametrize(
    "payload",
    [
        "{{7*7}}",
        "{% for x in y %}",
        "<script>x</script>",
        "A&B <b>x</b>",
        "a\x00\ud800b\x07c\x0c",
        "{_{7*7}_}",
    ],
)
def test_nothing_in_a_cell_is_alive(payload: str, content: bytes, tmp_path: Path) -> None:
    """Tags and markup in cells come out as text, in one pass, and no row or table is lost."""
    results = make_results(30)
    extras = make_extras(results)
    cell = payload.replace("\ud800", "")  # a table's text column cannot hold a lone surrogate
    evil = dataclasses.replace(
        extras,
        summary=[payload],
        breaches=extras.breaches.assign(customer=cell, department=cell),
        risks=extras.risks.assign(customer=cell, text=cell, because=cell),
        topics=[TOPIC | {"label": payload, "words": [payload], "quotes": [payload]}],
    )
    figures = results.figures | {
        "categories": [{"category": payload, "count": 3, "share": 1.0, "focus": True}]
    }
    evil_results = dataclasses.replace(results, figures=figures)
    attacked = render_word(
        build_context(make_edition(evil_results, evil), settings=SETTINGS), templates=tmp_path
    )
    shown = re.sub(r"[\x00\ud800\x07\x0c]", "", payload).replace("{_{", "{{").replace("}_}", "}}")
    assert _text(attacked).count(shown) >= 5
    assert len(_open(attacked).tables) == len(_open(content).tables)


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


def test_chart_data_of_other_length_is_told(tmp_path: Path) -> None:
    """A chart with a series too few is refused by name: its figures would be wrong."""
    document = _open(_template())
    part = next(p for p in document.part.package.iter_parts() if p.partname == "/word/charts/chart1.xml")
    root = etree.fromstring(part.blob)
    series = next(iter(root.iter(tag("ser"))))
    series.getparent().remove(series)
    part._blob = etree.tostring(root)  # noqa: SLF001
    document.save(tmp_path / "report.docx")
    with pytest.raises(TemplateError, match=f"图表“{TREND}”应有 2 个系列，现有 1 个"):
        render_word(_context(30), templates=tmp_path)
