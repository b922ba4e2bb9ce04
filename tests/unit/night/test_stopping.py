"""The wish to stop, by every signal; a wait ends with it."""

import ctypes
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest

from pipeline.night.stopping import Stop
from pipeline.recorded import STOPPED
from pipeline.recorded import _ending_on_request as ending_on_request


@pytest.fixture(params=["SIGTERM", "SIGINT", "SIGHUP"])
def heard(request: pytest.FixtureRequest) -> Iterator[int]:
    """A signal that nobody ignores: who runs the tests may have been told to."""
    if not hasattr(signal, request.param):
        pytest.skip("not on this system")
    number = getattr(signal, request.param)
    before = signal.signal(number, signal.SIG_DFL)
    yield number
    signal.signal(number, before)


def test_a_signal_is_a_wish_and_ends_the_wait(heard: int) -> None:
    stop = Stop()
    with stop.listening():
        assert not stop.is_asked()
        timer = threading.Timer(0.1, os.kill, [os.getpid(), heard])
        timer.start()
        begun = time.monotonic()
        stop.sleep(20)
        assert time.monotonic() - begun < 5
        assert stop.is_asked()
        timer.join()
    assert signal.getsignal(heard) == signal.SIG_DFL


@pytest.mark.skipif(not hasattr(signal, "SIGUSR1"), reason="not on this system")
def test_ctrl_break_is_heard_where_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is how the loop asks its child to end on Windows; here another signal has its name."""
    monkeypatch.setattr(signal, "SIGBREAK", signal.SIGUSR1, raising=False)
    stop = Stop()
    with stop.listening():
        signal.raise_signal(signal.SIGUSR1)
        assert stop.is_asked()
    assert signal.getsignal(signal.SIGUSR1) == signal.SIG_DFL
    with pytest.raises(SystemExit) as end, ending_on_request():
        signal.raise_signal(signal.SIGUSR1)
    assert end.value.code == STOPPED


@pytest.mark.skipif(os.name == "nt", reason="its own is called there")
def test_the_console_of_windows_is_given_a_handler_it_can_call(monkeypatch: pytest.MonkeyPatch) -> None:
    """By a stand-in for its library: the call comes in another thread and ends when the loop has."""
    given: list[Callable[[int], int]] = []
    kernel = SimpleNamespace(SetConsoleCtrlHandler=lambda handler, _: given.append(handler))
    monkeypatch.setattr(ctypes, "WINFUNCTYPE", ctypes.CFUNCTYPE, raising=False)
    monkeypatch.setattr(ctypes, "windll", SimpleNamespace(kernel32=kernel), raising=False)
    monkeypatch.setattr("pipeline.night.stopping.sys", SimpleNamespace(platform="win32"))
    stop, answers = Stop(), list[int]()
    caller = threading.Thread(target=lambda: answers.append(given[0](2)))
    with stop.listening():
        caller.start()
        stop.sleep(5)
        assert (stop.is_asked(), answers) == (True, [])
    caller.join(timeout=5)
    assert answers == [1]


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="not on this system")
def test_a_signal_that_is_ignored_stays_ignored() -> None:
    """`nohup feedback nightly` outlives its terminal."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with Stop().listening():
            assert signal.getsignal(signal.SIGHUP) == signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)


def test_a_wait_without_a_wish_takes_its_time() -> None:
    begun = time.monotonic()
    Stop().sleep(0.05)
    assert time.monotonic() - begun >= 0.05


@pytest.mark.parametrize(("event", "is_wish"), [(0, False), (1, False), (2, True), (5, True), (6, True)])
def test_a_closed_console_is_a_wish_and_is_held_until_the_end(event: int, is_wish: bool) -> None:  # noqa: FBT001
    """As Windows calls it: Ctrl-C and Ctrl-Break are left to the signals."""
    stop = Stop()
    with stop.listening():
        pass
    assert stop._close(event) is is_wish  # noqa: SLF001 - only Windows calls it
    assert stop.is_asked() is is_wish
