"""Draws talks with customers: service revisits, account visits, and the scoring forms of a period."""

from datetime import datetime, timedelta
from random import Random

from pipeline.sample.chance import happens, spend
from pipeline.sample.lives import Haste, draw_life, draw_reception, next_workday
from pipeline.sample.records import (
    describe_customer,
    describe_theme,
    draw_customer,
    draw_handlers,
    draw_theme,
    draw_urgency,
    phrase,
)
from pipeline.sample.world import AS_OF, WORLD, Customer, Record, Sheet

_DIMENSIONS = ("quality", "speed", "communication", "solving", "overall")
_MOODS = {"满意": 0.5, "一般": 0.3, "不满": 0.15, "愤怒": 0.05}
_SCORES = {
    "表扬类": (5.0, 5.0, 4.5, 4.0),
    "投诉类": (1.0, 2.0, 3.0, 3.0, 4.0),
    "建议类": (4.0, 5.0, None),
    "咨询类": (4.0, 5.0, None),
}
_PURPOSES = ("定期回访", "售后跟进", "满意度调研", "关怀慰问")
_FOLLOW_UP = "3日内跟进"
_IN_PERSON = "面访"
_STAFF = {"service_revisit": "售后部", "relationship": "大客户部"}


def draw_visits(rng: Random, sheet: Sheet, cases: list[Record]) -> list[Record]:
    """The visits of a sheet by time; the first `fed` of them take over the revisit of one of `cases`."""
    months = [int(month) for month, count in sheet.records.items() for _ in range(count)]
    if sheet.handbook == "service_revisit":
        feeding = [_take_revisit(rng, case) for case in _pick_revisited(rng, cases, months)[: sheet.fed]]
        visits = feeding + [_draw_service(rng, month) for month in months[len(feeding) :]]
    else:
        visits = _draw_accounts(rng, months)
    return sorted(visits, key=lambda visit: str(visit["visit_at"]))


def _draw_accounts(rng: Random, months: list[int]) -> list[Record]:
    """Account visits; some promises to come back within three days are kept."""
    visits: list[Record] = []
    customer, at = draw_customer(rng, "relationship"), draw_reception(rng, months[0])
    for month in months:
        visits.append(_draw_account(rng, customer, at))
        if visits[-1]["next_step"] == _FOLLOW_UP and happens(rng, 0.6) and at + timedelta(days=3) < AS_OF:
            at = next_workday(at)
        else:
            customer, at = draw_customer(rng, "relationship"), draw_reception(rng, month)
    return visits


def draw_assessments(rng: Random, sheet: Sheet) -> list[Record]:
    """Scoring forms of different customers at the end of the month, five dimensions each."""
    months = [int(month) for month, count in sheet.records.items() for _ in range(count)]
    customers: list[Customer] = []
    while len(customers) < len(months):
        customer = draw_customer(rng, sheet.handbook)
        if customer not in customers:
            customers.append(customer)
    return [_assess(rng, who, month, sheet.period) for who, month in zip(customers, months, strict=True)]


def _assess(rng: Random, customer: Customer, month: int, period: str) -> Record:
    level = rng.choice((3, 4, 4, 5))
    scores = {name: max(1, min(5, level + rng.choice((-1, 0, 0, 0, 1)))) for name in _DIMENSIONS}
    scores["speed"] = max(1, scores["speed"] - (month == AS_OF.month))
    return {
        **describe_customer(rng, customer),
        **{name: float(score) for name, score in scores.items()},
        "period": period,
        "remark": rng.choice(WORLD["assessments"]["remarks"][str(max(2, scores["overall"]))]),
        "suggestion": rng.choice(WORLD["assessments"]["suggestions"]),
        "assessed_at": datetime(2026, month, rng.randrange(26, 31)),  # noqa: DTZ001 - naive, as all times
    }


def _pick_revisited(rng: Random, cases: list[Record], months: list[int]) -> list[Record]:
    """Numbered cases with a revisit in these months, in any order."""
    ready = [case for case in cases if case.get("case_id") and _month_of(case.get("revisit_at")) in months]
    return rng.sample(ready, len(ready))


def _month_of(moment: object) -> int:
    return moment.month if isinstance(moment, datetime) else 0


def _take_revisit(rng: Random, case: Record) -> Record:
    """The visit that revisits this case, and takes along what the customer said there."""
    told: Record = {field: case.pop(field, None) for field in ("score", "verdict", "comment", "revisit_at")}
    at = told.pop("revisit_at")
    if not isinstance(at, datetime):
        raise TypeError(at)
    kept = ("customer_id", "customer_name", "contact_person", "contact", "customer_type", "case_id")
    return {
        **{field: case[field] for field in kept},
        **_describe_talk(rng, at, _STAFF["service_revisit"]),
        "score": told["score"],
        "verdict": told["verdict"],
        "content": told["comment"] or "客户确认问题已解决",
    }


def _draw_service(rng: Random, month: int) -> Record:
    """A revisit 3 to 7 working days after a service; most bring thanks, some open a case."""
    at = draw_reception(rng, month)
    theme = draw_theme(rng, month, natures=WORLD["labels"]["service_revisit"], praise=0.6)
    services = WORLD["visits"]["services"]
    service = rng.choice(list(services))
    matter = describe_theme(rng, theme, "service_revisit")
    visit = {
        **describe_customer(rng, draw_customer(rng, "service_revisit")),
        **_describe_talk(rng, at, _STAFF["service_revisit"]),
        "service_type": service,
        "service_content": rng.choice(services[service]),
        "service_date": _go_back(at, rng.choice((2, 3, 3, 4, 4, 5, 5, 6, 7, 9))),
        "category": matter["category"],
        "content": matter["description"],
        "score": rng.choice(_SCORES[str(matter["category"])]),
    }
    if theme.nature == "praise":
        return visit
    return visit | _draw_handling(rng, at) | draw_handlers(rng, theme) | _grade(rng, theme.nature)


def _grade(rng: Random, nature: str) -> Record:
    """Only complaints have a grade."""
    mild = nature in {"inquiry", "suggestion"}
    return {"grade": "一般问题"} if mild or happens(rng, 0.75) else {"grade": "紧急问题"}


def _draw_handling(rng: Random, at: datetime) -> Record:
    """How the matter that a visit brought was handled."""
    hours, days, _ = WORLD["urgency"]["service_revisit"][draw_urgency(rng, "service_revisit")]
    life = draw_life(rng, at + timedelta(minutes=30), Haste(hours, days))
    names = ("first_response_at", "promised_at", "resolved_at", "revisit_at")
    stamps: Record = {name: life[name] for name in names if name in life}
    if "resolved_at" in life:
        return stamps | {"progress": "已完成", "solution": "已处理并告知客户"}
    return stamps | {"progress": "处理中"}


def _draw_account(rng: Random, customer: Customer, at: datetime) -> Record:
    """A visit of 表1: half of them note a matter to handle, with an owner and a promised day."""
    mood = rng.choices(list(_MOODS), list(_MOODS.values()))[0]
    visit: Record = {
        **describe_customer(rng, customer),
        **_describe_talk(rng, at, _STAFF["relationship"]),
        "last_visit_at": _go_back(at, rng.randrange(20, 60)),
        "method": rng.choice(("电话", _IN_PERSON, _IN_PERSON, "问卷")),
        "purpose": rng.choice(_PURPOSES),
        "content": phrase(rng, WORLD["visits"]["talks"]),
        "mood": mood,
        "next_step": rng.choice((_FOLLOW_UP, "转相关部门处理", "定期回访", "定期回访")),
        "recorded_at": at + (spend(rng, 1500, 2400) if happens(rng, 0.15) else spend(rng, 20, 200)),
    }
    if happens(rng, 0.45):
        return visit
    theme = draw_theme(rng, at.month, natures=WORLD["labels"]["relationship"])
    solved = next_workday(at) + spend(rng, 0, 300)
    return {
        **visit,
        **draw_handlers(rng, theme),
        "description": phrase(rng, theme.texts),
        "priority": rng.choice(("高", "中", "中", "低")),
        "promised_at": _day(next_workday(at, count=2)),
        "resolved_at": solved if happens(rng, 0.7) and solved < AS_OF else None,
    }


def _describe_talk(rng: Random, at: datetime, department: str) -> Record:
    """Who spoke with the customer, how and how long; the record follows within minutes, mostly."""
    minutes = rng.randrange(3, 16)
    delay = spend(rng, 12, 90) if happens(rng, 0.12) else spend(rng, 2, 9)
    return {
        "visit_at": at,
        "visitor": rng.choice(WORLD["staff"][department]),
        "method": rng.choice(("电话", "电话", "电话回访", "微信", "上门")),
        "duration_min": f"{minutes}分钟",
        "recorded_at": at + timedelta(minutes=minutes) + delay,
    }


def _go_back(at: datetime, days: int) -> datetime:
    """The day that is so many working days before."""
    start = _day(at) - timedelta(days=3 * days)
    while next_workday(start, count=days).date() < at.date():
        start += timedelta(days=1)
    return start


def _day(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0)
