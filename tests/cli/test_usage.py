"""Wrong arguments and settings: one exit code, every fault at once, and nothing written."""

import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from pipeline.cli import CONFIG, _prepare
from tests.support.workplace import AS_OF, CASES, feedback, list_files, make_workplace

ROOT = Path(__file__).parents[2]
BROKEN = """
timezone = "Mars/Olympus"
colour = "red"
[focus]
share = "viel"
minimum = 0
[labels.case]
custmer_name = ["甲方"]
[departments]
"技术部" = "T C"
[handbooks.rapid_response.clocks.respond]
calender = "business"
targets = { "一般" = "8 hours" }
"""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return make_workplace(tmp_path, 客户反馈记录表=CASES)


MONTHS = ["2026-1", "202610", "10月", "", "0000-10", "２０２６-10"]
COMMANDS = [["run"], ["check"], ["report", "--month", "2026-10"], ["explain", "A-1"]]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_fault_of_a_broken_config_is_told_at_once_and_nothing_is_written(
    place: Path, command: list[str]
) -> None:
    (place / "config.toml").write_text(BROKEN, "utf-8")
    before = list_files(place)
    said = feedback(place, *command)
    assert (said.code, said.out) == (2, "")
    faults = [line.rsplit(" @ ", 1) for line in said.err.splitlines()]
    assert all(len(fault) == 2 and fault[0] for fault in faults)
    assert {path for _, path in faults} == {
        "timezone",
        "colour",
        "focus.share",
        "focus.minimum",
        "labels.case.custmer_name",
        "departments.技术部",
        "handbooks.rapid_response.clocks.respond.calender",
        "handbooks.rapid_response.clocks.respond.targets.一般",
    }
    assert list_files(place) == before


@pytest.mark.parametrize(
    ("content", "place_told"),
    [("share = = 1", "config.toml"), ("[focus\n", "config.toml"), (b"\xd6\xd0\xce\xc4 = 1", "config.toml")],
)
def test_a_config_that_is_no_toml_is_told_in_one_line(
    place: Path, content: str | bytes, place_told: str
) -> None:
    (place / "config.toml").write_bytes(content if isinstance(content, bytes) else content.encode())
    said = feedback(place, "run")
    assert (said.code, said.err.count("\n")) == (2, 1)
    assert said.err.rstrip().endswith(f" @ {place_told}")
    assert not (place / "output").exists()


def test_a_config_that_is_named_must_be_there(place: Path) -> None:
    said = feedback(place, "run", "--config", "mine.toml")
    assert (said.code, said.err) == (2, "找不到配置文件：mine.toml\n")
    assert not (place / "output").exists()


def test_a_config_that_is_a_folder_is_wrong_usage(place: Path) -> None:
    (place / "mine.toml").mkdir()
    said = feedback(place, "run", "--config", "mine.toml")
    assert (said.code, said.err.count("\n")) == (2, 1)
    assert said.err.endswith(" @ mine.toml\n")


def test_the_folders_of_a_config_are_below_its_own_folder(place: Path) -> None:
    """`--config elsewhere/config.toml` works on elsewhere/input."""
    (place / "config.toml").write_text('[report]\ntitle = "月报"\n', "utf-8")
    outside = place.parent / "outside"
    outside.mkdir(exist_ok=True)
    said = feedback(outside, "check", "--config", str(place / "config.toml"), "--as-of", AS_OF)
    assert (said.code, "已读取 1" in said.out) == (0, True)
    assert list_files(outside) == set()
    assert (place / "output" / "待修正").is_dir()


@pytest.mark.parametrize(
    ("command", "as_of"),
    [
        *((command, "yesterday") for command in COMMANDS),
        *((["run"], as_of) for as_of in ("", "5", "2026", "18:00", "now", "10/11/2026", "2026-13-01")),
    ],
)
def test_a_malformed_moment_is_wrong_usage_told_in_one_line(
    place: Path, command: list[str], as_of: str
) -> None:
    said = feedback(place, *command, "--as-of", as_of)
    assert (said.code, said.err) == (2, f"--as-of 应写成 2026-10-31T18:00，而不是 {as_of}\n")
    assert not (place / "output").exists()


@pytest.mark.parametrize(
    "as_of",
    ["2026-10-31T18:00", "2026-10-31 18:00", "2026-10-31T18:00:00+08:00", "2026-10-31T10:00Z"],
)
def test_a_moment_may_have_an_offset_and_is_told_in_the_configured_zone(place: Path, as_of: str) -> None:
    """10:00 UTC is 18:00 in Shanghai."""
    (place / "config.toml").touch()
    assert str(_prepare(place / "config.toml", as_of)[1]) == "2026-10-31 18:00:00"


def test_without_a_moment_it_is_now_in_the_configured_zone() -> None:
    before = pd.Timestamp.now("Asia/Shanghai").tz_localize(None).floor("min")
    moment = _prepare(CONFIG, None)[1]
    assert before <= moment <= before + pd.Timedelta(minutes=1)


@pytest.mark.parametrize(
    ("command", "month"),
    [(["run"], "2026-13"), *((["report"], month) for month in MONTHS)],
)
def test_a_malformed_month_is_wrong_usage_told_in_one_line(
    place: Path, command: list[str], month: str
) -> None:
    said = feedback(place, *command, "--month", month)
    assert (said.code, said.err) == (2, f"--month 应写成 2026-10，而不是 {month}\n")
    assert not (place / "output").exists()


def test_help_answers_without_loading_the_stages() -> None:
    code = "import sys; import pipeline.cli; print('pandas' in sys.modules, 'pydantic' in sys.modules)"
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603 - our own
    assert done.stdout.split() == ["False", "False"]


def test_the_module_is_the_same_program_and_survives_a_console_without_emoji(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pipeline", "check", "没有😀.xlsx"],
        cwd=make_workplace(tmp_path),
        env={"PYTHONIOENCODING": "gbk", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr.decode("gbk").strip()) == (2, "找不到文件或文件夹：没有?.xlsx")
