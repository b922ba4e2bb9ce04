"""`feedback nightly` and `status` with real runs: in child processes, under the lock, in the log."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.config import load_settings
from pipeline.state import Ledger
from pipeline.state.lock import RUN_LOCK, hold_lock
from tests.support.workplace import AS_OF, CASES, Said, feedback, list_files, make_workplace, read_outputs

ROOT = Path(__file__).parents[2]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}
PLANTED = ("张三丰", "13912345678", "110101199003074518")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "config.toml").touch()
    return make_workplace(tmp_path, 客户反馈记录表=CASES)


def read_log(place: Path) -> str:
    return (place / "output" / "state" / "log" / "feedback.log").read_text("utf-8")


@contextmanager
def start(place: Path, *options: str) -> Iterator["subprocess.Popen[str]"]:
    """The program in a process of its own, which does not outlive the test."""
    command = [sys.executable, "-m", "pipeline", "nightly", *options]
    process = subprocess.Popen(  # noqa: S603 - our own program
        command, cwd=place, env=ENVIRONMENT, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with process:
        yield process
        if process.poll() is None:
            process.kill()


def run_once(place: Path) -> Said:
    with start(place, "--once") as process:
        out, err = process.communicate(timeout=120)
    return Said(process.returncode, out, err)


def list_processes(place: Path) -> list[str]:
    """Command lines of what works in that place."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = path.read_bytes().decode().replace("\0", " ")
        except OSError:
            continue
        found += [words] if str(place) in words else []
    return found


def test_once_does_what_is_due_in_a_child_and_nothing_the_second_time(place: Path) -> None:
    first = run_once(place)
    assert (first.code, first.out, "主任务" in first.err) == (0, "", True)
    assert "客户反馈跟踪表.xlsx" in read_outputs(place)
    assert run_once(place) == Said(0, "", "")
    runs = Ledger(load_settings(place / "config.toml").state).list_runs(9)
    assert [(run.command, run.exit_code, run.counts["cases"]) for run in runs] == [("run", 0, 2)]
    status = feedback(place, "status", "--json")
    assert (status.code, json.loads(status.out)["kinds"]["night"]["last"]["state"]) == (0, "done")


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="looks into /proc")
def test_a_loop_that_is_asked_to_end_ends_its_child_and_leaves_nothing_half_written(place: Path) -> None:
    """Within seconds, with exit code 0; the next start does the night."""
    with start(place) as loop:
        wait_for_run(place)
        loop.send_signal(signal.SIGTERM)
        _, err = loop.communicate(timeout=30)
    assert loop.returncode == 0
    assert err.splitlines()[-1].endswith("已结束")
    assert "已中止，下次启动时重做" in err
    assert list_processes(place) == []
    assert [name for name in list_files(place / "output") if ".~" in name or name.endswith(".lock")] == []
    assert run_once(place).code == 0
    night = json.loads(feedback(place, "status", "--json").out)["kinds"]["night"]["last"]
    assert (night["state"], night["attempts"]) == ("done", 1)


def wait_for_run(place: Path) -> None:
    """Until a child is at work."""
    end = time.monotonic() + 60
    while not (place / "output/state/log").exists() or "run started" not in read_log(place):
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.mark.parametrize("command", [["run"], ["check"], ["report", "--month", "2026-10"]])
def test_what_writes_waits_for_nobody_and_says_who_is_at_work(place: Path, command: list[str]) -> None:
    settings = load_settings(place / "config.toml")
    with hold_lock(settings.state.with_name(RUN_LOCK), "feedback run", since=datetime.now(UTC)):
        said = feedback(place, *command, "--as-of", AS_OF)
    assert (said.code, said.err.count("正在进行（feedback run，进程")) == (1, 1)
    assert set(read_outputs(place)) == set()
    assert feedback(place, *command, "--as-of", AS_OF).code == 0


def test_the_log_holds_no_name_and_no_number_of_what_fails(place: Path) -> None:
    """Of values, file contents and exceptions; the ledger keeps the command and the counts."""
    name, phone, identity = PLANTED
    bad = ("A-3", name, phone, phone, identity, identity, f"{name} {phone} {identity}", phone)
    make_workplace(place, 坏=(*CASES, bad), 坏_xlsx=(*CASES, bad))
    (place / "input" / "半.xlsx").write_bytes(f"PK{name}{phone}".encode())
    (place / "templates").mkdir()
    (place / "templates" / "report.html").write_text(f"{{{{ {name} / 0 }}}} {phone}", "utf-8")
    assert feedback(place, "run", "--as-of", AS_OF).code in (2, 3)
    assert feedback(place, "run", "--month", "2026-10", "--as-of", phone).code == 2
    log = read_log(place)
    assert [planted for planted in PLANTED if planted in log] == []
    assert "    原因　未能读取：半.xlsx" in feedback(place, "status").out
    assert re.search(r"file unreadable run=1 file=半.xlsx code=file-unreadable", log)


def test_a_run_that_fails_is_told_with_type_and_place(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ValueError(" ".join(PLANTED))

    monkeypatch.setattr("pipeline.run.find_records", fail)
    said = feedback(place, "run", "--as-of", AS_OF)
    assert said.code == 1
    log = read_log(place)
    assert re.search(r"run failed run=1 type=ValueError at=test_nightly_command.py:\d+\n", log)
    assert [planted for planted in PLANTED if planted in log] == []
    (run,) = Ledger(load_settings(place / "config.toml").state).list_runs(9)
    assert (run.exit_code, run.reason.partition(" @ ")[0]) == (1, "ValueError")


def test_an_input_folder_that_is_gone_is_told_though_the_run_wrote_nothing(place: Path) -> None:
    (place / "input").rename(place / "elsewhere")
    said = run_once(place)
    assert said.code == 1
    assert "（退出码 2）。找不到文件或文件夹" in said.err
    assert "    原因　找不到文件或文件夹" in feedback(place, "status").out


def test_the_input_that_has_shrunk_is_told_by_status(place: Path) -> None:
    feedback(place, "run", "--config", "config.toml", "--as-of", AS_OF)
    assert f"　run --as-of {AS_OF}　" in feedback(place, "status").out
    next((place / "input").iterdir()).unlink()
    assert feedback(place, "run", "--as-of", AS_OF).code == 1
    assert "    原因　输入比上次少很多" in feedback(place, "status").out


@pytest.mark.parametrize(
    ("minutes", "options", "times_told"), [(9, (), 0), (90, (), 1), (90, ("--as-of", AS_OF), 0)]
)
def test_a_run_by_a_clock_that_is_behind_an_earlier_run_says_so_and_goes_on(
    place: Path, minutes: int, options: tuple[str, ...], times_told: int
) -> None:
    """A moment that was asked for by hand needs no clock."""
    ledger = Ledger(load_settings(place / "config.toml").state)
    ledger.start_run("run", at=datetime.now(UTC) + timedelta(minutes=minutes))
    said = feedback(place, "run", *options)
    assert (said.code, said.err.count("系统时间可能有误：现在 ")) == (0, times_told)


def test_status_before_the_first_run_is_bad_and_writes_nothing(place: Path) -> None:
    before = list_files(place)
    said = feedback(place, "status")
    assert (said.code, said.out.splitlines()[0]) == (1, "异常　还没有成功运行过")
    assert list_files(place) == before


@pytest.mark.parametrize("platform", ["systemd", "cron", "windows"])
def test_install_prints_and_installs_nothing(place: Path, platform: str) -> None:
    before = list_files(place)
    said = feedback(place, "nightly", "--install", platform)
    assert (said.code, str(place / "config.toml") in said.out) == (0, True)
    assert list_files(place) == before
