"""Cells of an xlsx that show a check box although their value is none.

Excel 2024 gives a cell's format a complement by which TRUE and FALSE are drawn as boxes; and letters in a
Wingdings font are boxes and ticks, in a whole cell or in a part of its text.
"""

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError, fromstring

from pipeline.read.boxes import OFF, ON
from pipeline.read.cells import find_cells, place
from pipeline.read.grid import CellAt
from pipeline.read.tell import UnreadableError

FONTS = {
    "Wingdings": dict(zip("þýüxon¨qr¡¤l", "☑☒√☒□■□□□○◉●", strict=True)),
    "Wingdings 2": dict(zip("RSTQP£", "☑☒☒☒√□", strict=True)),
}
PRIVATE = 0xF000  # a symbol's letter may stand so much higher
DEEP = 4  # bags inside each other: complements, complement, controls, check box

_TABLES = {
    font: {ord(letter) + base: sign for letter, sign in signs.items() for base in (0, PRIVATE)}
    for font, signs in FONTS.items()
}
_STYLE = re.compile(rb"""(?<!\S)s\s*=\s*["'](\d+)["']""")
_TYPE = re.compile(rb"""(?<!\S)t\s*=\s*["'](\w+)["']""")
_VALUE = re.compile(rb"<(?:\w+:)?v>\s*(\d+)")
_STRING_END = re.compile(rb"</(?:\w+:)?si\s*>")
_SOUND = re.compile(rb"<(?:\w+:)?rPh\b.*?</(?:\w+:)?rPh\s*>", re.DOTALL)
_RUN = re.compile(rb"<(?:\w+:)?r>")
_FONT = re.compile(rb"""<(?:\w+:)?rFont\s+val\s*=\s*["']([^"']*)["']""")
_TEXT = re.compile(rb"<(?:\w+:)?[tv](?:\s[^>]*)?>([^<]*)<")


@dataclass(frozen=True)
class Symbols:
    """Where a workbook has such cells: formats drawn as check boxes, formats with a font, shared strings."""

    boxes: frozenset[int]
    fonts: Mapping[int, str]
    strings: Sequence[bytes]


def read_symbols(parts: Mapping[str, bytes]) -> Symbols | None:
    """None for the workbook that has none, like nearly all."""
    styles, strings = _find(parts, "/styles.xml"), _find(parts, "/sharedstrings.xml")
    bags = _find(parts, "/featurepropertybag.xml")
    if not bags and b"Wingdings" not in styles and b"Wingdings" not in strings:
        return None
    formats = _read_formats(_parse(styles)) if styles else []
    drawn = _find_boxes(_parse(bags)) if bags else frozenset()
    return Symbols(
        frozenset(at for at, (_, complement) in enumerate(formats) if complement in drawn),
        {at: font for at, (font, _) in enumerate(formats) if font in FONTS},
        _STRING_END.split(strings),
    )


def _find(parts: Mapping[str, bytes], end: str) -> bytes:
    return next((part for name, part in parts.items() if name.lower().endswith(end)), b"")


def _parse(part: bytes) -> Element:
    try:
        return fromstring(part)  # noqa: S314 - parts with a DTD were refused
    except ParseError as error:
        raise UnreadableError("damaged") from error


def _read_formats(styles: Element) -> list[tuple[str, str]]:
    """Font and complement (its number; else "") of every cell format."""
    fonts = [font.find("{*}name") for font in styles.iterfind("{*}fonts/{*}font")]
    names = {str(at): "" if font is None else font.get("val", "") for at, font in enumerate(fonts)}
    formats = styles.iterfind("{*}cellXfs/{*}xf")
    return [
        (
            names.get(each.get("fontId", "0"), ""),
            next((found.get("i", "") for found in each.iter() if found.tag.endswith("}xfComplement")), ""),
        )
        for each in formats
    ]


def _find_boxes(root: Element) -> frozenset[str]:
    """The complements that lead to a check box from bag to bag."""
    bags = list(root)
    mapped = [link for bag in bags if bag.get("type") == "XFComplements" for link in _links(bag)]
    return frozenset(str(at) for at, link in enumerate(mapped) if _is_box(bags, link, deep=DEEP))


def _is_box(bags: Sequence[Element], at: int, *, deep: int) -> bool:
    if not (deep and 0 <= at < len(bags)):
        return False
    bag = bags[at]
    return bag.get("type") == "Checkbox" or any(_is_box(bags, link, deep=deep - 1) for link in _links(bag))


def _links(bag: Element) -> list[int]:
    texts = (link.text or "" for link in bag.iter() if link.tag.endswith("}bagId"))
    return [int(text) for text in texts if text.strip().isdecimal()]


def find_symbols(xml: bytes, symbols: Symbols) -> Iterator[tuple[CellAt, str]]:
    """What the cells of a sheet show that hold such symbols."""
    for attributes, content in find_cells(xml, len):
        style, kind = _STYLE.search(attributes), _TYPE.search(attributes)
        text = _show(symbols, int(style[1]) if style else 0, kind[1] if kind else b"", content=content)
        if text is not None:
            yield place(attributes), text


def _show(symbols: Symbols, style: int, kind: bytes, *, content: bytes) -> str | None:
    value = _VALUE.search(content)
    if kind == b"b":
        return (ON if value and value[1] == b"1" else OFF) if style in symbols.boxes else None
    font = symbols.fonts.get(style, "")
    if kind == b"s":
        content = symbols.strings[int(value[1])] if value and int(value[1]) < len(symbols.strings) else b""
    elif kind not in {b"inlineStr", b"str"}:
        return None
    return _translate(content, font) if font or b"Wingdings" in content else None


def _translate(markup: bytes, font: str) -> str:
    """The text of all runs, each in its own font or in that of the cell."""
    runs = _RUN.split(_SOUND.sub(b"", markup))
    return "".join(_read_run(run, font) for run in runs)


def _read_run(run: bytes, font: str) -> str:
    own = _FONT.search(run)
    name = own[1].decode("utf-8", "replace") if own else font
    text = html.unescape(b"".join(_TEXT.findall(run)).decode("utf-8", "replace"))
    return text.translate(_TABLES.get(name, {}))
