"""The clocks of section 5 once more: one record at a time, slow and obvious, straight from the contract.

It shares nothing with the pipeline but the handbooks' data and the list of working days.
"""

# One long, plain story per record is the point here; times are naive everywhere.
# ruff: noqa: C901, PLR0911, PLR0912, PLR0913, DTZ001, SIM102, SIM108, RUF007, E501

from datetime import datetime, time, timedelta

STAGES = [
    "received_at", "registered_at", "analysed_at", "first_response_at", "resolved_at",
    "result_sent_at", "revisit_at", "closed_at", "archived_at",
]  # fmt: skip
DAY = timedelta(days=1)
SLOTS = [(time(9), time(12)), (time(13), time(18))]


def is_date_only(stamp):
    return stamp.time() == time()


def as_start(stamp):
    return stamp + DAY if is_date_only(stamp) else stamp


def day_of(stamp):
    return datetime.combine(stamp.date(), time())


def to_minutes(length):
    return length / timedelta(minutes=1)


class Reference:
    """`is_working` tells a date; `log` gives a case's dated progress entries."""

    def __init__(self, *, handbooks, is_working, as_of, visits, log):
        self.handbooks, self.is_working, self.as_of = handbooks, is_working, as_of
        self.visits, self.log = visits, log

    def time_all(self, cases):
        rows = []
        for kind, records in (("case", cases), ("visit", self.visits)):
            for record in records:
                for name, spec in self.handbooks[record["handbook"]].clocks.items():
                    if spec.record == kind and self.is_meant(record, spec):
                        row = self.time_one(record, spec)
                        if row is not None:
                            rows.append(
                                {"record_id": record[f"{kind}_id"], "record": kind, "clock": name} | row
                            )
        return rows

    def is_meant(self, record, spec):
        def has(column, values):
            return record[column] in values if values else record[column] is not None

        return all(has(*item) for item in spec.only.items()) and not any(
            has(*item) for item in spec.never.items()
        )

    # --- working time -------------------------------------------------------------------------------

    def find_working_day(self, stamp, count):
        day = day_of(stamp)
        while count:
            day += DAY
            count -= self.is_working(day.date())
        return day

    def office_slots(self, start):
        day = day_of(start)
        while True:
            if self.is_working(day.date()):
                for opens, closes in SLOTS:
                    yield datetime.combine(day, opens), datetime.combine(day, closes)
            day += DAY

    def add(self, start, length, office):
        if not office:
            return start + length
        if not length:
            return start
        for opens, closes in self.office_slots(start):
            begin = max(opens, start)
            if closes > begin:
                if closes - begin >= length:
                    return begin + length
                length -= closes - begin
        return None

    def between(self, start, end, office):
        if end <= start:
            return timedelta()
        if not office:
            return end - start
        total = timedelta()
        for opens, closes in self.office_slots(start):
            if opens >= end:
                return total
            total += max(min(closes, end) - max(opens, start), timedelta())
        return total

    # --- one clock ----------------------------------------------------------------------------------

    def find_target(self, record, spec):
        """("minutes", n), ("days", n), ("promise", stamp) or None."""
        length = spec.targets.get(record[spec.by]) if spec.by else None
        if length is None and spec.promise and record[spec.promise]:
            return "promise", record[spec.promise]
        length = length or spec.target
        if length is None:
            return None
        return ("days", length.working_days) if length.working_days else ("minutes", length.minutes)

    def find_due(self, target, stamped, started, office):
        """The due moment without waits, and whether it is the end of a day."""
        how, value = target
        if how == "promise":
            return as_start(value), is_date_only(value)
        if started is None:
            return None, False
        if how == "days":
            return self.find_working_day(stamped, value) + DAY, True
        return self.add(started, timedelta(minutes=value), office), False

    def time_one(self, record, spec):
        if spec.kind == "progress":
            return self.time_progress(record, spec)
        stamped, stop, bound, passed, opens = record[spec.start], None, None, False, None
        started = as_start(stamped) if stamped else None
        if spec.kind == "archive":
            if not self.has_reached(record, spec.start):
                return None
            target = ("promise", self.find_archive_day(stamped, spec.day)) if stamped else None
        else:
            target = self.find_target(record, spec)
            if target is None:
                return None
        if spec.kind == "follow_up":
            stop = self.find_next_visit(record)
        else:
            stop = record[spec.stop]
        if spec.kind == "record":
            if stamped and not is_date_only(stamped):
                started = stamped + timedelta(minutes=record["duration_min"] or 0)
            passed = True
        if spec.kind == "window" and stamped:
            opens = self.find_working_day(stamped, spec.opens.working_days)
        if spec.kind == "span" and spec.record == "case":
            if stamped is None and not self.has_reached(record, spec.start):
                return None
        if spec.record == "case" and spec.kind in ("span", "archive"):
            bound, passed = self.find_bound(record, spec.stop), self.has_reached(record, spec.stop)
        return self.judge(
            record,
            spec,
            target,
            stamped=stamped,
            started=started,
            stop=stop,
            bound=bound,
            passed=passed,
            opens=opens,
        )

    def find_archive_day(self, closed, day):
        month = closed.month % 12 + 1
        return datetime(closed.year + (month == 1), month, day)

    def has_reached(self, record, stage):
        """Passed for certain: by its own stamp, a later one (a revisit may precede the solution), or status."""
        rank = STAGES.index(stage)
        by_status = {
            None: 1, "pending": 1, "in_progress": 3, "waiting_customer": 3, "resolved": 4, "closed": 7,
        }  # fmt: skip
        later = [s for s in STAGES[rank + 1 :] if s != "revisit_at"]
        return rank <= by_status[record["status"]] or any(record[s] for s in [stage, *later])

    def find_bound(self, record, stage):
        later = STAGES[STAGES.index(stage) + 1 :]
        return min((record[s] for s in later if record[s]), default=None)

    def find_next_visit(self, visit):
        def is_same(other):
            if visit["customer_id"] and other["customer_id"]:
                return visit["customer_id"] == other["customer_id"]
            return visit["customer_name"] is not None and visit["customer_name"] == other["customer_name"]

        at = visit["visit_at"]
        later = [
            v["visit_at"] for v in self.visits if v["visit_at"] and at and v["visit_at"] > at and is_same(v)
        ]
        return min(later, default=None)

    def judge(self, record, spec, target, *, stamped, started, stop, bound, passed, opens=None):
        office = spec.calendar == "business" and target is not None and target[0] == "minutes"
        due, day_end = self.find_due(target, stamped, started, office) if target else (None, False)
        length = None
        if target and target[0] == "minutes":
            length = target[1]
        elif started and due:
            length = max(to_minutes(due - started), 0.0)

        wait_from, wait_until, paused = None, None, False
        if spec.stop == "resolved_at" and record["waiting_from"] and due:
            if self.is_by(record["waiting_from"], due, day_end):
                wait_from = max(record["waiting_from"], started) if started else record["waiting_from"]
                until = record["waiting_until"]
                wait_until = as_start(until) if until else stop or bound
                if wait_until is None:
                    paused = True
                else:
                    due = self.add(due, self.between(wait_from, wait_until, office), office)
                    day_end = day_end and is_date_only(due)

        state, reason = self.find_state(
            started, due, day_end, stop=stop, bound=bound, passed=passed, paused=paused, opens=opens
        )
        used = None
        hidden = stop is None and (bound is not None or passed)
        if started and due and not hidden:
            end = stop or self.as_of
            used = self.between(started, end, office)
            if wait_from:
                until = as_start(record["waiting_until"]) if record["waiting_until"] else end
                used -= self.between(max(wait_from, started), min(until, end), office)
            used = to_minutes(used)
        return {
            "started_at": started, "due_at": due, "stopped_at": stop, "state": state, "reason": reason,
            "target_min": length, "used_min": used,
        }  # fmt: skip

    def is_by(self, stamp, due, day_end):
        return stamp < due if day_end else stamp <= due

    def find_state(self, started, due, day_end, *, stop, bound, passed, paused, opens):
        if started is None or due is None:
            return "unknown", None
        if stop is not None:
            if opens is not None and stop < opens:
                return "breached", "early"
            return ("met" if self.is_by(stop, due, day_end) else "breached"), None
        if bound is not None and self.is_by(bound, due, day_end):
            return "met", "bounded"
        if bound is not None or passed:
            return "unknown", None
        if paused:
            return "paused", "paused"
        if not self.is_by(self.as_of, due, day_end):
            return "overdue", None
        if due - self.as_of <= (due - started) / 5:
            return "warning", None
        return "running", None

    # --- progress -----------------------------------------------------------------------------------

    def time_progress(self, record, spec):
        received, resolved = record["received_at"], record["resolved_at"]
        solved = self.has_reached(record, "resolved_at")
        entries = self.log(record)
        target = self.find_target(record, spec)
        if not entries:
            if solved:
                return None
            last = record["last_progress_at"] or record["first_response_at"] or received
            return self.judge(
                record, spec, target, stamped=last, started=as_start(last) if last else None, stop=None,
                bound=None, passed=False,
            )  # fmt: skip
        if record["last_progress_at"]:
            entries = [*entries, record["last_progress_at"]]
        end = resolved or self.as_of
        entries = sorted(e for e in entries if (received is None or e >= received) and e <= end)
        points = [*([received] if received else []), *entries, *([resolved] if resolved else [])]
        gaps = [self.measure_gap(record, spec, *pair) for pair in zip(points, points[1:], strict=False)]
        longest = max(gaps, key=lambda gap: gap["used_min"], default=None)
        if longest and (longest["state"] == "breached" or (resolved and received)):
            return longest
        last = points[-1] if points and not resolved else None
        return self.judge(
            record, spec, target, stamped=last, started=as_start(last) if last else None, stop=None,
            bound=self.find_bound(record, "resolved_at") if solved else None, passed=solved,
        )  # fmt: skip

    def measure_gap(self, record, spec, begin, end):
        """A finished gap: waits inside are subtracted."""
        office = spec.calendar == "business"
        started, limit = as_start(begin), timedelta(minutes=spec.target.minutes)
        waited = timedelta()
        if record["waiting_from"]:
            until = as_start(record["waiting_until"]) if record["waiting_until"] else end
            waited = self.between(max(record["waiting_from"], started), min(until, end), office)
        silence = self.between(started, end, office) - waited
        due = self.add(started, limit, office)
        due = self.add(due, waited, office)
        return {
            "started_at": started, "due_at": due, "stopped_at": end,
            "state": "breached" if end > due else "met", "reason": None,
            "target_min": spec.target.minutes, "used_min": max(to_minutes(silence), 0.0),
        }  # fmt: skip
