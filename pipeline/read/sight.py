"""What the bytes of a sheet's XML tell at a glance: patterns take as long as reading it."""

from typing import Any

import numpy as np
import numpy.typing as npt

Codes = npt.NDArray[np.uint8]
Numbers = npt.NDArray[np.signedinteger[Any]]

_CELL = b'<c r="'
_LETTERS, _MOST_LETTERS = 26, 3  # of a column: XFD
_DIGITS, _MOST_DIGITS = 10, 7  # of a row: 1048576
_ROOM = 20  # bytes behind the beginning of the last cell; there are more in any sheet
_LOWER_CASE = np.uint8(0x20)  # the bit in which a letter differs from its capital


def holds(xml: bytes, sign: bytes) -> bool:
    """Whether a sign of two bytes or more stands there; it is quick where the second one is rare."""
    return _find(np.frombuffer(xml, dtype=np.uint8), sign, rare=1).size > 0


def measure(xml: bytes) -> tuple[int, int] | None:
    """The last row and column with a cell, be it blank; None where not all cells plainly tell their place."""
    codes = np.frombuffer(xml, dtype=np.uint8)[xml.find(b"sheetData") :]
    letters = (codes | _LOWER_CASE) - np.uint8(ord("a") - 1)
    tags, prefixed = _find(codes[:-_ROOM], b"<c", rare=1), _find(codes[:-_ROOM], b":c", rare=0)
    tags, prefixed = (at[letters[at + 2] - np.uint8(1) >= _LETTERS] for at in (tags, prefixed))
    cells = _keep(codes, tags, _CELL)
    if prefixed.size or cells.size < tags.size:
        return None
    cols, at = _read(letters, cells + len(_CELL), range(1, _LETTERS + 1), most=_MOST_LETTERS)
    rows, at = _read(codes - np.uint8(ord("0")), at, range(_DIGITS), most=_MOST_DIGITS)
    is_plain = bool(np.all(cols > 0) and np.all(rows > 0) and np.all(codes[at] == ord('"')))
    return (int(rows.max(initial=0)), int(cols.max(initial=0))) if is_plain else None


def _find(codes: Codes, sign: bytes, *, rare: int) -> Numbers:
    """Where a sign begins; by its rare byte it is found."""
    end = len(codes) - len(sign) + 1 + rare
    return _keep(codes, np.flatnonzero(codes[rare:end] == sign[rare]), sign)


def _keep(codes: Codes, places: Numbers, sign: bytes) -> Numbers:
    """Those of some places where a sign begins."""
    for at, code in enumerate(sign):
        places = places[codes[places + at] == code]
    return places


def _read(signs: Codes, at: Numbers, numerals: range, *, most: int) -> tuple[Numbers, Numbers]:
    """The numbers that begin at these places, of so many numerals at most, and where they end."""
    values = np.zeros(len(at), dtype=np.int32)
    for _ in range(most):
        own = signs[at]
        goes_on = (own >= numerals.start) & (own < numerals.stop)
        if not goes_on.any():
            break
        values += goes_on * (values * (len(numerals) - 1) + own)
        at = at + goes_on
    return values, at
