"""客户反馈跟踪表.xlsx: its sheets, tables, colours, checks, links; safe and the same for the same results."""

import re
import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from openpyxl.workbook import Workbook
from python_calamine import CalamineWorkbook
from workbook_fakes import AS_OF, fake_counted, fake_results, publish_tracking

from pipeline import words
from pipeline.model import CASE_COLUMNS, CLOCK_COLUMNS, Results, State, shape_table
from pipeline.publish.case_rows import HEADINGS
from pipeline.publish.palette import EDITABLE, STATES
from pipeline.publish.tracking import EDITS, KEY, TRACKING
from pipeline.publish.tracking.charts import shown_months
from pipeline.publish.tracking.dictionary import RUN_MARK
from pipeline.publish.tracking.guide import COLOR_NOTES

pytestmark = pytest.mark.filterwarnings("ignore:.*xtension is not supported")  # openpyxl about data bars
DATA_SHEETS = [
    "跟踪表",
    "超时与预警",
    "周会清单",
    "待回访",
    "回访记录",
    "满意度评估",
    "绩效",
    "指标明细",
    "数据问题",
    "冲突",
]
PAYLOADS = [
    "=1+1",
    "+86 1",
    "-2",
    "@SUM(A1)",
    "<script>x</script>",
    "{{ 7*7 }}",
    "<r>&</r>",
    '=HYPERLINK("http://x")',
    "_x0041_",
]


def write(path: Path, results: Results) -> Path:
    publish_tracking(path, results)
    return path


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("output") / "客户反馈跟踪表.xlsx", fake_results())


@pytest.fixture(scope="module")
def book(path: Path) -> Workbook:
    return openpyxl.load_workbook(path)


def read_sheet(path: Path, name: str) -> pd.DataFrame:
    head, *rows = CalamineWorkbook.from_path(path).get_sheet_by_name(name).to_python()
    return pd.DataFrame(rows, columns=head)


@pytest.mark.parametrize("count", [0, 1, 300])
def test_every_sheet_is_there_and_data_sheets_are_tables(tmp_path: Path, count: int) -> None:
    """With 0, 1, 300 cases: the sheets in their order, each data sheet one uniquely named table."""
    book = openpyxl.load_workbook(write(tmp_path / "t.xlsx", fake_results(count)))
    assert [sheet.title for sheet in book if sheet.sheet_state == "visible"] == ["总览", *DATA_SHEETS, "说明"]
    names = []
    for sheet in (book[name] for name in DATA_SHEETS):
        (table,) = sheet.tables.values()
        names.append(table.name)
        assert table.ref == f"A1:{openpyxl.utils.get_column_letter(sheet.max_column)}{max(2, sheet.max_row)}"
        assert table.autoFilter.ref == table.ref
        assert [cell.value for cell in sheet[1]] == [column.name for column in table.tableColumns]
        assert re.fullmatch(r"[B-D]2", sheet.freeze_panes)
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.print_title_rows == "$1:$1"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
    assert len(set(names)) == len(DATA_SHEETS)


def test_open_and_lately_closed_cases_are_tracked(path: Path) -> None:
    """跟踪表 holds each case that is not closed or was closed in the last 90 days, once, with its key."""
    results = fake_results()
    cases = results.cases
    old = cases["status"].eq("closed") & (cases["closed_at"] < AS_OF - pd.Timedelta(days=90))
    sheet = read_sheet(path, TRACKING)
    assert sorted(sheet["工单编号"]) == sorted(cases["case_id"][~old])
    assert sheet[KEY].tolist() == sheet["工单编号"].tolist()
    assert sheet["联系方式"].str.fullmatch(r"138\d{8}").all()  # contacts may stand here


def test_deadline_words_agree_with_the_clocks(path: Path) -> None:
    """The nearest open deadline's word is its state at as-of; hours left are due minus as-of, to a second."""
    results = fake_results()
    sheet = read_sheet(path, TRACKING).set_index("工单编号")
    clocks = results.clocks
    live = clocks[clocks["state"].isin([State.OVERDUE, State.WARNING, State.RUNNING])].sort_values("due_at")
    live = live.drop_duplicates("record_id").set_index("record_id")
    assert len(live) > 5
    shown = sheet.loc[live.index]
    assert shown["时限状态"].tolist() == live["state"].map(words.STATE).tolist()
    hours = (live["due_at"] - AS_OF).dt.total_seconds() / 3600
    assert shown["剩余小时"].astype(float).tolist() == pytest.approx(hours.tolist(), abs=0.001)


def test_a_visit_that_came_too_early_is_a_breach(tmp_path: Path) -> None:
    """B1: it stopped before its due time and is late by no hour; the sheet says why it is a breach."""
    results = fake_results(30)
    clock = {"record_id": "V00001", "record": "visit", "clock": "service_revisit", "state": "breached"}
    times = {"started_at": "2026-10-01", "stopped_at": "2026-10-02 09:00", "due_at": "2026-10-15"}
    early = shape_table(pd.DataFrame([clock | times | {"reason": "early"}]), CLOCK_COLUMNS)
    path = write(tmp_path / "t.xlsx", replace(results, clocks=pd.concat([results.clocks, early])))
    (row,) = read_sheet(path, "超时与预警").query("编号 == 'V00001'").to_dict("records")
    assert (row["时限状态"], row["剩余小时"], row["说明"]) == ("超时完成", "", "早于规定时段")


def test_colours_follow_the_due_time_and_now(book: Workbook) -> None:
    """Overdue and warning are conditional formats over due time and NOW(); every state has its colour."""
    for name in ("跟踪表", "超时与预警", "周会清单"):
        rules = [rule for area in book[name].conditional_formatting for rule in area.rules]
        letters = {cell.value: cell.column_letter for cell in book[name][1]}
        timed = [rule.formula[0] for rule in rules if "NOW()" in rule.formula[0]]
        assert len(timed) == 2
        assert all(f"${letters['截止']}2" in formula for formula in timed)
        fills = {rule.dxf.fill.bgColor.rgb[-6:] for rule in rules if rule.dxf.fill}
        wanted = (State.OVERDUE, State.WARNING, State.MET, State.BREACHED, State.PAUSED, State.UNKNOWN)
        assert {STATES[state].fill[1:] for state in wanted} <= fills


def test_every_state_has_a_colour_a_label_and_a_note() -> None:
    """No state can appear without a colour, a word, and (where coloured) a line in 说明."""
    assert set(STATES) == set(State) == set(words.STATE)
    noted = {word for word, _, _ in COLOR_NOTES}
    assert {words.STATE[state] for state in State} - noted == {words.STATE[State.RUNNING]}


def test_columns_staff_edit_are_marked_and_checked(book: Workbook) -> None:
    """Each editable column is cream, under a heading of its own, with a check or drop-down and a hint."""
    sheet = book[TRACKING]
    letters = {cell.value: cell.column_letter for cell in sheet[1]}
    checks = {str(check.sqref).split(":")[0]: check for check in sheet.data_validations.dataValidation}
    for heading in (HEADINGS[name] for name in EDITS):
        cell = f"{letters[heading]}2"
        assert sheet[cell].fill.fgColor.rgb[-6:] == EDITABLE[1:]
        assert checks[cell].promptTitle == heading
        assert checks[cell].prompt
    assert len(checks) == len(EDITS)
    listed = {check.formula1 for check in checks.values() if check.type == "list"}
    assert listed == {"状态清单", "部门清单", "人员清单", "确认清单"}
    assert {*listed, RUN_MARK} <= set(book.defined_names)
    assert book["字典"].sheet_state == "hidden"
    assert [cell.value for cell in book["字典"]["A"]][1:6] == list(words.STATUS.values())


def test_helper_columns_are_hidden(path: Path) -> None:
    """The key and what the formulas need stand behind the last visible column, 来源, and are hidden."""
    heads = read_sheet(path, TRACKING).columns.tolist()
    with zipfile.ZipFile(path) as file:
        columns = re.findall(r"<col [^>]*>", file.read("xl/worksheets/sheet2.xml").decode())
    hidden = [
        int(number)
        for column in columns
        if "hidden" in column
        for number in re.findall(r'min="(\d+)"', column)
    ]
    assert heads[min(hidden) - 1 :] == ["时限开始", "时限结论", "时限停止", KEY]
    assert heads[min(hidden) - 2] == "来源"


def test_rows_lead_to_their_source(path: Path) -> None:
    """Every row has a relative link to its file and row, `#`, `%` and quotes escaped."""
    with zipfile.ZipFile(path) as file:
        sheet = file.read("xl/worksheets/sheet2.xml").decode()
        targets = file.read("xl/worksheets/_rels/sheet2.xml.rels").decode()
    count = len(read_sheet(path, TRACKING))
    assert len(re.findall("<hyperlink ", sheet)) == count
    found = set(re.findall(r'Target="([^"]+)" TargetMode="External"', targets))
    assert all(target.endswith((".xlsx", ".csv")) for target in found)
    assert {target.rsplit("\\", 1)[1] for target in found} == {
        "华东_客服电话_202610.xlsx",
        "华南%20(问题%233).xlsx",
        "李雷's%20100%25反馈.csv",
    }
    assert "location=\"'10月''新'!A" in sheet


def test_text_is_the_text_it_is(tmp_path: Path) -> None:
    """Payloads in every text column come back as they are, and none of them is a formula."""
    results = fake_results(len(PAYLOADS))
    texts = {c.name: PAYLOADS for c in CASE_COLUMNS if c.kind == "text"}
    kept = ("case_id", "handbook", "category", "priority", "status", "verdict", "source_file", "source_sheet")
    cases = results.cases.assign(
        **{name: pd.Series(v, dtype="str") for name, v in texts.items() if name not in kept}
    )
    cases = cases.assign(status="in_progress")
    path = write(tmp_path / "t.xlsx", replace(results, cases=cases))
    sheet = read_sheet(path, TRACKING)
    for heading in ("客户名称", "问题描述", "处理进展", "责任人", "联系方式", "产品模块"):
        assert sorted(sheet[heading]) == sorted(PAYLOADS)
    formulas = {
        re.sub(r"\d+", "", cell.value)
        for row in openpyxl.load_workbook(path)[TRACKING].iter_rows(min_row=2)
        for cell in row
        if cell.data_type == "f"
    }
    assert len(formulas) == 3  # hours left, state, stop


def test_same_results_same_bytes(tmp_path: Path) -> None:
    """Written twice, the workbook is the same file; other results have another run mark."""
    first, second = (write(tmp_path / name, fake_results(30)) for name in ("a.xlsx", "b.xlsx"))
    assert first.read_bytes() == second.read_bytes()
    marks = [
        openpyxl.load_workbook(path).custom_doc_props["run_id"].value
        for path in (first, write(tmp_path / "c.xlsx", fake_results(31)))
    ]
    assert marks[0] != marks[1]
    assert all(re.fullmatch("[0-9a-f]{16}", mark) for mark in marks)


def test_overview_shows_figures_targets_links_and_charts(book: Workbook) -> None:
    """One landscape page: as-of, changes in words, targets met and missed, links, two charts."""
    sheet = book["总览"]
    values = {str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert {"统计时间 2026-10-31 18:00", "客户反馈总览 · 2026年10月", "✔ 达标", "✘ 未达标"} <= values
    assert "▲ 2.3 个百分点 · 改善" in values  # 77.5 % after 75.175 %
    assert '=COUNTIF(跟踪表[时限状态],"已超时")' in values
    assert len(sheet._charts) == 2  # noqa: SLF001 - openpyxl has no other way to ask
    links = {cell.hyperlink.location for row in sheet.iter_rows() for cell in row if cell.hyperlink}
    assert {f"'{name}'!A1" for name in DATA_SHEETS} <= links
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight or 1) == ("landscape", 1)


def test_each_figure_leads_to_exactly_its_records(book: Workbook) -> None:
    """The name of a figure is a link to a range of 指标明细 that holds its rows and no other ones."""
    page, rows = book["总览"], book["指标明细"]
    links = {
        cell.value: cell.hyperlink.location for row in page.iter_rows() for cell in row if cell.hyperlink
    }
    figures = [row[0].value for row in rows.iter_rows(min_row=2)]
    assert set(figures) == {"收到反馈、用时", "首次响应及时率", "回访次数"}
    for figure in set(figures):
        sheet, cells = links[figure.removesuffix("、用时")].split("!")
        assert sheet == "'指标明细'"
        linked = [row[0].value for row in rows[cells]]
        assert linked == [figure] * figures.count(figure)
    assert links["首次响应用时（中位）"] == links["收到反馈"]
    counted = fake_counted(fake_results())
    assert len(figures) == len(counted)


def test_the_trend_begins_with_the_first_month_that_has_cases() -> None:
    """Empty months before the first case are not drawn, empty ones after it are."""
    trend = {"2026-06": {"received": 0}, "2026-07": {"received": 3}, "2026-08": {"received": 0}}
    assert list(shown_months(trend)) == ["2026-07", "2026-08"]
    assert shown_months({"2026-06": {"received": 0}}) == {}


def test_meeting_list_is_by_department_and_lead(path: Path) -> None:
    """C5: unresolved cases only, sorted by department, then person; a blank one says so."""
    sheet = read_sheet(path, "周会清单")
    assert set(sheet["状态"]) <= {"待处理", "处理中", "待客户"}
    assert sheet["责任部门"].tolist() == sorted(sheet["责任部门"])
    assert sheet["责任部门"].ne("").all()
    assert sheet["责任人"].ne("").all()


def test_problems_are_listed_errors_first(path: Path) -> None:
    """Each problem is one row with its file, sheet and cell."""
    sheet = read_sheet(path, "数据问题")
    assert len(sheet) == len(fake_results().problems)
    assert sheet["级别"].tolist() == sorted(sheet["级别"], key=["错误", "提醒"].index)
    assert sheet["单元格"].str.fullmatch(r"F\d+").all()
