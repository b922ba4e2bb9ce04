"""Every clock of every handbook: small table in, small table out, each beside its hand calculation."""

import pytest
from clock_tables import office_settings, run_clocks, time_one, time_visit

A, B, C = "rapid_response", "service_revisit", "handling_mechanism"
D, E = "relationship", "requirement"


# --- register, analyse, respond: hours around the clock ----------------------------------------------


@pytest.mark.parametrize(
    ("handbook", "clock", "stamp", "more", "hours"),
    [
        (A, "register", "registered_at", {}, 1),  # A2
        (C, "register", "registered_at", {}, 1),  # C6
        (C, "register", "registered_at", {"priority": "low"}, 1),  # C 低 keeps its register
        (E, "register", "registered_at", {}, 2),  # E1
        (E, "analyse", "analysed_at", {}, 4),  # E1
        (A, "respond", "first_response_at", {"urgency": "紧急"}, 2),  # A4
        (A, "respond", "first_response_at", {"urgency": "重要"}, 4),
        (A, "respond", "first_response_at", {"urgency": "一般"}, 24),
        (B, "respond", "first_response_at", {"urgency": "紧急"}, 2),  # B7
        (B, "respond", "first_response_at", {"urgency": "一般"}, 24),
        (C, "respond", "first_response_at", {"priority": "high"}, 2),  # C2
        (E, "respond", "first_response_at", {"urgency": "紧急"}, 24),  # E2
        (E, "respond", "first_response_at", {"urgency": "一般"}, 48),
        (E, "respond", "first_response_at", {"urgency": "非紧急"}, 72),
        (C, "resolve", "resolved_at", {"priority": "medium"}, 24),  # C2
    ],
)
def test_a_stamp_at_the_due_minute_is_met_and_one_minute_later_breached(handbook, clock, stamp, more, hours):
    """Received 10-09 10:00; due `hours` later; a deadline in hours includes its last moment."""
    day, hour = divmod(10 + hours, 24)
    due = f"10-{9 + day:02} {hour:02}:00"
    case = {"handbook": handbook, "received_at": "10-09 10:00", **more}
    met = time_one(clock, **case, **{stamp: due})
    late = time_one(clock, **case, **{stamp: due.replace(":00", ":01")})
    assert (met.state, met.due, met.used_h, met.target_h) == ("met", due, hours, hours)
    assert late.state == "breached"
    assert late.used_h == pytest.approx(hours + 1 / 60)


@pytest.mark.parametrize(
    ("clock", "case"),
    [
        ("respond", {"handbook": C, "priority": "low"}),
        ("respond", {"handbook": C, "priority": "medium"}),
        ("resolve", {"handbook": C, "priority": "low", "promised_at": "10-12"}),
        ("resolve", {"handbook": C, "priority": "high"}),
        ("resolve", {"handbook": A}),
        ("respond", {"handbook": A}),  # no urgency, no target
        ("result", {"handbook": E}),
        ("archive", {"handbook": E, "resolved_at": "10-10 10:00", "status": "resolved"}),
        ("revisit", {"handbook": A}),
        ("revisit", {"handbook": A, "revisit_at": "10-10 10:00", "status": "in_progress"}),
        ("revisit", {"handbook": B, "category": "inquiry", "resolved_at": "10-10 10:00"}),  # B2
        ("analyse", {"handbook": A}),
        ("progress", {"handbook": C}),
    ],
)
def test_a_clock_that_does_not_apply_has_no_row(clock, case):
    """No target, or a start stage that is not reached: no row."""
    assert time_one(clock, received_at="10-09 10:00", **case) is None


def test_a_deadline_in_hours_that_falls_on_midnight_includes_it():
    """22:00 + 2 h = 0:00 of 10-10; a stamp at that very moment is by due."""
    row = time_one(
        "respond", handbook=A, urgency="紧急", received_at="10-09 22:00", first_response_at="10-10 00:00"
    )
    assert (row.state, row.due) == ("met", "10-10 00:00")


def test_an_open_clock_warns_in_its_last_fifth():
    """一般 24 h from 10-09 10:00, due 10-10 10:00: a fifth is 4.8 h, so the warning begins at 05:12."""
    case = {"handbook": A, "urgency": "一般", "received_at": "10-09 10:00"}
    states = {
        as_of: time_one("respond", as_of=as_of, **case).state
        for as_of in ("10-10 05:11", "10-10 05:12", "10-10 10:00", "10-10 10:01")
    }
    assert list(states.values()) == ["running", "warning", "warning", "overdue"]


def test_an_open_clock_counts_what_is_used_until_as_of():
    """10-09 10:00 to 10-09 13:00 is 3 h."""
    row = time_one("respond", as_of="10-09 13:00", handbook=A, urgency="一般", received_at="10-09 10:00")
    assert (row.used_h, row.target_h, row.stopped) == (3, 24, None)


# --- dates without a time of day ----------------------------------------------------------------------


def test_a_date_only_start_counts_from_the_end_of_its_day():
    """Received 10-09 (24:00) + 2 h = 10-10 02:00; answered 01:30: met, 1.5 h used."""
    row = time_one(
        "respond", handbook=A, urgency="紧急", received_at="10-09", first_response_at="10-10 01:30"
    )
    assert (row.state, row.started, row.due, row.used_h) == ("met", "10-10 00:00", "10-10 02:00", 1.5)


def test_a_date_only_stop_counts_from_the_beginning_of_its_day_and_used_is_never_negative():
    """Received 10-09 10:00, answered 10-09: 0:00 is before the start, so used is 0."""
    row = time_one(
        "respond", handbook=A, urgency="紧急", received_at="10-09 10:00", first_response_at="10-09"
    )
    assert (row.state, row.used_h) == ("met", 0)


def test_a_date_only_promise_is_kept_until_the_end_of_its_day():
    """Promised 10-12: due 10-13 0:00; 10-12 23:59 keeps it, any stamp of 10-13 does not."""
    case = {"handbook": A, "received_at": "10-09 10:00", "promised_at": "10-12"}
    states = [
        time_one("resolve", **case, resolved_at=stamp).state
        for stamp in ("10-12 23:59", "10-12", "10-13", "10-13 00:01")
    ]
    assert states == ["met", "met", "breached", "breached"]
    row = time_one("resolve", **case)
    assert row.due == "10-13 00:00"
    assert row.target_h == 86  # 10-09 10:00 to 10-13 0:00: 14 + 3 × 24


def test_a_date_only_promise_is_overdue_from_the_first_moment_of_the_next_day():
    """24:00 of 10-12 is past at 10-13 0:00."""
    case = {"handbook": A, "received_at": "10-09 10:00", "promised_at": "10-12"}
    assert time_one("resolve", as_of="10-12 23:59", **case).state == "warning"
    assert time_one("resolve", as_of="10-13 00:00", **case).state == "overdue"


def test_a_promise_with_a_time_is_due_at_that_moment():
    """Promised 10-12 15:00."""
    case = {"handbook": E, "received_at": "10-09 10:00", "promised_at": "10-12 15:00"}
    assert time_one("resolve", **case, resolved_at="10-12 15:00").state == "met"
    assert time_one("resolve", **case, resolved_at="10-12 15:01").state == "breached"


# --- working days -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("resolved", "due"),
    [
        ("09-30 10:00", "10-09 00:00"),  # holidays 10-01 to 10-07; Thursday 10-08 is the 1st after
        ("10-09 10:00", "10-11 00:00"),  # Friday; Saturday 10-10 is a working day (调休)
        ("10-10 10:00", "10-13 00:00"),  # Sunday 10-11 is free, Monday 10-12
        ("09-19 10:00", "09-21 00:00"),  # Saturday; Sunday 09-20 is a working day (调休)
        ("10-09", "10-11 00:00"),  # date only: the day after that date, not after its 24:00
        ("10-30 23:59", "11-03 00:00"),  # Friday over the month's border: Monday 11-02
    ],
)
def test_one_working_day_after_the_solution_ends_at_midnight(resolved, due):
    """A8: until 24:00 of the first working day after that date."""
    row = time_one(
        "revisit", as_of="2026-11-30 08:00", handbook=A, received_at="09-01 08:00", resolved_at=resolved
    )
    assert (row.due, row.state) == (due, "overdue")


def test_a_revisit_dated_the_day_after_the_last_working_day_is_late():
    """Solved 10-09: until 10-10 24:00; a date-only 10-11 misses it, 10-10 does not."""
    case = {"handbook": A, "received_at": "10-08 10:00", "resolved_at": "10-09 10:00"}
    assert time_one("revisit", **case, revisit_at="10-10 23:59").state == "met"
    assert time_one("revisit", **case, revisit_at="10-10").state == "met"
    assert time_one("revisit", **case, revisit_at="10-11").state == "breached"


def test_the_toolkit_has_two_working_days_where_nothing_is_promised():
    """D4: received Wednesday 09-30: 10-08, 10-09, so 10-10 0:00; target 9 days 14 h = 230 h."""
    row = time_one("resolve", handbook=D, received_at="09-30 10:00", resolved_at="10-09 23:00")
    assert (row.state, row.due, row.target_h) == ("met", "10-10 00:00", 230)
    promised = time_one("resolve", handbook=D, received_at="09-30 10:00", promised_at="10-03 12:00")
    assert promised.due == "10-03 12:00"


@pytest.mark.parametrize(
    ("visit", "state", "reason"),
    [
        ("10-09 23:59", "breached", "early"),
        ("10-10", "met", None),
        ("10-10 00:01", "met", None),
        ("10-15 23:59", "met", None),
        ("10-16", "breached", None),
    ],
)
def test_the_service_revisit_is_from_the_third_to_the_seventh_working_day(visit, state, reason):
    """B1: served 09-30. Working days after: 10-08, 09, 10 (3rd), 12, 13, 14, 15 (7th, until 24:00)."""
    row = time_visit("service_revisit", handbook=B, service_date="09-30", visit_at=visit)
    assert (row.state, row.reason, row.due) == (state, reason, "10-16 00:00")


def test_a_visit_without_a_service_date_cannot_be_told():
    """No start: unknown."""
    row = time_visit("service_revisit", handbook=B, visit_at="10-09 10:00")
    assert (row.state, row.due) == ("unknown", None)


# --- missing stamps -----------------------------------------------------------------------------------


def test_a_missing_stop_is_bounded_by_the_earliest_later_stage():
    """Respond due 12:00; solved 11:30 although nobody wrote the response: met. Solved 12:30: unknown."""
    case = {"handbook": A, "urgency": "紧急", "received_at": "10-09 10:00", "status": "resolved"}
    row = time_one("respond", **case, resolved_at="10-09 11:30")
    assert (row.state, row.reason, row.stopped, row.used_h) == ("met", "bounded", None, None)
    row = time_one("respond", **case, resolved_at="10-09 12:30")
    assert (row.state, row.reason, row.due, row.used_h) == ("unknown", None, "10-09 12:00", None)


def test_a_date_only_bound_counts_from_the_beginning_of_its_day():
    """Due 10-10 02:00; closed on 10-10, that is by 0:00 for the comparison."""
    row = time_one(
        "resolve",
        handbook=A,
        received_at="10-09 10:00",
        promised_at="10-10 02:00",
        closed_at="10-10",
        status="closed",
    )
    assert (row.state, row.reason) == ("met", "bounded")


@pytest.mark.parametrize("status", ["in_progress", "waiting_customer", "resolved", "closed"])
def test_a_case_past_pending_was_answered_and_analysed_though_nobody_wrote_when(status):
    """Neither running nor overdue: unknown, with its due time."""
    case = {"handbook": E, "urgency": "紧急", "received_at": "10-09 10:00", "status": status}
    respond, analyse = time_one("respond", **case), time_one("analyse", **case)
    assert (respond.state, respond.due) == ("unknown", "10-10 10:00")
    assert (analyse.state, analyse.due) == ("unknown", "10-09 14:00")


def test_a_bound_beats_the_status():
    """In progress without a response stamp, but the result was sent within the 2 h."""
    case = {"handbook": A, "urgency": "紧急", "received_at": "10-09 10:00", "status": "in_progress"}
    assert time_one("respond", **case, resolved_at="10-09 12:00").state == "met"


def test_a_record_in_a_sheet_is_registered():
    """Without a stamp register is unknown, unless a later stage within the hour bounds it."""
    case = {"handbook": A, "received_at": "10-09 10:00"}
    assert time_one("register", **case).state == "unknown"
    assert time_one("register", **case, first_response_at="10-09 10:50").reason == "bounded"


def test_without_a_reception_nothing_can_be_told_but_a_promise_still_has_its_due():
    """No start: unknown; the due time of a promise needs no start."""
    row = time_one("resolve", handbook=A, promised_at="10-12", resolved_at="10-11 10:00")
    assert (row.state, row.due, row.started) == ("unknown", "10-13 00:00", None)
    assert time_one("respond", handbook=A, urgency="紧急").state == "unknown"


@pytest.mark.parametrize("clock", ["result", "archive"])
def test_a_start_stage_that_was_passed_without_a_stamp_gives_unknown(clock):
    """A closed case was solved and closed, nobody wrote when."""
    row = time_one(clock, handbook=E, received_at="10-09 10:00", status="closed")
    assert (row.state, row.due) == ("unknown", None)


def test_a_solved_case_without_a_stamp_is_not_overdue():
    """Status 已解决, no completion time, promise long past: unknown."""
    row = time_one("resolve", handbook=A, received_at="10-01 10:00", promised_at="10-03", status="resolved")
    assert row.state == "unknown"


# --- waiting for the customer -------------------------------------------------------------------------

PROMISED = {"handbook": A, "received_at": "10-09 10:00", "promised_at": "10-12 10:00"}


def test_a_wait_moves_the_due_time_by_its_length():
    """Waited 10-10 10:00 to 10-11 16:00 = 30 h: due 10-13 16:00; solved then: 102 h − 30 h = 72 h used."""
    wait = {"waiting_from": "10-10 10:00", "waiting_until": "10-11 16:00"}
    row = time_one("resolve", **PROMISED, **wait, resolved_at="10-13 16:00")
    assert (row.state, row.due, row.used_h, row.target_h) == ("met", "10-13 16:00", 72, 72)
    assert time_one("resolve", **PROMISED, **wait, resolved_at="10-13 16:01").state == "breached"


def test_a_wait_counts_from_the_start_of_the_clock():
    """Waiting from 10-08, the clock starts 10-09 10:00: 10-09 10:00 to 10-10 10:00 = 24 h."""
    row = time_one("resolve", **PROMISED, waiting_from="10-08 10:00", waiting_until="10-10 10:00")
    assert row.due == "10-13 10:00"


def test_a_wait_that_begins_by_due_counts_in_full_and_a_later_one_not_at_all():
    """Due 10-12 10:00. From 10-12 09:00 for 48 h: due 10-14 10:00. From 11:00: nothing."""
    row = time_one("resolve", **PROMISED, waiting_from="10-12 09:00", waiting_until="10-14 09:00")
    assert row.due == "10-14 10:00"
    row = time_one("resolve", **PROMISED, waiting_from="10-12 11:00", waiting_until="10-14 11:00")
    assert (row.due, row.state) == ("10-12 10:00", "overdue")


def test_an_open_wait_pauses_the_clock_and_leaves_its_due_time():
    """Waiting since 10-11 10:00: paused even after due, 48 h used of ours."""
    row = time_one("resolve", **PROMISED, waiting_from="10-11 10:00", status="waiting_customer")
    assert (row.state, row.reason, row.due, row.used_h) == ("paused", "paused", "10-12 10:00", 48)
    assert time_one("resolve", **PROMISED, waiting_from="10-12 10:01").state == "overdue"


def test_an_open_wait_of_a_solved_case_ended_with_the_solution():
    """Waiting from 10-11 10:00, solved 10-15 10:00: 96 h of waiting move the due time to 10-16 10:00."""
    row = time_one("resolve", **PROMISED, waiting_from="10-11 10:00", resolved_at="10-15 10:00")
    assert (row.state, row.due, row.used_h) == ("met", "10-16 10:00", 48)


def test_a_date_only_end_of_a_wait_is_the_end_of_that_day():
    """From 10-10 to 10-11 24:00 = 48 h: a breach is reported only where it is certain."""
    row = time_one("resolve", **PROMISED, waiting_from="10-10", waiting_until="10-11")
    assert row.due == "10-14 10:00"


def test_whole_days_of_waiting_leave_a_deadline_at_the_end_of_a_day():
    """Promised 10-12 (24:00) + 48 h = 10-14 24:00: a date-only 10-15 misses it."""
    case = {"handbook": A, "received_at": "10-09 10:00", "promised_at": "10-12"}
    wait = {"waiting_from": "10-10", "waiting_until": "10-11"}
    assert time_one("resolve", **case, **wait, resolved_at="10-15").state == "breached"


def test_the_warning_counts_waits_as_part_of_the_time():
    """10-09 10:00 to 10-14 10:00 (48 h waited) = 120 h: the last fifth begins 10-13 10:00."""
    wait = {"waiting_from": "10-10 10:00", "waiting_until": "10-12 10:00"}
    assert time_one("resolve", as_of="10-13 09:59", **PROMISED, **wait).state == "running"
    assert time_one("resolve", as_of="10-13 10:00", **PROMISED, **wait).state == "warning"


def test_a_wait_does_not_touch_other_clocks():
    """The first response is ours even while the customer is silent."""
    row = time_one(
        "respond", handbook=A, urgency="紧急", received_at="10-09 10:00", waiting_from="10-09 10:30"
    )
    assert (row.state, row.due) == ("overdue", "10-09 12:00")


# --- progress -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stamps", "started"),
    [
        ({}, "10-09 10:00"),
        ({"first_response_at": "10-09 12:00"}, "10-09 12:00"),
        ({"first_response_at": "10-09 12:00", "last_progress_at": "10-10 09:00"}, "10-10 09:00"),
    ],
)
def test_progress_runs_from_the_last_sign_of_life(stamps, started):
    """A7: last progress, else first response, else reception; due 24 h later."""
    row = time_one("progress", as_of="10-09 15:00", handbook=A, received_at="10-09 10:00", **stamps)
    day, hour = started.split()
    assert (row.started, row.due) == (started, f"10-{int(day[3:]) + 1:02} {hour}")


def test_a_solved_case_with_an_undated_log_has_no_progress_clock():
    """Nothing is left to tell the gaps from."""
    case = {"handbook": A, "received_at": "10-09 10:00", "progress": "已联系技术部"}
    assert time_one("progress", **case, resolved_at="10-10 10:00") is None
    assert time_one("progress", **case).state == "overdue"


LOG = "10-09 14:00 已联系技术部；10-11 09:00 已定位；10-11 20:00 已修复"


def test_the_longest_gap_of_a_dated_log_is_shown():
    """Gaps: 4 h, 43 h (10-09 14:00 to 10-11 09:00), 11 h, 2 h to the solution: 43 h > 24 h."""
    row = time_one("progress", handbook=A, received_at="10-09 10:00", progress=LOG, resolved_at="10-11 22:00")
    assert (row.state, row.started, row.due, row.stopped) == (
        "breached",
        "10-09 14:00",
        "10-10 14:00",
        "10-11 09:00",
    )
    assert (row.used_h, row.target_h) == (43, 24)


def test_waits_inside_a_gap_are_subtracted():
    """Of the 43 h the customer let us wait 10-09 20:00 to 10-10 16:00 = 20 h: 23 h, met; due 10-11 10:00."""
    wait = {"waiting_from": "10-09 20:00", "waiting_until": "10-10 16:00"}
    row = time_one(
        "progress", handbook=A, received_at="10-09 10:00", progress=LOG, resolved_at="10-11 22:00", **wait
    )
    assert (row.state, row.due, row.used_h) == ("met", "10-11 10:00", 23)


def test_a_finished_gap_over_the_limit_stays_a_breach_while_the_case_is_open():
    """The 43 h are over, whatever comes next."""
    row = time_one("progress", as_of="10-11 21:00", handbook=A, received_at="10-09 10:00", progress=LOG)
    assert (row.state, row.stopped) == ("breached", "10-11 09:00")


def test_an_open_case_without_such_a_gap_runs_from_its_last_entry():
    """Last entry 10-10 09:00: due 10-11 09:00; 23 h later it warns, 25 h later it is overdue."""
    case = {"handbook": E, "received_at": "10-09 10:00", "progress": "10-10 09:00 已联系"}
    row = time_one("progress", as_of="10-11 08:00", **case)
    assert (row.state, row.started, row.due, row.used_h) == ("warning", "10-10 09:00", "10-11 09:00", 23)
    assert time_one("progress", as_of="10-11 10:00", **case).state == "overdue"


def test_the_progress_of_a_case_solved_without_a_stamp_is_bounded():
    """Last entry 10-10 09:00, closed 10-10 20:00, 11 h later: met whenever the solution was."""
    case = {"handbook": A, "received_at": "10-09 10:00", "progress": "10-10 09:00 已联系", "status": "closed"}
    assert time_one("progress", **case, closed_at="10-10 20:00").reason == "bounded"
    assert time_one("progress", **case).state == "unknown"


# --- result, revisit, record, follow-up, archive ------------------------------------------------------


def test_the_result_is_sent_within_an_hour():
    """E9."""
    case = {"handbook": E, "received_at": "10-09 10:00", "resolved_at": "10-10 10:00"}
    assert time_one("result", **case, result_sent_at="10-10 11:00").state == "met"
    assert time_one("result", **case, result_sent_at="10-10 11:01").state == "breached"
    assert time_one("result", as_of="10-10 10:30", **case).state == "running"


def test_a_second_revisit_follows_a_complaint_within_a_day():
    """B2: solved 10-10 10:00, so until 10-11 10:00, a Sunday or not."""
    case = {
        "handbook": B,
        "received_at": "10-09 10:00",
        "category": "complaint",
        "resolved_at": "10-10 10:00",
    }
    assert time_one("revisit", **case, revisit_at="10-11 10:00").state == "met"
    assert time_one("revisit", **case, revisit_at="10-11 10:01").state == "breached"


def test_a_visit_is_recorded_within_ten_minutes_of_its_end():
    """B4: 10:00 + 5 min talk + 10 min = 10:15."""
    visit = {"handbook": B, "visit_at": "10-09 10:00", "duration_min": 5.0}
    met = time_visit("record", **visit, recorded_at="10-09 10:15")
    assert (met.state, met.started, met.due) == ("met", "10-09 10:05", "10-09 10:15")
    assert time_visit("record", **visit, recorded_at="10-09 10:16").state == "breached"
    assert time_visit("record", **visit).state == "unknown"


def test_a_talk_that_ends_at_midnight_ends_there():
    """23:50 + 10 min = 0:00, which is no date only: due 0:10."""
    visit = {"handbook": B, "visit_at": "10-09 23:50", "duration_min": 10.0}
    assert time_visit("record", **visit, recorded_at="10-10 00:05").due == "10-10 00:10"


def test_a_visit_without_a_time_ends_with_its_day():
    """D3: 10-09 24:00 + 24 h = 10-11 0:00, the duration left aside."""
    visit = {"handbook": D, "visit_at": "10-09", "duration_min": 30.0}
    row = time_visit("record", **visit, recorded_at="10-10 23:00")
    assert (row.state, row.started, row.due, row.used_h) == ("met", "10-10 00:00", "10-11 00:00", 23)


def test_a_follow_up_is_the_customers_next_visit_in_any_handbook():
    """D6: 10-09 10:00 + 72 h = 10-12 10:00; the visit of handbook B at 10-12 09:00 does it."""
    visit = {"handbook": D, "customer_name": "甲公司", "visit_at": "10-09 10:00", "next_step": "3日内跟进"}
    following = {"handbook": B, "customer_name": "甲公司", "customer_id": "K1", "visit_at": "10-12 09:00"}
    row = time_visit("follow_up", **visit, others=[following])
    assert (row.state, row.due, row.stopped, row.used_h) == ("met", "10-12 10:00", "10-12 09:00", 71)
    assert time_visit("follow_up", **visit).state == "overdue"


def test_visits_with_different_numbers_are_to_different_customers():
    """The number decides where both have one."""
    visit = {"handbook": D, "customer_name": "甲公司", "visit_at": "10-09 10:00", "next_step": "3日内跟进"}
    following = {"handbook": B, "customer_name": "甲公司", "customer_id": "K2", "visit_at": "10-10 09:00"}
    assert time_visit("follow_up", **visit, customer_id="K1", others=[following]).state == "overdue"


@pytest.mark.parametrize(
    ("closed", "archived", "due", "state"),
    [
        ("09-30 10:00", "10-05 23:59", "10-06 00:00", "met"),
        ("09-30 10:00", "10-06", "10-06 00:00", "breached"),
        ("09-30", "10-05", "10-06 00:00", "met"),  # stays in September
        ("10-01 00:01", None, "11-06 00:00", "running"),
        ("2025-12-31", None, "01-06 00:00", "overdue"),
    ],
)
def test_a_closed_case_is_archived_by_the_fifth_of_the_next_month(closed, archived, due, state):
    """E11: the 5th, 24:00."""
    case = {"handbook": E, "received_at": "2025-12-01 10:00", "closed_at": closed, "archived_at": archived}
    row = time_one("archive", as_of="10-20 10:00", status="closed", **case)
    assert (row.due, row.state) == (due, state)


# --- office hours -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("10-09 10:00", "10-09 11:00"),
        ("10-09 11:30", "10-09 13:30"),  # half an hour before lunch, half after
        ("10-09 11:00", "10-09 12:00"),  # the hour is over when lunch begins
        ("10-09 12:15", "10-09 14:00"),  # received at lunch
        ("10-09 17:30", "10-10 09:30"),  # Saturday 10-10 is a working day (调休)
        ("10-10 19:00", "10-12 10:00"),  # after hours on Saturday; Sunday is free
        ("09-30 17:15", "10-08 09:15"),  # over National Day
        ("10-09", "10-10 10:00"),  # date only: from the end of Friday
    ],
)
def test_one_hour_of_office_time(received, due):
    """Office hours 9:00-12:00 and 13:00-18:00 on working days; target 1 h."""
    case = {"handbook": C, "received_at": received, "registered_at": due}
    row = time_one("register", settings=office_settings(), **case)
    assert (row.state, row.due, row.target_h, row.used_h) == ("met", due, 1, 1)


def test_a_wait_in_office_hours_moves_the_due_time_by_its_office_time():
    """中 24 h = 3 days of 8 h: from 10-08 09:00 to 10-10 18:00, and 2 h more: Monday 10-12 11:00."""
    # Waited 10-09 17:00 to 10-10 10:00: one office hour on each day.
    row = time_one(
        "resolve",
        settings=office_settings(),
        handbook=C,
        priority="medium",
        received_at="10-08 09:00",
        waiting_from="10-09 17:00",
        waiting_until="10-10 10:00",
        resolved_at="10-12 10:30",
    )
    assert (row.state, row.due, row.used_h) == ("met", "10-12 11:00", 23.5)


# --- the table itself ---------------------------------------------------------------------------------


def test_no_records_give_an_empty_table():
    """The columns and dtypes are those of a full one."""
    empty, full = run_clocks(), run_clocks([{"handbook": A, "received_at": "10-09 10:00"}])
    assert len(empty) == 0
    assert dict(empty.dtypes) == dict(full.dtypes)


def test_a_case_of_an_unknown_handbook_has_no_clocks():
    """Nothing says what applies."""
    assert len(run_clocks([{"handbook": "nowhere", "received_at": "10-09 10:00"}])) == 0


def test_dates_outside_the_calendar_are_unknown_and_stop_nothing():
    """Year 1900 and 9999 come from typing errors; working days are known from 1990 to 2100."""
    cases = [
        {"handbook": D, "received_at": "1900-01-01 10:00"},
        {"handbook": D, "received_at": "9999-12-31 10:00"},
    ]
    assert set(run_clocks(cases)["state"]) == {"unknown"}
