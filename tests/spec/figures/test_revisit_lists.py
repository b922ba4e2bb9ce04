"""`list_revisits`: who must be revisited by when (A8, B1 to B3, D1)."""

import pandas as pd
from month_tables import SETTINGS, moment, read_cases, read_clocks, read_visits

from pipeline.analyse import list_revisits


def revisits(
    cases: str = "", visits: str = "", clocks: str = "", *, as_of: str = "10-20 09:00"
) -> pd.DataFrame:
    return list_revisits(
        read_cases(cases),
        read_visits(visits),
        read_clocks(clocks),
        handbooks=SETTINGS.handbooks,
        as_of=moment(as_of),
    )


def test_open_revisits_are_owed_and_stopped_ones_are_not() -> None:
    """A's revisit (A8), B's second one after a complaint (B2), D's follow-up (D6), the earliest due first."""
    table = revisits(
        """
        handbook        | customer_name | contact     | owner | received_at
        rapid_response  | 甲公司        | 13800138000 | 李娜  | 10-05 08:00
        service_revisit | 乙公司        |             | 王芳  | 10-05 08:00
        rapid_response  | 丙公司        |             |       | 10-05 08:00
        """,
        "handbook | customer_name | visit_at | visitor\nrelationship | 丁公司 | 10-19 08:00 | 张伟",
        """
        record_id | record | clock     | due_at      | state
        C1        | case   | revisit   | 10-21 00:00 | running
        C2        | case   | revisit   | 10-19 08:00 | overdue
        C3        | case   | revisit   | 10-19 08:00 | met
        C3        | case   | resolve   | 10-19 08:00 | overdue
        V1        | visit  | follow_up | 10-22 08:00 | running
        """,
    )
    columns = ["customer_name", "contact", "reason", "due_at", "record_id", "owner", "handbook"]
    assert list(table) == columns
    assert table.drop(columns="contact").to_numpy().tolist() == [
        ["乙公司", "second", moment("10-19 08:00"), "C2", "王芳", "service_revisit"],
        ["甲公司", "revisit", moment("10-21 00:00"), "C1", "李娜", "rapid_response"],
        ["丁公司", "follow_up", moment("10-22 08:00"), "V1", "张伟", "relationship"],
    ]
    assert table["contact"].iloc[1] == "13800138000"


def test_regular_visits_count_from_the_last_talk() -> None:
    """B3: 新客户 monthly. The last talk was on 09-30: due on 10-30 at 24:00, owned by who visited."""
    table = revisits(
        """
        handbook        | customer_name | customer_type | received_at | owner
        service_revisit | 甲公司        | 新客户        | 09-05 08:00 | 李娜
        """,
        "customer_name | visit_at | visitor | contact\n甲公司 | 09-30 10:00 | 王芳 | 021-61234567",
    )
    assert table.to_numpy().tolist() == [
        ["甲公司", "021-61234567", "regular", moment("10-31 00:00"), "V1", "王芳", "service_revisit"]
    ]


def test_regular_visits_go_by_the_customers_own_handbook() -> None:
    """VIP客户: D asks for 3 months, B for 1. Known to D only: 3; to both: 1; to neither: the shortest, 1."""
    table = revisits(
        """
        handbook        | customer_id | customer_name | customer_type | received_at
        relationship    | K1          | 甲公司        | VIP客户       | 08-10 08:00
        relationship    | K2          | 乙公司        | VIP客户       | 08-10 08:00
        service_revisit | K2          | 乙公司        |               | 08-12 08:00
        rapid_response  | K3          | 丙公司        | VIP客户       | 08-10 08:00
        rapid_response  | K4          | 丁公司        | 老客户        | 08-10 08:00
        """
    )
    assert table[["customer_name", "due_at", "handbook"]].to_numpy().tolist() == [
        ["丙公司", moment("09-11 00:00"), "service_revisit"],
        ["乙公司", moment("09-13 00:00"), "service_revisit"],
        ["甲公司", moment("11-11 00:00"), "relationship"],
    ]


def test_a_month_later_than_the_31st_is_the_months_last_day() -> None:
    """08-31 plus 1 month is 09-30, at 24:00."""
    table = revisits(
        """
        handbook        | customer_name | customer_type | received_at
        service_revisit | 甲公司        | 新客户        | 08-31 08:00
        """
    )
    assert table["due_at"].tolist() == [moment("10-01 00:00")]


def test_talks_after_as_of_and_nameless_customers_do_not_count() -> None:
    """A slip of the pen in 2062 does not put off a visit; without a name there is nobody to visit."""
    table = revisits(
        """
        handbook        | customer_name | customer_type | received_at
        service_revisit | 甲公司        | 新客户        | 09-05 08:00
        service_revisit | 甲公司        |               | 2062-09-05 08:00
        service_revisit |               | 新客户        | 09-05 08:00
        """
    )
    assert table[["customer_name", "due_at"]].to_numpy().tolist() == [["甲公司", moment("10-06 00:00")]]


def test_nothing_owed_is_an_empty_table() -> None:
    """Without records the columns are there."""
    assert revisits().empty
    assert "due_at" in revisits()
