"""What the report gets: the figures of its period and scope, and everything that is said beyond them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import pandas as pd

from pipeline import analyse, words
from pipeline.assess import find_openings
from pipeline.config import Report, Settings
from pipeline.lookup import find_rows, is_among
from pipeline.model import Restated, Results, Status
from pipeline.narrow import hide_customers, narrow_results
from pipeline.period import Period
from pipeline.publish.report import Action, BadFile, Quality, ReportEdition, ReportExtras, Topic
from pipeline.state.reported import Reported, Told

Figures = dict[str, Any]
MOST_RISKS = 10


class Counts:
    """The figures of some records, period by period, each worked out once."""

    def __init__(
        self, results: Results, *, settings: Settings, tallies: Mapping[Period, analyse.Tally] | None = None
    ) -> None:
        """The records are those of `results`; a period that is closed is seen as of when it was closed.

        `tallies` are those of periods, as of the run, that were counted before.
        """
        self._results = results
        self._settings = settings
        self._tallies = {(period, results.as_of): tally for period, tally in (tallies or {}).items()}
        self._views: dict[tuple[Period, pd.Timestamp], analyse.View] = {}
        self._figures: dict[tuple[Period, pd.Timestamp], Figures] = {}
        self._counted: dict[tuple[Period, pd.Timestamp], pd.DataFrame] = {}

    def of(self, results: Results) -> bool:
        """Whether these are the counts of the records of `results`."""
        return results.cases is self._results.cases

    @cached_property
    def outlook(self) -> analyse.Outlook:
        """Which open cases are likely to end unhappy."""
        results = self._results
        return analyse.foresee_outcomes(results.cases, results.clocks, settings=self._settings.texts)

    @cached_property
    def _visit_clocks(self) -> pd.DataFrame:
        """The clocks of visits: of these alone those that are due in another period are counted, too."""
        return self._results.clocks[self._results.clocks["record"].eq("visit")]

    @cached_property
    def _first(self) -> pd.Timestamp:
        """The earliest moment that any record knows of: in periods before it nothing is counted."""
        results = self._results
        tables = (results.cases, results.visits, results.assessments, results.clocks)
        earliest = [table.select_dtypes("datetime").min().min() for table in tables]
        return min((moment for moment in earliest if pd.notna(moment)), default=pd.Timestamp.max)

    @cached_property
    def _figures_before(self) -> Figures:
        """The figures of any period before the first moment: they are all the same."""
        results = self._results
        period = Period.holding(min(self._first, results.as_of), "month").previous
        none = {name: getattr(results, name).iloc[:0] for name in ("cases", "visits", "clocks")}
        view = analyse.view_period(
            **none, period=period, as_of=results.as_of, handbooks=self._settings.handbooks
        )
        tally = analyse.tally_period(view, results.assessments.iloc[:0], none["clocks"])
        return analyse.count_period(tally, settings=self._settings)

    def view(self, period: Period, as_of: pd.Timestamp | None = None) -> analyse.View:
        """The view of a period, as of the run or of an earlier moment."""
        key = (period, as_of or self._results.as_of)
        if key not in self._views:
            self._views[key] = self._look_at(*key)
        return self._views[key]

    def _look_at(self, period: Period, as_of: pd.Timestamp) -> analyse.View:
        results = self._results
        is_now = as_of == results.as_of
        return analyse.view_period(
            results.cases if is_now else analyse.recall_cases(results.cases, as_of),
            results.visits,
            results.clocks,
            period=period,
            as_of=as_of,
            handbooks=self._settings.handbooks,
        )

    def figures(self, period: Period, as_of: pd.Timestamp | None = None) -> Figures:
        """The figures of a period, as of the run or of an earlier moment.

        A view that is made for them alone is not kept: those of many months would take much memory.
        """
        if period.end <= self._first:
            return self._figures_before
        key = (period, as_of or self._results.as_of)
        if key not in self._figures:
            tally = self._tallies.get(key) or self._tally(*key)
            self._figures[key] = analyse.count_period(tally, settings=self._settings)
        return self._figures[key]

    def _tally(self, period: Period, as_of: pd.Timestamp) -> analyse.Tally:
        view = self._views.get((period, as_of)) or self._look_at(period, as_of)
        return analyse.tally_period(view, self._results.assessments, self._visit_clocks)

    def counted(self, period: Period, as_of: pd.Timestamp | None = None) -> pd.DataFrame:
        """The records behind the figures of a period."""
        key = (period, as_of or self._results.as_of)
        if key not in self._counted:
            self._counted[key] = analyse.list_counted(self.view(period, as_of))
        return self._counted[key]


@dataclass(frozen=True)
class Composed:
    """A report to be written, and what it tells of its own and earlier periods if it is the final one."""

    edition: ReportEdition
    told: list[Told]


def compose_report(  # noqa: PLR0913 - what is reported, and what was reported before
    results: Results,
    counts: Counts,
    *,
    setup: Report,
    period: Period,
    reported: list[Reported],
    settings: Settings,
) -> Composed:
    """The report of `period`; `counts` are of the run's records, `reported` is what was told of closed ones.

    Closed periods are seen as of when they were closed, so that what differs from what was reported is a
    correction, never the mere passing of time.
    """
    outlook = counts.outlook
    mine = narrow_results(results, setup, handbooks=settings.handbooks)
    counts = counts if counts.of(mine) else Counts(mine, settings=settings)
    closed = {each.period: each.as_of for each in reported}
    purged = {each.period: each.figures for each in reported if each.purged}

    def count(of: Period) -> Figures:
        return purged.get(of.name) or counts.figures(of, closed.get(of.name))

    trend = {each.name: count(each) for each in analyse.list_trend(period, count=setup.trend_months)}
    figures, previous, year_ago = (count(each) for each in (period, period.previous, period.year_ago))
    shown = replace(
        hide_customers(mine, setup),
        figures=figures,
        previous=previous,
        year_ago=year_ago,
        trend=analyse.skip_empty_start(trend),
    )
    restated, told = _restate(counts, reported, shown=[*trend, period.previous.name, period.year_ago.name])
    view = replace(counts.view(period), cases=shown.cases, visits=shown.visits)
    shifts = analyse.explain_changes(
        *(counts.view(each, closed.get(each.name)) for each in (period, period.previous))
    )
    revisits = analyse.judge_revisits(counts.view(period), handbooks=settings.handbooks)
    extras = _add_extras(view, shown, shifts=shifts, revisits=revisits, settings=settings)
    counted = counts.counted(period)
    risks = _list_risks(outlook, shown.cases, period)
    extras = replace(
        extras,
        restated=restated,
        counted=counted,
        risks=risks,
        risks_note=_justify(outlook) if len(risks) else outlook.reason or words.OUTLOOK["none"],
    )
    own = Told(period.name, figures, counted)
    return Composed(ReportEdition(setup, period, shown, extras), [own, *told])


def _restate(
    counts: Counts, reported: list[Reported], *, shown: list[str]
) -> tuple[list[Restated], list[Told]]:
    """What changed of the closed periods that the report shows, and what is now to be remembered of them."""
    restated, told = [], []
    for each in reported:
        period = Period.named(each.period)
        now = counts.figures(period, each.as_of)
        is_told = each.period in shown and not each.purged
        changed = analyse.compare_figures(each.figures, now) if is_told else []
        if changed:
            counted = counts.counted(period, each.as_of)
            restated += analyse.restate(
                each.period, each.figures, now, changed=changed, counted=(each.counted, counted)
            )
            told.append(Told(each.period, now, counted))
    return restated, told


def _add_extras(
    view: analyse.View,
    results: Results,
    *,
    shifts: list[analyse.Shift],
    revisits: analyse.Revisits,
    settings: Settings,
) -> ReportExtras:
    said = words.PERIODS[view.period.kind]
    scorecard = analyse.weigh_scores(analyse.score_owners(view), weights=settings.scorecard)
    before = view.period.previous.covers(view.cases["received_at"])
    topics = analyse.find_topics(view.cases, now=view.received, before=before, settings=settings)
    opened_at = find_openings(view.cases["received_at"], settings.calendar)
    breaches = analyse.explain_breaches(view, results.clocks, opened_at=opened_at)
    findings = analyse.Findings(
        shifts=shifts,
        causes=analyse.count_causes(breaches),
        revisits=revisits,
        sources=analyse.measure_sources(
            view, results.assessments, problems=results.problems, handbooks=settings.handbooks
        ),
        departments=analyse.rank_departments(view),
        topics=[
            {
                "label": t.label,
                "count": t.count,
                "share": t.share,
                "focus": t.focus,
                "before": t.before if topics.before else None,
            }
            for t in topics.topics
        ],
    )
    comments = analyse.quote_comments(view)
    return ReportExtras(
        summary=analyse.summarise(
            results.figures, shifts, targets=settings.targets, this=said.this, last=said.last
        ),
        topics=[
            Topic(
                label=t.label,
                words=t.words,
                count=t.count,
                texts=topics.texts,
                before=t.before if topics.before else None,
                focus=t.focus,
                quotes=t.quotes,
                records=t.records,
            )
            for t in topics.topics
        ],
        topics_note=_note_topics(topics),
        actions=[
            Action(text=each.text, figure=each.figure, priority=each.priority, department=each.department)
            for each in analyse.propose_actions(
                results.figures, findings, targets=settings.targets, last=said.last
            )
        ],
        breaches=breaches.rename(columns={"customer_name": "customer"}),
        causes=findings.causes,
        by_urgency=analyse.count_attainment(view, "urgency"),
        by_department=analyse.count_attainment(view, "department"),
        scorecard=scorecard,
        revisits=revisits.kinds,
        missed_revisits=_name_customers(revisits.missed, results),
        handbooks=analyse.score_handbooks(view),
        lowest_rated=findings.departments,
        unhappy=comments.unhappy,
        happy=comments.happy,
        quality=_describe_quality(results, settings=settings),
        sources=findings.sources,
    )


def _name_customers(missed: pd.DataFrame, results: Results) -> pd.DataFrame:
    """Missed revisits with `customer` as the edition shows it: whose they are goes by the real name."""
    numbers = pd.concat([results.cases["case_id"], results.visits["visit_id"]])
    names = pd.concat([results.cases["customer_name"], results.visits["customer_name"]])
    shown = names.array.take(find_rows(numbers, missed["record_id"]), allow_fill=True)
    return missed.assign(customer=shown).drop(columns="customer_name")


def _note_topics(topics: analyse.Topics) -> str:
    if not topics.enough:
        return words.TOO_FEW_TEXTS.format(count=topics.texts)
    return words.TOPICS_REST.format(texts=topics.texts, rest=topics.rest) if topics.topics else ""


def _list_risks(outlook: analyse.Outlook, cases: pd.DataFrame, period: Period) -> pd.DataFrame:
    """The open cases received by the period's end that are likeliest to end unhappy, with whose they are."""
    received = cases["case_id"][cases["received_at"].lt(period.end)]
    worst = outlook.rows[is_among(outlook.rows["record_id"], received)].head(MOST_RISKS)
    columns = {"case_id": "record_id", "customer_name": "customer", "description": "text"}
    asked = is_among(cases["case_id"], worst["record_id"])
    known = cases.loc[asked, [*columns, "department", "owner"]].rename(columns=columns)
    return worst.merge(known, on="record_id", validate="one_to_one")


def _justify(outlook: analyse.Outlook) -> str:
    """The figures that justify the outlook."""
    return words.OUTLOOK["proof"].format(
        n=outlook.n,
        unhappy=outlook.unhappy,
        base_rate=outlook.base_rate,
        top_n=outlook.top_n,
        top_unhappy=outlook.top_unhappy,
        top_rate=outlook.top_rate,
        auc=outlook.auc,
    )


def _describe_quality(results: Results, *, settings: Settings) -> Quality:
    quality = analyse.measure_quality(results.cases, results.problems, handbooks=settings.handbooks)
    fields = quality.fields.dropna(subset="share")
    is_open = ~results.cases["status"].isin([Status.RESOLVED, Status.CLOSED])
    lacking = analyse.count_lacking(results.cases, settings.handbooks).any(axis=1) & is_open
    suggested = lacking & results.cases["case_id"].isin(results.suggestions["record_id"])
    return Quality(
        records=quality.records,
        problems=dict(quality.codes.groupby("code", sort=False)["count"].sum().astype(int)),
        completeness=dict(zip(fields["label"], fields["share"].astype(float), strict=True)),
        files=[
            BadFile(path=path, count=int(count))
            for path, count in zip(quality.files["file"], quality.files["count"], strict=True)
        ],
        lacking=int(lacking.sum()),
        suggested=int(suggested.sum()),
    )
