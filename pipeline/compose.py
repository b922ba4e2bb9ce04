"""What the publishers get: the tables with the months' figures, and the lists drawn from them."""

from dataclasses import dataclass, replace

import pandas as pd

from pipeline import analyse, words
from pipeline.compose_report import Counts
from pipeline.config import Settings
from pipeline.engine import Engine
from pipeline.model import FileReading, RecordKind, Results, StaffWork
from pipeline.period import Period
from pipeline.publish import Lists
from pipeline.validate import Validated


@dataclass(frozen=True)
class Edition:
    """One month's edition: the results, what the workbook shows beside them, the figures of any period."""

    results: Results
    lists: Lists
    counts: Counts


def gather_results(  # noqa: PLR0913, PLR0917 - everything a run found
    files: tuple[FileReading, ...],
    validated: Validated,
    clocks: pd.DataFrame,
    problems: pd.DataFrame,
    mended: pd.DataFrame,
    staff: StaffWork,
    *,
    month: Period | None,
    as_of: pd.Timestamp,
) -> Results:
    """The tables of the edition of `month`, without its figures and suggestions.

    Where no month is given it is the last complete one that holds a record.
    """
    tables = (validated.cases, validated.visits, validated.assessments)
    month = month or analyse.choose_period(*tables, as_of=as_of)
    return Results(
        as_of=as_of,
        month=month.name,
        files=files,
        cases=validated.cases,
        visits=validated.visits,
        assessments=validated.assessments,
        clocks=clocks,
        problems=problems,
        mended=mended,
        staff=staff,
        figures={},
        previous={},
        trend={},
        rows=_reconcile(files, validated),
        extras=validated.extras,
    )


def compose_edition(results: Results, *, engine: Engine, settings: Settings) -> Edition:
    """The edition of the results' month: figures and suggestions, and what the workbook shows beside them."""
    month = Period.named(results.month)
    months = analyse.list_trend(month, count=settings.report[0].trend_months)
    asked = dict.fromkeys([*months, month.previous, month.year_ago])
    counts = Counts(results, settings=settings, tallies=engine.tally(results, [*asked], settings=settings))
    view = counts.view(month)
    trend = {each.name: counts.figures(each) for each in months}
    results = replace(
        results,
        figures=counts.figures(month),
        previous=counts.figures(month.previous),
        trend=analyse.skip_empty_start(trend),
        suggestions=analyse.suggest_values(
            results.cases, handbooks=settings.handbooks, settings=settings.texts
        ),
    )
    lists = Lists(
        revisits=_list_talks(results, settings),
        scorecard=analyse.weigh_scores(analyse.score_owners(view), weights=settings.scorecard),
        counted=counts.counted(month),
    )
    return Edition(results, lists, counts)


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
