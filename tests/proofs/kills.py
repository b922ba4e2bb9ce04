"""Kills a run at any moment: `python -m tests.proofs.kills [--points 1000] [--seed 1]`.

Each point: a workplace as the last night left it, with new rows in its sheets and an edit in its tracking
workbook; a run that is killed (SIGKILL) when it touches the output folder for the n-th time, n drawn by
chance; then a run that is not. After the kill
every output is the old or the new one, and where both are there the manifest stands; after the next run all
outputs, the state's numbers and edits are as if nothing had happened, and no temporary file is left.
"""

import argparse
import itertools
import os
import random
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path

import pandas as pd

from pipeline import take_in
from pipeline.config import load_settings
from pipeline.period import Period
from pipeline.publish.atomic import STAGING, TEMPORARY
from pipeline.publish.staging import MANIFEST
from pipeline.run import list_sources, run_job
from pipeline.take_in import Source, Taken
from tests.support.editing import editing
from tests.support.workplace import CASES, VISITS, list_files, make_workplace, read_outputs

BEFORE, NOW = pd.Timestamp("2026-10-30T02:00"), pd.Timestamp("2026-10-31T02:00")
TRACKING = "客户反馈跟踪表.xlsx"
NEW_ROW = ("A-9", "丁公司", None, "2026-10-20 09:00", "投诉类", "紧急", "发错货", None)
EDIT = "请 3 日内回复，勿删"
TOUCHES = ("open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate", "sqlite3.connect")
TABLES = ("issued", "edits", "final_reports")


def main() -> int:
    """Prints what was found at the points; 1 where one of them was wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    take_in.run_isolated = _read_here
    with tempfile.TemporaryDirectory() as folder:
        night, expected, touches = _prepare(Path(folder))
        old = read_outputs(night)
        found: Counter[str] = Counter()
        began = time.monotonic()
        for point in range(options.points):
            place = Path(folder) / "point"
            shutil.rmtree(place, ignore_errors=True)
            shutil.copytree(night, place)
            _run(place, kill_at=chance.randint(1, touches))
            found[_judge_killed(place, old, expected)] += 1
            _run(place)
            fault = _judge_whole(place, expected)
            if fault:
                found[fault] += 1
                print(f"point {point}: {fault}", flush=True)
            if point % 50 == 49:
                print(f"{point + 1} points, {time.monotonic() - began:.0f} s: {dict(found)}", flush=True)
    print(dict(found))
    return 1 if any(name.startswith("WRONG") for name in found) else 0


def _read_here(
    work: Callable[[Source], Taken], items: Iterable[Source], **_: object
) -> Iterator[tuple[Source, Taken]]:
    """Reads without children, which a forked process cannot have."""
    yield from ((item, work(item)) for item in items)


def _prepare(folder: Path) -> tuple[Path, Mapping[str, object], int]:
    """The workplace before the night and after a whole one, and how often that touches the outputs."""
    night = folder / "night"
    night.mkdir()
    make_workplace(night, 客户反馈记录表=CASES, 客户服务回访与反馈记录表_xlsx=VISITS)
    _run(night, at=BEFORE)
    with editing(night / "output" / TRACKING) as (_, cell):
        cell("A-1", "解决方案").value = EDIT
    make_workplace(night, 客户反馈记录表=(*CASES[:-1], NEW_ROW))
    whole = folder / "whole"
    shutil.copytree(night, whole)
    touches = _run(whole)
    return night, _describe(whole), touches


def _run(place: Path, *, at: pd.Timestamp = NOW, kill_at: int | None = None) -> int:
    """A run in a process of its own; how often it touched the output folder.

    Raises RuntimeError where one that is not killed fails.
    """
    mine, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.chdir(place)
            touches = _count_touches(kill_at)
            _run_here(at)
            os.write(theirs, str(next(touches)).encode())
            code = 0
        except BaseException:  # noqa: BLE001 - a forked child must not go on as its parent
            traceback.print_exc()
        finally:
            os._exit(code)
    os.close(theirs)
    _, status = os.waitpid(child, 0)
    with os.fdopen(mine) as said:
        count = said.read()
    if kill_at is None and status != 0:
        raise RuntimeError("a run that nobody disturbed failed")
    return int(count or 0)


def _count_touches(kill_at: int | None) -> Iterator[int]:
    """Counts every file or folder below `output` that is opened, moved, made or removed from now on."""
    touches = itertools.count(1)

    def hear(event: str, arguments: tuple[object, ...]) -> None:
        if event in TOUCHES and "output" in str(arguments[0]) and next(touches) == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hear)
    return touches


def _run_here(at: pd.Timestamp) -> None:
    settings = load_settings(Path("config.toml"))
    run_job(
        settings,
        as_of=at,
        month=Period.named("2026-10"),
        sources=list_sources(settings),
        told=lambda _: None,
        tell=lambda _: None,
    )


def _describe(place: Path) -> Mapping[str, object]:
    """The outputs by name, and what the state knows."""
    with closing(sqlite3.connect(place / "output" / "state" / "feedback.sqlite")) as connection:
        known = {
            table: sorted(connection.execute(f"select * from {table}").fetchall())  # noqa: S608 - our own names
            for table in TABLES
        }
    return {**read_outputs(place), **known}


def _judge_killed(place: Path, old: Mapping[str, object], new: Mapping[str, object]) -> str:
    """How the outputs stand after the kill."""
    now = {name: content for name, content in read_outputs(place).items() if TEMPORARY not in name}
    strange = [name for name, content in now.items() if content not in (old.get(name), new.get(name))]
    if strange:
        return f"WRONG: neither old nor new: {strange}"
    changed = {name for name, content in now.items() if content != old.get(name)}
    due = {name for name, content in new.items() if isinstance(content, bytes) and content != old.get(name)}
    if not changed:
        return "old"
    if changed == due:
        return "new"
    standing = (place / "output" / STAGING / MANIFEST).exists()
    return "begun, manifest stands" if standing else f"WRONG: mixed unseen: {sorted(changed)}"


def _judge_whole(place: Path, expected: Mapping[str, object]) -> str:
    """What is wrong after the next run; nothing where all is as it should be."""
    found = _describe(place)
    stale = [name for name in list_files(place / "output") if TEMPORARY in name]
    if stale:
        return f"WRONG: stale {stale}"
    differing = sorted(name for name in {*found, *expected} if found.get(name) != expected.get(name))
    return f"WRONG: after the next run {differing}" if differing else ""


if __name__ == "__main__":
    sys.exit(main())
