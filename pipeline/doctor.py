"""`feedback doctor`: whether what the program remembers is whole, and how it is made whole again."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from pipeline.config import Settings
from pipeline.errors import StateError
from pipeline.publish import finish_interrupted, is_interrupted
from pipeline.recover import relearn_numbers
from pipeline.remote import examine_places
from pipeline.state import NumberBook
from pipeline.state.local import refuse_share
from pipeline.state.schema import VERSION
from pipeline.state.store import open_state

ENOUGH_MB = 500
"""Free space below which the disk is told."""


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: what it is, how it stands, whether somebody must do something."""

    what: str
    how: str
    wrong: bool = False


def examine(settings: Settings) -> Iterator[Finding]:
    """Looks at the state, at outputs that were not completed, at the disk; changes nothing."""
    yield _examine_state(settings.state)
    if is_interrupted(settings.output):
        yield Finding(
            "结果文件",
            "上次运行在替换文件时中断；下次运行会补完，也可运行 feedback doctor --repair",
            wrong=True,
        )
    else:
        yield Finding("结果文件", "没有未完成的写出")
    for line, wrong in examine_places(settings):
        yield Finding("远程文件夹", line, wrong=wrong)
    free = shutil.disk_usage(_find_existing(settings.output)).free // 2**20
    yield Finding("磁盘空间", f"剩余 {free:,} MB", wrong=free < ENOUGH_MB)


def repair(settings: Settings, *, at: pd.Timestamp) -> Iterator[Finding]:
    """Completes what was interrupted; puts a damaged state aside and makes a new one from the outputs."""
    done = finish_interrupted(settings.output)
    if done:
        yield Finding("结果文件", f"已补完 {len(done)} 个文件")
    if _examine_state(settings.state).wrong:
        if settings.state.exists():
            aside = settings.state.with_name(f"feedback.damaged-{at:%Y%m%d-%H%M%S}.sqlite")
            settings.state.rename(aside)
            yield Finding("状态文件", f"损坏的文件已移到 {aside}")
        book = NumberBook(settings.state, departments=settings.departments, as_of=at)
        count = relearn_numbers(book, settings.output)
        book.save()
        yield Finding("状态文件", f"已重建，从结果中认出 {count:,} 个编号；跟踪表中的修改在下次运行时收回")


def _examine_state(path: Path) -> Finding:
    try:
        refuse_share(path.parent)
        fault = _find_fault(path) if path.exists() else ""
    except StateError as error:
        return Finding("状态文件", str(error), wrong=True)
    if fault:
        return Finding("状态文件", f"{path} 已损坏（{fault}），请运行 feedback doctor --repair", wrong=True)
    size = (
        f"{path.stat().st_size / 2**20:.1f} MB，第 {VERSION} 版"
        if path.exists()
        else "还没有，第一次运行时建立"
    )
    return Finding("状态文件", f"{path} 正常（{size}）")


def _find_fault(path: Path) -> str:
    """What the database itself finds wrong with the file; nothing where it is whole."""
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            (said,) = connection.execute("pragma integrity_check(1)").fetchone()
        with open_state(path):
            return "" if said == "ok" else str(said)
    except sqlite3.DatabaseError as error:
        return str(error)


def _find_existing(folder: Path) -> Path:
    return next(each for each in (folder, *folder.resolve().parents) if each.exists())
