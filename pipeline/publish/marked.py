"""待修正/: a copy of each input file with its bad cells coloured and commented (contract section 3)."""

import io
import re
import warnings
from collections.abc import Callable, Mapping, Sequence
from itertools import count
from pathlib import Path

import pandas as pd
from python_calamine import CalamineWorkbook

from pipeline import words
from pipeline.publish.atomic import replace_file
from pipeline.publish.marking.notes import MARK, Note
from pipeline.publish.marking.package import Package
from pipeline.publish.marking.problem_list import HEADLINE, SHEET, Notes, Target, write_list
from pipeline.publish.marking.workbook import Workbook
from pipeline.publish.palette import SEVERITIES
from pipeline.publish.reopen import Reopened, Reread, keep_package

ADDRESS = re.compile(r"[A-Z]{1,3}[1-9]\d{0,6}")
PURGED = "past-retention"
NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what XML can't hold


def write_marked_copies(
    folder: Path,
    problems: pd.DataFrame,
    mended: pd.DataFrame,
    *,
    sources: Mapping[str, Path],
    reread: Reread,
) -> list[Path]:
    """Write a copy of every file in `sources` (name → path) that has a problem in a cell; the paths written.

    `problems` has one row per problem (FOLLOWED_COLUMNS), `mended` one per problem that the run before still
    found (MENDED_COLUMNS). A copy has its file's name below `folder`, with `.xlsx` added where the file is of
    another kind. A file that cannot be opened again gives no copy, nor does one that holds purged records.
    """
    purged = problems["file"].isin(problems["file"][problems["code"].eq(PURGED)])
    found = problems[~purged].assign(since=problems["since"].dt.strftime("%Y-%m-%d")).fillna("")
    texts = found.apply(lambda column: column.astype("str").str.replace(NO_XML, "", regex=True))
    written = []
    for name, own in texts.groupby(found["file"], sort=True):
        file = str(name)
        if file in sources and own["cell"].ne("").any():
            earlier = mended[mended["file"].eq(file)]
            ways = _reopen(sources[file], file, reread)
            copy = _mark_file(ways, file, own.reset_index(drop=True), earlier)
            written += [_put_in_place(folder / path, content) for path, content in copy.items()]
    return written


def _put_in_place(path: Path, content: bytes) -> Path:
    def write(temporary: Path) -> None:
        temporary.write_bytes(content)

    return replace_file(path, write)


def _reopen(path: Path, name: str, reread: Reread) -> Sequence[Callable[[], Reopened]]:
    """The ways to open a file again: with all of it, with its look, its values alone."""

    def remake_package() -> Reopened:
        from pipeline.publish.remake import reopen_package  # noqa: PLC0415 - takes long to load

        return reopen_package(path.read_bytes(), name)

    def remake_values() -> Reopened:
        from pipeline.publish.remake import reopen_values  # noqa: PLC0415

        return reopen_values(reread(path, name), name)

    return lambda: keep_package(path.read_bytes(), name), remake_package, remake_values


def _mark_file(
    ways: Sequence[Callable[[], Reopened]], name: str, problems: pd.DataFrame, mended: pd.DataFrame
) -> dict[str, bytes]:
    """The copy's name and bytes, made in the first way that works; nothing where none does."""
    for reopen in ways:
        with warnings.catch_warnings():
            # What openpyxl warns of losing stands in the copy's note.
            warnings.filterwarnings("ignore", category=UserWarning, module=r"openpyxl\.")
            try:
                opened = reopen()
                return {opened.name: _mark_package(opened, name, problems, mended)}
            except Exception:  # noqa: BLE001, S112 - a damaged file raises anything; a copy is a courtesy
                continue
    return {}


def _mark_package(opened: Reopened, name: str, problems: pd.DataFrame, mended: pd.DataFrame) -> bytes:
    package = Package(opened.content)
    book = Workbook(package)
    for title in _find_lists(opened.content, book):
        book.remove(title)
    targets = _find_targets(book, opened.titles, problems)
    for target, note in _say_notes(targets, problems).items():
        book.sheets[target.title].add(target.address, note)
    notes = Notes(NO_XML.sub("", name), loss=opened.note, mended=_name_places(mended))
    content = write_list(problems, targets, notes=notes, styles=book.styles)
    book.add_first(_free_title(book.titles), content)
    book.save()
    return package.pack()


def _name_places(mended: pd.DataFrame) -> list[str]:
    return [NO_XML.sub("", place) for place in (mended["sheet"] + "!" + mended["cell"]).str.strip("!")]


def _find_lists(content: bytes, book: Workbook) -> list[str]:
    """The lists of an earlier copy that was handed in."""
    titles = [title for title in book.sheets if title.startswith(SHEET)]
    if not titles:
        return []
    with CalamineWorkbook.from_filelike(io.BytesIO(content)) as source:
        tops = {title: source.get_sheet_by_name(title).to_python(nrows=1) for title in titles}
    return [title for title, top in tops.items() if top and top[0][:1] == [HEADLINE]]


def _find_targets(
    book: Workbook, titles: Mapping[str, str], problems: pd.DataFrame
) -> Sequence[Target | None]:
    """The cell each problem is about, where it is about one that is in the copy."""
    # Row by row: problems are few, and each is a place in the XML of its sheet.
    return [
        Target(title, sheet.locate(address), sheet.hidden)
        if (sheet := book.sheets.get(title := titles.get(name, name))) and ADDRESS.fullmatch(address)
        else None
        for name, address in zip(problems["sheet"], problems["cell"], strict=True)
    ]


def _say_notes(targets: Sequence[Target | None], problems: pd.DataFrame) -> dict[Target, Note]:
    """One note per cell, with all of its problems; an error gives the colour."""
    said = problems["severity"].map(words.SEVERITY) + "：" + problems["message"]
    said += ("\n→ " + problems["suggestion"]).where(problems["suggestion"].ne(""), "")
    notes: dict[Target, Note] = {}
    for target, severity, text in zip(targets, problems["severity"], said, strict=True):
        if target:
            color = SEVERITIES[severity].fill
            note = notes.get(target, Note(MARK, color))
            notes[target] = Note(f"{note.text}\n{text}", color if severity == "error" else note.color)
    return notes


def _free_title(taken: Sequence[str]) -> str:
    names = (f"{SHEET}{number or ''}" for number in count())
    return next(name for name in names if name not in taken)
