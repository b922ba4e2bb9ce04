"""What users do to their template works: logo, own styles, sections moved or taken out, saved by others."""

# ruff: noqa: E501, SLF001 - one case a line; python-docx has no way to move a thing

import base64
import io
from collections.abc import Callable
from functools import cache
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.enum.text import WD_BREAK
from docx.shared import Cm, Pt, RGBColor
from lxml import etree

from pipeline.config import build_settings
from pipeline.find_packaged import find_packaged
from pipeline.publish.report.chart_data import SERIES
from pipeline.publish.report.context import Context, build_context
from pipeline.publish.report.html import render_html
from pipeline.publish.report.word import render_word
from pipeline.publish.report.word_charts import RELATION, tag
from tests.support.report_results import make_edition, make_results
from tests.support.soffice import convert, needs_soffice

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
LOGO = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)


@cache
def _context() -> Context:
    results = make_results(30)
    return build_context(make_edition(results), settings=build_settings({}))


def _render(template: Document | Path, folder: Path) -> Document:
    """The report from this template; nothing was told."""
    path = folder / "report.docx"
    if isinstance(template, Path):
        path.write_bytes(template.read_bytes())
    else:
        template.save(str(path))
    return docx.Document(io.BytesIO(render_word(_context(), templates=folder, tell=pytest.fail)))


def _packaged() -> Document:
    return docx.Document(str(find_packaged("templates/report.docx")))


def _paragraphs(document: Document) -> list[str]:
    texts = ("".join(p.itertext(f"{W}t")) for p in document.element.iter(f"{W}p"))
    return [text for text in texts if text.strip()]


def _heading(document: Document, text: str) -> int:
    """The place of a section's heading in the body."""
    return next(n for n, part in enumerate(document.element.body) if text in "".join(part.itertext(f"{W}t")))


def _section(document: Document, title: str, following: str) -> list[etree._Element]:
    return list(document.element.body[_heading(document, title) : _heading(document, following)])


def _add_logo(document: Document) -> None:
    document.sections[0].header.paragraphs[0].add_run().add_picture(io.BytesIO(LOGO), width=Cm(2))
    document.paragraphs[0].insert_paragraph_before().add_run().add_picture(io.BytesIO(LOGO), width=Cm(3))


def _break_page(document: Document) -> None:
    place = document.element.body[_heading(document, "时限达成")]
    paragraph = document.add_paragraph()
    paragraph.add_run().add_break(WD_BREAK.PAGE)
    place.addprevious(paragraph._p)


def _take_out(document: Document) -> None:
    for part in _section(document, "产品模块", "时限达成"):
        part.getparent().remove(part)


def _move(document: Document) -> None:
    actions = document.element.body[_heading(document, "反馈量与趋势")]
    for part in _section(document, "建议行动", "数据来源"):
        actions.addprevious(part)


def _restyle(document: Document) -> None:
    style = document.styles["Heading 2"]
    style.font.size, style.font.color.rgb = Pt(20), RGBColor(0x7A, 0x14, 0x10)
    own = document.styles.add_style("公司正文", docx.enum.style.WD_STYLE_TYPE.PARAGRAPH)
    document.add_paragraph("本报告由 {{ organisation }} 编制，内部使用。", own)


EDITS: dict[str, tuple[Callable[[Document], None], int, Callable[[Document], bool]]] = {
    "logo": (_add_logo, len(SERIES), lambda d: len(d.part.package.image_parts) == 1 and "pic:pic" in d.sections[0].header._element.xml),
    "page break": (_break_page, len(SERIES), lambda d: 'w:type="page"' in d.element.xml),
    "section taken out": (_take_out, len(SERIES) - 1, lambda d: not [t for t in _paragraphs(d) if "产品模块（投诉与问题）" in t]),
    "section moved": (_move, len(SERIES), lambda d: _heading(d, "建议行动") < _heading(d, "反馈量与趋势")),
    "own styles": (_restyle, len(SERIES), lambda d: d.paragraphs[-1].text == "本报告由 客户服务部 编制，内部使用。"),
}  # fmt: skip


def _series_shown(document: Document) -> list[str]:
    """The first series of every chart the body shows."""
    drawn = [chart.get(f"{{{RELATION}}}id") for chart in document.element.iter(tag("chart"))]
    roots = [etree.fromstring(document.part.related_parts[relation].blob) for relation in drawn]
    return ["".join(root.find(f".//{tag('tx')}").itertext(tag("v"))) for root in roots]


@pytest.mark.parametrize(("edit", "charts", "is_seen"), EDITS.values(), ids=EDITS)
def test_an_edited_template_gives_the_edited_report(
    edit: Callable[[Document], None], charts: int, is_seen: Callable[[Document], bool], tmp_path: Path
) -> None:
    """What the user added, moved or took out is so in the report; the charts that are left have their data."""
    template = _packaged()
    edit(template)
    report = _render(template, tmp_path)
    assert is_seen(report)
    assert len(_series_shown(report)) == charts
    assert not [text for text in _paragraphs(report) if "{{" in text or "{%" in text]


@pytest.mark.slow
@needs_soffice
def test_a_template_saved_by_libreoffice_gives_the_same_report(tmp_path: Path) -> None:
    """Every word and every chart is there, though LibreOffice drops the alternative texts."""
    (tmp_path / "saved").mkdir()
    saved = convert(find_packaged("templates/report.docx"), "docx", tmp_path / "saved")
    assert 'descr="图表:' not in docx.Document(str(saved)).element.xml
    report, expected = _render(saved, tmp_path), _render(_packaged(), tmp_path)
    assert _paragraphs(report) == _paragraphs(expected)
    assert sorted(_series_shown(report)) == sorted(names[0] for names in SERIES.values())


def test_a_page_with_a_logo_and_a_section_less_works(tmp_path: Path) -> None:
    """A picture in the page itself needs no file beside it."""
    page = find_packaged("templates/report.html").read_text("utf-8")
    start, end = (
        page.index('<section>{{ section("反复出现的主题")'),
        page.index('<section>{{ section("部门与人员"'),
    )
    logo = f'<img alt="公司" src="data:image/png;base64,{base64.b64encode(LOGO).decode()}">'
    edited = (page[:start] + page[end:]).replace("<header>", f"<header>{logo}")
    (tmp_path / "report.html").write_text(edited, "utf-8")
    report = render_html(_context(), templates=tmp_path)
    assert logo in report
    assert "十、部门与人员" in report
