"""A disk that fails on order: a library before the C library's counts what changes files (`disk.c`)."""

import ctypes
import errno
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

COMPILER = shutil.which("cc") if sys.platform == "linux" else None
SOURCE = Path(__file__).with_name("disk.c")
LIBRARY = "DISK_LIBRARY"

BY_PATH, TAKES_ROOM, WRITES, ANY = 1, 2, 4, 8
"""The kinds of calls, as in `disk.c`: on a name, for which there must be room, of content, all that count."""


@dataclass(frozen=True)
class Fault:
    """What a call meets: an error number, or the end of the process (< 0); which calls, and all after it?"""

    code: int
    kinds: int = ANY
    lasting: bool = False

    @property
    def kills(self) -> bool:
        """Whether the process is ended."""
        return self.code < 0


NONE = Fault(0)
FAULTS = {
    "kill": Fault(-1),
    "cut": Fault(-2, WRITES),  # half of it is written, then the process is ended
    "ENOSPC": Fault(errno.ENOSPC, TAKES_ROOM),
    "full": Fault(errno.ENOSPC, TAKES_ROOM, lasting=True),
    "EIO": Fault(errno.EIO),
    "broken": Fault(errno.EIO, lasting=True),
    "EACCES": Fault(errno.EACCES, BY_PATH),
    "locked": Fault(errno.EACCES, BY_PATH, lasting=True),
}


class _Told(ctypes.Structure):
    """What the library tells, of a process that is dead too; `met` is how many calls failed."""

    _fields_ = (
        ("count", ctypes.c_long),
        ("met", ctypes.c_long),
        ("call", ctypes.c_char * 32),
        ("path", ctypes.c_char * 512),
    )


class Disk:
    """The disk below a folder, as this process and those it forks see it."""

    def __init__(self, folder: Path) -> None:
        """The program must run under `start_anew`."""
        self._folder = os.fsencode(folder)
        self._library = ctypes.CDLL(os.environ[LIBRARY])
        self._library.disk_told.restype = ctypes.POINTER(_Told)
        self._told = self._library.disk_told().contents

    @property
    def count(self) -> int:
        """How many calls there were."""
        return int(self._told.count)

    @property
    def place(self) -> str:
        """The first call that met the fault, and its file."""
        return f"{self._told.call.decode()} {self._told.path.decode(errors='replace')}"

    def watch(self, fault: Fault = NONE, *, at: int = 0) -> None:
        """From now on counts the calls of the fault's kinds; the `at`-th meets it."""
        self._library.disk_watch(self._folder, ctypes.c_long(at), fault.code, fault.kinds, fault.lasting)


def start_anew(module: str) -> None:
    """Starts the program anew under the library, unless it is."""
    if LIBRARY in os.environ:
        del os.environ["LD_PRELOAD"]  # it is not for the programs that we start
        return
    if COMPILER is None:
        sys.exit("skipped: needs Linux and a C compiler (cc)")
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder) / "disk.so"
        compile_it = [COMPILER, "-shared", "-fPIC", "-O1", "-o", str(library), str(SOURCE), "-ldl"]
        subprocess.run(compile_it, check=True)  # noqa: S603 - our own source
        under = os.environ | {"LD_PRELOAD": str(library), LIBRARY: str(library)}
        itself = [sys.executable, "-m", module, *sys.argv[1:]]
        ended = subprocess.run(itself, env=under, check=False)  # noqa: S603 - ourselves
    sys.exit(ended.returncode)
