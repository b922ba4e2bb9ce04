"""Problems in the words that staff read."""

from pipeline.model import FIELD_LABELS, Problem
from pipeline.words import PROBLEMS

LONGEST_VALUE = 60
"""Characters of the original that a message quotes."""


def word_problem(  # noqa: PLR0913 - the columns of the problems table
    code: str,
    *,
    file: str = "",
    sheet: str = "",
    cell: str = "",
    record_id: str = "",
    field: str = "",
    value: str = "",
    hint: str = "",
    detail: str = "",
) -> Problem:
    """A problem of this code with its Chinese message and suggestion filled in."""
    wording = PROBLEMS[code]
    short = value if len(value) <= LONGEST_VALUE else value[:LONGEST_VALUE] + "…"
    words = {"label": FIELD_LABELS.get(field, ""), "value": short, "hint": hint, "detail": detail}
    return Problem(
        wording.severity,
        code,
        file,
        sheet,
        cell,
        record_id,
        field,
        value,
        wording.message.format(**words),
        wording.suggestion.format(**words),
    )
