"""The nightly job: what is due is done once, failures are told and tried again."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from pipeline.night.child import STOPPED, TOO_LONG
from pipeline.night.clock import Uptime
from pipeline.night.status import read_status, tell_status
from pipeline.night.stopping import Stop
from pipeline.nightly import LOOK_SECONDS, World, stay
from pipeline.state.lock import NIGHTLY_LOCK, RUN_LOCK
from tests.support.paper import START, Paper

TODAY = "2026-11-01"


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    return Paper(tmp_path)


def test_what_is_due_together_is_one_run(paper: Paper) -> None:
    """Night and week at two; the chase lists at eight need a newer one."""
    assert paper.look()
    assert paper.commands == ["run"]
    assert paper.said == ["主任务 2026-11-01：完成", "周会清单 2026-W44：完成"]
    assert paper.look(60)
    assert paper.commands == ["run"]
    paper.look(5 * 60)
    assert paper.commands == ["run", "run"]
    assert paper.said[2:] == ["催办清单 2026-11-01：完成"]


def test_mail_goes_out_after_each_job_where_somebody_is_named_for_it(tmp_path: Path) -> None:
    """The meeting list once a week, the chase lists in the morning; the admin hears of a failure too."""
    paper = Paper(
        tmp_path, {"delivery": {"to": [{"name": "售后", "folder": "/mnt/after", "what": ["chase"]}]}}
    )
    paper.look()
    assert paper.commands == ["run", "deliver", "deliver --weekly"]  # night and week
    paper.look(6 * 60)
    assert paper.commands[3:] == ["run", "deliver --chase"]
    paper.child = lambda _: (1, "")
    paper.look(18 * 60)
    assert paper.commands[5:7] == ["run", "deliver"]


def test_a_run_by_hand_after_the_time_serves_the_night(paper: Paper) -> None:
    paper.run_child(["run", "--config", str(paper.settings.output.parent / "config.toml")])
    paper.look(1)
    assert paper.commands == ["run"]
    assert paper.ledger.list_jobs()["night", "2026-11-01"].exit_code == 0


def test_the_month_is_closed_on_its_day(paper: Paper) -> None:
    paper.look()
    paper.look(4 * 24 * 60 + 4 * 60)
    assert paper.commands[-1] == "report --month 2026-10 --final"


def test_a_failure_is_told_with_its_reason_and_tried_again_later(paper: Paper) -> None:
    """The log holds the code alone."""
    paper.child = lambda _: (1, "")
    assert not paper.look()
    assert paper.said[0] == "主任务 2026-11-01：未完成（退出码 1）。共享文件夹不在"
    assert "共享文件夹" not in paper.log
    paper.child = lambda _: (0, "")
    paper.look(9)
    assert len(paper.commands) == 2  # night and week, once each
    assert paper.look(1)
    assert paper.said[-2:] == ["主任务 2026-11-01：完成", "周会清单 2026-W44：完成"]


@pytest.mark.parametrize(
    ("end", "reason"),
    [
        ((None, TOO_LONG), "超过 [nightly] limit_hours 规定的时间"),
        ((-9, "读取 3/14  甲.xlsx"), "原因未知，请手工运行 feedback run 查看"),
        ((2, "找不到文件或文件夹：13800138000"), "找不到文件或文件夹：138****8000"),
    ],
)
def test_a_hang_and_a_crash_are_told_and_the_others_go_on(
    paper: Paper, end: tuple[int | None, str], reason: str
) -> None:
    paper.child = lambda _: end
    assert not paper.look()
    assert [line.partition("）。")[2] for line in paper.said] == [reason, reason]
    assert paper.ledger.list_jobs()["week", "2026-W44"].attempts == 1


def test_after_five_failures_it_gives_up_until_the_next_night(paper: Paper) -> None:
    paper.child = lambda _: (1, "")
    for _ in range(2 * 24):
        paper.look(30)
    nights = [line for line in paper.said if line.startswith("主任务 2026-11-01")]
    assert len(nights) == 5
    assert nights[-1] == "主任务 2026-11-01：多次未完成，不再重试。共享文件夹不在"
    assert any(line.startswith("主任务 2026-11-02") for line in paper.said)


@pytest.mark.parametrize("lock", [RUN_LOCK, NIGHTLY_LOCK])
def test_nothing_begins_while_somebody_else_is_at_work(paper: Paper, lock: str) -> None:
    with paper.hold(lock):
        assert paper.look()
        assert paper.look()
    assert paper.commands == []
    assert len(paper.said) == (1 if lock == RUN_LOCK else 0)
    paper.look()
    assert paper.commands == ["run"]
    assert paper.ledger.list_jobs()["night", "2026-11-01"].attempts == 1


def test_a_stop_is_no_failure_and_the_next_start_repeats_it(paper: Paper) -> None:
    def stop(_: str) -> tuple[None, str]:
        paper.stopping = True
        return None, STOPPED

    paper.child = stop
    paper.look()
    assert paper.said == ["主任务 2026-11-01：已中止，下次启动时重做"]
    paper.stopping, paper.child = False, lambda _: (0, "")
    paper.look()
    assert paper.ledger.list_jobs()["night", "2026-11-01"].attempts == 1
    assert paper.commands == ["run", "run"]


def test_an_exception_is_told_once_without_its_message_and_the_loop_goes_on(paper: Paper) -> None:
    def break_down(_: str) -> tuple[int, str]:
        raise ValueError("张三 13800138000")

    paper.child = break_down
    assert not paper.look()
    assert not paper.look(10)
    assert len(paper.said) == 1
    assert paper.said[0].startswith("出错（ValueError @ test_nightly.py:")
    assert "张三" not in paper.said[0] + paper.log
    paper.child = lambda _: (0, "")
    assert paper.look(30)


def test_a_mistake_that_the_user_can_mend_is_told_in_words(paper: Paper) -> None:
    """A damaged state ends every night; somebody must see why."""
    paper.settings.state.parent.mkdir(parents=True)
    paper.settings.state.write_bytes(b"no database" * 100)
    assert not paper.look()
    assert "已损坏" in paper.said[0]


def test_a_clock_that_jumps_is_told_and_nothing_begins(paper: Paper) -> None:
    paper.look()
    uptime = paper.now
    paper.nightly._world = World(  # noqa: SLF001 - another world
        now=lambda: paper.now + timedelta(days=365),
        uptime=lambda: Uptime((uptime - START).total_seconds() + 1060, "one"),
        run_child=paper.run_child,
        is_stopping=lambda: False,
        tell=paper.said.append,
    )
    assert not paper.look()
    assert paper.commands == ["run"]
    assert paper.said[-1].startswith("系统时间异常：现在 2027-11-01T02:00，上次 2026-11-01T02:00。")


def test_a_screen_that_is_gone_stops_nothing(paper: Paper) -> None:
    paper.deaf = True
    assert paper.look()
    assert paper.commands == ["run"]


def test_the_loop_looks_at_once_and_ends_when_asked(paper: Paper) -> None:
    stop = Stop()
    naps: list[float] = []

    def nap(seconds: float) -> None:
        naps.append(seconds)
        stop.ask()

    stop.sleep = nap  # type: ignore[method-assign]
    stay(paper.nightly, stop)
    assert paper.commands == ["run"]
    assert [0 < seconds <= LOOK_SECONDS for seconds in naps] == [True]
    assert (paper.said[0], paper.said[-1]) == ("已启动，等待下一个时间；Ctrl+C 结束", "已结束")


def test_the_status_before_the_first_run(paper: Paper) -> None:
    status = read_status(paper.settings, now=paper.now)
    assert (status["good"], status["last_good"], status["runs"]) == (False, None, [])
    assert next(tell_status(status)) == "异常　还没有成功运行过"
    assert status["kinds"]["night"] == {"last": None, "next": "2026-11-02T02:00:00+08:00"}


def test_the_status_tells_runs_failures_and_what_comes_next(paper: Paper) -> None:
    paper.look()
    paper.child = lambda _: (1, "")
    paper.look(6 * 60)
    status = read_status(paper.settings, now=paper.now)
    assert json.loads(json.dumps(status)) == status
    assert (status["good"], status["age_hours"]) == (True, 6.0)
    assert list(tell_status(status)) == [
        "正常　最近一次成功 2026-11-01 02:00，6.0 小时前",
        "主任务　2026-11-01 完成（第 1 次，2026-11-01 02:00）　下次 2026-11-02 02:00",
        "周会清单　2026-W44 完成（第 1 次，2026-11-01 02:00）　下次 2026-11-02 07:00",
        "月报定稿　还没有做过　下次 2026-11-05 06:00",
        f"催办清单　{TODAY} 未完成，{TODAY} 08:10 以后再试（第 1 次，{TODAY} 08:00）　下次 2026-11-02 08:00",
        "    原因　共享文件夹不在",
        "最近的运行",
        "  2026-11-01 08:00　run　退出码 1，9.5 秒　文件 14 · 工单 1,200",
        "    原因　共享文件夹不在",
        "  2026-11-01 02:00　run　退出码 0，9.5 秒　文件 14 · 工单 1,200",
    ]


def test_the_status_is_bad_when_the_last_success_is_too_old(paper: Paper) -> None:
    paper.look()
    for hours, good in ((26, True), (26.1, False)):
        status = read_status(paper.settings, now=START + timedelta(hours=hours))
        assert status["good"] is good
    assert next(tell_status(status)) == "异常　最近一次成功 2026-11-01 02:00，26.1 小时前，超过 26 小时"


def test_the_status_tells_who_is_at_work(paper: Paper) -> None:
    with paper.hold(RUN_LOCK):
        status = read_status(paper.settings, now=paper.now)
    assert status["running"]["command"] == "feedback run"
    assert any(line.startswith("正在运行　feedback run（进程 ") for line in tell_status(status))
