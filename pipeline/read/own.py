"""Our own outputs, dropped into the input folder: they are left alone."""

from pipeline import words
from pipeline.model import OUTPUT_PROPERTY
from pipeline.read.files import NotASheetError
from pipeline.read.grid import Grid


def leave_own(properties: bytes) -> None:
    """Raises NotASheetError where a document's properties say that this system wrote it.

    They are a part of an xlsx or ods; an xls holds them unpacked, so there the whole file will do.
    """
    if OUTPUT_PROPERTY.encode() in properties or OUTPUT_PROPERTY.encode("utf-16-le") in properties:
        raise NotASheetError(words.OWN_OUTPUT)


def is_problem_list(grid: Grid) -> bool:
    """Whether a sheet is the list that a marked copy begins with."""
    return grid.text(0, 0) == words.PROBLEM_LIST
