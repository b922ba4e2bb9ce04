"""Whom to greet or to ask: birthdays, anniversaries and ends of contracts in the days to come (D1)."""

from collections.abc import Mapping

import pandas as pd

from pipeline.analyse.list_revisits import COLUMNS
from pipeline.model import KEY_DATES, RecordKind

AHEAD = pd.Timedelta(days=14)
ONCE = "contract_end"
"""The only date that does not come round every year."""

_DATE = r"(?:(?P<year>\d{4})-)?(?P<month>\d\d)-(?P<day>\d\d)"
_SINCE = {"case": "received_at", "visit": "visit_at", "assessment": "assessed_at"}


def list_occasions(
    records: Mapping[RecordKind, pd.DataFrame],
    extras: Mapping[RecordKind, pd.DataFrame],
    *,
    as_of: pd.Timestamp,
) -> pd.DataFrame:
    """One row (`COLUMNS`) per customer's date of the next 14 days, as of today; `reason` is its field.

    `extras` has the dates as text beside each record, under the labels of `KEY_DATES`. The latest record that
    names one counts. 29 February is kept on the 28th.
    """
    if not any(label in table for table in extras.values() for label in KEY_DATES.values()):
        return pd.DataFrame(columns=COLUMNS, dtype="str").astype({"due_at": "datetime64[us]"})
    told = pd.concat([_list_dates(kind, records[kind], extras[kind]) for kind in records], ignore_index=True)
    told = told.sort_values("since", kind="stable", na_position="first")
    told = told.drop_duplicates(["customer", "reason"], keep="last")
    today = as_of.normalize()
    day = _find_next(told, today)
    due = told.assign(due_at=day + pd.Timedelta(days=1))[day.between(today, today + AHEAD)]
    due = due.sort_values(["due_at", "customer_name"], ignore_index=True)[COLUMNS]
    return due.astype({name: "str" for name in COLUMNS if name != "due_at"})


def _list_dates(kind: RecordKind, records: pd.DataFrame, extras: pd.DataFrame) -> pd.DataFrame:
    """One row per date that a record names: `year` (may be missing), `month`, `day`, whose, since when."""
    found = [name for name, label in KEY_DATES.items() if label in extras]
    if not found:
        records = records.head(0)
    wanted = ["customer", *(name for name in COLUMNS if name not in ("reason", "due_at")), "since"]
    named = records.assign(
        customer=records.get("customer_id", records["customer_name"]).fillna(records["customer_name"]),
        since=records[_SINCE[kind]],
        record_id=records.get(f"{kind}_id"),
    ).reindex(columns=wanted)
    parts = [
        named.assign(reason=name).join(extras[KEY_DATES[name]].str.extract(f"^{_DATE}$").astype("float64"))
        for name in found
    ]
    blank = {"reason": "str", "year": "float64", "month": "float64", "day": "float64"}
    rows = pd.concat(parts) if parts else named.head(0).assign(**dict.fromkeys(blank)).astype(blank)
    return rows[rows["customer"].notna() & rows["month"].notna()]


def _find_next(dates: pd.DataFrame, today: pd.Timestamp) -> pd.Series:
    """The next day, today included, on which each comes round; the day itself of what happens once."""
    this_year = _build_days(pd.Series(today.year, index=dates.index), dates)
    next_year = _build_days(pd.Series(today.year + 1, index=dates.index), dates)
    once = dates["reason"].eq(ONCE) & dates["year"].notna()
    return this_year.where(this_year >= today, next_year).mask(once, _build_days(dates["year"], dates))


def _build_days(years: pd.Series, dates: pd.DataFrame) -> pd.Series:
    """The day of each year; the last of its month where the month is shorter."""
    first = pd.to_datetime(
        pd.DataFrame({"year": years, "month": dates["month"], "day": 1}), errors="coerce"
    ).astype("datetime64[us]")
    last = first + pd.offsets.MonthEnd(0)
    day: pd.Series = first + pd.to_timedelta(dates["day"] - 1, unit="D")
    return day.where(day <= last, last)
