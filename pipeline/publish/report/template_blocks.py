"""What the default Word template is made of: page, styles, layout tables, tables that repeat a row.

Everything is formatted by paragraph styles, so that a user restyles the report in Word's style pane.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from pipeline.publish import palette

Align = Literal["left", "right", "center"]
Place = Document | _Cell

WIDTH = 18.0  # cm of text on an A4 page with these margins
HALF, GAP = 8.8, 0.4
LATIN_FONT = "Microsoft YaHei"  # the same face under the name that systems in other languages know
TWIPS = 567  # a centimetre in Word's unit of table widths

TITLE, SECTION, SUBSECTION = "Heading 1", "Heading 2", "Heading 3"
BODY, HEAD, TEXT, NOTE = "Normal", "报告表头", "报告表格", "报告说明"
PERIOD, COVER, SENTENCE = "报告期间", "报告封面", "报告摘要"
TILE_BAR, TILE_NAME, TILE_VALUE, TILE_CHANGE = "指标色条", "指标名称", "指标数值", "指标变化"


@dataclass(frozen=True)
class _Look:
    """A paragraph style: sizes and spaces in points."""

    size: float
    color: str = palette.INK
    bold: bool = False
    before: float = 0
    after: float = 0


_LOOKS = {
    BODY: _Look(9.5),
    TITLE: _Look(18, palette.PAPER, bold=True),
    SECTION: _Look(12, palette.NAVY, bold=True, before=9, after=4),
    SUBSECTION: _Look(10, palette.NAVY, bold=True, before=6, after=3),
    HEAD: _Look(9, palette.NAVY, bold=True),
    TEXT: _Look(9),
    NOTE: _Look(8.5, palette.GREY, before=2, after=2),
    PERIOD: _Look(10.5, palette.ON_NAVY),
    COVER: _Look(9, palette.ON_NAVY),
    SENTENCE: _Look(10),
    TILE_BAR: _Look(1),
    TILE_NAME: _Look(9, palette.GREY),
    TILE_VALUE: _Look(20, bold=True),
    TILE_CHANGE: _Look(9.5, palette.GREY),
}
_KEPT_WITH_NEXT = (HEAD, SUBSECTION, SECTION)  # no heading alone at the foot of a page
_ALIGN = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
}
_NUMBERING = "90"  # of the section headings; python-docx's own lists have lower numbers
_SIDES = ("top", "left", "bottom", "right")


@dataclass(frozen=True)
class Column:
    """A column of a repeated table: its heading, the tag in each row, its width in cm."""

    head: str
    tag: str
    width: float
    align: Align = "left"


def set_page(document: Document) -> None:
    """A4 portrait with narrow margins."""
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(1.5)
    section.top_margin = section.bottom_margin = Cm(1.3)
    section.footer_distance = Cm(0.6)


def set_styles(document: Document) -> None:
    """Every paragraph style of the report; section headings are underlined."""
    for name, look in _LOOKS.items():
        _set_style(document, name, look)
    for name in _KEPT_WITH_NEXT:
        _style(document, name).paragraph_format.keep_with_next = True
    line = _element("w:pBdr")
    line.append(_element("w:bottom", val="single", sz="10", space="1", color=palette.NAVY[1:]))
    properties = _style(document, SECTION).element.get_or_add_pPr()
    _insert(properties, line, behind=("pStyle", "keepNext", "keepLines"))
    _insert(properties, _number(document), behind=("pStyle", "keepNext", "keepLines", "pageBreakBefore"))


def _number(document: Document) -> Any:  # noqa: ANN401 - lxml has no types
    """What numbers a style's paragraphs 一、二、三 by itself, so that a part may go, come or move."""
    numbering = document.part.numbering_part.element
    level = _element("w:lvl", ilvl="0")
    for name, value in (
        ("start", "1"),
        ("numFmt", "chineseCountingThousand"),
        ("suff", "nothing"),
        ("lvlText", "%1、"),
    ):
        level.append(_element(f"w:{name}", val=value))
    abstract = _element("w:abstractNum", abstractNumId=_NUMBERING)
    abstract.extend([_element("w:multiLevelType", val="singleLevel"), level])
    numbering.insert(0, abstract)
    used = _element("w:num", numId=_NUMBERING)
    used.append(_element("w:abstractNumId", val=_NUMBERING))
    numbering.append(used)
    chosen = _element("w:numPr")
    chosen.append(_element("w:numId", val=_NUMBERING))
    return chosen


def _style(document: Document, name: str) -> Any:  # noqa: ANN401 - python-docx types styles too loosely
    if name in [style.name for style in document.styles]:
        return document.styles[name]
    return document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)


def _set_style(document: Document, name: str, look: _Look) -> None:
    style = _style(document, name)
    style.font.name, style.font.size, style.font.bold = LATIN_FONT, Pt(look.size), look.bold
    style.font.color.rgb = RGBColor.from_string(look.color[1:])
    fonts = style.element.rPr.rFonts
    fonts.attrib.clear()  # theme fonts would win over named ones
    for kind in ("ascii", "hAnsi", "cs"):
        fonts.set(qn(f"w:{kind}"), LATIN_FONT)
    fonts.set(qn("w:eastAsia"), palette.FONT)
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(look.before), Pt(look.after)
    style.paragraph_format.line_spacing = 1.0


def _element(name: str, **attributes: str) -> Any:  # noqa: ANN401 - lxml has no types
    element = OxmlElement(name)
    for key, value in attributes.items():
        element.set(qn(f"w:{key}"), value)
    return element


def _insert(parent: Any, child: Any, *, behind: tuple[str, ...]) -> None:  # noqa: ANN401 - lxml has no types
    """Put `child` behind those named: the schema wants children in an order."""
    parent.insert(sum(element.tag in {qn(f"w:{name}") for name in behind} for element in parent), child)


def say(place: Place, text: str, *, style: str = BODY, align: Align = "left") -> Paragraph:
    """A paragraph; in a fresh cell the one it begins with."""
    paragraph = fresh_paragraph(place)
    paragraph.style, paragraph.alignment = style, _ALIGN[align]
    paragraph.add_run(text)
    return paragraph


def fresh_paragraph(place: Place) -> Paragraph:
    """An empty paragraph at the end of `place`."""
    is_fresh = isinstance(place, _Cell) and not place.tables and [p.text for p in place.paragraphs] == [""]
    paragraph: Paragraph = place.paragraphs[0] if is_fresh else place.add_paragraph()
    return paragraph


def leave_space(place: Place, points: float) -> None:
    """A gap between two tables, which would grow together without one."""
    paragraph = place.add_paragraph(style=TILE_BAR)
    paragraph.paragraph_format.line_spacing = Pt(points)


def add_table(
    place: Place, rows: int, widths: Sequence[float], *, margins: tuple[int, int] = (40, 90)
) -> Table:
    """A table of fixed column widths (cm), no row of which breaks; margins above and beside text in twips."""
    table: Table = place.add_table(rows, len(widths))
    table.autofit = False
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    inside = _element("w:tblCellMar")
    for side, margin in zip(_SIDES, margins * 2, strict=True):
        inside.append(_element(f"w:{side}", w=str(margin), type="dxa"))
    table._tbl.tblPr.insert(-1, inside)  # noqa: SLF001 - in front of tblLook
    for grid, width in zip(table._tbl.tblGrid, widths, strict=True):  # noqa: SLF001
        grid.set(qn("w:w"), str(round(width * TWIPS)))
    for row in table.rows:
        row._tr.get_or_add_trPr().append(_element("w:cantSplit"))  # noqa: SLF001
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width, cell.vertical_alignment = Cm(width), WD_CELL_VERTICAL_ALIGNMENT.CENTER
    return table


def add_halves(document: Document) -> tuple[_Cell, _Cell]:
    """Two cells side by side, a gap between them."""
    cells = add_table(document, 1, [HALF, GAP, HALF], margins=(0, 0)).rows[0].cells
    for cell in cells:
        cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.TOP
    return cells[0], cells[2]


def shade(cell: _Cell, color: str) -> None:
    """Fill the cell."""
    shading = _element("w:shd", val="clear", color="auto", fill=color[1:])
    _insert(cell._tc.get_or_add_tcPr(), shading, behind=("tcW", "gridSpan", "tcBorders"))  # noqa: SLF001


def border(cell: _Cell, *sides: str, color: str, width: int = 4) -> None:
    """Draw some sides of the cell, `width` in eighths of a point."""
    borders = _element("w:tcBorders")
    for side in (side for side in _SIDES if side in sides):
        borders.append(_element(f"w:{side}", val="single", sz=str(width), space="0", color=color[1:]))
    _insert(cell._tc.get_or_add_tcPr(), borders, behind=("tcW", "gridSpan"))  # noqa: SLF001


def add_list(place: Place, loop: str, columns: Sequence[Column], *, empty: str) -> None:
    """A table with one row for each turn of `loop` (`x in rows`); the sentence `empty` for none."""
    say(place, f"{{%p if {loop.partition(' in ')[2]} %}}", style=TEXT)
    table = add_table(place, 4, [column.width for column in columns], margins=(24, 70))
    head, begin, each, end = table.rows
    head._tr.get_or_add_trPr().append(_element("w:tblHeader"))  # noqa: SLF001
    say(begin.cells[0], f"{{%tr for {loop} %}}", style=TEXT)
    say(end.cells[0], "{%tr endfor %}", style=TEXT)
    for title, cell, column in zip(head.cells, each.cells, columns, strict=True):
        shade(title, palette.PALE_BLUE)
        say(title, column.head, style=HEAD, align=column.align)
        border(
            cell, *(("bottom",) if column.tag else _SIDES), color=palette.LINE
        )  # a blank is a box to fill in
        say(cell, column.tag, style=TEXT, align=column.align)
    say(place, "{%p else %}", style=TEXT)
    say(place, empty, style=NOTE)
    say(place, "{%p endif %}", style=TEXT)
    if isinstance(place, _Cell):
        leave_space(place, 2)  # a cell must not end with a table


def say_if(place: Place, condition: str, text: str) -> None:
    """A note that stands only where the condition holds."""
    say(place, f"{{%p if {condition} %}}", style=TEXT)
    say(place, text, style=NOTE)
    say(place, "{%p endif %}", style=TEXT)


def say_more(place: Place, rows: str, unit: str) -> None:
    """How many rows a list leaves out."""
    say_if(place, f"{rows}.more", f"另有 {{{{ {rows}.more }}}} {unit}，见《客户反馈跟踪表》。")


def rate_tag(name: str) -> str:
    """The tag of a ratio on the colour of its tone."""
    return "{% cellbg fill(RATIO.tone) %}{{ RATIO }}".replace("RATIO", name)


def add_field(paragraph: Paragraph, name: str) -> None:
    """A field that Word keeps up to date: PAGE, NUMPAGES."""
    field, run, text = _element("w:fldSimple", instr=name), _element("w:r"), _element("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)  # noqa: SLF001 - python-docx has no fields
