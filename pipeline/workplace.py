"""A new workplace: config, templates, empty input and output (`feedback init`)."""

import shutil
from pathlib import Path

from pipeline.errors import UsageError
from pipeline.find_packaged import find_packaged

FOLDERS = ("input", "output", "templates")
FILES = ("config.toml", "templates/report.docx", "templates/report.html")


def make_workplace(folder: Path, *, sample: bool) -> list[Path]:
    """Makes what `folder` lacks and leaves what is there; the paths it made.

    Raises UsageError where `folder` is a file.
    """
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} 不是文件夹")
    for name in FOLDERS:
        (folder / name).mkdir(parents=True, exist_ok=True)
    missing = [name for name in FILES if not (folder / name).exists()]
    for name in missing:
        shutil.copyfile(find_packaged(name), folder / name)
    made = [folder / name for name in missing]
    if sample:
        from pipeline.sample import write_sample  # noqa: PLC0415 - only this command needs it

        made += write_sample(folder / "input")
    return made
