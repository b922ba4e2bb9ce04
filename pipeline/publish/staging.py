"""All or nothing: files that belong together are checked, listed in a manifest, then put in place one by one.

As long as the manifest stands, a run that was killed is completed by the next one (`finish_interrupted`);
where there is none, no file was replaced yet.
"""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from zipfile import BadZipFile, ZipFile

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.errors import PublishError
from pipeline.publish.atomic import STAGING, Prepared, put, replace_file, save_content, sweep_temporaries

MANIFEST = "manifest.json"


def place_together(folder: Path, prepared: Sequence[Prepared]) -> list[Path]:
    """Puts files that were prepared below `folder` in place; where they ended up.

    Raises PublishError, before the first is touched, where one is not whole. What fails later leaves the
    manifest standing: the next run goes on from there.
    """
    try:
        needed = [each for each in prepared if each.is_needed]
        for each in needed:
            check_whole(each.temporary, name=each.path.name)
            save_content(each.temporary)
        if needed:
            _write_manifest(folder, needed)
    except BaseException:
        sweep_temporaries(folder)
        raise
    ended = {each.path: put(each) for each in needed}
    _clear(folder)
    return [ended.get(each.path, each.path) for each in prepared]


def finish_interrupted(folder: Path) -> list[Path]:
    """Completes what a killed run had begun to put in place, or clears away what it had only prepared.

    The paths that were put in place now.
    """
    manifest = folder / STAGING / MANIFEST
    waiting = _read_manifest(manifest, folder) if manifest.exists() else []
    ended = [put(each) for each in waiting if each.temporary.exists()]
    _clear(folder)
    return ended


def is_interrupted(folder: Path) -> bool:
    """Whether a killed run had begun to put files in place below `folder`."""
    return (folder / STAGING / MANIFEST).exists()


def check_whole(path: Path, *, name: str) -> None:
    """Reopens a file that was written; raises PublishError where it is not whole."""
    check = _CHECKS.get(path.suffix)
    try:
        whole = path.stat().st_size > 0 and (check is None or check(path))
    except (BadZipFile, pa.ArrowException, ValueError, EOFError):
        whole = False
    if not whole:
        raise PublishError(f"{name} 写出后检查不通过，原有结果未改动，请重新运行")


def _is_whole_package(path: Path) -> bool:
    with ZipFile(path) as package:
        return package.testzip() is None


def _is_whole_table(path: Path) -> bool:
    return pq.ParquetFile(path).metadata is not None


def _is_whole_json(path: Path) -> bool:
    return isinstance(json.loads(path.read_text("utf-8")), dict)


_CHECKS: dict[str, Callable[[Path], bool]] = {
    ".xlsx": _is_whole_package,
    ".xlsm": _is_whole_package,
    ".docx": _is_whole_package,
    ".parquet": _is_whole_table,
    ".json": _is_whole_json,
}


def _write_manifest(folder: Path, needed: Sequence[Prepared]) -> None:
    """Paths below `folder`, with `/`: the outputs may be moved before the next run."""
    entries = [
        {
            "temporary": each.temporary.relative_to(folder).as_posix(),
            "path": each.path.relative_to(folder).as_posix(),
            "found": each.found,
        }
        for each in needed
    ]
    text = json.dumps(entries, ensure_ascii=False, indent=1)

    def write(path: Path) -> None:
        path.write_text(text, "utf-8")

    replace_file(folder / STAGING / MANIFEST, write)


def _read_manifest(manifest: Path, folder: Path) -> list[Prepared]:
    return [
        Prepared(folder / entry["temporary"], folder / entry["path"], entry["found"])
        for entry in json.loads(manifest.read_text("utf-8"))
    ]


def _clear(folder: Path) -> None:
    (folder / STAGING / MANIFEST).unlink(missing_ok=True)  # first: without it nothing is completed twice
    sweep_temporaries(folder)
