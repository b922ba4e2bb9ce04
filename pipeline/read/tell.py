"""Problems with whole files and sheets, in the words of `words.PROBLEMS`."""

from collections.abc import Iterable, Iterator, Sequence

from pipeline import words
from pipeline.model import LabelMapping, Problem, cell_name
from pipeline.word_problem import word_problem


class UnreadableError(Exception):
    """A file that can't be read: a key of `words.UNREADABLE`, and a detail such as a sheet's name."""

    def __init__(self, key: str, detail: str = "") -> None:
        """Looks the words up."""
        self.key = key
        self.reason, self.suggestion = words.UNREADABLE[key]
        self.reason = self.reason.format(detail=detail)
        super().__init__(self.reason)


def tell_file(path: str, error: UnreadableError) -> Problem:
    """The one problem of a file that can't be read."""
    return word_problem("file-unreadable", file=path, hint=error.reason, detail=error.suggestion)


def tell_copy(path: str, original: str) -> Problem:
    """A file that seems to be a copy of another beside it."""
    return word_problem("conflict-copy", file=path, value=original)


def tell_sheet(path: str, sheet: str, nearest: str) -> Problem:
    """A sheet like none of the handbooks' lists and forms; `nearest` may name the most similar one."""
    hint = words.NEAREST.format(title=nearest) if nearest else ""
    return word_problem("sheet-not-recognised", file=path, sheet=sheet, value=sheet, hint=hint)


def tell_ambiguous(path: str, sheet: str, titles: Sequence[str]) -> Problem:
    """A sheet that fits several forms equally well."""
    hint = words.RIVALS.join(words.TITLE.format(title=title) for title in titles)
    return word_problem("ambiguous-sheet", file=path, sheet=sheet, value=sheet, hint=hint)


def tell_headings(path: str, sheet: str, labels: Iterable[LabelMapping]) -> Iterator[Problem]:
    """Each heading that is one letter from the label of a field that its list or form lacks."""
    typos = {label.text: label for label in labels if label.state == "typo"}
    for text, label in typos.items():
        yield word_problem(
            "unknown-heading",
            file=path,
            sheet=sheet,
            cell=label.cell,
            field=label.field,
            value=text,
            hint=label.near,
        )


def tell_shift(  # noqa: PLR0913 - the place, and what was found there
    path: str, sheet: str, *, row: int, col: int, way: str, count: int
) -> Problem:
    """A row (0-based) whose values have moved from a column on: a key of `words.SHIFTED`."""
    cell = cell_name(row + 1, col + 1)
    message, suggestion = words.SHIFTED[way]
    hint = message.format(row=row + 1, col=cell.rstrip("0123456789"), cell=cell, count=count)
    return word_problem(
        "shifted-row", file=path, sheet=sheet, cell=cell, value=str(row + 1), hint=hint, detail=suggestion
    )


def tell_unnamed(path: str, sheet: str, *, row: int, col: int, field: str) -> Problem:
    """A blank heading (0-based) over the values of a field."""
    return word_problem("blank-header", file=path, sheet=sheet, cell=cell_name(row + 1, col + 1), field=field)
