"""Work done beside the program: what it gave or raised arrives as if it had been done here."""

import os
import signal
import sys
from functools import partial
from pathlib import Path

import pytest

from pipeline.children import ENDED, beside, in_turn
from pipeline.disk_faults import tell_disk_fault
from pipeline.errors import PublishError
from pipeline.isolate import Caps, run_isolated
from tests.support.workers import UnsendableError, do_or_die, fail_for_a_full_disk, raise_it


def test_what_work_gives_arrives() -> None:
    with beside(partial(sorted, [3, 1, 2])) as done:
        assert done() == [1, 2, 3]


def test_work_that_is_done_in_turn_is_done_before_the_block(tmp_path: Path) -> None:
    with in_turn(partial(_write_id, tmp_path / "id")) as done:
        assert (tmp_path / "id").read_text() == str(done()) != str(os.getpid())


def test_what_caused_a_fault_arrives_with_it_and_where_it_was_raised() -> None:
    with beside(fail_for_a_full_disk) as done, pytest.raises(ValueError, match="no file") as caught:
        done()
    assert tell_disk_fault(caught.value) == tell_disk_fault(OSError(28, "", "a.xlsx"))
    assert "fail_for_a_full_disk" in caught.value.__notes__[0]


def test_a_fault_that_cannot_be_sent_still_says_what_it_is() -> None:
    work = partial(raise_it, UnsendableError)
    with beside(work) as done, pytest.raises(RuntimeError, match="UnsendableError: 1 of 2"):
        done()


@pytest.mark.skipif(sys.platform == "win32", reason="the child dies by a signal")
def test_a_process_that_was_shot_is_one_line_for_the_user() -> None:
    with beside(partial(_shoot, signal.SIGKILL)) as done, pytest.raises(PublishError, match=ENDED):
        done()


def test_it_may_have_children_of_its_own_after_the_program_had_some() -> None:
    assert _ask_children("a") == [("a", "A")]
    with beside(partial(_ask_children, "b")) as done:
        assert done() == [("b", "B")]
    assert _ask_children("c") == [("c", "C")]


def _ask_children(word: str) -> list[tuple[str, object]]:
    return list(run_isolated(do_or_die, [word], caps=Caps(seconds=20, megabytes=2_000)))


def _write_id(path: Path) -> int:
    path.write_text(str(os.getpid()))
    return os.getpid()


def _shoot(number: int) -> None:
    os.kill(os.getpid(), number)
