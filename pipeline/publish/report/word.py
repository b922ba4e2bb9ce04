"""The report as a Word document: the template's tags filled, its native charts given the month's data."""

import io
import re
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import docx
from docx.document import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.opc.packuri import PackURI
from docx.opc.pkgwriter import PackageWriter
from docx.oxml.parser import element_class_lookup
from docxtpl import DocxTemplate, RichText
from jinja2.sandbox import SandboxedEnvironment
from lxml import etree

from pipeline.errors import TemplateError
from pipeline.publish import palette
from pipeline.publish.report.chart_data import collect_chart_data
from pipeline.publish.report.context import Context
from pipeline.publish.report.numbers import Change
from pipeline.publish.report.rendering import clean_text, find_template, make_environment, run_template
from pipeline.publish.report.word_charts import refill_charts, tag

TEMPLATE = "report.docx"
LONGEST_PROPERTY = 255  # characters; python-docx refuses more
ZIP_TIME = (1980, 1, 1, 0, 0, 0)

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# Order of the children of w:tcPr in the schema: docxtpl's cellbg puts w:shd in front of all others.
_CELL_ORDER = ["cnfStyle", "tcW", "gridSpan", "hMerge", "vMerge", "tcBorders", "shd", "noWrap", "tcMar"]
_CELL_ORDER += ["textDirection", "tcFitText", "vAlign", "hideMark"]
_CELL_PLACES = {f"{_W}{name}": place for place, name in enumerate(_CELL_ORDER)}
_BREAK = re.compile("[\t\a\n\f]")  # what docxtpl replaces
_PARSER = etree.XMLParser()
_PARSER.set_element_class_lookup(element_class_lookup)  # elements as python-docx has them


class _Template(DocxTemplate):  # type: ignore[misc]  # docxtpl has no types
    """A template that refuses a result that is not well-formed.

    The whole document is filled, not its body alone: to move the new body into it takes longer than to read.
    """

    docx: Any

    def get_xml(self) -> str:
        """The document's XML."""
        return str(self.xml_to_string(self.docx.element))

    def fix_tables(self, xml: str) -> Any:  # noqa: ANN401
        """Parse strictly: docxtpl's own parser drops what it cannot read, a whole table at times."""
        return etree.ElementTree(etree.fromstring(xml, _PARSER))

    def map_tree(self, tree: Any) -> None:  # noqa: ANN401
        """Put the new document in place."""
        part = self.docx.part
        part._element = tree.getroot()  # noqa: SLF001 - python-docx only reads parts
        self.docx = Document(part.element, part)

    def resolve_listing(self, xml: str) -> str:
        """Line breaks and tabs as Word has them, where there are any."""
        return str(super().resolve_listing(xml)) if _BREAK.search(xml) else xml


def _say_nothing(_: str) -> None: ...


def render_word(
    context: Context, *, templates: Path, name: str = "report", tell: Callable[[str], None] = _say_nothing
) -> bytes:
    """The document, from the team's template in `templates` or else the packaged one.

    `tell` hears of each chart in it that the report has no data for; it is left out.
    """
    path = find_template(templates, f"{name}.docx")
    content, environment = path.read_bytes(), _environment(path)
    template = _open(content, path.name)
    run_template(
        lambda: template.render(context, environment, autoescape=True),
        path=path,
        source=lambda: docx.Document(io.BytesIO(content)),
        context=context,
        environment=environment,
    )
    _mend_cells(template.docx)
    _keep_rows(template.docx)
    for told in refill_charts(template.docx, collect_chart_data(context)):
        tell(f"模板 {path.name} 中的{told}")
    _date(template.docx, context)
    content = pack(template.docx)
    _check(content, template.docx)
    return content


def _open(content: bytes, name: str) -> _Template:
    template = _Template(io.BytesIO(content))
    try:
        template.init_docx()
    except (PackageNotFoundError, BadZipFile, KeyError, ValueError, etree.XMLSyntaxError):
        raise TemplateError(f"模板 {name} 不是 Word 文档（.docx）、设了密码或已损坏") from None
    return template


def _environment(path: Path) -> SandboxedEnvironment:
    """Word tags may colour: `{{r tint(change) }}`, `{% cellbg fill(tone) %}`, `{% cellbg bar(tone) %}`."""
    environment = make_environment(path)
    environment.globals.update(
        tint=_tint,
        fill=lambda tone: palette.TONES[tone].fill[1:],
        bar=lambda tone: (palette.AXIS if tone == "plain" else palette.TONES[tone].ink)[1:],
    )
    return environment


def _tint(change: Change, *, word: bool = False) -> RichText:
    """A change in the colour of its tone; with `word`, 改善 or 恶化 behind it."""
    text = f"{change.text} {change.word}".rstrip() if word else change.text
    return RichText(clean_text(text), color=palette.TONES[change.tone].ink[1:])


def _mend_cells(document: Document) -> None:
    """Word refuses cells whose properties are out of order, or that do not end with a paragraph."""
    for properties in document.element.iter(f"{_W}tcPr"):
        places = [_cell_place(each) for each in properties]
        if places != sorted(places):
            properties[:] = sorted(properties, key=_cell_place)
    for cell in document.element.iter(f"{_W}tc"):
        if cell[-1].tag != f"{_W}p":
            etree.SubElement(cell, f"{_W}p")


def _cell_place(property_: Any) -> int:  # noqa: ANN401 - lxml has no types
    return _CELL_PLACES.get(property_.tag, len(_CELL_ORDER))


def _keep_rows(document: Document) -> None:
    """Neither the first nor the last row of a table stands alone on a page."""
    for table in document.element.iter(f"{_W}tbl"):
        rows = table.findall(f"{_W}tr")
        if rows and rows[0].find(f"{_W}trPr/{_W}tblHeader") is not None:
            for row in {*rows[:2], *rows[-2:-1]} - {rows[-1]}:
                _keep_with_next(row)


def _keep_with_next(row: Any) -> None:  # noqa: ANN401
    for paragraph in row.iter(f"{_W}p"):
        properties = paragraph.get_or_add_pPr()
        kept = properties.find(f"{_W}keepNext")
        if kept is None:  # the second element, by the schema, or the first
            has_style = len(properties) and properties[0].tag == f"{_W}pStyle"
            properties.insert(int(has_style), properties.makeelement(f"{_W}keepNext"))
        else:
            properties.keepNext_val = True


def _date(document: Document, context: Context) -> None:
    """Fixed core properties: the document's time is the as-of."""
    properties = document.core_properties
    properties.title = clean_text(f"{context['title']} {context['period']}")[:LONGEST_PROPERTY]
    properties.author = properties.last_modified_by = clean_text(context["organisation"])[:LONGEST_PROPERTY]
    properties.created = properties.modified = datetime.fromisoformat(context["as_of"])
    properties.revision = 1


class _Members(dict[str, bytes]):
    """The files of a package by name, written as python-docx writes."""

    def write(self, place: PackURI, content: bytes) -> None:
        self[place.membername] = content


def pack(document: Document) -> bytes:
    """The document's package with sorted members and fixed times."""
    package, members, buffer = document.part.package, _Members(), io.BytesIO()
    writer: Any = PackageWriter
    writer._write_content_types_stream(members, package.parts)  # noqa: SLF001 - the steps of its `write`
    writer._write_pkg_rels(members, package.rels)  # noqa: SLF001
    writer._write_parts(members, package.parts)  # noqa: SLF001
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(members, key=lambda name: (name != "[Content_Types].xml", name)):
            member = zipfile.ZipInfo(name, ZIP_TIME)
            member.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(member, members[name])
    return buffer.getvalue()


def _check(content: bytes, written: Document) -> None:
    """Read the document again and count: what was rendered must be in it."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        found = etree.fromstring(package.read(written.part.partname.membername))
    for what, name in (("表格", f"{_W}tbl"), ("图表", tag("chart"))):
        was, is_ = (sum(1 for _ in root.iter(name)) for root in (written.element, found))
        if was != is_:
            raise TemplateError(f"模板 {TEMPLATE} 生成的文档不完整：{what}应有 {was} 个，实有 {is_} 个")
