"""Comments of a worksheet: their texts (xl/comments1.xml) and the boxes they stand in (VML drawing)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from pipeline.publish.book import text_width
from pipeline.publish.marking.package import MAIN, Element, parse
from pipeline.publish.marking.sheet_xml import Place, read_address, write_address
from pipeline.publish.marking.splice import Edit, splice

AUTHOR = "反馈检查"
MARK = f"【{AUTHOR}】"

# A letter is 8 pixels wide, a Chinese one 16; the rest of the width is margin.
BOX_PIXELS, BOX_LETTERS, LINE_PIXELS = 330, 36, 20

NO_COMMENTS = f'<comments xmlns="{MAIN[1:-1]}"><authors/><commentList/></comments>'.encode()
TEXT, RUN, PIECE = f"{MAIN}text", f"{MAIN}r", f"{MAIN}t"
KEEP_SPACE = "{http://www.w3.org/XML/1998/namespace}space"

NAMESPACES = (
    b' xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    b' xmlns:x="urn:schemas-microsoft-com:office:excel"'
)
NO_BOXES = (
    b'<xml%s><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/></o:shapelayout></xml>' % NAMESPACES
)
BOX_TYPE = (
    b'<v:shapetype%s id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    b'<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
    % NAMESPACES
)
BOX = (
    b'<v:shape%s id="_x0000_s{id}" type="#_x0000_t202" style="position:absolute;margin-left:59.25pt;'
    b'margin-top:1.5pt;width:{width}px;height:{height}px;z-index:1;visibility:hidden" fillcolor="#ffffe1"'
    b' o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow color="black" obscured="t"/>'
    b'<v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"><div style="text-align:left"/>'
    b'</v:textbox><x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
    b"<x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
    % NAMESPACES
).decode()
SHAPE = re.compile(rb"<((?:\w+:)?)shape\s.*?</\1shape>", re.DOTALL)
SHAPE_PLACE = [re.compile(rb"<(?:\w+:)?%s>\s*(\d+)\s*<" % name) for name in (b"Row", b"Column")]
SHAPE_ID = re.compile(rb"_x0000_s(\d+)")
FIRST_ID = 1025
ANCHOR = re.compile(rb"<(?:\w+:)?Anchor>[^<]*</(?:\w+:)?Anchor>\s*")  # by cells, and stronger than the size


@dataclass(frozen=True)
class Note:
    """What to say about a cell, and the colour to give it (`#RRGGBB`)."""

    text: str
    color: str


class Comments:
    """The comments of a sheet."""

    def __init__(self, content: bytes) -> None:
        """Read the comments part."""
        self.root = parse(content)
        self._authors, self._comments = self.root.find(f"{MAIN}authors"), self.root.find(f"{MAIN}commentList")
        self._said = {_place(comment): comment for comment in self._comments}

    def take_back(self) -> tuple[set[Place], set[Place]]:
        """Cut our marks off; where there was one, and where no comment is left. What staff wrote stays."""
        marked, gone = set(), set()
        for place, comment in self._said.items():
            staff, mark, _ = _read(comment.find(TEXT)).partition(MARK)
            if mark:
                marked.add(place)
                if staff.strip():
                    _cut(comment.find(TEXT), len(staff.rstrip()))
                else:
                    gone.add(place)
                    self._comments.remove(comment)
        self._said = {place: comment for place, comment in self._said.items() if place not in gone}
        return marked, gone

    def add(self, place: Place, text: str) -> str:
        """Say the text at its place, below what staff say there; all that is said there now."""
        said = self._said[place].find(TEXT) if place in self._said else self._add_comment(place)
        _append(said, f"\n\n{text}" if place in self._said else text)
        return _read(said)

    def _add_comment(self, place: Place) -> Element:
        authors = [author.text for author in self._authors]
        if AUTHOR not in authors:
            etree.SubElement(self._authors, f"{MAIN}author").text = AUTHOR
            authors.append(AUTHOR)
        about = {"ref": write_address(place), "authorId": str(authors.index(AUTHOR))}
        return etree.SubElement(etree.SubElement(self._comments, f"{MAIN}comment", about), TEXT)


def draw_boxes(drawing: bytes, texts: Mapping[Place, str], gone: set[Place]) -> bytes:
    """The drawing with a box for each text that shows all of it, and without those of `gone`.

    By bytes: Excel's own VML is not always well-formed. Raises ValueError where it has no end.
    """
    sizes = {place: (count_lines(text, BOX_LETTERS) + 1) * LINE_PIXELS for place, text in texts.items()}
    edits, missing = [], dict(sizes)
    for shape in SHAPE.finditer(drawing):
        place = _shape_place(shape[0])
        if place in missing:
            edits.append(Edit(*shape.span(), _resize(shape[0], missing.pop(place))))
        elif place in gone:
            edits.append(Edit(*shape.span(), b""))
    end = drawing.rindex(b"</xml>")
    if missing and b'"_x0000_t202"' not in drawing:
        edits.append(Edit(end, end, BOX_TYPE))
    first = max([FIRST_ID, *(int(number) + 1 for number in SHAPE_ID.findall(drawing))])
    for number, ((row, column), height) in enumerate(missing.items(), first):
        box = BOX.format(id=number, width=BOX_PIXELS, height=height, row=row - 1, column=column - 1)
        edits.append(Edit(end, end, box.encode()))
    return splice(drawing, edits)


def count_lines(text: str, letters: int) -> int:
    """Lines a text takes when a line holds so many letters, a Chinese one counting as two."""
    return sum(max(1, -(-text_width(line) // letters)) for line in text.split("\n"))


def _shape_place(shape: bytes) -> Place | None:
    found = [pattern.search(shape) for pattern in SHAPE_PLACE]
    if b'ObjectType="Note"' not in shape or not all(found):
        return None
    row, column = (int(number[1]) + 1 for number in found if number)
    return row, column


def _resize(shape: bytes, height: int) -> bytes:
    for name, pixels in ((b"width", BOX_PIXELS), (b"height", height)):
        shape = re.sub(rb"(?<![-\w])%s:[^;\"']*" % name, b"%s:%dpx" % (name, pixels), shape, count=1)
    return ANCHOR.sub(b"", shape)


def _place(comment: Element) -> Place:
    return read_address(comment.get("ref"))


def _pieces(text: Element) -> list[Element]:
    """The text's pieces, without those that say how it is pronounced."""
    return [*text.findall(PIECE), *text.findall(f"{RUN}/{PIECE}")]


def _read(text: Element) -> str:
    return "".join(piece.text or "" for piece in _pieces(text))


def _cut(text: Element, length: int) -> None:
    for piece in _pieces(text):
        piece.text = (piece.text or "")[:length]
        piece.set(KEEP_SPACE, "preserve")
        length -= len(piece.text)


def _append(text: Element, addition: str) -> None:
    """Add a piece to the text; one that stands alone becomes a run first, for only runs may follow runs."""
    for alone in text.findall(PIECE):
        alone.addprevious(run := text.makeelement(RUN))
        run.append(alone)
    run = text.makeelement(RUN)
    text.insert(len(text.findall(RUN)), run)
    piece = etree.SubElement(run, PIECE)
    piece.text = addition
    piece.set(KEEP_SPACE, "preserve")
