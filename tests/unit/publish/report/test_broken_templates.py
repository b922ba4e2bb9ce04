"""A template that a user broke: one clear line, and the report is there from the built-in one."""

# ruff: noqa: E501, SLF001 - one case a line; python-docx has no way to put a thing after another

import io
import re
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import docx
import pytest

from pipeline.config import build_settings
from pipeline.errors import TemplateError
from pipeline.publish.report import own_template
from pipeline.publish.report.context import Context, build_context
from pipeline.publish.report.html import render_html
from pipeline.publish.report.own_template import MEANWHILE
from pipeline.publish.report.render import render_report
from pipeline.publish.report.word import render_word
from tests.support.report_results import make_edition, make_results

SETTINGS = build_settings({})
TEMPLATES = Path(__file__).parents[4] / "templates"


@cache
def _context(count: int = 1) -> Context:
    results = make_results(count)
    return build_context(make_edition(results), settings=SETTINGS)


def _tell_page(template: str, folder: Path) -> str:
    (folder / "report.html").write_text(template, "utf-8")
    with pytest.raises(TemplateError) as caught:
        render_html(_context(), templates=folder)
    return str(caught.value)


def _tell_document(edit: Callable[[docx.document.Document], object], folder: Path) -> str:
    document = docx.Document(str(TEMPLATES / "report.docx"))
    edit(document)
    document.save(str(folder / "report.docx"))
    with pytest.raises(TemplateError) as caught:
        render_word(_context(), templates=folder)
    return str(caught.value)


# What the user wrote; where and which tag is named; what is said to be wrong and what to write instead.
PAGES = [
    ("<p>\n{{ titel }}", "第 2 行的标签“{{ titel }}”", "没有“titel”这个名称，是否应为“title”？"),
    ("{{ title }} {{ tiles[0].valeu }}", "第 1 行的标签“{{ tiles[0].valeu }}”", "是否应为“value”？"),
    ("{{ tiles[99].value }}", "“{{ tiles[99].value }}”", "没有第 100 项"),
    ("{{ source.fils }}", "“{{ source.fils }}”", "是否应为“files”？"),
    ("{{ source.xyz }}", "“{{ source.xyz }}”", "可用的有：files、kinds、records"),
    ("{{ qqqqqq }}", "“{{ qqqqqq }}”", "可用的名称见 docs/report-templates.md"),
    ("{% for act in actions %}\n{{ atc }}{% endfor %}", "第 2 行的标签“{{ atc }}”", "是否应为“act”？"),
    ("{% for a in actions %}\n{{ a.text }}", "第 1 行的标签“{% for a in actions %}”", "{% endfor %} 关闭"),
    ("{% if title %}\n{% for a in actions %}{% endif %}{% endfor %}", "“{% for a in actions %}”", "交叉"),
    ("<p>\n{% endfor %}", "第 2 行的标签“{% endfor %}”", "前面没有与它相配的 {% for … %}"),
    ("{% fro a in actions %}{% endfor %}", "“{% fro a in actions %}”", "没有“fro”这个语句，是否应为“for”？"),
    ("{% else %}", "“{% else %}”", "成对的标签之间"),
    ("{% include 'a.html' %}", "“{% include 'a.html' %}”", "没有“include”这个语句"),
    ("\n{{ title", "第 2 行的标签“{{ title”", "以 {{ 开始的标签要以 }} 结束"),
    ("{{ title\n{{ period }}", "第 1 行的标签“{{ title”", "没有写完"),
    ("{% if title\n{{ period }}", "“{% if title”", "以 {% 开始的标签要以 %} 结束"),
    ("a ｛｛ title ｝｝ b", "第 1 行的“｛｛ title ｝｝”不是标签", "半角"),
    ("{％ if title ％}x{% endif %}", "“{％ if title ％}”不是标签", "半角"),
    ("{{ title｜upper }}", "“{{ title｜upper }}”", "“｜”是全角字符，要改成半角的“|”"),
    ("{{ “x” }}", "“{{ “x” }}”", "““”是全角字符，要改成半角的引号"),
    ("{% if .15 > 0 %}{% endif %}", "“{% if .15 > 0 %}”", "“.15”改成“0.15”"),
    ("{{ title }}\n{{ title | uper }}", "“{{ title | uper }}”", "没有“uper”这个过滤器，是否应为“upper”？"),
    ("{% if title is defind %}{% endif %}", "“{% if title is defind %}”", "是否应为“defined”？"),
    ("{{ 1 / 0 }}", "“{{ 1 / 0 }}”", "除数为 0"),
    ("{{ title.__class__.mro() }}", "“{{ title.__class__.mro() }}”", "不允许"),
    ("{{ title + 1 }}", "“{{ title + 1 }}”", "不能这样相互计算"),
    ("{{ none + 1 }}", "“{{ none + 1 }}”", "没有数据"),
    ("{{ title() }}", "“{{ title() }}”", "去掉括号"),
    ("{{ title period }}", "“{{ title period }}”", "写法不对"),
    ("{{ title | round }}", "“{{ title | round }}”", ""),
    ("{% for n in range(10 ** 9) %}{% endfor %}", "“{% for n in range(10 ** 9) %}”", "循环次数太多"),
    ("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "“{{ m() }}”", "不停地调用自己"),
    ("{{ (1, 2, 3\n) | sum(start=title) }}", "第 1 行", "不能这样相互计算"),
]  # fmt: skip


@pytest.mark.parametrize(("template", "where", "why"), PAGES, ids=[page[0] for page in PAGES])
def test_a_broken_page_template_is_told_in_one_line(
    template: str, where: str, why: str, tmp_path: Path
) -> None:
    """File, line, the tag as written, what is wrong with it; no English, no second line."""
    told = _tell_page(template, tmp_path)
    assert told.startswith("模板 report.html 有误：")
    assert where in told
    assert why in told
    assert "\n" not in told
    assert not re.search(r"Error|jinja|undefined|object", told)


def _say(paragraph, text: str) -> None:
    for run in paragraph.runs[1:]:
        run._r.getparent().remove(run._r)
    paragraph.runs[0].text = text


def _in_body(old: str, new: str) -> Callable[[docx.document.Document], None]:
    """The first paragraph anywhere in the document that holds `old`, with `new` for it."""

    def edit(document: docx.document.Document) -> None:
        paragraph = next(
            p for p in document.element.iter(docx.oxml.ns.qn("w:p")) if old in "".join(p.itertext())
        )
        text = docx.text.paragraph.Paragraph(paragraph, document)
        _say(text, text.text.replace(old, new))

    return edit


def _in_footer(document: docx.document.Document) -> None:
    document.sections[0].footer.paragraphs[0].runs[0].text = "{{ titel }} · 第 "


def _in_header(document: docx.document.Document) -> None:
    document.sections[0].header.paragraphs[0].text = "机密 {{ organization }}"


DOCUMENTS = [
    ("peroid", _in_body("{{ period }}", "{{ peroid }}"), "第 1 个表格第 1 行（“{{ title }} | {{ peroid }}", "是否应为“period”？"),
    ("filter", _in_body("{{ sentence }}", "{{ sentence | upcase }}"), "标签“{{ sentence | upcase }}”", "过滤器"),
    ("row loop", _in_body("{%tr endfor %}", ""), "标签“{%tr for m in trend.months %}”", "{% endfor %}"),
    ("paragraph", _in_body("建议行动", "建议 {{ titel }}"), "正文第 ", "是否应为“title”？"),
    ("around", _in_body("建议行动", "建议 {{ titel }}"), "段（“建议 {{ titel }}”）的标签“{{ titel }}”", ""),
    ("attribute", _in_body("{{ a.text }}", "{{ a.txt }}"), "| {{ a.txt }} |", "是否应为“text”？"),
    ("footer", _in_footer, "页脚第 1 段（“{{ titel }} · 第", "是否应为“title”？"),
    ("header", _in_header, "页眉第 1 段（“机密 {{ organization }}”）", "是否应为“organisation”？"),
    ("wide", _in_body("{{ period }}", "｛｛ period ｝｝"), "的“｛｛ period ｝｝”不是标签", "半角"),
    ("half wide", _in_body("{%p for sentence in summary %}", "{％p for sentence in summary ％}"), "不是标签", "半角"),
    ("apart", _in_body("{{ period }}", "{ { period } }"), "的“{ { period } }”不是标签", "紧挨着"),
    ("end alone", _in_body("{{ period }}", "period }}"), "的“period }}", "成对"),
    ("no end", _in_body("{{ period }}", "{{ period"), "标签“{{ period", "以 {{ 开始的标签要以 }} 结束"),
    ("fraction", _in_body("{{ period }}", "{{ period * .15 }}"), "标签“{{ period * .15 }}”", "0.15"),
    ("colour", _in_body("fill(c.tone)", "fill(c.ton)"), "标签“{% cellbg fill(c.ton) %}”", "是否应为“tone”？"),
    ("tint", _in_body("{{r tint(s.change) }}", "{{r tint(s.chnge) }}"), "标签“{{r tint(s.chnge) }}”", "是否应为“change”？"),
    ("zero", _in_body("{{ period }}", "{{ 1 / 0 }}"), "标签“{{ 1 / 0 }}”", "除数为 0"),
    ("outside", _in_body("反复出现的主题", "{% if topics %}主题"), "标签“{% if topics %}”", "{% endif %}"),
    ("row mark", _in_body("{%tr for m in trend.months %}", "{% for m in trend.months %}"), "{% for m in trend.months %}", ""),
]  # fmt: skip


@pytest.mark.parametrize(("edit", "where", "why"), [d[1:] for d in DOCUMENTS], ids=[d[0] for d in DOCUMENTS])
def test_a_broken_document_template_is_told_in_one_line(
    edit: Callable[[docx.document.Document], object], where: str, why: str, tmp_path: Path
) -> None:
    """File, paragraph or table row with its text, the tag as written in Word, what is wrong with it."""
    told = _tell_document(edit, tmp_path)
    assert told.startswith("模板 report.docx 有误：")
    assert where in told
    assert why in told
    assert "\n" not in told


def test_a_tag_that_the_spell_checker_cut_into_runs_is_one_tag(tmp_path: Path) -> None:
    """Word stores a misspelt word as a run of its own; the tag is named whole where it is wrong."""

    def cut(document: docx.document.Document) -> None:
        paragraph = document.sections[0].footer.paragraphs[0]
        for run in paragraph.runs:
            run.text = ""
        for piece in ("{", "{ ti", "tel", " }", "}"):
            paragraph.add_run(piece)._r.addprevious(docx.oxml.OxmlElement("w:proofErr"))

    assert "标签“{{ titel }}”：没有“titel”这个名称，是否应为“title”？" in _tell_document(cut, tmp_path)


def test_a_pair_of_tags_in_two_places_is_told(tmp_path: Path) -> None:
    """A block that opens in a table's row and closes in a paragraph gives no document; both are named."""

    def move(document: docx.document.Document) -> None:
        _in_body("{%tr endfor %}", "")(document)
        table = next(t for t in document.tables if "trend.months" in t._tbl.xml)
        table._tbl.addnext(document.add_paragraph("{%p endfor %}")._p)

    told = _tell_document(move, tmp_path)
    assert "标签“{%tr for m in trend.months %}”与“{%p endfor %}”不在同一处" in told


def _render(folder: Path, files: dict[str, bytes]) -> tuple[list[bytes], list[str]]:
    """The report of a workplace with these templates, and what was told."""
    (folder / "templates").mkdir()
    for name, content in files.items():
        (folder / "templates" / name).write_bytes(content)
    results, told = make_results(1), []
    settings = build_settings({}, folder=folder)
    rendered = render_report(make_edition(results), settings=settings, tell=told.append)
    return list(rendered.values())[:2], told


@cache
def _built_in() -> list[bytes]:
    return [
        render_word(_context(), templates=Path("none")),
        render_html(_context(), templates=Path("none")).encode(),
    ]


BROKEN = [
    ("report.html", b"{{ titel }}", "第 1 行的标签“{{ titel }}”"),
    ("report.html", b"", "是空的"),
    ("report.html", "标题".encode("gbk"), "不是 UTF-8 编码的文本"),
    ("report.html", "标题".encode("utf-16"), "不是 UTF-8 编码的文本"),
    ("report.docx", b"", "不是 Word 文档（.docx）"),
    ("report.docx", b"no zip", "不是 Word 文档（.docx）"),
    ("report.docx", b"PK\x03\x04", "不是 Word 文档（.docx）"),
    ("report.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "设了密码"),
]


@pytest.mark.parametrize(("name", "content", "why"), BROKEN)
def test_the_built_in_template_is_used_instead(name: str, content: bytes, why: str, tmp_path: Path) -> None:
    """The report is there as if the team had no template of its own, and one line says why."""
    files, told = _render(tmp_path, {name: content})
    assert files == _built_in()
    assert len(told) == 1
    assert told[0].startswith(f"模板 {name} ")
    assert why in told[0]
    assert told[0].endswith(MEANWHILE)


def test_a_workbook_named_as_a_document_is_refused(tmp_path: Path) -> None:
    """Another kind of Office file opens as a package and is still no template."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr("xl/workbook.xml", "<x/>")
    files, (told,) = _render(tmp_path, {"report.docx": buffer.getvalue()})
    assert "不是 Word 文档" in told
    assert files[0] == _built_in()[0]


@pytest.mark.parametrize(
    "template",
    [
        "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
        "{{ 10 ** (10 ** 10) }}",
        "{{ 'x' * 10 ** 10 }}",
    ],
)
def test_a_template_without_end_is_ended(
    template: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A loop that never ends, a number or a text that fills the memory: told with the tag, built-in used."""
    monkeypatch.setattr(own_template, "CAPS", own_template.Caps(seconds=2, megabytes=1_000))
    files, (told,) = _render(tmp_path, {"report.html": template.encode()})
    assert "第 1 行的标签" in told
    assert told.endswith(MEANWHILE)
    assert files[1] == _built_in()[1]


def test_no_edition_waits_again_for_a_template_without_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twenty departments do not wait twenty times: the same template is not tried twice in a run."""
    fault = own_template._Reply(fault="模板 report.html 没有生成完")
    monkeypatch.setitem(own_template._ENDLESS, b"{{ x }}", fault)
    monkeypatch.setattr(own_template, "run_isolated", None)
    files, told = _render(tmp_path, {"report.html": b"{{ x }}"})
    assert (files, told) == (_built_in(), [f"{fault.fault}。{MEANWHILE}"])


def test_a_template_in_use_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A template that another program keeps to itself is told to be in use."""

    def refuse(*_: object, **__: object) -> bytes:
        raise PermissionError("report.html")

    told: list[str] = []
    (tmp_path / "report.html").write_text("x", "utf-8")
    monkeypatch.setattr(own_template, "_run_apart", lambda work, own, _: work(own))
    content = own_template.render_safely(
        lambda context, *, templates, name, tell: refuse() if templates == tmp_path else b"built-in",  # noqa: ARG005
        _context(), tmp_path / "report.html", tell=told.append,
    )  # fmt: skip
    assert content == b"built-in"
    assert told == [f"模板 report.html 打不开，可能正被占用，请关闭后重试。{MEANWHILE}"]


def test_the_packaged_template_is_the_teams_until_it_is_edited(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`feedback init` lays out copies: they need no child process."""
    monkeypatch.setattr(own_template, "_run_apart", None)
    files = {name: (TEMPLATES / name).read_bytes() for name in ("report.docx", "report.html")}
    files, told = _render(tmp_path, files)
    assert files == _built_in()
    assert told == []
