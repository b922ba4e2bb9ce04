"""What the publishers get: the tables with the months' figures, and the lists drawn from them."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from pipeline import analyse, words
from pipeline.config import Settings
from pipeline.model import FileReading, RecordKind, Results, StaffWork
from pipeline.publish import Lists
from pipeline.publish.report import Action, BadFile, Quality, ReportExtras, Topic
from pipeline.validate import Validated

Figures = dict[str, Any]


@dataclass(frozen=True)
class Edition:
    """One month's edition: the results, what the tracking workbook and the report show beside them."""

    results: Results
    lists: Lists
    extras: ReportExtras


def compose_edition(  # noqa: PLR0913, PLR0917 - everything a run found
    files: tuple[FileReading, ...],
    validated: Validated,
    clocks: pd.DataFrame,
    problems: pd.DataFrame,
    mended: pd.DataFrame,
    staff: StaffWork,
    *,
    month: str | None,
    as_of: pd.Timestamp,
    settings: Settings,
) -> Edition:
    """The edition of `month`; where none is given, of the last complete month that holds a record."""
    tables = (validated.cases, validated.visits, validated.assessments)
    month = month or analyse.choose_month(*tables, as_of=as_of)
    months = analyse.trend_months(month, settings.report.trend_months)
    trend = _drop_empty_start(
        {
            name: analyse.count_month(*tables, clocks, month=name, as_of=as_of, settings=settings)
            for name in months
        }
    )
    results = Results(
        as_of=as_of,
        month=month,
        files=files,
        cases=validated.cases,
        visits=validated.visits,
        assessments=validated.assessments,
        clocks=clocks,
        problems=problems,
        mended=mended,
        staff=staff,
        figures=trend[month],
        previous=trend[months[-2]],
        trend=trend,
        rows=_reconcile(files, validated),
        extras=validated.extras,
    )
    view = analyse.view_month(
        validated.cases, validated.visits, clocks, month=month, as_of=as_of, handbooks=settings.handbooks
    )
    scorecard = analyse.weigh_scores(analyse.score_owners(view), weights=settings.scorecard)
    lists = Lists(
        revisits=_list_talks(results, settings), scorecard=scorecard, counted=analyse.list_counted(view)
    )
    return Edition(results, lists, _add_extras(view, results, scorecard, settings=settings))


def _list_talks(results: Results, settings: Settings) -> pd.DataFrame:
    """Whom to talk to by when and, in words, why: revisits that are owed, and customers' own dates."""
    owed = analyse.list_revisits(
        results.cases, results.visits, results.clocks, handbooks=settings.handbooks, as_of=results.as_of
    )
    records: dict[RecordKind, pd.DataFrame] = {
        "case": results.cases,
        "visit": results.visits,
        "assessment": results.assessments,
    }
    occasions = analyse.list_occasions(records, results.extras, as_of=results.as_of)
    talks = pd.concat([owed, occasions], ignore_index=True)
    return talks.assign(reason=talks["reason"].map(words.REVISIT))


def _drop_empty_start(trend: dict[str, Figures]) -> dict[str, Figures]:
    """The months from the first one with a record on; the last two always."""
    months = list(trend)
    started = (
        at for at, name in enumerate(months) if trend[name]["received"] or trend[name]["visits"]["count"]
    )
    first = min(next(started, len(months)), len(months) - 2)
    return {name: trend[name] for name in months[first:]}


def _reconcile(files: tuple[FileReading, ...], validated: Validated) -> dict[str, int]:
    """Rows read = accepted + rejected + duplicates + ignored; the cases that visits opened are no rows.

    Raises RuntimeError where a row was lost on the way.
    """
    sheets = [sheet for file in files for sheet in file.sheets]
    counted = {
        "accepted": validated.accepted,
        "rejected": sum(sheet.rejected_rows for sheet in sheets),
        "duplicates": validated.duplicates,
        "ignored": sum(sheet.ignored_rows for sheet in sheets),
    }
    if sum(sheet.records for sheet in sheets) != validated.accepted + validated.duplicates:
        raise RuntimeError(f"rows were lost: {counted}")
    return {"read": sum(counted.values()), **counted}


def _add_extras(
    view: analyse.View, results: Results, scorecard: pd.DataFrame, *, settings: Settings
) -> ReportExtras:
    figures, previous = results.figures, results.previous
    topics = analyse.find_topics(view)
    return ReportExtras(
        summary=analyse.summarise(figures, previous, targets=settings.targets),
        topics=[
            Topic(
                label=t.label,
                count=t.count,
                share=t.share,
                focus=t.share > settings.focus.share,
                quote=t.quote,
            )
            for t in topics.topics
        ],
        topics_note="" if topics.enough else words.TOO_FEW_TEXTS.format(count=topics.texts),
        actions=[
            Action(text=action.text, figure=action.figure, priority=action.priority)
            for action in analyse.propose_actions(figures, previous, targets=settings.targets)
        ],
        breaches=analyse.list_breaches(view).rename(columns={"customer_name": "customer"}),
        by_urgency=analyse.count_attainment(view, "urgency"),
        by_department=analyse.count_attainment(view, "department"),
        scorecard=scorecard,
        quality=_describe_quality(analyse.measure_quality(results.cases, results.problems)),
    )


def _describe_quality(quality: analyse.Quality) -> Quality:
    fields = quality.fields.dropna(subset="share")
    return Quality(
        records=quality.records,
        problems=dict(quality.codes.groupby("code", sort=False)["count"].sum().astype(int)),
        completeness=dict(zip(fields["label"], fields["share"].astype(float), strict=True)),
        files=[
            BadFile(path=path, count=int(count))
            for path, count in zip(quality.files["file"], quality.files["count"], strict=True)
        ],
    )
