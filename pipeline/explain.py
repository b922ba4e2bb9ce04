"""`feedback explain`: where a case came from, what was made of its cells, every clock with its arithmetic."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from pipeline.analyse import suggest_values
from pipeline.assess import explain_clock
from pipeline.config import Settings
from pipeline.errors import UsageError
from pipeline.masking import mask_contacts
from pipeline.model import FIELD_LABELS, TRACKING_FILE, RawTable, cell_name
from pipeline.normalise import SPLIT_FIELDS
from pipeline.normalise.text import clean_text
from pipeline.publish.suggested import say_suggestions
from pipeline.publish.tracking.problems import name_field
from pipeline.read import read_file
from pipeline.run import Found
from pipeline.show import tell_problem
from pipeline.state.merge import Note
from pipeline.take_in import Source
from pipeline.words import CATEGORY, EVENTS, HANDBOOK, PRIORITY, STATUS, VERDICT

SAID: Mapping[str, Mapping[str, str]] = {
    "category": CATEGORY,
    "priority": PRIORITY,
    "status": STATUS,
    "verdict": VERDICT,
}


def explain_case(
    case_id: str, found: Found, *, settings: Settings, sources: Sequence[Source]
) -> Iterator[str]:
    """Lines that explain the case; raises UsageError where no case has this number."""
    matching = found.validated.cases[found.validated.cases["case_id"].eq(case_id)]
    if matching.empty:
        raise UsageError(f"没有编号为 {case_id} 的工单")
    case = matching.iloc[0]
    yield f"工单 {case_id}　{HANDBOOK.get(case['handbook'], case['handbook'])}　{STATUS[case['status']]}"
    yield "来源"
    yield from _explain_source(case, settings, {name: path for path, name in sources})
    yield from _list_visits(found.validated.visits, case_id)
    yield from _list_edits(found.staff.history(case_id))
    yield from _list_suggestions(found.validated.cases, case_id, settings)
    yield "时限"
    clocks = found.clocks[found.clocks["record"].eq("case") & found.clocks["record_id"].eq(case_id)]
    specs = settings.handbooks[case["handbook"]].clocks
    for _, clock in clocks.iterrows():
        yield from (f"  {line}" for line in explain_clock(clock, case, specs[clock["clock"]]))
    problems = found.problems[found.problems["record_id"].eq(case_id)].fillna("")
    if len(problems):
        yield "问题"
    yield from (f"  {tell_problem(problem)}" for problem in problems.itertuples())


def _explain_source(case: pd.Series, settings: Settings, paths: Mapping[str, Path]) -> Iterator[str]:
    """Each cell of the record: address, label, original and, where it differs, what was made of it.

    Contacts are masked.
    """
    if case["source_file"] == TRACKING_FILE:
        yield f"  {TRACKING_FILE}，在跟踪表中新增"
        return
    table, at = _find_row(paths[case["source_file"]], case, settings)
    yield f"  {case['source_file']}!{case['source_sheet']}，第 {case['source_row']} 行"
    for field, column in table.columns.items():
        original = clean_text(column.values[at])
        if original is None:
            continue
        understood = [_say(case, part) for part in SPLIT_FIELDS.get(field, (field,)) if part in case]
        said = mask_contacts(original)
        made = mask_contacts(" · ".join(word for word in understood if word)) or "（空）"
        place = cell_name(int(column.rows[at]), int(column.cols[at]))
        change = f" → {made}" if understood and made != said else ""
        yield f"  {place:>6}  {FIELD_LABELS.get(field, field)}：{said}{change}"


def _find_row(path: Path, case: pd.Series, settings: Settings) -> tuple[RawTable, int]:
    """The raw table and position of the case's record; forms side by side begin in the same row."""
    reading = read_file(path, name=case["source_file"], settings=settings)
    found = [
        (table, int(at))
        for table in reading.tables
        if table.sheet == case["source_sheet"]
        for at in np.flatnonzero(table.rows == case["source_row"])
    ]
    if not found:
        raise UsageError(f"{case['source_file']} 在运行期间被改动，请重试")
    return next((place for place in found if _names_customer(*place, case["customer_name"])), found[0])


def _names_customer(table: RawTable, at: int, customer: object) -> bool:
    column = table.columns.get("customer_name")
    return column is not None and clean_text(column.values[at]) == customer


def _say(case: pd.Series, field: str) -> str:
    value = case[field]
    if pd.isna(value):
        return ""
    if isinstance(value, pd.Timestamp):
        return _say_moment(value)
    return SAID.get(field, {}).get(str(value), str(value))


def _say_moment(moment: Any) -> str:  # noqa: ANN401 - a Timestamp, or NaT which has no type of its own
    """A date only is told without a time of day; nothing where there is none."""
    if pd.isna(moment):
        return ""
    return f"{moment:%Y-%m-%d}" if moment == moment.normalize() else f"{moment:%Y-%m-%d %H:%M}"


def _list_visits(visits: pd.DataFrame, case_id: str) -> Iterator[str]:
    own = visits[visits["case_id"].eq(case_id)]
    if len(own):
        yield "回访"
    for visit in own.itertuples():
        place = f"{visit.source_file}!{visit.source_sheet}，第 {visit.source_row} 行"
        yield f"  {visit.visit_id}　{_say_moment(visit.visit_at) or '时间未填'}　{place}"


def _list_suggestions(cases: pd.DataFrame, case_id: str, settings: Settings) -> Iterator[str]:
    """What is suggested for what the case lacks."""
    suggestions = suggest_values(cases, handbooks=settings.handbooks, settings=settings.texts)
    said = say_suggestions(suggestions[suggestions["record_id"].eq(case_id)])
    if len(said):
        yield "建议"
    yield from (f"  {mask_contacts(text)}" for text in said)


def _list_edits(notes: Sequence[Note]) -> Iterator[str]:
    """Everything that happened in the tracking workbook, in its order."""
    if notes:
        yield "在跟踪表中"
    for note in notes:
        what = EVENTS[note.kind].message if note.kind in EVENTS else "填写"
        texts = mask_contacts(f"{note.written or '（空）'} → {note.found or '（空）'}") if note.field else ""
        kept = f"；现采用 {mask_contacts(note.kept) or '（空）'}" if note.kept != note.found else ""
        yield f"  {pd.Timestamp(note.at):%Y-%m-%d %H:%M}　{what}　{name_field(note.field)}：{texts}{kept}"
