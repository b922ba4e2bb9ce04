"""`list_breaches` and `count_attainment`: what stands behind the clocks of the report."""

from month_tables import look

from pipeline.analyse import count_attainment, list_breaches

CASES = """
    received_at | customer_name | department | owner | urgency
    10-05 08:00 | 甲公司        | 技术部     | 李娜  | 紧急
    10-05 08:00 | 乙公司        | 客服部     | 王芳  | 一般
    10-05 08:00 | 丙公司        |            |       |
    """
VISITS = """
    visit_at    | customer_name | visitor | grade
    10-08 08:00 | 丁公司        | 张伟    | 紧急问题
    """
CLOCKS = """
    record_id | record | clock           | due_at      | stopped_at  | state    | reason
    C1        | case   | respond         | 10-05 10:00 | 10-05 12:30 | breached |
    C1        | case   | resolve         | 10-07 10:00 | 10-07 09:00 | met      |
    C2        | case   | respond         | 10-06 08:00 |             | overdue  |
    C3        | case   | respond         | 10-06 08:00 |             | unknown  |
    C3        | case   | register        | 11-02 08:00 | 11-03 08:00 | breached |
    V1        | visit  | service_revisit | 10-20 00:00 | 10-08 08:00 | breached | early
    """


def test_breaches_are_the_missed_clocks_of_the_month_worst_first() -> None:
    """C2 is 20 d 1 h = 481 h over by as-of, C1 2.5 h by its stop, the early visit 0 h; not November's."""
    breaches = list_breaches(look(CASES, VISITS, CLOCKS, as_of="10-26 09:00"))
    columns = ["record_id", "clock", "customer_name", "department", "owner", "urgency", "over_hours"]
    assert breaches[columns].fillna("").to_numpy().tolist() == [
        ["C2", "respond", "乙公司", "客服部", "王芳", "一般", 481.0],
        ["C1", "respond", "甲公司", "技术部", "李娜", "紧急", 2.5],
        ["V1", "service_revisit", "丁公司", "", "张伟", "紧急问题", 0.0],
    ]
    assert "contact" not in breaches


def test_attainment_by_urgency_counts_each_clock() -> None:
    """Response: breached, overdue, unknown; clocks in the order of a case's life, visits left out."""
    table = count_attainment(look(CASES, VISITS, CLOCKS), "urgency")
    assert table[["clock", "name", "total"]].fillna("").to_numpy().tolist() == [
        ["respond", "一般", 1],
        ["respond", "紧急", 1],
        ["respond", "", 1],
        ["resolve", "紧急", 1],
    ]
    assert table["attainment"].fillna(-1).tolist() == [0.0, 0.0, -1.0, 1.0]
    assert table["unknown"].tolist() == [0, 0, 1, 0]


def test_attainment_by_department_keeps_the_blank_one() -> None:
    """Cases without a department are a row of their own."""
    names = count_attainment(look(CASES, VISITS, CLOCKS), "department")["name"]
    assert names.isna().sum() == 1


def test_an_empty_month_gives_empty_tables() -> None:
    """No clock, no row."""
    assert list_breaches(look()).empty
    assert count_attainment(look(), "urgency").empty
