"""Makes records of the labels and values of forms."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from pipeline.model import CASE_COLUMNS, Conflict, RawColumn, RawTable, RecordKind
from pipeline.read.entries import Entry
from pipeline.read.grid import CellAt
from pipeline.read.labels import Kind, Sheet
from pipeline.read.pieces import BOX, TICK, show
from pipeline.read.region import LONG_TEXTS

Fields = dict[str, Entry]
Named = tuple[str | None, Entry]
"""An entry with its field, if it has one."""

TAKEN = {"received_at": ("visit_at", "revisit_at"), "registered_at": ("recorded_at", "registered_at")}
"""What a case that was noted in a visit takes from it: the first of these that is there."""
CASE_FIELDS = frozenset(("department_owner", *(column.name for column in CASE_COLUMNS)))
OF_ONE_CASE = frozenset(("case_id", "score", "score_or_verdict", "verdict", "comment"))
OF_THE_VISIT = OF_ONE_CASE | {"channel", "revisit_at"}
NAMES = frozenset(("contact", "contact_person", "department", "owner", "registered_by", "visitor"))
"""Fields that may have several values side by side; long texts have them one below the other."""


@dataclass(frozen=True)
class FormRecord:
    """One filled form: its first row, the entry of each field, those that no field has, and further cases."""

    row: int
    fields: Fields
    extras: Fields
    cases: "tuple[FormRecord, ...]" = ()


def is_filled(value: object) -> bool:
    """Whether somebody wrote a value: open check boxes are none."""
    if not isinstance(value, str):
        return value is not None
    return bool(TICK.search(value)) or not BOX.search(value)


def read_form(entries: Sequence[Entry], row: int, kind: Kind) -> FormRecord | None:
    """The record of one form; None for a blank one.

    What no field of this kind is, and of two labels of one field the second, is kept under its label. Every
    further row of a small table with problems is a case of its own.
    """
    named = _date_log([(kind.field(entry.keys) if entry.keys else None, entry) for entry in entries])
    table = _find_problems(named) if kind.record != "assessment" else []
    by_field: dict[str, list[Entry]] = {}
    spare: list[Entry] = []
    for field, entry in named:
        own = entry if (field, entry) in table else _join_rows(entry, field)
        if field is not None:
            by_field.setdefault(field, []).append(own)
        elif _is_told(own):
            spare.append(own)
    fields = {field: _choose(field, found, spare) for field, found in by_field.items()}
    if not any(is_filled(entry.value) for entry in fields.values()):
        return None
    return FormRecord(row, fields, _by_label(spare), tuple(_read_cases(table, _share(fields, kind))))


def _date_log(named: list[Named]) -> list[Named]:
    """A small table of progress as a dated log, every text behind its time; the last time is the latest."""
    columns = {field: entry for field, entry in named if entry.more}
    log, times = columns.get("progress"), columns.get("last_progress_at")
    if log is None or times is None or log.at.row != times.at.row:
        return named
    texts = [
        " ".join(map(show, filter(None, pair))) for pair in zip(_values(times), _values(log), strict=True)
    ]
    last = next((each for each in reversed(times.more) if each.value is not None), None)
    told = {
        "progress": replace(log, value="\n".join(texts), more=()),
        "last_progress_at": replace(times, value=last.value, cell=last.cells[0], more=()) if last else times,
    }
    return [(field, told.get(field or "", entry)) for field, entry in named]


def _values(entry: Entry) -> list[object]:
    return [entry.value, *(joined.value for joined in entry.more)]


def _find_problems(named: Sequence[Named]) -> list[Named]:
    """The columns of the small table with several problems, if there is one."""
    row = next((entry.at.row for field, entry in named if field == "description" and entry.more), None)
    return [(field, entry) for field, entry in named if entry.more and entry.at.row == row]


def _read_cases(table: Sequence[Named], shared: Fields) -> Iterator[FormRecord]:
    """The cases in the further rows of a table of problems; all else on the form is `shared` by them."""
    for at in range(len(table[0][1].more) if table else 0):
        row = [(field, _take_row(entry, at)) for field, entry in table]
        fields = {field: entry for field, entry in row if field is not None}
        extras = [entry for field, entry in row if field is None and _is_told(entry)]
        yield FormRecord(row[0][1].cell.row, {**shared, **fields}, _by_label(extras))


def _share(form: Fields, kind: Kind) -> Fields:
    """What a form says of all the cases in it."""
    if kind.record == "case":
        return {field: entry for field, entry in form.items() if field not in OF_ONE_CASE}
    stamps = {
        stamp: form[source]
        for stamp, sources in TAKEN.items()
        for source in [name for name in sources if name in form][:1]
    }
    return stamps | {
        field: form[field] for field in form if field in CASE_FIELDS - OF_THE_VISIT - set(stamps)
    }


def _take_row(entry: Entry, at: int) -> Entry:
    value, cells = entry.more[at]
    return replace(entry, value=value, cell=cells[0], more=())


def _is_told(entry: Entry) -> bool:
    """Whether an entry without a field says something: what stands beside a signature does not."""
    return is_filled(entry.value) and not entry.is_signed


def _join_rows(entry: Entry, field: str | None) -> Entry:
    """The entry with the values of all rows of its small table as one."""
    return replace(entry, value=_join(_values(entry), field), more=()) if entry.more else entry


def _join(values: Iterable[object], field: str | None) -> object:
    """One value of several; where a field can have but one, they are in conflict."""
    texts = {show(value): value for value in values if is_filled(value)}
    if len(texts) < 2:  # noqa: PLR2004 - the same value all over
        return next(iter(texts.values()), None)
    if field in NAMES:
        return "、".join(texts)
    return "\n".join(texts) if field is None or field in LONG_TEXTS else Conflict(" / ".join(texts))


def _choose(field: str, entries: Sequence[Entry], spare: list[Entry]) -> Entry:
    """The entry of a field; dates beside a signature count where there are no others.

    The same label with another value is in conflict, another label's value goes to `spare`.
    """
    filled = [entry for entry in entries if is_filled(entry.value)]
    found = [entry for entry in filled if not entry.is_signed] or filled or entries[:1]
    first = found[0]
    same = [entry for entry in found if field in ("contact", *LONG_TEXTS) or entry.keys[0] == first.keys[0]]
    spare += [e for e in found if e not in same and show(e.value) != show(first.value)]
    return replace(first, value=_join([entry.value for entry in same], field)) if len(same) > 1 else first


def _by_label(entries: Iterable[Entry]) -> Fields:
    """Label → entry; where one label comes again, its texts one below the other."""
    found: Fields = {}
    for entry in entries:
        last = found.get(entry.label)
        found[entry.label] = replace(last, value=_join([last.value, entry.value], None)) if last else entry
    return found


def tabulate_forms(sheet: Sheet, kind: Kind, records: Sequence[FormRecord]) -> list[RawTable]:
    """One row per form, and a table of the further cases; what a form has no label for is None there."""
    cases = [case for record in records for case in record.cases]
    tables: tuple[tuple[RecordKind, Sequence[FormRecord]], ...] = ((kind.record, records), ("case", cases))
    return [_tabulate(sheet, kind.handbook, record, found) for record, found in tables if found]


def _tabulate(sheet: Sheet, handbook: str, record: RecordKind, found: Sequence[FormRecord]) -> RawTable:
    columns = _columns([form.fields for form in found])
    rows = np.array([form.row for form in found], dtype=np.int32) + 1
    extras = _columns([form.extras for form in found])
    return RawTable(sheet.grid.name, handbook, record, "form", columns, rows, extras=extras)


def _columns(forms: Sequence[Mapping[str, Entry]]) -> dict[str, RawColumn]:
    names = dict.fromkeys(name for form in forms for name in form)
    return {name: _column([form.get(name) for form in forms]) for name in names}


def _column(entries: Sequence[Entry | None]) -> RawColumn:
    at = [entry.cell if entry else CellAt(-1, -1) for entry in entries]
    return RawColumn(
        [entry.value if entry else None for entry in entries],
        np.array([cell.row for cell in at], dtype=np.int32) + 1,
        np.array([cell.col for cell in at], dtype=np.int32) + 1,
    )
