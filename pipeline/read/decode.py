"""Bytes → text, strictly: what is no text in any encoding is refused, never replaced."""

import codecs
import re

from pipeline.read.tell import UnreadableError

GUESSES = ("utf-8-sig", "gb18030", "utf-16-le", "utf-16-be")  # the last two without a mark
_LINES = re.compile(r"[,\t;|].*\n")
_CONTROL = frozenset(map(chr, range(32))) - set("\t\n\r\f\v")
CONTROL_SHARE = 0.01  # of stray control characters that a text may have
_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_CHARSET = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
_CHARSETS = {"gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "big5": "big5hkscs"}
_UNSURE = {"ascii", "us-ascii", "iso-8859-1", "latin1", "windows-1252", "utf-16", "unicode"}
"""Said of Chinese texts by programs that were never asked."""


def decode_text(data: bytes) -> str:
    """The text of a file; raises UnreadableError for what is none, or ends within a character."""
    if data.startswith(_MARKS):
        return _decode(data, ("utf-16",))
    _check_end(data)
    return _decode(data, GUESSES)


def decode_markup(data: bytes) -> str:
    """The text of a web page or XML file, which may name its encoding; UTF-8 shows itself."""
    declared = _CHARSET.search(data[:4096])
    name = declared[1].decode("latin-1").lower() if declared else ""
    name = _CHARSETS.get(name, name)
    if data.startswith(_MARKS) or not name or name in _UNSURE:
        return decode_text(data)
    return _decode(data, ("utf-8-sig", name, *GUESSES))


def _decode(data: bytes, encodings: tuple[str, ...]) -> str:
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except (UnicodeError, LookupError):  # a page may name an encoding that there is not
            continue
        if _is_believable(text, encoding):
            return text
    raise UnreadableError("encoding")


def _is_believable(text: str, encoding: str) -> bool:
    """UTF-8 is hardly met by chance; any bytes are UTF-16 of some sort: that must have lines and fields."""
    if "\0" in text or encoding == "utf-8-sig":
        return "\0" not in text
    is_plain = sum(map(text.count, _CONTROL)) <= CONTROL_SHARE * len(text)
    return is_plain and (encoding not in GUESSES[2:] or bool(_LINES.search(text)))


def _check_end(data: bytes) -> None:
    """Refuses UTF-8 that ends within a character: the rest of its copy is still to come."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data" and not data[: error.start].isascii():
            raise UnreadableError("incomplete") from None
