"""Case numbers once issued: the same case keeps its number in every later run (E3).

A record is recognised by who, when, what and the place it stands in (hashed: the state holds no customer's
name); where it was moved or corrected since, by three of them, at least by who and when.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd

from pipeline.lookup import is_among
from pipeline.model import RecordKind
from pipeline.state.store import open_state

MOMENTS: Mapping[RecordKind, tuple[str, ...]] = {
    "case": (
        "received_at",
        "occurred_at",
        "registered_at",
        "analysed_at",
        "first_response_at",
        "resolved_at",
    ),
    "visit": ("visit_at", "recorded_at", "service_date"),
}
"""The stamp that dates a record's number; where it is missing, the earliest of the others."""
WORDS: Mapping[RecordKind, str] = {"case": "description", "visit": "content"}
VISIT_CODE = "HF"
DEFAULT_CODE = "CSR"
COLUMNS = ["kind", "number", "who", "moment", "what", "place"]
MATCHES = (
    ("who", "moment", "what", "place"),
    ("who", "moment", "what"),
    ("who", "moment", "place"),
    ("who", "what", "place"),
    ("moment", "what", "place"),
    ("who", "moment"),
)
"""What must agree, strictest first."""


class NumberBook:
    """Issues numbers `YYYYMM-DEPT-NNN` and remembers them in memory until `save`."""

    def __init__(self, path: Path, *, departments: Mapping[str, str], as_of: pd.Timestamp) -> None:
        """`departments` maps a department to its code; `as_of` dates records without any stamp."""
        self._path = path
        self._departments = departments
        self._as_of = as_of
        self._known = _load(path)
        self._taken: set[str] = set(self._known["number"])

    @property
    def is_blank(self) -> bool:
        """Whether no number was ever issued."""
        return self._known.empty

    def number(self, kind: RecordKind, records: pd.DataFrame) -> pd.Series:
        """The number of each record, same index: the given one, else the one it had, else the next free."""
        given = records[f"{kind}_id"]
        self._taken.update(given.dropna().to_numpy(object))
        if given.notna().all():
            return given
        nameless = records[given.isna()]
        marks = _mark(kind, nameless)
        numbers = self._recall(kind, marks, given=given)
        fresh = nameless[numbers.isna()]
        if len(fresh):
            numbers.loc[fresh.index] = self._draw(kind, fresh)
        others = self._known[~is_among(self._known["number"], numbers)]
        self._known = pd.concat([others, marks.assign(kind=kind, number=numbers)], ignore_index=True)
        return given.fillna(numbers)

    def relearn(self, kind: RecordKind, records: pd.DataFrame) -> int:
        """Remembers the numbers that these records have in the outputs; how many were not known."""
        numbers = records[f"{kind}_id"]
        fresh = records[numbers.notna() & ~numbers.isin(self._taken) & ~numbers.duplicated()]
        marks = _mark(kind, fresh).assign(kind=kind, number=fresh[f"{kind}_id"])
        return self._remember(marks)

    def retire(self, numbers: Iterable[str]) -> int:
        """Remembers numbers whose records are not known any more: no other gets them; how many were new."""
        fresh = [number for number in dict.fromkeys(numbers) if number not in self._taken]
        return self._remember(
            pd.DataFrame({"kind": "case", "number": fresh}).reindex(columns=COLUMNS, fill_value="")
        )

    def _remember(self, marks: pd.DataFrame) -> int:
        self._known = pd.concat([self._known, marks[COLUMNS]], ignore_index=True)
        self._taken.update(marks["number"])
        return len(marks)

    def save(self) -> None:
        """Writes what was issued; the file and its folder are made where they are missing."""
        with open_state(self._path) as connection:
            rows = self._known[COLUMNS]
            connection.executemany(
                "insert or replace into issued values (?, ?, ?, ?, ?, ?)", rows.to_numpy().tolist()
            )

    def _recall(self, kind: RecordKind, marks: pd.DataFrame, *, given: pd.Series) -> pd.Series:
        """The known number of each record; each number goes to one record only, none that staff gave."""
        numbers = pd.Series(None, index=marks.index, dtype="str")
        known = self._known[self._known["kind"].eq(kind) & ~is_among(self._known["number"], given)]
        for keys in MATCHES:
            free = known[~is_among(known["number"], numbers)]
            asking = marks[numbers.isna()]
            if free.empty or asking.empty:
                continue
            columns = list(keys)
            left = asking.assign(turn=asking.groupby(columns).cumcount(), index=asking.index)
            right = free.assign(turn=free.groupby(columns).cumcount())
            found = left.merge(right, on=[*columns, "turn"], validate="1:1").set_index("index")["number"]
            numbers.loc[found.index] = found
        return numbers

    def _draw(self, kind: RecordKind, records: pd.DataFrame) -> list[str]:
        stamps = records[list(MOMENTS[kind])]
        first = stamps.iloc[:, 0].fillna(stamps.min(axis=1)).fillna(self._as_of)
        prefixes = first.dt.strftime("%Y%m") + "-" + self._code(kind, records) + "-"
        last = self._last_serials()
        serials = prefixes.groupby(prefixes).cumcount() + 1 + prefixes.map(last).fillna(0).astype(int)
        drawn = [f"{prefix}{serial:03d}" for prefix, serial in zip(prefixes, serials, strict=True)]
        self._taken.update(drawn)
        return drawn

    def _code(self, kind: RecordKind, records: pd.DataFrame) -> pd.Series:
        """The middle of each number: the department's code, for a visit always the same."""
        if kind == "visit":
            return pd.Series(VISIT_CODE, index=records.index, dtype="str")
        codes = [self._departments.get(name, DEFAULT_CODE) for name in records["department"]]
        return pd.Series(codes, index=records.index, dtype="str")

    def _last_serials(self) -> dict[str, int]:
        last: dict[str, int] = {}
        for number in self._taken:
            match = re.fullmatch(r"(\d{6}-[A-Za-z0-9]+-)(\d{3,9})", number)
            if match:
                last[match[1]] = max(last.get(match[1], 0), int(match[2]))
        return last


def _load(path: Path) -> pd.DataFrame:
    if not path.exists():
        return pd.DataFrame(columns=COLUMNS, dtype="str")
    with open_state(path) as connection:
        rows = connection.execute(
            "select kind, number, who, moment, what, place from issued order by kind, number"
        )
        return pd.DataFrame(rows.fetchall(), columns=COLUMNS, dtype="str")


def _mark(kind: RecordKind, records: pd.DataFrame) -> pd.DataFrame:
    """What records are recognised by: who, moment, what, place; where there are no words, who is what too."""
    who = records["handbook"] + records["customer_name"].fillna(records["customer_id"]).fillna("")
    place = (
        records["source_file"] + "\n" + records["source_sheet"] + "\n" + records["source_row"].astype("str")
    )
    return pd.DataFrame(
        {
            "who": _hash(who),
            "moment": records[MOMENTS[kind][0]].dt.strftime("%Y-%m-%dT%H:%M:%S").fillna(""),
            "what": _hash(records[WORDS[kind]].fillna(who)),
            "place": _hash(place),
        },
        index=records.index,
    )


def _hash(texts: pd.Series) -> pd.Series:
    """Keyless digests: enough to recognise, not to read."""
    digests = {text: hashlib.blake2b(text.encode(), digest_size=12).hexdigest() for text in texts.unique()}
    return texts.map(digests).astype("str")
