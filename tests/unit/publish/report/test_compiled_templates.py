"""What the packaged templates were compiled to is kept, and is never more than a shortcut."""

import sys
from pathlib import Path

import pytest
from jinja2.sandbox import SandboxedEnvironment

from pipeline.publish.report import compiled
from pipeline.publish.report.compiled import Remembering

SOURCE = "{% for each in names %}{{ each }}，{% endfor %}"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(compiled, "FOLDER", tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    return tmp_path


@pytest.fixture
def compiles(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The sources that are really compiled."""
    sources: list[str] = []
    real = SandboxedEnvironment.compile

    def spy(self: SandboxedEnvironment, source: str, *arguments: object) -> object:
        sources.append(source)
        return real(self, source, *arguments)

    monkeypatch.setattr(SandboxedEnvironment, "compile", spy)
    return sources


def render(*sources: str, name: str = "report.html") -> list[str]:
    environment = Remembering(name)
    return [environment.from_string(source).render(names=["甲", "乙"]) for source in sources]


def test_each_piece_is_compiled_once_and_anew_when_it_changes(folder: Path, compiles: list[str]) -> None:
    assert render(SOURCE, "完") == render(SOURCE, "完") == ["甲，乙，", "完"]
    assert compiles == [SOURCE, "完"]
    assert render(SOURCE, "终") == ["甲，乙，", "终"]
    assert compiles == [SOURCE, "完", "终"]
    assert sorted(path.name for path in folder.iterdir()) == ["report.html-0.cache", "report.html-1.cache"]


def test_a_teams_own_template_is_not_kept(folder: Path, compiles: list[str]) -> None:
    assert render(SOURCE, name="") == render(SOURCE, name="") == ["甲，乙，"]
    assert compiles == [SOURCE, SOURCE]
    assert [*folder.iterdir()] == []


@pytest.mark.parametrize("content", [b"", b"j2", b"\0" * 100])
def test_what_is_damaged_is_compiled_again(folder: Path, content: bytes) -> None:
    render(SOURCE)
    (kept,) = folder.iterdir()
    whole = kept.read_bytes()
    for damaged in (content, whole[: len(whole) // 2]):
        kept.write_bytes(damaged)
        assert render(SOURCE) == ["甲，乙，"]
        assert kept.read_bytes() == whole


def test_where_nothing_can_be_kept_all_goes_on(
    folder: Path, compiles: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compiled, "FOLDER", folder / "missing")
    assert render(SOURCE) == render(SOURCE) == ["甲，乙，"]
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    monkeypatch.setattr(compiled, "FOLDER", folder)
    assert render(SOURCE) == ["甲，乙，"]
    assert compiles == [SOURCE] * 3
    assert [*folder.iterdir()] == []
