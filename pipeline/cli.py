"""Arguments, progress and exit codes; no domain logic.

The stages are imported inside the commands, so that `--help` answers at once.
"""
# ruff: noqa: D400, D415, PLC0415 - docstrings are Chinese help; late imports as said above

import atexit
import gc
import json
import os
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, NoReturn, TypeVar

import typer

from pipeline.disk_faults import tell_disk_fault
from pipeline.errors import UsageError, UserError

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.config import Settings
    from pipeline.recorded import Telling
    from pipeline.remote import AtHand
    from pipeline.run import Found, Outcome, ReportOutcome
    from pipeline.take_in import Source

    Done = TypeVar("Done", Outcome, ReportOutcome)

DONE, FAILED, WRONG_USAGE, SOME_UNREADABLE = 0, 1, 2, 3
LOOKS_FOR_GARBAGE = (20_000, 50)
"""After so many new objects, and through older ones after so many looks; modules and tables stay anyway."""

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help: the drawn one takes 0.2 s to load
    help="把客服团队的 Excel 反馈表汇总成一份跟踪表和一份月度分析报告。",
)
Config = Annotated[Path, typer.Option("--config", help="配置文件。")]
AsOf = Annotated[str | None, typer.Option("--as-of", help="统计时间，如 2026-10-31T18:00；默认为现在。")]
Month = Annotated[
    str | None, typer.Option("--month", help="报告月份，如 2026-10；默认为最近一个完整的月份。")
]
Platform = Literal["systemd", "cron", "windows"]
CONFIG = Path("config.toml")
FORMS = Path("空白表单")


@app.command()
def run(
    config: Config = CONFIG,
    as_of: AsOf = None,
    month: Month = None,
    *,
    accept_shrink: Annotated[
        bool, typer.Option("--accept-shrink", help="输入的文件或记录比上次少两成以上时，仍然写出结果。")
    ] = False,
) -> None:
    """主任务：读取 input/，写出跟踪表、月度报告和数据表。"""
    settings, moment = _prepare(config, as_of)
    from pipeline.run import name_period, run_job
    from pipeline.show import show_outcome

    asked = name_period(month, "--month", kind="month") if month is not None else None
    job = partial(run_job, as_of=moment, month=asked, accept_shrink=accept_shrink)
    outcome, code = _perform(job, settings, by_clock=as_of is None)
    show_outcome(outcome, month_chosen=asked is None)
    raise typer.Exit(code)


@app.command()
def check(
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="[PATH]…", help="文件或文件夹；默认为 input/。")
    ] = None,
    config: Config = CONFIG,
    as_of: AsOf = None,
    *,
    mapping: Annotated[
        bool, typer.Option("--mapping", help="只列出每张表怎样识别：哪份手册、哪个标题是哪一项、依据。")
    ] = False,
) -> None:
    """只读取和校验：逐条列出问题，并在 待修正/ 写出标好的副本。"""
    settings, moment = _prepare(config, as_of)
    from pipeline.recorded import alone
    from pipeline.run import check_files, list_sources
    from pipeline.show import show_problems
    from pipeline.urls import was_url

    if any(was_url(path) for path in paths or ()):
        raise UsageError("check 后面只能写本机的文件或文件夹；不写时检查 config.toml 中 input 所指的地方")
    with _at_hand(settings) as places:
        sources = list_sources(settings, paths)
        if mapping:
            raise typer.Exit(_show_mapping(sources, settings))
        with alone(settings, "check"), _progress(len(sources)) as told:
            found, copies = check_files(settings, as_of=moment, sources=sources, told=told, whole=not paths)
            places.push()
    show_problems(found, copies)
    raise typer.Exit(SOME_UNREADABLE if found.unreadable else DONE)


def _show_mapping(sources: "list[Source]", settings: "Settings") -> int:
    """How each file was understood; the exit code."""
    from pipeline.engine import choose_engine
    from pipeline.show_mapping import show_mapping
    from pipeline.take_in import take_in_files

    read = choose_engine(settings).read
    with _progress(len(sources)) as told:
        readings = [taken.reading for taken in take_in_files(sources, settings, told=told, read=read)]
    show_mapping(readings, settings)
    return SOME_UNREADABLE if any(reading.status == "failed" for reading in readings) else DONE


@app.command()
def report(  # noqa: PLR0913 - one for each option
    config: Config = CONFIG,
    as_of: AsOf = None,
    month: Month = None,
    period: Annotated[str | None, typer.Option("--period", help="其他期间：2026Q3、2026、2026-W44。")] = None,
    department: Annotated[str | None, typer.Option("--department", help="只写这个责任部门的报告。")] = None,
    *,
    final: Annotated[
        bool, typer.Option("--final", help="定稿：数字从此不变，以后的更正在下一期报告中列为重述。")
    ] = False,
) -> None:
    """只写分析报告：月度，或用 --period 写季度、年度、周度。"""
    if (month is None) == (period is None):
        raise UsageError("请写 --month 2026-10，或 --period 2026Q3")
    settings, moment = _prepare(config, as_of)
    from pipeline.reports import check_ended
    from pipeline.run import name_period, report_period
    from pipeline.show import show_reports

    monthly = name_period(month, "--month", kind="month") if month is not None else None
    asked = monthly or name_period(period or "", "--period")
    if final:
        check_ended(asked, moment)
    job = partial(report_period, as_of=moment, period=asked, department=department, final=final)
    outcome, code = _perform(job, settings, by_clock=as_of is None)
    show_reports(outcome)
    raise typer.Exit(code)


@app.command()
def explain(
    case_id: Annotated[str, typer.Argument(help="工单编号。")], config: Config = CONFIG, as_of: AsOf = None
) -> None:
    """一件工单从哪里来、每个时限怎样算出。"""
    settings, moment = _prepare(config, as_of)
    from pipeline.explain import explain_case
    from pipeline.run import find_records, list_sources
    from pipeline.show import show_unreadable

    with _at_hand(settings):
        sources = list_sources(settings)
        with _progress(len(sources)) as told:
            found = find_records(settings, as_of=moment, sources=sources, told=told)
        for line in explain_case(case_id, found, settings=settings, sources=sources):
            typer.echo(line)
    show_unreadable(found)
    raise typer.Exit(SOME_UNREADABLE if found.unreadable else DONE)


@app.command()
def forms(
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="放空白表的文件夹。")] = FORMS,
    config: Config = CONFIG,
) -> None:
    """写出每份手册的空白登记表（列表和单页），不覆盖已有的文件。"""
    from pipeline.publish.entry import write_entry_books

    try:
        files = write_entry_books(folder, _load(config))
    except OSError as error:
        raise UsageError(f"不能在 {folder} 写出空白表：{error.strerror}（{error.filename}）") from None
    for path in files.written:
        typer.echo(path)
    for path in files.same:
        typer.echo(f"{path}  已是最新")
    for path in files.kept:
        typer.echo(f"{path}  已有内容不同的文件，未改动；需要新的空白表请换一个文件夹", err=True)


@app.command()
def doctor(
    config: Config = CONFIG,
    *,
    fix: Annotated[
        bool, typer.Option("--repair", help="补完中断的写出；状态文件损坏时移到一旁，从结果重建。")
    ] = False,
) -> None:
    """检查程序记住的内容是否完好、上次运行是否写完。"""
    settings, moment = _prepare(config, None)
    from pipeline.doctor import examine, repair
    from pipeline.recorded import alone

    if fix:
        with _at_hand(settings) as places, alone(settings, "doctor --repair"):
            for finding in repair(settings, at=moment):
                typer.echo(f"{finding.what}　{finding.how}")
            places.push()
    findings = list(examine(settings))
    for finding in findings:
        typer.echo(f"{'！' if finding.wrong else '　'}{finding.what}　{finding.how}", err=finding.wrong)
    raise typer.Exit(FAILED if any(finding.wrong for finding in findings) else DONE)


@app.command()
def deliver(
    config: Config = CONFIG,
    *,
    chase: Annotated[bool, typer.Option("--chase", help="同时发送今天的催办清单。")] = False,
    weekly: Annotated[bool, typer.Option("--weekly", help="同时发送本周的周会清单。")] = False,
) -> None:
    """按 [delivery] 发送定稿的报告，每份每人只发一次；没有送到的再试。"""
    settings = _load(config)
    from pipeline.delivery import deliver_now
    from pipeline.recorded import recorded

    with _at_hand(settings), recorded(settings, _name_command()) as telling:
        clock = partial(datetime.now, settings.zone)
        delivered = deliver_now(
            settings, chase=chase, weekly=weekly, now=lambda: clock().replace(tzinfo=None)
        )
        telling.exit_code = FAILED if delivered.failed else DONE
    for line in (*delivered.sent, *delivered.waiting):
        typer.echo(line)
    for line in delivered.failed:
        typer.echo(line, err=True)
    raise typer.Exit(telling.exit_code)


@app.command()
def nightly(
    config: Config = CONFIG,
    *,
    once: Annotated[bool, typer.Option("--once", help="只做现在该做的，然后结束（给 cron 等用）。")] = False,
    install: Annotated[
        Platform | None,
        typer.Option("--install", help="打印系统服务的设置和步骤，自己不安装：systemd、cron 或 windows。"),
    ] = None,
) -> None:
    """常驻：按 config.toml 的时间每晚运行、定稿月报、更新周会和催办清单；错过的自动补做。"""
    if not config.exists():  # it tells the children, and later starts, which workplace is meant
        raise UsageError(f"找不到配置文件：{config}")
    settings, place = _load(config), config.absolute()
    if install is not None:
        from pipeline.night.units import find_place, print_units

        typer.echo(print_units(install, find_place(place)))
        return
    from pipeline.night.stopping import Stop
    from pipeline.nightly import Nightly, see_world, stay

    stop = Stop()
    night = Nightly(settings, config=place, world=see_world(settings, stop, tell=_tell))
    if not once:
        stay(night, stop)
        return
    with stop.listening():
        raise typer.Exit(DONE if night.look() else FAILED)


@app.command()
def status(
    config: Config = CONFIG,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="给监控程序：一个 JSON 对象。")] = False,
) -> None:
    """最近的运行、问题和下次时间；最近一次成功太久以前时退出码为 1。"""
    settings = _load(config)
    from pipeline.night.status import read_status, tell_status

    found = read_status(settings, now=datetime.now(UTC))
    lines = [json.dumps(found, ensure_ascii=False, indent=2)] if as_json else tell_status(found)
    for line in lines:
        typer.echo(line)
    raise typer.Exit(DONE if found["good"] else FAILED)


@app.command()
def purge(
    config: Config = CONFIG,
    as_of: AsOf = None,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="真正清除；不加时只列出。")] = False,
) -> None:
    """列出超过保存期限的记录和它们所在的位置；加 --yes 从所有结果中清除。"""
    settings, moment = _prepare(config, as_of)
    from pipeline.purge import ASK, carry_out, plan_purge, tell_plan
    from pipeline.recorded import recorded
    from pipeline.run import list_sources
    from pipeline.show import show_unreadable

    with _at_hand(settings) as places:
        sources = list_sources(settings)
        plan = plan_purge(settings, as_of=moment, sources=sources)
        for line in tell_plan(plan, settings):
            typer.echo(line)
        if yes:
            with recorded(settings, _name_command()) as telling:
                for line in carry_out(plan, settings, as_of=moment, sources=sources):
                    typer.echo(line)
                _note(telling, plan.found)
                places.push()
        elif len(plan.past):
            typer.echo(ASK.format(count=len(plan.past)))
    show_unreadable(plan.found)
    raise typer.Exit(SOME_UNREADABLE if plan.found.unreadable else DONE)


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(help="新工作目录。")],
    *,
    sample: Annotated[bool, typer.Option("--sample", help="同时放入示例反馈表。")] = False,
) -> None:
    """建立工作目录：配置、模板、空的 input/ 和 output/。"""
    from pipeline.workplace import make_workplace

    for path in make_workplace(folder, sample=sample):
        typer.echo(path)


def main() -> None:
    """The program: every mistake is one line, every exit code is the contract's."""
    gc.set_threshold(*LOOKS_FOR_GARBAGE)
    atexit.register(gc.freeze)  # so that the interpreter ends without looking through all once more
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a GBK console knows no emoji
    try:
        app()
    except UserError as error:
        typer.echo(error, err=True)
        sys.exit(error.exit_code)
    except Exception as error:  # noqa: BLE001 - told in one line, whatever it is
        _fail(error)


def _fail(error: Exception) -> NoReturn:
    """Ends with the line for a disk that failed, or for what nobody foresaw."""
    if os.environ.get("FEEDBACK_DEBUG"):
        raise error
    typer.echo(tell_disk_fault(error) or _tell_failure(error), err=True)
    sys.exit(FAILED)


def _tell_failure(error: Exception) -> str:
    last = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{Path(last.filename).name}:{last.lineno}"
    return (
        f"运行失败（{type(error).__name__} @ {place}），原有结果未改动。"
        "设置环境变量 FEEDBACK_DEBUG=1 再运行可看到详情。"
    )


def _prepare(config: Path, as_of: str | None) -> "tuple[Settings, pd.Timestamp]":
    """Settings and the moment to compute for, in the configured zone, without an offset."""
    from pipeline.children import warm_up
    from pipeline.heap import share_heap

    share_heap()
    warm_up()
    import pandas as pd

    settings = _load(config)
    if as_of is None:
        return settings, pd.Timestamp.now(settings.zone).tz_localize(None).floor("min")
    try:
        moment = pd.Timestamp(datetime.fromisoformat(as_of))  # pandas alone would guess at 10/11/2026
    except ValueError:
        raise UsageError(f"--as-of 应写成 2026-10-31T18:00，而不是 {as_of}") from None
    return settings, moment if moment.tzinfo is None else moment.tz_convert(settings.zone).tz_localize(None)


def _perform(job: "Callable[..., Done]", settings: "Settings", *, by_clock: bool) -> "tuple[Done, int]":
    """Does a job with all inputs, alone, recorded and told of; what it gave, and the exit code."""
    from pipeline.recorded import recorded
    from pipeline.run import list_sources
    from pipeline.show import show_notice

    with _at_hand(settings) as places:
        sources = list_sources(settings)
        if by_clock:
            _tell_clock(settings)
        with recorded(settings, _name_command()) as telling, _progress(len(sources)) as told:
            done = job(settings, sources=sources, told=told, tell=show_notice)
            code = _note(telling, done.found)
            places.push()
    return done, code


def _tell_clock(settings: "Settings") -> None:
    """Says so where the system's clock, by which a run is about to count, is behind an earlier run."""
    from pipeline.recorded import doubt_clock

    if told := doubt_clock(settings, now=datetime.now(UTC)):
        _tell(told)


def _at_hand(settings: "Settings") -> "AbstractContextManager[AtHand]":
    """Inside, input and output stand in local folders, wherever the config says they are."""
    from pipeline.remote import at_hand

    return at_hand(settings, _name_command(), tell=_tell)


def _load(config: Path) -> "Settings":
    from pipeline.config import load_settings

    if config != CONFIG and not config.exists():
        raise UsageError(f"找不到配置文件：{config}")
    return load_settings(config)


def _name_command() -> str:
    """What was asked for, without the config: `report --month 2026-10 --final`."""
    words = iter(sys.argv[1:])
    kept = [word for word in words if word != "--config" or next(words, None) is None]
    return " ".join(word for word in kept if not word.startswith("--config="))


def _note(telling: "Telling", found: "Found") -> int:
    """Tells the ledger what was found; the exit code."""
    telling.counts = found.counts
    telling.unreadable = [file.path for file in found.unreadable]
    telling.exit_code = SOME_UNREADABLE if found.unreadable else DONE
    return telling.exit_code


def _tell(line: str) -> None:
    typer.echo(line, err=True)


@contextmanager
def _progress(total: int) -> Iterator[Callable[[str], None]]:
    """Hears of each file done: a bar on a terminal, a plain line each elsewhere."""
    if not sys.stderr.isatty():
        done = iter(range(1, total + 1))
        yield lambda name: typer.echo(f"读取 {next(done)}/{total}  {name}", err=True)
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("读取", total=total)
        yield lambda name: bar.update(task, advance=1, description=f"读取 {name}")
