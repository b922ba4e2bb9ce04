"""`summary.json`: what a run read and the month's figures, for scripts (contract section 6)."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pipeline.masking import mask_text
from pipeline.model import FileReading, Results


def write_summary(path: Path, results: Results, *, notices: Sequence[str]) -> None:
    """Writes the summary; the same results give the same bytes."""
    summary = summarise_run(results, notices=notices)
    path.write_text(json.dumps(summary, ensure_ascii=False, indent=1) + "\n", "utf-8")


def summarise_run(results: Results, *, notices: Sequence[str]) -> dict[str, Any]:
    """The object of contract section 6; `notices` are the lines that a person was told."""
    problems = results.problems
    severity = problems["severity"].value_counts()
    by_code = problems["code"].value_counts().sort_index()
    return {
        "as_of": results.as_of.isoformat(),
        "month": results.month,
        "files": [_describe_file(file) for file in results.files],
        "records": {
            "cases": len(results.cases),
            "visits": len(results.visits),
            "assessments": len(results.assessments),
        },
        "rows": results.rows,
        "notices": list(notices),
        "problems": {
            "error": int(severity.get("error", 0)),
            "warning": int(severity.get("warning", 0)),
            "by_code": {str(code): int(count) for code, count in by_code.items()},
        },
        "figures": _mask(results.figures),
        "previous": _mask(results.previous),
    }


def _mask(figures: Any) -> Any:  # noqa: ANN401 - figures of any depth
    """The figures with contacts hidden in the names of groups: a cell for an owner may hold anything."""
    if isinstance(figures, dict):
        return {key: _mask(value) for key, value in figures.items()}
    if isinstance(figures, list):
        return [_mask(value) for value in figures]
    return mask_text(figures) if isinstance(figures, str) else figures


def _describe_file(file: FileReading) -> dict[str, Any]:
    sheets = [
        {"name": sheet.name, "layout": sheet.layout, "handbook": sheet.handbook, "records": sheet.records}
        | ({"notes": list(sheet.notes)} if sheet.notes else {})
        | ({"purged": sheet.purged} if sheet.purged else {})
        for sheet in file.sheets
    ]
    return {"path": file.path, "status": file.status, "reason": file.reason, "sheets": sheets}
