"""A local copy of a folder that a URL names: brought up to date before a run, put back after it.

Of each file the note knows what it was when it was last the same here and there. What differs from that here
was written by us, what differs there by somebody else. Where both do, theirs keeps its name and ours stands
beside it under a dated one, as `publish.atomic` does on a disk. Nothing else needs to be remembered: a run
that was killed while it put files back is completed by the next one.
"""

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path, PurePosixPath
from unicodedata import normalize

from pipeline.digest import NOTHING, digest_file
from pipeline.errors import PublishError
from pipeline.mirror_note import Entry, Note
from pipeline.model import TRACKING_FILE
from pipeline.place import GONE, Place, UnreachableError, spell_error
from pipeline.urls import is_safe

TRIES, WAIT_SECONDS = 3, 0.3
"""A file that is being saved is waited for: Excel deletes and renames."""
TEMPORARY = ".~fetched"
_LAST = (TRACKING_FILE, "summary.json")
_LEFT = (".", "~$")
"""What names begin with that are nobody's business: temporary, hidden and lock files."""
Tell = Callable[[str], None]

# words of this module
SAID = {
    "unusable": "{url} 中的 {name} 未取回：这个文件名在本机不能使用，或与另一个文件同名",
    "not fetched": "{url} 中的 {name} 无法取回（{reason}）",
    "beside": "{url} 中的 {name} 已被他人修改或正被打开，未覆盖；新的放在 {beside}",
    "kept": "{url} 中的 {name} 已被他人修改，未删除",
    "put": "已放到 {url}（{count} 个文件有变化）",
}
INTERRUPTED = "结果只放好 {done}/{count} 个文件，其余的下次运行时继续。{reason}"


class Mirror:
    """The local copy of a place."""

    def __init__(self, place: Place, *, folder: Path, note: Path, tell: Tell) -> None:
        """`folder` is the copy, `note` the file beside it; one without the other is worth nothing."""
        self._place, self._folder, self._tell = place, folder, tell
        if not folder.exists():
            note.unlink(missing_ok=True)
        self._note = Note(note)

    def follow(self) -> None:
        """Makes the copy of an input what the place is: it is only ever read.

        Raises UnreachableError where the folder is gone: a share that is gone looks like an empty folder. A
        single file that cannot be had is an empty one here, so that the run tells it as unreadable.
        """
        self._begin()
        there = self._list_there(always=True)
        for name in sorted({*_list_here(self._folder), *self._note.entries} - there.keys()):
            self._drop(name)
        for name, (remote, stamp) in there.items():
            entry, path = self._note.entries.get(name), self._folder / name
            if entry and stamp and entry.stamp == stamp and path.exists():
                continue
            try:
                self._take(name, remote)
            except (FileNotFoundError, PermissionError) as error:
                self._say("not fetched", name, reason=type(error).__name__)
                self._note.forget(name)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(b"")

    def bring(self) -> None:
        """Brings what others changed in an output; what a killed run did not put back stays for `push`.

        Raises UnreachableError where the folder is gone that held files, or one of them cannot be had.
        """
        self._begin()
        there = self._list_there(always=False)
        here = _list_here(self._folder)
        for name in sorted({*here, *self._note.entries, *there}):
            entry, (remote, stamp) = self._note.entries.get(name), there.get(name, ("", None))
            if stamp is None and entry is not None:
                if self._is_ours(name):
                    self._note.forget(name)
                else:
                    self._drop(name)
            elif stamp is not None and not (entry and stamp and entry.stamp == stamp):
                self._take_safely(name, remote)

    def push(self) -> None:
        """Puts what changed here in place: data first, then the tracking workbook, the summary last.

        Raises PublishError where that ends half way.
        """
        changed = self.find_changed()
        for done, name in enumerate(changed):
            try:
                self._put(name) if (self._folder / name).is_file() else self._remove(name)
            except (UnreachableError, PermissionError) as error:
                reason = error if isinstance(error, UnreachableError) else spell_error(error)
                told = INTERRUPTED.format(done=done, count=len(changed), reason=reason)
                raise PublishError(told) from error
        if changed:
            self._say("put", count=len(changed))

    def check_exists(self, *, always: bool) -> bool:
        """Whether the folder is there; raises UnreachableError where it must be, for it held files."""
        exists = self._place.exists()
        if not exists and (always or self._note.entries):
            raise UnreachableError(GONE.format(url=self._place.url))
        return exists

    def find_changed(self) -> list[str]:
        """What changed here since it was last the same there: written, or removed."""
        names = {*_list_here(self._folder), *self._note.entries}
        return sorted((name for name in names if self._is_ours(name)), key=_rank)

    def _begin(self) -> None:
        if not self._note.path.exists():
            shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir(parents=True, exist_ok=True)
        for left in self._folder.rglob(f"{TEMPORARY}*"):
            left.unlink(missing_ok=True)
        self._note.compact()

    def _is_ours(self, name: str) -> bool:
        """Whether a file changed here since it was last the same."""
        entry = self._note.entries.get(name)
        return digest_file(self._folder / name) != (entry.digest if entry else NOTHING)

    def _list_there(self, *, always: bool) -> dict[str, tuple[str, str]]:
        """The files there by their names here (NFC): name there and stamp."""
        if not self.check_exists(always=always):
            return {}
        found: dict[str, tuple[str, str]] = {}
        alike: set[str] = set()
        for remote, stamp in sorted(self._place.list_files().items()):
            name = normalize("NFC", remote)
            parts = name.split("/")
            if any(part.startswith(_LEFT) for part in parts):
                continue
            if os.path.normcase(name) in alike or not all(map(_is_usable, parts)):
                self._say("unusable", remote)
                continue
            alike.add(os.path.normcase(name))
            found[name] = (remote, stamp)
        return found

    def _take(self, name: str, remote: str) -> None:
        with self._fetched(name, remote) as (temporary, theirs):
            self._settle(name, temporary, theirs)

    def _take_safely(self, name: str, remote: str) -> None:
        """Takes theirs, if its content is new; ours, where it was not put back yet, steps aside then."""
        path, entry = self._folder / name, self._note.entries.get(name)
        try:
            with self._fetched(name, remote) as (temporary, theirs):
                if entry and entry.digest == theirs.digest:
                    self._note.keep(name, theirs)
                    return
                if path.exists() and self._is_ours(name) and digest_file(path) != theirs.digest:
                    path.replace(path.with_stem(_date(path.stem)))
                self._settle(name, temporary, theirs)
        except (FileNotFoundError, PermissionError) as error:
            reason = SAID["not fetched"].format(url=self._place.url, name=name, reason=type(error).__name__)
            raise UnreachableError(reason) from error

    def _settle(self, name: str, temporary: Path, entry: Entry) -> None:
        temporary.replace(self._folder / name)
        self._note.keep(name, entry)

    @contextmanager
    def _fetched(self, name: str, remote: str) -> Iterator[tuple[Path, Entry]]:
        """A file of theirs beside its place here, and what to note of it."""
        with _make_temporary((self._folder / name).parent) as temporary:
            stamp = self._fetch_still(remote, temporary)
            yield temporary, Entry(remote, stamp, digest_file(temporary))

    def _fetch_still(self, remote: str, to: Path) -> str:
        """The stamp of what was fetched; "" where it would not hold still."""
        for pause in (*[WAIT_SECONDS] * (TRIES - 1), 0.0):
            try:
                before = self._place.find_stamp(remote)
                self._place.fetch(remote, to)
                if before is not None and before == self._place.find_stamp(remote):
                    return before
            except (FileNotFoundError, PermissionError):
                if not pause:
                    raise
            time.sleep(pause)
        return ""

    def _drop(self, name: str) -> None:
        (self._folder / name).unlink(missing_ok=True)
        self._note.forget(name)

    def _put(self, name: str) -> None:
        """Puts a file in place, or beside it where somebody changed or opened the one that stands there."""
        entry = self._note.entries.get(name)
        remote = entry.there if entry else name
        if self._is_free(remote, entry) and self._is_put(name, remote):
            self._confirm(name, remote)
            return
        path = PurePosixPath(name)
        beside = str(path.with_stem(_date(path.stem)))
        self._place.put(self._folder / name, beside)
        (self._folder / name).replace(self._folder / beside)
        self._note.forget(name)  # theirs is brought by the next run
        self._confirm(beside, beside)
        self._say("beside", name, beside=beside)

    def _is_put(self, name: str, remote: str) -> bool:
        """Puts a file in place; whether that was possible: the one there may be open in Excel."""
        try:
            self._place.put(self._folder / name, remote)
        except PermissionError:
            return False
        return True

    def _confirm(self, name: str, remote: str) -> None:
        """Notes what was put, if it is what stands there: somebody may have saved in the same moment."""
        digest = digest_file(self._folder / name)
        stamp = self._place.find_stamp(remote)
        if stamp is not None and self._digest_there(remote) == digest:
            self._note.keep(name, Entry(remote, stamp, digest))

    def _remove(self, name: str) -> None:
        entry = self._note.entries[name]
        if not self._is_free(entry.there, entry):
            self._say("kept", name)
            return
        if self._place.find_stamp(entry.there) is not None:
            self._place.remove(entry.there)
        self._note.forget(name)

    def _is_free(self, remote: str, entry: Entry | None) -> bool:
        """Whether what stands there is what was brought: by its stamp, else by its content."""
        stamp = self._place.find_stamp(remote)
        if stamp is None or entry is None:
            return stamp is None
        return stamp == entry.stamp != "" or self._digest_there(remote) == entry.digest

    def _digest_there(self, remote: str) -> str:
        with _make_temporary(self._folder) as copy:
            try:
                self._place.fetch(remote, copy)
            except FileNotFoundError:
                return NOTHING
            return digest_file(copy)

    def _say(self, what: str, name: str = "", **values: object) -> None:
        self._tell(SAID[what].format(url=self._place.url, name=name, **values))


@contextmanager
def _make_temporary(folder: Path) -> Iterator[Path]:
    """A file that is gone in the end, unless it was put in a place of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=TEMPORARY, dir=folder)
    os.close(handle)
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def _list_here(folder: Path) -> set[str]:
    """The files below the folder by name, without temporary ones."""
    paths = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return {path.as_posix() for path in paths if not any(part.startswith(_LEFT) for part in path.parts)}


def _is_usable(part: str) -> bool:
    """Whether this computer can have a file or folder of this name."""
    return part not in {"", ".", ".."} and (os.name == "posix" or is_safe(part))


def _rank(name: str) -> tuple[int, str]:
    """Data first, so that the workbook and the summary tell of nothing that is not there yet."""
    return _LAST.index(name) + 1 if name in _LAST else 0, name


def _date(stem: str) -> str:
    return f"{stem}-{datetime.now():%Y%m%d-%H%M%S}"  # noqa: DTZ005 - the user's own clock
