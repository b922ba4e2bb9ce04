"""`open_state`: one transaction, the schema brought up to date, nothing lost on the way."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.errors import StateError
from pipeline.state.schema import STEPS, VERSION
from pipeline.state.store import open_state, open_together


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "feedback.sqlite"


def make_old(path: Path, version: int) -> None:
    """A state file as a program of that version left it, with one number issued."""
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as connection:
        for step in STEPS[: max(version, 1)]:
            connection.executescript(step)
        connection.execute("insert into issued values ('case', '202610-CSR-001', 'w', 'm', 'x', 'p')")
        connection.execute(f"pragma user_version = {version}")
        connection.commit()


def list_numbers(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return [number for (number,) in connection.execute("select number from issued")]


@pytest.mark.parametrize("version", range(VERSION))
def test_a_file_of_any_earlier_version_is_brought_up_to_date_and_kept_beside(
    path: Path, version: int
) -> None:
    """Version 0 is what was written before there were versions: the tables of the first step."""
    make_old(path, version)
    with open_state(path) as connection:
        assert connection.execute("pragma user_version").fetchone() == (VERSION,)
        connection.execute("select * from final_reports")
    assert list_numbers(path) == ["202610-CSR-001"]
    backup = path.with_name(f"feedback.v{version}.sqlite")
    assert list_numbers(backup) == ["202610-CSR-001"]
    with closing(sqlite3.connect(backup)) as connection:
        assert connection.execute("pragma user_version").fetchone() == (version,)


def test_a_new_file_has_every_table_and_no_backup(path: Path) -> None:
    with open_state(path):
        pass
    assert [each.name for each in path.parent.iterdir()] == ["feedback.sqlite"]


def test_a_transaction_that_fails_leaves_nothing(path: Path) -> None:
    def fail() -> None:
        with open_state(path) as connection:
            connection.execute("insert into issued values ('case', '202610-CSR-001', 'w', 'm', 'x', 'p')")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert list_numbers(path) == []


def test_what_is_written_together_is_one_transaction(path: Path) -> None:
    """Of several books, the one that fails takes with it what those before it had written."""

    def issue(*numbers: str | None) -> None:
        with open_together(path):
            for number in numbers:
                with open_state(path) as connection:
                    connection.execute("insert into issued values ('case', ?, 'w', 'm', 'x', 'p')", (number,))

    with pytest.raises(sqlite3.IntegrityError):
        issue("202610-CSR-001", None)
    assert list_numbers(path) == []
    issue("202610-CSR-001", "202610-CSR-002")
    assert list_numbers(path) == ["202610-CSR-001", "202610-CSR-002"]


def test_a_file_of_a_later_version_is_left_alone(path: Path) -> None:
    make_old(path, 1)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"pragma user_version = {VERSION + 1}")
    before = path.read_bytes()
    with pytest.raises(StateError, match="由更新版本的程序写成"), open_state(path):
        pass
    assert path.read_bytes()[100:] == before[100:]  # but for the header, where the journal's kind stands


@pytest.mark.parametrize("content", [b"x" * 5000, b"SQLite format 3\x00" + b"\xff" * 4096])
def test_a_damaged_file_is_told_and_left_alone(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    with pytest.raises(StateError, match=r"已损坏.*feedback doctor"), open_state(path):
        pass
    assert path.read_bytes() == content
