"""Files that come with the program: in the wheel below `pipeline/`, in a checkout at the top."""

from pathlib import Path

_PACKAGE = Path(__file__).parent


def find_packaged(name: str) -> Path:
    """The packaged file `config.toml`, `templates/report.docx` …; raises FileNotFoundError for any other."""
    for folder in (_PACKAGE / "packaged", _PACKAGE.parent):
        if (folder / name).is_file():
            return folder / name
    raise FileNotFoundError(name)
