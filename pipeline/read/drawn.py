"""What is drawn on an xlsx sheet: pictures, check boxes and option buttons.

Every control has a shape in a VML part, which tells its caption and, in Excel 2007, all else; newer files
tell its place and state in the sheet's `<controls>` and in a part of its own as well, and these count.
VML need not be XML (`<br>` is left open), so it is taken apart by patterns.
"""

import html
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from pipeline.read.activex import read_activex
from pipeline.read.boxes import MAX_PLACES, MIXED, OFF, ON, PIXEL, POINT, Axis, Control, Layout
from pipeline.read.cells import column_number, iter_rows
from pipeline.read.grid import CellAt

CHARACTER = 7 * PIXEL  # column widths are told in digits of the usual font
COL_WIDTH, ROW_HEIGHT = 64 * PIXEL, 15 * POINT  # Excel's own
MARKS = {"1": ON, "Checked": ON, "2": MIXED, "Mixed": MIXED}
CORNERS = 8  # numbers of an anchor: column, offset, row, offset of two corners

_PICTURE = re.compile(rb"<(?:\w+:)?blip[\s>]")
_CONTROL = re.compile(rb"<(?:\w+:)?control\s")
_CORNER = re.compile(rb"<(?:\w+:)?(?:col|colOff|row|rowOff)>\s*(-?\d{1,9})\s*<")
_ATTRIBUTE = re.compile(rb"""([\w:]+)\s*=\s*["']([^"']*)["']""")
_COLUMN = re.compile(rb"<(?:\w+:)?col\s[^>]*>")
_USUAL = re.compile(rb"<(?:\w+:)?sheetFormatPr\s[^>]*>")

_MAY_HAVE_BOX = re.compile(rb"Checkbox|Radio|Pict", re.IGNORECASE)  # most VML holds comments only
_SHAPE = re.compile(r"<(?:\w+:)?shape\s", re.IGNORECASE)
_SHAPE_END = re.compile(r"</(?:\w+:)?shape\s*>", re.IGNORECASE)
_KIND = re.compile(r"""ObjectType\s*=\s*["'](Checkbox|Radio|Pict)["']""", re.IGNORECASE)
_IS_UNSEEN = re.compile(r"visibility\s*:\s*hidden", re.IGNORECASE)
_NUMBER = re.compile(r"_s(\d+)\b")
_CAPTION = re.compile(r"<(?:\w+:)?textbox\b[^>]*>(.*)</(?:\w+:)?textbox", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_DATA = re.compile(r"<(?:\w+:)?(Anchor|Checked|FmlaLink)>([^<]*)<", re.IGNORECASE)
_INTEGER = re.compile(r"-?\d{1,7}")
_NUMERAL = re.compile(r"\d{1,5}(?:\.\d*)?")
_LINKED = re.compile(rb"""linkedCell\s*=\s*["']([^"']*)["']""")
_LINK = re.compile(r"(?:'?([^!]+?)'?!)?\$?([A-Za-z]{1,3})\$?(\d{1,7})")


class Linked(NamedTuple):
    """The cell that holds a control's state; its sheet is "" where it is the control's own."""

    sheet: str
    cell: CellAt


@dataclass(frozen=True)
class Drawings:
    """What is drawn on one sheet, and the cells that hold the states of its controls."""

    pictures: int
    controls: tuple[Control, ...] = ()
    linked: tuple[Linked, ...] = ()


@dataclass(frozen=True)
class _Box:
    """A check box as it is told: its number, the corners of its anchor (offsets in EMU), its state.

    A picture (`is_box` false) stands for one, of ActiveX, only if there is a control of its number.
    """

    number: str
    corners: tuple[int, ...]
    checked: str
    link: str
    caption: str = ""
    is_box: bool = True


def find_drawings(xml: bytes, links: Mapping[str, str], parts: Mapping[str, bytes]) -> Drawings:
    """What the parts to which a sheet is linked (id → part) draw on it."""
    linked = [parts.get(name, b"") for name in links.values()]
    pictures = sum(len(_PICTURE.findall(part)) for part in linked if b"wsDr" in part[:500])
    shapes = [box for part in linked if _MAY_HAVE_BOX.search(part) for box in _read_shapes(part)]
    if not shapes:
        return Drawings(pictures)
    boxes = list(_merge(shapes, list(_read_controls(xml, links, parts))))
    layout = _measure(xml, boxes)
    found = (_LINK.fullmatch(box.link) for box in boxes)
    return Drawings(
        pictures, tuple(_put(layout, box) for box in boxes), tuple(_read_link(link) for link in found if link)
    )


def _read_shapes(vml: bytes) -> Iterator[_Box]:
    """The check boxes, option buttons and pictures of a VML part."""
    for piece in _SHAPE_END.split(_decode(vml)):
        head, _, content = _SHAPE.split(piece)[-1].partition(">")
        data = {name.lower(): text.strip() for name, text in _DATA.findall(content)}
        corners = map(int, _INTEGER.findall(data.get("anchor", "")))
        kind = _KIND.search(content)
        if kind and not _IS_UNSEEN.search(head):
            yield _Box(
                "".join(_NUMBER.findall(head)[-1:]),
                tuple(corner * PIXEL if at % 2 else corner for at, corner in enumerate(corners)),
                data.get("checked", ""),
                data.get("fmlalink", ""),
                _read_caption(content),
                is_box=kind[1].lower() != "pict",
            )


def _decode(vml: bytes) -> str:
    try:
        return vml.decode()
    except UnicodeDecodeError:
        return vml.decode("gb18030", "replace")


def _read_caption(content: str) -> str:
    caption = _CAPTION.search(content)
    return " ".join(html.unescape(_TAG.sub(" ", caption[1])).split()) if caption else ""


def _read_controls(xml: bytes, links: Mapping[str, str], parts: Mapping[str, bytes]) -> Iterator[_Box]:
    """The check boxes and option buttons among the sheet's controls; only ActiveX ones tell their caption."""
    for piece in _CONTROL.split(xml[xml.rfind(b"sheetData") :])[1:]:
        head = _read_attributes(piece.partition(b">")[0])
        part = next((links.get(link, "") for name, link in head.items() if name.endswith(":id")), "")
        corners = tuple(int(corner) for corner in _CORNER.findall(piece)[:CORNERS])
        box = _Box(head.get("shapeId", ""), corners, "", "")
        state = _read_attributes(parts.get(part, b""))
        if state.get("objectType") in {"CheckBox", "Radio"}:
            yield replace(box, checked=state.get("checked", ""), link=state.get("fmlaLink", ""))
        elif active := read_activex(parts, part):
            link = b"".join(_LINKED.findall(piece)[:1]).decode("utf-8", "replace")
            yield replace(box, checked=active.value, link=link, caption=active.caption)


def _read_attributes(tags: bytes) -> dict[str, str]:
    return {
        name.decode(): html.unescape(text.decode("utf-8", "replace"))
        for name, text in _ATTRIBUTE.findall(tags)
    }


def _merge(shapes: Sequence[_Box], controls: Sequence[_Box]) -> Iterator[_Box]:
    """Each shape with the place and state of its control: of its number, or (LibreOffice) of its rank."""
    numbered = {control.number: control for control in reversed(controls)}
    in_step = len(shapes) == len(controls) and not any(shape.number in numbered for shape in shapes)
    for rank, shape in enumerate(shapes):
        control = controls[rank] if in_step else numbered.get(shape.number, shape)
        corners = control.corners if any(control.corners[CORNERS // 2 :]) else shape.corners
        is_placed = len(corners) == CORNERS and all(0 <= place < MAX_PLACES for place in corners[::2])
        if control.is_box and is_placed:  # in a group of shapes it may not be
            yield replace(control, corners=corners, caption=shape.caption or control.caption)


def _measure(xml: bytes, boxes: Sequence[_Box]) -> Layout:
    """The columns and rows with their sizes as the sheet tells them."""
    head = xml[: xml.find(b"sheetData")]
    usual = _read_attributes(b"".join(_USUAL.findall(head)))
    widths: dict[int, int] = {}
    for column in map(_read_attributes, _COLUMN.findall(head)):
        span = range(int(column.get("min", 1)) - 1, min(int(column.get("max", 0)), MAX_PLACES))
        widths |= dict.fromkeys(span, _scale(column.get("width"), CHARACTER, usual=COL_WIDTH))
    tall = ((row, _read_attributes(attributes).get("ht")) for row, attributes in iter_rows(xml))
    heights = {row: _scale(height, POINT, usual=ROW_HEIGHT) for row, height in tall if height}
    width = _scale(usual.get("defaultColWidth"), CHARACTER, usual=COL_WIDTH)
    height = _scale(usual.get("defaultRowHeight"), POINT, usual=ROW_HEIGHT)
    corners = [corner for box in boxes for corner in (box.corners[:4], box.corners[4:])]
    return Layout(
        _stretch(Axis(width, widths), [(col, offset) for col, offset, _, _ in corners]),
        _stretch(Axis(height, heights), [(row, offset) for _, _, row, offset in corners]),
    )


def _scale(length: str | None, unit: int, *, usual: int) -> int:
    return max(int(float(length) * unit), PIXEL) if length and _NUMERAL.fullmatch(length) else usual


def _stretch(axis: Axis, offsets: Iterable[tuple[int, int]]) -> Axis:
    """The axis with no column or row smaller than an offset into it: another font makes wider columns."""
    sizes = dict(axis.sizes)
    for index, offset in offsets:
        sizes[index] = max(sizes.get(index, axis.usual), offset)
    return Axis(axis.usual, sizes)


def _put(layout: Layout, box: _Box) -> Control:
    col, left, row, top, last_col, right, last_row, bottom = box.corners
    return layout.put(
        MARKS.get(box.checked, OFF),
        box.caption,
        across=(layout.cols.edge(col) + left, layout.cols.edge(last_col) + right),
        down=(layout.rows.edge(row) + top, layout.rows.edge(last_row) + bottom),
    )


def _read_link(link: re.Match[str]) -> Linked:
    sheet, letters, digits = link.groups("")
    cell = CellAt(int(digits) - 1, column_number(letters.encode()) - 1)
    return Linked(sheet.replace("''", "'"), cell)
