"""Problems with whole files and sheets, in the words of `words.PROBLEMS`."""

from xlsxwriter.utility import xl_rowcol_to_cell

from pipeline import words
from pipeline.model import Problem


class UnreadableError(Exception):
    """A file that can't be read: a key of `words.UNREADABLE`, and a detail such as a sheet's name."""

    def __init__(self, reason: str, detail: str = "") -> None:
        """Looks the words up."""
        self.reason, self.suggestion = words.UNREADABLE[reason]
        self.reason = self.reason.format(detail=detail)
        super().__init__(self.reason)


def tell_file(path: str, error: UnreadableError) -> Problem:
    """The one problem of a file that can't be read."""
    return _tell("file-unreadable", path, hint=error.reason, value=error.suggestion)


def tell_sheet(path: str, sheet: str, nearest: str) -> Problem:
    """A sheet like none of the handbooks' lists and forms; `nearest` may name the one most like it."""
    hint = words.NEAREST.format(title=nearest) if nearest else ""
    return _tell("sheet-not-recognised", path, sheet=sheet, hint=hint, value=sheet)


def tell_shift(path: str, sheet: str, *, row: int, col: int, fields: int) -> Problem:
    """A row of a text file (0-based) with so many fields more than its header."""
    cell = xl_rowcol_to_cell(row, col)
    return _tell("shifted-row", path, sheet=sheet, cell=cell, value=str(row + 1), hint=str(fields))


def _tell(code: str, path: str, *, sheet: str = "", cell: str = "", **details: str) -> Problem:
    wording = words.PROBLEMS[code]
    return Problem(
        severity=wording.severity,
        code=code,
        file=path,
        sheet=sheet,
        cell=cell,
        record_id="",
        field="",
        value=details["value"] if sheet else "",
        message=wording.message.format(**details),
        suggestion=wording.suggestion.format(**details),
    )
