"""Hide phone numbers, addresses and accounts in what is quoted outside the tracking workbook (A12)."""

import re

_EMAIL = re.compile(r"[a-z0-9._%+-]+[@＠][a-z0-9-]+(?:\.[a-z0-9-]+)*", re.IGNORECASE)
_ACCOUNT = re.compile(r"(微信|wechat|wx|vx|qq)([号号码::： ]{0,4})([a-z0-9_-]{5,})", re.IGNORECASE)
# seven digits or more, however they are grouped: mobiles, landlines, identity and card numbers
_NUMBER = re.compile(r"\d(?:[-‐–—－\s().（）·_\u200b-\u200f\u2060\ufeff]{0,3}\d){6,}")
_MOBILE_DIGITS = 11


def mask_contacts(text: str) -> str:
    """The text with `138****8000` for a phone number and `***` for an address or an account name."""
    without_mail = _EMAIL.sub("***", text)
    without_accounts = _ACCOUNT.sub(r"\1\2***", without_mail)
    return _NUMBER.sub(_mask_number, without_accounts)


def _mask_number(match: re.Match[str]) -> str:
    digits = re.sub(r"\D", "", match[0])
    if len(digits) < _MOBILE_DIGITS:
        return "****"
    return f"{digits[:3]}****{digits[-4:]}"
