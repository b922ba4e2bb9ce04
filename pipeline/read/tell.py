"""Problems with whole files and sheets, in the words of `words.PROBLEMS`."""

from pipeline import words
from pipeline.model import Problem, cell_name
from pipeline.word_problem import word_problem


class UnreadableError(Exception):
    """A file that can't be read: a key of `words.UNREADABLE`, and a detail such as a sheet's name."""

    def __init__(self, reason: str, detail: str = "") -> None:
        """Looks the words up."""
        self.reason, self.suggestion = words.UNREADABLE[reason]
        self.reason = self.reason.format(detail=detail)
        super().__init__(self.reason)


def tell_file(path: str, error: UnreadableError) -> Problem:
    """The one problem of a file that can't be read."""
    return word_problem("file-unreadable", file=path, hint=error.reason, detail=error.suggestion)


def tell_sheet(path: str, sheet: str, nearest: str) -> Problem:
    """A sheet like none of the handbooks' lists and forms; `nearest` may name the most similar one."""
    hint = words.NEAREST.format(title=nearest) if nearest else ""
    return word_problem("sheet-not-recognised", file=path, sheet=sheet, value=sheet, hint=hint)


def tell_shift(path: str, sheet: str, *, row: int, col: int, fields: int) -> Problem:
    """A row of a text file (0-based) with so many fields more than its header."""
    cell = cell_name(row + 1, col + 1)
    return word_problem(
        "shifted-row", file=path, sheet=sheet, cell=cell, value=str(row + 1), hint=str(fields)
    )
