"""The wish to stop, by every signal; a wait ends with it."""

import os
import signal
import threading
import time

import pytest

from pipeline.night.stopping import Stop


@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT", "SIGHUP"])
def test_a_signal_is_a_wish_and_ends_the_wait(name: str) -> None:
    if not hasattr(signal, name):
        pytest.skip("not on this system")
    stop = Stop()
    before = signal.getsignal(getattr(signal, name))
    with stop.listening():
        assert not stop.is_asked()
        timer = threading.Timer(0.1, os.kill, [os.getpid(), getattr(signal, name)])
        timer.start()
        begun = time.monotonic()
        stop.sleep(20)
        assert time.monotonic() - begun < 5
        assert stop.is_asked()
        timer.join()
    assert signal.getsignal(getattr(signal, name)) == before


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
