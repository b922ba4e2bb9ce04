"""What lies behind the figures: causes, revisits, handbooks, sources, customers' own words, a year ago."""

import pandas as pd

from pipeline import words
from pipeline.config import build_settings
from pipeline.publish.report import findings
from pipeline.publish.report.breakdown import describe_channels
from pipeline.publish.report.extras import CAUSE_COLUMNS, HANDBOOK_COLUMNS, REVISIT_COLUMNS, SOURCE_COLUMNS
from pipeline.publish.report.headline import list_key_figures

SETTINGS = build_settings({})
COMPLAINT = "修了三次还是不行，请打 13800138000 联系我。\n" + "等了很久。" * 20


def test_causes_have_chinese_names_and_the_rest_is_counted() -> None:
    """Nine causes: eight are listed with their department, one more is told."""
    rows = [(cause, 2, 0.1, None) for cause in list(words.CAUSE)[:9]]
    found = findings.list_causes(pd.DataFrame(rows, columns=list(CAUSE_COLUMNS)))
    assert (len(found.rows), found.more, found.total) == (8, 1, 9)
    assert (found.rows[0].name, str(found.rows[0].share), found.rows[0].department) == (
        "早于规定时段",
        "10.0%",
        "—",
    )


def test_revisits_are_kept_out_of_those_judged() -> None:
    """26 in time, 2 late, 1 early, 3 missed: 26 of 32; what is open or unclear is not judged."""
    kinds = pd.DataFrame([("second", 26, 2, 1, 3, 4, 5, 0.8125)], columns=list(REVISIT_COLUMNS))
    row = findings.describe_revisits(kinds)[0]
    assert (row.name, str(row.kept), str(row.open)) == ("投诉/问题解决后二次回访", "81.2%（26/32）", "4")


def test_each_handbook_has_ratios_and_one_its_own_report() -> None:
    """E12: the title of the requirement handbook's part comes from its data; other handbooks have none."""
    rows = [
        ("requirement", 21, 17, 27, 18, 24, 16, 22, 14, 16, 0, None),
        ("rapid_response", 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, None),
    ]
    table = pd.DataFrame(rows, columns=list(HANDBOOK_COLUMNS))
    requirement, other = findings.describe_handbooks(table, settings=SETTINGS)
    assert (requirement.name, requirement.title) == ("客户需求", "月度需求响应分析报告")
    assert str(requirement.completion) == "63.0%（17/27）"
    assert (str(requirement.handling), str(requirement.mean)) == ("72.7%（16/22）", "—")
    assert (other.title, str(other.handling)) == ("", "—")


def test_comments_are_verbatim_but_masked_and_cut() -> None:
    """One line of at most 80 places, its telephone number hidden."""
    row = {"record_id": "A1", "department": None, "score": 1.0, "text": COMPLAINT}
    comment = findings.list_comments(pd.DataFrame([row]))[0]
    assert comment.text.startswith("修了三次还是不行，请打 138****8000 联系我。 等了很久。")
    assert comment.text.endswith("…")
    assert "\n" not in comment.text
    assert (comment.department, str(comment.score)) == ("—", "1.00")


def test_only_sources_with_something_to_mend_are_listed() -> None:
    """90 of 100 fields, 28 of 30 entries in time; the clean file is left out."""
    rows = [("甲.xlsx", 10, 90, 100, 0.9, 2, 30, 1, 7, 19), ("好.xlsx", 5, 50, 50, 1.0, 0, 5, 0, 0, 0)]
    found = findings.list_sources(pd.DataFrame(rows, columns=list(SOURCE_COLUMNS)))
    assert found.total == 1
    row = found.rows[0]
    assert (str(row.complete), str(row.in_time)) == ("90.0%（90/100）", "93.3%（28/30）")


def test_channels_are_shares_of_those_with_a_channel() -> None:
    """6 and 2 of 8; two cases without a channel are no share of it."""
    now = {
        "channels": [{"name": "电话", "count": 6}, {"name": "邮件", "count": 2}, {"name": None, "count": 2}]
    }
    before = {"channels": [{"name": "电话", "count": 3}]}
    rows = describe_channels(now, before).rows
    assert [(row.name, str(row.share), row.change.text) for row in rows] == [
        ("电话", "75.0%", "▲ 100.0%"),
        ("邮件", "25.0%", "原为 0"),
    ]


def test_a_figure_is_compared_with_a_year_ago_too() -> None:
    """110 after 88 a year ago; where a year ago there was no record at all, no change is told."""
    now, year_ago = {"received": 110}, {"received": 88, "backlog": 0}
    first = list_key_figures(now, {"received": 100}, year_ago=year_ago, targets={})[0]
    assert (first.change.text, first.year_change.text) == ("▲ 10.0%", "▲ 25.0%")
    nothing = {"received": 0, "backlog": 0, "visits": {"count": 0}}
    assert list_key_figures(now, {}, year_ago=nothing, targets={})[0].year_change.text == "—"
