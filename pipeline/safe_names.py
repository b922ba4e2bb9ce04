"""Names that files and sheets may have on every system."""

import re

_UNSAFE = re.compile(r'[\\/:*?"<>|\[\]\x00-\x1f\x7f]')
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")


def name_safely(names: list[str], most: int, *, taken: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    """Each name with one that a file or sheet may have: short, no reserved signs or words, no two alike."""
    used, pairs = {name.casefold() for name in taken}, []
    for name in names:
        safe = _UNSAFE.sub("_", name).strip(" .'")[:most] or "_"
        safe = f"_{safe}"[:most] if _RESERVED.fullmatch(safe) or safe.casefold() == "history" else safe
        unique, number = safe, 2
        while unique.casefold() in used:
            unique, number = f"{safe[: most - 4]}~{number}", number + 1
        used.add(unique.casefold())
        pairs.append((name, unique))
    return pairs
