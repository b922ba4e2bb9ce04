"""Work of every kind for the children of `run_isolated`."""

import errno
import os
import signal
import threading
import time
from pathlib import Path


def do_or_die(item: str) -> str:
    """The item in capitals; some items kill, delay or break the one who works on them."""
    word, _, rest = item.partition(" ")
    match word:
        case "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        case "sleep":
            time.sleep(float(rest))
        case "spin":
            sum(range(10**12))
        case "hoard":
            bytearray(2**30)
        case "break":
            raise ZeroDivisionError
        case "shout":
            os.write(2, b"thread panicked\n")
    return item.upper()


def kill_once(path: Path) -> str:
    """Kills the first one who works on it, as a system short of memory does."""
    if not path.exists():
        path.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return "done"


def tell_child(_: int) -> int:
    return os.getpid()


class Unstartable:
    """Work that ends every child at its start."""

    def __call__(self, item: str) -> str:
        return item

    def __reduce__(self) -> tuple[object, ...]:
        return os._exit, (1,)


def fail_for_a_full_disk() -> None:
    """As libraries do, which make another error of it."""
    full = OSError(errno.ENOSPC, "No space left on device", "a.xlsx")
    raise ValueError("no file could be made") from full


class UnsendableError(Exception):
    """A fault that is not made of what it says, so that it does not arrive."""

    def __init__(self, one: int = 1, *, of: int = 2) -> None:
        super().__init__(f"{one} of {of}")
        self.pipe = threading.Lock()


def raise_it(fault: type[Exception]) -> None:
    raise fault
