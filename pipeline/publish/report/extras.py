"""What the report says beyond the month's figures: plain data that the run hands over."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypedDict

import pandas as pd

from pipeline.model import Restated


class Topic(TypedDict):
    """A recurring topic (C9): `count` of the `texts` cases, `before` in the period before, if known.

    `words` are said most often in it, `quotes` what customers said, the most typical first; `records` are
    the cases' numbers.
    """

    label: str
    words: Sequence[str]
    count: int
    texts: int
    before: int | None
    focus: bool
    quotes: Sequence[str]
    records: Sequence[str]


class Action(TypedDict):
    """A proposed action, the figure that calls for it, how urgent it is (高, 中, 低), whom it concerns."""

    text: str
    figure: str
    priority: str
    department: str


class BadFile(TypedDict):
    """An input file and how many problems it has."""

    path: str
    count: int


class Quality(TypedDict):
    """How good the data are: problems by code, completeness (0 to 1) by column, the worst files.

    `lacking` is the number of open cases that lack a category, urgency or department; for `suggested` of
    them there is a suggestion.
    """

    records: int
    problems: dict[str, int]
    completeness: dict[str, float]
    files: list[BadFile]
    lacking: int
    suggested: int


BREACH_COLUMNS = (
    "record_id",
    "clock",
    "customer",
    "department",
    "owner",
    "urgency",
    "due_at",
    "over_hours",
    "state",
    "cause",
    "stage_from",
    "stage_to",
    "stage_hours",
)
CAUSE_COLUMNS = ("cause", "count", "share", "department")
RISK_COLUMNS = ("record_id", "customer", "text", "department", "owner", "risk", "because")
ATTAINMENT_COLUMNS = ("name", "clock", "met", "breached", "overdue", "attainment")
COUNTED_COLUMNS = (
    *("figure", "record", "record_id", "result", "at"),
    *("response_hours", "resolution_hours", "score"),
)
SCORECARD_COLUMNS = (
    "kind",
    "name",
    "received",
    "resolved",
    "resolution_rate",
    "response_met",
    "response_due",
    "response_rate",
    "score_count",
    "score_mean",
)
REVISIT_COLUMNS = ("kind", "met", "late", "early", "missed", "open", "unknown", "attainment")
MISSED_COLUMNS = ("customer", "kind", "record_id", "department", "owner", "due_at", "over_hours")
HANDBOOK_COLUMNS = (
    *("name", "received", "done", "due", "response_met", "response_due", "resolve_met", "resolve_due"),
    *("satisfied", "rated", "score_count", "score_mean"),
)
RATED_COLUMNS = ("name", "score_count", "score_mean")
COMMENT_COLUMNS = ("record_id", "department", "score", "text")
SOURCE_COLUMNS = (
    *("file", "records", "filled", "expected", "completeness"),
    *("late", "entered", "after_fact", "problems", "faults"),
)


def _no_rows(columns: tuple[str, ...]) -> Callable[[], pd.DataFrame]:
    return lambda: pd.DataFrame(columns=list(columns))


@dataclass(frozen=True)
class ReportExtras:
    """What the report says beyond the month's figures, as plain data.

    `breaches` has one row per missed clock (BREACH_COLUMNS, customer masked, hours over due, why), `causes`
    one per cause of those, the attainment tables one per name and clock (ATTAINMENT_COLUMNS), `scorecard` one
    per department or owner (SCORECARD_COLUMNS, `kind` department or owner), `revisits` one per kind due,
    `missed_revisits` one per revisit that nobody made, `handbooks` one per handbook, `lowest_rated` one per
    department with enough scores, `sources` one per file, `risks` one per open case that is likely to end
    unhappy (RISK_COLUMNS); each in the order to be read. `risks_note` says how well that is known, or why it
    is not. `counted` has one row per figure and record that counts in it (COUNTED_COLUMNS, as in the tracking
    workbook).
    """

    summary: list[str] = field(default_factory=list)
    topics: list[Topic] = field(default_factory=list)
    topics_note: str = ""
    actions: list[Action] = field(default_factory=list)
    breaches: pd.DataFrame = field(default_factory=_no_rows(BREACH_COLUMNS))
    causes: pd.DataFrame = field(default_factory=_no_rows(CAUSE_COLUMNS))
    by_urgency: pd.DataFrame = field(default_factory=_no_rows(ATTAINMENT_COLUMNS))
    by_department: pd.DataFrame = field(default_factory=_no_rows(ATTAINMENT_COLUMNS))
    scorecard: pd.DataFrame = field(default_factory=_no_rows(SCORECARD_COLUMNS))
    revisits: pd.DataFrame = field(default_factory=_no_rows(REVISIT_COLUMNS))
    missed_revisits: pd.DataFrame = field(default_factory=_no_rows(MISSED_COLUMNS))
    handbooks: pd.DataFrame = field(default_factory=_no_rows(HANDBOOK_COLUMNS))
    lowest_rated: pd.DataFrame = field(default_factory=_no_rows(RATED_COLUMNS))
    unhappy: pd.DataFrame = field(default_factory=_no_rows(COMMENT_COLUMNS))
    happy: pd.DataFrame = field(default_factory=_no_rows(COMMENT_COLUMNS))
    sources: pd.DataFrame = field(default_factory=_no_rows(SOURCE_COLUMNS))
    quality: Quality = field(
        default_factory=lambda: Quality(
            records=0, problems={}, completeness={}, files=[], lacking=0, suggested=0
        )
    )
    counted: pd.DataFrame = field(default_factory=_no_rows(COUNTED_COLUMNS))
    risks: pd.DataFrame = field(default_factory=_no_rows(RISK_COLUMNS))
    risks_note: str = ""
    restated: list[Restated] = field(default_factory=list)

    @cached_property
    def by_figure(self) -> Mapping[str, pd.DataFrame]:
        """The rows of `counted` of each figure."""
        return {str(figure): rows for figure, rows in self.counted.groupby("figure", sort=False)}
