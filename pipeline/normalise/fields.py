"""Which parser reads which field of a table: by the field's kind, its handbook's choices, or its name."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial

from pipeline.config import Settings
from pipeline.handbooks import Common, Handbook
from pipeline.model import ASSESSMENT_DIMENSIONS, KEY_DATES, KINDS, Fault, RawTable
from pipeline.normalise.boxes import read_ticked
from pipeline.normalise.choices import ChoiceParser, choice_key
from pipeline.normalise.contacts import parse_contact
from pipeline.normalise.dates import parse_time
from pipeline.normalise.key_dates import parse_key_date
from pipeline.normalise.numbers import parse_case_id, parse_duration_min
from pipeline.normalise.scores import parse_score
from pipeline.normalise.text import Kept, clean_text, read_entry, read_name
from pipeline.same import once_for_same

Parser = Callable[[object], object]


def parse_customer_id(value: object) -> Kept | Fault:
    """A customer's number as text, whatever its shape; `damaged-number` where Excel has lost digits."""
    number = parse_case_id(value)
    return number if isinstance(number, Fault) else Kept(number.text)


BY_NAME: Mapping[str, Parser] = {
    "case_id": parse_case_id,
    "visit_id": parse_case_id,
    "customer_id": parse_customer_id,
    "contact": parse_contact,
    "duration_min": parse_duration_min,
    "score": parse_score,
    **{column.name: parse_score for column in ASSESSMENT_DIMENSIONS},
    **dict.fromkeys(KEY_DATES, parse_key_date),
}
CHOSEN = (
    "channel",
    "customer_type",
    "method",
    "purpose",
    "service_type",
    "urgency",
    "grade",
    "mood",
    "next_step",
)
"""Fields that are ticked or chosen; where the handbook names no choices, any text is allowed."""

QUOTED = ("progress", "solution", "request", "comment", "content", "remark", "suggestion")
"""What somebody said or wrote: kept as it is, also where that is 无."""

SECOND_HANDLING = "二次处理"  # A9, C7
_AROUND = " ()（）[]【】-—:：,，、;；/"
_BETWEEN = re.compile(r"[\s/／、,，;；|()（）:：\-—]+")
_DEPARTMENT = re.compile(r".*(?:部|部门|组|中心|科|室|处|层|团队|公司|小组)")


def plan_parsers(table: RawTable, settings: Settings) -> Iterator[tuple[str, Parser]]:
    """Each field of the table with its parser: `value → canonical | Fault | Kept | None`."""
    by_choice = _build_parsers(settings.common, settings.handbooks[table.handbook])
    for field in table.columns:
        if KINDS.get(field) == "time":
            yield (
                field,
                partial(parse_time, year=table.year, epoch_1904=table.epoch_1904, zone=settings.zone),
            )
        elif field in BY_NAME:
            yield field, BY_NAME[field]
        else:
            yield field, by_choice.get(field, clean_text if field in QUOTED else read_name)


@once_for_same
def _build_parsers(common: Common, ours: Handbook) -> Mapping[str, Parser]:
    """The parsers that depend on the handbook's vocabulary."""
    also = {
        field: {**common.also.get(field, {}), **ours.also.get(field, {})}
        for field in {*common.also, *ours.also}
    }
    choices = {**common.choices, **ours.choices}
    chosen = {field: ChoiceParser(labels, also.get(field, {})).parse for field, labels in choices.items()}
    free = {
        field: partial(parse_free_choice, also=also.get(field, {})) for field in CHOSEN if field not in chosen
    }
    return {
        **free,
        **chosen,
        "status": partial(parse_status, parse=chosen["status"]),
        "department_owner": split_department_owner,
        "score_or_verdict": partial(parse_score_or_verdict, parse=chosen["verdict"]),
    }


def parse_free_choice(value: object, also: Mapping[str, str]) -> str | Fault | None:
    """The text, or the label of the one box that is ticked; `also` maps everyday spellings to labels."""
    line = read_entry(value)
    ticked = None if line is None else read_ticked(line)
    if ticked is not None and (len(ticked) > 1 or "" in ticked):
        return Fault("several-choices", "、".join(filter(None, ticked)))
    text = line if ticked is None else next(iter(ticked), None)
    if text is None:
        return None
    same = {choice_key(spelling): label for spelling, label in also.items()}
    return same.get(choice_key(text), clean_text(value) if ticked is None else text)


def parse_status(value: object, parse: Parser) -> object:
    """The status label; a note of a second handling beside it is none of its business."""
    text = clean_text(value)
    if text is not None and SECOND_HANDLING in text:
        rest = text.replace(SECOND_HANDLING, "").strip(_AROUND)
        return parse(SECOND_HANDLING if rest in ("", "中") else rest)
    return parse(value)


def split_department_owner(value: object) -> tuple[str | None, str | None] | None:
    """责任部门/人: department and owner; a single word is a department where it ends like one."""
    line = read_entry(value)
    if line is None:
        return None
    first, *rest = [part for part in _BETWEEN.split(line) if part] or [None]
    if rest:
        return first, "、".join(part for part in rest if part)
    return (first, None) if first and _DEPARTMENT.fullmatch(first) else (None, first)


def parse_score_or_verdict(value: object, parse: Parser) -> object:
    """满意度 as staff keep it: a score, or a verdict in words; (score, verdict)."""
    score = parse_score(value)
    if score is None or isinstance(score, float):
        return None if score is None else (score, None)
    if score.code != "bad-score":
        return score
    verdict = parse(value)
    return verdict if isinstance(verdict, Fault) else (None, verdict)
