"""Where files are read and clocks are timed: by the local pool of processes, or on a cluster (`[engine]`)."""

from collections.abc import Iterator, Sequence
from typing import Protocol

import pandas as pd

from pipeline.assess import WorkCalendar, time_clocks
from pipeline.config import Settings
from pipeline.errors import EngineSetupError
from pipeline.isolate import Lost
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


class LocalEngine:
    """The pool of processes on this machine."""

    def read(self, sources: Sequence[Source], settings: Settings) -> Iterator[tuple[Source, bytes | Lost]]:
        """See Engine."""
        return read_isolated(sources, settings)

    def time_clocks(
        self, cases: pd.DataFrame, visits: pd.DataFrame, *, settings: Settings, as_of: pd.Timestamp
    ) -> pd.DataFrame:
        """See Engine."""
        calendar = WorkCalendar.build(settings.calendar)
        return time_clocks(cases, visits, handbooks=settings.handbooks, calendar=calendar, as_of=as_of)


def choose_engine(settings: Settings) -> Engine:
    """The engine that the settings ask for; raises EngineSetupError where what it needs is not installed."""
    if not settings.engine.scheduler:
        return LocalEngine()
    try:
        from pipeline.cluster import Cluster  # noqa: PLC0415 - an extra, loaded where it is asked for
    except ModuleNotFoundError as error:
        raise EngineSetupError(NOT_INSTALLED) from error
    return Cluster(settings.engine.scheduler, here=LocalEngine())
