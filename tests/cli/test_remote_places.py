"""Commands in a workplace whose input and output a URL names."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.editing import editing
from tests.support.places import Shaky, read_there, save_there
from tests.support.workplace import (
    AS_OF,
    CASES,
    VISITS,
    Said,
    feedback,
    list_files,
    make_workplace,
    read_outputs,
)

WORKBOOK = "客户反馈跟踪表.xlsx"
LATER = "2026-10-31T20:00"
CONFIG = 'input = "shaky://fb/input"\noutput = "shaky://fb/output"\nstate_dir = "state"\n'


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same input in a plain workplace, after a run."""
    folder = make_workplace(
        tmp_path_factory.mktemp("local"), 客户反馈记录表=CASES, 客户服务回访与反馈记录表_xlsx=VISITS
    )
    feedback(folder, "run", "--as-of", AS_OF)
    return folder


@pytest.fixture(scope="module")
def place(local: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    Shaky.reset()
    for path in (local / "input").iterdir():
        save_there(f"input/{path.name}", path.read_bytes())
    folder = tmp_path_factory.mktemp("remote")
    (folder / "config.toml").write_text(CONFIG, "utf-8")
    yield folder
    Shaky.reset()


@pytest.fixture(scope="module")
def said(place: Path) -> Said:
    return feedback(place, "run", "--as-of", AS_OF)


def test_a_run_puts_there_byte_for_byte_what_a_plain_one_writes(place: Path, local: Path, said: Said) -> None:
    """The links to the sources too: the folders lie side by side there as here."""
    outputs = read_outputs(local)
    told = f"已放到 shaky://fb/output（{len(outputs)} 个文件有变化）"
    assert (said.code, said.err.splitlines()[-1]) == (0, told)
    assert read_there("output/") == outputs
    assert list_files(place) >= {"state/feedback.sqlite", "config.toml"}
    assert {name.split("/")[0] for name in list_files(place)} == {"state", "config.toml"}


def test_what_staff_typed_there_counts_and_a_run_that_ends_half_way_is_completed(
    place: Path,
    said: Said,  # noqa: ARG001 - after the run
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    book = tmp_path / WORKBOOK
    book.write_bytes(read_there("output/")[WORKBOOK])
    with editing(book) as (_, cell):
        cell("A-2", "责任人").value = "李娜"
    save_there(f"output/{WORKBOOK}", book.read_bytes())
    before = read_there("output/")
    with monkeypatch.context() as patch:
        patch.setitem(Shaky.refused, ("put", "output/summary.json"), ConnectionError("gone"))
        failed = feedback(place, "run", "--as-of", LATER)
        done, count = re.findall(r"结果只放好 (\d+)/(\d+) 个文件", failed.err)[0]
        assert (failed.code, int(done)) == (1, int(count) - 1)
        assert "退出码 1" in feedback(place, "status").out
        assert "还有 1 个结果没有放完" in feedback(place, "doctor").err
    assert read_there("output/")["summary.json"] == before["summary.json"]
    assert feedback(place, "doctor", "--repair").code == 0
    there = read_there("output/")
    assert (there.keys(), LATER in there["summary.json"].decode()) == (before.keys(), True)
    book.write_bytes(there[WORKBOOK])
    with editing(book) as (_, cell):
        assert cell("A-2", "责任人").value == "李娜"


def test_a_share_that_is_gone_is_wrong_usage_and_nothing_is_published(
    place: Path,
    said: Said,  # noqa: ARG001 - after the run
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    state = place / "state" / "feedback.sqlite"
    before = read_there(), state.read_bytes()
    monkeypatch.setitem(Shaky.refused, ("info", "input"), ConnectionError("no route"))
    gone = feedback(place, "run", "--as-of", LATER)
    reason = "不能访问 shaky://fb/input（ConnectionError：no route），请检查网络、地址和权限\n"
    assert (gone.code, gone.err) == (2, reason)
    assert (read_there(), state.read_bytes()) == before


def test_check_puts_its_marked_copies_there(place: Path, said: Said) -> None:  # noqa: ARG001 - after the run
    save_there("input/新.csv", read_there("input/")["客户反馈记录表.csv"])
    assert feedback(place, "check", "--as-of", AS_OF).code == 0
    assert "待修正/新.csv.xlsx" in read_there("output/")


@pytest.mark.parametrize("command", ["deliver", "purge"])
def test_other_commands_find_their_files(place: Path, said: Said, command: str) -> None:  # noqa: ARG001
    assert feedback(place, command).code == 0


def test_check_of_a_url_says_what_may_stand_there(place: Path) -> None:
    said = feedback(place, "check", "shaky://fb/input/x.csv")
    assert (said.code, said.err[:20]) == (2, "check 后面只能写本机的文件或文件夹")


@pytest.mark.parametrize(
    ("url", "module", "reason"),
    [
        (
            "s3://bucket",
            "fsspec.core",
            "读写 s3://bucket 需要 fsspec，请运行 pip install 'feedback-pipeline[remote]'",
        ),
        ("s3://bucket", "s3fs", "读写 s3://bucket 缺少驱动：Install s3fs to access S3"),
        ("xyz://server", "xyz", "不能访问 xyz://server（ValueError：Protocol not known: xyz），"),
    ],
    ids=["fsspec", "s3fs", "unknown"],
)
def test_a_driver_that_is_missing_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str, module: str, reason: str
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    (tmp_path / "config.toml").write_text(f'input = "{url}"\n', "utf-8")
    said = feedback(tmp_path, "run", "--as-of", AS_OF)
    assert (said.code, said.err.count("\n"), said.err[: len(reason)]) == (2, 1, reason)


def test_plain_folders_need_no_fsspec(local: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "fsspec"]:
        monkeypatch.setitem(sys.modules, name, None)
    assert feedback(local, "check", "--as-of", AS_OF).code == 0
