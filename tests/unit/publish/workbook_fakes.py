"""Results as a run would give them: cases over the three months before as-of, always the same."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from pipeline.config import Settings, build_settings
from pipeline.model import (
    ASSESSMENT_COLUMNS,
    CASE_COLUMNS,
    CLOCK_COLUMNS,
    FOLLOWED_COLUMNS,
    VISIT_COLUMNS,
    Results,
    empty_table,
    shape_table,
)
from pipeline.publish.archive import write_archives
from pipeline.publish.case_rows import case_rows
from pipeline.publish.chase import write_chase_lists
from pipeline.publish.tracking import Lists, track

AS_OF = pd.Timestamp("2026-10-31 18:00")
CUSTOMERS = [
    "华东精密机械有限公司",
    "深圳市云图科技",
    "王女士",
    "北京市朝阳区第三中学",
    "Acme (China) Co., Ltd",
    "李强",
]
DESCRIPTIONS = [
    "蓝牙总是断开连接，重启之后才能恢复",
    "退款申请提交七天了还没有到账，客服每次都让我等通知，希望尽快给出明确的处理时间和责任人，不要再推诿",
    "希望增加批量导出订单的功能",
    "设备充电时机身发烫严重，担心安全问题",
]
HANDBOOKS = {
    "rapid_response": (["紧急", "重要", "一般"], ["咨询类", "问题类", "建议类", "投诉类"]),
    "handling_mechanism": (["高", "中", "低"], ["产品问题", "服务体验", "投诉建议"]),
    "requirement": (["紧急", "一般", "非紧急"], ["技术咨询", "功能需求", "服务申请"]),
}
CATEGORIES = {
    "咨询类": "inquiry",
    "问题类": "problem",
    "建议类": "suggestion",
    "投诉类": "complaint",
    "产品问题": "problem",
}
CATEGORIES |= {
    "服务体验": "service",
    "投诉建议": "complaint",
    "技术咨询": "inquiry",
    "功能需求": "suggestion",
    "服务申请": "service_request",
}
FILES = ["华东_客服电话_202610.xlsx", "10月/华南 (问题#3).xlsx", "李雷's 100%反馈.csv"]


def fake_settings() -> Settings:
    return build_settings({})


def _pick(rng: np.random.Generator, words: list[str], count: int, missing: float = 0.0) -> pd.Series:
    found = pd.Series(rng.choice(np.array(words, dtype=object), count), dtype="str")
    return found.mask(rng.random(count) < missing)


def _hours(rng: np.random.Generator, scale: float, count: int) -> pd.Series:
    return pd.to_timedelta(pd.Series((rng.exponential(scale, count) * 60).round()), unit="min")


def fake_cases(count: int, as_of: pd.Timestamp = AS_OF) -> pd.DataFrame:
    rng = np.random.default_rng(7)
    received = (
        as_of - pd.to_timedelta(pd.Series(np.sort(rng.uniform(0, 92, count))[::-1]), unit="D")
    ).dt.floor("min")
    handbook = _pick(rng, list(HANDBOOKS), count)
    labels = [rng.choice(HANDBOOKS[name][1]) for name in handbook]
    urgency = [rng.choice(HANDBOOKS[name][0], p=[0.15, 0.35, 0.5]) for name in handbook]
    responded = received + _hours(rng, 5, count)
    resolved = responded + _hours(rng, 60, count)
    closed = resolved + _hours(rng, 48, count)
    resolved, closed = (
        times.where((times < as_of) & (rng.random(count) < 0.92)) for times in (resolved, closed)
    )
    closed = closed.where(resolved.notna())
    waiting = resolved.isna() & (rng.random(count) < 0.2)
    status = np.select(
        [closed.notna(), resolved.notna(), waiting, rng.random(count) < 0.7],
        ["closed", "resolved", "waiting_customer", "in_progress"],
        "pending",
    )
    frame = pd.DataFrame(
        {
            "case_id": [f"{day:%Y%m}-CSR-{number:04d}" for number, day in enumerate(received, 1)],
            "handbook": handbook,
            "customer_name": _pick(rng, CUSTOMERS, count),
            "contact_person": _pick(rng, ["王芳", "陈晨", "赵磊"], count, 0.5),
            "contact": pd.Series(
                [f"138{number:08d}" for number in rng.integers(0, 10**8, count)], dtype="str"
            ),
            "customer_type": _pick(rng, ["新客户", "老客户", "战略客户"], count, 0.3),
            "channel": _pick(rng, ["电话", "邮件", "线上表单"], count),
            "category": [CATEGORIES[label] for label in labels],
            "category_label": labels,
            "urgency": urgency,
            "priority": [
                "high" if word in ("紧急", "高") else "medium" if word in ("重要", "中") else "low"
                for word in urgency
            ],
            "module": _pick(rng, ["智能手环 S3", "空气净化器 P2", "蓝牙耳机 Air"], count, 0.2),
            "description": _pick(rng, DESCRIPTIONS, count),
            "request": _pick(rng, ["尽快退款", "更换新机"], count, 0.4),
            "received_at": received,
            "registered_at": received + pd.Timedelta(minutes=20),
            "first_response_at": responded.where((responded < as_of) & (rng.random(count) < 0.95)),
            "department": _pick(rng, ["技术部", "售后部", "产品部", "客服部"], count, 0.06),
            "owner": _pick(rng, ["张伟", "李娜", "王芳", "刘洋", "陈静", "欧阳建国"], count, 0.08),
            "status": status,
            "progress": _pick(
                rng,
                ["已联系客户，等待回复", "10-03 14:00 已联系技术部\n10-04 09:30 已复现，修复中", "已派单"],
                count,
                0.4,
            ),
            "solution": _pick(rng, ["已更换新机并补偿一个月会员", "已退款"], count).where(resolved.notna()),
            "promised_at": (received.dt.normalize() + pd.Timedelta(days=4)).where(rng.random(count) < 0.6),
            "waiting_from": (received + pd.Timedelta(hours=20)).where(waiting),
            "resolved_at": resolved,
            "revisit_at": (resolved + pd.Timedelta(hours=20)).where(closed.notna()),
            "verdict": _pick(rng, ["satisfied", "acceptable", "unsatisfied"], count).where(closed.notna()),
            "score": pd.Series(rng.choice([2, 3, 4, 4.5, 5], count)).where(closed.notna()),
            "closed_at": closed,
            "source_file": _pick(rng, FILES, count),
            "source_sheet": _pick(rng, ["反馈记录", "10月'新"], count),
            "source_row": np.arange(2, count + 2),
        }
    )
    return shape_table(frame, CASE_COLUMNS)


def fake_clocks(cases: pd.DataFrame, as_of: pd.Timestamp = AS_OF) -> pd.DataFrame:
    """`respond` within 24 h for all and `resolve` by the promise, where there is one."""
    respond = pd.DataFrame(
        {
            "clock": "respond",
            "due_at": cases["received_at"] + pd.Timedelta(hours=24),
            "stopped_at": cases["first_response_at"],
        }
    )
    resolve = pd.DataFrame(
        {
            "clock": "resolve",
            "due_at": cases["promised_at"] + pd.Timedelta(days=1),
            "stopped_at": cases["resolved_at"],
        }
    )
    parts = [
        part.assign(record_id=cases["case_id"], started_at=cases["received_at"], status=cases["status"])
        for part in (respond, resolve)
    ]
    clocks = pd.concat(parts, ignore_index=True).dropna(subset=["due_at"])
    warn = clocks["due_at"] - (clocks["due_at"] - clocks["started_at"]) / 5
    stopped = clocks["stopped_at"].notna()
    state = np.select(
        [
            stopped & (clocks["stopped_at"] <= clocks["due_at"]),
            stopped,
            (clocks["clock"] == "respond") & clocks["status"].ne("pending"),
            clocks["status"].eq("waiting_customer"),
            clocks["due_at"] < as_of,
            warn <= as_of,
        ],
        ["met", "breached", "unknown", "paused", "overdue", "warning"],
        "running",
    )
    return shape_table(clocks.assign(record="case", state=state), CLOCK_COLUMNS)


def fake_visits(count: int, as_of: pd.Timestamp = AS_OF) -> pd.DataFrame:
    rng = np.random.default_rng(8)
    at = (as_of - pd.to_timedelta(pd.Series(rng.uniform(0, 60, count)), unit="D")).dt.floor("min")
    frame = pd.DataFrame(
        {
            "visit_id": [f"V{number:05d}" for number in range(1, count + 1)],
            "handbook": _pick(rng, ["service_revisit", "relationship"], count),
            "customer_name": _pick(rng, CUSTOMERS, count),
            "contact": "13800138000",
            "visit_at": at,
            "recorded_at": at + pd.Timedelta(minutes=8),
            "visitor": _pick(rng, ["孙丽", "周敏"], count),
            "method": _pick(rng, ["电话", "面访"], count),
            "duration_min": pd.Series(rng.integers(3, 40, count), dtype="float64"),
            "purpose": _pick(rng, ["定期回访", "售后跟进"], count, 0.3),
            "service_date": at.dt.normalize() - pd.Timedelta(days=5),
            "service_content": _pick(rng, ["上门安装调试", "更换滤芯"], count),
            "category": _pick(rng, ["complaint", "praise"], count),
            "score": pd.Series(rng.choice([3, 4, 5, np.nan], count)),
            "mood": _pick(rng, ["满意", "一般"], count, 0.4),
            "content": _pick(rng, DESCRIPTIONS, count),
            "source_file": _pick(rng, FILES, count),
            "source_sheet": "回访",
            "source_row": np.arange(3, count + 3),
        }
    )
    return shape_table(frame, VISIT_COLUMNS)


def fake_assessments(count: int) -> pd.DataFrame:
    rng = np.random.default_rng(9)
    scores = {
        name: pd.Series(rng.integers(1, 6, count), dtype="float64")
        for name in ("quality", "speed", "communication", "solving", "overall")
    }
    frame = pd.DataFrame(
        {
            "customer_name": _pick(rng, CUSTOMERS, count),
            "period": "2026年第三季度",
            **scores,
            "mean": pd.DataFrame(scores).mean(axis=1),
            "remark": "整体合作顺利，响应及时",
            "suggestion": _pick(rng, ["希望增加驻场支持，遇到紧急情况能在两小时内到达现场"], count, 0.5),
            "assessed_at": pd.Timestamp("2026-10-12"),
            "source_file": FILES[0],
            "source_sheet": "评估",
            "source_row": np.arange(1, count + 1),
        }
    )
    return shape_table(frame, ASSESSMENT_COLUMNS)


def fake_problems(cases: pd.DataFrame) -> pd.DataFrame:
    some = cases.iloc[::9]
    frame = pd.DataFrame(
        {
            "severity": np.where(np.arange(len(some)) % 3, "warning", "error"),
            "code": "bad-date",
            "file": some["source_file"],
            "sheet": some["source_sheet"],
            "cell": "F" + some["source_row"].astype("str"),
            "record_id": some["case_id"],
            "field": "received_at",
            "value": "05/12/ 14:01:12",
            "message": "“反馈时间”的日期无法识别：05/12/ 14:01:12",
            "suggestion": "请按 2026-10-03 14:05 的格式填写",
        }
    )
    return shape_table(frame.reset_index(drop=True), FOLLOWED_COLUMNS)


def fake_figures(scale: float) -> dict[str, Any]:
    clock = {"met": 62, "breached": 11, "overdue": 7, "running": 3, "warning": 1, "paused": 2, "unknown": 4}
    return {
        "received": round(118 * scale),
        "resolved": round(96 * scale),
        "open": round(22 * scale),
        "backlog": round(31 * scale),
        "completion": {"resolved": 96, "due": 127, "rate": 0.756 * scale},
        "clocks": {"respond": clock, "resolve": clock},
        "response_on_time": 0.775 * scale,
        "handling_on_time": 0.812,
        "response_hours": {"median": 3.4 * scale, "p90": 21.5},
        "resolution_hours": {"median": 41.2, "p90": 120.0},
        "categories": [
            {"category": name, "count": count, "share": count / 118, "focus": count > 40}
            for name, count in (
                ("problem", 44),
                ("complaint", 31),
                ("inquiry", 24),
                ("suggestion", 12),
                ("service", 7),
            )
        ],
        "satisfaction": {"count": 71, "mean": 4.12 * scale, "rated": 80, "satisfied": 70, "rate": 0.875},
        "high_priority": {"received": 18, "resolved": 17, "rate": 0.944},
        "reopened": {"count": 3, "rate": 0.031},
        "visits": {"count": 40},
        "targets": [
            {"name": "high_priority_resolution", "value": 0.962, "target": 0.95, "met": True},
            {"name": "satisfaction_mean", "value": 4.12 * scale, "target": 4.5, "met": False},
        ],
    }


def fake_results(count: int = 300, as_of: pd.Timestamp = AS_OF) -> Results:
    cases = fake_cases(count, as_of)
    scales = dict(
        zip(
            ("2026-05", "2026-06", "2026-07", "2026-08", "2026-09", "2026-10"),
            (0.8, 0.9, 0.95, 1.05, 0.97, 1.0),
            strict=True,
        )
    )
    trend = {month: fake_figures(scale) for month, scale in scales.items()} if count else {}
    return Results(
        as_of=as_of,
        month="2026-10",
        files=(),
        cases=cases,
        visits=fake_visits(count // 5, as_of),
        assessments=fake_assessments(count // 20),
        clocks=fake_clocks(cases, as_of) if count else empty_table(CLOCK_COLUMNS),
        problems=fake_problems(cases) if count else empty_table(FOLLOWED_COLUMNS),
        figures=trend.get("2026-10", {}),
        previous=trend.get("2026-09", {}),
        trend=trend,
    )


def fake_revisits(results: Results) -> pd.DataFrame:
    done = results.cases[results.cases["resolved_at"].notna() & results.cases["revisit_at"].isna()].head(60)
    return pd.DataFrame(
        {
            "customer_name": done["customer_name"],
            "contact": done["contact"],
            "reason": pd.Series("问题解决后回访", index=done.index, dtype="str"),
            "due_at": done["resolved_at"] + pd.Timedelta(days=3),
            "record_id": done["case_id"],
            "owner": done["owner"],
            "handbook": done["handbook"],
        }
    ).reset_index(drop=True)


def fake_scorecard(results: Results) -> pd.DataFrame:
    parts = []
    for kind in ("department", "owner"):
        groups = results.cases.assign(name=results.cases[kind]).groupby("name", dropna=False)
        table = groups.agg(
            received=("case_id", "size"),
            resolved=("resolved_at", "count"),
            score_count=("score", "count"),
            score_mean=("score", "mean"),
        )
        parts.append(table.reset_index().assign(kind=kind))
    frame = pd.concat(parts, ignore_index=True)
    frame = frame.assign(response_due=frame["received"], response_met=(frame["received"] * 0.8).round())
    frame = frame.assign(handling_score=80.0, appraisal_points=16.0)
    return frame.assign(
        kind=frame["kind"].astype("str"),
        name=frame["name"].astype("str"),
        resolution_rate=frame["resolved"] / frame["received"],
        response_rate=frame["response_met"] / frame["response_due"],
    )


def fake_counted(results: Results) -> pd.DataFrame:
    """Every case received, every response that was due, every visit."""
    cases, visits = results.cases, results.visits
    received = pd.DataFrame({"figure": "received", "record": "case", "record_id": cases["case_id"]})
    due = results.clocks[results.clocks["clock"].eq("respond")]
    made = pd.DataFrame({"figure": "visits.count", "record": "visit", "record_id": visits["visit_id"]})
    parts = [
        received.assign(
            result=np.where(cases["resolved_at"].notna(), "resolved", "open"), at=cases["received_at"]
        ),
        due[["record", "record_id"]].assign(
            figure="response_on_time", result=due["state"], at=due["due_at"], response_hours=12.5
        ),
        made.assign(at=visits["visit_at"], score=visits["score"]),
    ]
    rows = pd.concat(parts, ignore_index=True).reindex(
        columns=[
            "figure",
            "record",
            "record_id",
            "result",
            "at",
            "response_hours",
            "resolution_hours",
            "score",
        ]
    )
    texts = dict.fromkeys(("figure", "record", "record_id", "result"), "str")
    return rows.astype({**texts, "at": "datetime64[us]"})


def fake_lists(results: Results) -> Lists:
    return Lists(fake_revisits(results), fake_scorecard(results), fake_counted(results))


def publish_tracking(path: Path, results: Results) -> None:
    """The tracking workbook of these results."""
    settings = fake_settings()
    rows = case_rows(results, settings=settings)
    track(path, results, rows, fake_lists(results), settings=settings).write(path, settings=settings)


def publish_chase_lists(folder: Path, results: Results) -> list[Path]:
    """Their chase lists; the paths."""
    rows = case_rows(results, settings=fake_settings())
    return write_chase_lists(folder, results, rows, settings=fake_settings())


def publish_archives(folder: Path, results: Results) -> list[Path]:
    """Their archives that are missing; the paths."""
    rows = case_rows(results, settings=fake_settings())
    return write_archives(folder, results, rows, recall=lambda _, __, make: make())
