"""The tracking workbook as staff left it → their edits, and the rows they added.

Every workbook of ours in the output folder is read, whatever it is called now: one that was open in Excel has
a newer one beside it under a dated name, and one that was copied or renamed holds words as well.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.config import Limits, Settings
from pipeline.digest import NOTHING, digest_file
from pipeline.isolate import Caps, Lost, run_isolated
from pipeline.model import TRACKING_FILE, Problem
from pipeline.publish.case_rows import HEADINGS
from pipeline.publish.tracking import COMPARED, KEY
from pipeline.publish.tracking.read_back import FoundBook, FoundTable, find_others, find_run, read_back
from pipeline.read import find_errors
from pipeline.state import EditBook
from pipeline.state.merge import Base, Copy, Note
from pipeline.word_problem import word_problem

MATTERS = ["case_id", "customer_name", "description"]
"""What makes a row that staff added a case; any other text in it is a stray one."""
IDENTITY = ["case_id", "customer_name", "description", "received_at"]
"""Where a second row with the same key differs in one of these, it was copied to write a new case."""
MATTER = ["customer_name", "description", "received_at"]
"""What tells a record whose row has lost its key and its number."""
SOURCE = {HEADINGS["source"]: "source"}
"""Where nothing is known of what was written, this tells the rows that staff had added."""
HALF = 0.5
LARGER = 4  # so many times what an input file may cost
Mask = npt.NDArray[np.bool_]
UNREAD = "unread"
NOT_READ = "跟踪表无法读取，其中填写的内容没有收回"
WHAT_TO_DO = "请用 Excel 或 WPS 打开并另存，或关闭后重新运行；新的跟踪表暂存为带日期的文件"


@dataclass(frozen=True)
class TakenBack:
    """The workbooks of ours in the folder, each with its digest, and what was read in the edited ones.

    One that is `unreadable` is never replaced: nobody knows what was typed there.
    """

    digests: Mapping[Path, str]
    copies: Mapping[Path, Copy]
    unreadable: tuple[Path, ...]

    @property
    def problems(self) -> list[Problem]:
        """One for each workbook that could not be read."""
        return [
            word_problem("file-unreadable", file=path.name, hint=NOT_READ, detail=WHAT_TO_DO)
            for path in self.unreadable
        ]

    def is_unchanged(self, path: Path) -> bool:
        """Whether the workbook, or its absence, is still what was read."""
        return digest_file(path) == self.find(path)

    def find(self, path: Path) -> str:
        """The digest of the workbook that may be replaced: NOTHING if there was none; UNREAD never fits."""
        return UNREAD if path in self.unreadable else self.digests.get(path, NOTHING)


def take_back(folder: Path, book: EditBook, *, settings: Settings, at: str) -> TakenBack:
    """Every edited workbook of ours in `folder`; the rows that staff added go into the book.

    One that is as we placed it, or as it was read before, holds nothing new, and is not read.
    """
    digests = {path: digest_file(path) for path in sorted(folder.glob("*.xlsx")) if _is_ours(path)}
    paths = [path for path, now in digests.items() if now != book.find_digest(path.name)]
    limits = _widen(settings.limits)
    caps = Caps(limits.seconds, limits.memory_mb)
    found = dict(run_isolated(partial(_read, limits=limits), paths, caps=caps)) if paths else {}
    unreadable = [path for path in paths if isinstance(found[path], Lost)]
    books = {path: each for path in paths if isinstance(each := found[path], FoundBook) and each.tables}
    copies = {path: take_copy(each, book, at=at) for path, each in books.items()}
    return TakenBack(digests, copies, tuple(unreadable))


def _widen(limits: Limits) -> Limits:
    """What our own workbook may cost: it holds the cases of all files together."""
    names = ("unpacked_mb", "seconds", "memory_mb")
    return limits.model_copy(update={name: getattr(limits, name) * LARGER for name in names})


def _is_ours(path: Path) -> bool:
    """Whether it is a tracking workbook, under any name, or one under its name that tells nothing."""
    if path.name.startswith(("~$", ".~")):
        return False
    try:
        return find_run(path.read_bytes()) != "" or path.name == TRACKING_FILE
    except OSError:
        return True


def _read(path: Path, limits: Limits) -> FoundBook:
    content = path.read_bytes()
    others = find_others(content)
    return read_back(content, find_errors(content, limits, beside=others.values()), others=others)


def take_copy(found: FoundBook, book: EditBook, *, at: str) -> Copy:
    """The copy's rows by key; those without one are added ones or stray texts."""
    base = book.find_base(found.run)
    named = [_name_fields(table, base) for table in found.tables]
    cells = pd.concat(named, ignore_index=True).fillna("")
    rows = [row for table in found.tables for row in table.rows]
    keys = _find_keys(cells, base)
    main, twice, added = _sort_rows(cells, keys, base)
    values = cells.drop(columns=["key", "source"], errors="ignore")
    _take_rows(found.run, values[added], [rows[at] for at in added.nonzero()[0]], book, at=at)
    by_key = values.set_axis(keys, axis="index")
    return Copy(found.run, by_key[main], by_key[twice])


def _name_fields(table: FoundTable, base: Base | None) -> pd.DataFrame:
    """The table with fields for headings, without what is not compared; comments are columns of their own."""
    headings = base.headings if base else COMPARED
    names = {heading: headings.get(heading) for heading in table.cells.columns}
    names |= _find_renamed(table, base) if base else SOURCE
    names = {heading: f"own:{heading}" if name is None else name for heading, name in names.items()}
    cells = table.cells.rename(columns=names)
    for (at, heading), text in table.notes.items():
        name = f"note:{names[heading] or heading}"
        if name not in cells:
            cells[name] = ""
        cells.loc[at, name] = text
    return cells.loc[:, [name for name in cells.columns if name]]


def _find_renamed(table: FoundTable, base: Base) -> dict[str, str]:
    """Columns of ours under another heading: the file's number of the column tells, and most of its texts."""
    known = list(base.headings)
    lacking = {
        number: h for number, h in enumerate(known, 1) if h not in table.cells.columns and base.headings[h]
    }
    strange = [heading for heading in table.cells.columns if heading not in base.headings]
    renamed = {h: base.headings[lacking[table.ids[h]]] for h in strange if table.ids.get(h) in lacking}
    return {
        heading: name for heading, name in renamed.items() if _looks_like(table.cells, heading, base, name)
    }


def _looks_like(cells: pd.DataFrame, heading: str, base: Base, name: str) -> bool:
    """Whether most texts under the heading are those that we wrote in the field, or it was blank."""
    if KEY not in cells or name not in base.written:
        return False
    found = cells.drop_duplicates(KEY).set_index(KEY)[heading].reindex(base.written.index)
    written = base.written[name][base.written[name].ne("") & found.notna()]
    return bool((found[written.index] == written).sum() >= HALF * len(written))


def _find_keys(cells: pd.DataFrame, base: Base | None) -> pd.Series:
    """The key of each row: its own, else its number where we wrote that; "" for a row that staff added."""
    blank = pd.Series("", index=cells.index)
    keys, numbers = cells.get("key", blank), cells.get("case_id", blank)
    if base is None:
        is_added = cells.get("source", blank).str.startswith(TRACKING_FILE)
        return keys.where(keys.ne(""), numbers).where(~is_added, "")
    known = keys.where(keys.isin(base.written.index), "")
    known = known.where(known.ne(""), numbers.where(numbers.isin(base.written.index), ""))
    bare = keys.eq("") & numbers.eq("")
    return known.mask(bare, _find_by_content(cells, base)) if bare.any() else known


def _find_by_content(cells: pd.DataFrame, base: Base) -> pd.Series:
    """The key of the only record written with this customer, wording and time; "" where there is none."""
    if not all(name in cells and name in base.written for name in MATTER):
        return pd.Series("", index=cells.index)
    known: dict[tuple[str, ...], str] = {}
    matters = zip(*(base.written[name] for name in MATTER), strict=True)
    for key, told in zip(base.written.index, matters, strict=True):
        known[told] = "" if told in known or not any(told) else str(key)
    found = zip(*(cells[name] for name in MATTER), strict=True)
    return pd.Series([known.get(told, "") for told in found], index=cells.index)


def _sort_rows(cells: pd.DataFrame, keys: pd.Series, base: Base | None) -> tuple[Mask, Mask, Mask]:
    """Masks of the rows that stand for their key, of further ones with the key, and of added ones.

    Of rows with one key those that nobody changed say nothing beside one that was changed.
    """
    added = keys.eq("")
    repeated = keys.duplicated(keep=False) & ~added
    main, twice = ~added & ~repeated, pd.Series(False, index=cells.index)  # noqa: FBT003 - a mask
    for key, group in cells[repeated].groupby(keys[repeated]):  # a few rows that somebody copied
        fields = [str(name) for name in group if name != "key"]
        written = base.written.loc[key].reindex(fields, fill_value="") if base is not None else group.iloc[0]
        same = [name for name in IDENTITY if name in fields]
        new = group[same].ne(written[same]).any(axis=1)
        new.iloc[:1] &= not new.all()
        rest = group[~new]
        changed = rest[rest[fields].ne(written[fields]).any(axis=1)]
        first = (changed if len(changed) else rest).index[0]
        added[new[new].index] = True
        main[first] = True
        twice[changed.index.drop(first, errors="ignore")] = True
    return main.to_numpy(), twice.to_numpy(), added.to_numpy()


def _take_rows(run: str, cells: pd.DataFrame, rows: list[int], book: EditBook, *, at: str) -> None:
    """Rows that staff added: cases, or texts that stand beside no record."""
    texts = [{str(n): str(text) for n, text in row.items() if text} for row in cells.to_dict("records")]
    matters = [any(row.get(name) for name in MATTERS) for row in texts]
    book.take_rows(run, [(n, row) for n, row, is_case in zip(rows, texts, matters, strict=True) if is_case])
    for number, row, is_case in zip(rows, texts, matters, strict=True):
        for name, text in row.items() if not is_case else ():
            book.note_once(Note("stray", str(number), name, "", text, "", "", run, at))
