"""What a finished run delivers: the final reports, the day's chase lists, the week's meeting list."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pandas as pd

from pipeline.config import Settings
from pipeline.deliver import Delivered, Ready, deliver, plan_parcels, split_edition, tell_admin
from pipeline.night.jobs import KIND_WORDS
from pipeline.period import Period
from pipeline.publish.chase import ChaseList, find_chase_lists
from pipeline.state import Ledger, Outbox, ReportBook

# Names of these editions; the chase lists lie in a folder of theirs.
CHASE, WEEKLY = "催办", "周会清单"

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


def deliver_now(settings: Settings, *, chase: bool, now: Callable[[], datetime]) -> Delivered:
    """Delivers final reports, what is still waiting and, with `chase`, the chase lists as they stand.

    Then the admin is told what needs a person: jobs of the last day that failed, what could not be delivered.
    """
    folder = settings.output / CHASE
    lists = sorted(folder.glob("*.xlsx")) if chase else []
    delivered = deliver_outputs(settings, paths=lists, now=now)
    told = [*_list_failures(Ledger(settings.state), settings)]
    tell_admin(settings, Outbox(settings.state), told, now=now)
    return delivered


def _list_failures(ledger: Ledger, settings: Settings) -> Iterator[str]:
    """The jobs of the last day that did not end well, a line each."""
    since = datetime.now(settings.zone) - timedelta(days=1)
    for (kind, name), entry in sorted(ledger.list_jobs().items()):
        if entry.exit_code and entry.started >= since:
            yield f"{KIND_WORDS.get(kind, kind)} {name}：{entry.reason}"


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
        yield Ready("weekly", WEEKLY, week, {f"{WEEKLY}-{week}{path.suffix}": path.read_bytes()})
