"""`feedback status`: what the ledger knows, for monitors as a dict with stable keys, for people as lines."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from pipeline.config import Settings
from pipeline.night.jobs import DONE, KIND_WORDS, KINDS, Kind, find_next_try, is_given_up, list_next
from pipeline.parcels import Posting
from pipeline.state import Ledger, Outbox
from pipeline.state.ledger import KILLED, Entry, Run
from pipeline.state.lock import RUN_LOCK, find_holder

MAIN = "run"
"""The command whose last success counts, whoever started it."""
LISTED = 10
Shown = dict[str, Any]

# words of this module
STATE_WORDS = {
    "done": "完成",
    "failed": "未完成，{next_try} 以后再试",
    "given_up": "已放弃",
    "begun": "已开始",
}
COUNT_WORDS = {
    "files_read": "文件 {:,}",
    "files_failed": "未能读取 {:,}",
    "cases": "工单 {:,}",
    "visits": "回访 {:,}",
    "errors": "错误 {:,}",
    "warnings": "提醒 {:,}",
}
SAID = {
    "good": "正常　最近一次成功 {at}，{hours} 小时前",
    "old": "异常　最近一次成功 {at}，{hours} 小时前，超过 {most:g} 小时",
    "none": "异常　还没有成功运行过",
    "running": "正在运行　{command}（进程 {pid}，{since} 开始）",
    "kind": "{kind}　{last}　下次 {next}",
    "last": "{name} {state}（第 {attempts} 次，{at}）",
    "never": "还没有做过",
    "off": "已关闭",
    "waiting": "发送　等待 {count} 份，{next} 以后再试",
    "lost": "发送　最近三天 {count} 份没有送达或不能确定，需要时请人工转交",
    "editions": "    {count} 份 {edition}　{reason}",
    "queued": "等待发送",
    "unclear": "不能确定是否送达",
    "runs": "最近的运行",
    "run": "  {at}　{command}　退出码 {code}，{seconds} 秒　{counts}",
    "reason": "    原因　{}",
    "killed": "  {at}　{command}　被中止",
    "separator": " · ",
}


def read_status(settings: Settings, *, now: datetime) -> Shown:
    """The status at that moment, with the keys of docs/nightly.md; times in the configured zone."""
    state, zone = settings.state, settings.zone
    ledger, holder = Ledger(state), find_holder(state.with_name(RUN_LOCK))
    last = ledger.find_last_good(MAIN, until=now)
    age = (now - last.finished).total_seconds() / 3600 if last and last.finished else None
    coming = list_next(settings.nightly, now, zone)
    jobs = ledger.list_jobs().values()
    outbox, local = Outbox(state), now.astimezone(zone).replace(tzinfo=None)
    ended = [run for run in ledger.list_runs(LISTED) if run.finished or holder is None]
    return {
        "as_of": _spell(now, zone),
        "good": age is not None and age <= settings.nightly.max_age_hours,
        "age_hours": None if age is None else round(age, 1),
        "max_age_hours": settings.nightly.max_age_hours,
        "last_good": _show_run(last, zone) if last else None,
        "running": dict(vars(holder)) if holder else None,
        "kinds": {
            kind: {"last": _show_last(kind, jobs, zone), "next": _spell(coming.get(kind), zone)}
            for kind in KINDS
        },
        "delivery": {
            "waiting": [_show_posting(each, zone) for each in outbox.list_waiting()],
            "lost": [_show_posting(each, zone) for each in outbox.list_lost(local)],
        },
        "runs": [_show_run(run, zone) for run in ended],
    }


def _show_posting(posting: Posting, zone: ZoneInfo) -> Shown:
    """Without the recipient, whose address is nobody else's business."""
    times = {name: getattr(posting, name).replace(tzinfo=zone) for name in ("since", "next_try")}
    return {
        "edition": posting.edition,
        "way": posting.recipient.way,
        "state": posting.state,
        "attempts": posting.attempts,
        **{name: _spell(moment, zone) for name, moment in times.items()},
        "reason": posting.reason,
    }


def _show_run(run: Run, zone: ZoneInfo) -> Shown:
    return {
        "command": run.command,
        "started": _spell(run.started, zone),
        "finished": _spell(run.finished, zone),
        "seconds": run.seconds,
        "exit_code": KILLED if run.exit_code is None else run.exit_code,
        "counts": dict(run.counts),
        "reason": run.reason,
    }


def _show_last(kind: Kind, jobs: Iterable[Entry], zone: ZoneInfo) -> Shown | None:
    """The job of this kind that was begun last; None where there is none."""
    entry = max((job for job in jobs if job.kind == kind), key=lambda job: job.started, default=None)
    if entry is None:
        return None
    return {
        "for": entry.name,
        "state": _judge(kind, entry),
        "attempts": entry.attempts,
        "started": _spell(entry.started, zone),
        "finished": _spell(entry.finished, zone),
        "next_try": _spell(find_next_try(kind, entry), zone),
        "exit_code": entry.exit_code,
        "reason": entry.reason,
    }


def _judge(kind: Kind, entry: Entry) -> str:
    if entry.finished is None:
        return "begun"
    if entry.exit_code in DONE[kind]:
        return "done"
    return "given_up" if is_given_up(kind, entry) else "failed"


def _spell(moment: datetime | None, zone: ZoneInfo) -> str | None:
    return None if moment is None else moment.astimezone(zone).isoformat(timespec="seconds")


def tell_status(status: Shown) -> Iterator[str]:
    """The status as people read it."""
    last = status["last_good"]
    said = "none" if last is None else "good" if status["good"] else "old"
    at = _plain(last["finished"]) if last else ""
    yield SAID[said].format(at=at, hours=status["age_hours"], most=status["max_age_hours"])
    if running := status["running"]:
        yield SAID["running"].format(**running | {"since": _plain(running["since"])})
    for kind in KINDS:
        shown = status["kinds"][kind]
        coming = _plain(shown["next"]) or SAID["off"]
        yield SAID["kind"].format(kind=KIND_WORDS[kind], last=_tell_last(shown["last"]), next=coming)
        yield from _tell_reason(shown["last"] or {})
    yield from _tell_delivery(status["delivery"])
    if status["runs"]:
        yield SAID["runs"]
    for run in status["runs"]:
        yield _tell_run(run)
        yield from _tell_reason(run)


def _tell_delivery(delivery: Shown) -> Iterator[str]:
    for kind, unexplained in (("waiting", SAID["queued"]), ("lost", SAID["unclear"])):
        postings = delivery[kind]
        if postings:
            coming = _plain(min(each["next_try"] for each in postings))
            yield SAID[kind].format(count=len(postings), next=coming)
        counts = Counter((each["edition"], each["reason"] or unexplained) for each in postings)
        for (edition, reason), count in counts.items():
            yield SAID["editions"].format(count=count, edition=edition, reason=reason)


def _tell_last(last: Shown | None) -> str:
    if last is None:
        return SAID["never"]
    at = _plain(last["finished"] or last["started"])
    state = STATE_WORDS[last["state"]].format(next_try=_plain(last["next_try"]))
    told = {"name": last["for"], "state": state, "attempts": last["attempts"], "at": at}
    return SAID["last"].format(**told)


def _tell_run(run: Shown) -> str:
    counts = [word.format(run["counts"][key]) for key, word in COUNT_WORDS.items() if run["counts"].get(key)]
    told = {"at": _plain(run["started"]), "command": run["command"], "counts": SAID["separator"].join(counts)}
    said = SAID["killed" if run["exit_code"] == KILLED else "run"]
    return said.format(**told, code=run["exit_code"], seconds=run["seconds"])


def _tell_reason(shown: Shown) -> Iterator[str]:
    for line in shown.get("reason", "").splitlines():
        yield SAID["reason"].format(line)


def _plain(moment: str | None) -> str:
    """`2026-10-31 02:00`."""
    return (moment or "")[:16].replace("T", " ")
