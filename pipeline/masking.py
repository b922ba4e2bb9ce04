"""Contacts hidden in free text (A12): telephone numbers, e-mail and chat addresses, identity numbers.

People write a number in many ways: full-width or Chinese digits, blanks and dashes between them, a country
code in front. So the patterns look at a plain copy of the text, each character of which stands for one of the
original; what they find is hidden at the same place there.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

_CHINESE_DIGITS = dict(
    zip("零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖", "001234567891123456789", strict=True)
)
_DASHES = "‐‑‒–—―−－ー~～·•・"
_LONGEST_PERSON = 3  # characters; longer customer names are companies

_GAP = r"[ \-._()]{0,3}"
_COUNTRY = rf"(?:(?:\+|00)?86{_GAP})?"
_AT, _DOT = r" ?(?:@|\[at\]|\(at\)) ?", r" ?(?:\.|\[dot\]|\(dot\)) ?"
_FLAGS = re.IGNORECASE | re.ASCII

_MOBILE = re.compile(rf"(?<!\d){_COUNTRY}0?(1{_GAP}[3-9](?:{_GAP}\d){{9}})(?!\d)", _FLAGS)
_GROUPED = re.compile(r"(?<!\d)(1[3-9]\d[/,]\d{4}[/,]\d{4})(?!\d)", _FLAGS)
_AREA = rf"{_COUNTRY}\(?(0\d{{2,3}})|(?:\+|00)86{_GAP}([1-9]\d{{1,2}})"
_LANDLINE = re.compile(rf"(?<!\d)(?:{_AREA}){_GAP}(\d(?:{_GAP}\d){{6,7}})(?!\d)", _FLAGS)
_SERVICE = re.compile(rf"(?<!\d)([48]00){_GAP}(\d{{3}}{_GAP}\d{{4}}|\d{{4}}{_GAP}\d{{3}})(?!\d)", _FLAGS)
_EMAIL = re.compile(rf"[a-z0-9][\w.+%\-]*{_AT}(?:[a-z0-9\-]+{_DOT})+[a-z]{{2,}}", _FLAGS)
_CHAT = re.compile(
    r"(?:微信号?|weixin|wechat|\b[wv]x|v信|qq号?|钉钉号?)[号 :、为是\-]{0,4}([a-z0-9][\w\-]{4,19})", _FLAGS
)
_IDENTITY = re.compile(r"(?<!\d)([1-9]\d{16}[\dx]|[1-9]\d{14,18})(?!\d)", _FLAGS)
_BORN = r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_CITIZEN = re.compile(rf"(?<!\d)([1-9]\d{{5}}[ \-]?{_BORN}[ \-]?\d{{3}}[\dx])(?!\d)", _FLAGS)
_LOCAL = re.compile(
    r"(?<![\d.,\-])(?!(?:19|20)\d\d(?:0\d|1[0-2])\d\d)([1-9]\d{2,3}[ \-]?\d{4})(?![\d.,])", _FLAGS
)

_SUSPECT = re.compile(r"@|[\[(]at[\])]|微信|weixin|wechat|[wv]x|v信|qq|钉钉", _FLAGS)
_DIGIT = re.compile(r"\d", _FLAGS)
_FEWEST_DIGITS = 7
"""A text without one of these words and with fewer digits holds no contact."""

_MAY_HOLD = (
    r"(?i)@|at[\])）]|微信|weixin|wechat|[wv]x|v信|qq|钉钉"
    r"|[^\x00-\x7f\x{4e00}-\x{9fff}，。：；！？、（）《》“”…]"
    rf"|(?:[0-9{''.join(_CHINESE_DIGITS)}][^0-9{''.join(_CHINESE_DIGITS)}]*){{{_FEWEST_DIGITS}}}"
)
"""What a text with a contact surely holds, as Arrow writes patterns: one of the words, a character that may
stand for another one, or so many digits."""

_PLAIN_MOBILE = r"^(1[3-9]\d)\d{4}(\d{4})$"
"""A mobile number and nothing else, as most people write it."""

_Mask = tuple[re.Pattern[str], int, Callable[[re.Match[str]], str]]
"""What to look for, which group of it to replace, and by what."""


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _mask_mobile(match: re.Match[str]) -> str:
    number = _digits(match[1])
    return f"{number[:3]}****{number[-4:]}"


def _mask_identity(match: re.Match[str]) -> str:
    return f"{match[1][:3]}****{match[1][-2:]}"


_CONTACTS: Sequence[_Mask] = (
    (_EMAIL, 0, lambda match: f"{match[0][0]}***@***"),
    (_CHAT, 1, lambda _: "***"),
    (_MOBILE, 0, _mask_mobile),
    (_GROUPED, 0, _mask_mobile),
    (_LANDLINE, 0, lambda match: f"{match[1] or match[2]}-****{_digits(match[3])[-3:]}"),
    (_SERVICE, 0, lambda match: f"{match[1]}-****{_digits(match[2])[-3:]}"),
    (_CITIZEN, 0, _mask_identity),
)
_LIKELY: Sequence[_Mask] = (
    (_IDENTITY, 0, _mask_identity),
    (_LOCAL, 0, lambda match: f"****{match[1][-3:]}"),
)


def _plain(char: str) -> str:
    """One plain character for `char`: an ASCII digit, a dash, a blank, its narrow form, or itself."""
    if char in _CHINESE_DIGITS:
        return _CHINESE_DIGITS[char]
    digit = unicodedata.digit(char, None)
    if digit is not None:
        return str(digit)
    if char.isspace() or unicodedata.category(char) in {"Cc", "Cf"}:
        return " "
    if char in _DASHES:
        return "-"
    narrow = unicodedata.normalize("NFKC", char)
    return narrow if len(narrow) == 1 else char


class _Plain(dict[int, str]):
    """What `str.translate` puts for each character, found out when it first occurs."""

    def __missing__(self, code: int) -> str:
        return self.setdefault(code, _plain(chr(code)))


_PLAIN = _Plain()


def _hide(text: str, masks: Sequence[_Mask]) -> str:
    plain = text.translate(_PLAIN)
    if not _SUSPECT.search(plain) and len(_DIGIT.findall(plain)) < _FEWEST_DIGITS:
        return text
    for pattern, group, mask in masks:
        pieces, done = [], 0
        for match in pattern.finditer(plain):  # a loop: the text around a match stays as it is
            pieces += [text[done : match.start(group)], mask(match)]
            done = match.end(group)
        if pieces:
            text = "".join((*pieces, text[done:]))
            plain = text.translate(_PLAIN)
    return text


def mask_contacts(text: str) -> str:
    """`text` with every mobile, landline and service number, e-mail and chat address hidden.

    A citizen's number is too, for no case number holds a date of birth in that place.
    """
    return _hide(text, _CONTACTS)


def mask_text(text: str) -> str:
    """What people wrote, with bare local numbers and any long number hidden too (dates stay)."""
    return _hide(mask_contacts(text), _LIKELY)


def mask_column(texts: pd.Series, mask: Callable[[str], str] = mask_text) -> pd.Series:
    """`mask` of each text of a column; every distinct one that may hold a contact is looked at once."""
    codes, distinct = pd.factorize(texts.astype("str"))
    array = pa.array(distinct, pa.large_string())
    plain = pc.match_substring_regex(array, _PLAIN_MOBILE)  # most contacts are nothing else
    suspect = pc.and_not(pc.match_substring_regex(array, _MAY_HOLD), plain).to_numpy(zero_copy_only=False)
    masked = pc.replace_substring_regex(array, _PLAIN_MOBILE, r"\1****\2").to_numpy(zero_copy_only=False)
    masked[suspect] = [mask(text) for text in masked[suspect]]
    return pd.Series(pd.array([*masked, None], dtype="str")[codes], index=texts.index)


def mask_name(name: str) -> str:
    """A person's name as its first character and stars; a company's name stays, without contacts in it."""
    masked = mask_text(name.strip())
    return masked if len(masked) > _LONGEST_PERSON else masked[:1] + "*" * (len(masked) - 1)
