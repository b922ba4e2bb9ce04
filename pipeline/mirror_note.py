"""What a mirror knows of each file: how it was when it was last the same here and there."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Entry:
    """A file when it was last the same here and there: its name there, its stamp there, its digest."""

    there: str
    stamp: str
    digest: str


class Note:
    """The entries by the files' names here: a line for each change, of which the last one counts."""

    def __init__(self, path: Path) -> None:
        """Reads what stands at `path`, which need not exist."""
        self.path = path
        self.entries: dict[str, Entry] = {}
        for line in path.read_text("utf-8").splitlines() if path.exists() else ():
            try:
                name, entry = json.loads(line)
            except ValueError:  # the half line of a killed run
                continue
            self._apply(name, Entry(**entry) if entry else None)

    def keep(self, name: str, entry: Entry) -> None:
        """A file is the same here and there now."""
        if self.entries.get(name) != entry:
            self._write(name, entry)

    def forget(self, name: str) -> None:
        """A file is not there any more, or another one stands in its place."""
        if name in self.entries:
            self._write(name, None)

    def compact(self) -> None:
        """Writes the note anew, one line for each file."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        temporary = self.path.with_suffix(".tmp")
        lines = (_spell(name, entry) for name, entry in sorted(self.entries.items()))
        with temporary.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(lines)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(self.path)

    def _write(self, name: str, entry: Entry | None) -> None:
        with self.path.open("a", encoding="utf-8", newline="\n") as file:
            file.write(_spell(name, entry))
        self._apply(name, entry)

    def _apply(self, name: str, entry: Entry | None) -> None:
        self.entries.pop(name, None)
        if entry is not None:
            self.entries[name] = entry


def _spell(name: str, entry: Entry | None) -> str:
    return json.dumps([name, asdict(entry) if entry else None], ensure_ascii=False) + "\n"
