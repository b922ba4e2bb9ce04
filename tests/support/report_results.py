"""Results as a run hands them to the report: any number of made-up cases, figures as in section 6."""

from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from pipeline.config import Report
from pipeline.model import (
    ASSESSMENT_COLUMNS,
    CASE_COLUMNS,
    CLOCK_COLUMNS,
    PROBLEM_COLUMNS,
    VISIT_COLUMNS,
    FileReading,
    Restated,
    Results,
    empty_table,
    shape_table,
)
from pipeline.narrow import hide_customers
from pipeline.period import Period
from pipeline.publish.report import ReportEdition, ReportExtras
from pipeline.publish.report.extras import (
    CAUSE_COLUMNS,
    COMMENT_COLUMNS,
    HANDBOOK_COLUMNS,
    RATED_COLUMNS,
    REVISIT_COLUMNS,
    SOURCE_COLUMNS,
)

CATEGORIES = ["complaint", "problem", "service", "inquiry", "suggestion", "praise", "service_request"]
MODULES = [
    "支付结算",
    "物流配送",
    "账号与登录",
    "报表导出",
    "移动端",
    "消息通知",
    "智能手环 S3",
    "权限管理",
    "数据接口",
    "打印",
]
DEPARTMENTS = ["技术部", "售后部", "客服部", "运营部", "产品研发部"]
OWNERS = [
    "张伟",
    "李娜",
    "王芳",
    "刘洋",
    "陈静",
    "赵磊",
    "欧阳振华",
    "孙丽",
    "周强",
    "吴敏",
    "郑爽",
    "冯雪",
    "蒋涛",
    "沈月",
]
CUSTOMERS = ["上海晨光贸易有限公司", "王女士", "北京远航科技股份有限公司华东分公司", "李先生", "恒信集团"]
TEXTS = [
    "支付成功但订单显示未付款，请打 13800138000 联系我",
    "快递三天没有更新物流信息",
    "登录验证码一直收不到",
    "导出报表时报错，邮箱 wang.fang@example.com",
]
URGENCIES = ["紧急", "重要", "一般"]
DIMENSIONS = ["quality", "speed", "communication", "solving", "overall", "mean"]
CLOCKS = ["register", "respond", "resolve", "progress", "revisit"]
SENTENCES = [
    "首次响应及时率 91.0%，处理及时率 84.0%；超时最多的是技术部。",
    "客户满意度均分 4.31，未达到 4.5 的目标；“支付结算”模块的投诉超过三成，需要重点关注。",
]
TOPICS = [
    (
        "订单支付",
        ["订单", "未付款"],
        41,
        "支付成功但订单显示未付款，客服让我等，电话 13800138000，到现在三天了也没有人回复，请尽快处理",
    ),
    ("物流配送", ["签收", "快递"], 33, "快递三天没有更新物流信息，显示已签收但是我根本没有收到货"),
    ("登录账号", [], 12, "登录验证码一直收不到，换了 021-61234567 也不行"),
]
ACTIONS = [
    ("技术部与支付渠道逐笔核对未到账订单，每日对账", "“支付结算”占投诉与问题 34.5%（> 30%）", "高", "技术部"),
    ("高优先级工单建立升级清单，未解决的每日通报", "高优先级解决率 90.2%，目标 ≥ 95.0%", "高", ""),
    ("进展更新纳入班组日检", "进展更新及时率 72.0%", "中", "售后部"),
    ("补齐设备型号与发生时间", "设备型号完整率 61.0%", "低", ""),
]
CAUSES = [
    ("no_progress", 30, 0.375, "技术部"),
    ("plan_deviation", 24, 0.3, "售后部"),
    ("late_response", 14, 0.175, None),
    ("outside_hours", 8, 0.1, None),
    ("unassigned", 4, 0.05, None),
]
REVISITS = [
    ("revisit", 26, 2, 0, 3, 1, 0, 26 / 31),
    ("second", 4, 2, 0, 0, 0, 0, 4 / 6),
    ("service_revisit", 15, 1, 1, 1, 0, 0, 15 / 18),
    ("regular", 3, 0, 0, 0, 2, 0, 1.0),
]
HANDBOOKS = [
    ("rapid_response", 137, 131, 141, 129, 137, 123, 132, 125, 128, 125, 4.46),
    ("handling_mechanism", 35, 31, 36, 8, 9, 24, 31, 20, 28, 25, 3.8),
    ("requirement", 21, 17, 27, 18, 24, 16, 22, 14, 16, 0, None),
]
RATED = [("技术部", 27, 3.83), ("售后部", 13, 4.08), ("客服部", 6, 4.67)]
UNHAPPY = [
    (
        "202610-CSR-007",
        "技术部",
        1.0,
        "修了三次还是不行，让我打 13800138000 也没人接，非常失望，影响了我们正常营业，要求尽快给一个说法",
    ),
    ("202610-CSR-019", None, 2.0, "等了三天才有人回复"),
]
HAPPY = [("202610-CSR-002", "客服部", 5.0, "处理得又快又好，服务人员很耐心")]
SOURCES = [
    (
        "回访/2026年10月客户服务回访与反馈记录表（华东区售后服务部）.xlsx",
        112,
        820,
        900,
        820 / 900,
        7,
        98,
        4,
        21,
        108,
    ),
    ("快速响应.xlsx", 37, 330, 334, 330 / 334, 1, 35, 0, 9, 14),
    ("旧表.csv", 0, 0, 0, None, 0, 0, 0, 2, 2),
]
BAD_FILES = [("回访/2026年10月客户服务回访与反馈记录表（华东区售后服务部）.xlsx", 21), ("快速响应.xlsx", 9)]
TOPIC: dict[str, Any] = {
    "label": "登录账号",
    "words": [],
    "count": 3,
    "texts": 10,
    "before": 1,
    "focus": True,
    "quotes": [],
    "records": [],
}
QUOTE = "换了一台还是这样，加微信 wxid_abc123 发照片"
RISKS_NOTE = "依据 300 件已办结工单交叉验证：最高的一成中 18/30 件不满意，总体 60/300 件，AUC 0.78"
TARGETS = {
    "high_priority_resolution": ("high_priority", "rate", 0.95),
    "satisfaction_mean": ("satisfaction", "mean", 4.5),
}


def make_cases(count: int, month: str, *, seed: int = 1) -> pd.DataFrame:
    """`count` cases received in the month."""
    rng = np.random.default_rng([seed, count, int(month.replace("-", ""))])
    start = pd.Timestamp(month)
    received = start + pd.to_timedelta(np.sort(rng.integers(0, 30 * 1440, count)), unit="min")
    hours = rng.lognormal(3.2, 1.0, count)
    resolved = pd.Series(received + pd.to_timedelta((hours * 60).round(), unit="min")).where(
        rng.random(count) < 0.93
    )
    pick = lambda words, weights: rng.choice(words, count, p=np.array(weights) / sum(weights))  # noqa: E731
    frame = pd.DataFrame(
        {
            "case_id": [f"{month.replace('-', '')}-CSR-{n:03d}" for n in range(1, count + 1)],
            "customer_name": rng.choice(CUSTOMERS, count),
            "contact": "13800138000",
            "category": pick(CATEGORIES, [36, 26, 14, 10, 7, 4, 3]),
            "module": pick(MODULES, [34, 18, 12, 9, 8, 6, 5, 4, 3, 1]),
            "urgency": pick(URGENCIES, [15, 35, 50]),
            "description": rng.choice(TEXTS, count),
            "received_at": received,
            "first_response_at": received + pd.to_timedelta(rng.integers(5, 600, count), unit="min"),
            "department": rng.choice([*DEPARTMENTS, None], count),
            "owner": rng.choice(OWNERS, count),
            "resolved_at": resolved,
            "status": np.where(resolved.isna(), "in_progress", "resolved"),
            "score": np.where(
                rng.random(count) < 0.6,
                rng.choice([1, 2, 3, 4, 5], count, p=[0.02, 0.04, 0.1, 0.3, 0.54]),
                np.nan,
            ),
            "source_row": np.arange(count) + 2,
        }
    )
    frame["priority"] = frame["urgency"].map({"紧急": "high", "重要": "medium", "一般": "low"})
    return shape_table(frame, CASE_COLUMNS)


def _quotient(part: float, whole: float) -> float | None:
    return float(part / whole) if whole else None


def _shares(values: pd.Series, name: str) -> list[dict[str, Any]]:
    counts = values.value_counts()
    total = int(counts.sum())
    return [
        {
            name: key,
            "count": int(n),
            "share": float(n / total),
            "focus": bool(n / total > 0.3 and total >= 10),
        }
        for key, n in counts.items()
    ]


def _channels(count: int) -> list[dict[str, Any]]:
    counts = {"电话": count // 2, "线上表单": count // 4, "邮件": count // 6, None: count // 12}
    return [{"name": name, "count": n} for name, n in counts.items() if n]


def _clock_states(cases: pd.DataFrame, rng: np.random.Generator) -> dict[str, Any]:
    states = {}
    for clock, good in zip(CLOCKS, [0.97, 0.91, 0.84, 0.72, 0.9], strict=True):
        n = len(cases)
        met = int(rng.binomial(n, good))
        late = (n - met) // 2
        states[clock] = {
            "met": met, "breached": late, "overdue": n - met - late, "running": n // 20, "warning": n // 50,
            "paused": 0, "unknown": n // 30, "attainment": _quotient(met, n),
        }  # fmt: skip
    return states


def make_figures(cases: pd.DataFrame, month: str) -> dict[str, Any]:
    """The month's figures of these cases (contract section 6); states of clocks are made up."""
    rng = np.random.default_rng(len(cases))
    end = pd.Timestamp(month) + pd.offsets.MonthBegin()
    resolved = cases["resolved_at"].notna()
    scores = cases["score"].dropna()
    age = (end - cases.loc[~resolved, "received_at"]).dt.total_seconds() / 86400
    ages = pd.cut(
        age, [-np.inf, 1, 3, 7, 30, np.inf], labels=["<=1", "1-3", "3-7", "7-30", ">30"]
    ).value_counts()
    high = cases["priority"] == "high"
    hours = (cases["resolved_at"] - cases["received_at"]).dt.total_seconds().dropna() / 3600
    respond = (cases["first_response_at"] - cases["received_at"]).dt.total_seconds().dropna() / 3600
    clocks = _clock_states(cases, rng)
    some = len(cases) > 20
    figures: dict[str, Any] = {
        "received": len(cases),
        "resolved": int(resolved.sum()),
        "open": int((~resolved).sum()),
        "backlog": int((~resolved).sum()),
        "backlog_age": {label: int(ages.get(label, 0)) for label in ["<=1", "1-3", "3-7", "7-30", ">30"]},
        "carried_over": len(cases) // 12,
        "completion": {"resolved": int(resolved.sum()), "due": len(cases) + len(cases) // 12,
                       "rate": _quotient(resolved.sum(), len(cases) + len(cases) // 12)},
        "clocks": clocks if len(cases) else {},
        "response_on_time": clocks["respond"]["attainment"],
        "handling_on_time": clocks["resolve"]["attainment"],
        "response_hours": _spread(respond),
        "resolution_hours": _spread(hours),
        "categories": _shares(cases["category"], "category"),
        "modules": _shares(cases.loc[cases["category"].isin(["complaint", "problem"]), "module"], "module"),
        "channels": _channels(len(cases)), "departments": [], "owners": [], "customer_types": [],
        "satisfaction": {
            "count": len(scores), "mean": float(scores.mean()) if len(scores) else None, "rated": len(scores),
            "satisfied": int((scores >= 4).sum()), "rate": _quotient((scores >= 4).sum(), len(scores)),
            "coverage": _quotient(len(scores), resolved.sum()),
            "distribution": {str(n): int((scores == n).sum()) for n in range(1, 6)},
        },
        "high_priority": {"received": int(high.sum()), "resolved": int((high & resolved).sum()),
                          "rate": _quotient((high & resolved).sum(), high.sum())},
        "reopened": {"count": len(cases) // 40, "rate": _quotient(len(cases) // 40, resolved.sum())},
        "visits": {"count": len(cases) // 4, "score_mean": 4.4 if some else None, "on_time": None},
        "assessments": {"count": len(cases) // 20, **dict.fromkeys(DIMENSIONS, 4.2 if some else None)},
    }  # fmt: skip
    figures["targets"] = [
        {"name": name, "value": figures[a][b], "target": goal, "met": (figures[a][b] or 0) >= goal}
        for name, (a, b, goal) in TARGETS.items()
    ]
    return figures


def _spread(hours: pd.Series) -> dict[str, float | None]:
    if hours.empty:
        return {"median": None, "p90": None}
    return {"median": float(hours.median()), "p90": float(hours.quantile(0.9))}


@cache
def make_results(count: int, *, month: str = "2026-10", months: int = 6, seed: int = 1) -> Results:
    """Results of a month with `count` cases, and of the months before with about as many."""
    period = pd.Period(month, "M")
    cases = make_cases(count, month, seed=seed)
    sizes = [round(count * factor) for factor in (0.8, 0.87, 0.99, 0.93, 0.91, *[0.9] * 20)][: months - 1]
    trend = {
        str(period - (months - 1 - n)): make_figures(
            make_cases(size, str(period - (months - 1 - n))), str(period - (months - 1 - n))
        )
        for n, size in enumerate(sizes)
    }
    trend[month] = make_figures(cases, month)
    return Results(
        as_of=pd.Timestamp(month) + pd.offsets.MonthBegin() + pd.Timedelta(hours=18),
        month=month,
        files=(
            FileReading("快速响应.xlsx", "read"),
            FileReading("回访/2026-10.xlsx", "read"),
            FileReading("坏.xlsx", "failed", "有密码"),
        ),
        cases=cases,
        visits=empty_table(VISIT_COLUMNS),
        assessments=empty_table(ASSESSMENT_COLUMNS),
        clocks=empty_table(CLOCK_COLUMNS),
        problems=empty_table(PROBLEM_COLUMNS),
        figures=trend[month],
        previous=trend.get(str(period - 1), {}),
        trend=trend,
    )


def make_extras(results: Results) -> ReportExtras:
    """Extras to go with `make_results`: none but a sentence where there is no case."""
    cases = results.cases
    if cases.empty:
        return ReportExtras(summary=["本月没有收到反馈。"])
    rng = np.random.default_rng(len(cases))
    return ReportExtras(
        summary=[f"本月共受理反馈 {len(cases):,} 件，较上月增加 9.5%，增量主要来自“投诉”。", *SENTENCES],
        topics=[
            {
                "label": label,
                "words": words,
                "count": n,
                "texts": 300,
                "before": n - 8,
                "focus": n == 33,
                "quotes": [quote, QUOTE],
                "records": list(cases["case_id"][:n]),
            }
            for label, words, n, quote in TOPICS
        ],
        topics_note="按关键词聚类，仅列出不少于 3 件的主题。",
        actions=[
            {"text": text, "figure": figure, "priority": priority, "department": department}
            for text, figure, priority, department in ACTIONS
        ],
        breaches=_breaches(cases, rng),
        causes=pd.DataFrame(CAUSES, columns=list(CAUSE_COLUMNS)),
        risks=_risks(cases),
        risks_note=RISKS_NOTE,
        by_urgency=_attainment(URGENCIES, len(cases), rng),
        by_department=_attainment([*DEPARTMENTS, None], len(cases), rng),
        scorecard=_scorecard(cases),
        quality={
            "records": len(cases),
            "problems": {"missing-required": len(cases) // 9, "bad-date": len(cases) // 30, "no-verdict": 2},
            "completeness": {"device_model": 0.61, "occurred_at": 0.78, "module": 0.842, "contact": 0.97},
            "files": [{"path": path, "count": count} for path, count in BAD_FILES],
            "lacking": 3,
            "suggested": 2,
        },
        revisits=pd.DataFrame(REVISITS, columns=list(REVISIT_COLUMNS)),
        missed_revisits=_missed(cases.head(12)),
        handbooks=pd.DataFrame(HANDBOOKS, columns=list(HANDBOOK_COLUMNS)),
        lowest_rated=pd.DataFrame(RATED, columns=list(RATED_COLUMNS)),
        unhappy=pd.DataFrame(UNHAPPY, columns=list(COMMENT_COLUMNS)),
        happy=pd.DataFrame(HAPPY, columns=list(COMMENT_COLUMNS)),
        sources=pd.DataFrame(SOURCES, columns=list(SOURCE_COLUMNS)),
        restated=[Restated("2026-09", "handling_on_time", 0.861, 0.853, ("202609-CSR-001",))],
    )


def _breaches(cases: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    late = cases.sample(frac=0.1, random_state=1) if len(cases) > 1 else cases
    return pd.DataFrame(
        {
            "record_id": late["case_id"],
            "clock": rng.choice(["respond", "resolve", "progress"], len(late)),
            "customer": late["customer_name"],
            "department": late["department"],
            "owner": late["owner"],
            "urgency": late["urgency"],
            "due_at": late["received_at"] + pd.Timedelta(hours=4),
            "over_hours": rng.lognormal(2, 1.5, len(late)),
            "state": rng.choice(["breached", "overdue"], len(late)),
            "cause": rng.choice([cause for cause, *_ in CAUSES], len(late)),
            "stage_from": "received_at",
            "stage_to": rng.choice(["first_response_at", None], len(late)),
            "stage_hours": rng.lognormal(3, 1, len(late)).round(1),
        }
    )


def _missed(cases: pd.DataFrame) -> pd.DataFrame:
    """Each of these cases was to be revisited, and nobody did."""
    return pd.DataFrame(
        {
            "customer": cases["customer_name"],
            "kind": "revisit",
            "record_id": cases["case_id"],
            "department": cases["department"],
            "owner": cases["owner"],
            "due_at": cases["received_at"].dt.normalize() + pd.Timedelta(days=2),
            "over_hours": 36.0,
        }
    )


def _risks(cases: pd.DataFrame) -> pd.DataFrame:
    worst = cases.head(3)
    return pd.DataFrame(
        {
            "record_id": worst["case_id"],
            "customer": worst["customer_name"],
            "text": worst["description"],
            "department": worst["department"],
            "owner": worst["owner"],
            "risk": np.linspace(0.82, 0.41, len(worst)),
            "because": "首次响应超时、提到“没人管”",
        }
    )


def _attainment(names: list[Any], size: int, rng: np.random.Generator) -> pd.DataFrame:
    rows = []
    for name in names:
        for clock in CLOCKS:
            met, late = int(rng.integers(0, size // 3 + 2)), int(rng.integers(0, size // 20 + 2))
            rows.append(
                {
                    "name": name,
                    "clock": clock,
                    "met": met,
                    "breached": late,
                    "overdue": late // 2,
                    "attainment": _quotient(met, met + late + late // 2),
                }
            )
    return pd.DataFrame(rows)


def _scorecard(cases: pd.DataFrame) -> pd.DataFrame:
    tables = []
    for kind in ("department", "owner"):
        table = (
            cases.assign(solved=cases["resolved_at"].notna())
            .groupby(kind, dropna=False)
            .agg(
                received=("case_id", "size"),
                resolved=("solved", "sum"),
                score_count=("score", "count"),
                score_mean=("score", "mean"),
            )
            .reset_index(names="name")
            .assign(kind=kind)
        )
        table["resolution_rate"] = table["resolved"] / table["received"]
        table["response_due"] = table["received"]
        table["response_met"] = (table["received"] * 0.9).astype(int)
        table["response_rate"] = table["response_met"] / table["response_due"]
        tables.append(table)
    return pd.concat(tables, ignore_index=True)


def make_edition(results: Results, extras: ReportExtras | None = None, **setup: str) -> ReportEdition:
    """The edition of these results, with `make_extras` if no others are given; `setup` as in config."""
    edition = Report.model_validate(setup)
    shown = hide_customers(results, edition)
    extras = make_extras(shown) if extras is None else extras
    return ReportEdition(edition, Period.named(results.month), shown, extras)
