"""Contacts: phone numbers, e-mail addresses, WeChat and QQ names, several of them in one cell."""

import re

from pipeline.model import Fault
from pipeline.normalise.long_numbers import read_long_number
from pipeline.normalise.text import Kept, clean_text, read_entry

BAD_CONTACT = Fault("bad-contact")

_GAP = r"[\s-]?"
_DIGIT = r"[\d*]"  # 138****8000 is masked, not wrong
_COUNTRY = rf"(?:\(?(?:\+|00)?86\)?{_GAP})?"
_AREA = rf"(?:{_COUNTRY}\(?0\d{{2,3}}\)?|(?:\+|00)86{_GAP}(?:10|[2-9]\d{{1,2}}))"
_EXTENSION = r"(?:\s*(?:-|转|ext\.?|#)\s*\d{1,6})?"
_CONTACT = re.compile(
    "|".join(
        [
            r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}",
            rf"(?<!\d){_COUNTRY}1[3-9](?:{_GAP}{_DIGIT}){{9}}(?!\d)",  # mobile
            rf"(?<!\d){_AREA}{_GAP}{_DIGIT}{{3,4}}{_GAP}{_DIGIT}{{4}}{_EXTENSION}(?!\d)",
            rf"(?<!\d)[48]00(?:{_GAP}\d){{7}}{_EXTENSION}(?!\d)",
            rf"(?<!\d)[2-9]\d{{2,3}}{_GAP}\d{{4}}{_EXTENSION}(?!\d)",  # landline of the same town
            rf"(?<!\d)(?:\+|00)(?!86)[1-9](?:{_GAP}\d){{7,14}}(?!\d)",  # abroad
            r"(?:微信号?|wechat|weixin|wx|vx)\s*:?\s*[a-z0-9_][\w-]{1,29}",
            r"qq号?\s*:?\s*\d{5,11}(?!\d)",
        ]
    ),
    re.ASCII | re.IGNORECASE,
)
_LEFT_OVER = re.compile(r"[\d@*]")
_DATE = re.compile(r"(?:19|20)\d\d-\d\d?-\d\d?", re.ASCII)  # its digits would make a telephone of a town
_SPACED_DIGITS = re.compile(r"\d[\d -]*", re.ASCII)


def parse_contact(value: object) -> Kept | Fault:
    """The contact as text, with `bad-contact` where it is none (it is kept all the same).

    `damaged-number` where Excel has lost digits.
    Digits are stored without spaces and dashes, unless that would join several numbers or an extension.
    Names and remarks may stand beside a contact.
    """
    line = read_entry(value)
    if line is None:
        return Kept(None)
    text = clean_text(value)
    if number := read_long_number(value, line):
        if isinstance(number, Fault):
            return number
        line = text = number
    if _SPACED_DIGITS.fullmatch(line) and not _DATE.fullmatch(line):
        digits = re.sub("[ -]", "", line)
        text = digits if _is_contact(digits) or not _is_contact(line) else line
        line = text
    return Kept(text, None if _is_contact(line) else BAD_CONTACT)


def _is_contact(text: str) -> bool:
    """Whether contacts are found, and all digits belong to one."""
    rest, count = _CONTACT.subn("", text)
    return count > 0 and not _LEFT_OVER.search(rest)
