"""A customer's own dates (D1): birthdays go back further than a case's stamps, and often have no year."""

import re
from datetime import date

from pipeline.model import Fault
from pipeline.normalise.dates import parse_time
from pipeline.normalise.moments import AMBIGUOUS
from pipeline.normalise.text import Kept, clean_text

_CENTURY_YEARS, _CENTURY_DAYS = 100, 36_525  # both have their leap years at the same places
_OLD_YEAR = re.compile(r"^\s*19(?=[0-8]\d)")
_LAST_OLD_SERIAL = 32_874  # 1990 begins on the next day
_LEAP_YEAR = 2024


def parse_key_date(value: object) -> Kept | None:
    """`1985-05-12`, or `05-12` where no year is given; what is not understood is kept as it stands."""
    text = clean_text(value)
    if text is None:
        return None
    if isinstance(value, date):  # a moment too
        return Kept(f"{value:%Y-%m-%d}")
    found = _read_old(value)
    moment = parse_time(value) if found is None else found
    if moment == AMBIGUOUS:  # 5月12日 lacks nothing but its year, 05/12/24 does not say which is the month
        moment = parse_time(value, year=_LEAP_YEAR)
        return Kept(text, moment) if isinstance(moment, Fault) else Kept(f"{moment:%m-%d}")
    if isinstance(moment, Fault):
        return Kept(text, moment)
    return None if moment is None else Kept(f"{moment:%Y-%m-%d}")


def _read_old(value: object) -> date | Fault | None:
    """A date before 1990, read as one of the next century; None where it is none."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        if 0 < value <= _LAST_OLD_SERIAL:
            return _go_back(parse_time(value + _CENTURY_DAYS))
        value = f"{value:.0f}"
    if isinstance(value, str) and _OLD_YEAR.match(value):
        return _go_back(parse_time(_OLD_YEAR.sub("20", value)))
    return None


def _go_back(moment: date | Fault | None) -> date | Fault | None:
    return moment.replace(year=moment.year - _CENTURY_YEARS) if isinstance(moment, date) else moment
