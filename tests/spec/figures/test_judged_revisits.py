"""`judge_revisits`: the revisits due in the period, done and missed (A8, B1 to B3)."""

from month_tables import SETTINGS, look

from pipeline.analyse import Revisits, judge_revisits
from pipeline.analyse.judge_revisits import OUTCOMES

CASES = """
    handbook        | customer_name | department | owner | received_at
    rapid_response  | 甲公司        | 技术部     | 李娜  | 10-02 08:00
    service_revisit | 乙公司        | 客服部     | 王芳  | 10-02 08:00
    """
CLOCKS = """
    record_id | record | clock           | due_at      | stopped_at  | state    | reason
    C1        | case   | revisit         | 10-08 00:00 |             | overdue  |
    C2        | case   | revisit         | 10-09 08:00 | 10-10 08:00 | breached |
    V1        | visit  | service_revisit | 10-16 00:00 | 10-08 08:00 | breached | early
    V2        | visit  | service_revisit | 10-16 00:00 | 10-08 08:00 | met      |
    V1        | visit  | follow_up       | 10-30 08:00 |             | running  |
    V2        | visit  | follow_up       | 10-07 08:00 |             | overdue  |
    V2        | visit  | revisit         | 11-07 08:00 |             | overdue  |
    C1        | case   | resolve         | 10-07 08:00 |             | overdue  |
    """
VISITS = "customer_name | visit_at | visitor\n丙公司 | 10-08 08:00 | 张伟\n丁公司 | 10-08 08:00 | 刘洋"


def judge(cases: str = "", visits: str = "", clocks: str = "", *, as_of: str = "10-20 00:00") -> Revisits:
    return judge_revisits(look(cases, visits, clocks, as_of=as_of), handbooks=SETTINGS.handbooks)


def test_revisits_are_counted_by_kind_and_how_they_ended() -> None:
    """A8 missed, B2 late; of B1 one in time, one too early; D6 one open, one missed; November's is none."""
    kinds = judge(CASES, VISITS, CLOCKS).kinds
    assert kinds[["kind", *OUTCOMES]].to_numpy().tolist() == [
        ["revisit", 0, 0, 0, 1, 0, 0],
        ["second", 0, 1, 0, 0, 0, 0],
        ["service_revisit", 1, 0, 1, 0, 0, 0],
        ["follow_up", 0, 0, 0, 1, 1, 0],
    ]
    assert kinds["attainment"].tolist() == [0.0, 0.0, 0.5, 0.0]


def test_the_missed_ones_are_listed_the_longest_overdue_first() -> None:
    """Due on the 7th at 8:00 and at the end of the 7th: by the 20th 304 and 288 h ago."""
    missed = judge(CASES, VISITS, CLOCKS).missed
    assert missed.drop(columns="due_at").fillna("").to_numpy().tolist() == [
        ["丁公司", "follow_up", "V2", "", "刘洋", 304.0],
        ["甲公司", "revisit", "C1", "技术部", "李娜", 288.0],
    ]


def test_a_regular_visit_is_any_talk_by_its_day() -> None:
    """B3: 新客户 monthly, so all are due on 10-10 at 24:00; talked to on the 10th, on the 11th, and never."""
    talks = "\n".join(
        f"service_revisit | {name}公司 | 新客户 | {at}"
        for name, at in [
            ("甲", "09-10 09:00"),
            ("乙", "09-10 09:00"),
            ("丙", "09-10 09:00"),
            ("甲", "10-10 23:00"),
            ("乙", "10-11 09:00"),
        ]
    )
    cases = f"handbook | customer_name | customer_type | received_at\n{talks}"
    kinds = judge(cases).kinds.set_index("kind").loc["regular"]
    assert (kinds["met"], kinds["late"], kinds["missed"], kinds["open"]) == (1, 1, 1, 0)
    open_still = judge(cases, as_of="10-10 12:00").kinds.set_index("kind").loc["regular"]
    assert (open_still["missed"], open_still["open"]) == (0, 3)


def test_an_unclear_revisit_is_neither_done_nor_missed() -> None:
    """Without anything judged there is no attainment."""
    clocks = "record_id | clock | due_at | state\nC1 | revisit | 10-08 00:00 | unknown"
    found = judge(CASES, clocks=clocks)
    assert found.kinds["unknown"].tolist() == [1]
    assert found.kinds["attainment"].isna().all()
    assert found.missed.empty


def test_a_period_without_revisits_has_none() -> None:
    """No kind, none missed."""
    found = judge()
    assert found.kinds.empty
    assert found.missed.empty
