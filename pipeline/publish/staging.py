"""All or nothing: files that belong together are listed in a manifest, then put in place one by one.

As long as the manifest stands, a run that was killed is completed by the next one (`finish_interrupted`);
where there is none, no file was replaced yet.
"""

import json
from collections.abc import Sequence
from pathlib import Path

from pipeline.publish.atomic import STAGING, Prepared, put, replace_file, save_content, sweep_temporaries

MANIFEST = "manifest.json"


def place_together(folder: Path, prepared: Sequence[Prepared]) -> list[Path]:
    """Puts files that were prepared below `folder` in place; where they ended up.

    What fails after the manifest is written leaves it standing: the next run goes on from there.
    """
    try:
        needed = [each for each in prepared if each.is_needed]
        for each in needed:
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
