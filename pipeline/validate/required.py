"""Fields that a record must have (contract section 4, "Required")."""

from collections.abc import Mapping

import numpy as np

from pipeline.handbooks import Handbook
from pipeline.model import Finding, RecordKind, Records


def find_missing(
    records: Records, kind: RecordKind, *, handbooks: Mapping[str, Handbook], findings: list[Finding]
) -> list[Finding]:
    """A finding for each blank required field; a refused value is not also missing."""
    refused = {(finding.position, finding.field) for finding in findings if finding.record == kind}
    missing = []
    for name, handbook in handbooks.items():
        ours = records.frame["handbook"].eq(name) if "handbook" in records.frame else None
        for field in handbook.required(kind):
            blank = records.frame[field].isna()
            positions = np.flatnonzero(blank if ours is None else blank & ours)
            missing += [
                Finding(kind, at, field, "missing-required")
                for at in positions.tolist()
                if (at, field) not in refused
            ]
    return missing
