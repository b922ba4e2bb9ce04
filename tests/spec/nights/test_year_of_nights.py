"""A year of nights, simulated: each is done once, whatever the machine and its clock do."""

import random
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from pipeline.state import lock, store
from pipeline.state.lock import NIGHTLY_LOCK, RUN_LOCK, hold_lock
from tests.spec.nights.nights import HOUR, MINUTE, Machine

FIRST = date(2027, 12, 10)  # a year's end, a leap day, twelve ends of months
DAYS = 376
MISHAPS = {
    "crash": 0.04,
    "failure": 0.04,
    "hang": 0.02,
    "cut before": 0.02,
    "cut after": 0.02,
    "unreadable": 0.1,
}
YEAR = timedelta(days=365)


@pytest.fixture(autouse=True)
def _without_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Thousands of transactions; that they reach the disk is not what is tested here."""
    connect = store._connect  # noqa: SLF001 - as said above
    kept = {}

    def connect_fast(path: Path) -> sqlite3.Connection:
        if path not in kept:
            kept[path] = connect(path)  # while one is open, the others come and go at little cost
        connection = connect(path)
        connection.execute("pragma synchronous = off")
        return connection

    monkeypatch.setattr(store, "_connect", connect_fast)
    monkeypatch.setattr(lock, "PATIENCE", (0.0,))
    yield
    for connection in kept.values():
        connection.close()


def sleep(machine: Machine) -> None:
    machine.now += machine.chance.choice([3, 8, 15, 60, 100]) * HOUR


def switch_off(machine: Machine) -> None:
    sleep(machine)
    machine.start()


def restart(machine: Machine) -> None:
    machine.now += 2 * MINUTE
    machine.start()


def jump(machine: Machine) -> None:
    """The clock is wrong by hours or years, in either direction, and set right within the hour."""
    machine.offset = machine.chance.choice([-YEAR, -26 * HOUR, -HOUR, 5 * HOUR, 2 * YEAR])
    for _ in range(4):
        machine.look()
        machine.now += 10 * MINUTE
        if abs(machine.offset) > 24 * HOUR and machine.chance.random() < 0.3:
            machine.start()
    machine.offset = timedelta()


def run_by_hand(machine: Machine) -> None:
    """The nightly job looks while the run is at it."""
    with hold_lock(machine.settings.state.with_name(RUN_LOCK), "feedback run", since=machine.tell_time()):
        machine.look()
    machine.run_by_hand()


def run_beside(machine: Machine) -> None:
    """Another nightly job is at work at the same time."""
    with hold_lock(
        machine.settings.state.with_name(NIGHTLY_LOCK), "feedback nightly", since=machine.tell_time()
    ):
        machine.look()


EVENTS: dict[Callable[[Machine], None], float] = {
    sleep: 0.04,
    switch_off: 0.02,
    restart: 0.03,
    jump: 0.01,
    run_by_hand: 0.02,
    run_beside: 0.02,
}


def live(machine: Machine, days: int) -> list[tuple[datetime, datetime]]:
    """So many days; the spans in which the machine was up, its clock right, nobody else at work."""
    spans = []
    while machine.now < machine.due(FIRST + timedelta(days=days)):
        since = last = machine.now
        for _ in range(machine.chance.randint(1, 12)):
            last = machine.now
            machine.look()
            machine.now += machine.chance.choice([1, 60, 120, 180]) * MINUTE
        spans.append((since, last))
        event = machine.chance.choices(list(EVENTS), list(EVENTS.values()))[0]
        event(machine)
    return spans


def list_nights(machine: Machine, days: int) -> Iterator[tuple[datetime, datetime, list[datetime]]]:
    """When each night was due, when the next one, and when its good runs began; none is anywhere else."""
    begun: dict[str, list[datetime]] = {}
    for kind, name, at in machine.good:
        if kind == "night":
            begun.setdefault(name, []).append(at)
    for day in (FIRST + timedelta(days=number) for number in range(-1, days + 1)):
        yield machine.due(day), machine.due(day + timedelta(days=1)), begun.pop(day.isoformat(), [])
    assert begun == {}


def is_served(machine: Machine, due: datetime, over: datetime) -> bool:
    """Whether the main job was run well between two nights, for whatever reason."""
    return any(kind != "report" and due <= at < over for kind, _, at in machine.good)


def begin(folder: Path, seed: int, rates: dict[str, float]) -> Machine:
    chance = random.Random(seed)  # noqa: S311 - repeatable
    return Machine(folder, datetime(2027, 12, 9, 20, tzinfo=UTC), chance, rates=rates)


LIVES = [pytest.param(40, 7), *(pytest.param(DAYS, seed, marks=pytest.mark.slow) for seed in range(3))]


@pytest.mark.parametrize(("days", "seed"), LIVES)
def test_each_night_on_which_the_machine_was_up_after_its_time_is_done_once(
    tmp_path: Path, days: int, seed: int
) -> None:
    """Through sleep, restarts, jumps of the clock, and others at work; never in advance, never afterwards."""
    machine = begin(tmp_path, seed, {})
    spans = live(machine, days)
    up = 0
    for due, over, begun in list_nights(machine, days):
        assert len(begun) <= 1
        assert all(due <= at < over for at in begun)
        if any(since < over and last >= due for since, last in spans):
            assert is_served(machine, due, over)
            up += 1
    assert up > days / 2


@pytest.mark.parametrize(("days", "seed"), LIVES)
def test_crashes_hangs_and_power_cuts_cost_no_night_and_repeat_none(
    tmp_path: Path, days: int, seed: int
) -> None:
    """Where half a day is left to try again; and each month has one final report, however late."""
    machine = begin(tmp_path, seed, MISHAPS)
    spans = live(machine, days)
    for due, over, begun in list_nights(machine, days):
        assert len(begun) <= 1
        if any(since <= due and last >= due + 12 * HOUR for since, last in spans):
            assert is_served(machine, due, over)
    reports = Counter(name for kind, name, _ in machine.good if kind == "report")
    ended = pd.period_range("2027-12", FIRST + timedelta(days=days), freq="M")[:-1]
    assert reports == dict.fromkeys(map(str, ended), 1)
