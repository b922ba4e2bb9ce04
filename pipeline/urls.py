"""Places that the config names by a URL: `s3://bucket/feedback/input`, `smb://server/share/feedback`."""

import re
from pathlib import Path, PurePosixPath
from typing import TypeGuard
from urllib.parse import unquote, urlsplit

_URL = re.compile(r"[a-z][a-z0-9+.:-]+://", re.IGNORECASE)  # two letters at least: `D:/` is a drive
_WAS_URL = re.compile(r"[a-z][a-z0-9+.-]+:/", re.IGNORECASE)
_UNSAFE = re.compile(r'[\\:*?"<>|#\x00-\x1f]|[. ]$')
_DRIVE = re.compile(r"/[a-z]:", re.IGNORECASE)


def is_url(text: object) -> TypeGuard[str]:
    """Whether the text names a place by a URL."""
    return isinstance(text, str) and _URL.match(text) is not None


def is_file(url: str) -> bool:
    """Whether the URL names a folder of this computer, which is a path like any other."""
    return url.lower().startswith("file:")


def was_url(path: Path) -> bool:
    """Whether somebody wrote a URL where a path is read: `s3:/bucket`."""
    return _WAS_URL.match(path.as_posix()) is not None


def read_file_url(url: str) -> Path:
    """The path that `file:///srv/feedback` or `file:///D:/feedback` means; raises ValueError for another."""
    parts = urlsplit(url)
    if parts.netloc not in {"", "localhost"} or not parts.path.strip("/"):
        raise ValueError("write file:///folder, with three slashes")
    path = unquote(parts.path)
    return Path(path[1:] if _DRIVE.match(path) else path)


def check_url(url: str) -> None:
    """Raises ValueError for a URL that names no folder, or holds a password."""
    host, *parts = _split(url)
    if ":" in host.rpartition("@")[0]:
        raise ValueError("no password in a URL: the driver takes it from the environment, see docs/remote.md")
    scheme, server = url.partition("://")[0], host.rpartition("@")[2].replace(":", "")
    if not all(is_safe(part) for part in (scheme, server, *parts)):
        raise ValueError("write a folder, like s3://bucket/feedback/input")


def is_safe(name: str) -> bool:
    """Whether a single name may be that of a file or folder on every system."""
    return name != "" and _UNSAFE.search(name) is None


def place_mirror(url: str) -> PurePosixPath:
    """Where a place's mirror stands among all mirrors: as it stands on its server.

    So what leads from one place to another leads from mirror to mirror.
    """
    host, *parts = _split(url)
    scheme = url.partition(":")[0].lower()
    return PurePosixPath(scheme, host.rpartition("@")[2].replace(":", "_"), *parts)


def _split(url: str) -> list[str]:
    """Host and folders."""
    return url.partition("://")[2].strip("/").split("/")
