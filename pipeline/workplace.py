"""A new workplace: config, templates, empty input and output (`feedback init`)."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline.errors import UsageError
from pipeline.find_packaged import find_packaged

FOLDERS = ("input", "output", "templates")
FILES = ("config.toml", "templates/report.docx", "templates/report.html")


def make_workplace(folder: Path, *, sample: bool) -> list[Path]:
    """Makes what `folder` lacks and leaves what is there; the paths it made.

    Raises UsageError where that is impossible: a file is in the way, or nothing may be written there.
    """
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} 不是文件夹")
    try:
        for name in FOLDERS:
            (folder / name).mkdir(parents=True, exist_ok=True)
        made = [*_copy_missing({name: find_packaged(name) for name in FILES}, folder)]
        return [*made, *_add_sample(folder / "input")] if sample else made
    except OSError as error:
        raise UsageError(f"不能在 {folder} 建立工作目录：{error.strerror}（{error.filename}）") from None


def _add_sample(folder: Path) -> Iterator[Path]:
    from pipeline.sample import write_sample  # noqa: PLC0415 - only this command needs it

    with TemporaryDirectory() as temporary:
        drawn = {path.relative_to(temporary).as_posix(): path for path in write_sample(Path(temporary))}
        yield from _copy_missing(drawn, folder)


def _copy_missing(files: dict[str, Path], folder: Path) -> Iterator[Path]:
    """Copies each file to its name below `folder`, unless something is there; the paths it made."""
    for name, path in files.items():
        if not (folder / name).exists():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, folder / name)
            yield folder / name
