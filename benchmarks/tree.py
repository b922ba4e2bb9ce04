"""The memory of a process and all its descendants, as Linux tells it."""

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")


@dataclass(frozen=True)
class Peak:
    """The most memory seen, in MB of 2^20 bytes.

    `whole_mb` is that of all processes at one moment; pages that several share count once (PSS).
    `largest_mb` is that of the largest single process (RSS).
    """

    whole_mb: float = 0.0
    largest_mb: float = 0.0


class Tree:
    """A process with its descendants; `peak` is the most that the looks so far have seen."""

    def __init__(self, pid: int) -> None:
        """Nothing is looked at yet."""
        self.peak = Peak()
        self._pid = pid

    def look(self) -> None:
        """One more look: it takes some milliseconds."""
        sizes = [_read_sizes(pid) for pid in list_descendants(self._pid, _list_parents())]
        whole, largest = sum(pss for pss, _ in sizes), max((rss for _, rss in sizes), default=0)
        self.peak = Peak(max(self.peak.whole_mb, whole / 1024), max(self.peak.largest_mb, largest / 1024))


def list_descendants(pid: int, parents: dict[int, int]) -> list[int]:
    """The process itself and all below it, by the parent of each process."""
    children = defaultdict(list)
    for child, parent in parents.items():
        children[parent].append(child)
    found = [pid]
    for each in found:
        found.extend(children[each])
    return found


def _list_parents() -> dict[int, int]:
    """The parent of each process that there is."""
    parents = {}
    for entry in PROC.iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text("utf-8", "replace")
            except OSError:  # it has just ended
                continue
            parents[int(entry.name)] = int(stat.rpartition(")")[2].split()[1])
    return parents


def _read_sizes(pid: int) -> tuple[int, int]:
    """PSS and RSS in KB; 0 for a process that has just ended."""
    try:
        lines = (PROC / str(pid) / "smaps_rollup").read_text("utf-8").splitlines()[1:]
    except OSError:
        return 0, 0
    sizes = {name: int(rest.split()[0]) for name, _, rest in (line.partition(":") for line in lines)}
    return sizes.get("Pss", 0), sizes.get("Rss", 0)
