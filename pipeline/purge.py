"""`feedback purge`: what is past its retention, where it stands, and how it is removed (C8, E11).

The order matters, for a purge may be killed at any moment, and the next one has to find what is left: reports
go first, while the records still tell what they quote; then the records are sealed, the outputs written
without them, the state cleaned; the archives, which alone tell of cases that stand in no input, go last.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from python_calamine import CalamineError

from pipeline import words
from pipeline.amend import FIRST_ROW
from pipeline.assess import find_past, time_retention
from pipeline.config import Settings
from pipeline.digest import digest_content
from pipeline.errors import UsageError
from pipeline.model import RECORD_KINDS, TRACKING_FILE, RecordKind, Status
from pipeline.publish.archive import list_archives, purge_archive, read_archive
from pipeline.quoted import Traces, read_texts
from pipeline.run import Found, find_records, run_job
from pipeline.staff import WORKBOOKS
from pipeline.state import PurgeBook
from pipeline.state.cache import FOLDER as CACHE
from pipeline.state.purged import count_traces
from pipeline.state.reported import ReportBook
from pipeline.state.store import compact_state
from pipeline.take_in import Source
from pipeline.validate import Validated

# Words of this module.
ARCHIVES, MEETING = "归档", "周会"
RECORDS = {"case": "工单", "visit": "回访", "assessment": "评估"}
NOTHING = "没有超过保存期限的记录"
LINE = "{record} {number}　{handbook}　结束 {ended:%Y-%m-%d}　保存至 {until:%Y-%m-%d}"
PLACES = {
    "source": "    源文件　{places}　请从源文件删除，否则源文件中仍有这些内容",
    "archive": "    归档　{places}",
    "state": "    状态　{places} 条（编号、修改、修改记录）",
}
FILES = {
    "quoting": "{path}　引用了其中的内容，将删除",
    "foreign": "{path}　引用了其中的内容，但被人改过或不是本系统写出的，请自行删除",
    "naming": "{path}　只含编号，保留",
}
FINAL = "定稿 {period} {name}　引用了其中的内容，将从状态中删除（数字保留）"
WHOLE = "另外整体删除：缓存、保存的跟踪表副本 {workbooks} 份、状态备份 {backups} 份"
ASK = "共 {count} 条超过保存期限；加 --yes 才会清除，以上文件均未改动"
DONE = "已清除 {count} 条；编号保留，不再发给其他工单"
BUSY = "{path} 正被其他程序打开，请关闭后重新运行"
SEPARATOR = "；"
REPORTS = (".docx", ".html", ".xlsx")
BACKUPS = ("feedback.v*", "feedback.damaged-*")

_PLACE = ["source_file", "source_sheet", "source_row", "customer_name"]


@dataclass(frozen=True)
class Plan:
    """What is past its retention as of a moment: `past` has one row per record (as `assess.time_retention`).

    `rows` are all rows of the input files that tell of these records, by kind, each with its `number`;
    `archived` the cases' rows in the archives. `files` are reports and meeting lists that, by the keys of
    FILES, quote the records or name them; `final` are reports kept in the state (edition, period, file).
    """

    found: Found
    past: pd.DataFrame
    rows: Mapping[RecordKind, pd.DataFrame]
    archived: Mapping[Path, pd.DataFrame]
    files: Mapping[str, list[Path]]
    final: tuple[tuple[str, str, str], ...]


def plan_purge(settings: Settings, *, as_of: pd.Timestamp, sources: Sequence[Source]) -> Plan:
    """What is past its retention and where it stands; changes nothing."""
    found = find_records(settings, as_of=as_of, sources=sources, told=lambda _: None)
    archives = dict(_read_archives(settings))
    past = find_past(_time_all(found.validated, archives, settings), as_of)
    rows = {kind: _find_rows(kind, found, past) for kind in RECORD_KINDS}
    archived = {path: own[own["case_id"].isin(past["number"])] for path, own in archives.items()}
    archived = {path: own for path, own in archived.items() if len(own)}
    traces = Traces([*rows.values(), *archived.values()], past["number"][past["number"].ne("")])
    files = _sort_files(settings, traces) if len(past) else {}
    reports = ReportBook(settings.state).list_all_files() if len(past) else {}
    final = tuple(place for place, content in reports.items() if traces.are_quoted(read_texts(content)))
    return Plan(found, past, rows, archived, files, final)


def _time_all(
    validated: Validated, archives: Mapping[Path, pd.DataFrame], settings: Settings
) -> pd.DataFrame:
    """How long the records of the inputs are kept, and the cases that only an archive still tells of."""
    tables = (validated.cases, validated.visits, validated.assessments)
    times = [time_retention(*tables, handbooks=settings.handbooks)]
    if archives:
        titles = {book.title: name for name, book in settings.handbooks.items()}
        titles |= {title: name for name, title in words.HANDBOOK.items()}
        rows = pd.concat(archives.values(), ignore_index=True).drop_duplicates("case_id", keep="last")
        rows = rows[~rows["case_id"].isin(validated.cases["case_id"])]
        named = rows.assign(handbook=rows["handbook"].map(titles), status=Status.CLOSED.value)
        alone = (table.iloc[:0] for table in tables[1:])
        times.append(time_retention(named, *alone, handbooks=settings.handbooks))
    return pd.concat(times, ignore_index=True)


def _read_archives(settings: Settings) -> Iterator[tuple[Path, pd.DataFrame]]:
    for path in list_archives(settings.output / ARCHIVES):
        with suppress(OSError, CalamineError):  # a file that cannot be read is the doctor's business
            yield path, read_archive(path)[0]


def _find_rows(kind: RecordKind, found: Found, past: pd.DataFrame) -> pd.DataFrame:
    """All rows of the files that tell of these records: those with their number, those in their places."""
    own = past[past["record"].eq(kind)]
    frames = [each.intake.records[kind].frame for each in found.taken if kind in each.intake.records]
    if own.empty or not frames:
        return pd.DataFrame()
    rows = pd.concat(frames, ignore_index=True)
    places = own[[*_PLACE, "number"]].drop_duplicates(_PLACE)
    number = rows[_PLACE].merge(places, on=_PLACE, how="left", validate="m:1")["number"]
    if kind == "case":
        given = rows["case_id"]
        number = given.where(given.isin(own["number"])).fillna(number.where(given.isna()))
    return rows.assign(number=number)[number.notna()]


def _sort_files(settings: Settings, traces: Traces) -> Mapping[str, list[Path]]:
    """The files beside the tracking workbook, and the meeting lists, that quote the records or name them."""
    book = ReportBook(settings.state)
    files: defaultdict[str, list[Path]] = defaultdict(list)
    folders = (settings.output, settings.output / MEETING)
    for path in sorted(path for folder in folders for path in folder.glob("*")):
        if path.suffix not in REPORTS or path.name == TRACKING_FILE:
            continue
        content = path.read_bytes()
        text = read_texts(content)
        if traces.are_quoted(text):
            is_ours = digest_content(content) in book.list_written(path.name)
            files["quoting" if is_ours else "foreign"].append(path)
        elif traces.are_named(text):
            files["naming"].append(path)
    return files


def tell_plan(plan: Plan, settings: Settings) -> Iterator[str]:
    """A line per record, with where it stands below; no name, no text of it."""
    if plan.past.empty:
        yield NOTHING
        return
    in_state = count_traces(settings.state, set(plan.past["number"]))
    sources, archives = _list_sources(plan), _list_archives(plan)
    for row in plan.past.itertuples():
        handbook = words.HANDBOOK.get(str(row.handbook), str(row.handbook))
        record = RECORDS[str(row.record)]
        yield LINE.format(
            record=record, number=row.number, handbook=handbook, ended=row.ended_at, until=row.until
        )
        own = f"{row.source_file}!{row.source_sheet}!{row.source_row}"
        places = {
            "source": sources[str(row.record), str(row.number)] if row.number else [own],
            "archive": archives[str(row.number)],
            "state": [str(count)] if (count := in_state[str(row.number)]) else [],
        }
        yield from (PLACES[kind].format(places=SEPARATOR.join(told)) for kind, told in places.items() if told)
    yield from (FILES[kind].format(path=path) for kind in plan.files for path in plan.files[kind])
    yield from (FINAL.format(period=period, name=name) for _, period, name in plan.final)
    workbooks, backups = _list_kept(settings)
    yield WHOLE.format(workbooks=len(workbooks), backups=len(backups))


def _list_sources(plan: Plan) -> Mapping[tuple[str, str], list[str]]:
    """`file!sheet!row` of every row that tells of a record, by kind and number."""
    places: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for kind, rows in plan.rows.items():
        for row in rows.itertuples():
            places[kind, str(row.number)].append(f"{row.source_file}!{row.source_sheet}!{row.source_row}")
    return places


def _list_archives(plan: Plan) -> Mapping[object, list[str]]:
    """The archives that hold a case, by its number."""
    names: defaultdict[object, list[str]] = defaultdict(list)
    for path, rows in plan.archived.items():
        for number in rows["case_id"]:
            names[number].append(path.name)
    return names


def _list_kept(settings: Settings) -> tuple[list[Path], list[Path]]:
    """The kept copies of the tracking workbook, and the backups of the state."""
    folder = settings.state.parent
    backups = sorted(path for pattern in BACKUPS for path in folder.glob(pattern))
    return sorted((folder / WORKBOOKS).glob("*")), backups


def carry_out(
    plan: Plan, settings: Settings, *, as_of: pd.Timestamp, sources: Sequence[Source]
) -> Iterator[str]:
    """Removes everything that the plan names, and what a killed purge left; tells what it did."""
    book = PurgeBook(settings.state)
    if plan.past.empty and not book:
        return
    _remove(plan.files.get("quoting", ()))
    ReportBook(settings.state).forget_files(plan.final)
    _seal(plan, book, as_of=as_of)
    cache = settings.state.parent / CACHE
    _remove(cache.glob("*"))
    living = _list_living(plan)
    book.erase(living=living)  # what is remembered of a record would bring it back
    notices: list[str] = []
    run_job(settings, as_of=as_of, month=None, sources=sources, told=lambda _: None, tell=notices.append)
    yield from notices
    book.erase(living=living)  # what the run took in from the tracking workbook
    for kept in _list_kept(settings):
        _remove(kept)
    compact_state(settings.state)
    for path, rows in plan.archived.items():
        purge_archive(path, set(rows["case_id"]))
    yield DONE.format(count=len(plan.past))


def _list_living(plan: Plan) -> set[str]:
    """The numbers of the records that stay: one may have been purged, and given to another case since."""
    validated = plan.found.validated
    numbers = pd.concat([validated.cases["case_id"], validated.visits["visit_id"]])
    return set(numbers) - set(plan.past["number"])


def _seal(plan: Plan, book: PurgeBook, *, as_of: pd.Timestamp) -> None:
    """A row without a number is sealed with the one that it was given, too: somebody may write it there."""
    named = plan.past[plan.past["number"].ne("")]
    rows = {kind: own for kind, own in plan.rows.items() if len(own)}
    if "case" in rows:
        cases = rows["case"]
        rows["case"] = pd.concat([cases, cases.assign(case_id=cases["number"])], ignore_index=True)
    added = plan.past["source_row"][plan.past["source_file"].eq(TRACKING_FILE)]
    book.add(
        dict(named.groupby("record")["number"].unique()),
        rows,
        added_rows=[int(row) - FIRST_ROW for row in added],
        at=as_of,
    )


def _remove(paths: Iterable[Path]) -> None:
    for path in paths:
        try:
            path.unlink(missing_ok=True)
        except PermissionError:
            raise UsageError(BUSY.format(path=path)) from None
