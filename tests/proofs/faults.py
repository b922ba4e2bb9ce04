"""Lets the disk fail, or the process end, anywhere: `python -m tests.proofs.faults [FAULT …] [--points N]`.

A point is one of the system calls with which one of three commands (`scenes.py`) changes files below its
workplace, state and log among them: it ends the process (`kill`, `cut`: with half of what it writes), or
fails, once (`ENOSPC`, `EIO`, `EACCES`) or from then on (`full`, `broken`, `locked`). After it every output is
the old or the new one, and where both are there the manifest stands; the command said in one line what is
wrong, or did all it had to. After the next one, undisturbed, all outputs, what was sent, the state (numbers,
edits, problems, memory, reports) and every file's name are as if nothing had happened. Without FAULT all of
them, `--points` each; the points are drawn by `--seed`, none twice.
"""

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline.publish.atomic import STAGING, TEMPORARY
from pipeline.publish.staging import MANIFEST
from tests.proofs.disk import FAULTS, Fault, start_anew
from tests.proofs.scenes import BOSS, TECH, Left, Said, Scene, Stage
from tests.support.mail_server import serve_mail

UNTOUCHED, BUG = "原有结果未改动", ("Traceback", "FEEDBACK_DEBUG")
UNCLEAR, WAITS = "不能确定是否送达", "以后再试"
SHOWN = 20
"""Points to a line on the screen."""


def main() -> int:
    """Prints what was found at the points; 1 where one of them was wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("faults", nargs="*", metavar="FAULT", help="、".join(FAULTS))
    parser.add_argument("--points", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--apart", action="store_true", help="outputs made in several processes, as of many")
    options = parser.parse_args()
    if not set(options.faults) <= set(FAULTS):
        parser.error(f"FAULT is one of {', '.join(FAULTS)}")
    start_anew("tests.proofs.faults")
    wrong = False
    with tempfile.TemporaryDirectory() as folder, serve_mail() as box:
        stage = Stage(Path(folder), box, apart=options.apart)
        scenes = [*stage.make_scenes()]
        for name in options.faults or FAULTS:
            wrong |= _meet_all(stage, scenes, name, points=options.points, chance=random.Random(options.seed))
    return int(wrong)


def _meet_all(
    stage: Stage, scenes: Sequence[Scene], name: str, *, points: int, chance: random.Random
) -> bool:
    """Tries one fault at that many points; whether something was wrong."""
    places = [(scene, at) for scene in scenes for at in range(1, _count(stage, scene, FAULTS[name]) + 1)]
    drawn = chance.sample(places, min(points, len(places)))
    found: Counter[str] = Counter()
    began = time.monotonic()
    for number, (scene, at) in enumerate(drawn, 1):
        for said in _meet(stage, scene, FAULTS[name], at):
            found[said.split(":")[0]] += 1
            if said.startswith("WRONG"):
                print(f"{name} at {scene.name} {at}: {said}", flush=True)
        if number % SHOWN == 0:
            seconds = time.monotonic() - began
            print(f"{name} {number} points, {seconds:.0f} s: {dict(found)}", flush=True)
    print(f"{name}, {len(drawn)} of {len(places)} points: {dict(found)}", flush=True)
    return any(key.startswith("WRONG") for key in found)


def _count(stage: Stage, scene: Scene, fault: Fault) -> int:
    """How many calls of the scene can meet the fault."""
    stage.set_up(scene)
    stage.play(scene.command, Fault(0, fault.kinds))
    return stage.disk.count


def _meet(stage: Stage, scene: Scene, fault: Fault, at: int) -> Iterator[str]:
    """How the outputs stood after the fault; what was wrong, with the call that met it."""
    stage.set_up(scene)
    said = stage.play(scene.command, fault, at=at)
    place = stage.disk.place
    done = said.code == 0 and not any(WAITS in line for line in said.told)
    left = stage.look(with_state=done)
    standing = (stage.place / "output" / STAGING / MANIFEST).exists()
    state = _judge_outputs(scene, left, standing=standing)
    yield state
    if not fault.kills:
        yield from (f"{wrong} after {place}" for wrong in _judge_said(said, state))
        if done:
            yield from _compare(left, scene.after, names=False)
    again = stage.play(scene.again)
    if again.code != 0 and not _tells_unclear(again):
        yield f"WRONG next run: {again} after {place}: {said}"
    else:
        now, unclear = stage.look(with_state=True), _tells_unclear(again)
        yield from _compare(now, scene.after, names=True, unclear=unclear)
        yield from _judge_mails(stage, scene, again)


def _judge_outputs(scene: Scene, left: Left, *, standing: bool) -> str:
    """How the outputs stand."""
    old, new = scene.before.outputs, scene.after.outputs
    now = {name: content for name, content in left.outputs.items() if TEMPORARY not in name}
    strange = sorted(name for name in now if now[name] not in (old.get(name), new.get(name)))
    sent = {name: content for name, content in left.shared.items() if TEMPORARY not in name}
    strange += sorted(name for name in sent if sent[name] != scene.after.shared.get(name))
    if strange:
        return f"WRONG neither old nor new: {strange}"
    changed = {name for name in {*now, *old} if now.get(name) != old.get(name)}
    if changed in (set(), scene.due):
        return "new" if changed else "old"
    return "begun, manifest stands" if standing else f"WRONG mixed unseen: {sorted(changed)}"


def _judge_said(said: Said, state: str) -> Iterator[str]:
    """What is wrong with how the command ended."""
    text = "\n".join(said.lines)
    if any(word in text for word in BUG):
        yield f"WRONG told as a bug: {text}"
    elif said.code not in (0, 1) or (said.code == 1 and len(said.lines) != 1):
        yield f"WRONG ended with {said.code}: {text}"
    elif said.code == 1 and UNTOUCHED in text and state != "old":
        yield f"WRONG outputs said to be untouched: {text}"


def _compare(left: Left, after: Left, *, names: bool, unclear: bool = False) -> Iterator[str]:
    """What differs from what an undisturbed command leaves."""
    for what in ("outputs", "shared", "state"):
        now, due = getattr(left, what), getattr(after, what)
        aside = {"postings"} if unclear else set()
        differing = sorted(name for name in {*now, *due} - aside if now.get(name) != due.get(name))
        if differing:
            yield f"WRONG {what} after {'the next' if names else 'one that said nothing'}: {differing}"
    if names and left.names != after.names:
        yield f"WRONG names: {sorted(left.names ^ after.names)}"


def _tells_unclear(said: Said) -> bool:
    return said.code == 1 and all(UNCLEAR in line for line in said.lines)


def _judge_mails(stage: Stage, scene: Scene, again: Said) -> Iterator[str]:
    """Each address has its mail once; at most once where it was told that nobody can know."""
    if scene.name != "deliver":
        return
    for address in (BOSS, TECH):
        count = stage.box.addresses.count(address)
        told = any(f"{address[0]}***@" in line for line in again.lines)
        if count > 1 or (count == 0 and not told):
            yield f"WRONG mails: {address} has {count}"


if __name__ == "__main__":
    sys.exit(main())
