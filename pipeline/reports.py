"""The reports of a run: which are due, which are closed for good, where their files may go."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from pipeline import words
from pipeline.compose_report import Composed, Counts, compose_report
from pipeline.config import Report, Settings
from pipeline.digest import digest_content, digest_file
from pipeline.errors import UsageError
from pipeline.model import Results
from pipeline.period import Period
from pipeline.publish.report import ReportEdition, Tell
from pipeline.safe_names import name_safely
from pipeline.state import ReportBook

_MOST_FILE_NAME = 60


@dataclass(frozen=True)
class Due:
    """An edition and the period it is about."""

    setup: Report
    period: Period


@dataclass(frozen=True)
class Issue:
    """The reports of a run: those to be written, and files by name: of reports closed now, and earlier."""

    composed: tuple[Composed, ...]
    closing: dict[str, bytes]
    closed: dict[str, bytes]

    @property
    def editions(self) -> list[ReportEdition]:
        """What is to be rendered."""
        return [each.edition for each in self.composed]


class Reports:
    """Composes the reports, and keeps what was delivered or changed by hand."""

    def __init__(self, state: Path, *, settings: Settings, as_of: pd.Timestamp) -> None:
        """`state` is the state file; it need not exist."""
        self._book = ReportBook(state)
        self._settings = settings
        self._as_of = as_of

    def list_due(self, month: Period) -> list[Due]:
        """What a run for this month writes: each edition of it; of the others the last complete period."""
        complete = {
            setup.every: Period.holding(self._as_of, setup.every).previous for setup in self._settings.report
        }
        complete["month"] = month
        return [Due(setup, complete[setup.every]) for setup in self._settings.report]

    def list_asked(self, period: Period, department: str | None = None) -> list[Due]:
        """The editions of this kind of period; where there are none, the monthly ones under its name."""
        every = [setup for setup in self._settings.report if setup.every == period.kind]
        setups = every or [adapt(setup, period) for setup in self._settings.report if setup.every == "month"]
        if not setups:
            raise UsageError(f"config.toml 中没有可用于 {period.name} 的 [[report]]")
        if department is not None:
            ((_, safe),) = name_safely([department], _MOST_FILE_NAME)
            setups = [restrict(setup, department, safe) for setup in setups]
        return [Due(setup, period) for setup in setups]

    def compose(self, results: Results, counts: Counts, due: Iterable[Due]) -> Issue:
        """The reports that are due; of a closed one, its files."""
        composed: list[Composed] = []
        closed: dict[str, bytes] = {}
        for each in _spread(due, results.cases):
            if self._book.is_closed(each.setup.name, each.period.name):
                closed |= self._book.list_files(each.setup.name, each.period.name)
            else:
                composed.append(self._compose(results, counts, each))
        return Issue(tuple(composed), {}, closed)

    def _compose(self, results: Results, counts: Counts, due: Due) -> Composed:
        period = due.period
        reported = self._book.list_reported(due.setup.name, before=period.name)
        same = [each for each in reported if Period.named(each.period).kind == period.kind]
        return compose_report(
            results, counts, setup=due.setup, period=period, reported=same, settings=self._settings
        )

    def close(self, issue: Issue, *, tell: Tell) -> Issue:
        """Delivers the reports for good: their figures are frozen, their files stay as they are now.

        `tell` hears what is wrong with a template.
        """
        closing: dict[str, bytes] = {}
        for each in issue.composed:
            edition = each.edition
            from pipeline.publish.report.render import render_report  # noqa: PLC0415 - takes long to load

            files = render_report(edition, settings=self._settings, tell=tell)
            self._book.close(
                edition.setup.name, period=edition.period.name, as_of=self._as_of, files=files, told=each.told
            )
            closing |= files
        return Issue((), closing, issue.closed)

    def place(self, path: Path, content: bytes) -> Path:
        """Where a report may be written: beside `path` where somebody changed the file that stands there.

        What is going to be written is remembered first, so that it is known again.
        """
        if self.is_changed(path, content):
            return path.with_stem(f"{path.stem}{words.REPORT_BESIDE}")
        self._book.note_written(path.name, digest_content(content))
        return path

    def is_changed(self, path: Path, content: bytes) -> bool:
        """Whether the file at `path` is neither this content nor anything that was written there."""
        known = {*self._book.list_written(path.name), digest_content(content)}
        return path.exists() and digest_file(path) not in known


def check_ended(period: Period, as_of: pd.Timestamp) -> None:
    """Raises UsageError for a period that has not ended: its figures cannot be final."""
    if as_of < period.end:
        raise UsageError(f"{period.name} 尚未结束（统计时间 {as_of:%Y-%m-%d %H:%M}），不能定稿")


def adapt(setup: Report, period: Period) -> Report:
    """A monthly edition under the name of another kind of period: 月度分析报告 → 季度分析报告."""
    month, kind = words.PERIODS["month"].edition, words.PERIODS[period.kind].edition
    changed = {key: getattr(setup, key).replace(month, kind) for key in ("name", "title")}
    return setup.model_copy(update=changed)


def restrict(setup: Report, department: str, file_name: str) -> Report:
    """An edition for one department."""
    return setup.model_copy(
        update={
            "name": f"{setup.name}-{file_name}",
            "title": f"{setup.title}（{department}）",
            "departments": [department],
            "per_department": False,
        }
    )


def _spread(due: Iterable[Due], cases: pd.DataFrame) -> Iterator[Due]:
    """The editions, and behind each that asks for it one for each department with a case in its period."""
    for each in due:
        setup = each.setup
        yield each
        if setup.per_department:
            named = cases["department"][each.period.covers(cases["received_at"])].dropna().unique()
            departments = sorted(set(named) & set(setup.departments or named))
            for department, safe in name_safely(departments, _MOST_FILE_NAME):
                yield Due(restrict(setup, department, safe), each.period)
