"""Three commands as a night has them, each with the workplace it finds and the one it leaves.

`run` finds new rows, an edit in the tracking workbook and the last night's outputs; `close` one more row and
the first draft of the report; `deliver` a final report that nobody has yet, two mail addresses and a folder.
"""

import gc
import hashlib
import io
import os
import pickle
import shutil
import sqlite3
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from pathlib import Path
from typing import NoReturn, Self

from pipeline import children, cli, compose, compose_report, publish, reports, run, take_back, take_in
from pipeline.compose_report import Counts
from pipeline.digest import digest_content
from pipeline.publish import atomic
from pipeline.publish.report import render
from tests.proofs.disk import NONE, Disk, Fault
from tests.support.editing import editing
from tests.support.mail_server import Mailbox
from tests.support.workplace import CASES, VISITS, feedback, list_files, make_workplace

TRACKING = "客户反馈跟踪表.xlsx"
NEW = ("A-9", "丁公司", None, "2026-10-20 09:00", "投诉类", "紧急", "发错货", None)
NAMELESS = (None, "戊公司", None, "2026-10-21 09:00", "问题类", "一般", "连不上", None)
EDIT = "请 3 日内回复，勿删"
BOSS, TECH, SHARE = "boss@example.com", "tech@example.com", "share"
CONFIG = """
[delivery]
host = "127.0.0.1"
port = {port}
security = "none"
sender = "feedback@example.com"

[[delivery.to]]
name = "管理层"
mail = ["{boss}", "{tech}"]
folder = "{share}"
what = ["report"]
"""
KEPT = "output/state/workbooks/"
NEVER_EQUAL = {"runs", "clock", "secrets", "sqlite_sequence"}
"""Tables of the state that tell when something was done, or hold what is drawn by chance."""
TELLING = {"postings": "edition, way, place, state"}
"""What of a table is compared, where it is not all of it."""


@dataclass(frozen=True)
class Command:
    """A command line, and what its clock shows."""

    arguments: tuple[str, ...]
    at: str = "2026-11-01T06:00"


@dataclass(frozen=True)
class Said:
    """How a command ended, what it told and what it complained of, without the progress."""

    code: int
    told: list[str]
    lines: list[str]


@dataclass
class Scene:
    """A command, and the one that is called the next time; the workplace it finds, and what it leaves."""

    name: str
    command: Command
    again: Command
    found: Path
    before: "Left"
    after: "Left" = field(init=False)

    @property
    def due(self) -> set[str]:
        """The outputs that the command changes."""
        old, new = self.before.outputs, self.after.outputs
        return {name for name in {*old, *new} if old.get(name) != new.get(name)}


@dataclass(frozen=True)
class Left:
    """What stands in a workplace: outputs and the share by name, the state's tables, every file's name."""

    outputs: Mapping[str, bytes]
    shared: Mapping[str, bytes]
    state: Mapping[str, list[tuple[object, ...]]]
    names: frozenset[str]


class Stage:
    """The place where all of it happens; `box` is the mail server's."""

    def __init__(self, folder: Path, box: Mailbox, *, apart: bool = False) -> None:
        """`folder` is ours alone. `apart`: outputs are made in several processes, as with many cases."""
        self.box = box
        self._apart = apart
        self.place = folder / "place"
        self._kept = folder
        self.disk = Disk(self.place)
        _be_alone()
        _remember_pure()

    def make_scenes(self) -> Iterator[Scene]:
        """The scenes, each played once without a fault."""
        place = self.place
        make_workplace(place, 客户反馈记录表=CASES, 客户服务回访与反馈记录表_xlsx=VISITS)
        (place / SHARE).mkdir()
        config = CONFIG.format(port=self.box.port, boss=BOSS, tech=TECH, share=place / SHARE)
        (place / "config.toml").write_text(config, "utf-8")
        month = ("--month", "2026-10", "--as-of")
        assert feedback(place, "run", *month, "2026-10-30T02:00").code == 0
        with editing(place / "output" / TRACKING) as (_, cell):
            cell("A-1", "解决方案").value = EDIT
        make_workplace(place, 客户反馈记录表=(*CASES[:-1], NEW))
        yield self._make_scene("run", "run", *month, "2026-10-31T02:00")
        make_workplace(place, 客户反馈记录表=(*CASES[:-1], NEW, NAMELESS))
        yield self._make_scene("close", "report", "--final", *month, "2026-11-01T03:00")
        yield self._make_scene("deliver", "deliver")

    def _make_scene(self, name: str, *arguments: str) -> Scene:
        found = self._kept / name
        shutil.copytree(self.place, found)
        later = Command(arguments, "2026-11-02T06:00")
        scene = Scene(name, Command(arguments), later, found, self.look(with_state=True))
        feedback(self.place, *arguments)  # so that what it computes is known
        self.set_up(scene)
        gc.freeze()  # what is there now stays shared with the children
        assert self.play(scene.command).code == 0, name
        scene.after = self.look(with_state=True)
        return scene

    def set_up(self, scene: Scene) -> None:
        """Makes the place what the scene's command finds."""
        shutil.rmtree(self.place)
        shutil.copytree(scene.found, self.place)
        self.box.mails.clear()

    def play(self, command: Command, fault: Fault = NONE, *, at: int = 0) -> Said:
        """The command in a process of its own, whose disk has that fault at that call."""
        said = (self._kept / "out", self._kept / "err")
        child = os.fork()
        if child == 0:
            self._be_child(command, said, fault, at)
        _, status = os.waitpid(child, 0)
        told, lines = (path.read_text("utf-8").splitlines() for path in said)
        lines = [line for line in lines if not line.startswith("读取 ")]
        return Said(os.waitstatus_to_exitcode(status), told, lines)

    def _be_child(self, command: Command, said: Sequence[Path], fault: Fault, at: int) -> NoReturn:
        code = 1
        try:
            gc.disable()
            os.chdir(self.place)
            for handle, path in enumerate(said, 1):
                os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), handle)
            sys.argv = ["feedback", *command.arguments]
            vars(cli)["datetime"] = _stop_clock(command.at)
            if self._apart:
                vars(publish)["MANY"] = 0
            self.disk.watch(fault, at=at)
            cli.main()
        except SystemExit as end:
            code = int(end.code or 0)
        except BaseException:  # noqa: BLE001 - a forked child must not go on as its parent
            traceback.print_exc()
        finally:
            for stream in (sys.stdout, sys.stderr):
                stream.flush()
            os._exit(code)

    def look(self, *, with_state: bool) -> Left:
        """What stands there now. To look at the state of a killed run would mend it."""
        names = list_files(self.place)
        files = {name: (self.place / name).read_bytes() for name in names}
        outputs = {
            name: content
            for name, content in files.items()
            if name.startswith("output/") and not name.startswith(("output/state/", "output/.~staging/"))
        }
        shared = {name: content for name, content in files.items() if name.startswith(SHARE)}
        state = dict(_read_state(self.place / "output" / "state" / "feedback.sqlite")) if with_state else {}
        return Left(outputs, shared, state, frozenset(names - _list_kept(files)))


def _list_kept(files: Mapping[str, bytes]) -> set[str]:
    """The kept workbooks that are whole: one that a run placed and could not note is kept once more."""
    kept = ((Path(name), content) for name, content in files.items() if name.startswith(KEPT))
    return {path.as_posix() for path, content in kept if digest_content(content) == path.stem}


def _read_state(path: Path) -> Iterator[tuple[str, list[tuple[object, ...]]]]:
    with closing(sqlite3.connect(path)) as connection:
        tables = connection.execute("select name from sqlite_schema where type = 'table'").fetchall()
        for (table,) in sorted(tables):
            if table not in NEVER_EQUAL:
                columns = TELLING.get(table, "*")
                rows = connection.execute(f"select {columns} from {table}")  # noqa: S608 - our own names
                yield table, sorted(rows.fetchall(), key=repr)


def _be_alone() -> None:
    """No children, which a forked process cannot have, and no waiting for Excel."""

    def run_here(work: Callable[[object], object], items: Iterable[object], **_: object) -> Iterator[object]:
        yield from ((item, work(item)) for item in items)

    vars(take_in)["run_isolated"] = vars(take_back)["run_isolated"] = run_here
    vars(children)["warm_up"] = lambda: None
    vars(atomic)["WAIT_SECONDS"] = 0


def _remember_pure() -> None:
    """Lets the slow functions without effects give again what they gave before for the same arguments.

    Of these, `Counts` tells nothing: it counts what the results hold.
    """
    homes = {compose: "compose_edition", compose_report: "compose_report", render: "render_report"}
    for home, name in homes.items():
        recall = _remember(vars(home)[name])
        for module in (home, run, reports):
            if name in vars(module):
                vars(module)[name] = recall


def _remember(work: Callable[..., object]) -> Callable[..., object]:
    known: dict[bytes, bytes] = {}

    def recall(*values: object, **named: object) -> object:
        given = (*values, *named.values())
        key = _spell([value for value in given if not callable(value) and not isinstance(value, Counts)])
        if key not in known:
            known[key] = pickle.dumps(work(*values, **named))
        return pickle.loads(known[key])  # noqa: S301 - our own; a copy, for what is read of it may change it

    return recall


def _stop_clock(at: str) -> type[datetime]:
    class Stopped(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Self:
            return cls.fromisoformat(at).replace(tzinfo=tz)

    return Stopped


def _spell(values: list[object]) -> bytes:
    """The same for equal values, whichever of their parts are one object."""
    target = io.BytesIO()
    pickler = pickle.Pickler(target)
    pickler.fast = True
    pickler.dump(values)
    return hashlib.blake2b(target.getvalue()).digest()
