"""Everything that the report templates may name, from one run's results.

Figures print as text (`{{ tiles[0].value }}`) and have `.raw` for drawing. A missing value prints "—".
"""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from pipeline import words
from pipeline.config import Settings
from pipeline.masking import mask_text
from pipeline.publish.report.breakdown import (
    describe_backlog,
    describe_channels,
    describe_satisfaction,
    describe_shares,
    focus_rule,
)
from pipeline.publish.report.edition import ReportEdition
from pipeline.publish.report.findings import (
    describe_handbooks,
    describe_revisits,
    list_causes,
    list_comments,
    list_lowest_rated,
    list_missed_revisits,
    list_sources,
)
from pipeline.publish.report.headline import TILES, describe_trend, list_key_figures, look_up
from pipeline.publish.report.notes import describe_quality, list_actions, list_restated, list_topics
from pipeline.publish.report.numbers import count, rate, score
from pipeline.publish.report.risks import list_risks
from pipeline.publish.report.service import (
    describe_clocks,
    describe_groups,
    describe_high_priority,
    describe_scorecard,
    list_breaches,
    urgency_order,
)

Context = dict[str, Any]
"""Names that templates may use → values."""


@dataclass(frozen=True)
class PeriodText:
    """The period as text (`2026年10月`), and the words for it and its neighbours: 本月, 上月, 月末."""

    text: str
    this: str
    last: str
    end: str

    def __str__(self) -> str:
        """What the reader sees."""
        return self.text


def build_context(edition: ReportEdition, *, settings: Settings) -> Context:
    """The names that templates may use (contract section 8)."""
    results, extras = edition.results, edition.extras
    figures, previous = results.figures, results.previous
    key_figures = list_key_figures(figures, previous, year_ago=results.year_ago, targets=settings.targets)
    handbooks = describe_handbooks(extras.handbooks, settings=settings)
    return {
        **_describe_cover(edition),
        "summary": [mask_text(sentence) for sentence in extras.summary],
        "tiles": key_figures[:TILES],
        "other_figures": key_figures[TILES:],
        "trend": describe_trend(
            results.trend, restated={entry.period for entry in extras.restated}, targets=settings.targets
        ),
        "categories": describe_shares(figures, previous, key="categories", name="category"),
        "modules": describe_shares(figures, previous, key="modules", name="module"),
        "channels": describe_channels(figures, previous),
        "focus_rule": focus_rule(settings.focus),
        "clocks": describe_clocks(figures, previous),
        "urgencies": describe_groups(extras.by_urgency, urgency_order(settings)),
        "department_clocks": describe_groups(extras.by_department),
        "breaches": list_breaches(extras.breaches),
        "causes": list_causes(extras.causes),
        "satisfaction": describe_satisfaction(figures, previous),
        "lowest_rated": list_lowest_rated(extras.lowest_rated),
        "unhappy": list_comments(extras.unhappy),
        "happy": list_comments(extras.happy),
        "visits": {
            "made": count(look_up(figures, "visits.count")),
            "mean": score(look_up(figures, "visits.score_mean")),
            "on_time": rate(look_up(figures, "visits.on_time")),
        },
        "high": describe_high_priority(results, edition.period, settings=settings),
        "revisits": describe_revisits(extras.revisits),
        "missed_revisits": list_missed_revisits(extras.missed_revisits),
        "handbooks": handbooks,
        "handbook_reports": [row for row in handbooks if row.title],
        "risks": list_risks(extras.risks),
        "risks_note": extras.risks_note,
        "topics": list_topics(extras.topics),
        "topics_note": mask_text(extras.topics_note),
        "departments": describe_scorecard(extras.scorecard, "department"),
        "owners": describe_scorecard(extras.scorecard, "owner"),
        "backlog": describe_backlog(figures, previous),
        "quality": describe_quality(extras.quality),
        "sources": list_sources(extras.sources),
        "actions": list_actions(extras.actions),
        "restated": list_restated(extras.restated, settings=settings),
    }


def _describe_cover(edition: ReportEdition) -> Context:
    results, setup, period = edition.results, edition.setup, edition.period
    said = words.PERIODS[period.kind]
    text = said.title.format(year=period.year, part=period.part)
    last_day = period.end - pd.Timedelta(days=1)
    read = [file for file in results.files if file.status == "read"]
    records = len(results.cases) + len(results.visits) + len(results.assessments)
    sizes = {"case": results.cases, "visit": results.visits, "assessment": results.assessments}
    return {
        "title": setup.title,
        "organisation": setup.organisation,
        "period": PeriodText(text, said.this, said.last, said.end),
        "span": f"{period.start:%Y-%m-%d} 至 {last_day:%Y-%m-%d}",
        "as_of": f"{results.as_of:%Y-%m-%d %H:%M}",
        "source": {
            "files": count(len(read)),
            "records": count(records),
            "kinds": "、".join(f"{words.RECORD[kind]} {count(len(rows))}" for kind, rows in sizes.items()),
        },
    }
