"""A state on a network share is refused; a local disk, and what nobody knows, is not."""

from pathlib import Path

import pytest

from pipeline.errors import StateError
from pipeline.state import local
from pipeline.state.local import find_mount, refuse_share

MOUNTS = r"""/dev/sda1 / ext4 rw 0 0
//server/share /mnt/共享 cifs rw 0 0
server:/home /home nfs4 rw 0 0
/dev/sdb1 /home/me/disk ext4 rw 0 0
//server/two /mnt/two\040words smb3 rw 0 0
"""


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/work/output", ""),
        ("/mnt/共享/客服/output/state", "cifs"),
        ("/mnt/共享2", ""),
        ("/home/me", "nfs4"),
        ("/home/me/disk/state", ""),
        ("/mnt/two words/state", "smb3"),
    ],
)
def test_the_nearest_mount_above_a_folder_counts(folder: str, kind: str) -> None:
    assert find_mount(Path(folder), MOUNTS) == kind


def test_a_share_is_refused_with_what_to_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(f"//server/share {tmp_path} cifs rw 0 0\n", "utf-8")
    monkeypatch.setattr(local, "_MOUNTS", mounts)
    with pytest.raises(StateError, match=r"在网络共享（cifs）上.*state_dir ="):
        refuse_share(tmp_path / "state")
