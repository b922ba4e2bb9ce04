"""Clocks around the product's own functions, in whichever of its processes they are called.

    python -m benchmarks.stage_clock clock.jsonl run --month 2026-10 …

Runs the product's command line; every call of a function named below adds a line to the file: what it was,
its seconds and its CPU seconds, all that it called included. Forks of the program have the clocks; where its
children are forked off a server, that loads `stage_clock_children` too.
"""

import functools
import importlib
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

SETTING = "FEEDBACK_STAGE_CLOCK"
HERE = "benchmarks.stage_clock"
JOB = "job"
STEPS = {
    "read": ["pipeline.take_in:take_in_files"],
    "validate": ["pipeline.validate:validate_records"],
    "clocks": ["pipeline.assess:time_clocks"],
    "analyse": ["pipeline.compose:compose_edition"],
    "remember": [
        "pipeline.remember:Recall.finish",
        "pipeline.state:ProblemBook.follow",
        "pipeline.staff:StaffEdits.note_placed",
    ],
    "write": ["pipeline.publish:publish_edition"],
}
"""The steps of the job, one after the other in the main process."""
WITHIN = {
    "read": {
        "files to cells": ["pipeline.read:read_file"],
        "cells to records": ["pipeline.normalise:normalise_tables"],
    },
    "write": {
        "rows of the tracking workbook": ["pipeline.publish:track"],
        "tracking workbook": ["pipeline.publish.tracking:Tracking.write"],
        "compose reports": ["pipeline.reports:Reports.compose"],
        "reports": ["pipeline.publish.report.render:render_report"],
        "marked copies": ["pipeline.publish.marked:write_marked_copies"],
        "tables": ["pipeline.publish.tables:write_tables"],
        "summary": ["pipeline.publish.summary:write_summary"],
        "state": [
            "pipeline.state:NumberBook.save",
            "pipeline.state:ProblemBook.save",
            "pipeline.state:Memory.save",
            "pipeline.staff:StaffEdits.journal",
        ],
        "chase lists": ["pipeline.publish.chase:write_chase_lists"],
        "archives": ["pipeline.publish.archive:write_archives"],
        "putting in place": ["pipeline.publish.staging:place_together"],
    },
}
"""What two of the steps consist of, perhaps in several processes at a time."""


def name_targets() -> dict[str, list[str]]:
    """Every function that gets a clock, as `module:name`, by what its time is called."""
    return {
        JOB: ["pipeline.run:run_job"],
        **STEPS,
        **{k: v for parts in WITHIN.values() for k, v in parts.items()},
    }


def find_function(target: str) -> tuple[Any, str, Callable[..., Any]]:
    """Where a function stands (module or class), its name there, and itself; raises LookupError."""
    module, _, path = target.partition(":")
    *owners, name = path.split(".")
    try:
        owner = functools.reduce(getattr, owners, importlib.import_module(module))
        return owner, name, getattr(owner, name)
    except (ImportError, AttributeError):
        raise LookupError(f"{target} is not there any more: mend the tables of {HERE}") from None


def put_clocks(*, on_loaded_only: bool) -> None:
    """Puts a clock around every function, or around those of modules that are loaded already."""
    for label, targets in name_targets().items():
        for target in targets:
            if not on_loaded_only or target.partition(":")[0] in sys.modules:
                owner, name, work = find_function(target)
                _replace(owner, name, work, _clock(label, work))


def _replace(owner: Any, name: str, work: Callable[..., Any], clocked: Callable[..., Any]) -> None:  # noqa: ANN401
    """Puts the clocked function in its place, and wherever else modules and their tables have it."""
    setattr(owner, name, clocked)
    if isinstance(owner, ModuleType):
        for module in [each for key, each in sys.modules.items() if key.partition(".")[0] == "pipeline"]:
            tables = [value for value in vars(module).values() if isinstance(value, dict)]
            for table in (vars(module), *tables):
                table.update({key: clocked for key, value in table.items() if value is work})


def _clock(label: str, work: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(work)
    def clocked(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401 - whatever the function takes and gives
        wall, cpu = time.perf_counter(), time.process_time()
        try:
            return work(*arguments, **named)
        finally:
            note = {"label": label, "wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}
            _add_line(json.dumps(note))

    return clocked


def _add_line(line: str) -> None:
    """In one write, so that the lines of several processes do not mix."""
    handle = os.open(os.environ[SETTING], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(handle, f"{line}\n".encode())
    os.close(handle)


def read_clocks(path: Path) -> dict[str, tuple[float, float]]:
    """Seconds and CPU seconds of all calls, by label; raises LookupError where one was never called."""
    found = dict.fromkeys(name_targets(), (0.0, 0.0))
    called = set()
    for line in path.read_text("utf-8").splitlines():
        note = json.loads(line)
        wall, cpu = found[note["label"]]
        found[note["label"]] = wall + note["wall"], cpu + note["cpu"]
        called.add(note["label"])
    if silent := found.keys() - called:
        raise LookupError(f"never called: {', '.join(sorted(silent))}; mend the tables of {HERE}")
    return found


def main() -> None:
    """The product's command line, clocked."""
    file = sys.argv.pop(1)
    os.environ[SETTING] = str(Path(file).absolute())  # for the children too
    from pipeline import children  # noqa: PLC0415 - the benchmarks themselves do not load the product

    children.MODULES.append(f"{HERE}_children")
    children.warm_up()  # as the product does, before it loads the rest
    put_clocks(on_loaded_only=False)
    from pipeline.cli import main as run_command_line  # noqa: PLC0415

    run_command_line()


if __name__ == "__main__":
    main()
