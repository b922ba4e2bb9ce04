"""What kills, delays or breaks a child costs only itself, and nothing else waits for it."""

import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import pipeline.isolate
from pipeline.children import get_children
from pipeline.isolate import Caps, Lost, run_isolated
from tests.support.workers import Unstartable, do_or_die, kill_once, tell_child

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the children that die use signals")

ROOT = Path(__file__).parents[2]
CAPS = Caps(seconds=1, megabytes=512)


def run(*items: str, caps: Caps = CAPS) -> dict[str, str | Lost]:
    return dict(run_isolated(do_or_die, items, caps=caps))


@pytest.mark.parametrize(
    ("item", "reason"),
    [("kill", "killed"), ("sleep 9", "slow"), ("spin", "slow"), ("hoard", "memory"), ("break", "failed")],
)
def test_an_item_that_ends_its_child_is_lost_with_its_reason_and_alone(item: str, reason: str) -> None:
    done = run("a", item, "b", "c")
    assert done == {"a": "A", item: Lost(reason), "b": "B", "c": "C"}  # type: ignore[arg-type]


def test_every_item_is_answered_once() -> None:
    items = [*(f"word {number}" for number in range(40)), "kill", "break", "hoard"]
    assert Counter(item for item, _ in run_isolated(do_or_die, items, caps=CAPS)) == Counter(items)


def test_a_child_shot_for_no_fault_of_its_item_is_forgiven_once(tmp_path: Path) -> None:
    path = tmp_path / "shot"
    assert dict(run_isolated(kill_once, [path], caps=CAPS)) == {path: "done"}


def test_slow_items_keep_nobody_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """As many hang as there are children: others take their places long before their time is up."""
    monkeypatch.setattr(pipeline.isolate, "PATIENCE", 0.2)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    items = ["sleep 31", "sleep 32", *(f"word {number}" for number in range(40))]
    start, ended = time.monotonic(), {}
    for item, _ in run_isolated(do_or_die, items, caps=Caps(seconds=2, megabytes=512)):
        ended[item] = time.monotonic() - start
    assert max(ended[item] for item in items[2:]) < 1.5
    assert 2 < ended["sleep 31"] < 4


def test_the_children_go_on_from_item_to_item(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process per file would cost more than many files themselves."""
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    assert len({child for _, child in run_isolated(tell_child, range(50), caps=CAPS)}) <= 2


def test_what_a_dying_library_prints_is_not_shown(capfd: pytest.CaptureFixture[str]) -> None:
    assert run("shout", "break")["shout"] == "SHOUT"
    assert capfd.readouterr() == ("", "")


def test_no_items_start_no_child(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline.isolate, "_Child", None)
    assert run() == {}


def test_children_that_cannot_start_are_an_error_of_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """No file is blamed for a system without room for a process; neither forks nor the server's children."""
    monkeypatch.setattr(pipeline.isolate, "_cap_memory", sys.exit)
    with pytest.raises(ChildProcessError):
        dict(run_isolated(Unstartable(), ["a"], caps=CAPS))
    with pytest.raises(ChildProcessError), ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: dict(run_isolated(Unstartable(), ["a"], caps=CAPS))).result()


def test_off_another_thread_the_children_are_as_good() -> None:
    """A worker of a cluster has threads, whose locks a fork would never see freed: there a server forks."""
    with ThreadPoolExecutor(1) as thread:
        assert thread.submit(run, "a", "kill", "b").result() == {"a": "A", "kill": Lost("killed"), "b": "B"}
        assert thread.submit(get_children).result().get_start_method() != "fork"


def test_nobody_is_left_behind() -> None:
    """A consumer that stops early ends all children."""
    results = run_isolated(tell_child, range(50), caps=CAPS)
    _, child = next(results)
    results.close()  # type: ignore[attr-defined]
    assert not Path(f"/proc/{child}").exists() or sys.platform != "linux"


def test_a_killed_program_leaves_no_child_at_work() -> None:
    """It would hold the lock of the run; the pipe to here ends with the last one who has it."""
    code = """
from pipeline.isolate import Caps, run_isolated
from tests.support.workers import do_or_die
for item, _ in run_isolated(do_or_die, ["a", "sleep 20"], caps=Caps(60, 512), most=1):
    print(item, flush=True)
"""
    start = time.monotonic()
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE) as program:  # noqa: S603 - our own
        assert program.stdout is not None
        assert program.stdout.readline() == b"a\n"
        program.kill()
        assert program.stdout.read() == b""
    assert time.monotonic() - start < 15


def cap(code: str) -> subprocess.CompletedProcess[str]:
    """Runs code with the caps at hand in a process of its own."""
    preface = "import resource\nfrom pipeline.isolate import _cap_cpu, _cap_memory\n"
    command = [sys.executable, "-c", preface + code]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 - our own


@pytest.mark.skipif(sys.platform != "linux", reason="others cap memory in their own ways")
def test_the_cap_on_memory_is_the_settings_or_the_systems_own_where_that_is_lower() -> None:
    """Asking for more than the system allows is refused, which would make every file unreadable."""
    code = """
_cap_memory(4096)
print(resource.getrlimit(resource.RLIMIT_DATA)[0] // 2**20)
resource.setrlimit(resource.RLIMIT_DATA, (3 * 2**30, 3 * 2**30))
_cap_memory(4096)
print(resource.getrlimit(resource.RLIMIT_DATA)[0] // 2**20)
"""
    assert cap(code).stdout.split() == ["4096", "3072"]


def test_the_cap_on_cpu_time_ends_a_loop_without_any_parent() -> None:
    """It counts from now on, whatever the child has used before."""
    code = "for _ in range(2):\n    _cap_cpu(1)\n    print('again', flush=True)\nsum(range(10**12))"
    done = cap(code)
    assert (done.stdout.split(), done.returncode) == (["again", "again"], -24)


def test_no_core_dump_keeps_what_customers_wrote() -> None:
    assert cap("_cap_memory(4096)\nprint(resource.getrlimit(resource.RLIMIT_CORE)[0])").stdout == "0\n"
