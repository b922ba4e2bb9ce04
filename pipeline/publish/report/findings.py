"""What lies behind the figures: causes, revisits, each handbook, source files, what customers said."""

from dataclasses import dataclass

import pandas as pd

from pipeline import words
from pipeline.config import Settings
from pipeline.masking import mask_contacts, mask_text
from pipeline.publish.report.breakdown import shorten
from pipeline.publish.report.cells import say_deadline, say_lasting, say_text
from pipeline.publish.report.numbers import Figure, Ratio, count, rate, ratio, score
from pipeline.publish.report.service import Listed

MOST_CAUSES = 8
MOST_MISSED = 8
MOST_SOURCES = 6
LONGEST_COMMENT = 80  # half-width characters


@dataclass(frozen=True)
class Cause:
    """Why deadlines were missed: how many, which share of all, the department with at least half of them."""

    name: str
    count: Figure
    share: Figure
    department: str


@dataclass(frozen=True)
class RevisitRow:
    """One kind of revisit due in the period: how those ended; `kept` is done in time of those judged."""

    name: str
    kept: Ratio
    late: Figure
    early: Figure
    missed: Figure
    open: Figure


@dataclass(frozen=True)
class MissedRevisit:
    """One revisit that was due and that nobody made."""

    record_id: str
    name: str
    customer: str
    department: str
    owner: str
    due: str
    over: str


@dataclass(frozen=True)
class HandbookRow:
    """One handbook's figures (E12); `title` is that of its own part of the report, empty without one."""

    name: str
    title: str
    received: Figure
    completion: Ratio
    handling: Ratio
    response: Ratio
    satisfied: Ratio
    mean: Figure


@dataclass(frozen=True)
class Rated:
    """One department's mean score."""

    name: str
    mean: Figure
    scored: Figure


@dataclass(frozen=True)
class Comment:
    """What one customer said, of which record and department."""

    record_id: str
    department: str
    score: Figure
    text: str


@dataclass(frozen=True)
class SourceRow:
    """How good one file's data are: key fields filled, entered in time or after the fact, problems."""

    path: str
    records: Figure
    complete: Ratio
    in_time: Ratio
    after_fact: Figure
    problems: Figure


def list_causes(causes: pd.DataFrame) -> Listed[Cause]:
    """The most frequent causes."""
    rows = [
        Cause(words.CAUSE[row["cause"]], count(row["count"]), rate(row["share"]), say_text(row["department"]))
        for row in causes.head(MOST_CAUSES).to_dict("records")
    ]
    return Listed(rows, max(0, len(causes) - MOST_CAUSES), len(causes))


def describe_revisits(kinds: pd.DataFrame) -> list[RevisitRow]:
    """One row per kind of revisit."""
    return [
        RevisitRow(
            name=words.REVISIT.get(row["kind"], row["kind"]),
            kept=ratio(row["met"], row["met"] + row["late"] + row["early"] + row["missed"]),
            **{name: count(row[name]) for name in ("late", "early", "missed", "open")},
        )
        for row in kinds.to_dict("records")
    ]


def list_missed_revisits(missed: pd.DataFrame) -> Listed[MissedRevisit]:
    """The revisits that nobody made, the longest overdue first."""
    rows = [
        MissedRevisit(
            record_id=row["record_id"],
            name=words.REVISIT.get(row["kind"], row["kind"]),
            customer=say_text(row["customer"]),
            department=say_text(row["department"]),
            owner=say_text(row["owner"]),
            due=say_deadline(row["due_at"]),
            over=say_lasting(row["over_hours"]),
        )
        for row in missed.head(MOST_MISSED).to_dict("records")
    ]
    return Listed(rows, max(0, len(missed) - MOST_MISSED), len(missed))


def describe_handbooks(handbooks: pd.DataFrame, *, settings: Settings) -> list[HandbookRow]:
    """One row per handbook."""
    rows = []
    for row in handbooks.to_dict("records"):
        handbook = settings.handbooks.get(row["name"])
        rows.append(
            HandbookRow(
                name=words.HANDBOOK.get(row["name"]) or say_text(handbook.title if handbook else row["name"]),
                title=handbook.monthly_report if handbook else "",
                received=count(row["received"]),
                completion=ratio(row["done"], row["due"]),
                handling=ratio(row["resolve_met"], row["resolve_due"]),
                response=ratio(row["response_met"], row["response_due"]),
                satisfied=ratio(row["satisfied"], row["rated"]),
                mean=score(row["score_mean"]),
            )
        )
    return rows


def list_lowest_rated(departments: pd.DataFrame) -> list[Rated]:
    """The departments as given, the lowest mean first."""
    return [
        Rated(say_text(row["name"]), score(row["score_mean"]), count(row["score_count"]))
        for row in departments.to_dict("records")
    ]


def list_comments(comments: pd.DataFrame) -> list[Comment]:
    """The customers' own words, masked and cut."""
    return [
        Comment(
            record_id=row["record_id"],
            department=say_text(row["department"]),
            score=score(row["score"]),
            text=shorten(mask_text(" ".join(row["text"].split())), LONGEST_COMMENT),
        )
        for row in comments.to_dict("records")
    ]


def list_sources(sources: pd.DataFrame) -> Listed[SourceRow]:
    """The files with the most to mend; those with nothing to mend are left out."""
    faulty = sources[sources["faults"] > 0]
    rows = [
        SourceRow(
            path=mask_contacts(row["file"]),
            records=count(row["records"]),
            complete=ratio(row["filled"], row["expected"]),
            in_time=ratio(row["entered"] - row["late"], row["entered"]),
            after_fact=count(row["after_fact"]),
            problems=count(row["problems"]),
        )
        for row in faulty.head(MOST_SOURCES).to_dict("records")
    ]
    return Listed(rows, max(0, len(faulty) - MOST_SOURCES), len(faulty))
