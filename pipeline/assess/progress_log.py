"""The dated entries of a progress log: `10-03 14:00 已联系技术部`."""

import re
from dataclasses import dataclass
from itertools import accumulate
from typing import Self

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.assess.moments import Flags, Rows, Times, has_time

_PLANNED = "预计|计划|承诺|约定|定于|将于"  # a date after these is a plan, no entry
_UNITS = "天|日|个|小时|分|周|年|月|次|台|人|元|期|版|号|前|之前|以前"  # 3-5 天 is no date
_ENTRY = re.compile(
    rf"""
    (?: (?P<planned>{_PLANNED}) [^\d\n\0]{{0,3}}
      | (?<![^\s\0;,:。、|\[【(]) (?:\d{{1,2}}[.)]\s?)? )    # an entry begins a line or follows a separator
    (?: (?P<year>(?:19|20)\d\d) \s?[-/.年]\s? )?
    (?P<month>\d{{1,2}}) \s?(?P<mark>[-/.月])\s? (?P<day>\d{{1,2}}) [日号]?
    (?: [\sT]* (?P<hour>[01]?\d|2[0-3]) \s?(?: :\s?(?P<minute>[0-5]\d)(?::[0-5]\d)?
                                            | [时点](?:(?P<past>[0-5]?\d)分?)? ) )?
    (?! [\d/.%:-] | \s?(?:{_UNITS}) )
    """,
    re.VERBOSE,
)
_PARTS = ("year", "month", "day", "hour", "minute", "past")
_WORTH_A_LOOK = r"\d ?[-/.月] ?\d"
_HALF_YEAR = np.timedelta64(183, "D")
_MONTHS = 12

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Entries:
    """Dated entries: the position of their record, and when."""

    rows: Rows
    when: Times

    def keep(self, wanted: Flags) -> Self:
        """Those that are wanted."""
        return type(self)(self.rows[wanted], self.when[wanted])


def read_entries(texts: pd.Series, received: Times) -> Entries:
    """Every dated entry of each log; a date without a year takes it from `received` (A7, B8, E8).

    A log of December that goes on in January: what would lie more than half a year before the reception
    belongs to the year after it. Impossible dates are no entries.
    """
    numbered = texts.reset_index(drop=True).str.normalize("NFKC")
    logs = numbered[numbered.str.contains(_WORTH_A_LOOK, na=False)]
    ends = list(accumulate(len(log) + 1 for log in logs))
    # One pass over all logs: a search per row takes twice as long. What remains is a loop over entries.
    found = [
        (match.start(), *match.group(*_PARTS))
        for match in _ENTRY.finditer("\0".join(logs))
        if not (match["planned"] or _is_decimal(match))
    ]
    table = np.array(found, object).reshape(-1, len(_PARTS) + 1).astype(np.float64)
    rows = logs.index.to_numpy(np.intp)[np.searchsorted(ends, table[:, 0], side="right")]
    when = _date_entries(dict(zip(_PARTS, table[:, 1:].T, strict=True)), received[rows])
    return Entries(rows, when).keep(has_time(when))


def _is_decimal(match: re.Match[str]) -> bool:
    """`2.3` alone is more likely a version than a date."""
    return match["mark"] == "." and not (match["year"] or match["hour"])


def _date_entries(parts: dict[str, Numbers], received: Times) -> Times:
    """The moments that the parts say; NaT for impossible dates and those whose year nothing tells."""
    own_year = received.astype("datetime64[Y]").astype(np.float64) + 1970
    own_year[np.isnat(received)] = np.nan
    without_year = np.isnan(parts["year"])
    year = np.where(without_year, own_year, parts["year"])
    when = _build_times(year, parts)
    too_early = without_year & (when < received - _HALF_YEAR)
    return np.where(too_early, _build_times(year + 1, parts), when)


def _build_times(year: Numbers, parts: dict[str, Numbers]) -> Times:
    month, day = parts["month"], parts["day"]
    known = ~np.isnan(year) & (month >= 1) & (month <= _MONTHS) & (day >= 1)
    months = np.where(known, (year - 1970) * _MONTHS + month - 1, 0).astype("datetime64[M]")
    days = months.astype("datetime64[D]") + np.where(known, day - 1, 0).astype("timedelta64[D]")
    known &= days.astype("datetime64[M]") == months
    minutes = np.nan_to_num(parts["hour"]) * 60 + np.nan_to_num(np.fmax(parts["minute"], parts["past"]))
    when = days.astype("datetime64[us]") + minutes.astype("timedelta64[m]")
    return np.where(known, when, np.datetime64("NaT"))
