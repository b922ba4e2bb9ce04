"""One report to be written: its setup, the period, the records of its scope with their figures."""

from collections.abc import Callable
from dataclasses import dataclass

from pipeline.config import Report
from pipeline.model import Results
from pipeline.period import Period
from pipeline.publish.report.extras import ReportExtras

Tell = Callable[[str], None]
"""Hears each line that a person must be told."""


@dataclass(frozen=True)
class ReportEdition:
    """`results` holds the records of the edition's scope, and `figures` … `trend` of its period."""

    setup: Report
    period: Period
    results: Results
    extras: ReportExtras

    @property
    def stem(self) -> str:
        """What its files are called: `月度分析报告-2026-10`."""
        return f"{self.setup.name}-{self.period.name}"
