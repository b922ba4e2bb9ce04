"""The report's own tables: each handbook, each source file, who is least content and what was said."""

import pandas as pd
from month_tables import SETTINGS, look, read_table

from pipeline.analyse import measure_sources, quote_comments, rank_departments, score_handbooks
from pipeline.model import ASSESSMENT_COLUMNS, PROBLEM_COLUMNS

TWO_BOOKS = """
    handbook       | received_at | resolved_at | score | verdict
    requirement    | 09-20 08:00 | 10-05 08:00 |       | satisfied
    requirement    | 10-02 08:00 |             |       |
    requirement    | 10-03 08:00 | 11-01 08:00 |       |
    rapid_response | 10-04 08:00 | 10-05 08:00 | 4     |
    rapid_response | 10-04 08:00 | 10-06 08:00 | 2     |
    relationship   | 08-04 08:00 | 08-06 08:00 |       |
    """
TWO_BOOKS_CLOCKS = """
    record_id | clock   | due_at      | state
    C1        | resolve | 10-04 08:00 | breached
    C2        | resolve | 10-06 08:00 | overdue
    C3        | resolve | 10-31 08:00 | running
    C4        | respond | 10-05 08:00 | met
    C4        | resolve | 10-06 08:00 | met
    """
SOURCES = """
    source_file | received_at | status   | customer_name | category | urgency | description | department | owner | registered_at | first_response_at | resolved_at
    甲.xlsx     | 10-05 08:00 | pending  | 张三公司      | problem  | 一般    | 坏了        | 技术部     | 李娜  | 10-05 08:10   |                   |
    甲.xlsx     | 10-06 08:00 | resolved | 张三公司      | problem  | 一般    | 坏了        |            |       | 10-07 09:00   | 10-06 09:00       | 10-07 08:00
    乙.xlsx     | 10-06 08:00 | pending  | 李四公司      | problem  | 一般    | 坏了        | 技术部     | 王芳  | 10-06 08:10   |                   |
    旧.xlsx     | 09-06 08:00 | pending  | 李四公司      | problem  | 一般    | 坏了        | 技术部     | 王芳  | 09-06 08:10   |                   |
    """  # noqa: E501 - one row per case


def sources(assessments: str = "", problems: str = "") -> pd.DataFrame:
    clocks = """
        record_id | clock    | due_at      | state
        C1        | register | 10-05 09:00 | met
        C2        | register | 10-06 09:00 | breached
        C3        | register | 10-06 09:00 | met
        C4        | register | 09-06 09:00 | breached
        """
    return measure_sources(
        look(SOURCES, clocks=clocks),
        read_table(assessments, ASSESSMENT_COLUMNS),
        problems=read_table(problems, PROBLEM_COLUMNS),
        handbooks=SETTINGS.handbooks,
    )


def test_each_handbook_has_its_own_figures() -> None:
    """E: 2 in, 1 of 3 (one carried over) finished, no promise of 2 kept; A: 2 of 2, 1 of 1. D has nothing."""
    table = score_handbooks(look(TWO_BOOKS, clocks=TWO_BOOKS_CLOCKS, as_of="11-05 09:00"))
    columns = [
        "name",
        "received",
        "done",
        "due",
        "resolve_met",
        "resolve_due",
        "response_met",
        "response_due",
    ]
    assert table[columns].to_numpy().tolist() == [
        ["rapid_response", 2, 2, 2, 1, 1, 1, 1],
        ["requirement", 2, 1, 3, 0, 2, 0, 0],
    ]
    rated = ["satisfied", "rated", "score_count", "score_mean"]
    assert table[rated].fillna(-1).to_numpy().tolist() == [[1, 2, 2, 3.0], [1, 1, 0, -1.0]]


def test_no_record_no_handbook() -> None:
    """An empty period has no row."""
    assert score_handbooks(look()).empty


def test_sources_are_measured_the_worst_first() -> None:
    """甲: 7 fields of a pending case and 9 of a resolved one, 2 blank; 1 of 2 entered late, afterwards."""
    table = sources(problems="file\n乙.xlsx\n坏.xlsx").set_index("file")
    assert table.index.tolist() == ["甲.xlsx", "乙.xlsx", "坏.xlsx"]
    row = table.loc["甲.xlsx"]
    assert (row["records"], row["filled"], row["expected"], row["completeness"]) == (2, 14, 16, 14 / 16)
    assert (row["late"], row["entered"], row["after_fact"], row["problems"]) == (1, 2, 1, 0)
    assert table["faults"].tolist() == [3, 1, 1]
    assert table.loc["坏.xlsx", ["records", "expected"]].tolist() == [0, 0]


def test_assessments_count_as_records() -> None:
    """A file with nothing but an assessment of the month has one record and no key field."""
    assessment = "source_file | customer_name | assessed_at\n评.xlsx | 甲公司 | 10-20 08:00"
    row = sources(assessment).set_index("file").loc["评.xlsx"]
    assert (row["records"], row["expected"]) == (1, 0)


def test_departments_with_enough_scores_are_ranked_the_lowest_first() -> None:
    """Five scores each; 丙部 has four; scores of cases without a department are nobody's."""
    scores = {"甲部": [5, 5, 5, 5, 4], "乙部": [3, 3, 3, 3, 3], "丙部": [1, 1, 1, 1], "": [1, 1, 1, 1, 1]}
    rows = [f"10-05 08:00 | {name} | {score}" for name, given in scores.items() for score in given]
    table = rank_departments(look("\n".join(["received_at | department | score", *rows])))
    assert table.to_numpy().tolist() == [["乙部", 5, 3.0], ["甲部", 5, 4.8]]


def test_comments_are_quoted_from_the_unhappiest_and_the_happiest() -> None:
    """The lowest score first, of equal ones the latest; a verdict without a score last; 满意 says nothing."""
    cases = """
        received_at | department | score | verdict     | comment
        10-05 08:00 | 技术部     | 2     |             | 等了三天没人管
        10-06 08:00 | 客服部     | 1     |             | 态度很差
        10-07 08:00 |            | 2     |             | 修了两次还坏
        10-08 08:00 | 技术部     |       | unsatisfied | 不会再买了
        10-08 08:00 | 技术部     | 2     |             | 修了两次还坏
        10-09 08:00 | 技术部     | 5     |             | 满意
        10-09 08:00 | 技术部     | 5     |             | 处理得又快又好
        """
    visits = "visit_at | score | content\n10-20 09:00 | 4 | 服务人员很耐心"
    quoted = quote_comments(look(cases, visits))
    assert quoted.unhappy.fillna("").to_numpy().tolist() == [
        ["C2", "客服部", 1.0, "态度很差"],
        ["C5", "技术部", 2.0, "修了两次还坏"],
        ["C1", "技术部", 2.0, "等了三天没人管"],
    ]
    assert quoted.happy["text"].tolist() == ["处理得又快又好", "服务人员很耐心"]


def test_no_comment_is_quoted_where_there_is_none() -> None:
    """An empty month."""
    assert quote_comments(look()).unhappy.empty
    assert rank_departments(look()).empty
