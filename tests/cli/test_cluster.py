"""With `[engine] scheduler` the outputs are those of this machine, whatever happens to the workers."""

import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path

import pandas as pd
import pytest
from distributed import LocalCluster
from pandas.testing import assert_frame_equal

import pipeline.cluster
import pipeline.engine
from pipeline.analyse import count_period
from pipeline.cluster import Sent
from pipeline.compose import gather_results
from pipeline.compose_report import Counts
from pipeline.config import Settings, load_settings
from pipeline.engine import choose_engine
from pipeline.period import Period
from pipeline.run import Found, find_records, list_sources
from pipeline.sample import write_sample
from tests.support.cluster import Deadly, kill_a_busy_worker, run_cluster
from tests.support.workplace import (
    AS_OF,
    CASES,
    VISITS,
    Rows,
    Said,
    feedback,
    make_workplace,
    read_outputs,
    write_xlsx,
)

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="workers are killed by signals")
InTheMiddle = Callable[[Callable[[], object]], list[str]]
FAR: Rows = [["远", *[None] * 16_382, "近"], *[[] for _ in range(99_998)], ["下"]]
"""Small as a file, 1.6 billion cells as a grid."""


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCluster]:
    with run_cluster(tmp_path_factory.mktemp("workers")) as cluster:
        yield cluster


def fill(folder: Path) -> Path:
    """Lists, a bomb, a copy beside its original, a file that is empty and one that is no sheet."""
    place = make_workplace(folder, 客户反馈记录表=CASES, 客户服务回访与反馈记录表_xlsx=VISITS)
    write_xlsx(place / "input" / "远.xlsx", {"数据": FAR})
    shutil.copy(place / "input" / "客户反馈记录表.csv", place / "input" / "客户反馈记录表 - 副本.csv")
    (place / "input" / "空.xlsx").touch()
    (place / "input" / "说明.txt").write_text("请勿改名", "utf-8")
    return place


def fill_with_sample(folder: Path) -> Path:
    write_sample(folder / "input")
    return folder


def use(address: str, place: Path) -> Path:
    """The workplace with its engine set."""
    (place / "config.toml").write_text(f'[engine]\nscheduler = "{address}"\n', "utf-8")
    return place


def run(place: Path) -> Said:
    return feedback(place, "run", "--month", "2026-10", "--as-of", AS_OF)


@pytest.fixture
def read_here(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that were read on this machine."""
    names: list[str] = []
    real = pipeline.engine.read_isolated

    def spy(sources: list[tuple[Path, str]], settings: Settings) -> object:
        names.extend(name for _, name in sources)
        return real(sources, settings)

    monkeypatch.setattr(pipeline.engine, "read_isolated", spy)
    return names


def find(place: Path) -> tuple[Found, list[str]]:
    """What the inputs hold, and the names of the files as they were told."""
    told: list[str] = []
    settings = load_settings(place / "config.toml")
    sources = list_sources(settings)
    return find_records(settings, as_of=pd.Timestamp(AS_OF), sources=sources, told=told.append), told


def test_the_workers_find_what_this_machine_finds(
    tmp_path: Path, cluster: LocalCluster, read_here: list[str]
) -> None:
    """They read all that can be sent, a bomb too, and live on; each file is told once."""
    workers = set(cluster.scheduler.workers)
    place = fill(tmp_path)
    here, names = find(place)
    read_here.clear()
    there, told = find(use(cluster.scheduler_address, place))
    assert sorted(told) == sorted(names)
    assert sorted(read_here) == ["空.xlsx", "说明.txt"]
    assert set(cluster.scheduler.workers) == workers
    assert there.files == here.files
    assert [file.path for file in there.unreadable] == ["空.xlsx", "远.xlsx"]
    assert_frame_equal(there.validated.cases, here.validated.cases)
    assert_frame_equal(there.clocks, here.clocks)
    assert_frame_equal(there.problems, here.problems)
    assert len(here.clocks) > len(here.validated.cases) > 0


def test_the_workers_count_what_this_machine_counts(tmp_path: Path, cluster: LocalCluster) -> None:
    """Each a part of the records, for all periods that are asked."""
    place = fill_with_sample(tmp_path)
    settings, (found, _) = load_settings(place / "config.toml"), find(place)
    results = gather_results(
        *(found.files, found.validated, found.clocks, found.problems, found.mended, found.staff.work),
        month=Period.named("2026-10"),
        as_of=found.as_of,
    )
    periods = [Period.named(name) for name in ("2026-08", "2026-09", "2026-10", "2026Q3")]
    engine = choose_engine(load_settings(use(cluster.scheduler_address, place) / "config.toml"))
    there = engine.tally(results, periods, settings=settings)
    here = Counts(results, settings=settings)
    for period in periods:
        figures = count_period(there[period], settings=settings)
        assert figures["received"] > 0
        assert figures == here.figures(period)


def test_without_a_scheduler_nothing_of_it_is_loaded() -> None:
    code = "import sys, pipeline.run; sys.exit('distributed' in sys.modules or 'dask' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0  # noqa: S603 - our own


@pytest.mark.slow
def test_a_cluster_writes_what_this_machine_writes_of_bad_files_too(
    tmp_path: Path, cluster: LocalCluster
) -> None:
    here, there = run(fill(tmp_path / "a")), run(use(cluster.scheduler_address, fill(tmp_path / "b")))
    assert (here.code, there.code) == (3, 3)
    assert here.out == there.out
    assert read_outputs(tmp_path / "a") == read_outputs(tmp_path / "b")


@pytest.mark.slow
def test_one_process_the_pool_the_cache_and_a_cluster_write_the_same(
    tmp_path: Path, cluster: LocalCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sample's fourteen files, lists and forms of all handbooks."""
    pool, one, many = (fill_with_sample(tmp_path / name) for name in ("pool", "one", "many"))
    assert run(pool).code == 0
    written = read_outputs(pool)
    assert run(pool).code == 0  # from the cache
    assert read_outputs(pool) == written
    with monkeypatch.context() as patch:
        patch.setattr("os.cpu_count", lambda: 1)
        assert run(one).code == 0
    assert run(use(cluster.scheduler_address, many)).code == 0
    assert read_outputs(one) == written
    assert read_outputs(many) == written
    shutil.rmtree(many / "output" / "data")
    assert run(many).code == 0  # from the cache, its clocks on the cluster
    assert read_outputs(many) == written


@pytest.fixture
def in_the_middle(monkeypatch: pytest.MonkeyPatch) -> InTheMiddle:
    """Does something once when the second file has been told; gives the names that are told."""

    def arrange(act: Callable[[], object]) -> list[str]:
        told: list[str] = []

        def hear(name: str) -> None:
            told.append(name)
            if len(told) == 2:
                act()

        monkeypatch.setattr("pipeline.cli._progress", lambda _: nullcontext(hear))
        monkeypatch.setattr("pipeline.cluster.BATCH_FILES", 1)
        return told

    return arrange


@pytest.mark.slow
def test_a_worker_killed_in_the_middle_changes_nothing(
    tmp_path: Path, cluster: LocalCluster, in_the_middle: InTheMiddle
) -> None:
    """Its files go to the other one."""
    here, there = (fill_with_sample(tmp_path / name) for name in ("a", "b"))
    assert run(here).code == 0
    killed: list[int] = []
    told = in_the_middle(lambda: killed.append(kill_a_busy_worker(cluster)))
    assert run(use(cluster.scheduler_address, there)).code == 0
    assert killed
    assert killed[0] not in [nanny.pid for nanny in cluster.workers.values()]
    assert len(told) == len(set(told)) == 14
    assert read_outputs(there) == read_outputs(here)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("lose", "line"),
    [(lambda cluster: cluster.scale(0), "没有工作进程"), (LocalCluster.close, "失去联系")],
    ids=["all workers", "the scheduler"],
)
def test_a_cluster_lost_in_the_middle_is_one_line(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    in_the_middle: InTheMiddle,
    lose: Callable[[LocalCluster], object],
    line: str,
) -> None:
    """Nothing is written, and what was read is kept for the next run."""
    monkeypatch.setattr(pipeline.cluster, "WAITING", 1.0)
    monkeypatch.setattr(pipeline.cluster, "LOOK", 0.5)
    place = fill_with_sample(tmp_path)
    with run_cluster(tmp_path / "workers", workers=1) as cluster:
        told = in_the_middle(lambda: lose(cluster))
        code, said = refuse(place, cluster.scheduler_address)
    assert (code, line in said) == (1, True)
    assert len(list((place / "output" / "state" / "cache").glob("*.read"))) == len(told) < 14


@pytest.mark.slow
def test_a_file_that_kills_its_workers_is_read_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And takes no other file with it."""
    send = pipeline.cluster._send  # noqa: SLF001 - what travels

    def send_deadly(source: tuple[Path, str], settings: Settings) -> Sent | None:
        sent = send(source, settings)
        return Deadly(sent.source, sent.content, sent.beside) if sent and source[1][0] == "杀" else sent

    monkeypatch.setattr(pipeline.cluster, "_send", send_deadly)
    monkeypatch.setattr(pipeline.cluster, "BATCH_FILES", 1)
    here, there = (make_workplace(tmp_path / name, 甲=CASES, 杀=VISITS) for name in ("a", "b"))
    assert run(here).code == 0
    with run_cluster(tmp_path / "workers") as cluster:
        cluster.scheduler.allowed_failures = 1
        assert run(use(cluster.scheduler_address, there)).code == 0
    assert read_outputs(there) == read_outputs(here)


def refuse(place: Path, address: str) -> tuple[int, str]:
    """The exit code and the one line with which a run ends; nothing was written."""
    said = run(use(address, place))
    assert read_outputs(place) == {}
    (line,) = (line for line in said.err.splitlines() if not line.startswith("读取 "))
    return said.code, line


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return make_workplace(tmp_path, 客户反馈记录表=CASES)


def test_a_scheduler_without_what_it_needs_installed_is_one_line(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "pipeline.cluster")
    monkeypatch.setitem(sys.modules, "distributed", None)
    code, line = refuse(place, "tcp://127.0.0.1:8786")
    assert code == 2
    assert "pip install distributed" in line


def test_a_scheduler_that_does_not_answer_is_one_line(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline.cluster, "CONNECTING", 0.5)
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{nobody.getsockname()[1]}"
        code, line = refuse(place, address)
    assert code == 1
    assert line.startswith(f"连接不上调度器 {address}")


def test_an_encrypted_scheduler_without_certificates_here_is_one_line(place: Path) -> None:
    code, line = refuse(place, "tls://127.0.0.1:8786")
    assert code == 2
    assert "证书" in line


def test_a_scheduler_without_workers_is_one_line(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline.cluster, "WAITING", 0.5)
    with run_cluster(tmp_path / "workers", workers=0) as cluster:
        code, line = refuse(place, cluster.scheduler_address)
    assert code == 1
    assert "没有工作进程" in line


@pytest.mark.parametrize(("what", "theirs"), [("Python", "3.10.1"), ("程序代码", "0"), ("pandas", "2.3.0")])
def test_a_worker_of_another_version_is_one_line(
    place: Path, cluster: LocalCluster, monkeypatch: pytest.MonkeyPatch, what: str, theirs: str
) -> None:
    """Of Python, of the program, of a library that reads; the line says which worker."""
    other = pipeline.cluster.describe_program() | {what: theirs}
    monkeypatch.setattr(pipeline.cluster, "describe_program", lambda: other)
    code, line = refuse(place, cluster.scheduler_address)
    assert code == 2
    assert f"的 {what} 是 " in line
    assert f"这里是 {theirs}，" in line
    assert any(address in line for address in cluster.scheduler.workers)


@pytest.mark.slow
def test_a_worker_that_may_have_no_children_is_one_line(place: Path, tmp_path: Path) -> None:
    with run_cluster(tmp_path / "workers", workers=1, daemon=True) as cluster:
        code, line = refuse(place, cluster.scheduler_address)
    assert code == 2
    assert "DASK_DISTRIBUTED__WORKER__DAEMON=False" in line
