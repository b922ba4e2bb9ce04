"""`[[sources]]`: what a team says of its files by their paths."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from made_files import AT, make_xlsx, records

from pipeline.config import Source, build_settings
from pipeline.model import FileReading
from pipeline.read import read_file
from pipeline.read.sources import find_source, is_ignored

COMMON = ["工单编号", "客户名称", "反馈时间", "类别", "问题描述", "责任人"]
BOTH = ["1", "华为", AT, "投诉建议", "x", "张三"]  # a word of C and of E
VALUES = ["华为", AT, "问题类", "一般", "x"]

ReadWith = Callable[..., FileReading]


@pytest.fixture
def read_with(tmp_path: Path) -> ReadWith:
    """Reads sheets under a name below the input folder, with rules."""

    def read(sheets: dict[str, Any], *rules: dict[str, Any], name: str = "华东区/10月.xlsx") -> FileReading:
        path = tmp_path / "数据.xlsx"
        path.write_bytes(make_xlsx(sheets))
        return read_file(path, name=name, settings=build_settings({"sources": list(rules)}))

    return read


@pytest.mark.parametrize(
    ("pattern", "fits"),
    [
        ("华东区/2026/10月回访.xlsx", True),
        ("华东区/2026/*回访*.xlsx", True),
        ("华东区/*/10月回访.XLSX", True),
        ("**/*回访*.xlsx", True),
        ("华东区/**", True),
        ("华东区/**/*.xlsx", True),
        ("**", True),
        ("华东区/2026/1?月*", True),
        ("*", False),
        ("*.xlsx", False),
        ("华东区/*.xlsx", False),
        ("华东区/*回访*.xlsx", False),
        ("华东区/2026", False),
        ("华东区/2026/**/10月/*", False),
    ],
)
def test_a_star_stands_for_text_within_a_name_and_two_for_folders(
    pattern: str,
    fits: bool,  # noqa: FBT001 - a column of the table
) -> None:
    found = find_source([Source(path=pattern)], "华东区/2026/10月回访.xlsx", "Sheet1")
    assert (found is not None) == fits


def test_of_the_rules_that_fit_a_sheet_the_first_counts() -> None:
    rules = [Source(path="*.xlsx", sheet="10*"), Source(path="a*"), Source(path="**", ignore=True)]
    sheets = (("a.xlsx", "10月"), ("a.xlsx", "9月"), ("b/c.csv", "c"))
    assert [find_source(rules, name, sheet) for name, sheet in sheets] == rules


def test_a_file_is_left_alone_only_where_no_earlier_rule_speaks_of_its_sheets() -> None:
    ignore, one_sheet = Source(path="a.xlsx", ignore=True), Source(path="a.xlsx", sheet="附表", ignore=True)
    assert is_ignored([ignore], "a.xlsx")
    assert not is_ignored([ignore], "b.xlsx")
    assert not is_ignored([one_sheet], "a.xlsx")
    assert not is_ignored([Source(path="*", sheet="10月"), ignore], "a.xlsx")


def test_a_file_to_be_ignored_is_not_even_opened(tmp_path: Path) -> None:
    """So one with a password, or a damaged one, is no problem any more."""
    (tmp_path / "x.xlsx").write_bytes(b"damaged")
    settings = build_settings({"sources": [{"path": "旧/**", "ignore": True}]})
    reading = read_file(tmp_path / "x.xlsx", name="旧/x.xlsx", settings=settings)
    assert (reading.status, reading.problems) == ("ignored", ())
    assert "[[sources]]" in reading.reason


def test_a_sheet_to_be_ignored_says_so_and_is_no_problem(read_with: ReadWith) -> None:
    visits = [["客户名称", "回访日期", "回访人", "回访方式"], ["华为", AT, "李娜", "电话"]]
    sheets = {"10月": visits, "草稿": [["随便", "写写"], [1, 2]]}
    reading = read_with(sheets, {"path": "**", "sheet": "草*", "ignore": True})
    assert [(sheet.name, sheet.layout) for sheet in reading.sheets] == [("10月", "list"), ("草稿", "ignored")]
    assert "[[sources]]" in reading.sheets[1].notes[0]
    assert reading.problems == ()


@pytest.mark.parametrize(
    ("rule", "handbook"),
    [
        ({"form": "客户需求记录表"}, "requirement"),
        ({"form": "客户反馈处理记录表"}, "handling_mechanism"),
        ({"handbook": "requirement"}, "requirement"),
        ({"handbook": "rapid_response", "sheet": "Sheet*"}, "rapid_response"),
    ],
)
def test_a_rule_settles_what_a_sheet_is(rule: dict[str, str], handbook: str, read_with: ReadWith) -> None:
    """Also against what its words and its title say."""
    for rows in ([COMMON, BOTH], [["客户反馈问题跟踪表"], COMMON, BOTH]):
        reading = read_with({"Sheet1": rows}, {"path": "华东区/*.xlsx", **rule})
        assert [table.handbook for table in reading.tables] == [handbook]
        assert reading.problems == ()
        assert reading.sheets[0].parts[0].evidence[0].reason == "config"


def test_a_rule_does_not_make_a_phone_list_of_the_same_file_into_feedback(read_with: ReadWith) -> None:
    """Only a rule that names the very form does: then a few labels are enough."""
    phones = {"通讯录": [["客户名称", "联系人", "联系电话", "客户类型"], ["华为", "张三", "138", "VIP客户"]]}
    rule = {"path": "**", "handbook": "rapid_response"}
    assert read_with(phones, rule).tables == ()
    assert len(read_with(phones, {**rule, "form": "客户反馈记录表"}).tables) == 1


def test_labels_of_a_rule_are_known_in_its_files_alone(read_with: ReadWith) -> None:
    """They also take a known label away from its usual field."""
    rows = [["甲方", "反馈时间", "反馈类型", "紧急程度", "问题", "备注"], [*VALUES, "y"]]
    labels = {"甲方": "customer_name", "问题": "description", "备注": "request"}
    rule = {"path": "华东区/**", "labels": labels}
    reading = read_with({"Sheet1": rows}, rule)
    (record,) = records(reading.tables[0])
    assert (record["customer_name"], record["description"], record["request"]) == ("华为", "x", "y")
    elsewhere = read_with({"Sheet1": rows}, rule, name="华南区/10月.xlsx")
    assert "customer_name" not in elsewhere.tables[0].columns


def test_a_label_for_a_field_that_the_form_cannot_have_is_not_taken(read_with: ReadWith) -> None:
    """A rule may cover sheets of several forms."""
    rows = [["客户名称", "反馈时间", "反馈类型", "紧急程度", "问题描述", "周期"], [*VALUES, "y"]]
    reading = read_with({"Sheet1": rows}, {"path": "**", "labels": {"周期": "period"}})
    assert "period" not in reading.tables[0].columns


def test_the_sheet_of_a_text_file_has_its_name(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("客户名称,反馈时间,类别,问题描述\n华为,2026-10-03,投诉建议,x\n", "utf-8")
    settings = build_settings({"sources": [{"path": "*", "sheet": "10月", "form": "客户需求记录表"}]})
    reading = read_file(path, name="10月.csv", settings=settings)
    assert [table.handbook for table in reading.tables] == ["requirement"]
