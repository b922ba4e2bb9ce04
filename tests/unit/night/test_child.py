"""The child: its exit code, its end by time or by wish, and the end of all that it started."""

import os
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest

from pipeline.night import child
from pipeline.night.child import NOT_STARTED, STOPPED, TOO_LONG, run_child

FOREVER = timedelta(hours=1)


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program in place of ours: ends with the code it is given, or hangs with a child of its own."""
    package = tmp_path / "pipeline"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "__main__.py").write_text(
        "import os, signal, subprocess, sys, time\n"
        "if sys.argv[1] != 'hang':\n"
        "    print('out')\n"
        "    print('one', 'two 客户', sep='\\n', file=sys.stderr)\n"
        "    sys.exit(int(sys.argv[1]))\n"
        "other = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "open(sys.argv[2], 'w').write(f'{os.getpid()} {other.pid} {os.getsid(0)}')\n"
        "if sys.argv[3] == 'deaf':\n"
        "    signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "time.sleep(60)\n",
        "utf-8",
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(child, "GRACE", 0.5)
    monkeypatch.setattr(child, "TICK", 0.05)
    return tmp_path


def is_alive(pid: int) -> bool:
    """Whether a process is there, and no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.usefixtures("program")
@pytest.mark.parametrize("code", [0, 3])
def test_a_child_that_ends_tells_its_code_and_last_line(code: int) -> None:
    assert run_child([str(code)], limit=FOREVER, is_stopping=lambda: False) == (code, "two 客户")


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks into /proc")
@pytest.mark.parametrize("manner", ["polite", "deaf"])
@pytest.mark.parametrize("why", [TOO_LONG, STOPPED])
def test_a_hanging_child_is_ended_with_all_it_started(program: Path, manner: str, why: str) -> None:
    """In a session of its own; also one that does not hear."""
    told = program / "told"
    limit = timedelta(seconds=1.5) if why == TOO_LONG else FOREVER
    begun = time.monotonic()

    def is_stopping() -> bool:
        return why == STOPPED and time.monotonic() - begun > 1.5

    assert run_child(["hang", str(told), manner], limit=limit, is_stopping=is_stopping) == (None, why)
    process, other, session = map(int, told.read_text().split())
    assert session == process != os.getsid(0)
    assert not is_alive(process)
    time.sleep(0.1)
    assert not is_alive(other)


def test_a_python_that_cannot_be_started_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    assert run_child(["0"], limit=FOREVER, is_stopping=lambda: False) == (None, NOT_STARTED)
