"""`feedback check --mapping`: how each sheet was understood, label by label, and why; no value of a record.

Lines of at most 78 columns in characters that a GBK console has, the same on a terminal and in a pipe.
"""

import json
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from glob import escape

import typer

from pipeline.config import Settings
from pipeline.masking import mask_contacts
from pipeline.model import FIELD_LABELS, Evidence, FileReading, LabelMapping, PartMapping, SheetEntry
from pipeline.words import EVIDENCE, LABEL_STATE, LAYOUT, MAPPING, RECORD

WIDTH = 78
LABEL_WIDTH = 24
CELL_WIDTH = 6
INDENT = "    "


def show_mapping(files: Iterable[FileReading], settings: Settings) -> None:
    """Prints how each file was understood."""
    for file in files:
        for line in tell_mapping(file, settings):
            typer.echo(mask_contacts(line))


def tell_mapping(file: FileReading, settings: Settings) -> Iterator[str]:
    """The lines of one file."""
    yield file.path
    if file.status != "read":
        yield f"  {MAPPING[file.status].format(reason=file.reason)}"
    for sheet in file.sheets:
        yield from _tell_sheet(sheet, file.path, settings)
    yield ""


def _tell_sheet(sheet: SheetEntry, path: str, settings: Settings) -> Iterator[str]:
    head = "sheet" if sheet.parts else "sheet_left" if sheet.notes else "sheet_blank"
    yield f"  {MAPPING[head].format(name=sheet.name)}"
    for note in sheet.notes:
        yield f"{INDENT}{MAPPING['note'].format(note=note)}"
    for part in sheet.parts:
        yield from _tell_part(part, settings)
        if part.outcome != "read" and part.form:
            yield from _show_source(part, path, sheet.name)
    if sheet.ignored_rows:
        yield f"{INDENT}{MAPPING['ignored_rows'].format(count=sheet.ignored_rows)}"


def _tell_part(part: PartMapping, settings: Settings) -> Iterator[str]:
    """The range, what it is and why, the labels, what is lacking and what to paste."""
    title = settings.handbooks[part.handbook].title if part.handbook else ""
    place = MAPPING["place"].format(layout=LAYOUT[part.layout], area=part.area)
    count = MAPPING["count"].format(count=part.count) if part.count > 1 else ""
    outcome = part.outcome if part.form else "nothing"
    yield INDENT + place + count
    yield INDENT + MAPPING[outcome].format(
        handbook=title, form=part.form, record=RECORD[part.record], rival=part.rival
    )
    if part.evidence:
        yield from _wrap(MAPPING["evidence"], [_say_evidence(each) for each in part.evidence])
    if part.rival and part.lead is not None:
        yield INDENT + MAPPING["lead"].format(rival=part.rival, points=f"{round(part.lead, 1):g}")
    for label in part.labels:
        yield _tell_label(label, part)
    if part.missing:
        yield from _wrap(MAPPING["missing"], [FIELD_LABELS[field] for field in part.missing])
    yield from _show_labels(part, settings)


def _say_evidence(evidence: Evidence) -> str:
    said = EVIDENCE[evidence.reason].format(detail=_cut(evidence.detail, LABEL_WIDTH))
    return f"{said} {round(evidence.points, 1):+g}" if evidence.points else said


def _tell_label(label: LabelMapping, part: PartMapping) -> str:
    field, text = FIELD_LABELS.get(label.field, label.field), _cut(" ".join(label.text.split()), LABEL_WIDTH)
    state = "unknown_near" if label.state == "unknown" and label.near else label.state
    said = LABEL_STATE[state].format(field=field, near=label.near)
    is_kept = (part.layout, part.outcome) == ("list", "read") and label.state in ("unknown", "typo", "other")
    kept = LABEL_STATE["kept"] if is_kept else ""
    return f"{INDENT}{label.cell:<{CELL_WIDTH}}{_pad(text, LABEL_WIDTH)}  {said}{kept}"


def _show_labels(part: PartMapping, settings: Settings) -> Iterator[str]:
    """The lines for `config.toml` that make these labels known as well as those that it has already."""
    own: dict[str, list[str]] = {}
    for label in part.labels:
        if label.state in ("typo", "unknown") and label.field:
            known = settings.labels.get(part.record, {}).get(label.field, [])
            own.setdefault(label.field, [*known]).append(" ".join(label.text.split()))
    if own:
        yield INDENT + MAPPING["paste_labels"].format(record=part.record)
        yield from (f"{INDENT}  {field} = {_quote(texts)}" for field, texts in own.items())


def _show_source(part: PartMapping, path: str, sheet: str) -> Iterator[str]:
    """The lines for `config.toml` that say which form a sheet is."""
    yield INDENT + MAPPING["paste_source"].format(form=part.form)
    yield f"{INDENT}  [[sources]]"
    for key, value in (("path", escape(path)), ("sheet", escape(sheet)), ("form", part.form)):
        yield f"{INDENT}  {key} = {_quote(value)}"


def _quote(value: object) -> str:
    """A text or list of texts in TOML, which writes them as JSON does."""
    return json.dumps(value, ensure_ascii=False)


def _wrap(head: str, items: Sequence[str]) -> list[str]:
    """The items behind a head, as many in a line as there is room for."""
    lines = [INDENT + head]
    for item in (*(each + MAPPING["comma"] for each in items[:-1]), *items[-1:]):
        if _width(lines[-1] + item) > WIDTH and lines != [INDENT + head]:
            lines.append(INDENT + " " * _width(head))
        lines[-1] += item
    return lines


def _width(text: str) -> int:
    """Columns on a Chinese console."""
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)


def _pad(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


def _cut(text: str, width: int) -> str:
    if _width(text) <= width:
        return text
    while _width(text) > width - 2:
        text = text[:-1]
    return text + "…"
