"""The shape of the package: stages never import each other, and only run.py composes them."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import pipeline

PACKAGE = Path(pipeline.__file__).parent
STAGES = ("read", "normalise", "validate", "assess", "analyse", "publish")
ASIDE = ("deliver", "state", "sample")
SHARED = {
    "addressees",
    "cell_text",
    "children",
    "config",
    "digest",
    "errors",
    "find_packaged",
    "fold",
    "glyphs",
    "handbooks",
    "heap",
    "isolate",
    "lookup",
    "masking",
    "model",
    "parcels",
    "period",
    "safe_names",
    "same",
    "urls",
    "word_problem",
    "words",
}
"""What any stage may import."""
BASE = {
    "addressees",
    "cell_text",
    "errors",
    "fold",
    "glyphs",
    "handbooks",
    "masking",
    "model",
    "parcels",
    "period",
    "same",
    "urls",
    "words",
}
"""What imports nothing of the package but one another."""


def find_imports(path: Path) -> Iterator[str]:
    """The parts of the package that a module imports, anywhere in it: `pipeline.read.files` gives `read`."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}: imports are absolute"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        yield from (name.split(".")[1] for name in names if name.startswith("pipeline."))


def list_modules(part: str) -> list[Path]:
    """The modules of a part of the package: a folder's, or the one file."""
    folder = PACKAGE / part
    return sorted(folder.rglob("*.py")) if folder.is_dir() else [PACKAGE / f"{part}.py"]


def imports_of(part: str) -> set[str]:
    return {name for path in list_modules(part) for name in find_imports(path)} - {part}


@pytest.mark.parametrize("stage", [*STAGES, *ASIDE])
def test_a_stage_imports_no_other_stage_nor_what_composes_them(stage: str) -> None:
    assert len(list_modules(stage)) > 1
    assert imports_of(stage) - SHARED == set()


def test_what_all_stages_share_imports_none_of_them() -> None:
    assert {part: imports_of(part) - BASE for part in BASE} == {part: set() for part in BASE}
    assert imports_of("config") - BASE == set()


def test_the_parts_of_the_nightly_job_know_the_state_and_what_all_share() -> None:
    assert imports_of("night") - SHARED == {"state"}


def test_nothing_but_the_command_line_imports_what_runs_the_job() -> None:
    above = {"cli", "explain", "purge", "show", "__main__"}
    parts = {path.stem if path.suffix else path.name for path in PACKAGE.iterdir() if path.name[0] != "."}
    importing = {part for part in parts - {"__pycache__", "packaged"} if "run" in imports_of(part)}
    assert importing <= above
    assert "cli" in importing


def test_run_knows_the_stages_that_a_reader_of_the_folder_sees() -> None:
    composed = imports_of("run") | imports_of("compose") | imports_of("take_in")
    assert composed >= set(STAGES)
    folders = {path.name for path in PACKAGE.iterdir() if (path / "__init__.py").exists()}
    assert folders == {*STAGES, *ASIDE, "handbooks", "night"}
