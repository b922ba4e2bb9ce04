from datetime import date
from pathlib import Path

import holidays
import numpy as np
import pytest

from pipeline.assess import WorkCalendar
from pipeline.assess.calendar import _read_official
from pipeline.handbooks import Calendar

ALL_DAYS = np.arange("2001-01-01", "2029-01-01", dtype="datetime64[D]").astype("datetime64[us]")


def times(*stamps):
    return np.array(stamps, "datetime64[us]")


@pytest.fixture(scope="module")
def calendar():
    return WorkCalendar.build(Calendar())


def test_working_days_are_those_of_the_holidays_package(calendar):
    """Every day of 28 years, one by one."""
    china = holidays.country_holidays("CN", years=range(2001, 2029))
    expected = [china.is_working_day(day) for day in ALL_DAYS.astype("datetime64[D]").tolist()]
    assert calendar.is_working_day(ALL_DAYS).tolist() == expected


def test_national_day_2026_with_its_swapped_working_days(calendar):
    """Free from 10-01 to 10-07; the Sunday 09-20 and the Saturday 10-10 are worked."""
    free = np.arange("2026-10-01", "2026-10-08", dtype="datetime64[D]").astype("datetime64[us]")
    assert not calendar.is_working_day(free).any()
    assert calendar.is_working_day(times("2026-09-20", "2026-10-10")).all()


def test_the_teams_own_days_win():
    """A holiday of the team's own and a working Sunday; both make no official day disappear."""
    own = Calendar(holidays=[date(2026, 10, 9)], workdays=[date(2026, 10, 11)])
    assert WorkCalendar.build(own).is_working_day(
        times("2026-10-08", "2026-10-09", "2026-10-10", "2026-10-11")
    ).tolist() == [True, False, True, True]


def test_the_nth_working_day_comes_after_the_date(calendar):
    """From 2026-09-30: 10-08 is the 1st, 10-12 the 4th (10-11 is a free Sunday)."""
    found = calendar.find_working_day(times("2026-09-30T23:00", "2026-09-30"), np.array([1, 4]))
    assert found.tolist() == times("2026-10-08", "2026-10-12").tolist()


def test_outside_the_calendar_there_is_no_answer(calendar):
    """Before 1990, after 2100 and without a stamp: NaT, NaN, no working day."""
    outside = times("1900-01-01", "9999-12-31", "NaT")
    assert np.isnat(calendar.find_working_day(outside, np.array([1, 1, 1]))).all()
    assert np.isnat(calendar.add_office(outside, np.array([5.0, 5.0, 5.0]))).all()
    assert np.isnan(calendar.count_office(outside, outside)).all()
    assert not calendar.is_working_day(outside).any()
    assert np.isnat(calendar.find_working_day(times("2100-12-31"), np.array([5]))).all()


def test_adding_and_counting_office_time_are_inverse(calendar):
    """What was added is what is counted, from any half hour of three weeks."""
    starts = np.arange("2026-09-25", "2026-10-16", 30, dtype="datetime64[m]").astype("datetime64[us]")
    for minutes in (1.0, 60.0, 180.0, 480.0, 1441.0):
        length = np.full(len(starts), minutes)
        ends = calendar.add_office(starts, length)
        assert (calendar.count_office(starts, ends) == minutes).all()
        assert (calendar.count_office(starts, ends - np.timedelta64(1, "m")) == minutes - 1).all()


def test_adding_nothing_changes_nothing(calendar):
    """Not even outside office hours."""
    evening = times("2026-10-09T20:00")
    assert calendar.add_office(evening, np.array([0.0])).tolist() == evening.tolist()


def test_office_time_around_the_clock_is_elapsed_time_on_working_days():
    """A slot may end at 24:00."""
    calendar = WorkCalendar.build(Calendar(office_hours=["00:00-24:00"]))
    found = calendar.add_office(times("2026-10-08T10:00"), np.array([2880.0]))
    assert found.tolist() == times("2026-10-10T10:00").tolist()


def test_years_without_official_data_are_told():
    """Data of the package begin in 2001; the team's own days cover a year."""
    calendar = WorkCalendar.build(Calendar(workdays=[date(2040, 2, 4)]))
    last = max(calendar.covered - {2040})
    assert calendar.uncovered_years([1999, 2001, 2026, 2040, last + 1]) == [1999, last + 1]
    assert last >= 2026


def test_the_library_is_asked_where_it_keeps_china_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its own way of finding a country, which loads all of them, gives the same days."""
    working, years = _read_official.__wrapped__()
    monkeypatch.setattr(holidays, "__file__", str(tmp_path / "__init__.py"))
    asked_working, asked_years = _read_official.__wrapped__()
    assert (asked_working == working).all()
    assert asked_years == years != frozenset()
