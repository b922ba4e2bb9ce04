import pandas as pd
import pytest

from pipeline.assess import WorkCalendar, find_uncovered, time_clocks
from pipeline.config import build_settings
from pipeline.handbooks import Calendar
from pipeline.model import CASE_COLUMNS, VISIT_COLUMNS, empty_table, shape_table

LAST = max(WorkCalendar.build(Calendar()).covered)
SETTINGS = build_settings({})


def find(handbook, *, settings=SETTINGS, **stamps):
    case = {"case_id": "C1", "handbook": handbook, "source_row": 1, "status": "pending"}
    case |= {name: pd.Timestamp(stamp) for name, stamp in stamps.items()}
    cases = shape_table(pd.DataFrame([case]), CASE_COLUMNS)
    visits = empty_table(VISIT_COLUMNS)
    calendar = WorkCalendar.build(settings.calendar)
    clocks = time_clocks(
        cases, visits, handbooks=settings.handbooks, calendar=calendar, as_of=pd.Timestamp("2026-10-31")
    )
    return find_uncovered(clocks, cases, visits, handbooks=settings.handbooks, calendar=calendar)


def test_a_working_day_clock_over_new_year_reaches_an_uncovered_year():
    """D4: 2 working days after 12-30 end in the next year."""
    assert find("relationship", received_at=f"{LAST}-12-30 10:00") == [LAST + 1]


def test_a_deadline_at_the_end_of_the_year_belongs_to_that_year():
    """24:00 of 12-31 is stored as 0:00 of the next year."""
    day = pd.bdate_range(f"{LAST}-12-20", f"{LAST}-12-29")[-1]
    assert find("relationship", received_at=day - pd.Timedelta(days=7)) == []


def test_a_promise_needs_no_calendar():
    """Only working days and office hours do."""
    assert find("relationship", received_at=f"{LAST}-12-30 10:00", promised_at=f"{LAST + 1}-02-01") == []
    assert find("rapid_response", received_at=f"{LAST + 1}-02-01 10:00") == []


@pytest.mark.parametrize("own", [[], [f"{LAST + 1}-01-02"]])
def test_office_hours_need_the_calendar_unless_the_team_gives_its_days(own):
    """C's register on office hours, received in an uncovered year."""
    settings = build_settings(
        {
            "calendar": {"holidays": own},
            "handbooks": {"handling_mechanism": {"clocks": {"register": {"calendar": "business"}}}},
        }
    )
    found = find("handling_mechanism", settings=settings, received_at=f"{LAST + 1}-02-01 10:00")
    assert found == ([] if own else [LAST + 1])
