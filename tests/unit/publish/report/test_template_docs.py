"""docs/report-templates.md names everything a template may use, and every message it can meet."""

import dataclasses
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.config import build_settings
from pipeline.publish.report import html as page
from pipeline.publish.report import own_template, template_explain, template_faults
from pipeline.publish.report import word as document
from pipeline.publish.report.context import build_context
from pipeline.publish.report.numbers import Change, Figure, Ratio
from tests.support.report_results import make_edition, make_results

GUIDE = Path(__file__).parents[4] / template_explain.GUIDE
TEXT = GUIDE.read_text("utf-8")
CELLS = [
    [cell.strip() for cell in line.split("|")[1:-1]] for line in TEXT.splitlines() if line.startswith("| ")
]
SCALARS = {Figure: "数字", Change: "变化", Ratio: "比率"}  # told once, wherever they stand
CONTEXT = build_context(make_edition(make_results(300)), settings=build_settings({}))


def _names(cell: str) -> set[str]:
    return set(re.findall(r"`([\w.\[\]]+)`", cell))


def _walk(value: Any, path: str) -> Iterator[tuple[str, type]]:
    """Every dataclass that the context holds, with its path: `tiles[]`, `high.open.rows[]`."""
    if isinstance(value, list):
        for item in value[:1]:
            yield from _walk(item, f"{path}[]")
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from _walk(part, f"{path}.{key}")
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        yield path, type(value)
        for field in dataclasses.fields(value):
            yield from _walk(getattr(value, field.name), f"{path}.{field.name}")


def _list_types() -> dict[type, set[str]]:
    types = defaultdict(set)
    for key, value in CONTEXT.items():
        for path, kind in _walk(value, key):
            types[kind].add(path)
    return types


def test_every_name_of_the_context_is_listed() -> None:
    """A key without a line, or a line without a key, is a fault of the guide."""
    rows = CELLS[next(n for n, row in enumerate(CELLS) if row == ["名称", "内容"]) :]
    listed = set[str]().union(*(_names(name) for name, _ in rows[: rows.index(["哪里", "内容"])]))
    assert listed == CONTEXT.keys()


@pytest.mark.parametrize(
    ("kind", "paths"), _list_types().items(), ids=lambda part: getattr(part, "__name__", "")
)
def test_every_part_of_what_a_name_holds_is_listed(kind: type, paths: set[str]) -> None:
    """Each place where such a thing stands, and each of its fields, by the names that the program has."""
    fields = {field.name for field in dataclasses.fields(kind)}
    word = SCALARS.get(kind) or ("目标" if kind.__name__ == "Goal" else None)
    rows = [row for row in CELLS if (row[0].startswith(word) if word else _names(row[0]) & paths)]
    assert rows
    if word is None:
        assert paths <= set[str]().union(*(_names(row[0]) for row in rows))
    assert any(fields <= _names(row[1]) for row in rows)


def test_every_group_of_figures_is_listed_with_its_keys() -> None:
    """`source.files`, `visits.made`: what is no class of its own."""
    for key, value in CONTEXT.items():
        if isinstance(value, dict):
            (row,) = [row for row in CELLS if _names(row[0]) == {key}]
            assert _names(row[1]) == value.keys()


def test_every_message_of_the_guide_is_one_of_the_program() -> None:
    """What a user looks up is what the program says."""
    modules = (template_explain, template_faults, own_template, page, document)
    source = "".join(Path(str(module.__file__)).read_text("utf-8") for module in modules)
    rows = CELLS[next(n for n, row in enumerate(CELLS) if row == ["说法", "怎样改"]) + 1 :]
    said = [part for row in rows for part in row[0].split("、") if not part.startswith("-")]
    assert len(said) > 15
    assert [part for part in said if part not in source] == []
