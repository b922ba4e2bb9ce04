"""As `faults.py`, for three small files and their transaction: `python -m tests.proofs.files [--every 1]`.

Every fault at each (or every n-th) call: the files are old, new, or begun with the manifest standing; the
transaction is whole or not there; the next time everything is new, and no temporary file is left.
"""

import argparse
import os
import shutil
import sys
import tempfile
from functools import partial
from pathlib import Path

from pipeline.disk_faults import tell_disk_fault
from pipeline.publish import atomic
from pipeline.publish.atomic import TEMPORARY, prepare_together, replace_file
from pipeline.publish.staging import finish_interrupted, is_interrupted, place_together
from pipeline.state import ReportBook, open_together
from tests.proofs.disk import FAULTS, Disk, Fault, start_anew
from tests.support.workplace import list_files

NAMES = ("a.txt", "b/c.txt", "b/d.txt")
OLD, NEW = "old", "new" * 1000


def main() -> int:
    """Prints how often each fault was met; 1 where something was wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=1)
    every = parser.parse_args().every
    start_anew("tests.proofs.files")
    vars(atomic)["WAIT_SECONDS"] = 0  # for Excel
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        place, kept = Path(folder, "place"), Path(folder, "kept")
        disk = Disk(place)
        _do(kept, OLD)
        for name, fault in FAULTS.items():
            shutil.copytree(kept, place, dirs_exist_ok=True)
            _do_apart(disk, place, Fault(0, fault.kinds), 0)
            points = range(1, disk.count + 1, every)
            for at in points:
                shutil.rmtree(place)
                shutil.copytree(kept, place)
                said = _meet(disk, place, fault, at)
                if said:
                    wrong += 1
                    print(f"{name} at {at}: {said}")
            print(f"{name}: {len(points)} points")
    return int(wrong > 0)


def _do(folder: Path, content: str) -> None:
    """What a run does in the end."""
    finish_interrupted(folder)
    book = ReportBook(folder / "state" / "feedback.sqlite")
    with prepare_together(folder) as prepared:
        for name in NAMES:
            replace_file(folder / name, partial(_write, content=content))
    with open_together(folder / "state" / "feedback.sqlite"):
        for name in NAMES:
            book.note_written(name, content)
    place_together(folder, prepared)


def _write(path: Path, *, content: str) -> None:
    path.write_text(content)


def _do_apart(disk: Disk, place: Path, fault: Fault, at: int) -> int:
    """In a process of its own: 0 done, 1 a fault that can be told, 2 any other, < 0 killed."""
    child = os.fork()
    if child == 0:
        code = 2
        try:
            disk.watch(fault, at=at)
            _do(place, NEW)
            code = 0
        except BaseException as error:  # noqa: BLE001 - a forked child must not go on as its parent
            code = 1 if tell_disk_fault(error) else 2
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _meet(disk: Disk, place: Path, fault: Fault, at: int) -> str:
    """What is wrong after a fault; nothing where all is as it should be."""
    code = _do_apart(disk, place, fault, at)
    found = {(place / name).read_text() for name in NAMES}
    if code > 1 or (code < 0 and not fault.kills):
        return f"ended with {code} after {disk.place}"
    if found not in ({OLD}, {NEW}) and not is_interrupted(place):
        return f"mixed unseen after {disk.place}"
    if code == 0 and found != {NEW}:
        return f"said nothing of {disk.place}"
    book = ReportBook(place / "state" / "feedback.sqlite")
    if len({len(book.list_written(name)) for name in NAMES}) != 1:
        return f"half a transaction after {disk.place}"
    _do(place, NEW)
    if {(place / name).read_text() for name in NAMES} != {NEW}:
        return f"not completed after {disk.place}"
    stale = [name for name in list_files(place) if TEMPORARY in name]
    return f"stale {stale} after {disk.place}" if stale else ""


if __name__ == "__main__":
    sys.exit(main())
