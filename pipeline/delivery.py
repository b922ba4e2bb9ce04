"""What a finished run delivers: the final reports, the day's chase lists, the week's meeting list."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import cast

import pandas as pd

from pipeline.config import Settings
from pipeline.deliver import Delivered, Ready, deliver, plan_parcels, split_edition, tell_admin
from pipeline.night.jobs import DONE, KIND_WORDS, Kind, find_next_try, is_overtaken
from pipeline.period import Period
from pipeline.publish.chase import ChaseList, find_chase_lists
from pipeline.publish.meeting import LIST, find_meeting_list
from pipeline.state import Ledger, Outbox, ReportBook

# The folders of these lists, and what editions of the first are called.
CHASE, MEETING = "催办", "周会"

# Words of the admin's mail.
DONE_BUT = "{kind} {name}：已完成，但{reason}"
RETRIED = "{kind} {name}：未完成（第 {count} 次），{next:%m-%d %H:%M} 以后再试。{reason}"
GIVEN_UP = "{kind} {name}：{count} 次未完成，不再重试。{reason}"

RECENT = pd.Timedelta(days=31)
"""A report that was closed earlier is not sent to somebody who is only now put on the list."""


def deliver_outputs(
    settings: Settings,
    *,
    paths: Iterable[Path],
    weekly: Path | None = None,
    now: Callable[[], datetime],
) -> Delivered:
    """Delivers what a run has put in place: once each, however often it is called.

    `paths` are the outputs where they ended up, `weekly` is the meeting list on the day it is due. `now`
    tells the time in the configured zone, without an offset.
    """
    moment = pd.Timestamp(now())
    ready = [
        *_list_reports(ReportBook(settings.state), settings, moment),
        *_list_chased(find_chase_lists(settings.output / CHASE, paths), moment),
        *_list_weekly(weekly, moment),
    ]
    return deliver(settings, Outbox(settings.state), plan_parcels(ready, settings.delivery.to), now=now)


def deliver_now(settings: Settings, *, chase: bool, weekly: bool, now: Callable[[], datetime]) -> Delivered:
    """Delivers final reports, what is still waiting and, where asked for, the lists as they stand.

    Then the admin is told what needs a person: jobs of the last day that failed, what could not be delivered.
    """
    folder = settings.output / CHASE
    lists = sorted(folder.glob("*.xlsx")) if chase else []
    meeting = find_meeting_list(settings.output / MEETING, pd.Timestamp(now())) if weekly else None
    delivered = deliver_outputs(settings, paths=lists, weekly=meeting, now=now)
    told = [*_list_failures(Ledger(settings.state), now().replace(tzinfo=settings.zone))]
    tell_admin(settings, Outbox(settings.state), told, now=now)
    return delivered


def _list_failures(ledger: Ledger, now: datetime) -> Iterator[str]:
    """The jobs of the last day that need a person, a line each; not what a later one has made good."""
    jobs = ledger.list_jobs()
    for (_, name), entry in sorted(jobs.items()):
        kind = cast("Kind", entry.kind)
        is_recent = entry.started >= now - timedelta(days=1)
        if entry.exit_code and is_recent and not is_overtaken(kind, name, jobs, now):
            coming = find_next_try(kind, entry)
            said = DONE_BUT if entry.exit_code in DONE[kind] else RETRIED if coming else GIVEN_UP
            told = {"kind": KIND_WORDS[kind], "name": name, "reason": entry.reason, "count": entry.attempts}
            yield said.format(**told, next=coming and coming.astimezone(now.tzinfo))


def _list_reports(book: ReportBook, settings: Settings, moment: pd.Timestamp) -> Iterator[Ready]:
    names = [setup.name for setup in settings.report]
    for final in book.list_final(moment - RECENT):
        report, department = split_edition(final.edition, names)
        yield Ready("report", final.edition, final.period, final.files, report=report, department=department)


def _list_chased(lists: Iterable[ChaseList], moment: pd.Timestamp) -> Iterator[Ready]:
    for each in lists:
        name = f"{CHASE}-{each.department}"
        files = {f"{name}.xlsx": each.path.read_bytes()}
        yield Ready(
            "chase", name, f"{moment:%Y-%m-%d}", files, department=each.department, idle=each.cases == 0
        )


def _list_weekly(path: Path | None, moment: pd.Timestamp) -> Iterator[Ready]:
    if path is not None:
        week = Period.holding(moment, "week").name
        yield Ready("weekly", LIST, week, {f"{LIST}-{week}{path.suffix}": path.read_bytes()})
