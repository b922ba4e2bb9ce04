"""What a file is known by: whether it is still the one that was read or written."""

import hashlib
from pathlib import Path

NOTHING = ""
"""What stands for a file that is not there, or that cannot be read."""


def digest_content(content: bytes) -> str:
    """The digest of a file with this content."""
    return hashlib.blake2b(content, digest_size=16).hexdigest()


def digest_file(path: Path) -> str:
    """The digest of the file; NOTHING where it is absent or cannot be read."""
    try:
        return digest_content(path.read_bytes())
    except OSError:
        return NOTHING
