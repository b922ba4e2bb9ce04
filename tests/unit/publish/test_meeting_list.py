"""The list of the weekly meeting: what is discussed in which order, the week's news, room for decisions."""

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook
from workbook_fakes import AS_OF, fake_results, fake_settings

from pipeline.model import CLOCK_COLUMNS, Results, shape_table
from pipeline.publish.case_rows import case_rows
from pipeline.publish.meeting import TOPICS, find_meeting_list, render_meeting_list

HOUR = pd.Timedelta(hours=1)
DAY = pd.Timedelta(days=1)
OPEN = {"status": "in_progress", "category": "problem", "reopened": False, "verdict": None}


def one(due: pd.Timedelta | None = None, **values: object) -> Results:
    """One case, open since yesterday, with a running deadline so long after as-of."""
    results = fake_results(1)
    times = {"received_at": AS_OF - DAY, "resolved_at": pd.NaT, "closed_at": pd.NaT}
    cases = results.cases.assign(**OPEN | times | values).astype(results.cases.dtypes)
    state = "running" if due is None or due > pd.Timedelta(0) else "overdue"
    clock = {"record_id": cases["case_id"], "record": "case", "clock": "resolve", "state": state}
    span = {"started_at": AS_OF - 2 * DAY, "due_at": AS_OF + (due or DAY)}
    clocks = shape_table(pd.DataFrame(clock | span), CLOCK_COLUMNS).head(0 if due is None else 1)
    return replace(results, cases=cases, clocks=clocks)


def render(results: Results) -> tuple[str, bytes]:
    return render_meeting_list(case_rows(results, settings=fake_settings()), results.as_of)


def write(folder: Path, results: Results) -> Path:
    name, content = render(results)
    path = folder / name
    path.write_bytes(content)
    return path


def read(folder: Path, results: Results) -> Mapping[str, pd.DataFrame]:
    book = CalamineWorkbook.from_path(write(folder, results))
    sheets = {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
    return {name: pd.DataFrame(rows[1:], columns=rows[0]) for name, rows in sheets.items()}


@pytest.mark.parametrize(
    ("results", "topic"),
    [
        (one(category="complaint", due=-HOUR), "投诉"),
        (one(reopened=True, due=-HOUR), "二次处理"),
        (one(status="resolved", verdict="unsatisfied", resolved_at=AS_OF - 20 * DAY), "二次处理"),
        (one(due=-HOUR), "已超时"),
        (one(due=7 * DAY), "七天内到期"),
        (one(due=7 * DAY + HOUR), "其他"),
        (one(), "其他"),
        (one(status="resolved", resolved_at=AS_OF - 20 * DAY), "没有未解决的工单"),
        (one(status="closed", verdict="unsatisfied", reopened=True), "没有未解决的工单"),
    ],
)
def test_a_case_stands_under_the_first_topic_that_fits(tmp_path: Path, results: Results, topic: str) -> None:
    """What is not solved, and what was solved to no satisfaction (A9, C5, C7); what is closed is not."""
    assert read(tmp_path, results)["周会清单"]["议题"].tolist() == [topic]


@pytest.mark.parametrize(
    ("results", "news"),
    [
        (one(), "新收"),
        (one(received_at=AS_OF - 7 * DAY), "近七天没有新收或解决的工单"),
        (one(received_at=AS_OF - 8 * DAY, resolved_at=AS_OF - DAY, status="resolved"), "解决"),
        (one(resolved_at=AS_OF, status="closed"), "新收并解决"),
        (one(received_at=AS_OF + HOUR), "近七天没有新收或解决的工单"),
    ],
)
def test_the_news_are_of_the_seven_days_before(tmp_path: Path, results: Results, news: str) -> None:
    assert read(tmp_path, results)["新收与解决"]["动态"].tolist() == [news]


def test_every_open_case_stands_there_once_in_the_order_of_topics_and_is_counted(tmp_path: Path) -> None:
    results = fake_results(300)
    sheets = read(tmp_path, results)
    listed, counts = sheets["周会清单"], sheets["按部门"].set_index("责任部门")
    open_cases = results.cases[~results.cases["status"].isin(["resolved", "closed"])]
    assert set(listed["工单编号"]) >= set(open_cases["case_id"])
    assert listed["工单编号"].is_unique
    assert listed["议题"].map(TOPICS.index).is_monotonic_increasing
    assert counts["待议"].to_dict() == {
        name: float(listed["责任部门"].eq(name).sum()) for name in counts.index
    }
    overdue = listed[listed["时限状态"].eq("已超时")]
    assert counts["其中已超时"].sum() == len(overdue) > 0
    assert counts["其中投诉"].sum() == listed["议题"].eq("投诉").sum() > 0
    news = sheets["新收与解决"]["动态"]
    assert counts["近七天新收"].sum() == news.isin(["新收", "新收并解决"]).sum()
    assert counts["近七天解决"].sum() == news.isin(["解决", "新收并解决"]).sum()


@pytest.mark.parametrize("count", [0, 300])
def test_it_prints_on_landscape_a4_with_room_for_decisions(tmp_path: Path, count: int) -> None:
    """One page wide, headings on each; the last three columns are blank, to be filled in."""
    results = fake_results(count or 1)
    results = replace(results, cases=results.cases.head(count), clocks=results.clocks.head(9 * count))
    book = load_workbook(write(tmp_path, results))
    for sheet in book.worksheets:
        page = sheet.page_setup
        assert (page.paperSize, page.orientation, page.fitToHeight) == (9, "landscape", 0)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.print_title_rows == "$1:$1"
        assert sheet.print_area.endswith(f"${sheet.max_row}")
    blank = [[cell.value for cell in row] for row in book["周会清单"].iter_rows(min_col=11)]
    assert blank[0] == ["决定（会上填写）", "落实人", "期限"]
    assert {value for row in blank[1:] for value in row} == {None}


def test_the_same_results_give_the_same_bytes_and_no_contact(tmp_path: Path) -> None:
    results = fake_results(60)
    cases = results.cases.assign(description="请回电 13912345678", solution="致电 13912345678", case_id=[
        "13912345678", *results.cases["case_id"].iloc[1:],
    ])  # fmt: skip
    results = replace(results, cases=cases.astype(results.cases.dtypes))
    path = write(tmp_path, results)
    assert render(results) == (path.name, path.read_bytes())
    book = CalamineWorkbook.from_path(path)
    text = str([book.get_sheet_by_name(name).to_python() for name in book.sheet_names])
    assert ("13912345678" in text, "139****5678" in text) == (False, True)


def test_the_list_of_a_week_is_found_the_newest_first(tmp_path: Path) -> None:
    """Its week is that of as-of; where it was open in Excel, the new one has a dated name."""
    path = write(tmp_path, fake_results(1))
    assert path.name == "周会清单-2026-W44.xlsx"
    assert find_meeting_list(tmp_path, AS_OF + DAY) == path
    assert find_meeting_list(tmp_path, AS_OF + 2 * DAY) is None
    dated = tmp_path / "周会清单-2026-W44-20261031-180000.xlsx"
    dated.write_bytes(b"newer")
    stamp = path.stat().st_mtime_ns
    os.utime(dated, ns=(stamp + 10**9, stamp + 10**9))
    assert find_meeting_list(tmp_path, AS_OF) == dated
