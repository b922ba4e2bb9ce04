"""Records that were purged and still stand in an input file: left out of everything, and told."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

import numpy as np

from pipeline.model import Finding, Problem, RecordKind, Records
from pipeline.normalise import Intake
from pipeline.state import PurgeBook
from pipeline.take_in import Taken
from pipeline.word_problem import word_problem

JOIN = "、"


def leave_out(taken: Taken, book: PurgeBook) -> Taken:
    """The file without its purged records; they count as ignored rows of their sheets."""
    purged = {kind: book.find(kind, records.frame) for kind, records in taken.intake.records.items()}
    if not any(places.any() for places in purged.values()):
        return taken
    kept: dict[RecordKind, Records] = {}
    findings: list[Finding] = []
    places: list[tuple[str, int]] = []
    for kind, records in taken.intake.records.items():
        is_purged = purged[kind]
        gone = records.frame[is_purged]
        places += zip(gone["source_sheet"], gone["source_row"], strict=True)
        kept[kind] = records.select(~is_purged)
        moved = np.cumsum(~is_purged) - 1
        findings += [
            replace(found, position=int(moved[found.position]))
            for found in taken.intake.findings
            if found.record == kind and not is_purged[found.position]
        ]
    counts = Counter(sheet for sheet, _ in places)
    sheets = tuple(
        replace(sheet, records=sheet.records - n, ignored_rows=sheet.ignored_rows + n, purged=n)
        for sheet in taken.reading.sheets
        for n in [counts[sheet.name]]
    )
    return Taken(replace(taken.reading, sheets=sheets), Intake(kept, tuple(findings)), tuple(places))


def tell_purged(files: Sequence[Taken]) -> Iterator[Problem]:
    """One problem a sheet: the rows that its owner is asked to delete."""
    for taken in files:
        for sheet in dict.fromkeys(sheet for sheet, _ in taken.purged):
            rows = sorted({row for name, row in taken.purged if name == sheet})
            yield word_problem("past-retention", file=taken.reading.path, sheet=sheet, hint=name_rows(rows))


def name_rows(rows: Sequence[int]) -> str:
    """`3–5、9` for rows 3, 4, 5, 9 in their order."""
    runs = (
        [row for _, row in run]
        for _, run in groupby(enumerate(rows), key=lambda placed: placed[1] - placed[0])
    )
    return JOIN.join(f"{run[0]}–{run[-1]}" if len(run) > 1 else f"{run[0]}" for run in runs)
