"""Serial numbers of cells → dates and times, as their number format shows them."""

import re
from datetime import datetime, time, timedelta

BUILT_IN = {  # formats of dates that no workbook spells out; 27 to 36 and 50 to 58 are Chinese
    **dict.fromkeys((*range(14, 18), 22, *range(27, 37), *range(50, 59)), "yyyy-m-d"),
    **dict.fromkeys((*range(18, 22), 45, 47), "h:mm:ss"),
    46: "[h]:mm:ss",
}
LEAP, _NO_DAY = 60, timedelta(days=1)  # to Excel 1900-02-29 was a day
_DAY_0 = {False: datetime(1899, 12, 30), True: datetime(1904, 1, 1)}  # noqa: DTZ001 - cells have no zone
_LITERAL = re.compile(r'"[^"]*"|[\\_*].|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_LENGTH = re.compile(r"\[[hms]+\]", re.IGNORECASE)
_DAY = re.compile(r"[yd年月日]", re.IGNORECASE)
_TIME = re.compile(r"[mhs时分秒]", re.IGNORECASE)


def read_serial(number: float, code: str, *, epoch_1904: bool) -> object:
    """The date, moment, time of day or length of time that a number shows; the number where it shows none."""
    shown = _LITERAL.sub("", code).split(";")[0]
    if not _DAY.search(shown) and not _TIME.search(shown):
        return number
    try:
        length = timedelta(seconds=round(number * 86_400))
        moment = _DAY_0[epoch_1904] + length
        moment += _NO_DAY * (number < LEAP and not epoch_1904)
    except OverflowError:
        return number
    if _LENGTH.search(shown):
        return length
    if not _DAY.search(shown) and 0 <= number < 1:
        return moment.time()
    return moment.date() if moment.time() == time() else moment
