"""The colours of the tracking workbook, worked out by a spreadsheet program at several moments of a day."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from workbook_fakes import fake_results, publish_chase_lists, publish_tracking

from pipeline import words
from pipeline.model import CLOCK_COLUMNS, State, shape_table
from pipeline.publish.chase import GROUPS
from pipeline.publish.palette import PAPER, STATES
from pipeline.publish.tracking import TRACKING
from tests.support.soffice import Shown, needs_soffice, show_rows, stop_the_clock

pytestmark = [
    pytest.mark.slow,
    needs_soffice,
    pytest.mark.filterwarnings("ignore:.*xtension is not supported"),  # openpyxl about data bars
]
AS_OF = "2026-10-31 09:00"
DUE = "2026-10-31 18:00"  # ten hours after the start: from 16:00 on it is due soon
CLOCKS = {
    "running": ("respond", None, "running"),
    "typed": ("respond", None, "running"),
    "late": ("respond", None, "running"),
    "text": ("respond", None, "running"),
    "done": ("respond", "2026-10-31 10:00", "met"),
    "missed": ("respond", "2026-10-31 18:30", "breached"),
    "paused": ("resolve", None, "paused"),
}
"""Case → its one clock, stop and state as of the run."""
TYPED = {
    "typed": datetime(2026, 10, 31, 14, 30),  # noqa: DTZ001 - as staff type it
    "late": datetime(2026, 10, 31, 18, 30),  # noqa: DTZ001
    "text": "已电话联系",
}
"""What staff then type as the first response."""
MOMENTS = {
    "2026-10-31 15:00": State.RUNNING,
    "2026-10-31 16:30": State.WARNING,
    "2026-10-31 18:01": State.OVERDUE,
}


def write_case_book(path: Path) -> Path:
    """A workbook of one case a clock, with what staff typed in it afterwards."""
    results = fake_results(len(CLOCKS))
    blank = dict.fromkeys(("first_response_at", "resolved_at", "closed_at", "revisit_at"), pd.NaT)
    cases = results.cases.assign(case_id=list(CLOCKS), status="in_progress", **blank)
    rows = [
        {"record_id": case, "clock": clock, "stopped_at": stopped, "state": state}
        for case, (clock, stopped, state) in CLOCKS.items()
    ]
    clocks = pd.DataFrame(rows).assign(record="case", started_at="2026-10-31 08:00", due_at=DUE)
    results = replace(
        results, as_of=pd.Timestamp(AS_OF), cases=cases, clocks=shape_table(clocks, CLOCK_COLUMNS)
    )
    publish_tracking(path, results)
    book = openpyxl.load_workbook(path)
    head, *rows = book[TRACKING].iter_rows()
    columns = {cell.value: place for place, cell in enumerate(head)}
    for row in rows:
        row[columns["首次响应时间"]].value = TYPED.get(row[columns["工单编号"]].value)
    book.save(path)
    return path


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, dict[str, Shown]]]:
    """The rows of 跟踪表 by case, at each moment."""
    folder = tmp_path_factory.mktemp("live")
    path = write_case_book(folder / "t.xlsx")
    found = {}
    for number, moment in enumerate(MOMENTS):
        rows = show_rows(stop_the_clock(path, moment, folder / f"at{number}.xlsx"), 1, folder)
        found[moment] = {row["工单编号"].text: row for row in rows}
    return found


@pytest.mark.parametrize(("moment", "state"), MOMENTS.items())
@pytest.mark.parametrize("case", ["running", "text"])
def test_a_deadline_turns_with_the_time_of_day(
    shown: dict[str, dict[str, dict[str, Shown]]], moment: str, state: State, case: str
) -> None:
    """White, amber, red with its word and hours as the day passes; a text that staff typed stops nothing."""
    row = shown[moment][case]
    fill = "" if STATES[state].fill == PAPER else STATES[state].fill
    assert row["时限状态"] == Shown(words.STATE[state], fill)
    assert row["截止"].fill == row["剩余小时"].fill == fill
    hours = (pd.Timestamp(DUE) - pd.Timestamp(moment)) / pd.Timedelta(hours=1)
    assert row["剩余小时"].text == (f"剩 {hours:.1f} h" if hours > 0 else f"超 {-hours:.1f} h")


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize(
    ("case", "state"),
    [
        ("typed", State.MET),
        ("late", State.BREACHED),
        ("done", State.MET),
        ("missed", State.BREACHED),
        ("paused", State.PAUSED),
    ],
)
def test_what_is_settled_stays_so(
    shown: dict[str, dict[str, dict[str, Shown]]], moment: str, case: str, state: State
) -> None:
    """Done in time, done late, waiting for the customer: the hour of the day changes none of them."""
    assert shown[moment][case]["时限状态"] == Shown(words.STATE[state], STATES[state].fill)


LISTED = {
    "2026-10-31 15:00": {"a": "今日到期", "b": "明日到期", "c": "以后到期", "d": "等待客户"},
    "2026-11-01 01:00": {"a": "已超时", "b": "今日到期", "c": "明日到期", "d": "等待客户"},
}


def write_chase_book(folder: Path) -> Path:
    """One department's list: due at 24:00 today, tomorrow, the day after, and one that waits."""
    results = fake_results(4)
    blank = dict.fromkeys(("resolved_at", "closed_at"), pd.NaT)
    cases = results.cases.assign(
        case_id=list("abcd"), status="in_progress", department="技术部", owner="李娜", **blank
    )
    due = pd.DataFrame(
        {
            "record_id": cases["case_id"],
            "due_at": ["2026-11-01", "2026-11-02", "2026-11-03", "2026-10-30"],
            "state": ["running", "running", "running", "paused"],
        }
    ).assign(record="case", clock="resolve", started_at="2026-10-29 08:00")
    clocks = shape_table(due, CLOCK_COLUMNS)
    results = replace(results, as_of=pd.Timestamp(AS_OF), cases=cases, clocks=clocks)
    (path,) = publish_chase_lists(folder, results)
    return path


@pytest.mark.parametrize(("moment", "groups"), LISTED.items())
def test_a_chase_list_that_is_opened_the_next_day_says_what_is_due_then(
    tmp_path: Path, moment: str, groups: dict[str, str]
) -> None:
    """Groups and the counts by person are worked out anew."""
    path = stop_the_clock(write_chase_book(tmp_path), moment, tmp_path / "at.xlsx")
    rows, (person,) = (show_rows(path, sheet, tmp_path) for sheet in (0, 1))
    assert {row["工单编号"].text: row["分组"].text for row in rows} == groups
    assert {group: int(person[group].text) for group in GROUPS if person[group].text != "0"} == dict.fromkeys(
        groups.values(), 1
    )
