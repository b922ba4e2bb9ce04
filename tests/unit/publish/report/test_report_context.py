"""What templates may name: every part of the report from the month's figures."""

import dataclasses

import pandas as pd
import pytest

from pipeline import words
from pipeline.config import Focus, build_settings
from pipeline.publish.report.breakdown import describe_shares, focus_rule, shorten
from pipeline.publish.report.context import build_context
from pipeline.publish.report.extras import BREACH_COLUMNS, ReportExtras
from pipeline.publish.report.headline import describe_trend, list_key_figures
from pipeline.publish.report.notes import PROBLEM_NAMES
from pipeline.publish.report.service import describe_groups, list_breaches, urgency_order
from tests.support.report_results import make_edition, make_extras, make_results

SETTINGS = build_settings({})


def test_every_problem_code_has_a_name() -> None:
    """The table of data quality names each code that the run can report."""
    assert set(PROBLEM_NAMES) == set(words.PROBLEMS)


def test_tiles_tell_target_and_change() -> None:
    """A figure with a target is coloured by it, another one by its change."""
    figures = {"received": 110, "satisfaction": {"mean": 4.3}, "backlog": 30, "high_priority": {"rate": 0.96}}
    previous = {
        "received": 100,
        "satisfaction": {"mean": 4.2},
        "backlog": 40,
        "high_priority": {"rate": 0.97},
    }
    by_name = {k.name: k for k in list_key_figures(figures, previous, year_ago={}, targets=SETTINGS.targets)}
    mean, high, backlog = (by_name[name] for name in ("满意度均分", "高优先级解决率", "未结积压"))
    assert (mean.goal.text, mean.goal.word, mean.tone, mean.change.word) == (
        "≥ 4.50",
        "未达标",
        "bad",
        "改善",
    )
    assert (high.goal.word, high.tone, high.change.word) == ("达标", "good", "恶化")
    assert (backlog.goal, backlog.tone, backlog.change.text) == (None, "good", "▼ 25.0%")
    assert by_name["反馈总量"].change.text == "▲ 10.0%"


def test_a_target_of_the_team_is_a_key_figure() -> None:
    """A target that config.toml adds appears with its label, and an upper bound is kept from below."""
    config = {
        "targets": {"chat": {"figure": "clocks.register.attainment", "label": "登记及时率", "at_least": 0.9}}
    }
    settings = build_settings(config)
    figures = {"clocks": {"register": {"attainment": 0.95}}}
    last = list_key_figures(figures, {}, year_ago={}, targets=settings.targets)[-1]
    assert (last.name, str(last.value), last.goal.text, last.goal.word) == (
        "登记及时率",
        "95.0%",
        "≥ 90.0%",
        "达标",
    )


def test_at_most_eight_bars_are_drawn() -> None:
    """Ten modules become seven and 其他, which holds the other three: 3 + 2 + 1 of 45."""
    counts = [10, 9, 8, 7, 5, 4, 3, 2, 1, 1]
    entries = [
        {"module": f"模块{n}", "count": c, "share": c / 50, "focus": False} for n, c in enumerate(counts)
    ]
    rows = describe_shares({"modules": entries}, {}, key="modules", name="module").rows
    assert len(rows) == 8
    assert (rows[-1].name, str(rows[-1].count), str(rows[-1].share)) == ("其他", "4", "8.0%")


def test_shares_move_against_last_month() -> None:
    """A category that was not there last month came from nothing; without last month no change is known."""
    now = {"categories": [{"category": "complaint", "count": 6, "share": 0.6, "focus": True},
                          {"category": None, "count": 4, "share": 0.4, "focus": False}]}  # fmt: skip
    before = {"categories": [{"category": "complaint", "count": 5, "share": 1.0, "focus": True}]}
    shares = describe_shares(now, before, key="categories", name="category")
    assert [(r.name, r.change.text, r.focus) for r in shares.rows] == [
        ("投诉", "▲ 20.0%", True),
        ("（未填写）", "原为 0", False),
    ]
    assert describe_shares(now, {}, key="categories", name="category").rows[0].change.text == "—"
    assert [row.name for row in shares.focus] == ["投诉"]


def test_the_focus_rule_follows_the_settings() -> None:
    """The rule for flags is told with the team's own numbers."""
    assert focus_rule(Focus(share=0.25, minimum=5, comparison=">=")) == "占比 ≥ 25%，且总数不少于 5 件"


def test_groups_add_up_over_their_clocks() -> None:
    """技术部: 2 of 4 first responses, 3 of 3 solutions, and with one late progress update 5 of 8."""
    table = pd.DataFrame(
        [
            ("技术部", "respond", 2, 1, 1, 0.5),
            ("技术部", "resolve", 3, 0, 0, 1.0),
            ("技术部", "progress", 0, 1, 0, 0.0),
            (None, "respond", 0, 0, 0, None),
        ],
        columns=["name", "clock", "met", "breached", "overdue", "attainment"],
    )
    first, blank = describe_groups(table)
    assert [str(r.rate) for r in (first.respond, first.resolve, first.all)] == ["50.0%", "100.0%", "62.5%"]
    assert (blank.name, str(blank.respond.rate)) == ("（未填写）", "—")


def test_the_ten_worst_breaches_are_listed() -> None:
    """Twelve breaches: the longest first, two more are only counted."""
    hours = list(range(12))
    table = pd.DataFrame(
        {
            "record_id": [f"202610-CSR-{h:03d}" for h in hours], "clock": "respond", "customer": "张**",
            "department": None, "owner": "李娜", "urgency": "紧急",
            "due_at": pd.Timestamp("2026-10-03 14:05"),
            "over_hours": [h * 10.0 for h in hours], "state": "overdue",
            "cause": "late_response", "stage_from": "received_at", "stage_to": None, "stage_hours": 50.0,
        }
    )  # fmt: skip
    breaches = list_breaches(table)
    first = breaches.rows[0]
    assert (len(breaches.rows), breaches.more, breaches.total) == (10, 2, 12)
    assert (first.record_id, first.over, first.due, first.department) == (
        "202610-CSR-011",
        "4.6 天",
        "10-03 14:05",
        "—",
    )
    assert (breaches.rows[-1].over, first.cause) == ("20.0 小时", "首次响应晚，受理→至今 2.1 天")


def test_a_deadline_at_midnight_ends_the_day_before() -> None:
    """What is due at the 17th 0:00 had the whole of the 16th."""
    row = dict.fromkeys(BREACH_COLUMNS, "") | {"clock": "resolve", "state": "breached"}
    row |= {"due_at": pd.Timestamp("2026-10-17"), "over_hours": 1.0, "stage_from": None}
    breach = list_breaches(pd.DataFrame([row])).rows[0]
    assert breach.due == "10-16 24:00"


def test_urgencies_stand_in_the_handbooks_order() -> None:
    """The most urgent comes first, whatever order the table has; unknown ones follow."""
    table = pd.DataFrame(
        {"name": ["一般", "特急", "紧急"], "clock": "respond", "met": 1, "breached": 0, "overdue": 0}
    )
    assert [row.name for row in describe_groups(table, urgency_order(SETTINGS))] == ["紧急", "一般", "特急"]


def test_a_restated_month_is_marked() -> None:
    """Only the month whose figures changed since they were reported is marked."""
    trend = describe_trend({"2026-09": {}, "2026-10": {}}, restated={"2026-09"}, targets=SETTINGS.targets)
    assert [(m.label, m.restated) for m in trend.months] == [("9月", True), ("10月", False)]


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("智能手环", "智能手环"),
        ("一二三四五六七八九十一二三", "一二三四五六七八九十一二…"),
        ("a" * 25, "a" * 24 + "…"),
    ],
)
def test_long_names_are_cut_by_their_width(text: str, short: str) -> None:
    """A Chinese character takes two of 24 places."""
    assert shorten(text) == short


@pytest.mark.parametrize("count", [0, 1, 30])
def test_a_context_is_complete_for_any_number_of_cases(count: int) -> None:
    """Every name is there whatever the month holds, so that no template breaks on a quiet month."""
    results = make_results(count)
    context = build_context(make_edition(results, make_extras(results)), settings=SETTINGS)
    assert set(context) == set(
        build_context(make_edition(make_results(300), ReportExtras()), settings=SETTINGS)
    )


def test_high_priority_cases_of_later_months_are_not_listed() -> None:
    """The list of open high-priority cases ends with the report's month."""
    results = make_results(30)
    received = pd.to_datetime(["2026-09-01 08:00", "2026-10-31 23:59", "2026-11-01 00:00"])
    cases = results.cases.head(3).assign(
        priority="high", customer_name="张**",
        received_at=received, resolved_at=pd.NaT,
    )  # fmt: skip
    context = build_context(
        make_edition(dataclasses.replace(results, cases=cases), ReportExtras()), settings=SETTINGS
    )
    assert [(row.received, row.customer) for row in context["high"].open.rows] == [
        ("09-01 08:00", "张**"),
        ("10-31 23:59", "张**"),
    ]
