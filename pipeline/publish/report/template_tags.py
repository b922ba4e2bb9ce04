"""The tags of a template with the place where the user finds each: a page's line, a document's paragraph."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from lxml import etree

LONGEST = 60  # characters of a tag, or of the text around it
OPENINGS = {"{{": "}}", "{%": "%}", "{#": "#}"}

_INSIDE = r"(?:(?!\{[{%]).)*?"  # a tag in which another begins was not closed
_PIECE = re.compile(rf"\{{\{{{_INSIDE}\}}\}}|\{{%{_INSIDE}%\}}|\{{#.*?#\}}|\{{\{{|\{{%|\{{#", re.DOTALL)
# docxtpl's marks: the tag stands for its paragraph, row, cell or run.
_MARK = re.compile(r"(?<=\{[{%#])(p|tr|tc|r)\s")
_CELL_TAG = re.compile(r"\{%\s*(?:cellbg|colspan)\s(.*?)%\}")
_MERGE_TAG = re.compile(r"\{%\s*[vh]m\s*%\}")
_STRAIGHT = str.maketrans("“”‘’", "\"\"''")  # docxtpl does the same: Word sets smart quotes by itself
_ALIKE = re.compile(r"｛\s*[{｛%％]|\{\s*[｛％]|[%％}｝]\s*｝|[％｝]\s*\}")
_SPLIT = re.compile(r"\{\s+[{%]|[%}]\s+\}")
_STRAY = re.compile(r"\}\}|%\}")


@dataclass(frozen=True)
class Tag:
    """A tag as the user wrote it, where it stands, and as Jinja reads it.

    `mark` is docxtpl's (p, tr, tc, r or nothing), `within` the number of the cell around it, 0 for none.
    """

    text: str
    where: str
    code: str
    mark: str = ""
    within: int = 0

    @property
    def is_cut(self) -> bool:
        """It begins and does not end."""
        return self.code in OPENINGS

    def __str__(self) -> str:
        """The tag on one line."""
        return shorten(self.text)


@dataclass(frozen=True)
class Alike:
    """What looks like the end of a tag and is none: Jinja would leave it in the report."""

    text: str
    where: str


@dataclass(frozen=True)
class _Passage:
    """A text in which tags stand, and how a place in it is called."""

    text: str
    where: str = ""
    within: int = 0

    def call(self, offset: int) -> str:
        return self.where or f"第 {self.text.count(chr(10), 0, offset) + 1} 行"


Source = str | Document
"""A page's text, or a document."""


def find_tags(source: Source) -> list[Tag]:
    """Every tag in its order; comments count, for they may hide others."""
    return [tag for passage in _passages(source) for tag in _find_in(passage)]


def find_lookalikes(source: Source) -> list[Alike]:
    """Braces typed full-width; in a document also those apart or closing nothing (a page has such)."""
    patterns = [_ALIKE] if isinstance(source, str) else [_ALIKE, _SPLIT, _STRAY]
    found = []
    for passage in _passages(source):
        rest = _PIECE.sub(lambda piece: " " * len(piece[0]), passage.text)
        hits = [hit for pattern in patterns for hit in pattern.finditer(rest)]
        found += [Alike(_around(passage.text, hit), passage.call(hit.start())) for hit in hits[:1]]
    return found


def _around(text: str, hit: re.Match[str]) -> str:
    """What a person would call the tag, else the line."""
    begin = text.rfind("\n", 0, hit.start()) + 1
    line, place = text[begin:].partition("\n")[0], hit.start() - begin
    tags = re.finditer(r"[{｛]\s*[{｛%％].*?[}｝%％]\s*[}｝]", line)
    return next((tag[0] for tag in tags if tag.start() <= place < tag.end()), shorten(line))


def _find_in(passage: _Passage) -> Iterator[Tag]:
    for piece in _PIECE.finditer(passage.text):
        text, where = piece[0], passage.call(piece.start())
        if text in OPENINGS:  # show what follows it
            line = passage.text[piece.start() :].partition("\n")[0]
            yield Tag(line, where, text, within=passage.within)
            continue
        mark = _MARK.search(text) if passage.where else None
        code = _to_jinja(text) if passage.where else text
        yield Tag(text, where, " ".join(code.split()), mark[1] if mark else "", passage.within)


def _to_jinja(text: str) -> str:
    """A tag of a document as Jinja gets it from docxtpl."""
    code = _MARK.sub(" ", text.translate(_STRAIGHT))
    return _MERGE_TAG.sub("{##}", _CELL_TAG.sub(r"{{ \1 }}", code))


def _passages(source: Source) -> list[_Passage]:
    return [_Passage(source)] if isinstance(source, str) else list(_list_paragraphs(source))


def _list_paragraphs(document: Document) -> Iterator[_Passage]:
    """The paragraphs of body, headers, footers and footnotes."""
    for title, root in _list_parts(document):
        tables = list(root.iter(qn("w:tbl")))
        cells = {cell: number for number, cell in enumerate(root.iter(qn("w:tc")), start=1)}
        ordinal = 0
        for paragraph in root.iter(qn("w:p")):
            text = _own_text(paragraph)
            row = next(paragraph.iterancestors(qn("w:tr")), None)
            ordinal += row is None and bool(text.strip())
            where = f"第 {ordinal} 段" if row is None else _name_row(row, tables)
            around = text if row is None else " | ".join(_own_text(p) for p in row.iter(qn("w:p")))
            cell = next(paragraph.iterancestors(qn("w:tc")), None)
            yield _Passage(text, f"{title}{where}（“{shorten(around)}”）", cells.get(cell, 0))


def _list_parts(document: Document) -> Iterator[tuple[str, Any]]:
    yield "正文", document.element.body
    titles = {
        RELATIONSHIP_TYPE.HEADER: "页眉",
        RELATIONSHIP_TYPE.FOOTER: "页脚",
        RELATIONSHIP_TYPE.FOOTNOTES: "脚注",
    }
    for relation in document.part.rels.values():
        if relation.reltype in titles:
            yield titles[relation.reltype], etree.fromstring(relation.target_part.blob)


def _own_text(paragraph: Any) -> str:  # noqa: ANN401 - lxml has no types
    """The text of a paragraph without that of text boxes in it."""
    texts = paragraph.iter(qn("w:t"))
    return "".join(t.text or "" for t in texts if next(t.iterancestors(qn("w:p"))) is paragraph)


def _name_row(row: Any, tables: list[Any]) -> str:  # noqa: ANN401
    table = next(row.iterancestors(qn("w:tbl")))
    return f"第 {tables.index(table) + 1} 个表格第 {table.findall(qn('w:tr')).index(row) + 1} 行"


def shorten(text: str) -> str:
    """The text on one line, cut where it is long."""
    text = " ".join(text.split())
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
