"""Where files are read, clocks timed and records counted: on this machine, or on a cluster (`[engine]`)."""

from collections.abc import Iterator, Sequence
from typing import Protocol

import pandas as pd

from pipeline.analyse import Tally
from pipeline.assess import WorkCalendar, time_clocks
from pipeline.config import Settings
from pipeline.errors import EngineSetupError
from pipeline.isolate import Lost
from pipeline.model import Results
from pipeline.period import Period
from pipeline.take_in import Source, read_isolated

# words of this module
NOT_INSTALLED = "config.toml 的 [engine] scheduler 需要 distributed，请先安装：pip install distributed"


class Engine(Protocol):
    """Does what takes long; whichever does it, the results are the same, byte for byte."""

    def read(self, sources: Sequence[Source], settings: Settings) -> Iterator[tuple[Source, bytes | Lost]]:
        """What each file gave, packed, as they are done."""

    def time_clocks(
        self, cases: pd.DataFrame, visits: pd.DataFrame, *, settings: Settings, as_of: pd.Timestamp
    ) -> pd.DataFrame:
        """Every clock of all records, see `assess.time_clocks`."""

    def tally(
        self, results: Results, periods: Sequence[Period], *, settings: Settings
    ) -> dict[Period, Tally]:
        """The tallies of all records for these periods; those that are missing are counted when asked for."""


class LocalEngine:
    """A pool of processes on this machine for what takes long; the rest is done where it is asked for."""

    def read(self, sources: Sequence[Source], settings: Settings) -> Iterator[tuple[Source, bytes | Lost]]:
        """See Engine."""
        return read_isolated(sources, settings)

    def time_clocks(
        self, cases: pd.DataFrame, visits: pd.DataFrame, *, settings: Settings, as_of: pd.Timestamp
    ) -> pd.DataFrame:
        """See Engine."""
        calendar = WorkCalendar.build(settings.calendar)
        return time_clocks(cases, visits, handbooks=settings.handbooks, calendar=calendar, as_of=as_of)

    def tally(
        self,
        results: Results,  # noqa: ARG002 - see below
        periods: Sequence[Period],  # noqa: ARG002
        *,
        settings: Settings,  # noqa: ARG002
    ) -> dict[Period, Tally]:
        """See Engine: none, for here the look at a period that its lists need anyway serves its figures."""
        return {}


def choose_engine(settings: Settings) -> Engine:
    """The engine that the settings ask for; raises EngineSetupError where what it needs is not installed."""
    if not settings.engine.scheduler:
        return LocalEngine()
    try:
        from pipeline.cluster import Cluster  # noqa: PLC0415 - an extra, loaded where it is asked for
    except ModuleNotFoundError as error:
        raise EngineSetupError(NOT_INSTALLED) from error
    return Cluster(settings.engine.scheduler, here=LocalEngine())
