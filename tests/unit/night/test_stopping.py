"""The wish to stop, by every signal; a wait ends with it."""

import os
import signal
import threading
import time
from collections.abc import Iterator

import pytest

from pipeline.night.stopping import Stop


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
