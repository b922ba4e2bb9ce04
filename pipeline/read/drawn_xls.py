"""What is drawn on an xls sheet: pictures, check boxes and option buttons ([MS-XLS] 2.4.181)."""

import re
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.read.boxes import MIXED, OFF, ON, PIXEL, POINT, Axis, Control, Layout
from pipeline.read.grid import CellAt

COL_WIDTH, ROW_HEIGHT = 64 * PIXEL, 15 * POINT  # Excel's own
CHARACTER, TWIP = 7 * PIXEL / 256, POINT / 20  # units of widths and heights
COL_PARTS, ROW_PARTS = 1024, 256  # into which a corner's column and row are divided

_DRAWING, _OBJECT, _TEXT, _CONTINUE, _COLUMNS, _ROW = 0xEC, 0x5D, 0x1B6, 0x3C, 0x7D, 0x208
_PICTURE, _CONTROLS = 8, (0x0B, 0x0C)
_ANCHOR = re.compile(rb"\x10\xf0\x12\0\0\0..(.{16})", re.DOTALL)  # column, offset, row, offset of two corners
_KIND = re.compile(rb"\x15\0\x12\0(..)", re.DOTALL)
_STATE = re.compile(rb"[\x0a\x12]\0\x08\0(..).{6}", re.DOTALL)
_LINK = re.compile(rb"\x14\0..\x05\0.{4}[\x24\x44\x64](..)(..)", re.DOTALL)  # its formula is one reference
_MARKS = {b"\1\0": ON, b"\2\0": MIXED}

Records = Sequence[tuple[int, bytes]]


@dataclass(frozen=True)
class Drawings:
    """What is drawn on one sheet, and the cells that hold the states of its controls."""

    pictures: int
    controls: tuple[Control, ...] = ()
    linked: tuple[CellAt, ...] = ()


@dataclass
class _Object:
    """An object as its records tell it: its shape stands before it, its text behind it."""

    body: bytes
    corners: tuple[int, ...]
    text: str = ""

    @property
    def kind(self) -> int:
        found = _KIND.match(self.body)
        return _number(found[1]) if found else 0


def _number(content: bytes) -> int:
    return int.from_bytes(content, "little")


def find_drawings(records: Records) -> Drawings:
    """What the records of a sheet draw on it."""
    objects = list(_list_objects(records))
    boxes = [each for each in objects if each.kind in _CONTROLS and each.corners]
    pictures = sum(each.kind == _PICTURE for each in objects)
    if not boxes:
        return Drawings(pictures)
    layout = _measure(records)
    links = (_LINK.search(box.body) for box in boxes)
    linked = tuple(CellAt(_number(link[1]), _number(link[2][:1])) for link in links if link)
    return Drawings(pictures, tuple(_put(layout, box) for box in boxes), linked)


def _list_objects(records: Records) -> Iterator[_Object]:
    corners: tuple[int, ...] = ()
    found: list[_Object] = []
    length = 0
    for kind, body in records:
        if kind == _DRAWING:
            anchors = _ANCHOR.findall(body)
            corners = struct.unpack("<8H", anchors[-1]) if anchors else corners
        elif kind == _OBJECT:
            found.append(_Object(body, corners))
            corners = ()
        elif kind == _TEXT:
            length = struct.unpack_from("<H", body, 10)[0]
        elif kind == _CONTINUE and found and len(found[-1].text) < length:
            found[-1].text += _decode(body)[:length]
    return iter(found)


def _decode(text: bytes) -> str:
    """Its first byte says whether characters have two bytes or one."""
    return text[1:].decode("utf-16-le", "replace") if text[:1] == b"\1" else text[1:].decode("latin-1")


def _measure(records: Records) -> Layout:
    """The columns and rows with their sizes as the sheet tells them."""
    widths: dict[int, int] = {}
    for body in (body for kind, body in records if kind == _COLUMNS):
        first, last, width = struct.unpack_from("<3H", body)
        widths |= dict.fromkeys(range(first, last + 1), max(int(width * CHARACTER), PIXEL))
    rows = (struct.unpack_from("<H4xH", body) for kind, body in records if kind == _ROW)
    heights = {row: max(int((height & 0x7FFF) * TWIP), PIXEL) for row, height in rows}
    return Layout(Axis(COL_WIDTH, widths), Axis(ROW_HEIGHT, heights))


def _put(layout: Layout, box: _Object) -> Control:
    left, top, right, bottom = (
        axis.edge(place) + axis.sizes.get(place, axis.usual) * offset // parts
        for axis, place, offset, parts in zip(
            (layout.cols, layout.rows) * 2,
            box.corners[::2],
            box.corners[1::2],
            (COL_PARTS, ROW_PARTS) * 2,
            strict=True,
        )
    )
    state = _STATE.search(box.body)
    mark = _MARKS.get(state[1] if state else b"", OFF)
    return layout.put(mark, box.text.strip(), across=(left, right), down=(top, bottom))
