"""State and caption of ActiveX check boxes and option buttons in an xlsx."""

import html
import re
from collections.abc import Mapping
from typing import NamedTuple

CLASSES = re.compile(rb"8BD21D[45]0-EC42-11CE-9E0D-00AA006002F3", re.IGNORECASE)  # check box, option button

_PROPERTY = re.compile(rb"""name\s*=\s*["'](Value|Caption)["'][^>]*?value\s*=\s*["']([^"']*)["']""")
_MASK, _FIELDS = 20, 28  # offsets behind the class and the version, [MS-OFORMS] 2.2.5.1
_SIZES = {
    0: 4, 1: 4, 2: 4, 3: 4, 4: 1, 5: 1, 6: 1, 7: 1, 9: 2, 10: 4, 11: 2, 12: 2, 13: 2, 14: 2, 15: 2, 16: 1,
    17: 1, 18: 1, 20: 1, 21: 1, 22: 4, 23: 4, 24: 4, 25: 4, 26: 4, 27: 2, 28: 2, 29: 2, 32: 4,
}  # fmt: skip
"""Bytes of each field by its bit in the mask; of a text this is its length."""
_EXTENT, _VALUE, _CAPTION = 8, 22, 23
_IS_NARROW = 1 << 31  # one byte a character instead of two


class State(NamedTuple):
    """`1` where it is ticked, and what stands beside the box."""

    value: str
    caption: str


def read_activex(parts: Mapping[str, bytes], name: str) -> State | None:
    """The state that a part tells, or the stream of the same name; None where that is another control."""
    markup, stream = parts.get(name, b""), parts.get(name.removesuffix(".xml") + ".bin", b"")
    if not CLASSES.search(markup):
        return None
    if len(stream) > _FIELDS and b"persistStreamInit" in markup:
        return _read_stream(stream)
    told = {key: html.unescape(text.decode("utf-8", "replace")) for key, text in _PROPERTY.findall(markup)}
    return State(told.get(b"Value", ""), told.get(b"Caption", ""))


def _read_stream(stream: bytes) -> State:
    """Fields stand in the order of the mask's bits, each at a multiple of its size; texts follow."""
    mask = int.from_bytes(stream[_MASK:_FIELDS], "little")
    at, lengths = _FIELDS, {}
    for bit, size in _SIZES.items():
        if mask >> bit & 1:
            at += -at % size
            lengths[bit] = int.from_bytes(stream[at : at + size], "little")
            at += size
    at += -at % 4 + 8 * (mask >> _EXTENT & 1)
    texts = []
    for bit in (_VALUE, _CAPTION):
        count = lengths.get(bit, 0) & ~_IS_NARROW
        encoding = "latin-1" if lengths.get(bit, 0) & _IS_NARROW else "utf-16-le"
        texts.append(stream[at : at + count].decode(encoding, "replace"))
        at += count + -count % 4
    return State(*texts)
