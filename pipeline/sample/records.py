"""Draws the cases of one sheet: who, what, how it went, and what the customer said in the end."""

from datetime import datetime, timedelta
from random import Random

from pipeline.sample.chance import happens, spend
from pipeline.sample.lives import Haste, Stamps, draw_life, draw_reception
from pipeline.sample.world import AS_OF, WORLD, Customer, Record, Sheet, Theme, list_customers, list_themes

_SCORES = {5: 0.5, 4.5: 0.06, 4: 0.28, 3: 0.09, 2: 0.05, 1: 0.02}
_VERDICTS = {"满意": 4, "基本满意": 3, "不满意": 1}
_LONGEST_LOG = 6
_BUSINESS = "company"


def draw_cases(rng: Random, sheet: Sheet) -> list[Record]:
    """The records of a sheet of cases, as they came in."""
    months = [int(month) for month, count in sheet.records.items() for _ in range(count)]
    cases = [_draw_wanted(rng, sheet, month) for month in months]
    cases.sort(key=lambda case: str(case["received_at"]))
    for n, case in enumerate(cases, start=1):
        case["case_id"] = sheet.number.format(at=case["received_at"], n=n) or None
    return cases


def _draw_wanted(rng: Random, sheet: Sheet, month: int) -> Record:
    """A case, drawn again until it is as open or solved as the sheet wants it."""
    while True:
        case = draw_case(rng, sheet.handbook, month)
        if not sheet.only or ("revisit_at" in case if sheet.only == "solved" else "resolved_at" not in case):
            return case


def draw_case(rng: Random, handbook: str, month: int) -> Record:
    """One case with every field a sheet might ask for; fields not known are absent."""
    theme = draw_theme(rng, month, natures=WORLD["labels"][handbook])
    urgency = draw_urgency(rng, handbook)
    hours, days, _ = WORLD["urgency"][handbook][urgency]
    life = draw_life(rng, draw_reception(rng, month), Haste(hours, days))
    case: Record = {
        **describe_customer(rng, draw_customer(rng, handbook)),
        **describe_theme(rng, theme, handbook),
        **draw_handlers(rng, theme),
        "channel": rng.choice(WORLD["channels"][handbook]),
        "urgency": urgency,
        "priority": WORLD["priority"][urgency],
        "occurred_at": life["received_at"] - spend(rng, 15, 2000),
        "registered_by": rng.choice(WORLD["staff"]["客服部"]),
        **life,
    }
    case |= _draw_waiting(rng, life) | _draw_progress(rng, life)
    case |= draw_verdict(rng, theme, month) if "revisit_at" in life else {}
    if case.get("verdict") == "不满意" and happens(rng, 0.4):
        case["progress"] = rng.choice(WORLD["words"]["second"])
    if "resolved_at" in life:
        case["solution"] = rng.choice(theme.solutions)
    return case | {"status": _name_status(case)}


def draw_theme(rng: Random, month: int, *, natures: dict[str, str], praise: float = 0.0) -> Theme:
    """What it is about, as often as it comes up in the month; `praise` is the share of kind words."""
    kind = happens(rng, praise)
    themes = [t for t in list_themes() if t.nature in natures and (t.nature == "praise") == kind]
    return rng.choices(themes, [theme.weights[month - 8] for theme in themes])[0]


def draw_customer(rng: Random, handbook: str) -> Customer:
    """A customer; accounts and requirements concern companies only."""
    private = handbook not in {"relationship", "requirement"}
    return rng.choice([c for c in list_customers() if private or c.kind == _BUSINESS])


def draw_urgency(rng: Random, handbook: str) -> str:
    """One of the handbook's labels."""
    table = WORLD["urgency"][handbook]
    return str(rng.choices(list(table), [weight for _, _, weight in table.values()])[0])


def describe_customer(rng: Random, customer: Customer) -> Record:
    """Who it is; now and then nobody noted the type."""
    return {
        "customer_id": customer.number,
        "customer_name": customer.name,
        "contact_person": customer.person,
        "contact": customer.contact,
        "customer_type": customer.type if happens(rng, 0.94) else None,
    }


def describe_theme(rng: Random, theme: Theme, handbook: str) -> Record:
    """What it is about, in the customer's words."""
    return {
        "category": WORLD["labels"][handbook][theme.nature],
        "module": theme.module,
        "device_model": rng.choice(theme.models),
        "description": phrase(rng, theme.texts),
        "request": rng.choice([*theme.requests, None]),
    }


def phrase(rng: Random, texts: list[str]) -> str:
    """One of the texts with its slots filled."""
    return rng.choice(texts).format(**{slot: rng.choice(words) for slot, words in WORLD["slots"].items()})


def draw_handlers(rng: Random, theme: Theme) -> Record:
    """The department and the person in charge."""
    department = rng.choice(WORLD["routing"][theme.nature])
    owner = rng.choice(WORLD["staff"][department])
    return {"department": department, "owner": owner, "department_owner": f"{department}/{owner}"}


def draw_verdict(rng: Random, theme: Theme, month: int) -> Record:
    """What the customer says at the revisit; the focus of October's trouble is judged harder."""
    score = rng.choices(list(_SCORES), list(_SCORES.values()))[0]
    if month == AS_OF.month and theme.module == "智能门锁" and happens(rng, 0.3):
        score = max(1, score - 2)
    verdict = next(word for word, least in _VERDICTS.items() if score >= least)
    comments = WORLD["words"]["comments"][str(int(score))]
    comment = rng.choice([*comments, None])
    return {"score": float(score) if happens(rng, 0.85) else None, "verdict": verdict, "comment": comment}


def _draw_waiting(rng: Random, life: Stamps) -> Record:
    """Sometimes the customer has to do something first; an open wait has no end yet."""
    answered, solved = life.get("first_response_at"), life.get("resolved_at")
    if answered is None or not happens(rng, 0.1 if solved else 0.2):
        return {}
    gap = ((solved or AS_OF) - answered).total_seconds() / 60
    begin = answered + spend(rng, 0.1 * gap, 0.3 * gap)
    end = begin + spend(rng, 0.2 * gap, 0.6 * gap) if solved else None
    return {"waiting_from": begin, "waiting_until": end}


def _draw_progress(rng: Random, life: Stamps) -> Record:
    """A dated log, a sentence or a bare word; and when there was news last."""
    answered = life.get("first_response_at")
    if answered is None:
        return {}
    end = life.get("resolved_at", AS_OF)
    if happens(rng, 0.5):
        log, last = _draw_log(rng, answered, end)
        return {"progress": log, "last_progress_at": last}
    done = "resolved_at" in life
    text = rng.choice(["已完成", "已解决", None]) if done else rng.choice(WORLD["words"]["progress"])
    news = None if done else max(answered, AS_OF - spend(rng, 60, 2400))
    return {"progress": text, "last_progress_at": news}


def _draw_log(rng: Random, start: datetime, end: datetime) -> tuple[str, datetime]:
    """Entries of at most five days from the first answer on, and the time of the last one."""
    moments = [start]
    later = start + spend(rng, 700, 1500)
    while len(moments) < _LONGEST_LOG and later < end - timedelta(minutes=20):
        moments.append(min(later.replace(hour=min(max(later.hour, 9), 19)), end))  # nobody writes at night
        later += spend(rng, 700, 1500)
    entries = [f"{moment:%m-%d %H:%M} {rng.choice(WORLD['words']['log'])}" for moment in moments]
    return "\n".join(entries), moments[-1]


def _name_status(case: Record) -> str:
    if "closed_at" in case:
        return "已关闭"
    if "resolved_at" in case:
        return "已解决"
    if case.get("waiting_from") and not case.get("waiting_until"):
        return "待客户"
    return "处理中" if "first_response_at" in case else "待处理"
