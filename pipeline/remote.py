"""A workplace whose input or output a URL names: inside a command both stand in local folders.

The state never does: it stays on a disk of this computer, and the mirrors lie beside it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from pipeline.config import Settings
from pipeline.errors import UserError
from pipeline.state.local import refuse_share
from pipeline.state.lock import find_holder, hold_lock

if TYPE_CHECKING:
    from pipeline.mirror import Mirror

MIRROR_LOCK = "mirror.lock"
"""Beside the state file: held while a command has the mirrors."""
Tell = Callable[[str], None]

# words of this module
FINE = "{url} 可以访问"
UNPUSHED = "{url} 还有 {count} 个结果没有放完；下次运行会继续，也可运行 feedback doctor --repair"


class AtHand:
    """What a command has at hand of the places that URLs name."""

    def __init__(self, output: "Mirror | None" = None) -> None:
        """`output`: its mirror, where a URL names it."""
        self._output = output

    def push(self) -> None:
        """Puts what the command wrote in its place; raises PublishError where that ends half way."""
        if self._output is not None:
            self._output.push()


@contextmanager
def at_hand(settings: Settings, command: str, *, tell: Tell) -> Iterator[AtHand]:
    """Inside, input and output are at hand as they are there now; nothing is done for plain folders.

    Raises UnreachableError, before anything is written, where a place cannot be reached, and BusyError where
    another command has the mirrors. `tell` hears what a person must be told.
    """
    if not settings.urls:
        yield AtHand()
        return
    lock = settings.state.with_name(MIRROR_LOCK)
    refuse_share(lock.parent)
    with hold_lock(lock, f"feedback {command}", since=datetime.now(settings.zone)):
        mirrors = {key: _open_mirror(settings, key, tell=tell) for key in settings.urls}
        if "output" in mirrors:
            mirrors["output"].bring()
        if "input" in mirrors:
            mirrors["input"].follow()
        yield AtHand(mirrors.get("output"))


def examine_places(settings: Settings) -> Iterator[tuple[str, bool]]:
    """A line for each place that a URL names, and whether something is wrong; changes nothing there."""
    is_busy = bool(settings.urls) and find_holder(settings.state.with_name(MIRROR_LOCK)) is not None
    for key, url in settings.urls.items():
        try:
            mirror = _open_mirror(settings, key, tell=lambda _: None)
            mirror.check_exists(always=key == "input")
            waiting = mirror.find_changed() if key == "output" and not is_busy else []
        except UserError as error:
            yield str(error), True
        else:
            yield (UNPUSHED if waiting else FINE).format(url=url, count=len(waiting)), bool(waiting)


def _open_mirror(settings: Settings, key: str, *, tell: Tell) -> "Mirror":
    from pipeline.digest import digest_content  # noqa: PLC0415 - plain workplaces need none of it
    from pipeline.mirror import Mirror  # noqa: PLC0415
    from pipeline.place import Place  # noqa: PLC0415

    url = settings.urls[key]
    note = settings.mirrors / "notes" / f"{digest_content(url.encode())}.jsonl"
    folder = settings.input if key == "input" else settings.output
    return Mirror(Place(url), folder=folder, note=note, tell=tell)
