"""A period's figures: the object `figures` of contract section 6, keys in its order."""

from typing import Any

import pandas as pd

from pipeline.analyse.check_targets import check_targets
from pipeline.analyse.count_backlog import count_backlog
from pipeline.analyse.count_clocks import count_clocks, count_states, list_clocks
from pipeline.analyse.count_groups import count_groups
from pipeline.analyse.count_satisfaction import count_satisfaction
from pipeline.analyse.count_shares import BLAMED, count_shares
from pipeline.analyse.rates import average, describe_hours, divide
from pipeline.analyse.view import View
from pipeline.config import Focus, Settings
from pipeline.lookup import is_among
from pipeline.model import ASSESSMENT_DIMENSIONS

_GROUPS = {
    "channels": "channel",
    "departments": "department",
    "owners": "owner",
    "customer_types": "customer_type",
}


def count_period(
    view: View, assessments: pd.DataFrame, clocks: pd.DataFrame, *, settings: Settings
) -> dict[str, Any]:
    """The figures of the view's period as seen at as-of: plain numbers, texts and None, ready for JSON.

    Needs the tables of contract sections 4 and 5. Raises ConfigError where a target names no figure.
    """
    clock_figures = count_clocks(view.due, list_clocks(settings.handbooks))
    figures = {
        **_count_volume(view),
        **count_backlog(view.cases, view.resolved_on, period=view.period, as_of=view.as_of),
        "clocks": clock_figures,
        "response_on_time": clock_figures.get("respond", {}).get("attainment"),
        "handling_on_time": clock_figures.get("resolve", {}).get("attainment"),
        **_count_hours(view),
        **_count_topics(view, focus=settings.focus),
        **{key: count_groups(view, column) for key, column in _GROUPS.items()},
        "satisfaction": count_satisfaction(view.ratings, coverage=_measure_coverage(view)),
        "high_priority": _count_high_priority(view),
        "reopened": _count_reopened(view),
        "visits": _count_visits(view, clocks),
        "assessments": _count_assessments(view, assessments),
    }
    return figures | {"targets": check_targets(figures, settings.targets)}


def _count_volume(view: View) -> dict[str, int]:
    received = int(view.received.sum())
    resolved = int((view.received & view.resolved).sum())
    return {"received": received, "resolved": resolved, "open": received - resolved}


def _count_hours(view: View) -> dict[str, Any]:
    received = view.cases.loc[view.received, ["received_at", "first_response_at", "resolved_at"]]
    return {
        "response_hours": describe_hours(received["received_at"], received["first_response_at"]),
        "resolution_hours": describe_hours(received["received_at"], received["resolved_at"]),
    }


def _count_topics(view: View, *, focus: Focus) -> dict[str, Any]:
    received = view.cases.loc[view.received, ["category", "module"]]
    blamed = received["module"][received["category"].isin(BLAMED)]
    return {
        "categories": count_shares(received["category"], key="category", focus=focus),
        "modules": count_shares(blamed, key="module", focus=focus),
    }


def _measure_coverage(view: View) -> float | None:
    """The cases rated in the month, per case resolved in it."""
    resolved = view.period.covers(view.resolved_on) & view.resolved
    rated = view.ratings["case_row"].ge(0)
    return divide(int(rated.sum()), int(resolved.sum()))


def _count_high_priority(view: View) -> dict[str, Any]:
    urgent = view.received & view.cases["priority"].eq("high")
    received, resolved = int(urgent.sum()), int((urgent & view.resolved).sum())
    return {"received": received, "resolved": resolved, "rate": divide(resolved, received)}


def _count_reopened(view: View) -> dict[str, Any]:
    resolved = view.received & view.resolved
    count = int((resolved & view.cases["reopened"]).sum())
    return {"count": count, "rate": divide(count, int(resolved.sum()))}


def _count_visits(view: View, clocks: pd.DataFrame) -> dict[str, Any]:
    made = view.visits.loc[view.period.covers(view.visits["visit_at"]), ["visit_id", "score"]]
    service = clocks.loc[clocks["clock"].eq("service_revisit"), ["record", "record_id", "state"]]
    service = service[service["record"].eq("visit")]
    states = service["state"][is_among(service["record_id"], made["visit_id"])]
    return {
        "count": len(made),
        "score_mean": average(made["score"]),
        "on_time": count_states(states)["attainment"],
    }


def _count_assessments(view: View, assessments: pd.DataFrame) -> dict[str, Any]:
    made = assessments[view.period.covers(assessments["assessed_at"])]
    names = [*(dimension.name for dimension in ASSESSMENT_DIMENSIONS), "mean"]
    return {"count": len(made)} | {name: average(made[name]) for name in names}
