"""Contacts planted in every column of every form: none may leave the places where the team works.

    python -m tests.proofs.privacy --numbers 10000

Telephone, identity and chat numbers, mail addresses, in every spelling that `pipeline.masking` claims, stand
in texts and in cells of every kind, also below headings that no handbook knows. What a run writes is
searched, part by part of every package, and so is what it says on the screen. Meant to hold them are the
tracking workbook, `归档/`, `待修正/` and `data/`, and what the state needs whole: cache, kept workbooks, and
the tables of what runs wrote and saw last. Spellings that nobody claims are counted beside.
"""

import argparse
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from random import Random

from pipeline.config import Settings, build_settings
from pipeline.masking import _PLAIN as PLAIN
from pipeline.model import KINDS, TRACKING_FILE
from tests.support.pages import SCORES, TIMES, Page, draw_page, list_forms, write_pages
from tests.support.planted import SQLITE, list_cells, list_texts
from tests.support.workplace import feedback

ALLOWED = (TRACKING_FILE, "归档/", "待修正/", "data/", "state/cache/", "state/workbooks/")
AS_OF = ("--as-of", "2026-10-31T18:00")
RUN, YEAR, CHECK = ("run",), ("report", "--period", "2026"), ("check",)
MOST_TOLD = 20
MARKUP, GAPS = re.compile(r"<[^>]*>"), re.compile(r"[\s\-._()\u200b/,转]+")
ALIKE = str.maketrans("零壹贰叁肆伍陆柒捌玖o", "01234567890")
RUNS = re.compile(r"[0-9a-z]{8,}")
NOT_ANYTHING = {*TIMES, *SCORES, "case_id", "category", "urgency"}
OWN = "另行约定"
"""A heading of the team's own, that no handbook knows."""
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
CAPITAL = str.maketrans("0123456789", "零壹贰叁肆伍陆柒捌玖")
CHINESE = str.maketrans("0123456789", "零一二三四五六七八九")


@dataclass(frozen=True)
class Plant:
    """One contact: `core` is what must not be found, `text` what stands in the cell."""

    sort: str
    spelling: str
    core: str
    text: str


def draw_mobile(rng: Random) -> str:
    return f"1{rng.randint(3, 9)}{rng.randrange(10**9):09}"


def draw_landline(rng: Random) -> str:
    return f"0{rng.choice(['21', '571', '755'])}{rng.randint(2, 8)}{rng.randrange(10**7):07}"


def draw_identity(rng: Random) -> str:
    day = f"19{rng.randint(50, 99)}{rng.randint(1, 12):02}{rng.randint(1, 28):02}"
    return f"{rng.randint(110000, 659999)}{day}{rng.randrange(10**4):04}"


def draw_name(rng: Random) -> str:
    """A name that no other text has in it."""
    return "".join(rng.choices("bcdfghjkmnpqrstvwxyz", k=9)) + str(rng.randrange(10))


def group(number: str, gap: str) -> str:
    return gap.join((number[:3], number[3:7], number[7:]))


Spelling = Callable[[str], str]
SORTS: dict[str, tuple[Callable[[Random], str], dict[str, Spelling]]] = {
    "mobile": (
        draw_mobile,
        {
            "plain": lambda n: n,
            "blanks": lambda n: group(n, " "),
            "dashes": lambda n: group(n, "-"),
            "long dashes": lambda n: group(n, "—"),
            "dots": lambda n: group(n, "."),
            "wide blanks": lambda n: group(n, "\u3000"),
            "zero width": lambda n: group(n, "\u200b"),
            "digit by digit": " ".join,
            "+86": lambda n: f"+86 {n}",
            "0086-": lambda n: f"0086-{n}",
            "(86)": lambda n: f"(86){group(n, '-')}",
            "full width": lambda n: n.translate(FULL_WIDTH),
            "Chinese": lambda n: n.translate(CHINESE),
            "壹": lambda n: n.translate(CAPITAL),
            "slashes": lambda n: group(n, "/"),
            "commas": lambda n: group(n, "，"),
            "幺": lambda n: n.translate(CHINESE).replace("一", "幺"),
        },
    ),
    "landline": (
        draw_landline,
        {
            "dash": lambda n: f"{n[:-8]}-{n[-8:]}",
            "brackets": lambda n: f"({n[:-8]}) {n[-8:-4]} {n[-4:]}",
            "+86": lambda n: f"+86 {n[1:-8]} {n[-8:]}",
            "extension": lambda n: f"{n[:-8]}-{n[-8:]} 转 8001",
        },
    ),
    "identity": (draw_identity, {"plain": lambda n: n, "full width": lambda n: n.translate(FULL_WIDTH)}),
    "mail": (
        draw_name,
        {
            "plain": lambda n: f"{n}@example.com",
            "capitals": lambda n: f"{n.upper()}@Example.COM",
            "[at]": lambda n: f"{n}[at]example[dot]com",
            "full width": lambda n: f"{n}＠ｅｘａｍｐｌｅ．ｃｏｍ",
        },
    ),
    "chat": (
        draw_name,
        {
            "微信": lambda n: f"微信：{n}",
            "加微信号": lambda n: f"加微信号 {n}",
            "wechat": lambda n: f"WeChat: {n}",
            "V信": lambda n: f"V信{n}",
            "钉钉": lambda n: f"钉钉号：{n}",
        },
    ),
    "QQ": (
        lambda rng: str(rng.randint(10**9, 10**10 - 1)),
        {"QQ": lambda n: f"QQ {n}", "qq号": lambda n: f"qq号：{n}"},
    ),
}


BEYOND: dict[str, Spelling] = {
    "o for 0": lambda n: n.replace("0", "o"),
    "words between": lambda n: group(n, "转"),
}
"""Ways to write a mobile number that are not claimed."""


def draw_plants(rng: Random) -> Iterator[Plant]:
    """Every spelling of every sort in turn, without end; no core twice."""
    known: set[str] = set()
    spellings = [
        (sort, draw, name, spell) for sort, (draw, all_) in SORTS.items() for name, spell in all_.items()
    ]
    spellings += [("beyond", draw_mobile, name, spell) for name, spell in BEYOND.items()]
    for sort, draw, name, spell in cycle(spellings):
        core = draw(rng)
        if core not in known:
            known.add(core)
            yield Plant(sort, name, core, spell(core))


def is_text(field: str) -> bool:
    """Whether anything may stand in the field and the record still counts."""
    return KINDS.get(field, "text") == "text" and field not in NOT_ANYTHING


def plant(
    rng: Random, settings: Settings, numbers: int, *, records: int
) -> tuple[list[Page], dict[str, tuple[Plant, str]]]:
    """Pages of every form in turn, and the plants by core, each with the form and field that it stands in.

    In every record all texts hold a plant; in every fourth one further cell does, of any kind.
    """
    plants, pages, planted = draw_plants(rng), list[Page](), dict[str, tuple[Plant, str]]()
    for own in cycle(list_forms(settings)):
        page = draw_page(rng, own, settings, records=records)
        pages.append(page)
        add_column(page)
        for at, places in enumerate(page.places):
            fields = [field for field in places if is_text(field) and field not in settings.common.choices]
            fields += rng.sample(sorted(set(places) - set(fields)), 1 if at % 4 == 0 else 0)
            for field in fields:
                each = next(plants)
                planted[each.core] = (each, f"{own[0]}.{own[1].record}.{field}")
                written = page.cells.get(places[field], "")
                page.cells[places[field]] = hide_in(rng, written, each, among=is_text(field))
                if len(planted) == numbers:
                    return pages, planted
    raise AssertionError


def add_column(page: Page) -> None:
    """A column of the team's own behind the last one of a list."""
    rows = {row for row, _ in page.places[0].values()}
    if len(rows) == 1:
        col = max(col for _, col in page.places[0].values()) + 1
        page.cells[min(rows) - 1, col] = OWN
        for places in page.places:
            places[OWN] = (next(iter(places.values()))[0], col)


def hide_in(rng: Random, value: object, each: Plant, *, among: bool) -> str:
    """The plant alone, or among words."""
    told = f"{value}，请联系{rng.choice(['', '：', ' ', '（'])}{each.text}{rng.choice(['', '。', '）谢谢'])}"
    return told if among else each.text


def find_cores(text: str, cores: dict[str, tuple[Plant, str]], lengths: Iterable[int]) -> set[str]:
    """The cores in a text, whatever stands between their characters."""
    plain = GAPS.sub("", MARKUP.sub("\n|", text).translate(PLAIN).lower().translate(ALIKE))
    runs = RUNS.findall(plain)
    return {
        run[at : at + n] for run in runs for n in lengths for at in range(len(run) - n + 1)
    } & cores.keys()


def list_written(folder: Path) -> Iterator[tuple[str, str]]:
    """Everything below the outputs that may not hold a contact, by its place: texts, and names of files."""
    output = folder / "output"
    for path in sorted(path for path in output.rglob("*") if path.is_file()):
        name = path.relative_to(output).as_posix()
        if name.startswith(ALLOWED):
            continue
        yield f"name of {name}", name
        if path.read_bytes().startswith(SQLITE):
            yield from ((place, text.decode("utf-8", "replace")) for place, text in list_plain(path))
            continue
        for place, content in list_texts(path.read_bytes(), name):
            yield place, content.decode("utf-8", "replace")


def list_plain(path: Path) -> Iterator[tuple[str, bytes]]:
    """The columns of the state that hold no records: what runs wrote and saw last is needed whole."""
    packed = tuple(f"{path.name}!{table}." for table in ("bases", "last_seen"))
    return (each for each in list_cells(path) if not each[0].startswith(packed))


@dataclass(frozen=True)
class Leak:
    """A contact that was found: the plant, the field it stood in, and where it got to."""

    plant: Plant
    field: str
    place: str


@dataclass(frozen=True)
class Searched:
    """What came of it: the texts that were searched, the plants that were read, and those that got out."""

    texts: int
    read: int
    leaks: tuple[Leak, ...]
    beyond: tuple[Leak, ...]


def search(folder: Path, numbers: int, *, records: int, commands: Iterable[Sequence[str]]) -> Searched:
    """Plants so many contacts in pages of so many records, runs the job, and searches all that came of it."""
    pages, planted = plant(Random(1), build_settings({}), numbers, records=records)
    (folder / "input").mkdir(parents=True)
    list(write_pages(folder / "input", pages))
    texts = []
    for command in commands:
        said = feedback(folder, *command, *AS_OF)
        if said.code not in (0, 3):
            raise RuntimeError(said.err)
        texts.append((f"screen of {command[0]}", said.out + said.err))
    texts += list_written(folder)
    lengths = sorted({len(core) for core in planted})
    found = [
        Leak(*planted[core], place) for place, text in texts for core in find_cores(text, planted, lengths)
    ]
    tables = (path.read_bytes() for path in (folder / "output/data").iterdir())
    rows = (text.decode("utf-8", "replace") for table in tables for _, text in list_texts(table, ""))
    read = {core for text in rows for core in find_cores(text, planted, lengths)}
    return Searched(
        len(texts),
        len(read),
        tuple(leak for leak in found if leak.plant.sort != "beyond"),
        tuple(leak for leak in found if leak.plant.sort == "beyond"),
    )


def main(arguments: Sequence[str]) -> int:
    """Exit code 1 where anything leaked."""
    parser = argparse.ArgumentParser(prog="tests.proofs.privacy")
    parser.add_argument("--numbers", type=int, default=10_000)
    numbers = parser.parse_args(arguments).numbers
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        found = search(Path(folder) / "place", numbers, records=20, commands=(RUN, YEAR, CHECK))
    tell(found.leaks)
    print("spellings that are not claimed:")
    tell(found.beyond)
    print(f"{numbers:,} planted, {found.read:,} of them read into the tables, {found.texts:,} texts searched")
    print(f"{len(found.leaks):,} found, {time.monotonic() - start:.0f} s")
    return 1 if found.leaks else 0


def tell(leaks: Iterable[Leak]) -> None:
    """How many there are by place, field and spelling."""
    told = list(leaks)
    for name, values in (
        ("place", [leak.place for leak in told]),
        ("field", [leak.field for leak in told]),
        ("spelling", [f"{leak.plant.sort} {leak.plant.spelling}" for leak in told]),
    ):
        for value, count in Counter(values).most_common(MOST_TOLD):
            print(f"{name:>9}  {count:>6,}  {value}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
