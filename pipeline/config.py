"""Settings: the packaged handbooks, overridden by the team's `config.toml`.

Every fault is told at once, each as "problem @ path".
"""

import tomllib
from collections.abc import Iterator, Mapping
from itertools import permutations
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo, available_timezones

from pydantic import Field, PrivateAttr, ValidationError, field_validator, model_validator

from pipeline.addressees import Delivery
from pipeline.errors import ConfigError
from pipeline.handbooks import (
    NAMES,
    Calendar,
    Code,
    Common,
    Data,
    Handbook,
    Labels,
    Target,
    read_packaged,
)
from pipeline.handbooks.terms import FieldName
from pipeline.period import Kind
from pipeline.urls import check_url, is_file, is_url, place_mirror, read_file_url

ROUNDING = 1e-9
MIRRORS = "mirror"
STATE_IS_LOCAL = 'output is a URL: name a folder on this computer, like "D:/feedback-state"'


class Focus(Data):
    """When a category or module is flagged (A11, C9)."""

    share: float = Field(default=0.30, ge=0, le=1)
    minimum: int = Field(default=10, ge=1)
    comparison: Literal[">", ">="] = ">"


class Scorecard(Data):
    """How handling feedback is weighed in an appraisal (C12)."""

    response: float = Field(default=0.4, ge=0)
    resolution: float = Field(default=0.3, ge=0)
    satisfaction: float = Field(default=0.3, ge=0)
    appraisal_share: float = Field(default=0.20, ge=0.20, le=1)  # C12: at least 20 % of an appraisal

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        if abs(self.response + self.resolution + self.satisfaction - 1) > ROUNDING:
            raise ValueError("response, resolution and satisfaction must add up to 1")
        return self


class Limits(Data):
    """What a single input file may cost before it is refused."""

    file_mb: int = Field(default=50, ge=1)
    unpacked_mb: int = Field(default=600, ge=1)
    ratio: int = Field(default=200, ge=10)
    cells: int = Field(default=5_000_000, ge=1000)
    seconds: int = Field(default=120, ge=1)
    memory_mb: int = Field(default=2048, ge=256)


class Engine(Data):
    """Where files are read and clocks are timed: on this machine, or by the workers of a Dask scheduler."""

    scheduler: str = Field(default="", pattern=r"^$|^(tcp|tls)://[^\s/]+:\d+$")


class Workbook(Data):
    """The tracking workbook."""

    closed_days: int = Field(default=90, ge=0)


class Report(Data):
    """One edition of the report: its files, how often, from which template, about what, for whom (A11, C10).

    Empty `handbooks` or `departments` mean all; `per_department` adds one for each department.
    """

    name: str = Field(default="月度分析报告", pattern=r'^[^\\/:*?"<>|\s]([^\\/:*?"<>|]*[^\\/:*?"<>|.\s])?$')
    title: str = "客户反馈月度分析报告"
    organisation: str = "客户服务部"
    template: str = Field(default="report", pattern=r"^[\w-]+$")
    every: Kind = "month"
    handbooks: list[str] = Field(default=[])
    departments: list[str] = Field(default=[])
    per_department: bool = False
    customers: Literal["masked", "hidden", "full"] = "masked"
    trend_months: int = Field(default=6, ge=2, le=24)


class Texts(Data):
    """How customers' texts are read: words kept whole, words left out, words that tell a theme (C9, C14)."""

    words: list[str] = Field(default=[])
    stop: list[str] = Field(default=[])
    themes: dict[str, list[str]] = Field(default={})


Time = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
"""A time of day, `02:00`."""


class Nightly(Data):
    """When `feedback nightly` does what; "" means never. `report_day` is of the next month (E11)."""

    run: Time = "02:00"
    report_day: int = Field(default=5, ge=1, le=28)
    report: Time | Literal[""] = "06:00"
    weekly_day: Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] = (
        "monday"
    )
    weekly: Time | Literal[""] = "07:00"
    chase: Time | Literal[""] = "08:00"
    limit_hours: float = Field(default=4, gt=0, le=24)
    max_age_hours: float = Field(default=26, gt=0)


class Log(Data):
    """The log in `output/state/log/`: how large a file grows, how many older ones are kept, in which form."""

    megabytes: float = Field(default=1, gt=0)
    files: int = Field(default=5, ge=0)
    json_lines: bool = False


class Source(Data):
    """What the team says of the files at `path` (a glob below the input folder) and their sheets.

    Of the rules that fit a sheet the first counts. `labels` are labels of these sheets alone.
    """

    path: str = Field(min_length=1)
    sheet: str = "*"
    handbook: str | None = None
    form: str | None = None
    ignore: bool = False
    labels: dict[str, FieldName] = Field(default={})

    @field_validator("path")
    @classmethod
    def _is_below_input(cls, path: str) -> str:
        if "\\" in path or path.startswith("/"):
            raise ValueError("write a path below the input folder, with / between folders")
        return path


class Settings(Data):
    """Everything a run needs to know beyond its inputs."""

    timezone: str = "Asia/Shanghai"
    input: Path = Path("input")
    output: Path = Path("output")
    templates: Path = Path("templates")
    state_dir: Path | None = None
    calendar: Calendar = Calendar()
    departments: dict[str, Code] = Field(default={})
    focus: Focus = Focus()
    scorecard: Scorecard = Scorecard()
    limits: Limits = Limits()
    engine: Engine = Engine()
    workbook: Workbook = Workbook()
    report: list[Report] = Field(default=[Report()], min_length=1)
    texts: Texts = Texts()
    delivery: Delivery = Delivery()
    nightly: Nightly = Nightly()
    log: Log = Log()
    targets: dict[str, Target]
    labels: Labels
    common: Common
    handbooks: dict[str, Handbook]
    sources: list[Source] = Field(default=[])
    _urls: dict[str, str] = PrivateAttr(default_factory=dict)

    @field_validator("timezone")
    @classmethod
    def _zone_exists(cls, name: str) -> str:
        if name not in available_timezones():
            raise ValueError("unknown time zone, write one like Asia/Shanghai")
        return name

    @field_validator("input", "output", mode="before")
    @classmethod
    def _is_a_place(cls, place: object) -> object:
        if not is_url(place):
            return place
        if is_file(place):
            return read_file_url(place)
        check_url(place)
        return place

    @field_validator("templates", "state_dir", mode="before")
    @classmethod
    def _is_local(cls, place: object) -> object:
        if is_url(place):
            raise ValueError("must be a folder on this computer, only input and output may be URLs")
        return place

    @field_validator("report", mode="before")
    @classmethod
    def _one_is_a_list(cls, value: object) -> object:
        return [value] if isinstance(value, Mapping) else value  # [report] or [[report]]

    @property
    def state(self) -> Path:
        """The state file: what must outlive a run (contract section 3)."""
        return (self.state_dir or self.output / "state") / "feedback.sqlite"

    @property
    def urls(self) -> Mapping[str, str]:
        """The places of `input` and `output` where they are URLs; the paths are those of their mirrors."""
        return self._urls

    @property
    def mirrors(self) -> Path:
        """The folder of the mirrors: beside the state, on a disk of this computer."""
        return self.state.parent / MIRRORS

    @property
    def zone(self) -> ZoneInfo:
        """The configured time zone."""
        return ZoneInfo(self.timezone)


def merge(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """`base` with `over` laid on top: tables are merged, everything else is replaced."""
    merged = dict(base)
    for key, value in over.items():
        under = merged.get(key)
        if isinstance(value, Mapping) and isinstance(under, Mapping):
            merged[key] = merge(under, value)
        else:
            merged[key] = value
    return merged


def build_settings(config: Mapping[str, Any], *, folder: Path = Path()) -> Settings:
    """Settings from a parsed `config.toml`; relative paths are below `folder`.

    Raises ConfigError with every fault as "problem @ path".
    """
    common = read_packaged("common")
    packaged = {
        "targets": common["targets"],
        "labels": {"case": {}, "visit": {}, "assessment": {}},
        "common": common,
        "handbooks": {name: read_packaged(name) for name in NAMES},
    }
    try:
        settings = Settings.model_validate(merge(packaged, config))
    except ValidationError as error:
        raise ConfigError([_tell(fault) for fault in error.errors()]) from None
    named = ("input", "output", "templates", "state_dir")
    paths = {key: folder / getattr(settings, key) for key in named if getattr(settings, key) is not None}
    faults = [*_check_sources(settings), *_check_reports(settings), *_check_delivery(settings)]
    urls = {key: config[key] for key in ("input", "output") if _is_elsewhere(config.get(key))}
    faults += _check_urls(urls)
    if "output" in urls and settings.state_dir is None:
        faults.append(f"{STATE_IS_LOCAL} @ state_dir")
    if not urls and paths["output"].resolve().is_relative_to(paths["input"].resolve()):
        faults.append("must not lie in the input folder, or results would be read again @ output")
    if faults:
        raise ConfigError(faults)
    return _place_mirrors(settings.model_copy(update=paths), urls)


def _check_urls(urls: Mapping[str, str]) -> Iterator[str]:
    """Places that URLs name, one below the other."""
    places = [place_mirror(url) for url in urls.values()]
    for place, other in permutations(places, 2):
        if place.is_relative_to(other):
            yield "input and output must be two folders, none below the other @ output"
            return


def _is_elsewhere(place: object) -> bool:
    return is_url(place) and not is_file(place)


def _place_mirrors(settings: Settings, urls: Mapping[str, str]) -> Settings:
    """The settings with the mirrors' folders for the places that are URLs."""
    if not urls:
        return settings
    placed = settings.model_copy(
        update={key: settings.mirrors.joinpath(place_mirror(url)) for key, url in urls.items()}
    )
    placed._urls = dict(urls)  # noqa: SLF001 - nobody may write it in the config
    return placed


def _check_sources(settings: Settings) -> Iterator[str]:
    """The handbooks and forms that the team's sources name, but that there are not."""
    books = settings.handbooks
    for place, source in enumerate(settings.sources):
        meant = [book for name, book in books.items() if source.handbook in (None, name)]
        titles = [form.title for book in meant for form in book.forms]
        if source.handbook not in (None, *books):
            yield f"no such handbook, write one of {', '.join(books)} @ sources.{place}.handbook"
        elif source.form not in (None, *titles):
            yield f"no such form, write one of {', '.join(titles)} @ sources.{place}.form"


def _check_reports(settings: Settings) -> Iterator[str]:
    """Editions whose files would overwrite another's, and handbooks that there are not."""
    names = [report.name for report in settings.report]
    for place, report in enumerate(settings.report):
        if report.name in names[:place]:
            yield f"another edition has this name @ report.{place}.name"
        for handbook in report.handbooks:
            if handbook not in settings.handbooks:
                books = ", ".join(settings.handbooks)
                yield f"no such handbook: {handbook}, write some of {books} @ report.{place}.handbooks"


def _check_delivery(settings: Settings) -> Iterator[str]:
    """Editions that addressees are to get, but that there are not."""
    names = [report.name for report in settings.report]
    for place, addressee in enumerate(settings.delivery.to):
        for name in addressee.editions:
            if name not in names:
                some = ", ".join(names)
                yield f"no such report: {name}, write some of {some} @ delivery.to.{place}.editions"


def load_settings(path: Path) -> Settings:
    """Settings from the file at `path`; where it is absent, the defaults."""
    if not path.exists():
        return build_settings({}, folder=path.parent)
    try:
        config = tomllib.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        raise ConfigError([f"{error.strerror} @ {path.name}"]) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError([f"{error} @ {path.name}"]) from None
    return build_settings(config, folder=path.parent)


def _tell(fault: Mapping[str, Any]) -> str:
    path = ".".join(str(part) for part in fault["loc"] if part != "[key]")  # the key itself is at fault
    problem = (
        "unknown key" if fault["type"] == "extra_forbidden" else fault["msg"].removeprefix("Value error, ")
    )
    return f"{problem} @ {path}"
