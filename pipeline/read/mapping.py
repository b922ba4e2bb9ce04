"""How a list or form was understood, label by label, with the evidence; no value of a record is in it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from pipeline.fold import is_one_apart
from pipeline.model import LabelMapping, PartMapping, cell_name
from pipeline.read.entries import Entry
from pipeline.read.grid import CellAt
from pipeline.read.headings import Header
from pipeline.read.labels import LABEL_LENGTH, Kind, Lexicon, Sheet, label_keys
from pipeline.read.recognise import Guess
from pipeline.read.rows import Body

TYPO_LENGTH = 4  # in shorter labels one letter makes another word: 客服 is no 客户
NEAR_LENGTH = 3  # shorter labels stand in too many others

Outcome = Literal["read", "ambiguous", "unknown"]


class Label(NamedTuple):
    """A label as it stands on the sheet (0-based), and its keys; none where nobody knows it."""

    at: CellAt
    text: str
    keys: tuple[str, ...]


def map_list(sheet: Sheet, body: Body, guess: Guess | None, outcome: Outcome) -> PartMapping:
    """The mapping of one list."""
    header = body.header
    labels = [
        Label(_find_text(sheet, header, heading.col), heading.text, heading.keys)
        for heading in header.headings
        if heading.text
    ]
    area = (CellAt(header.top, header.left), CellAt(max(body.stop - 1, header.bottom), header.right))
    return _map("list", _look_up(labels, guess, sheet.lexicon), guess, area=area, outcome=outcome)


def _find_text(sheet: Sheet, header: Header, col: int) -> CellAt:
    """The lowest cell of a header over a column that holds something."""
    rows = range(header.bottom, header.top - 1, -1)
    row = next((row for row in rows if sheet.grid.value(row, col) != ""), header.bottom)
    return CellAt(*sheet.grid.span(row, col)[:2])


def map_forms(
    sheet: Sheet, forms: Sequence[Sequence[Entry]], guess: Guess | None, outcome: Outcome
) -> PartMapping:
    """The mapping of like forms, with the labels of the first one."""
    area = _frame(cell for form in forms for entry in form for cell in (entry.at, entry.cell))
    labels = [_name(sheet, entry) for entry in forms[0]]
    if outcome == "unknown":  # they may be words that stand in any row of any table
        labels = [*{label.keys: label for label in reversed(labels)}.values()]
    else:
        labels.extend(_find_strangers(sheet, forms[0]))
    found = (
        label
        for label in _look_up(sorted(labels), guess, sheet.lexicon)
        if label.state not in ("unknown", "ignored")
    )
    return _map("form", found, guess, area=area, outcome=outcome, count=len(forms))


def _name(sheet: Sheet, entry: Entry) -> Label:
    """The label of an entry; of a cell that holds values as well only what is known."""
    text = entry.keys[0] if entry.at == entry.cell else sheet.grid.text(*entry.at)
    return Label(entry.at, text, entry.keys)


def _find_strangers(sheet: Sheet, form: Sequence[Entry]) -> Iterator[Label]:
    """Texts below and above the labels of a form that are neither label nor value, as misspelt labels are."""
    taken = {cell for entry in form for cell in (entry.at, entry.cell)}
    (top, _), (bottom, _) = _frame(taken)
    cols = {entry.at.col for entry in form}
    for row, cells in enumerate(sheet.grid.cells[top : bottom + 1], top):
        for at, text in ((CellAt(row, col), cells[col]) for col in cols):
            is_free = at not in taken and not sheet.keys(*at)
            if is_free and isinstance(text, str) and 0 < len(text) <= LABEL_LENGTH:
                yield Label(at, text, ())


def _frame(cells: Iterable[CellAt]) -> tuple[CellAt, CellAt]:
    """The first and the last cell of the range around these."""
    rows, cols = zip(*cells, strict=True)
    return CellAt(min(rows), min(cols)), CellAt(max(rows), max(cols))


def _map(  # noqa: PLR0913 - the parts of a mapping
    layout: Literal["list", "form"],
    labels: Iterable[LabelMapping],
    guess: Guess | None,
    *,
    area: tuple[CellAt, CellAt],
    outcome: Outcome,
    count: int = 1,
) -> PartMapping:
    found = tuple(labels)
    place = ":".join(cell_name(cell.row + 1, cell.col + 1) for cell in area)
    if guess is None:
        return PartMapping(layout, outcome, place, found, count=count)
    form, fields = guess.kind.form, {label.field for label in found if label.state == "field"}
    return PartMapping(
        layout,
        outcome,
        place,
        found,
        handbook=guess.kind.handbook,
        form=form.title,
        record=form.record,
        evidence=guess.evidence(),
        rival=guess.fits[1].kind.form.title if len(guess.fits) > 1 else "",
        lead=guess.lead,
        missing=tuple(field for field in form.required if field not in fields),
        count=count,
    )


def _look_up(labels: Iterable[Label], guess: Guess | None, lexicon: Lexicon) -> Iterator[LabelMapping]:
    """What each label is, in the kind that was guessed."""
    kind, found = guess.kind if guess else None, list(labels)
    fields = {kind.field(label.keys) for label in found} if kind else set()
    lacking = {key: field for key, field in kind.fields.items() if field not in fields} if kind else {}
    seen: dict[str, str] = {}
    for at, text, keys in found:
        cell, field = cell_name(at.row + 1, at.col + 1), kind.field(keys) if kind else None
        if field is not None:
            state: Literal["field", "twin"] = "twin" if field in seen else "field"
            yield LabelMapping(cell, text, state, field, seen.get(field, ""))
            seen.setdefault(field, cell)
        elif lexicon.ignored.intersection(keys):
            yield LabelMapping(cell, text, "ignored")
        elif keys:
            yield LabelMapping(cell, text, "other", _field_elsewhere(lexicon, keys))
        else:
            yield _find_near(cell, text, kind, lacking)


def _field_elsewhere(lexicon: Lexicon, keys: tuple[str, ...]) -> str:
    """The field of a label in the first form that knows it."""
    return next(field for kind in lexicon.kinds if (field := kind.field(keys)) is not None)


def _find_near(cell: str, text: str, kind: Kind | None, lacking: Mapping[str, str]) -> LabelMapping:
    """A label that nobody knows, with the known one that it is most like."""
    key = "".join(label_keys(text)[-1:])
    if typo := find_typo(key, lacking):
        return LabelMapping(cell, text, "typo", lacking[typo], typo)
    known = kind.fields if kind else {}
    near = [label for label in known if _is_near(key, label)]
    label = max(near, key=len, default="")
    return LabelMapping(cell, text, "unknown", known.get(label, ""), label)


def find_typo(key: str, labels: Mapping[str, str]) -> str:
    """The label that one letter tells from a heading; none where that leads to several fields."""
    long = [label for label in labels if min(len(label), len(key)) >= TYPO_LENGTH]
    near = [label for label in long if is_one_apart(key, label)]
    alike = sorted(near, key=lambda label: len(label) != len(key))
    return alike[0] if len({labels[label] for label in near}) == 1 else ""


def _is_near(key: str, label: str) -> bool:
    short, long = sorted((key, label), key=len)
    return len(short) >= NEAR_LENGTH and (short in long or is_one_apart(key, label))
