"""Reads mutants of the sample workbooks and counts how each ended.

    python -m tests.proofs.fuzz --mutants 20000

Every mutant must be read or refused in one clear line, whatever it does to its reader; the parent must live,
the rows must reconcile, and a mutant whose checksums show the damage must never be read as something else.
"""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pandas as pd

from pipeline.config import Settings, build_settings
from pipeline.model import RECORD_KINDS
from pipeline.sample import write_sample
from pipeline.take_in import Source, Taken, take_in_files
from tests.proofs.mutants import KINDS, OF_BYTES, OF_PACKAGES
from tests.unit.read.made_files import make_ods, make_xls

BATCH = 500
SETTINGS = build_settings({"limits": {"seconds": 20, "memory_mb": 1024}})
HEADINGS = ("问题编号", "客户名称", "问题描述", "反馈时间", "问题分类", "责任部门/人", "处理进度")
ROW = ("甲公司", "打不开", "2026-10-03 09:00", "产品", "技术部", "处理中")
ROWS = [HEADINGS, *((f"2026{number:05}", *ROW) for number in range(30))]


@dataclass(frozen=True)
class Mutant:
    """One changed file: what was changed how, and where it lies."""

    seed: str
    kind: str
    source: Source

    @property
    def is_shown(self) -> bool:
        """Whether checksums show the damage."""
        return self.kind in OF_BYTES and Path(self.seed).suffix in {".xlsx", ".ods"}


@dataclass(frozen=True)
class Seed:
    """A sound file and what it gives."""

    name: str
    data: bytes
    taken: Taken


def read_seeds(folder: Path, settings: Settings) -> list[Seed]:
    """The sample's workbooks and one of each other format."""
    write_sample(folder)
    (folder / "旧.xls").write_bytes(make_xls(ROWS))
    (folder / "开.ods").write_bytes(make_ods(ROWS))
    paths = sorted(path for path in folder.rglob("*.*") if path.is_file())
    sources = [(path, path.relative_to(folder).as_posix()) for path in paths]
    taken = take_in_files(sources, settings, told=lambda _: None)
    return [Seed(name, path.read_bytes(), each) for (path, name), each in zip(sources, taken, strict=True)]


def breed(seeds: Sequence[Seed], count: int, chance: Random, folder: Path) -> Iterator[Mutant]:
    """So many mutants, written into the folder."""
    kinds = list(KINDS)
    for number in range(count):
        kind = kinds[number % len(kinds)]
        able = [seed for seed in seeds if kind not in OF_PACKAGES or seed.data.startswith(b"PK")]
        seed = chance.choice(able)
        name = f"{number:06}{Path(seed.name).suffix}"
        (folder / name).write_bytes(KINDS[kind](seed.data, chance))
        yield Mutant(seed.name, kind, (folder / name, name))


def judge(mutant: Mutant, taken: Taken, sound: Taken) -> str:
    """How it ended, in a word; what must never be begins with an exclamation mark."""
    reading = taken.reading
    told = [problem for problem in reading.problems if problem.code == "file-unreadable"]
    if len(told) != (reading.status == "failed") or (told and not told[0].message):
        return "! not told once"
    if sum(sheet.records for sheet in reading.sheets) != sum(map(len, taken.intake.records.values())):
        return "! rows lost"
    if reading.status != "read":
        return "refused: " + (reading.reason if reading.status == "failed" else "no workbook")
    same = _is_same(taken, sound)
    if mutant.is_shown and not same:
        return "! silently wrong"
    return "read, the same" if same else "read, with the change"


def _is_same(taken: Taken, sound: Taken) -> bool:
    return all(_content(taken, kind).equals(_content(sound, kind)) for kind in RECORD_KINDS)


def _content(taken: Taken, kind: object) -> pd.DataFrame:
    records = taken.intake.records.get(kind)  # type: ignore[call-overload]
    return pd.DataFrame() if records is None else records.frame.drop(columns="source_file")


def main() -> int:
    """Prints a table of how many mutants of each kind ended how; 1 where one ended as it must not."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--mutants", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="a folder for mutants that ended as they must not")
    asked = parser.parse_args()
    chance = Random(asked.seed)
    ends: Counter[tuple[str, str]] = Counter()
    began, slowest = time.perf_counter(), 0.0
    with TemporaryDirectory() as made:
        seeds = read_seeds(Path(made), SETTINGS)
        sound = {seed.name: seed.taken for seed in seeds}
        for start in range(0, asked.mutants, BATCH):
            with TemporaryDirectory() as folder:
                size = min(BATCH, asked.mutants - start)
                mutants = list(breed(seeds, size, chance, Path(folder)))
                at = time.perf_counter()
                taken = take_in_files([m.source for m in mutants], SETTINGS, told=lambda _: None)
                slowest = max(slowest, time.perf_counter() - at)
                for mutant, each in zip(mutants, taken, strict=True):
                    end = judge(mutant, each, sound[mutant.seed])
                    ends[mutant.kind, end] += 1
                    if end.startswith("!") and asked.keep:
                        asked.keep.mkdir(parents=True, exist_ok=True)
                        kept = asked.keep / f"{start}-{mutant.kind}-{mutant.source[1]}"
                        kept.write_bytes(mutant.source[0].read_bytes())
            print(f"{start + size:,} of {asked.mutants:,}", file=sys.stderr)
    _show(ends, minutes=(time.perf_counter() - began) / 60, slowest=slowest)
    return int(any(end.startswith("!") for _, end in ends))


def _show(ends: Counter[tuple[str, str]], *, minutes: float, slowest: float) -> None:
    table = pd.Series(ends).unstack(0, fill_value=0)  # noqa: PD010 - a count is no table to pivot
    table = table.reindex(columns=[kind for kind in KINDS if kind in table]).assign(
        all=lambda t: t.sum(axis=1)
    )
    print("| how it ended | " + " | ".join(map(str, table.columns)) + " |")
    print("|---|" + "--:|" * len(table.columns))
    for end, row in table.sort_values("all", ascending=False).iterrows():
        print(f"| {end} | " + " | ".join(f"{count:,}" for count in row) + " |")
    print(f"\n{sum(ends.values()):,} mutants in {minutes:.1f} min; the slowest {BATCH} took {slowest:.0f} s")


if __name__ == "__main__":
    sys.exit(main())
