"""Whether a folder lies on a disk of this computer: on a share a database is damaged sooner or later."""

import os
import sys
from functools import lru_cache
from pathlib import Path

from pipeline.errors import StateError

_SHARES = frozenset(
    {
        "cifs",
        "smb3",
        "smbfs",
        "nfs",
        "nfs4",
        "fuse.sshfs",
        "fuse.davfs",
        "davfs",
        "fuse.rclone",
        "afs",
        "ncpfs",
    }
)
_MOUNTS = Path("/proc/self/mounts")
_REMOTE_DRIVE = 4  # GetDriveType


@lru_cache
def refuse_share(folder: Path) -> None:
    """Raises StateError where the folder, or the nearest one above it that exists, is on a network share."""
    kind = name_share(folder.resolve())
    if kind:
        raise StateError(
            f"状态文件夹 {folder} 在网络共享（{kind}）上，容易损坏："
            '请在 config.toml 写 state_dir = "本机上的文件夹"'
        )


def name_share(folder: Path) -> str:
    """The kind of network share that the folder is on; nothing for a local disk, or an unknown one."""
    if sys.platform == "win32":
        return _name_windows_share(folder)
    mounts = _MOUNTS.read_text("utf-8", errors="replace") if _MOUNTS.exists() else ""
    return find_mount(folder, mounts)


def find_mount(folder: Path, mounts: str) -> str:
    """The kind of share in `mounts` (as `/proc/mounts`) that the folder is below; nothing if it is none."""
    found, longest = "", -1
    for line in mounts.splitlines():
        _, place, kind, *_ = line.split(" ")
        place = place.encode().decode("unicode_escape").encode("latin-1").decode("utf-8", errors="replace")
        if folder.is_relative_to(place) and len(place) > longest:
            found, longest = kind, len(place)
    return found if found in _SHARES else ""


def _name_windows_share(folder: Path) -> str:
    drive = os.path.splitdrive(folder)[0]
    if drive.startswith("\\\\"):
        return "UNC"
    import ctypes  # noqa: PLC0415 - Windows alone

    kind = ctypes.windll.kernel32.GetDriveTypeW(f"{drive}\\")  # type: ignore[attr-defined,unused-ignore]
    return drive if kind == _REMOTE_DRIVE else ""
