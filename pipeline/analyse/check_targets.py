"""Targets met or missed (C11 and any the config adds)."""

from collections.abc import Mapping
from typing import Any

from pipeline.errors import ConfigError
from pipeline.handbooks import Target


def check_targets(figures: Mapping[str, Any], targets: Mapping[str, Target]) -> list[dict[str, Any]]:
    """`[{"name", "value", "target", "met"}]`; a figure without data neither meets nor misses its target.

    Raises ConfigError, every fault at once, where a target names no figure.
    """
    values = {name: _find(figures, target.figure) for name, target in targets.items()}
    faults = [
        f"no such figure: {targets[name].figure} @ targets.{name}.figure"
        for name, value in values.items()
        if not isinstance(value, int | float | None)
    ]
    if faults:
        raise ConfigError(faults)
    return [_check(name, values[name], target) for name, target in targets.items()]


def _find(figures: Any, path: str) -> Any:  # noqa: ANN401 - whatever the figures hold
    """The value at a path such as `high_priority.rate`; the figures themselves where there is none."""
    value = figures
    for part in path.split("."):
        if not isinstance(value, Mapping) or part not in value:
            return figures
        value = value[part]
    return value


def _check(name: str, value: float | None, target: Target) -> dict[str, Any]:
    least, most = target.at_least, target.at_most
    met = None if value is None else (least is None or value >= least) and (most is None or value <= most)
    return {"name": name, "value": value, "target": most if least is None else least, "met": met}
