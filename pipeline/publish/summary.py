"""`summary.json`: what a run read and the month's figures, for scripts (contract section 6)."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

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
        "figures": results.figures,
        "previous": results.previous,
    }


def _describe_file(file: FileReading) -> dict[str, Any]:
    sheets = [
        {"name": sheet.name, "layout": sheet.layout, "handbook": sheet.handbook, "records": sheet.records}
        | ({"notes": list(sheet.notes)} if sheet.notes else {})
        for sheet in file.sheets
    ]
    return {"path": file.path, "status": file.status, "reason": file.reason, "sheets": sheets}
