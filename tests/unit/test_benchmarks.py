"""The benchmarks: their figures, their load, their peers, and that they name what the product has."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import CalledProcessError, TimeoutExpired
from types import ModuleType

import pandas as pd
import pytest
from openpyxl import load_workbook

from benchmarks import parts, stage_clock
from benchmarks.__main__ import DOCUMENT, add_section
from benchmarks.cold import AS_OF, INPUT, Ran, run
from benchmarks.figures import TARGETS, fit_exponent, judge_targets, say_shares, tabulate
from benchmarks.limit import run_limit
from benchmarks.load import HEADINGS, TIMES, make_records, write_workbook
from benchmarks.peer_expert import run_expert
from benchmarks.peer_job import FIGURES, WORKBOOK
from benchmarks.peer_plain import run_plain
from benchmarks.tree import Peak, list_descendants

MOMENT = pd.Timestamp(AS_OF)


@pytest.mark.parametrize(
    ("seconds", "exponent"),
    [
        ({10_000: 2.0, 100_000: 20.0}, 1.0),
        ({10_000: 3.0, 100_000: 3.0}, 0.0),
        ({10_000: 1.0, 1_000_000: 100.0, 100_000: 10.0}, 1.0),
        ({10: 1.0, 100: 10.0, 1000: 1000.0}, 1.5),  # (3 - 0) / 2: the middle has no weight
    ],
)
def test_the_exponent_is_the_slope_of_the_logarithms(seconds: dict[int, float], exponent: float) -> None:
    assert fit_exponent(seconds) == pytest.approx(exponent)


def test_targets_are_judged_in_their_own_direction() -> None:
    """10 and 15 times as fast are a floor, 4 and 3 times the limit a ceiling; a border counts as reached."""
    fast, limit = TARGETS[0], TARGETS[2]
    assert [fast.judge(value) for value in (9.9, 10, 15)] == ["missed", "must", "aim"]
    assert [limit.judge(value) for value in (4.1, 4, 3)] == ["missed", "must", "aim"]


def test_only_what_was_measured_is_judged() -> None:
    assert judge_targets({"times the limit": 3.456}) == [
        "|  | must | aim | measured | reached |",
        "| --- | --: | --: | --: | --: |",
        "| times the limit | 4 | 3 | 3.46 | must |",
    ]


def test_shares_are_of_the_whole_and_the_rest_is_named() -> None:
    assert say_shares({"read": 1.0, "write": 2.0}, 4.0) == "read 25 % · write 50 % · rest 25 %"


def test_a_table_has_a_rule_below_its_head() -> None:
    assert tabulate(("a", "b"), [("1", "2")]) == ["| a | b |", "| --- | --: |", "| 1 | 2 |"]


def test_the_newest_results_stand_first_and_a_document_without_their_mark_is_refused() -> None:
    document = DOCUMENT.read_text("utf-8")
    twice = add_section(add_section(document, "## old\n"), "## new\n")
    assert twice.index("## new") < twice.index("## old")
    assert twice.replace("\n## new\n", "").replace("\n## old\n", "") == document
    with pytest.raises(ValueError, match="missing"):
        add_section("# Benchmarks\n", "## new\n")


def test_every_target_is_measured_by_a_part(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Whatever runs takes a second and 100 MB: so the ratios are 1 and nothing grows."""

    @contextmanager
    def make_place(**_: int) -> Iterator[Path]:
        (tmp_path / INPUT).mkdir(exist_ok=True)
        write_workbook(tmp_path / INPUT / "0.xlsx", 0, rows=1)
        yield tmp_path

    monkeypatch.setattr(parts, "workplace", make_place)
    monkeypatch.setattr(parts, "run", lambda *_, **__: Ran(1.0, Peak(100.0, 60.0)))
    measured = [part for name, part in parts.PARTS.items() if name != "stages"]
    values = {key: value for part in measured for key, value in part(parts.Options()).values.items()}
    assert values == {
        each.name: 100.0 if "memory" in each.name else 0.0 if "exponent" in each.name else 1.0
        for each in TARGETS
    }


def test_descendants_are_found_at_any_depth() -> None:
    assert list_descendants(1, {2: 1, 3: 2, 4: 9, 5: 1, 9: 0}) == [1, 2, 5, 3]


def test_a_command_past_its_limit_is_ended(tmp_path: Path) -> None:
    with pytest.raises(TimeoutExpired):
        run([sys.executable, "-c", "import time; time.sleep(60)"], tmp_path, limit_seconds=0.1)


def test_a_command_that_fails_tells_what_it_said(tmp_path: Path) -> None:
    with pytest.raises(CalledProcessError) as caught:
        run([sys.executable, "-c", "raise SystemExit('no load')"], tmp_path)
    assert caught.value.output.strip() == "no load"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the memory of other processes")
def test_the_memory_of_children_counts(tmp_path: Path) -> None:
    """The parent, which is small, waits for a child that fills 64 MB."""
    child = "filled = bytearray(b'x') * 2**26; import time; time.sleep(0.5)"
    parent = f'import subprocess, sys; subprocess.run([sys.executable, "-c", "{child}"])'
    peak = run([sys.executable, "-c", parent], tmp_path, look_seconds=0.03).peak
    assert peak.whole_mb > 64
    assert peak.largest_mb > 64


def test_a_workbook_of_the_load_is_the_same_each_time_and_unlike_its_neighbour() -> None:
    first = make_records(3, 50)
    assert first.equals(make_records(3, 50))
    assert list(first.columns) == HEADINGS
    assert not set(first["反馈编号"]) & set(make_records(4, 50)["反馈编号"])


def test_the_load_spans_a_year_and_ends_before_the_moment_it_is_counted_for() -> None:
    records = make_records(0, 1_000)
    assert records["反馈时间"].dt.to_period("M").nunique() == 12
    assert records[sorted(TIMES - {"期望完成时间"})].max().max() < MOMENT
    assert records["关闭时间"].notna().mean() == pytest.approx(0.9, abs=0.05)


@pytest.fixture(scope="module")
def load(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("load")
    for number in range(2):
        write_workbook(folder / f"{number}.xlsx", number, rows=40)
    return folder


def test_both_peers_come_to_the_same_cells_and_figures(load: Path, tmp_path: Path) -> None:
    """One row per case; only what they are written with differs."""
    run_plain(load, tmp_path / "plain", MOMENT)
    run_expert(load, tmp_path / "expert", MOMENT)
    cells = []
    for name in ("plain", "expert"):
        sheet = load_workbook(tmp_path / name / WORKBOOK).active
        cells.append([[str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)])
    assert len(cells[0]) == 81
    assert cells[0] == cells[1]
    figures = [(tmp_path / name / FIGURES).read_text("utf-8") for name in ("plain", "expert")]
    assert figures[0] == figures[1]


def test_the_limit_parses_all_parts_and_deflates_as_much(load: Path) -> None:
    parsed, deflated = run_limit(load)
    assert parsed > deflated > sum(path.stat().st_size for path in load.iterdir()) / 2


@pytest.mark.parametrize(
    "target", [each for targets in stage_clock.name_targets().values() for each in targets]
)
def test_every_function_that_gets_a_clock_is_there(target: str) -> None:
    """One that was renamed is renamed in the tables of `benchmarks/stage_clock.py` too."""
    assert callable(stage_clock.find_function(target)[2])


def test_a_function_that_is_gone_is_told_with_the_place_to_mend() -> None:
    with pytest.raises(LookupError, match=r"pipeline.run:gone .* mend the tables of benchmarks.stage_clock"):
        stage_clock.find_function("pipeline.run:gone")


def test_a_clock_is_put_wherever_the_function_is_known(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """In its own module, where it was imported to, and in a table."""
    own, other = ModuleType("pipeline.own"), ModuleType("pipeline.other")
    work = own.work = lambda number: number + 1  # type: ignore[attr-defined]
    other.same, other.table = work, {"key": work}  # type: ignore[attr-defined]
    for module in (own, other):
        monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setattr(stage_clock, "name_targets", lambda: {"work": ["pipeline.own:work"]})
    monkeypatch.setenv(stage_clock.SETTING, str(tmp_path / "clock"))
    stage_clock.put_clocks(on_loaded_only=False)
    assert [own.work(1), other.same(2), other.table["key"](3)] == [2, 3, 4]
    assert len((tmp_path / "clock").read_text("utf-8").splitlines()) == 3


def test_all_calls_of_a_stage_count_and_one_that_was_never_called_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(stage_clock, "name_targets", lambda: {"read": [], "write": []})
    path = tmp_path / "clock"
    read, write = (
        json.dumps({"label": label, "wall": 1.5, "cpu": 0.5}) + "\n" for label in ("read", "write")
    )
    path.write_text(read + write + read, "utf-8")
    assert stage_clock.read_clocks(path) == {"read": (3.0, 1.0), "write": (1.5, 0.5)}
    path.write_text(read, "utf-8")
    with pytest.raises(LookupError, match="never called: write"):
        stage_clock.read_clocks(path)
