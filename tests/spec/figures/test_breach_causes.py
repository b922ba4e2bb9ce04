"""`explain_breaches` and `count_causes`: why a deadline was missed, from the record's own stamps (E13)."""

import pandas as pd
import pytest
from month_tables import SETTINGS, look, read_cases, read_clocks

from pipeline import words
from pipeline.analyse import count_causes, explain_breaches
from pipeline.assess import find_openings


def explain(cases: str, clocks: str, visits: str = "", *, as_of: str = "11-01 09:00") -> pd.DataFrame:
    """The breaches of October, by case and clock in the order of the table of clocks."""
    frame, timed = read_cases(cases), read_clocks(clocks)
    found = explain_breaches(
        look(frame, visits, clocks, as_of=as_of),
        timed,
        opened_at=find_openings(frame["received_at"], SETTINGS.calendar),
    )
    key = ["record_id", "clock"]
    return timed[key].merge(found, on=key, how="inner")


HEAD = "received_at | department | owner | urgency | status | first_response_at | resolved_at | promised_at"
RESOLVE = "record_id | clock | due_at | stopped_at | state"


def cause(case: str, clocks: str, *, head: str = HEAD) -> str:
    """The cause of the last clock of one case's."""
    return str(explain(f"{head}\n{case}", clocks)["cause"].iloc[-1])


def test_a_promise_missed_for_no_other_reason_is_a_deviation_from_the_plan() -> None:
    """Answered after an hour in an office hour, promised for the 9th, solved on the 10th."""
    case = "10-08 09:00 | 技术部 | 李娜 | 一般 | resolved | 10-08 10:00 | 10-10 10:00 | 10-09 18:00"
    assert cause(case, f"{RESOLVE}\nC1 | resolve | 10-09 18:00 | 10-10 10:00 | breached") == "plan_deviation"
    target = case.replace("10-09 18:00", "")
    assert cause(target, f"{RESOLVE}\nC1 | resolve | 10-09 18:00 | 10-10 10:00 | breached") == "slow_resolve"


@pytest.mark.parametrize(
    ("answered", "said"), [("10-09 10:00", "late_response"), ("10-08 13:00", "plan_deviation")]
)
def test_a_late_response_is_the_cause_where_without_it_the_promise_was_kept(answered: str, said: str) -> None:
    """Solved 16 h late: with an answer 21 h late it could have been in time, with one 2 h late not."""
    case = f"10-08 09:00 | 技术部 | 李娜 | 紧急 | resolved | {answered} | 10-10 10:00 | 10-09 18:00"
    clocks = f"""{RESOLVE}
        C1 | respond | 10-08 11:00 | {answered}  | breached
        C1 | resolve | 10-09 18:00 | 10-10 10:00 | breached"""
    assert cause(case, clocks) == said


def test_a_silence_longer_than_the_overrun_is_the_cause() -> None:
    """No progress for 30 h more than allowed, 16 h late; the progress clock's own cause is the silence."""
    case = "10-08 09:00 | 技术部 | 李娜 | 一般 | resolved | 10-08 10:00 | 10-10 10:00 | 10-09 18:00"
    clocks = f"""{RESOLVE}
        C1 | progress | 10-08 22:00 | 10-10 04:00 | breached
        C1 | resolve  | 10-09 18:00 | 10-10 10:00 | breached"""
    found = explain(f"{HEAD}\n{case}", clocks)
    assert found["cause"].tolist() == ["no_progress", "no_progress"]


def test_nobody_named_and_nothing_begun_are_causes() -> None:
    """A case without department and owner; one with them that still waits in the queue."""
    clocks = f"{RESOLVE}\nC1 | respond | 10-12 10:00 | | overdue"
    assert cause("10-12 09:00 | | | 紧急 | pending | | |", clocks) == "unassigned"
    assert cause("10-12 09:00 | 技术部 | | 紧急 | pending | | |", clocks) == "not_started"
    assert cause("10-12 09:00 | 技术部 | | 紧急 | in_progress | | |", clocks) == "slow_respond"


@pytest.mark.parametrize(
    ("answered", "said"), [("10-12 09:20", "outside_hours"), ("10-14 12:00", "slow_respond")]
)
def test_received_when_the_office_was_closed(answered: str, said: str) -> None:
    """Saturday the 10th was worked (调休), Sunday not: due at 12:00, open from Monday 9:00, 23 h later.

    An answer 21.3 h late would have been in time from 9:00 on, one 72 h late not.
    """
    case = f"10-11 10:00 | 技术部 | 李娜 | 紧急 | in_progress | {answered} | |"
    assert cause(case, f"{RESOLVE}\nC1 | respond | 10-11 12:00 | {answered} | breached") == said


def test_waiting_and_a_second_handling_are_told_first() -> None:
    """The customer kept us waiting, and yet the promise, moved by the wait, was missed; a case reopened."""
    head = "received_at | department | promised_at | resolved_at | waiting_from | waiting_until | reopened"
    clocks = f"{RESOLVE}\nC1 | resolve | 10-12 18:00 | 10-14 10:00 | breached"
    waited = "10-08 09:00 | 技术部 | 10-11 18:00 | 10-14 10:00 | 10-09 09:00 | 10-10 09:00 |"
    assert cause(waited, clocks, head=head) == "waited"
    assert cause(waited.replace("10-09 09:00", "10-15 09:00"), clocks, head=head) == "plan_deviation"
    assert cause(f"{waited} yes", clocks, head=head) == "second_handling"


def test_what_is_not_handling_is_late_undone_or_early() -> None:
    """Entries made late, a revisit that nobody made, one made late, a visit that came too soon."""
    found = explain(
        "received_at | department\n10-08 09:00 | 客服部",
        """
        record_id | record | clock           | due_at      | stopped_at  | state    | reason
        C1        | case   | register        | 10-08 10:00 | 10-08 15:00 | breached |
        C1        | case   | revisit         | 10-20 00:00 |             | overdue  |
        C1        | case   | result          | 10-20 10:00 | 10-20 11:00 | breached |
        V1        | visit  | record          | 10-09 10:10 | 10-10 10:00 | breached |
        V1        | visit  | service_revisit | 10-20 00:00 | 10-09 10:00 | breached | early
        """,
        "visit_at | visitor\n10-09 10:00 | 王芳",
    )
    assert found["cause"].tolist() == ["late_entry", "not_done", "done_late", "late_entry", "early"]


def test_the_longest_stage_is_named_with_its_hours() -> None:
    """Received 9:00, registered 9:30, analysed 21:30 (12 h), answered the next day at 8:00 (10.5 h)."""
    found = explain(
        """
        received_at | registered_at | analysed_at | first_response_at | department
        10-12 09:00 | 10-12 09:30   | 10-12 21:30 | 10-13 08:00       | 技术部
        10-12 09:00 |               |             |                   | 技术部
        """,
        f"""{RESOLVE}
        C1 | respond | 10-13 01:00 | 10-13 08:00 | breached
        C1 | resolve | 10-13 18:00 |             | overdue
        C2 | respond | 10-13 09:00 |             | overdue""",
        as_of="10-14 08:00",
    )
    columns = ["stage_from", "stage_to", "stage_hours"]
    assert found[columns].fillna("").to_numpy().tolist() == [
        ["registered_at", "analysed_at", 12.0],
        ["first_response_at", "", 24.0],
        ["received_at", "", 47.0],
    ]


def test_causes_are_counted_with_the_department_that_has_most() -> None:
    """Of 3 silences 2 are 技术部's; of 2 late entries neither department has more than the half it needs."""
    breaches = pd.DataFrame(
        {
            "cause": ["no_progress", "no_progress", "no_progress", "late_entry", "late_entry", "not_done"],
            "department": ["技术部", "技术部", "客服部", "客服部", None, None],
        }
    )
    table = count_causes(breaches)
    assert table["cause"].tolist() == ["no_progress", "late_entry", "not_done"]
    assert table["count"].tolist() == [3, 2, 1]
    assert table["share"].tolist() == [1 / 2, 1 / 3, 1 / 6]
    assert table["department"].fillna("").tolist() == ["技术部", "客服部", ""]


def test_no_breach_has_no_cause_and_every_cause_a_name() -> None:
    """An empty month; what the words say is all that can be found."""
    found = explain("received_at", RESOLVE)
    assert found.empty
    assert count_causes(found).empty
    assert {"early", "plan_deviation", "done_late"} < words.CAUSE.keys()
